"""What a quote counts: "about 12,000 North Korean soldiers", "dua jam", so that numbers of different reports can be compared.

The words are data: `lexicon/quantities_<language>.toml`. Numbers of days are dates, not quantities.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from timeline.extract.folding import fold
from timeline.extract.lexicons import load_tables, lower, unspaced

_YEAR = re.compile(r"(?:19|20)\d\d")  # "2024" is a year sooner than a number without its mark


@dataclass(frozen=True, slots=True)
class Quantity:
    """So many of a unit; `unit` is a key of the table ("soldiers")."""

    number: float
    unit: str


@dataclass(frozen=True, slots=True)
class _Words:
    pattern: re.Pattern[str]
    thousands: str
    numbers: Mapping[str, float]
    units: Mapping[str, str]


def quantities(quote: str, language: str) -> frozenset[Quantity]:
    """What the quote counts; empty where the language has no table."""
    words = _words(language)
    if words is None:
        return frozenset()
    found = set()
    for match in words.pattern.finditer(lower(fold(quote))):
        number = words.numbers.get(match["n"]) or _number(match["n"], words.thousands)
        if number is not None:
            found.add(Quantity(number * words.numbers.get(match["size"] or "", 1), words.units[match["unit"]]))
    return frozenset(found)


def _number(text: str, thousands: str) -> float | None:
    """ "10.000" and "2,5" with the marks of the language; None for what is no number, such as an address or a version."""
    if _YEAR.fullmatch(text):
        return None
    fraction = "," if thousands == "." else "."
    whole, _, rest = text.partition(fraction)
    groups = whole.split(thousands)
    if len(groups) > 1 and (not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:])):
        return None
    digits = "".join(groups)
    return float(f"{digits}.{rest or 0}") if digits.isdigit() and (not rest or rest.isdigit()) else None


@cache
def _words(language: str) -> _Words | None:
    tables = load_tables("quantities", language)
    if not tables:
        return None
    numbers: dict[str, float] = {}
    for table in load_tables("dates", language):
        numbers |= table.get("words", {}).get("number", {})
    numbers.pop("a", None)  # "a soldier" is no count
    numbers.pop("an", None)
    sizes: dict[str, float] = {}
    units: dict[str, str] = {}
    for table in tables:
        sizes |= table["sizes"]
        units |= {word: unit for unit, words in table["units"].items() for word in words}
    return _Words(_pattern(numbers, sizes, units, language), tables[0]["thousands"], numbers | sizes, units)


def _pattern(numbers: Any, sizes: Any, units: Any, language: str) -> re.Pattern[str]:
    words, size, unit = (
        "|".join(sorted(map(re.escape, each), key=len, reverse=True)) for each in (numbers, sizes, units)
    )
    number = rf"(?P<n>\d+(?:[.,]\d+)*|{words})"
    if unspaced(language):
        return re.compile(rf"(?<![\d.,]){number}多?(?P<size>{size})?多?[^\d，。,;；]{{0,6}}?(?P<unit>{unit})")
    between = r"(?:(?!\d)[^\s,;:.()]+ ){0,3}?"
    return re.compile(rf"(?<![\w.,-])(?<!\d ){number} (?:(?P<size>{size}) )?{between}(?P<unit>{unit})(?!\w)")
