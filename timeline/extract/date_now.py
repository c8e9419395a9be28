"""The time of an article that has no date: known days named without their year, and a rough "now" from them.

Journalists leave out the year of a day that is at most some months old. So a known day without its year ("in Singapore on
12 June") tells the months around it, and the year of the article if half a year on it is still the same year; as do
"2025 ini" and a month that is named once with its year and once as the last one ("December 2006", "last December").
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from timeline.extract.date_patterns import Found
from timeline.extract.records import DateValue

EVENT = "event"  # slot of a day whose year is known by what happened on it
_NEAR = 160  # characters around a day in which its event is named
_HALF_YEAR, _QUARTER = dt.timedelta(days=183), dt.timedelta(days=91)


@cache
def _landmarks() -> Mapping[tuple[int, int], tuple[tuple[int, tuple[str, ...]], ...]]:
    """By month and day: years, and words one of which must stand near."""
    text = resources.files("timeline.extract").joinpath("lexicon", "landmarks.toml").read_text(encoding="utf-8")
    known: dict[tuple[int, int], list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
    for entry in tomllib.loads(text)["days"]:
        day = dt.date.fromisoformat(entry["day"])
        known[day.month, day.day].append((day.year, tuple(entry["words"])))
    return {key: tuple(days) for key, days in known.items()}


def with_known_years(found: Sequence[Found], folded: str) -> list[Found]:
    """The expressions, those of known days with their year."""
    return [_with_known_year(one, folded) for one in found]


def _with_known_year(one: Found, folded: str) -> Found:
    values = one.values
    if one.rule != "date" or values.keys() & {"y", "y2", "yy", "iso", "d2", "dir", "that", "yeardir", "weekday"}:
        return one
    known = _landmarks().get((int(values.get("month") or values.get("n") or 0), int(values.get("d") or 0)))
    if not known:
        return one
    before = folded[max(0, one.start - _NEAR) : one.start].rpartition("\n")[2]
    near = (before + folded[one.end : one.end + _NEAR].partition("\n")[0]).lower()
    years = [year for year, words in known if any(word in near for word in words)]
    return replace(one, values={**values, "y": str(years[0]), EVENT: True}) if len(years) == 1 else one


@dataclass(frozen=True, slots=True)
class RoughNow:
    """A day in the likely middle of the time in which an article was written; near enough to tell months by."""

    day: dt.date
    year_is_certain: bool = True
    month_is_certain: bool = False


def now_of(era: DateValue | None) -> RoughNow | None:
    """The middle of the month or year in which an article was likely written."""
    middle = era.middle if era else None
    return RoughNow(middle, month_is_certain=era.precision == "month") if era and middle else None


def rough_now(found: Sequence[Found]) -> RoughNow | None:
    """When an article was written, as far as the expressions in it tell."""
    for one in found:
        if one.rule in ("year", "bareyear") and one.values.get("dir") == 0 and "y2" not in one.values:
            return RoughNow(dt.date(int(one.values["y"]), 7, 1))
    if after := _after_last_month(found):
        return RoughNow(after)
    days = [_day(one) for one in found if EVENT in one.values]
    if not days:
        return None
    latest = max(days)
    return RoughNow(latest + _QUARTER, year_is_certain=latest.year == (latest + _HALF_YEAR).year)


def _day(one: Found) -> dt.date:
    return dt.date(int(one.values["y"]), int(one.values.get("month") or one.values["n"]), int(one.values["d"]))


def _after_last_month(found: Sequence[Found]) -> dt.date | None:
    """ "December 2006" and "last December": the months after it."""
    months = [one.values for one in found if one.rule == "month" and "month" in one.values]
    named = {int(values["month"]): int(values["y"]) for values in months if "y" in values and "y2" not in values}
    latest = max(((year, month) for month, year in named.items()), default=None)
    if latest and any(values.get("dir") == -1 and int(values["month"]) == latest[1] for values in months):
        return dt.date(latest[0], latest[1], 1) + _QUARTER + dt.timedelta(days=30)
    return None
