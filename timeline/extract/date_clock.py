"""What a date expression counts from, and the year that it leaves unsaid."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from timeline.extract.edtf import interval
from timeline.extract.records import Basis, DateValue

Values = Mapping[str, Any]
DAY = dt.timedelta(days=1)
_FAR = 400  # days from which on the year named before is another story than the article's own
_ONWARD = 250  # days up to which a story is taken to go on, and not back
_MONTHS_AHEAD = 6
_YEAR = 12  # months
_PAST_BIAS = 2  # news tells of days past sooner than of days to come, as far away
_SLIP = 45  # days within which a weekday that does not fit is a slip of the writer and not another year


@dataclass(frozen=True, slots=True)
class Clock:
    """What relative words count from. `future` says that the words around look ahead ("akan", "will")."""

    anchor: dt.date | None
    last: DateValue | None = None
    last_day: DateValue | None = None
    beside: DateValue | None = None  # the date that follows: "two days after 9 September"
    future: bool = False
    same_line: bool = False  # `last` stands in the same paragraph
    same_sentence: bool = False

    @property
    def recalled(self) -> dt.date | None:
        """The date that "that year" or "two months later" counts from."""
        return (self.last.earliest or self.last.latest) if self.last else self.anchor

    @property
    def recalled_day(self) -> dt.date | None:
        """The day that "that day" or "two days later" counts from."""
        return self.last_day.latest if self.last_day else self.anchor

    @property
    def that_day(self) -> dt.date | None:
        """What "that day" means: of several days, the article's own or the first."""
        last = self.last_day
        if last and self.anchor and last.earliest and last.latest and last.earliest < self.anchor <= last.latest:
            return self.anchor
        return last.earliest if last else self.anchor

    @property
    def frame(self) -> dt.date | None:
        """The date whose year the story is in: the article's own, unless it has just named another."""
        last = self.last
        if not last or not last.earliest or not self.same_line:
            return self.anchor
        if self.anchor is None:
            return last.earliest
        if last.precision not in ("day", "days", "month", "year"):
            return self.anchor
        if last.precision == "year":
            return last.earliest if self.same_sentence and last.earliest.year < self.anchor.year else self.anchor
        return last.earliest if abs((self.anchor - last.earliest).days) > _FAR else self.anchor


@dataclass(frozen=True, slots=True)
class Reading:
    edtf: str
    basis: Basis
    notes: tuple[str, ...] = ()


def stretch(base: dt.date, unit: str, count: int) -> str:
    """EDTF of the week, month, year or decade that lies `count` of them after that of `base`."""
    if unit == "day":
        return (base + count * DAY).isoformat()
    if unit == "week":
        monday = base - DAY * base.weekday() + dt.timedelta(weeks=count)
        return interval(monday, monday + 6 * DAY)
    if unit == "month":
        index = base.year * 12 + base.month - 1 + count
        return f"{index // 12:04d}-{index % 12 + 1:02d}"
    if unit == "decade":
        return f"{(base.year + 10 * count) // 10:03d}X"
    return f"{base.year + count:04d}"


def on_calendar(year: int, month: int, day: int) -> dt.date:
    """The day, or the month's last if the month is shorter."""
    return dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))


def some_year(values: Values, clock: Clock) -> int | None:
    """The year that is stated, or told by "last year" or "that year"."""
    if stated := values.get("y2") or values.get("y"):
        return int(stated)
    if "yy" in values:
        return 2000 + int(values["yy"])
    if "that" in values:
        return clock.recalled.year if clock.recalled else None
    if "yeardir" in values:
        return clock.anchor.year + int(values["yeardir"]) if clock.anchor else None
    return None


def year_of_day(values: Values, clock: Clock, month: int, day: int) -> tuple[int | None, tuple[str, ...]]:
    """The year of a day, stated or the one that puts it nearest to what it is told beside; with notes."""
    if (stated := some_year(values, clock)) is not None:
        return stated, () if values.keys() & {"y", "y2", "yy"} else ("year-assumed",)
    base = clock.frame
    if base is None:
        return None, ()
    if "dir" in values and clock.anchor:
        return _year_by_direction(values["dir"], clock.anchor, month, day), ("year-assumed",)
    if base != clock.anchor:
        year = _year_in_story(base, month, day, clock)
        if clock.anchor is None or _fits(values, year, month, day):
            return year, ("year-assumed",)
        base = clock.anchor  # its weekday says that it is none of that story
    near = [base.year - 1, base.year, base.year + 1]
    days = {year: (on_calendar(year, month, day) - base).days for year in near}
    closest = min(near, key=lambda year: max(_PAST_BIAS * days[year], -days[year]))
    if "weekday" in values:  # the weekday tells the year, unless it fits none or the day is next to the article's
        fits = [year for year in near if _fits(values, year, month, day)]
        if fits and abs(days[closest]) > _SLIP:
            closest = min(fits, key=lambda year: (abs(days[year]), days[year]))
    elif clock.future:
        closest = min((year for year in near if days[year] >= 0), key=lambda year: days[year])
    return closest, ("year-assumed",)


def _fits(values: Values, year: int, month: int, day: int) -> bool:
    """Whether the day was the weekday that is told with it, if any is."""
    return "weekday" not in values or on_calendar(year, month, day).weekday() == values["weekday"]


def _year_by_direction(direction: int, anchor: dt.date, month: int, day: int) -> int:
    this_year = on_calendar(anchor.year, month, day)
    if direction < 0:
        return anchor.year - (this_year > anchor)
    return anchor.year + (direction > 0 and this_year <= anchor)


def year_of_month(values: Values, clock: Clock, month: int) -> tuple[int | None, Basis, tuple[str, ...]]:
    """The year of a month: stated, told, or the latest such month (the next one where the words look ahead)."""
    if (year := some_year(values, clock)) is not None:
        return year, "stated" if values.keys() & {"y", "y2"} else "resolved", ()
    anchor, base = clock.anchor, clock.frame
    if base is None:
        return None, "resolved", ()
    direction = values.get("dir", 1 if clock.future else None)
    if "till" in values and direction is None and base == anchor:  # "by October" looks ahead half a year
        direction = 1 if 0 < (month - base.month) % 12 <= _MONTHS_AHEAD else None
    if base != anchor:
        if direction is None or anchor is None:
            return _year_in_story(base, month, 28, clock), "inferred", ()
        base = anchor
    if direction is None and (month - base.month) % _YEAR == 1:  # eleven months ago would be told with its year
        direction = 1
    if direction is None:
        return base.year - (month > base.month), "resolved", ("year-assumed",)
    if direction == 0:
        return base.year, "resolved", ()
    if direction < 0:
        return base.year - (month >= base.month), "resolved", ()
    return base.year + (month < base.month or ("dir" in values and month == base.month)), "resolved", ()


def _year_in_story(base: dt.date, month: int, day: int, clock: Clock) -> int:
    """The year of a day in a story of another time, which goes on from `base` rather than back."""
    if clock.last and clock.last.precision == "year":
        return base.year
    this_year = on_calendar(base.year, month, day)
    year = base.year + (this_year < base)
    return year if (on_calendar(year, month, day) - base).days <= _ONWARD else year - 1
