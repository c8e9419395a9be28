"""Long lines made to be slow: eight times the text takes about eight times as long to read, never sixty-four times.

CPU time, the best of several runs, and a bound of three times what linear growth would take: neighbours on the machine
cannot make this fail, while what grows with the square takes eight times that. TUMEN_LETTERS=100000 reads longer lines.
"""

from __future__ import annotations

import os
import time

import pytest

from tests.fuzz.targets import check, extractor
from timeline.extract.decode import clean
from timeline.extract.records import RawArticle

LETTERS = int(os.environ.get("TUMEN_LETTERS", "16000"))
CONTACT = "Russian President Vladimir Putin met North Korean leader Kim Jong Un in Vladivostok on 13 September 2023"
LINES = (
    "a", "1", " ", "-", ".", "(", "“", "A", "中", "a ", "1 ", "A. ", "a-", "1/", "1,1", "Aa ", "Кк ", ", ", "와", "é", "\u0301", "\u200b", "on 13 ", "(a",
    "13 September 2023 ", "Kim ", "Putin met ", "Kim Jong Un and ", "last week ", "9月", "金正恩", "said that ", "- ", "Moscow, ", "\n", ".\n", "A B/", "25-27 ",
    f"{CONTACT}. ", f"{CONTACT}, ", f"{CONTACT} and ", f"{CONTACT}\n\n", "“Putin met Kim,” ", "who met Kim, ", "2023-09-13T", "www.a.", "a@b.", "<b>", "&amp;", "**",
)  # fmt: skip


def seconds(text: str) -> float:
    begun = time.process_time()
    check(extractor().read(RawArticle(clean(text)), published="2023-09-14", language="en"))
    return time.process_time() - begun


def article(pump: str, letters: int) -> str:
    """The line before, within and after a report of a contact."""
    long = pump * (letters // len(pump))
    return f"{CONTACT}, KCNA said.\n\n{long} {CONTACT} {long[: letters // 4]}.\n\n{CONTACT}, TASS said."


@pytest.mark.parametrize("pump", LINES, ids=ascii)
def test_growth_is_linear(pump):
    extractor()
    short, long = (article(pump, letters) for letters in (LETTERS // 8, LETTERS))
    small = max(min(seconds(short) for _ in range(3)), 0.004)  # below that a clock's tick decides
    large = seconds(long)
    if large > 16 * small:  # look again before saying so
        large = min(large, seconds(long), seconds(long))
    assert large < 24 * small, (
        f"{large / small:.0f} times as long for eight times the text ({small:.3f} s, {large:.3f} s)"
    )
