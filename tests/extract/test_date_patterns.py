"""The grammar tables: every pattern can be reached, every rule exists, and none of them is slow on any text."""

import datetime as dt
import random
import re
import sys

import pytest

from tests.extract.test_dates import read
from timeline.extract.date_patterns import _SHAPE, _TABLES, _alternatives, _merged, _parts, grammar
from timeline.extract.date_rules import RULES
from timeline.extract.lexicons import load_table

LANGUAGES = ("id", "ms", "en", "ru", "zh", "ko")


def patterns(language):
    return {pattern for found in grammar(language).starting.values() for pattern in found}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_exists(language):
    assert {pattern.rule for pattern in patterns(language)} <= RULES.keys()


@pytest.mark.parametrize("language", ["id", "en", "ru", "zh", "ko"])
def test_no_list_is_idle(language):
    """Every list of words and every shape stands in some pattern; "prep" only says where to look."""
    table = load_table("dates", language)
    text = " ".join([*(entry["regex"] for entry in table["patterns"]), *table.get("shapes", {}).values()])
    named = {name.rstrip("0123456789") for name in re.findall(r"\{([A-Za-z]\w*)\}", text)}
    assert {*table["words"], *table.get("shapes", {})} - named <= {"prep", "zone"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_pattern_repeats_without_bound(language):
    """Only "?" and counted repetition: so each pattern looks at a bounded stretch, whatever the text."""
    for pattern in patterns(language):
        source = pattern.regex.pattern.replace(r"\+", "").replace(r"\*", "")
        assert "*" not in source and "+" not in source and ",}" not in source, pattern.regex.pattern


def written(template: str, words, dice: random.Random) -> str:
    """Some text of the form of a template."""
    text = ""
    for part in _parts(template):
        core = part.removesuffix("?")
        if part.endswith("?") and dice.random() < 0.5:
            continue
        if core.startswith("(?:"):
            text += written(dice.choice(list(_alternatives(core[3:-1]))), words, dice)
        elif name := re.fullmatch(r"\{([a-z]+)\d?\}", core):
            text += dice.choice(list(words[name[1]]) if name[1] in words else NUMBERS[name[1]])
        else:
            plain = re.sub(r"\{\d+,\d+\}", "", core.replace(r"\w", "visits"))
            text += re.sub(r"\[(.).*?\]", r"\1", plain).replace("\\", "")
    return text


NUMBERS = {  # usual ones, and some at the edge of the calendar or beyond it
    "d": ("12", "31"), "n": ("9", "2"), "n3": ("5", "999"), "y": ("2018", "1500", "2199"), "yy": ("19", "00"),
    "iso": ("2018-06-12", "2018-13-32"), "dec": ("90",), "decy": ("1990",), "dlate": ("25", "31"), "cent": ("20",),
    "q": ("2",), "time": ("10.30", "99.99"),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_pattern_is_reached_and_resolved(language):
    """What a pattern describes is found, and its rule makes a date of it with and without an anchor, or nothing."""
    tables = _merged([load_table("dates", code) for code in _TABLES.get(language, (language,))])
    dice = random.Random(1)  # noqa: S311 - a test wants the same dice each time
    for entry in tables["patterns"]:
        template = entry["regex"]
        while (
            "{" in (expanded := _SHAPE.sub(lambda match: tables["shapes"][match[1]], template)) and expanded != template
        ):
            template = expanded
        reached, quote = 0, "'" if "(?<=')" in template else ""
        for _ in range(40):
            text = written(template, tables["words"], dice)
            found = list(grammar(language).find(f"a {quote}{text.title()} ."))
            reached += any(one.end - one.start >= len(text.strip()) - 2 for one in found)
            for anchor in (None, dt.date(2024, 2, 29)):
                read(f"2018-06-12 {text.title()} {text.title()}", language, anchor)
        assert reached, (entry, text)


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
