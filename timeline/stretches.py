"""The stretch of time that a chart draws: its scale, ticks, grain, what was read in it, and the strip of all time."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_LONG = 8 * 366  # days; a stretch longer than this leaves lone early or late events out
_DAY = dt.timedelta(days=1)
GRAINS = ("day", "week", "month", "year")


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    day: dt.date
    unit: str  # "day", "month" or "year"


@dataclass(frozen=True, slots=True)
class Reading:
    """How much was read: `level` 0 (nothing) to 4, over whole weeks or months."""

    x: float
    width: float
    level: int


@dataclass(frozen=True, slots=True)
class Overview:
    """All of time in one strip: bars of equal width (x, width, height from 0 to 1), years, and what the chart shows."""

    bars: tuple[tuple[float, float, float], ...]
    ticks: tuple[Tick, ...]
    start: dt.date
    end: dt.date
    window: tuple[float, float]  # x, width


class Scale:
    """Days to percent of the stretch from `first` to `last`, both inclusive."""

    def __init__(self, first: dt.date, last: dt.date) -> None:
        self.first, self.last = first, last
        self.days = (last - first).days + 1

    def x(self, day: dt.date) -> float:
        """Where a day begins, cut to the stretch."""
        return round(100 * min(1.0, max(0.0, (day - self.first).days / self.days)), 2)

    def middle(self, day: dt.date) -> float:
        return round(100 * min(1.0, max(0.0, ((day - self.first).days + 0.5) / self.days)), 2)

    def span(self, first: dt.date, last: dt.date) -> tuple[float, float]:
        """x and width of whole days."""
        x = self.x(first)
        return x, round((self.x(last + _DAY) if last < dt.date.max else 100.0) - x, 2)


# --- the stretch of time that is drawn --------------------------------------------------------------------------------


def stretch(
    days: Mapping[dt.date, int], start: dt.date | None = None, end: dt.date | None = None
) -> tuple[dt.date, dt.date] | None:
    """What to draw of events by their first day: what was asked for, else all but lone early and late ones."""
    ordered = sorted(days)
    if not ordered:
        return (start, end) if start and end and start <= end else None
    low, high = start or ordered[0], end or ordered[-1]
    if (high - low).days > _LONG:
        total = sum(days.values())
        low = start or max(low, _quantile(days, ordered, total // 7).replace(month=1, day=1))
        high = end or min(high, shifted(_quantile(days, ordered, total - 1 - total // 50), 366))
    if high < low:
        high = low
    pad = max(1, (high - low).days // 60)
    return (low if start else shifted(low, -pad)), (high if end else shifted(high, pad))


def _quantile(days: Mapping[dt.date, int], ordered: Sequence[dt.date], rank: int) -> dt.date:
    seen = 0
    for day in ordered:
        seen += days[day]
        if seen > rank:
            return day
    return ordered[-1]


def shifted(day: dt.date, days: int) -> dt.date:
    """So many days later, or earlier; the first or last day of the calendar where that lies beyond it."""
    try:
        return day + days * _DAY
    except OverflowError:
        return dt.date.max if days > 0 else dt.date.min


def grain_for(first: dt.date, last: dt.date, lanes: int = 3) -> str:
    """The finest counts that still have some width, of which so many lanes have not more than a page can bear."""
    days = (last - first).days
    if days <= 100:
        return "day"
    return "week" if days <= 2 * 366 else "month" if days * max(lanes, 3) <= 3 * 40 * 366 else "year"


def floor(day: dt.date, grain: str) -> dt.date:
    """First day of the day, week (from Monday), month or year."""
    if grain == "week":
        return day - _DAY * day.weekday() if day.toordinal() > 7 else day
    return day.replace(day=1) if grain == "month" else day.replace(month=1, day=1) if grain == "year" else day


def ceiling(day: dt.date, grain: str) -> dt.date:
    """Last day of it."""
    if grain == "week":
        return shifted(floor(day, "week"), 6)
    if grain == "month":
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day.replace(month=12, day=31) if grain == "year" else day


# --- axis, coverage, overview -----------------------------------------------------------------------------------------


def ticks(scale: Scale) -> Iterator[Tick]:
    """Beginnings of years, months or days, about ten of them."""
    if scale.days <= 75:
        step = 1 if scale.days <= 10 else 7
        day = scale.first if step == 1 else floor(scale.first, "week")
        while day <= scale.last:
            if day >= scale.first:
                yield Tick(scale.x(day), day, "day")
            if day == (day := shifted(day, step)):
                return
        return
    months = next((s for days, s in ((320, 1), (800, 2), (1300, 3), (2000, 6)) if scale.days <= days), 12)
    years = 1 if months < 12 else _round_years(scale.days / 366 / 10)
    for year in range(scale.first.year, scale.last.year + 1):
        for month in range(1, 13, months) if year % years == 0 else ():
            if scale.first <= (day := dt.date(year, month, 1)) <= scale.last:
                yield Tick(scale.x(day), day, "year" if month == 1 else "month")


def _round_years(years: float) -> int:
    return next((step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500) if step >= years), 1000)


def readings(articles: Mapping[dt.date, int], scale: Scale) -> tuple[Reading, ...]:
    """Articles by day of publication to a band of weeks (months or years in a long stretch); equal neighbours are joined."""
    if not articles:
        return ()
    grain = next((grain for years, grain in ((12, "week"), (300, "month")) if scale.days <= years * 366), "year")
    sums: dict[dt.date, int] = defaultdict(int)
    for day, number in articles.items():
        sums[floor(day, grain)] += number
    most = max(sums.values())
    steps: list[tuple[dt.date, dt.date, int]] = []
    day = floor(scale.first, grain)
    while day <= scale.last:
        last, level = ceiling(day, grain), _level(sums.get(day, 0), most)
        if steps and steps[-1][2] == level:
            steps[-1] = (steps[-1][0], last, level)
        else:
            steps.append((day, last, level))
        day = shifted(last, 1)
        if day == last:
            break
    return tuple(Reading(*scale.span(max(a, scale.first), min(b, scale.last)), level) for a, b, level in steps)


def _level(number: int, most: int) -> int:
    """0 for none, then four steps, each four times fewer than the next."""
    return 0 if not number else next(level for level in (4, 3, 2, 1) if level == 1 or number * 4 ** (4 - level) >= most)


def overview(days: Mapping[dt.date, int], window: tuple[dt.date, dt.date], bars: int = 160) -> Overview | None:
    """The strip of all time, wide enough for the events and the window."""
    if not days:
        return None
    first = min(min(days), window[0]).replace(month=1, day=1)
    last = max(max(days), window[1]).replace(month=12, day=31)
    scale = Scale(first, last)
    sums = [0] * bars
    for day, number in days.items():
        sums[min(bars - 1, int(scale.middle(day) * bars / 100))] += number
    most = max(sums)
    width = 100 / bars
    drawn = [(round(i * width, 2), round(width * 0.8, 2), round((n / most) ** 0.5, 3)) for i, n in enumerate(sums) if n]
    return Overview(tuple(drawn), tuple(_year_ticks(scale)), first, last, scale.span(*window))


def _year_ticks(scale: Scale) -> Iterator[Tick]:
    step = _round_years(scale.days / 366 / 12)
    for year in range(scale.first.year, scale.last.year + 1):
        if year % step == 0 or scale.days < 3 * 366:
            day = dt.date(year, 1, 1)
            yield Tick(scale.x(day), day, "year")
