"""The chart as SVG: styled by classes only, every text escaped. Fits any width, because x is in percent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from timeline.charts import AXIS, Bin, Chart, Lane, Mark
from timeline.models.choices import Sides, Status
from timeline.stretches import Overview, Tick

SHAPES = {Sides.KP_RU: "KP-RU", Sides.CN_KP: "CN-KP", Sides.CN_RU: "CN-RU", Sides.ALL: "all"}
BAND = 10  # height of the coverage band in pixels
TITLED = 400  # marks whose names are titles
STRIP = 44  # height of the overview

Link = Callable[[str], str]  # public id to address
BinLink = Callable[[str, Bin], str]  # lane and bin to address


def svg_lanes(chart: Chart, link: Link | None = None, bin_link: BinLink | None = None, label: str = "") -> SafeString:
    """The chart with its axis and coverage band. Without `link` marks are drawn only, as small as can be."""
    height = chart.height + (BAND + 4 if chart.coverage else 0)
    parts = [
        f'<svg class="lanes" width="100%" height="{height:.0f}" role="group" aria-label="{escape(label)}">',
        *_axis(chart),
        *(f'<line class="thread" x1="{x}%" x2="{x}%" y1="{a}" y2="{b}"/>' for x, a, b in chart.threads),
    ]
    for lane in chart.lanes:
        parts += _lane(lane, chart, link, bin_link)
    parts += _coverage(chart)
    return SafeString("".join([*parts, "</svg>"]))


def _axis(chart: Chart) -> Iterator[str]:
    yield '<g class="axis" aria-hidden="true">'
    for tick in chart.ticks:
        yield f'<line class="{tick.unit}" x1="{tick.x}%" x2="{tick.x}%" y1="0" y2="{chart.axis:.0f}"/>'
    year = next((number for number, tick in enumerate(chart.ticks) if tick.unit == "year"), 0)
    for number, tick in enumerate(chart.ticks):
        odd = " odd" if (number - year) % 2 else ""  # left out where there is little room; never the years among months
        yield f'<text class="{tick.unit}{odd}" x="{tick.x}%" y="{chart.axis + 16:.0f}">{_tick_label(tick)}</text>'
    yield "</g>"


def _tick_label(tick: Tick) -> str:
    form = {"year": "Y", "month": "M", "day": "j M"}[tick.unit]
    return escape(date_format(tick.day, form))


def _lane(lane: Lane, chart: Chart, link: Link | None, bin_link: BinLink | None) -> Iterator[str]:
    events = ngettext("%(count)d event", "%(count)d events", lane.events) % {"count": lane.events}
    dyad = f" {lane.key}" if lane.key in SHAPES.values() else ""
    yield f'<g class="lane{dyad}" role="group" aria-label="{escape(lane.label)}, {escape(events)}">'
    yield f'<text class="name" x="0" y="{lane.top + 15:.0f}" aria-hidden="true">{escape(lane.label)}</text>'
    yield f'<line class="rule" x1="0" x2="100%" y1="{lane.line:.0f}" y2="{lane.line:.0f}"/>'
    if lane.bins:
        yield from (_bin(lane, b, chart.grain, bin_link) for b in lane.bins)
    elif link:
        titled = sum(len(other.marks) for other in chart.lanes) <= TITLED
        yield from (_linked(mark, link, titled=titled) for mark in lane.marks)
    else:
        yield from _drawn(lane)
    yield "</g>"


def _shape(mark: Mark) -> str:
    if mark.width:
        return f'<rect x="{mark.x}%" y="{mark.y:g}" width="{mark.width}%" height="5" rx="2.5"/>'
    shape = "cross" if mark.dot.status == Status.NEGATED else SHAPES[Sides(mark.dot.sides)]
    if shape == "KP-RU":  # a circle can do without a <use>, each of which costs a browser a tree of its own
        return f'<circle cx="{mark.x}%" cy="{mark.y:g}" r="4.6"/>'
    return f'<use href="#{shape}" x="{mark.x}%" y="{mark.y:g}"/>'


def _classes(mark: Mark) -> str:
    return f"{SHAPES[Sides(mark.dot.sides)]} {mark.dot.status}{' disputed' if mark.dot.disputed else ''}"


def _linked(mark: Mark, link: Link, *, titled: bool) -> str:
    """A link; its name is a title that browsers show, or where there are many only an attribute: a third less to lay out."""
    slash = f'<use href="#slash" x="{mark.x}%" y="{mark.y:g}"/>' if mark.dot.disputed and not mark.width else ""
    name = escape(mark.dot.title)
    label, title = ("", f"<title>{name}</title>") if titled else (f' aria-label="{name}"', "")
    address = escape(link(mark.dot.public_id))
    return f'<a class="mark {_classes(mark)}" href="{address}"{label}>{title}{_shape(mark)}{slash}</a>'


def _drawn(lane: Lane) -> Iterator[str]:
    """Marks grouped by look, so that the look is said once."""
    for look in dict.fromkeys(_classes(mark) for mark in lane.marks):
        yield f'<g class="mark {look}">'
        yield from (_shape(mark) for mark in lane.marks if _classes(mark) == look)
        yield "</g>"


def _bin(lane: Lane, found: Bin, grain: str, bin_link: BinLink | None) -> str:
    title = f"{lane.label}, {bin_label(found, grain)}: {found.events}"
    bars = (
        f'<rect x="{found.x}%" y="{lane.line - found.height:.1f}" width="{found.width}%" height="{found.height:g}"/>'
        f'<rect class="firm" x="{found.x}%" y="{lane.line - found.firm_height:.1f}" width="{found.width}%"'
        f' height="{found.firm_height:g}"/>'
    )
    if bin_link is None:
        return bars
    return f'<a class="bin" href="{escape(bin_link(lane.key, found))}"><title>{escape(title)}</title>{bars}</a>'


def bin_label(found: Bin, grain: str) -> str:
    """ "July 2023", "2023", "3 July 2023", "week of 3 July 2023"."""
    if grain == "week":
        return _("week of %(day)s") % {"day": date_format(found.first, "j F Y")}
    return date_format(found.first, {"month": "F Y", "year": "Y"}.get(grain, "j F Y"))


def _coverage(chart: Chart) -> Iterator[str]:
    if not chart.coverage:
        return
    y = chart.axis + AXIS + 2
    yield '<g class="coverage" aria-hidden="true">'
    for part in chart.coverage:
        yield f'<rect class="read{part.level}" x="{part.x}%" y="{y:.0f}" width="{part.width}%" height="{BAND}"/>'
    yield "</g>"


def svg_overview(strip: Overview, year_link: Callable[[int], str], label: str) -> SafeString:
    """The strip of all time; its years are links, so that it answers without JavaScript."""
    base = STRIP - 16
    x, width = strip.window
    parts = [
        f'<svg class="strip" width="100%" height="{STRIP}" role="group" aria-label="{escape(label)}"'
        f' data-start="{strip.start}" data-end="{strip.end}">',
        f'<rect class="window" x="{x}%" y="0" width="{max(width, 0.4)}%" height="{base}"/>',
        *(
            f'<rect class="bar" x="{x}%" y="{base - share * (base - 4):.1f}" width="{w}%"'
            f' height="{share * (base - 4):.1f}"/>'
            for x, w, share in strip.bars
        ),
        f'<line class="rule" x1="0" x2="100%" y1="{base}" y2="{base}"/>',
        *(
            f'<a class="year{" last" if tick.x > 90 else ""}" href="{escape(year_link(tick.day.year))}">'
            f'<text x="{tick.x}%" y="{STRIP - 3}">{tick.day.year}</text></a>'
            for tick in strip.ticks
        ),
        "</svg>",
    ]
    return SafeString("".join(parts))
