"""What each rule of the date grammar means: words to EDTF, with a clock to count from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from timeline.extract.date_clock import (
    DAY,
    Clock,
    Reading,
    Values,
    on_calendar,
    some_year,
    stretch,
    year_of_day,
    year_of_month,
)
from timeline.extract.edtf import interval

Rule = Callable[[Values, Clock], Reading | None]
_SAME_DAY = 90  # code of the tables for "that day"; 91 is the day after it, 89 the day before
_FROM_MEMORY = 80
_SEASON_STARTS = {21: 3, 22: 6, 23: 9, 24: 12}
_JUCHE = 1911  # Juche 1 is 1912


def _opened(edtf: str, values: Values) -> str:
    return f"{edtf.split('/')[0].rstrip('~')}/.." if "since" in values else edtf


def _loose(edtf: str, values: Values) -> str:
    return edtf + "~" if ("mod" in values or "mod2" in values) and "/" not in edtf and "X" not in edtf else edtf


def _number(values: Values, *slots: str) -> int:
    """The number in the first of the slots that was filled, 0 if none was."""
    return int(next((values[slot] for slot in slots if slot in values), 0))


# --- days -------------------------------------------------------------------------------------------------------------


def _date(values: Values, clock: Clock) -> Reading | None:
    if "iso" in values:
        return Reading(_opened(dt.date.fromisoformat(values["iso"]).isoformat(), values), "stated")
    day, last_day = _number(values, "d"), _number(values, "d2")
    month = _number(values, "month", "n")
    last_month = _number(values, "month2", "n2") or month
    year, notes = year_of_day(values, clock, last_month, last_day if last_month != month else day)
    if year is None:
        return None
    year += last_month < month and "y" in values and "y2" not in values  # stated with the first of two days
    last = dt.date(year, last_month, last_day or day)
    first = dt.date(int(values["y"]) if "y2" in values and "y" in values else year - (last_month < month), month, day)
    if "weekday" in values and "weekday2" not in values and not last_day and values["weekday"] != first.weekday():
        return Reading(_opened(f"{first.isoformat()}?", values), "stated", (*notes, "weekday-mismatch"))
    edtf = interval(first, last)
    return Reading(edtf if last_day else _opened(edtf, values), "stated", notes)


def _weekday(values: Values, clock: Clock) -> Reading | None:
    anchor, weekday = clock.anchor, values["weekday"]
    if "that" in values:
        base = clock.recalled_day
        return Reading((base - DAY * ((base.weekday() - weekday) % 7)).isoformat(), "resolved") if base else None
    if anchor is None:
        return None
    direction = values.get("dir")
    week = values.get("weekdir", direction if direction in (0, 1) else None)  # "next Friday" is that of next week
    if week is not None:
        day = anchor - DAY * anchor.weekday() + dt.timedelta(weeks=week) + DAY * weekday
    elif direction is not None and direction < 0:
        day = anchor - DAY * ((anchor.weekday() - weekday - 1) % 7 + 1)
    elif "soon" in values or ((clock.future or "till" in values) and anchor.weekday() != weekday):
        day = anchor + DAY * ((weekday - anchor.weekday() - 1) % 7 + 1)
    else:
        day = anchor - DAY * ((anchor.weekday() - weekday) % 7)
    until = values.get("weekday2", weekday)
    edtf = interval(day, day + DAY * ((until - weekday) % 7))
    return Reading(edtf if "/" in edtf else _opened(edtf, values), "resolved")


def _day_span(values: Values, clock: Clock) -> Reading | None:
    """ "two days, starting on Saturday" """
    first = (_date if "d" in values else _weekday)(values, clock)
    if first is None:
        return None
    day = dt.date.fromisoformat(first.edtf[:10])
    return Reading(interval(day, day + DAY * (_count(values)[0] - 1)), first.basis, first.notes)


def _relday(values: Values, clock: Clock) -> Reading | None:
    offset = values["relday"]
    if offset > _FROM_MEMORY:
        base, offset = clock.that_day, offset - _SAME_DAY
    else:
        base = clock.anchor
    return Reading(_opened((base + DAY * offset).isoformat(), values), "resolved") if base else None


def _day_of_month(values: Values, clock: Clock) -> Reading | None:
    """A day without its month: in the month told, else in the month named last ("tanggal 15")."""
    told = clock.last and clock.last.precision in ("day", "days", "month")
    return _news_day({**values, "that": 0} if told and "dir" not in values else values, clock)


def _news_day(values: Values, clock: Clock) -> Reading | None:
    """A day without its month: in the month told, else the one next to the article's day, which "12일" is in news."""
    day = _number(values, "d")
    shift = values.get("dir", values.get("monthdir"))
    base = clock.anchor if shift is not None else clock.recalled if "that" in values else clock.frame
    if base is None:
        return None
    if shift is None and base == clock.anchor and "that" not in values:
        shift = _nearest_month_of(day, base, values.get("daydir", int(clock.future)))
    year, month = map(int, stretch(base, "month", shift or 0).split("-"))
    first = dt.date(year, month, day)
    return Reading(_opened(interval(first, dt.date(year, month, int(values.get("d2", day)))), values), "resolved")


def _nearest_month_of(day: int, base: dt.date, direction: int) -> int:
    """How many months from `base` the nearest such day is; direction -1 wants it past, 1 to come, 0 either."""
    if direction:
        return int(day < base.day) if direction > 0 else -int(day > base.day)
    return min((0, -1, 1), key=lambda shift: abs(day - base.day + 30.4 * shift))


def _yearly(values: Values, clock: Clock) -> Reading | None:
    month, day = map(int, values["yearly"].split("-"))
    year, notes = year_of_day(values, clock, month, day)
    return Reading(dt.date(year, month, day).isoformat(), "stated", notes) if year else None


# --- weeks ------------------------------------------------------------------------------------------------------------


def _weekend(values: Values, clock: Clock) -> Reading | None:
    if clock.anchor is None:
        return None
    weeks = values.get("dir", 0 if clock.future or clock.anchor.weekday() > 4 else -1)
    saturday = clock.anchor + DAY * (5 - clock.anchor.weekday()) + dt.timedelta(weeks=weeks)
    return Reading(interval(saturday, saturday + DAY), "resolved")


def _week_of(values: Values, clock: Clock) -> Reading | None:
    reading = _date(values, clock)
    day = dt.date.fromisoformat(reading.edtf[:10]) if reading else None
    return Reading(stretch(day, "week", 0), "stated", reading.notes) if day and reading else None


def _nth_week(values: Values, clock: Clock) -> Reading | None:
    """The Monday-to-Sunday week in which the 1st, 8th, 15th … of a month falls; the last one ends with the month."""
    if "month" in values:
        month = int(values["month"])
        year, basis, notes = year_of_month(values, clock, month)
    elif clock.anchor:
        year, month = map(int, stretch(clock.anchor, "month", values["dir"]).split("-"))
        basis, notes = "resolved", ()
    else:
        return None
    if year is None:
        return None
    last = on_calendar(year, month, 31)
    if values["ordinal"] < 0:
        eve = last - DAY  # a month's last Monday alone is no week
        return Reading(interval(eve - DAY * eve.weekday(), last), basis, notes)
    day = dt.date(year, month, 1) + dt.timedelta(weeks=values["ordinal"] - 1)
    monday = day - DAY * day.weekday()
    return Reading(interval(monday, monday + 6 * DAY), basis, notes)


# --- months, seasons, parts of a year ---------------------------------------------------------------------------------


def _month(values: Values, clock: Clock) -> Reading | None:
    month = _number(values, "month", "n")
    until = _number(values, "month2", "n2") or month
    year, basis, notes = year_of_month(values, clock, month)
    if year is None:
        return None
    stated = values.keys() & {"y", "y2"}  # a single year is that of the last month
    last_year = year if stated else year + (until < month)
    first_year = int(values["y"]) if len(stated) == 2 else last_year - (until < month)
    if "between" in values and stated == {"y"}:  # "between August 2023 and January": the year of the first
        first_year, last_year = last_year, last_year + (until < month)
    first, last = f"{first_year:04d}-{month:02d}", f"{last_year:04d}-{until:02d}"
    edtf = f"{first}/{last}" if first != last else _opened(_loose(first, values), values)
    return Reading(edtf, basis, notes)


def _season(values: Values, clock: Clock) -> Reading | None:
    season, year = values["season"], some_year(values, clock)
    start = _SEASON_STARTS[season]
    if year is None and clock.anchor:
        direction = values.get("dir", 1 if clock.future else None)
        begun = start <= clock.anchor.month
        running = start <= clock.anchor.month < start + 3
        year = clock.anchor.year - (not begun)
        if direction is not None and direction != 0:
            year += 1 if direction > 0 else -int(running)
        elif direction == 0:
            year = clock.anchor.year
    edtf = _opened(f"{year}-{season}", values)
    return Reading(edtf, "stated" if "y" in values else "resolved") if year else None


def _quarter(values: Values, clock: Clock) -> Reading | None:
    """Written as its months: the code of a quarter (33 to 36) is EDTF of level 2, which few programs read."""
    number, year = _number(values, "q", "ordinal", "roman"), some_year(values, clock)
    if not 1 <= number <= 4:
        return None
    if year is None and clock.anchor and not values.keys() & {"that", "yeardir"}:
        year = clock.anchor.year - (number * 3 - 2 > clock.anchor.month)
        return Reading(_months(year, number * 3 - 2, number * 3), "resolved", ("year-assumed",))
    if year is None:
        return None
    return Reading(_months(year, number * 3 - 2, number * 3), "stated" if "y" in values else "resolved")


def _half(values: Values, clock: Clock) -> Reading | None:
    half, year = _number(values, "half", "ordinal", "roman"), some_year(values, clock)
    if year is None or half not in (1, 2, -1):
        return None
    edtf = _months(year, 1, 6) if half == 1 else _months(year, 7, 12)
    return Reading(edtf, "stated" if "y" in values else "resolved")


def _months(year: int, first: int, last: int) -> str:
    return f"{year}-{first:02}/{year}-{last:02}"


# --- whole units, counted units ---------------------------------------------------------------------------------------


def _unit(values: Values, clock: Clock) -> Reading | None:
    """ "last week", "early this month"; a unit without direction is the running one ("akhir tahun")."""
    unit, base = values["unit"], clock.anchor if "dir" in values else clock.frame
    if base is None or unit == "day" or unit == "decade":
        return None
    return Reading(_opened(_loose(stretch(base, unit, values.get("dir", 0)), values), values), "resolved")


def _that_unit(values: Values, clock: Clock) -> Reading | None:
    return _step({**values, "step": 0}, clock)


def _step(values: Values, clock: Clock) -> Reading | None:
    """ "that year", "the following month": counted from what was named before."""
    unit = values["unit"]
    base = clock.recalled_day if unit in ("day", "week") else clock.recalled
    if base is None or clock.last is None or clock.last.precision in ("decade", "century"):
        return None
    return Reading(_opened(_loose(stretch(base, unit, values["step"]), values), values), "resolved")


def _recall(values: Values, clock: Clock) -> Reading | None:
    unit, step = values["recall"]
    return _step({**values, "unit": unit, "step": step}, clock)


def _count(values: Values) -> tuple[int, str]:
    return _number(values, "number", "n3") or 1, values.get("unit") or "day"


def _ago(values: Values, clock: Clock) -> Reading | None:
    count, unit = _count(values)
    way = values["ago"]
    told = clock.recalled_day if unit in ("day", "week") else clock.recalled
    return _counted(
        clock.anchor if way in ("ago", "ahead") else told, unit, -count if way in ("ago", "before") else count
    )


def _counted(base: dt.date | None, unit: str, count: int) -> Reading | None:
    if base is None or not count:
        return None
    if unit == "week":
        return Reading((base + dt.timedelta(weeks=count)).isoformat() + "~", "resolved")
    if unit == "decade":
        return Reading(f"{base.year + 10 * count:04d}~", "resolved")
    return Reading(stretch(base, unit, count), "resolved")


def _beside(values: Values, clock: Clock) -> Reading | None:
    """ "two days after the ceremony of 9 September": from the date that follows."""
    count, unit = _count(values)
    sign = -1 if values["beside"] == "before" else 1
    if clock.beside is None or not (clock.beside.precision == "day" or unit in ("month", "year")):
        return None  # the day of an event without a date is not the day named last
    return _counted(clock.beside.earliest if sign < 0 else clock.beside.latest, unit, sign * count)


def _ago_day(values: Values, clock: Clock) -> Reading | None:
    """ "sixty years ago today" """
    count, unit = _count(values)
    if clock.anchor is None or unit not in ("month", "year") or values["ago"] not in ("ago", "after"):
        return None
    months = clock.anchor.year * 12 + clock.anchor.month - 1 - count * (12 if unit == "year" else 1)
    return Reading(on_calendar(months // 12, months % 12 + 1, clock.anchor.day).isoformat(), "resolved")


def _ago_month(values: Values, clock: Clock) -> Reading | None:
    """ "two years later, in July" """
    reading = _ago(values, clock)
    if reading is None or _count(values)[1] != "year":
        return None
    return Reading(f"{reading.edtf[:4]}-{values['month']:02d}", "resolved")


def _within(values: Values, clock: Clock) -> Reading | None:
    """ "in the past five months", "the next two weeks": from there to the article's day, or the other way."""
    count, unit = _count(values)
    base = clock.anchor
    if base is None or not count:
        return None
    edge = on_calendar(base.year, base.month, base.day) + DAY * count * values["within"] * (7 if unit == "week" else 1)
    if unit in ("day", "week"):
        return Reading(interval(*sorted((edge, base))), "resolved")
    count, unit = (10 * count, "year") if unit == "decade" else (count, unit)
    ends = sorted((stretch(base, unit, count * values["within"]), stretch(base, unit, 0)))
    return Reading("/".join(ends), "resolved")


# --- years and longer -------------------------------------------------------------------------------------------------


def _year(values: Values, clock: Clock) -> Reading | None:
    first = int(values["y"])
    last = int(values.get("y2", 0)) or (first // 100 * 100 + int(values["yy2"]) if "yy2" in values else 0)
    if not last:
        return Reading(_opened(_loose(f"{first:04d}", values), values), "stated")
    return Reading(f"{first:04d}/{last:04d}", "stated") if first < last <= first + 200 else None


def _bare_year(values: Values, clock: Clock) -> Reading | None:
    """A year alone, if it is near enough to be one: no count, weapon or resolution."""
    year, now = int(values["y"]), clock.anchor.year if clock.anchor else 2030
    return Reading(f"{year:04d}", "stated") if 1900 <= year <= now + 15 else None


def _whole(unit: str, slot: str) -> Rule:
    def rule(values: Values, clock: Clock) -> Reading | None:
        if not clock.anchor:
            return None
        return Reading(_opened(_loose(stretch(clock.anchor, unit, values[slot]), values), values), "resolved")

    return rule


def _decade(values: Values, clock: Clock) -> Reading:
    first, last = (_tens(str(values[slot])) if slot in values else "" for slot in ("dec", "dec2"))
    return Reading(f"{first}/{last}" if last else first, "stated")


def _tens(decade: str) -> str:
    century = "" if len(decade) == 4 else "19" if int(decade) >= 30 else "20"
    return f"{century}{decade}"[:3] + "X"


def _century(values: Values, clock: Clock) -> Reading:
    return Reading(f"{_century_of(values)}XX", "stated")


def _century_decade(values: Values, clock: Clock) -> Reading:
    return Reading(f"{_century_of(values)}{str(values['dec'])[0]}X", "stated")


def _century_of(values: Values) -> str:
    return f"{_number(values, 'cent') - 1:02d}"


def _juche(values: Values, clock: Clock) -> Reading:
    year = int(values.get("y") or _JUCHE + int(values["n3"]))
    return Reading(f"{year:04d}", "stated", () if year == _JUCHE + int(values["n3"]) else ("year-mismatch",))


def _named(values: Values, clock: Clock) -> Reading:
    return Reading(values["named"], "inferred")


RULES: Mapping[str, Rule] = {
    "date": _date, "listedday": _date, "dayspan": _day_span, "dayofmonth": _day_of_month, "newsday": _news_day,
    "weekday": _weekday, "relday": _relday, "yearly": _yearly, "weekend": _weekend,
    "nthweek": _nth_week, "weekof": _week_of, "month": _month, "baremonth": _month,
    "season": _season, "quarter": _quarter, "half": _half, "unit": _unit, "thisunit": _unit, "thatunit": _that_unit,
    "step": _step, "recall": _recall, "ago": _ago, "agoday": _ago_day, "agomonth": _ago_month, "beside": _beside,
    "within": _within, "year": _year,
    "bareyear": _bare_year, "decade": _decade, "century": _century, "centurydecade": _century_decade,
    "juche": _juche, "named": _named, "wholeyear": _whole("year", "whole"), "wholemonth": _whole("month", "monthdir"),
    "wholeweek": _whole("week", "wholeweek"),
}  # fmt: skip
