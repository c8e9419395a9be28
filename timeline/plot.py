"""The chart as a Plotly figure: plain data, built without Plotly, drawn by it in the browser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from timeline.charts import Chart, Dot, Lane
from timeline.models.choices import Sides

SYMBOLS = {Sides.KP_RU: "circle", Sides.CN_KP: "square", Sides.CN_RU: "diamond", Sides.ALL: "triangle-up"}
SUFFIXES = {"reported": "", "planned": "-open", "alleged": "-open-dot", "negated": "-x-open"}
CLASSES = {Sides.KP_RU: "KP-RU", Sides.CN_KP: "CN-KP", Sides.CN_RU: "CN-RU", Sides.ALL: "all"}
_DAY_MS = 86_400_000
_ROWS = 16


def figure(chart: Chart, link: Callable[[str], str]) -> dict[str, Any]:
    """Lanes from top to bottom as traces; `meta` names the colour, `customdata` leads to the event. Texts are escaped."""
    order = {lane.key: number for number, lane in enumerate(reversed(chart.lanes))}
    traces: list[dict[str, Any]] = []
    for lane in chart.lanes:
        traces += [_counts(lane, order[lane.key])] if chart.grain else _marks(chart, lane, order[lane.key], link)
    return {
        "data": traces,
        "layout": {
            "barmode": "overlay", "showlegend": False, "hovermode": "closest", "dragmode": "zoom",
            "height": max(360, 70 + 90 * len(order)), "margin": {"l": 8, "r": 8, "t": 8, "b": 36},
            "xaxis": {"type": "date", "range": [chart.start, chart.end] if chart.start else None},
            "yaxis": {"range": [-0.1, len(order)], "fixedrange": True, "zeroline": False,
                      "tickvals": list(order.values()), "ticktext": [""] * len(order)},
            "annotations": [_name(lane, order[lane.key]) for lane in chart.lanes],
            "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
        },
    }  # fmt: skip


def escaped(text: str) -> str:
    """Plotly renders a little HTML in labels; article text must stay text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _name(lane: Lane, base: int) -> dict[str, Any]:
    return {
        "xref": "paper",
        "x": 0,
        "y": base + 0.92,
        "text": escaped(lane.label),
        "showarrow": False,
        "xanchor": "left",
    }


def _height(lane: Lane, y: float, base: int) -> float:
    """A pixel place of the drawing as a height above the lane's line, so that both stack alike."""
    return round(base + 0.06 + (lane.line - y) / max(90.0, lane.line - lane.top) * 0.8, 3)


def _marks(chart: Chart, lane: Lane, base: int, link: Callable[[str], str]) -> list[dict[str, Any]]:
    traces = []
    vague = [mark for mark in lane.marks if mark.width]
    for sides in dict.fromkeys(mark.dot.sides for mark in vague):
        chosen = [mark for mark in vague if mark.dot.sides == sides]
        traces.append(
            {
                "type": "bar", "orientation": "h", "base": [_span(m.dot, chart)[0] for m in chosen],
                "x": [_length(*_span(m.dot, chart)) for m in chosen], "y": [_height(lane, m.y, base) for m in chosen],
                "width": 0.05, "opacity": 0.5, "text": [escaped(m.dot.title) for m in chosen], "hoverinfo": "text",
                "textposition": "none", "customdata": [link(m.dot.public_id) for m in chosen],
                "meta": CLASSES[Sides(sides)],
            }
        )  # fmt: skip
    sharp = [mark for mark in lane.marks if not mark.width]
    for sides, status in dict.fromkeys((mark.dot.sides, mark.dot.status) for mark in sharp):
        chosen = [mark for mark in sharp if (mark.dot.sides, mark.dot.status) == (sides, status)]
        traces.append(
            {
                "type": "scatter", "mode": "markers", "x": [_middle(m.dot) for m in chosen],
                "y": [_height(lane, m.y, base) for m in chosen], "text": [escaped(m.dot.title) for m in chosen],
                "hoverinfo": "text", "customdata": [link(m.dot.public_id) for m in chosen],
                "marker": {"symbol": SYMBOLS[Sides(sides)] + SUFFIXES[status], "size": 9}, "meta": CLASSES[Sides(sides)],
            }
        )  # fmt: skip
    return traces


def _counts(lane: Lane, base: int) -> dict[str, Any]:
    most = max((found.height for found in lane.bins), default=1.0)
    return {
        "type": "bar", "x": [found.first for found in lane.bins], "base": base,
        "y": [round(0.8 * found.height / max(most, 56), 3) for found in lane.bins],
        "width": [((found.last - found.first).days + 1) * _DAY_MS * 0.9 for found in lane.bins], "offset": 0,
        "text": [f"{found.first}: {found.events}" for found in lane.bins], "hoverinfo": "text", "textposition": "none",
        "meta": lane.key if lane.key in CLASSES.values() else "all",
    }  # fmt: skip


def _span(dot: Dot, chart: Chart) -> tuple[dt.date, dt.date]:
    """First and last day of a bar; an open end goes on to the edge of what is drawn."""
    first, last = dot.earliest or chart.start or dot.latest, dot.latest or chart.end or dot.earliest
    assert first and last  # noqa: S101 - what has no day at all is not drawn
    return first, max(first, last)


def _length(first: dt.date, last: dt.date) -> int:
    return ((last - first).days + 1) * _DAY_MS


def _middle(dot: Dot) -> Any:
    return dot.first + (dot.last - dot.first) / 2 if dot.first and dot.last else None
