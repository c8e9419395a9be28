"""Extended Date/Time Format (ISO 8601-2:2019, profile of loc.gov/standards/datetime) as first and last day.

The forms that articles need: day, month, year, season (21-24), quarter (33-36), decade (`201X`), century (`19XX`),
interval with open ends, and the qualifiers `?`, `~`, `%`, which do not change the days.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import lru_cache

from timeline.extract.records import Basis, DateValue, Precision

_POINT = re.compile(r"(\d{4}|\d{3}X|\d{2}XX)(?:-(\d{2})(?:-(\d{2}))?)?[?~%]?")
_SEASON_MONTH = {21: 3, 22: 6, 23: 9, 24: 12}
_QUARTER_MONTH = {33: 1, 34: 4, 35: 7, 36: 10}
_OPEN = ("", "..")


@lru_cache(4096)
def span(edtf: str) -> tuple[dt.date | None, dt.date | None]:
    """First and last day, None for an open end. Raises ValueError, saying what is wrong, for anything else."""
    if "/" not in edtf:
        return _point(edtf)
    first, _, last = edtf.partition("/")
    if first in _OPEN and last in _OPEN:
        raise ValueError(f"{edtf!r} is open at both ends")
    start = None if first in _OPEN else _point(first)[0]
    end = None if last in _OPEN else _point(last)[1]
    if start and end and start > end:
        raise ValueError(f"{edtf!r} ends before it begins")
    return start, end


def _point(text: str) -> tuple[dt.date, dt.date]:
    match = _POINT.fullmatch(text.strip())
    if not match:
        raise ValueError(
            f"{text!r} is not an EDTF date such as 2023-07-26, 2023-07, 2023, 202X or 2023-07-24/2023-07-30"
        )
    year, month, day = match.groups()
    if "X" in year:
        if month:
            raise ValueError(f"{text!r}: a decade or century has no month")
        return dt.date(int(year.replace("X", "0")) or 1, 1, 1), dt.date(int(year.replace("X", "9")), 12, 31)
    try:
        if day:
            return (exact := dt.date(int(year), int(month), int(day))), exact
        if not month:
            return dt.date(int(year), 1, 1), dt.date(int(year), 12, 31)
        return _months(int(year), int(month))
    except ValueError as error:
        raise ValueError(f"{text!r} is not on the calendar: {error}") from None


def _months(year: int, code: int) -> tuple[dt.date, dt.date]:
    first, count = (_SEASON_MONTH.get(code) or _QUARTER_MONTH.get(code) or code), 1 if code <= 12 else 3
    start = dt.date(year, first, 1)
    year, month = year + (first + count - 2) // 12, (first + count - 2) % 12 + 1
    return start, dt.date(year, month, calendar.monthrange(year, month)[1])


def precision(edtf: str) -> Precision:
    """How loose a valid EDTF date is."""
    start, end = span(edtf)
    if start is None or end is None:
        return "open"
    if "X" in edtf:
        return "decade" if edtf.count("X") == 1 else "century"
    days = (end - start).days + 1
    if days == 1:
        return "day"
    if days == 7 and start.weekday() == 0:
        return "week"
    limits: tuple[tuple[int, Precision], ...] = ((27, "days"), (31, "month"), (186, "season"), (731, "year"))
    return next((name for limit, name in limits if days <= limit), "decade")


@lru_cache(4096)
def value(edtf: str, basis: Basis, rule: str, notes: tuple[str, ...] = ()) -> DateValue:
    """The date with its bounds. Raises ValueError for bad EDTF."""
    earliest, latest = span(edtf)
    return DateValue(edtf, earliest, latest, precision(edtf), basis, rule, notes)


def interval(first: dt.date, last: dt.date) -> str:
    """EDTF of an interval of days; the day itself if both are the same."""
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"
