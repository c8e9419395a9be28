"""The month in which an article without any date was written, from whom and what it names.

A reader who sees that Hill and Losyukov come to Beijing for talks of six, that the last ones were in December and the
nuclear test was in October, knows that it is February 2007. Each clue says how likely the months are: people are named
while in office, years and months named lie behind, what was in the news has its time (`lexicon/eras.toml`). They are
added up, as naive Bayes does, with weights set by hand and not fitted; a month counts if it and its neighbours have most
of the probability, a year if its months have.
"""

from __future__ import annotations

import datetime as dt
import math
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from timeline.extract.date_now import EVENT
from timeline.extract.date_patterns import Found
from timeline.extract.edtf import value
from timeline.extract.gazetteer import Gazetteer, name_form
from timeline.extract.records import DateValue

_FIRST_YEAR = 1996  # before that there was hardly any news on line
_YEARS_ON = 2  # after the youngest office of the reference data: later articles are likely, and alike to it
_MONTH_SHARE, _BEST_SHARE, _YEAR_SHARE = 0.6, 0.3, 0.8  # of the probability, to be told as a month or as a year
_CLUES_NEEDED = 3
# Log-likelihoods, up to a constant for each clue. Those of years and months are counts of dated articles, smoothed.
_NOT_YET, _NO_LONGER = -4.0, -1.0  # of a person named before, or after, all posts known
_BEFORE_ITS_TIME = -5.0  # of what is named before it was known
_GATHERING, _ONLY_ONE, _LAST_ONE = 1.5, 2.5, 1.0
_YEARS_AGO = (-0.2, 0.0, -0.9, -1.6, -1.7, -2.1, -2.3, -2.5, -2.7, -2.9)  # of the latest year named that has begun
_LATER_YEAR = -2.5  # of a year named that has not begun
# of a month named without its year
_MONTHS_AGO = (-1.2, 0.0, 0.0, -0.2, -0.6, -0.9, -1.0, -1.5, -1.8, -1.6, -1.4, -1.2)
_DAYS_AGO = (0.0, -1.2, -2.0, -2.7, -3.5, -4.2, -4.3, -4.3, -4.2, -4.0, -3.8, -2.5)  # of a day named without its year
_OTHER_YEAR = -4.0  # of a known day named without its year, a year or more ago; of one that falls on another weekday
_FEW = 2  # months of a gathering that tell most
_UNSPACED = ("zh", "ja", "ko")

Clue = Callable[[int], float]  # log-likelihood of a month, up to a constant; months are counted from the year 0


def era_of(folded: str, language: str, found: Sequence[Found], gazetteer: Gazetteer) -> DateValue | None:
    """The month ("2007-02~") or year of an article, `found` its date expressions; None if nothing tells it well enough."""
    clues = [*_people(folded, language, gazetteer), *_news(folded.lower(), found), *_dates(found)]
    if len(clues) < _CLUES_NEEDED:
        return None
    months = range(12 * _FIRST_YEAR, 12 * (gazetteer.last_year + 1 + _YEARS_ON))
    odds = [sum(clue(month) for clue in clues) for month in months]
    most = max(odds)
    chances = [math.exp(each - most) for each in odds]
    whole = sum(chances)
    best = odds.index(most)
    if chances[best] / whole >= _BEST_SHARE and sum(chances[max(0, best - 1) : best + 2]) / whole >= _MONTH_SHARE:
        year, month = divmod(months[best], 12)
        return value(f"{year:04d}-{month + 1:02d}~", "inferred", "era")
    year = months[best] // 12
    start = 12 * (year - _FIRST_YEAR)
    if sum(chances[start : start + 12]) / whole >= _YEAR_SHARE:
        return value(f"{year:04d}", "inferred", "era")
    return None


# --- clues ------------------------------------------------------------------------------------------------------------


def _people(folded: str, language: str, gazetteer: Gazetteer) -> list[Clue]:
    """Everyone named in full who held a post: news names people while they do."""
    hits = gazetteer.find(name_form(folded), unspaced=language in _UNSPACED)
    named = sorted({hit.name.full.key for hit in hits if hit.name.full and len(hit.name.entries) == 1})
    terms = ([*_terms_of(key, gazetteer), *_eras().people.get(key, ())] for key in named)
    return [_in_office(known) for known in terms if known]


def _terms_of(slug: str, gazetteer: Gazetteer) -> list[tuple[int, int | None]]:
    actor = gazetteer.actors.get(slug)
    offices = actor.offices if actor else ()
    return [(_index(o.start), _index(o.end) if o.end else None) for o in offices if o.start]


def _in_office(terms: Sequence[tuple[int, int | None]]) -> Clue:
    first = min(start for start, _ in terms)

    def clue(month: int) -> float:
        if any(start <= month and (end is None or month <= end) for start, end in terms):
            return 0.0
        return _NOT_YET if month < first else _NO_LONGER

    return clue


def _news(lower: str, found: Sequence[Found]) -> Iterator[Clue]:
    named = {(_number_of(one), one.values.get("y")) for one in found}
    for topic in _eras().topics:
        if topic.is_named_in(lower):
            yield topic.clue
            if len(topic.months) > 1:
                yield lambda month, topic=topic: topic.follows(month, named)  # type: ignore[misc]


def _dates(found: Sequence[Found]) -> Iterator[Clue]:
    """Years, months and days that are named, each once."""
    years = sorted({int(one.values["y"]) for one in found if "y" in one.values and EVENT not in one.values})
    if years:
        yield lambda month: _years_named(years, month // 12)
    months = {(_number_of(one), *(one.values.get(slot) for slot in ("y", "d", "dir", "weekday"))): one for one in found}
    for one in months.values():
        if clue := _month_named(one):
            yield clue


def _years_named(years: Sequence[int], year: int) -> float:
    """Years to come are named too, as plans; the latest that has begun is rarely long ago."""
    begun = [each for each in years if each <= year]
    later = _LATER_YEAR * (len(years) - len(begun))
    return later + _YEARS_AGO[min(year - begun[-1], len(_YEARS_AGO) - 1)] if begun else later


def _number_of(one: Found) -> int:
    return int(one.values.get("month") or one.values.get("n") or 0)


def _month_named(one: Found) -> Clue | None:
    values, number = one.values, _number_of(one)
    if not 1 <= number <= 12 or values.keys() & {"month2", "n2", "that", "yeardir", "yy", "iso"}:
        return None
    if "y" in values:
        named = 12 * int(values["y"]) + number - 1
        return (lambda month: _since_known_day(month - named)) if EVENT in values else None
    if int(values.get("dir", -1)) >= 0:
        return None
    if "d" not in values:
        return lambda month: _MONTHS_AGO[(month - number + 1) % 12]
    return lambda month: _DAYS_AGO[(month - number + 1) % 12] + _weekday(values, number, month)


def _since_known_day(gap: int) -> float:
    return _OTHER_YEAR if gap < 0 or gap >= 12 else _DAYS_AGO[gap] / 4


def _weekday(values: Mapping[str, Any], number: int, month: int) -> float:
    """Whether the day of that month nearest to an article of `month` falls on the weekday told with it, if any is."""
    if "weekday" not in values:
        return 0.0
    year = min(((month + shift) // 12 for shift in (-11, 0, 11)), key=lambda y: abs(12 * y + number - 1 - month))
    try:
        day = dt.date(year, number, int(values["d"]))
    except ValueError:
        return _OTHER_YEAR
    return 0.0 if day.weekday() == values["weekday"] else _OTHER_YEAR


# --- what is known ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Topic:
    """What was in the news from one month on, and until another; or the months of a gathering."""

    words: tuple[tuple[str, ...], ...]
    start: int
    end: int | None
    after: float
    months: frozenset[int]

    def is_named_in(self, lower: str) -> bool:
        return any(all(part in lower for part in parts) for parts in self.words)

    def follows(self, month: int, named: Collection[tuple[int, Any]]) -> float:
        """Whether the last one before that month is named by its month: "the last talks, in December"."""
        before = max((each for each in self.months if each < month), default=None)
        if before is None:
            return 0.0
        year, number = divmod(before, 12)
        return _LAST_ONE if (number + 1, None) in named or (number + 1, str(year)) in named else 0.0

    def clue(self, month: int) -> float:
        if self.months:
            if month not in self.months:
                return 0.0
            return _GATHERING if len(self.months) > _FEW else _ONLY_ONE
        if month < self.start:
            return _BEFORE_ITS_TIME
        return 0.0 if self.end is None or month <= self.end else -self.after


@dataclass(frozen=True, slots=True)
class _Eras:
    people: Mapping[str, Sequence[tuple[int, int | None]]]
    topics: Sequence[_Topic]


@cache
def _eras() -> _Eras:
    text = resources.files("timeline.extract").joinpath("lexicon", "eras.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    people = {
        slug: [(_month(start), _month(end) if end else None) for start, end in terms]
        for slug, terms in table["people"].items()
    }
    return _Eras(people, [_topic(entry) for entry in (*table["clues"], *table["gatherings"])])


def _topic(entry: Mapping[str, object]) -> _Topic:
    words, months = entry["words"], entry.get("months", ())
    assert isinstance(words, list) and isinstance(months, list | tuple)  # noqa: S101 - our own table
    until = str(entry.get("until", ""))
    return _Topic(
        tuple(tuple(phrase.split(" + ")) for phrase in words),
        _month(str(entry.get("from", "0000-01"))),
        _month(until) if until else None,
        float(str(entry.get("after", 0))),
        frozenset(map(_month, months)),
    )


def _month(text: str) -> int:
    return 12 * int(text[:4]) + int(text[5:7]) - 1


def _index(day: dt.date) -> int:
    return 12 * day.year + day.month - 1
