"""Events to lanes to marks: the same layout as server-side SVG and as a Plotly figure. No request, no query."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from timeline.models.choices import DYAD_SIDES, Dyad, Sides

WIDTH, LEFT, RIGHT = 1000, 8, 16
MARK, ROW, LANE_HEAD, AXIS = 5.0, 13.0, 24, 34
MAX_ROWS = 14
BIN_ABOVE = 600  # events; more are drawn as counts
_DAY = dt.timedelta(days=1)
_LONG = 8 * 366
SHAPES = {"KP-RU": "circle", "CN-KP": "square", "CN-RU": "diamond"}


@dataclass(frozen=True, slots=True)
class Dot:
    """An event as the chart needs it."""

    public_id: str
    title: str
    sides: int
    status: str
    earliest: dt.date | None
    latest: dt.date | None
    disputed: bool = False

    @property
    def first(self) -> dt.date | None:
        return self.earliest or self.latest

    @property
    def last(self) -> dt.date | None:
        return self.latest or self.earliest


@dataclass(frozen=True, slots=True)
class Mark:
    """Something drawn, in the coordinates of the SVG."""

    dot: Dot | None
    x: float
    y: float
    width: float  # of the bar of a vague date; 0 for a day
    count: int = 1
    month: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    dyad: str
    label: str
    y: float
    height: float
    shape: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    width: int
    height: float
    axis_y: float
    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[float, str, bool], ...]  # x, label, strong
    density: tuple[tuple[float, float, float], ...]  # x, width, height of the overview's bars
    start: dt.date | None
    end: dt.date | None
    outside: int  # events before or after the drawn stretch
    undated: int
    binned: bool


def lay_out(dots: Sequence[Dot], start: dt.date | None = None, end: dt.date | None = None) -> Chart:
    """The chart of the events. Without a stretch given, long tails of single old events are counted, not drawn."""
    dated = [dot for dot in dots if dot.first]
    undated = len(dots) - len(dated)
    first, last = _stretch(dated, start, end)
    shown = [d for d in dated if first and last and d.first and d.last and d.last >= first and d.first <= last]
    scale = _Scale(first, last) if first and last else None
    binned = len(shown) > BIN_ABOVE
    lanes, y = [], 8.0
    for dyad in Dyad:
        mine = [dot for dot in shown if dot.sides in DYAD_SIDES[dyad]]
        marks, height = _bins(mine, scale, y) if binned else _swarm(mine, scale, y)
        lanes.append(Lane(dyad.value, str(dyad.label), y, height, SHAPES[dyad.value], marks))
        y += height
    ticks = scale.ticks() if scale else ()
    return Chart(
        WIDTH,
        y + AXIS,
        y,
        tuple(lanes),
        ticks,
        _density(shown, scale),
        first,
        last,
        len(dated) - len(shown),
        undated,
        binned,
    )


def _stretch(dots: Sequence[Dot], start: dt.date | None, end: dt.date | None) -> tuple[dt.date | None, dt.date | None]:
    if not dots:
        return start, end
    firsts = sorted(dot.first for dot in dots if dot.first)
    lasts = sorted(dot.last for dot in dots if dot.last)
    low, high = start or firsts[0], end or lasts[-1]
    if not end and (high - low).days > _LONG:  # a few plans for far years
        high = min(high, firsts[-1 - len(firsts) // 50] + 366 * _DAY)
    if not start and (high - low).days > _LONG:
        low = max(low, firsts[len(firsts) // 7].replace(month=1, day=1))
    pad = max(2, (high - low).days // 50)
    return low - pad * _DAY, high + pad * _DAY


class _Scale:
    """Days to x."""

    def __init__(self, first: dt.date, last: dt.date) -> None:
        self.first, self.last = first, last
        self.days = max(1, (last - first).days)

    def x(self, day: dt.date) -> float:
        share = min(1.0, max(0.0, (day - self.first).days / self.days))
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def ticks(self) -> tuple[tuple[float, str, bool], ...]:
        step = next((s for days, s in ((120, 1), (400, 2), (900, 3), (1600, 6)) if self.days <= days), 12)
        years = 1 if step < 12 else max(1, round(self.days / 366 / 10))
        ticks, day = [], self.first.replace(day=1)
        while day <= self.last:
            due = (day.month - 1) % step == 0 and (step < 12 or day.year % years == 0)
            if day >= self.first and due:
                strong = day.month == 1
                ticks.append((self.x(day), str(day.year) if strong else day.strftime("%Y-%m"), strong))
            day = (day.replace(day=28) + 4 * _DAY).replace(day=1)
        return tuple(ticks)


def _swarm(dots: Iterable[Dot], scale: _Scale | None, top: float) -> tuple[tuple[Mark, ...], float]:
    """Marks stacked so that none hides another; vague ones as bars."""
    placed: list[tuple[Dot, float, float, int]] = []
    rows: list[float] = []
    for dot in sorted(dots, key=lambda d: (d.first or dt.date.min, d.public_id)):
        if scale is None or dot.first is None or dot.last is None:
            continue
        left, right = scale.x(dot.first), scale.x(dot.last + _DAY if dot.latest else scale.last)
        wide = right - left > 2 * MARK and dot.first != dot.last
        left, right = (left, right) if wide else ((left + right) / 2 - MARK, (left + right) / 2 + MARK)
        row = next((i for i, free in enumerate(rows) if free <= left), len(rows))
        if row == len(rows):
            rows.append(0.0)
        rows[row] = right + 2
        placed.append((dot, left, right, row))
    used = max(1, len(rows))
    step = ROW if used <= MAX_ROWS else ROW * MAX_ROWS / used
    marks = []
    for dot, left, right, row in placed:
        wide = right - left > 2 * MARK + 0.1
        x = left if wide else (left + right) / 2
        marks.append(
            Mark(dot, round(x, 1), round(top + LANE_HEAD + row * step + MARK, 1), round(right - left, 1) if wide else 0)
        )
    return tuple(marks), LANE_HEAD + max(2, min(used, MAX_ROWS)) * ROW + 6


def _bins(dots: Iterable[Dot], scale: _Scale | None, top: float) -> tuple[tuple[Mark, ...], float]:
    """Counts by month."""
    height = LANE_HEAD + 60.0
    if scale is None:
        return (), height
    counts: dict[dt.date, int] = defaultdict(int)
    for dot in dots:
        if dot.first:
            counts[max(dot.first, scale.first).replace(day=1)] += 1
    most = max(counts.values(), default=1)
    marks = []
    for month, count in sorted(counts.items()):
        x = scale.x(max(month, scale.first))
        width = max(2.0, scale.x((month.replace(day=28) + 4 * _DAY).replace(day=1)) - x - 1)
        size = 52 * count / most
        marks.append(Mark(None, x, round(top + height - 6 - size, 1), round(width, 1), count, month.strftime("%Y-%m")))
    return tuple(marks), height


def _density(dots: Sequence[Dot], scale: _Scale | None, bins: int = 80) -> tuple[tuple[float, float, float], ...]:
    """Bars of the overview: events in each eightieth of the stretch, heights from 0 to 1."""
    if scale is None:
        return ()
    counts = [0] * bins
    for dot in dots:
        if dot.first:
            share = (scale.x(dot.first) - LEFT) / (WIDTH - LEFT - RIGHT)
            counts[min(bins - 1, int(share * bins))] += 1
    most, width = max(counts) or 1, (WIDTH - LEFT - RIGHT) / bins
    return tuple(
        (round(LEFT + i * width, 1), round(width - 1, 1), round(count / most, 3))
        for i, count in enumerate(counts)
        if count
    )


# --- Plotly -----------------------------------------------------------------------------------------------------------

_SYMBOLS = {"reported": "", "planned": "-open", "alleged": "-open-dot", "negated": "-x-open"}


def figure(dots: Sequence[Dot], labels: Mapping[str, str], addresses: Mapping[str, str]) -> dict[str, Any]:
    """A Plotly figure as plain data: one marker an event and lane, bars for vague dates. Texts are escaped."""
    lanes = {dyad.value: index for index, dyad in enumerate(reversed(Dyad))}
    traces = []
    for dyad in Dyad:
        mine = [dot for dot in dots if dot.sides in DYAD_SIDES[dyad] and dot.first]
        vague = [dot for dot in mine if dot.earliest and dot.latest and dot.earliest != dot.latest]
        traces.append(_bars(vague, lanes[dyad.value], dyad.value))
        for status, suffix in _SYMBOLS.items():
            chosen = [dot for dot in mine if dot.status == status]
            if chosen:
                traces.append(
                    _markers(
                        chosen, lanes[dyad.value], dyad.value, SHAPES[dyad.value] + suffix, labels[status], addresses
                    )
                )
    axis = {
        "tickvals": list(lanes.values()),
        "ticktext": [labels[d] for d in lanes],
        "range": [-0.6, 2.6],
        "fixedrange": True,
        "zeroline": False,
    }
    return {
        "data": traces,
        "layout": {
            "barmode": "overlay", "showlegend": False, "hovermode": "closest", "dragmode": "zoom", "height": 380,
            "margin": {"l": 150, "r": 16, "t": 8, "b": 36}, "xaxis": {"type": "date"}, "yaxis": axis,
            "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
        },
    }  # fmt: skip


def escaped(text: str) -> str:
    """Plotly renders a little HTML in labels; article text must stay text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _bars(dots: Sequence[Dot], lane: int, dyad: str) -> dict[str, Any]:
    lengths = [((dot.last - dot.first).days + 1) * 86_400_000 for dot in dots if dot.first and dot.last]
    return {
        "type": "bar", "orientation": "h", "base": [dot.first.isoformat() for dot in dots if dot.first], "x": lengths,
        "y": [lane + _offset(dot) for dot in dots], "width": 0.07, "opacity": 0.35, "hoverinfo": "skip", "meta": dyad,
    }  # fmt: skip


def _markers(
    dots: Sequence[Dot], lane: int, dyad: str, symbol: str, status: str, addresses: Mapping[str, str]
) -> dict[str, Any]:
    middle = [(dot.first + (dot.last - dot.first) / 2).isoformat() for dot in dots if dot.first and dot.last]
    return {
        "type": "scatter", "mode": "markers", "x": middle, "y": [lane + _offset(dot) for dot in dots],
        "text": [f"{escaped(dot.title)}<br>{escaped(status)}" for dot in dots], "hoverinfo": "text+x",
        "customdata": [addresses[dot.public_id] for dot in dots],
        "marker": {"symbol": symbol, "size": [11 if dot.sides == Sides.ALL else 9 for dot in dots]}, "meta": dyad,
    }  # fmt: skip


def _offset(dot: Dot) -> float:
    """A steady small shift, so that events of a day do not hide each other."""
    return (int.from_bytes(dot.public_id.encode()[:6], "big") % 17 - 8) / 22
