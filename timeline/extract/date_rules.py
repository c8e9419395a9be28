"""What each rule of the date grammar means: words to EDTF, with a clock to count from."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from timeline.extract.edtf import interval
from timeline.extract.records import Basis, DateValue

Values = Mapping[str, Any]
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """What relative words count from. `future` says that the words before look ahead ("akan", "will")."""

    anchor: dt.date | None
    last: DateValue | None = None
    last_day: DateValue | None = None
    future: bool = False
    same_line: bool = False

    @property
    def recalled(self) -> dt.date | None:
        """The date that "that year" or "two months later" counts from."""
        return (self.last.earliest or self.last.latest) if self.last else self.anchor

    @property
    def recalled_day(self) -> dt.date | None:
        """The day that "that day" or "two days later" counts from."""
        return self.last_day.latest if self.last_day else self.anchor


@dataclass(frozen=True, slots=True)
class Reading:
    edtf: str
    basis: Basis
    notes: tuple[str, ...] = ()


def _opened(edtf: str, values: Values) -> str:
    return f"{edtf.split('/')[0]}/.." if "since" in values else edtf


def _date(values: Values, clock: Clock) -> Reading | None:
    if "iso" in values:
        return Reading(dt.date.fromisoformat(values["iso"]).isoformat(), "stated")
    day, last_day = int(values.get("d") or values["ordinalday"]), int(values.get("d2", 0))
    month = int(values.get("month", values.get("n", 0)))
    last_month = int(values.get("month2", month))
    if "n" in values and month > 12 and day <= 12 and not last_day:
        return None
    year, notes = _year(values, clock, last_month, last_day or day)
    if year is None:
        return None
    last = dt.date(year, last_month, last_day or day)
    first = dt.date(year - (last_month < month), month, day)
    if "weekday" in values and values["weekday"] != first.weekday() and not last_day:
        notes = (*notes, "weekday-mismatch")
    return Reading(_opened(interval(first, last), values), "stated", notes)


def _year(values: Values, clock: Clock, month: int, day: int) -> tuple[int | None, tuple[str, ...]]:
    """The stated year, else the one that puts the day nearest to what it is told beside."""
    stated = values.get("y2") or values.get("y")
    if stated:
        return int(stated), ()
    if "yy" in values:
        return 2000 + int(values["yy"]), ()
    if "that" in values and clock.recalled:
        return clock.recalled.year, ("year-assumed",)
    if "yeardir" in values and clock.anchor:
        return clock.anchor.year + values["yeardir"], ("year-assumed",)
    if "dir" in values and clock.anchor:
        return _year_by_direction(values["dir"], clock.anchor, month, day), ("year-assumed",)
    last = clock.last
    if (
        clock.same_line
        and "weekday" not in values
        and last
        and last.precision in ("day", "days", "month")
        and last.earliest
    ):
        far = clock.anchor and abs((clock.anchor - last.earliest).days) > 400
        if far or not clock.anchor:
            return last.earliest.year, ("year-assumed",)
    base = clock.anchor or (last.earliest if last and clock.same_line else None)
    if base is None:
        return None, ()
    near = [base.year - 1, base.year, base.year + 1]
    if "weekday" in values:  # the weekday tells the year, unless it fits none
        near = [y for y in near if _safe(y, month, day).weekday() == values["weekday"]] or near
    days = {year: (_safe(year, month, day) - base).days for year in near}
    if clock.future and clock.anchor:
        return min((y for y in near if days[y] >= 0), key=lambda y: days[y], default=base.year), ("year-assumed",)
    return min(near, key=lambda y: (abs(days[y]), days[y])), ("year-assumed",)


def _year_by_direction(direction: int, anchor: dt.date, month: int, day: int) -> int:
    this_year = _safe(anchor.year, month, day)
    if direction < 0:
        return anchor.year - (this_year > anchor)
    return anchor.year + (direction > 0 and this_year <= anchor)


def _safe(year: int, month: int, day: int) -> dt.date:
    return dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _month(values: Values, clock: Clock) -> Reading | None:
    month = int(values.get("fullmonth") or values.get("month") or values["n"])
    year, basis, notes = _month_year(values, clock, month)
    if year is None:
        return None
    edtf = f"{year:04d}-{month:02d}"
    if "fullmonth2" in values:
        edtf += f"/{year + (int(values['fullmonth2']) < month):04d}-{int(values['fullmonth2']):02d}"
    elif "mod" in values or "mod2" in values:
        edtf += "~"
    return Reading(_opened(edtf, values), basis, notes)


def _month_year(values: Values, clock: Clock, month: int) -> tuple[int | None, Basis, tuple[str, ...]]:
    if "y" in values:
        return int(values["y"]), "stated", ()
    if "yeardir" in values:
        return (clock.anchor.year + values["yeardir"] if clock.anchor else None), "resolved", ()
    if "that" in values:
        return (clock.recalled.year if clock.recalled else None), "resolved", ()
    anchor = clock.anchor
    if anchor is None:
        last = clock.last
        return (last.earliest.year if last and last.earliest and clock.same_line else None), "inferred", ()
    direction = values.get("dir", 1 if clock.future else None)
    if direction is None:
        return anchor.year - (month > anchor.month), "resolved", ("year-assumed",)
    if direction == 0:
        return anchor.year, "resolved", ()
    if direction < 0:
        return anchor.year - (month >= anchor.month), "resolved", ()
    return anchor.year + (month < anchor.month or ("dir" in values and month == anchor.month)), "resolved", ()


def _year_rule(values: Values, clock: Clock) -> Reading | None:
    edtf = str(values["y"])
    if "y2" in values:
        if int(values["y2"]) <= int(edtf):
            return None
        return Reading(f"{edtf}/{values['y2']}", "stated")
    if "mod" in values or "mod2" in values:
        edtf += "~"
    return Reading(_opened(edtf, values), "stated")


def _weekday(values: Values, clock: Clock) -> Reading | None:
    anchor, weekday = clock.anchor, values.get("weekday", values.get("fullday"))
    if "that" in values or anchor is None:
        base = clock.recalled_day if "that" in values else None
        if base is None:
            return None
        day = base - _DAY * ((base.weekday() - weekday) % 7)
        return Reading(day.isoformat(), "resolved")
    if "weekdir" in values:
        day = anchor - _DAY * anchor.weekday() + dt.timedelta(weeks=values["weekdir"]) + _DAY * weekday
    elif values.get("dir", 0) < 0:
        day = anchor - _DAY * ((anchor.weekday() - weekday - 1) % 7 + 1)
    elif values.get("dir", 0) > 0 or (clock.future and anchor.weekday() != weekday):
        day = anchor + _DAY * ((weekday - anchor.weekday() - 1) % 7 + 1)
    else:
        day = anchor - _DAY * ((anchor.weekday() - weekday) % 7)
    until = values.get("weekday2", values.get("fullday2", weekday))
    last = day + _DAY * ((until - weekday) % 7)
    return Reading(_opened(interval(day, last), values), "resolved")


_SAME_DAY = 90  # code of the tables for "that day"; 91 is the day after it, 89 the day before
_FROM_MEMORY = 80


def _relday(values: Values, clock: Clock) -> Reading | None:
    offset = values["relday"]
    if offset > _FROM_MEMORY:
        base, offset = clock.recalled_day, offset - _SAME_DAY
    else:
        base = clock.anchor
    return Reading((base + _DAY * offset).isoformat(), "resolved") if base else None


def _unit(values: Values, clock: Clock) -> Reading | None:
    if clock.anchor is None:
        return None
    direction, unit = values["dir"], values["unit"]
    if unit == "day":
        return None
    edtf = _stretch(clock.anchor, unit, direction)
    if "mod" in values and "/" not in edtf:
        edtf += "~"
    return Reading(_opened(edtf, values), "resolved")


def _stretch(base: dt.date, unit: str, count: int) -> str:
    """EDTF of the week, month, year or decade that lies `count` of them after that of `base`."""
    if unit == "week":
        monday = base - _DAY * base.weekday() + dt.timedelta(weeks=count)
        return interval(monday, monday + 6 * _DAY)
    if unit == "month":
        index = base.year * 12 + base.month - 1 + count
        return f"{index // 12:04d}-{index % 12 + 1:02d}"
    if unit == "decade":
        return f"{(base.year + 10 * count) // 10:03d}X"
    return f"{base.year + count:04d}"


def _ago(values: Values, clock: Clock) -> Reading | None:
    count = int(values.get("number", values.get("n3", 1)))
    unit = values.get("unit") or values["oneunit"]
    way = values["ago"]
    told = clock.recalled_day if unit in ("day", "week") else clock.recalled
    base = clock.anchor if way in ("ago", "ahead") else told
    if base is None or not count:
        return None
    sign = -1 if way in ("ago", "before") else 1
    if unit == "day":
        return Reading((base + sign * count * _DAY).isoformat(), "resolved")
    if unit == "week":
        return Reading((base + sign * dt.timedelta(weeks=count)).isoformat() + "~", "resolved")
    if unit == "decade":
        return Reading(f"{base.year + sign * 10 * count:04d}~", "resolved")
    return Reading(_stretch(base, unit, sign * count), "resolved")


def _weekend(values: Values, clock: Clock) -> Reading | None:
    if clock.anchor is None:
        return None
    weeks = values.get("dir", 0 if clock.future or clock.anchor.weekday() > 4 else -1)
    saturday = clock.anchor + _DAY * (5 - clock.anchor.weekday()) + dt.timedelta(weeks=weeks)
    return Reading(interval(saturday, saturday + _DAY), "resolved")


def _nthweek(values: Values, clock: Clock) -> Reading | None:
    if "fullmonth" in values:
        year, basis, notes = _month_year(values, clock, int(values["fullmonth"]))
        month = int(values["fullmonth"])
    elif clock.anchor:
        year, month = map(int, _stretch(clock.anchor, "month", values["dir"]).split("-"))
        basis, notes = "resolved", ()
    else:
        return None
    if year is None:
        return None
    if values["ordinal"] < 0:
        end = dt.date(year, month, calendar.monthrange(year, month)[1])
        eve = end - _DAY
        return Reading(interval(eve - _DAY * eve.weekday(), end), basis, notes)
    first = dt.date(year, month, 1)
    monday = first - _DAY * first.weekday() + dt.timedelta(weeks=values["ordinal"] - 1)
    return Reading(interval(monday, monday + 6 * _DAY), basis, notes)


def _day_of_month(values: Values, clock: Clock) -> Reading | None:
    shift = values.get("dir", values.get("month"))
    if shift is None and clock.anchor and "that" not in values and clock.last is None:
        shift = -1 if int(values["d"]) > clock.anchor.day else 0
    base = clock.recalled if shift is None else clock.anchor
    if base is None:
        return None
    year, month = map(int, _stretch(base, "month", shift or 0).split("-"))
    return Reading(dt.date(year, month, int(values["d"])).isoformat(), "resolved")


def _whole(unit: str, slot: str) -> Callable[[Values, Clock], Reading | None]:
    def rule(values: Values, clock: Clock) -> Reading | None:
        return Reading(_stretch(clock.anchor, unit, values[slot]), "resolved") if clock.anchor else None

    return rule


def _named(values: Values, clock: Clock) -> Reading:
    return Reading(values["named"], "inferred")


def _season(values: Values, clock: Clock) -> Reading:
    return Reading(f"{values['y']}-{values['season']}", "stated")


def _that(unit: str) -> Callable[[Values, Clock], Reading | None]:
    def rule(values: Values, clock: Clock) -> Reading | None:
        if clock.recalled is None or clock.last is None:
            return None
        return Reading(_stretch(clock.recalled, unit, 0), "resolved")

    return rule


def _decade(values: Values, clock: Clock) -> Reading:
    decade = str(values["dec"])
    century = "" if len(decade) == 4 else "19" if int(decade) >= 30 else "20"
    return Reading(f"{century}{decade}"[:3] + "X", "stated")


def _century(values: Values, clock: Clock) -> Reading:
    return Reading(f"{int(values['cent']) - 1:02d}XX", "stated")


def _quarter(values: Values, clock: Clock) -> Reading:
    number = int(values.get("q") or values.get("ordinal") or 1)
    return Reading(f"{values['y']}-{32 + number}", "stated")


def _half(values: Values, clock: Clock) -> Reading:
    second = (values.get("ordinal") or values.get("q")) in (2, "2")
    year = values["y"]
    return Reading(f"{year}-07/{year}-12" if second else f"{year}-01/{year}-06", "stated")


def _bare_year(values: Values, clock: Clock) -> Reading | None:
    """A year alone, if it is near enough to be one: no count, weapon or resolution."""
    year, now = int(values["y"]), clock.anchor.year if clock.anchor else 2030
    return Reading(f"{year:04d}", "stated") if 1900 <= year <= now + 15 else None


RULES: Mapping[str, Callable[[Values, Clock], Reading | None]] = {
    "date": _date, "month": _month, "year": _year_rule, "bareyear": _bare_year, "weekday": _weekday,
    "relday": _relday, "unit": _unit, "ago": _ago, "weekend": _weekend, "nthweek": _nthweek,
    "thatyear": _that("year"), "thatmonth": _that("month"), "decade": _decade, "century": _century,
    "quarter": _quarter, "half": _half, "dayofmonth": _day_of_month,
    "wholeyear": _whole("year", "whole"), "wholemonth": _whole("month", "month"),
    "wholeweek": _whole("week", "wholeweek"), "named": _named, "season": _season,
}  # fmt: skip
