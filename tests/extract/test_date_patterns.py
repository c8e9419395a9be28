"""The grammar tables: every pattern can be reached, every rule exists, and none of them is slow on any text."""

import datetime as dt
import random
import sys

import pytest

from tests.extract.test_dates import read
from timeline.extract.date_patterns import grammar
from timeline.extract.date_rules import RULES

LANGUAGES = ("id", "ms", "en", "ru", "zh", "ko")


def patterns(language):
    return {pattern for found in grammar(language).starting.values() for pattern in found}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_exists(language):
    assert {pattern.rule for pattern in patterns(language)} <= RULES.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_pattern_repeats_without_bound(language):
    """Only "?" and counted repetition: so each pattern looks at a bounded stretch, whatever the text."""
    for pattern in patterns(language):
        source = pattern.regex.pattern.replace(r"\+", "").replace(r"\*", "")
        assert "*" not in source and "+" not in source and ",}" not in source, pattern.regex.pattern


@pytest.mark.parametrize("language", LANGUAGES)
def test_any_words_in_any_order(language):
    """No combination of words makes a rule fail: what cannot be resolved is left out."""
    words = [word for entries in grammar(language).words.values() for word in entries]
    dice = random.Random(1)  # noqa: S311 - a test wants the same dice each time
    glue = "" if language in ("zh", "ko") else " "
    for _ in range(300):
        numbers = [str(dice.choice((0, 3, 9, 12, 31, 53, 99, 112, 1718, 1950, 2023, 99999))) for _ in range(8)]
        tokens = [
            dice.choice((dice.choice(words).title(), dice.choice(words), dice.choice(numbers))) for _ in range(30)
        ]
        text = glue.join(dice.choice((token, token + dice.choice("-/.,()年月日년월일 "))) for token in tokens)
        for anchor in (None, dt.date(2024, 2, 29)):
            for found, edtf in read(text, language, anchor):
                assert found in text and edtf


def work(text: str, language: str) -> int:
    """How many steps of the interpreter reading the text takes: the same on every machine, unlike time."""
    steps = 0

    def count(frame, event, argument):
        nonlocal steps
        frame.f_trace_opcodes = True
        steps += event == "opcode"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        read(text, language)
    finally:
        sys.settrace(before)
    return steps


@pytest.mark.parametrize(
    ("language", "unit"),
    [
        *[
            ("id", unit)
            for unit in ("1 ", "9/", "pada ", "Senin ", "12-", "tahun 19", "(1", "3 Mei, ", "dua hari lalu ", "Mei, ")
        ],
        *[("en", unit) for unit in ("the ", "Sept. ", "on the ", "3, ", "May 3, ", "between ", "will ", "a ", "last ")],
        *[("ru", unit) for unit in ("в ", "с ", "13 ", "мая ", "2023 ")],
        *[("zh", unit) for unit in ("1", "月", "9月", "一", "上", "13日", "过去的")],
        *[("ko", unit) for unit in ("1", "월", "9월 ", "지난 ", "3일 ")],
    ],
)
def test_linear_on_long_lines(language, unit):
    """Four times the text takes four times the steps, whatever is repeated; quadratic growth would be sixteen times.

    What one step of the regular expressions can look at is bounded by the test above.
    """
    read(unit, language)  # compiles the grammar
    assert work(unit * 400, language) < 4.5 * work(unit * 100, language)
