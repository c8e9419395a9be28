"""The day of a report that has no date line, from what its own text tells of its "now".

Certain enough to publish under: somebody says or reports something on a full date ("kata dia, Kamis (17/10/2024)"), "hari
ini, Rabu (13/9/2023)", a reporter on the spot ("di Jakarta, Rabu (9/8)" under the dateline Jakarta). Otherwise the latest
day that is told as past is only an anchor for relative words.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from timeline.extract.date_patterns import Found, grammar
from timeline.extract.dates import looks_ahead, stated
from timeline.extract.gazetteer import Gazetteer, name_form
from timeline.extract.layout import Line, table
from timeline.extract.records import OfficeRef

_LEAD_LINES = 3  # in which the news of an article is told
_REACH_BEFORE, _REACH_AFTER = 250, 30
_CLAUSE_END = re.compile(r"(?<=\w{3})[.!?]\"? |\n|(?<=\w{3})\.\"(?=[A-Z])")
_AFTER_END = re.compile(r"[.!?](?:\s|$)|\n")
_QUOTATION = re.compile(r"\"[^\"\n]{0,600}\"")
_YEAR = re.compile(r"(?<![\d.,/-])(?:19|20)\d\d(?![\d.,/-]\d|\d)")
_BY_THEN = re.compile(r"(?:hingga|sampai|menjelang|target|until|by|to|through|до|к|至|到)\s?(?:tahun\s)?$", re.I)
_BEFORE_DATELINE = re.compile(r"(?:[A-Z][\w.'-]{1,20}(?: [A-Z][\w.'-]{1,20}){0,2},? )?\(?")
_AFTER_DATELINE = re.compile(r"\)?\s{0,2}-{1,2} (?=[A-Z\"'])")
_UNSPACED = ("zh", "ja", "ko")
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_MAX_DATES = 500  # no article has more
_MIN_HOLDERS = 2  # so many people in office make a year certain


@cache
def _words(name: str) -> re.Pattern[str]:
    """Words of a list of the table; those in scripts with spaces stand alone."""
    words = table()[name]
    return re.compile("|".join(rf"\b(?:{word})\b" if re.match(r"[a-zа-яё(]", word) else word for word in words), re.I)


@cache
def _quoted() -> re.Pattern[str]:
    """Who quotes a report, up to a few words before the date; lost markup may glue the next name to it."""
    return re.compile(rf"\b(?:{'|'.join(table()['quoting'])})[^.]{{0,40}}$", re.I)


@dataclass(frozen=True, slots=True)
class ReportDay:
    """`published` is certain, `anchor` only likely; both None if the text tells nothing."""

    published: dt.date | None = None
    anchor: dt.date | None = None


@dataclass(frozen=True, slots=True)
class _Day:
    start: int
    end: int
    day: dt.date
    with_weekday: bool


def read_report_day(
    folded: str, body: list[Line], language: str, place: str | None, gazetteer: Gazetteer | None
) -> ReportDay:
    starts = [line.start for line in body]

    def told_in_links(day: _Day) -> bool:
        """Whether the day stands between lines of the story; what is before it all is its dateline."""
        at = bisect_right(starts, day.start)
        return at > 0 and day.start >= body[at - 1].end

    days = [day for day in _days(folded, language, gazetteer) if not told_in_links(day)]
    days = [day for day in days if not looks_ahead(folded, day.start, language)]
    if not days:
        return ReportDay()
    told = [day for day in days if day.with_weekday]
    anchor = max(day.day for day in told or days)
    lead = [day for day in told or days if body and day.start < body[:_LEAD_LINES][-1].end]
    if today := [day for day in days if _is_today(folded, day)]:
        return ReportDay(today[-1].day, today[-1].day)
    certain = [
        day for day in lead
        if _is_spoken(folded, day) or _is_on_the_spot(folded, day, place) or _opens_the_story(folded, day)
    ]  # fmt: skip
    if not certain and lead and lead[0].day == anchor and _speaks_of_today(folded, language):
        certain = lead[:1]
    if certain and (told or language in _UNSPACED or language == "ru"):
        published = max(day.day for day in certain)
        if published == anchor:
            return ReportDay(published, anchor)
    is_likely = anchor.year >= _FIRST_YEAR and (told or not _names_later_year(folded, anchor))
    return ReportDay(None, anchor if is_likely else None)


def _days(folded: str, language: str, gazetteer: Gazetteer | None) -> list[_Day]:
    """Days with a year, and those whose year their weekday tells together with the years or the office-holders named."""
    found = list(islice(grammar(language).find(folded), _MAX_DATES))
    years = [int(date.values["y"]) for date in found if "y" in date.values]
    latest = max((year for year in years if _FIRST_YEAR <= year <= _LAST_YEAR), default=None)
    days, without_year = [], []
    for date in found:
        if date.rule != "date":
            continue
        with_weekday = bool(date.values.keys() & {"weekday", "shortday"})
        if date.values.keys() & {"y", "y2", "yy", "iso"}:
            for mention in stated(folded[date.start : date.end], language):
                if mention.value.precision == "day" and mention.value.latest:
                    days.append(_Day(date.start, date.end, mention.value.latest, with_weekday))
        elif "weekday" in date.values and "d2" not in date.values:
            without_year.append(date)
    if latest:
        days += _in_years(without_year, (latest, latest - 1, latest + 1))
    elif not days and without_year and gazetteer:
        days += _in_years_of_office(without_year, folded, language, gazetteer)
    return sorted(days, key=lambda day: day.start)


# --- the year from the weekday ----------------------------------------------------------------------------------------


def _in_years(without_year: Sequence[Found], years: Sequence[int]) -> Iterator[_Day]:
    """Days in the first of the years in which they fall on their weekday; the weekday comes round every five or six years."""
    for date in without_year:
        if day := next(_falling_on(date.values, years), None):
            yield _Day(date.start, date.end, day, with_weekday=True)


def _in_years_of_office(
    without_year: Sequence[Found], folded: str, language: str, gazetteer: Gazetteer
) -> Iterator[_Day]:
    """Days in the one year in which most of the people named were in office ("Selasa (22/8)", said by a president)."""
    offices = _offices(folded, language, gazetteer)
    years = range(_FIRST_YEAR, gazetteer.last_year + 1)
    for date in without_year:
        by_count = sorted(((_in_office(offices, day), day) for day in _falling_on(date.values, years)), reverse=True)
        if by_count and by_count[0][0] >= _MIN_HOLDERS and (len(by_count) == 1 or by_count[0][0] > by_count[1][0]):
            yield _Day(date.start, date.end, by_count[0][1], with_weekday=True)


def _offices(folded: str, language: str, gazetteer: Gazetteer) -> tuple[tuple[OfficeRef, ...], ...]:
    """The offices of each person whom the text names in full."""
    hits = gazetteer.find(name_form(folded), unspaced=language in _UNSPACED)
    named = {hit.name.full.key for hit in hits if hit.name.full and len(hit.name.entries) == 1}
    return tuple(offices for key in sorted(named) if (offices := gazetteer.actors[key].offices))


def _in_office(people: tuple[tuple[OfficeRef, ...], ...], day: dt.date) -> int:
    return sum(
        any((office.start or dt.date.min) <= day <= (office.end or dt.date.max) for office in offices)
        for offices in people
    )


def _falling_on(values: Mapping[str, Any], years: Iterable[int]) -> Iterator[dt.date]:
    """The days of that month and day that fall on that weekday."""
    month = int(values.get("month") or values.get("n") or 0)
    for year in years:
        with contextlib.suppress(ValueError):  # 29 February, or no date at all
            day = dt.date(year, month, int(values["d"]))
            if day.weekday() == values["weekday"]:
                yield day


# --- what makes a day certain -----------------------------------------------------------------------------------------


def _is_spoken(folded: str, day: _Day) -> bool:
    """Whether somebody says or reports something on that day, by the words around the date."""
    before = _CLAUSE_END.split(folded[max(0, day.start - _REACH_BEFORE) : day.start])[-1]
    after = _AFTER_END.split(folded[day.end : day.end + _REACH_AFTER])[0]
    words = _words("speech")
    return bool(words.search(before) or words.search(after) or _quoted().search(before))


def _is_today(folded: str, day: _Day) -> bool:
    return bool(_words("today_before").search(folded, max(0, day.start - 12), day.start))


def _is_on_the_spot(folded: str, day: _Day, place: str | None) -> bool:
    """Whether the words before the date name the dateline's own place: the reporter was there that day."""
    if not place:
        return False
    before = folded[max(0, day.start - 60) : day.start].casefold().rstrip(" ,")
    return before.removesuffix(" pada").rstrip(" ,").endswith((f" di {place.casefold()}", f" in {place.casefold()}"))


def _opens_the_story(folded: str, day: _Day) -> bool:
    """Whether the day stands before the first words as a dateline does: "Tuesday (17/6/2025) - The minister arrived"."""
    before = folded[folded.rfind("\n", 0, day.start) + 1 : day.start]
    return bool(_BEFORE_DATELINE.fullmatch(before) and _AFTER_DATELINE.match(folded, day.end))


def _speaks_of_today(folded: str, language: str) -> bool:
    """Whether the reporter's own words, outside quotations, say "today", "tomorrow" or "tonight"."""
    words = table()["today"].get(language)
    return bool(words) and bool(re.search(rf"\b(?:{'|'.join(words)})\b", _QUOTATION.sub("", folded), re.I))


def _names_later_year(folded: str, day: dt.date) -> bool:
    """Whether the text names a year after that day that is no plan: the day is background, not about now."""
    return any(
        day.year < int(year[0]) <= day.year + 3
        and not _BY_THEN.search(folded[max(0, year.start() - 16) : year.start()])
        for year in _YEAR.finditer(folded)
    )
