"""The chart for other sites: the frame itself, and the page that makes the snippet for it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from csp.constants import SELF
from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from timeline import charts, facets, stretches, svg, tallies, wording
from timeline.charts import Chart
from timeline.drawing import counts_of, draw, lane_labels
from timeline.filters import Filters
from timeline.middleware.headers import embeddable, open_data
from timeline.models import Event, Snapshot, Source
from timeline.models.choices import Standing
from timeline.snapshots import chart_of
from timeline.views.timeline import event_links

LINKED = 150  # marks that are links with titles; more would not fit into the first flight of packets
LISTED = 30  # rows of the table
ROOM = 190  # pixels of all but chart and title at 320 pixels of width
LINE, LETTERS = 22, 26  # the title there: pixels and letters of a line
LEAST, MOST = 200, 2000  # pixels of height
STYLES = ("tokens.css", "chart.css", "embed.css")
THEMES = [("auto", _("as the reader's system")), ("light", _("light")), ("dark", _("dark"))]

DEFAULTS = [("theme", "auto"), ("lang", settings.LANGUAGE_CODE)]


class EmbedForm(forms.Form):
    """What a frame can be told beside its filters."""

    use_required_attribute = False

    title = forms.CharField(label=_("Title"), required=False, max_length=200)
    theme = forms.ChoiceField(label=_("Colours"), required=False, choices=THEMES)
    lang = forms.ChoiceField(label=_("Language"), required=False, choices=settings.LANGUAGES)
    height = forms.IntegerField(label=_("Height in pixels"), required=False, min_value=LEAST, max_value=MOST)
    event = forms.SlugField(required=False, widget=forms.HiddenInput)
    snapshot = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame as asked for. What cannot be understood is told in it, and the rest is shown."""

    options: EmbedForm
    filters: Filters

    @classmethod
    def asked_by(cls, data: QueryDict) -> Frame:
        options, rest = EmbedForm(data), data.copy()
        options.is_valid()
        for name in options.fields:
            rest.pop(name, None)
        return cls(options, Filters(rest))

    @property
    def values(self) -> dict[str, Any]:
        return self.options.cleaned_data

    @property
    def language(self) -> str:
        return self.values.get("lang") or settings.LANGUAGE_CODE

    @property
    def height(self) -> int | None:
        return self.values.get("height")

    @property
    def errors(self) -> list[str]:
        forms = (self.options, self.filters.form)
        return [str(message) for form in forms for messages in form.errors.values() for message in messages]

    def address(self) -> str:
        """The query string, shortest form."""
        own = {name: str(self.values[name]) for name in ("title", "theme", "lang", "height", "event", "snapshot")
               if self.values.get(name) and (name, self.values[name]) not in DEFAULTS}  # fmt: skip
        return "&".join(part for part in (self.filters.address(), urlencode(own)) if part)


@require_safe
@embeddable
def embed(request: HttpRequest) -> HttpResponse:
    """The chart alone, or one event; drawn by the server, so that it stands without JavaScript."""
    frame = Frame.asked_by(request.GET)
    with translation.override(frame.language):
        context = {"frame": frame, "theme": frame.values.get("theme"), "style": style_address()}
        if public_id := frame.values.get("event"):
            row = get_object_or_404(Event.objects.visible().select_related("place"), public_id=public_id)
            claims = row.claims.counted().select_related("source__outlet").defer("source__text")[:2]
            return render(request, "timeline/embed_event.html", context | {"event": row, "claims": claims})
        shown = _frozen(request, frame) if frame.values.get("snapshot") else _chart(request, frame)
        return render(request, "timeline/embed.html", context | shown)


def _chart(request: HttpRequest, frame: Frame) -> dict[str, Any]:
    filters, visible = frame.filters, Event.objects.visible()
    total = facets.count(tallies.cells(visible, filters), filters).total
    chart = fitted(filters, total, frame.height)
    few = sum(lane.events for lane in chart.lanes) <= LINKED
    newest = filters.apply(visible).newest_first().defer("search").select_related("place")
    rows = [
        Line(wording.when(row), row.get_absolute_url(), row.headline, wording.standing(row)[2])
        for row in newest.prefetch_related("people__offices")[:LISTED]
    ]
    return {
        "title": frame.values.get("title") or filters.describe(),
        "chart_svg": svg.svg_lanes(chart, event_links() if few else None, label=filters.describe()),
        "looks": looks(chart),
        "total": total,
        "rows": rows,
        "more": total - len(rows),
        "address": request.build_absolute_uri(f"{reverse('timeline')}?{filters.address()}".removesuffix("?")),
        "question": filters.address(),
        "data_of": Source.objects.order_by("-pk").values_list("added", flat=True).first(),
    }


def _frozen(request: HttpRequest, frame: Frame) -> dict[str, Any]:
    """The same of a snapshot: its events as they were."""
    row = snapshot_of(frame)
    chart = chart_of(row.events)
    rows = [
        Line(r["date"]["edtf"] or "–", r["url"], r["title"], str(Standing(r["standing"]).label))
        for r in row.events[:LISTED]
    ]
    return {
        "title": frame.values.get("title") or row.title,
        "chart_svg": svg.svg_lanes(chart, event_links() if len(row.events) <= LINKED else None, label=row.title),
        "looks": looks(chart),
        "total": len(row.events),
        "rows": rows,
        "more": len(row.events) - len(rows),
        "address": request.build_absolute_uri(row.get_absolute_url()),
        "frozen": row,
        "data_of": row.made,
    }


def snapshot_of(frame: Frame) -> Snapshot:
    """Raises Http404."""
    return get_object_or_404(Snapshot.objects.defer("package", "picture", "image"), pk=frame.values["snapshot"])


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the frame's table, in words."""

    when: str
    url: str
    title: str
    standing: str


def looks(chart: Chart) -> list[tuple[str, Any]]:
    """Code and name of each status that is drawn."""
    there = {mark.dot.status for lane in chart.lanes for mark in lane.marks}
    return [(code, name) for code, name in LEGEND if code in there]


LEGEND = [
    ("reported", _("reported")),
    ("planned", _("planned")),
    ("alleged", _("alleged")),
    ("negated", _("did not happen")),
]


def fitted(filters: Filters, total: int, height: int | None = None) -> Chart:
    """The chart without its band of coverage; counts instead of marks where a frame of that height has no room for them."""
    drawing = draw(filters, total)
    chart = replace(drawing.chart, coverage=())
    if (
        height is None
        or chart.grain
        or chart.start is None
        or chart.end is None
        or chart.height + room_for(filters.describe()) <= height
    ):
        return chart
    window = (chart.start, chart.end)
    labels = lane_labels(filters.apply(Event.objects.visible()), filters, drawing.lanes)
    grain = stretches.grain_for(*window, len(labels))
    return charts.lay_out_counts(counts_of(filters, window, grain, drawing.lanes), labels, window, grain)


def room_for(title: str) -> int:
    """Pixels that a frame needs beside its chart where it is narrow."""
    return ROOM + LINE * ceil(len(title) / LETTERS)


def height_of(frame: Frame) -> int:
    """Pixels with which nothing scrolls in a frame that is 320 pixels wide or wider."""
    if frame.height:
        return frame.height
    if frame.values.get("event"):
        return 360
    if frame.values.get("snapshot"):
        row = snapshot_of(frame)
        return min(MOST, round(chart_of(row.events).height) + room_for(frame.values.get("title") or row.title))
    total = facets.count(tallies.cells(Event.objects.visible(), frame.filters), frame.filters).total
    with translation.override(frame.language):
        title = frame.values.get("title") or frame.filters.describe()
        return min(MOST, round(fitted(frame.filters, total).height) + room_for(title))


@require_safe
@open_data
def style(request: HttpRequest) -> HttpResponseBase:
    """The sheets of a frame in one, so that a first view needs one request for them; its address changes with them."""
    response = HttpResponse(_style(), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def style_address() -> str:
    return f"{reverse('embed-style')}?{hashlib.sha256(_style().encode()).hexdigest()[:12]}"


@cache
def _style() -> str:
    return "\n".join(Path(str(finders.find(f"timeline/{name}"))).read_text(encoding="utf-8") for name in STYLES)


# --- the snippet ------------------------------------------------------------------------------------------------------


@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """Makes the snippet: preview, size, colours, and the text to paste."""
    data = request.GET.copy()
    data.setdefault("lang", translation.get_language() or settings.LANGUAGE_CODE)
    frame = Frame.asked_by(data)
    question = frame.address()
    address = request.build_absolute_uri(reverse("embed")) + (f"?{question}" if question else "")
    with translation.override(frame.language):
        asked = snapshot_of(frame).title if frame.values.get("snapshot") else frame.filters.describe()
        title = frame.values.get("title") or asked
    height = height_of(frame)
    context = {
        "frame": frame,
        "address": address,
        "height": height,
        "title": title,
        "snippets": snippets(request, address, title, height),
        "choices": [frame.options["theme"], frame.options["lang"], frame.filters.form["lanes"]],
        "filters": frame.filters,
        "hidden": [(k, v) for k, values in frame.filters.data.lists() for v in values if v and k != "lanes"],
    }
    response: Any = render(request, "timeline/embed_new.html", context)
    response._csp_update = {"frame-src": [SELF]}
    return response


def iframe(address: str, title: str, width: str, height: int) -> str:
    """The element as other sites paste it. It tells the frame its height, so that the chart fits it for ever."""
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="{width}" height="{height}"'
        ' loading="lazy" style="border:0"></iframe>'
    )


def snippets(request: HttpRequest, address: str, title: str, height: int) -> list[tuple[str, Any, str]]:
    """Name, label and text of the two ways to embed."""
    script = request.build_absolute_uri(settings.STATIC_URL + "timeline/frames.js")
    placed = (
        f'<div class="tumen" data-src="{escape(address)}" data-title="{escape(title)}" data-height="{height}"></div>'
    )
    fixed = address if "height=" in address else f"{address}{'&' if '?' in address else '?'}height={height}"
    return [
        ("plain", _("Plain frame of fixed height"), iframe(fixed, title, "100%", height)),
        ("fitting", _("Frame that fits its height"), f'{placed}\n<script src="{escape(script)}" async></script>'),
    ]
