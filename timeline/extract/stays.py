"""All the days of a visit, where the article tells them: its first and its last day, or one of them and how many days.

"Xi ended a two-day visit on Friday" is a visit from Thursday to Friday. The words are data: `lexicon/stays_<language>.toml`.
Visits of the same people that are told of days next to each other are one, too. Such a date is `resolved`: the article
gives its parts.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from timeline.extract.edtf import value
from timeline.extract.lexicons import load_tables, phrase_pattern, searchable, unspaced
from timeline.extract.occasions import Occasion
from timeline.extract.records import Article

End = Literal["first", "last"]
_LONGEST = 15  # days; longer stays are told by their dates
_APART = dt.timedelta(days=2)  # between two days of one visit that are both told
_VAGUE = dt.timedelta(days=10)  # a date of more days may be any of them
_NEAR = 80  # characters between a date and the word that makes it the first or the last day
_N = re.escape("{n}")  # where a phrase has a number of days


@dataclass(frozen=True, slots=True)
class StayWords:
    """The compiled words of a language."""

    length: re.Pattern[str]
    ends: Mapping[End, re.Pattern[str]]
    numbers: Mapping[str, int]


def with_all_days(occasions: Sequence[Occasion], article: Article) -> list[Occasion | None]:
    """The occasions in the same order, visits over all their days; None for one that is part of another."""
    visits = [occasion for occasion in occasions if occasion.kind == "visit"]
    if not visits:
        return list(occasions)
    found: dict[int, Occasion | None] = {id(occasion): occasion for occasion in occasions}
    if words := stay_words(article.language):
        _find_ends(visits, found, searchable(article.folded), words)
    _join(found, article)
    return [found[id(occasion)] for occasion in occasions]


def _find_ends(visits: Sequence[Occasion], found: dict[int, Occasion | None], text: str, words: StayWords) -> None:
    """Visits of which the first or last day is told, over all their days."""
    ends = {id(visit): _end_told(visit, text, words) for visit in visits}
    for visit in visits:
        end = ends[id(visit)]
        if end is None:
            continue
        first = _day(visit)
        if end == "first" and (leaving := _leaving(visit, visits, ends)):
            found[id(visit)], found[id(leaving)] = _over(visit, first, _day(leaving)), None
        elif days := _length(visit, text, words):
            first -= dt.timedelta(days=days - 1) if end == "last" else dt.timedelta(0)
            found[id(visit)] = _over(visit, first, first + dt.timedelta(days=days - 1))


def _join(found: dict[int, Occasion | None], article: Article) -> None:
    """Past visits of the same people, told of days that are next to each other, as the likelier one of them over all days."""
    past = [(key, span) for key, visit in found.items() if visit and (span := _past_days(visit, article))]
    kept: list[tuple[int, tuple[dt.date, dt.date]]] = []
    for key, (first, last) in sorted(past, key=lambda row: row[1]):
        visit = found[key]
        same = next((row for row in kept if first - row[1][1] <= _APART and _is_one(found[row[0]], visit)), None)
        if same is None:
            kept.append((key, (first, last)))
            continue
        kept.remove(same)
        other, (begun, ended) = found[same[0]], same[1]
        assert visit and other  # noqa: S101 - only such are kept
        likelier, rest = (key, same[0]) if visit.best.probability > other.best.probability else (same[0], key)
        span = (min(first, begun), max(last, ended))
        survivor = found[likelier]
        assert survivor  # noqa: S101
        found[likelier] = survivor if span[0] == span[1] else _over(survivor, *span)
        found[rest] = None
        kept.append((likelier, span))


def _past_days(visit: Occasion, article: Article) -> tuple[dt.date, dt.date] | None:
    date = visit.date
    if (
        visit.kind != "visit"
        or not date
        or not date.earliest
        or not date.latest
        or date.latest - date.earliest > _VAGUE
    ):
        return None
    return None if article.anchor and date.latest > article.anchor else (date.earliest, date.latest)


def _is_one(one: Occasion | None, other: Occasion | None) -> bool:
    """Whether the sides are the same and the travellers may be."""
    if not one or not other or one.sides != other.sides:
        return False
    mine, theirs = _travellers(one), _travellers(other)
    return not mine or not theirs or bool(mine & theirs)


def _day(visit: Occasion) -> dt.date:
    assert visit.date and visit.date.earliest  # noqa: S101 - only asked of visits with an end
    return visit.date.earliest


def _end_told(visit: Occasion, text: str, words: StayWords) -> End | None:
    """Whether the day of a visit is its first or its last, by the nearest word in the sentence that gives the day."""
    date, dated = visit.date, visit.dated
    if date is None or date.precision != "day" or not dated.is_dated_itself:
        return None
    sentence = dated.proposal.view.sentence
    near: list[tuple[int, End]] = []
    for end, pattern in words.ends.items():
        for match in pattern.finditer(text, sentence.start, sentence.end):
            gap = max(match.start() - dated.words.end, dated.words.start - match.end())
            near.append((gap, end))
    gap, nearest = min(near, default=(_NEAR, None))
    return nearest if gap < _NEAR else None


def _leaving(visit: Occasion, visits: Sequence[Occasion], ends: Mapping[int, End | None]) -> Occasion | None:
    """The occasion that tells of the last day of a visit."""
    later = [
        other
        for other in visits
        if ends[id(other)] == "last"
        and other.sides == visit.sides
        and 0 < (_day(other) - _day(visit)).days < _LONGEST
        and _travellers(other) & _travellers(visit)
    ]
    return min(later, key=_day, default=None)


def _travellers(visit: Occasion) -> set[str]:
    return {party.name for proposal in visit.proposals for party in proposal.parties if party.name}


def _length(visit: Occasion, text: str, words: StayWords) -> int | None:
    """How many days the visit lasts, as one of its sentences says."""
    for proposal in visit.proposals:
        sentence = proposal.view.sentence
        for match in words.length.finditer(text, sentence.start, sentence.end):
            told = next(number for number in match.groups() if number)
            days = int(told) if told.isdigit() else words.numbers[told]
            if 1 < days <= _LONGEST:
                return days
    return None


def _over(visit: Occasion, first: dt.date, last: dt.date) -> Occasion:
    """The visit from the first to the last day."""
    words = visit.dated.words
    assert words.value  # noqa: S101 - see `_day`
    span = value(f"{first.isoformat()}/{last.isoformat()}", "resolved", f"{words.value.rule}+stay", words.value.notes)
    return replace(visit, dated=replace(visit.dated, words=replace(words, value=span)))


# --- the tables -------------------------------------------------------------------------------------------------------


@cache
def stay_words(language: str) -> StayWords | None:
    """The compiled tables of a language; None if it has none."""
    tables = load_tables("stays", language)
    if not tables:
        return None
    numbers: dict[str, int] = {}
    for table in load_tables("dates", language):
        numbers |= table.get("words", {}).get("number", {})
    for table in tables:
        numbers |= table.get("numbers", {})
    number = "|".join([r"\d{1,2}", *sorted(map(re.escape, numbers), key=len, reverse=True)])
    bare = unspaced(language)
    length, first, last = (
        re.compile(
            phrase_pattern([phrase for table in tables for phrase in table[key]], bare=bare).replace(_N, f"({number})")
        )
        for key in ("lengths", "beginnings", "endings")
    )
    return StayWords(length, {"first": first, "last": last}, numbers)
