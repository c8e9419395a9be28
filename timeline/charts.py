"""Events to lanes, marks, bars and counts with their places on the drawing. No request, no query.

Horizontal places are shares of the drawn stretch in percent, so that the same drawing fits every width; vertical ones
are CSS pixels. A day is a mark above its lane's line, a vague date a bar below it. `timeline.svg` writes the drawing,
`timeline.plot` says the same for Plotly.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from timeline.models.choices import DYAD_SIDES, Dyad
from timeline.stretches import Reading, Scale, Tick, ceiling, floor, readings, stretch, ticks

WIDTH = 1000  # pixels that marks are kept apart for; narrower screens see them overlap
MARK, ROW, BAR_ROW = 11.0, 12.0, 7.0
LANE_HEAD, LANE_FOOT, BINS_HEIGHT, AXIS = 22.0, 8.0, 56.0, 24.0
MAX_ROWS, MAX_BAR_ROWS = 14, 8


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
    """Whether a date reaches into the stretch; an open end reaches as far as there are days."""
    dated = dot.first is not None
    return dated and (dot.latest or dt.date.max) >= scale.first and (dot.earliest or dt.date.min) <= scale.last


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
