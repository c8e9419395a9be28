"""Events to lanes, marks, bars and counts with their places on the drawing. No request, no query.

Horizontal places are shares of the drawn stretch in percent, so that the same drawing fits every width; vertical ones
are CSS pixels. A day is a mark above its lane's line, a vague date a bar below it. `timeline.svg` writes the drawing,
`timeline.plot` says the same for Plotly.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from timeline.models.choices import DYAD_SIDES, Dyad

WIDTH = 1000  # pixels that marks are kept apart for; narrower screens see them overlap
MARK, ROW, BAR_ROW = 11.0, 12.0, 7.0
LANE_HEAD, LANE_FOOT, BINS_HEIGHT, AXIS = 22.0, 8.0, 56.0, 24.0
MAX_ROWS, MAX_BAR_ROWS = 14, 8
_LONG = 8 * 366  # days; a stretch longer than this leaves lone early or late events out
_DAY = dt.timedelta(days=1)
GRAINS = ("day", "week", "month", "year")


@dataclass(frozen=True, slots=True)
class Dot:
    """An event as the chart needs it. `lanes` are the keys of the lanes that it stands in."""

    public_id: str
    title: str
    sides: int
    status: str
    earliest: dt.date | None
    latest: dt.date | None
    disputed: bool = False
    lanes: tuple[str, ...] = ()

    @property
    def first(self) -> dt.date | None:
        return self.earliest or self.latest

    @property
    def last(self) -> dt.date | None:
        return self.latest or self.earliest


@dataclass(frozen=True, slots=True)
class Count:
    """So many events of a lane that begin on a day; `firm` of them are reported as having happened."""

    lane: str
    day: dt.date
    events: int
    firm: int


@dataclass(frozen=True, slots=True)
class Mark:
    """An event drawn: `x` and `width` in percent, `y` in pixels. Width 0 is a day."""

    dot: Dot
    x: float
    y: float
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Bin:
    """Events counted together, from `first` to `last` inclusive. `height` and `firm_height` in pixels."""

    first: dt.date
    last: dt.date
    events: int
    x: float
    width: float
    height: float
    firm_height: float


@dataclass(frozen=True, slots=True)
class Lane:
    key: str
    label: str
    top: float
    line: float  # y of the line that days stand on
    height: float
    marks: tuple[Mark, ...] = ()
    bins: tuple[Bin, ...] = ()
    events: int = 0


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
class Chart:
    """A drawing of one stretch of time. `grain` is empty where every event has its own mark."""

    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    start: dt.date | None
    end: dt.date | None
    height: float
    axis: float
    grain: str = ""
    elsewhere: int = 0  # events before or after the stretch, or without a date
    threads: tuple[tuple[float, float, float], ...] = ()  # x, top, bottom: one event in several lanes
    coverage: tuple[Reading, ...] = ()


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
        high = end or min(high, _quantile(days, ordered, total - 1 - total // 50) + 366 * _DAY)
    if high < low:
        high = low
    pad = max(1, (high - low).days // 60)
    return (low if start else _shifted(low, -pad)), (high if end else _shifted(high, pad))


def _quantile(days: Mapping[dt.date, int], ordered: Sequence[dt.date], rank: int) -> dt.date:
    seen = 0
    for day in ordered:
        seen += days[day]
        if seen > rank:
            return day
    return ordered[-1]


def _shifted(day: dt.date, days: int) -> dt.date:
    try:
        return day + days * _DAY
    except OverflowError:
        return day


def grain_for(first: dt.date, last: dt.date) -> str:
    """The finest counts that still have some width."""
    days = (last - first).days
    return "day" if days <= 100 else "week" if days <= 2 * 366 else "month" if days <= 40 * 366 else "year"


def floor(day: dt.date, grain: str) -> dt.date:
    """First day of the day, week (from Monday), month or year."""
    if grain == "week":
        return day - _DAY * day.weekday() if day.toordinal() > 7 else day
    return day.replace(day=1) if grain == "month" else day.replace(month=1, day=1) if grain == "year" else day


def ceiling(day: dt.date, grain: str) -> dt.date:
    """Last day of it."""
    if grain == "week":
        return _shifted(floor(day, "week"), 6)
    if grain == "month":
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day.replace(month=12, day=31) if grain == "year" else day


# --- marks ------------------------------------------------------------------------------------------------------------


def lay_out(
    dots: Sequence[Dot],
    labels: Mapping[str, str] | None = None,
    window: tuple[dt.date, dt.date] | None = None,
    coverage: Mapping[dt.date, int] | None = None,
    total: int | None = None,
) -> Chart:
    """Every event its own mark. `labels` are the lanes in their order; `window` else fits the events.

    `total` is how many events there are if `dots` are only those of the window.
    """
    labels = labels or {dyad.value: str(dyad.label) for dyad in Dyad}
    dated = [dot for dot in dots if dot.first]
    if window is None:
        days: dict[dt.date, int] = defaultdict(int)
        for dot in dated:
            days[dot.first or dt.date.min] += 1
        window = stretch(days)
    if window is None:
        return Chart((), (), None, None, 0, 0, elsewhere=len(dots))
    scale = Scale(*window)
    shown = [dot for dot in dated if _inside(dot, scale)]
    lanes, top = [], 4.0
    for key, label in labels.items():
        lane = _swarm(key, label, [dot for dot in shown if key in _lanes_of(dot)], scale, top)
        lanes.append(lane)
        top += lane.height
    return Chart(
        tuple(lanes),
        tuple(ticks(scale)),
        scale.first,
        scale.last,
        top + AXIS,
        top,
        elsewhere=(len(dots) if total is None else total) - len(shown),
        threads=_threads(lanes),
        coverage=readings(coverage or {}, scale),
    )


def _lanes_of(dot: Dot) -> Sequence[str]:
    return dot.lanes or [dyad.value for dyad, sides in DYAD_SIDES.items() if dot.sides in sides]


def _inside(dot: Dot, scale: Scale) -> bool:
    return bool(dot.first and dot.last and dot.last >= scale.first and dot.first <= scale.last)


def _swarm(key: str, label: str, dots: Iterable[Dot], scale: Scale, top: float) -> Lane:
    """Days stacked up from the lane's line, vague dates as bars down from it, so that none hides another."""
    sharp, vague = _Rows(0.2), _Rows(0.3)
    placed: list[tuple[Dot, float, float, int]] = []
    for dot in sorted(dots, key=lambda d: (d.first or dt.date.min, d.last or dt.date.max, d.public_id)):
        x, width = _place(dot, scale)
        if width:
            placed.append((dot, x, width, vague.take(x, x + width)))
        else:
            half = MARK / WIDTH * 50
            placed.append((dot, x, 0.0, sharp.take(x - half, x + half)))
    rows, bar_rows = min(sharp.count, MAX_ROWS), min(vague.count, MAX_BAR_ROWS)
    line = top + LANE_HEAD + max(1, rows) * ROW + 2
    step = ROW * min(1.0, MAX_ROWS / max(1, sharp.count))
    bar_step = BAR_ROW * min(1.0, MAX_BAR_ROWS / max(1, vague.count))
    marks = [
        Mark(dot, x, round(line + 5 + row * bar_step if width else line - 7 - row * step, 1), width)
        for dot, x, width, row in placed
    ]
    height = line - top + LANE_FOOT + bar_rows * BAR_ROW
    return Lane(key, label, top, line, height, tuple(marks), events=len(marks))


def _place(dot: Dot, scale: Scale) -> tuple[float, float]:
    """x of a day's middle and 0, or x and width of a stretch; too narrow to see is a day's mark."""
    first, last = dot.earliest or dt.date.min, dot.latest or dt.date.max
    x, width = scale.span(max(first, scale.first), min(last, scale.last))
    if first == last or (width < 100 * MARK / WIDTH and dot.earliest and dot.latest):
        return round(x + width / 2, 2), 0.0
    return x, width


class _Rows:
    """Rows that things are put into from left to right, each into the first with room."""

    def __init__(self, gap: float) -> None:
        self.free: list[float] = []
        self.gap = gap

    def take(self, left: float, right: float) -> int:
        row = next((i for i, free in enumerate(self.free) if free <= left), len(self.free))
        if row == len(self.free):
            self.free.append(0.0)
        self.free[row] = right + self.gap
        return row

    @property
    def count(self) -> int:
        return len(self.free)


def _threads(lanes: Iterable[Lane]) -> tuple[tuple[float, float, float], ...]:
    """Lines between the marks of an event that stands in several lanes."""
    found: dict[str, list[Mark]] = defaultdict(list)
    for lane in lanes:
        for mark in lane.marks:
            if not mark.width:
                found[mark.dot.public_id].append(mark)
    return tuple(
        (marks[0].x, min(m.y for m in marks), max(m.y for m in marks)) for marks in found.values() if len(marks) > 1
    )


# --- counts -----------------------------------------------------------------------------------------------------------


@dataclass
class _Sum:
    events: int = 0
    firm: int = 0


def lay_out_counts(
    counts: Iterable[Count],
    labels: Mapping[str, str],
    window: tuple[dt.date, dt.date],
    grain: str,
    coverage: Mapping[dt.date, int] | None = None,
) -> Chart:
    """Events counted by day, week, month or year of their first day, on one scale for all lanes."""
    scale = Scale(*window)
    sums: dict[str, dict[dt.date, _Sum]] = {key: defaultdict(_Sum) for key in labels}
    for count in counts:
        if count.lane in sums and floor(scale.first, grain) <= count.day <= scale.last:
            found = sums[count.lane][floor(count.day, grain)]
            found.events += count.events
            found.firm += count.firm
    most = max((s.events for lane in sums.values() for s in lane.values()), default=1)
    lanes, top = [], 4.0
    for key, label in labels.items():
        bins = tuple(_bin(day, found, scale, grain, most) for day, found in sorted(sums[key].items()))
        line = top + LANE_HEAD + BINS_HEIGHT
        lanes.append(Lane(key, label, top, line, line - top + LANE_FOOT, bins=bins, events=sum(b.events for b in bins)))
        top = line + LANE_FOOT
    return Chart(
        tuple(lanes), tuple(ticks(scale)), scale.first, scale.last, top + AXIS, top, grain,
        coverage=readings(coverage or {}, scale),
    )  # fmt: skip


def _bin(day: dt.date, found: _Sum, scale: Scale, grain: str, most: int) -> Bin:
    first, last = max(day, scale.first), min(ceiling(day, grain), scale.last)
    x, width = scale.span(first, last)
    height = max(1.5, BINS_HEIGHT * found.events / most)
    return Bin(first, last, found.events, x, width, round(height, 1), round(height * found.firm / found.events, 1))


# --- axis, coverage, overview -----------------------------------------------------------------------------------------


def ticks(scale: Scale) -> Iterator[Tick]:
    """Beginnings of years, months or days, about ten of them."""
    if scale.days <= 75:
        step = 1 if scale.days <= 10 else 7
        day = scale.first if step == 1 else floor(scale.first, "week")
        while day <= scale.last:
            if day >= scale.first:
                yield Tick(scale.x(day), day, "day")
            day = day + step * _DAY
        return
    months = next((s for days, s in ((320, 1), (800, 2), (1300, 3), (2000, 6)) if scale.days <= days), 12)
    years = 1 if months < 12 else _round_years(scale.days / 366 / 10)
    day = scale.first.replace(day=1)
    while day <= scale.last:
        if day >= scale.first and (day.month - 1) % months == 0 and (months < 12 or day.year % years == 0):
            yield Tick(scale.x(day), day, "year" if day.month == 1 else "month")
        if day.year == dt.MAXYEAR:
            return
        day = (day.replace(day=28) + 4 * _DAY).replace(day=1)


def _round_years(years: float) -> int:
    return next((step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500) if step >= years), 1000)


def readings(articles: Mapping[dt.date, int], scale: Scale) -> tuple[Reading, ...]:
    """Articles by day of publication to a band of weeks (months in a long stretch); equal neighbours are joined."""
    if not articles:
        return ()
    grain = "week" if scale.days <= 12 * 366 else "month"
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
        day = _shifted(last, 1)
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
