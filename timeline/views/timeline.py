"""The timeline page, its fragments, and the data that its chart asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from timeline import facets, linked_data, plot, svg, tallies, wording
from timeline.charts import Bin
from timeline.drawing import MARKS, Drawing, draw
from timeline.filters import Filters
from timeline.middleware.headers import open_data
from timeline.models import Claim, Event, Source
from timeline.models.events import EventQuerySet
from timeline.pages import BadCursor, Page, page
from timeline.searching import snippet
from timeline.views import exports


@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    """The page; for htmx the results alone, or the next stretch of the list. A history request gets the whole page."""
    filters = Filters(request.GET)
    visible = Event.objects.visible()
    context: dict[str, Any] = {"filters": filters, "form": filters.form, "sort": filters.sort}
    fragment = is_fragment(request)
    if fragment and "after" in request.GET:
        template = "timeline/_events.html"
    else:
        overview = _overview(visible, filters)
        visible = overview["fitting"]
        context |= overview | _about(request, filters)
        template = "timeline/_results.html" if fragment else "timeline/timeline.html"
    context["page"] = listed(filters.apply(visible), filters, request.GET.get("after", ""))
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def listed(events: EventQuerySet, filters: Filters, after: str) -> Page:
    """A page of the list, the first for a cursor that no page gave; with the words that a search found."""
    try:
        shown = page(events, filters.sort, after)
    except BadCursor:
        shown = page(events, filters.sort)
    if question := filters.values.get("q"):
        add_snippets(shown.events, question)
    return shown


def add_snippets(events: Sequence[Event], question: str) -> None:
    """Gives each event of a search `found`: pieces of a quote or title in which the words stand, and their language."""
    claims = Claim.objects.filter(event__in=events).select_related("source").order_by("pk")
    texts: dict[int | None, list[tuple[str, str]]] = {event.pk: [] for event in events}
    for claim in claims.defer("source__text"):
        texts[claim.event_id] += [(claim.quote, claim.source.language), (claim.source.title, claim.source.language)]
    for event in events:
        found = ((snippet(text, question), language) for text, language in texts[event.pk])
        event.found = next((hit for hit in found if hit[0]), None)  # type: ignore[attr-defined]


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page."""
    htmx = getattr(request, "htmx", None)
    return htmx is not None and bool(htmx) and not htmx.history_restore_request


def _overview(visible: EventQuerySet, filters: Filters) -> dict[str, Any]:
    counts = facets.count(tallies.cells(visible, filters), filters)
    fitting = tallies.few(visible, filters, counts.total)
    drawing = draw(filters, counts.total, fitting, counts)
    counted = tallies.countable(counts.total)
    named = [
        facets.named_facet(name, label, fitting, filters, counted=counted)
        for name, label in (("person", _("People")), ("place", _("Places")), ("outlet", _("Outlets")))
    ]
    return {
        "total": counts.total,
        "fitting": fitting,
        "drawing": drawing,
        "chart_svg": chart_svg(drawing, filters),
        "strip_svg": strip_svg(drawing, filters),
        "facets": facets.facets(counts, filters),
        "named_facets": named,
        "sentence": filters.describe(),
        "chips": filters.chips(),
        "articles": Source.objects.count(),
        "dates": [("from", _("July 2023")), ("to", _("late 2024"))],
    }


def _about(request: HttpRequest, filters: Filters) -> dict[str, Any]:
    """What the page says of itself to machines."""
    question = f"?{filters.address()}" if filters.address() else ""
    own = reverse("timeline") + question
    description = _("An evidence-based timeline of the contacts between Russia, North Korea and China.")
    address = request.build_absolute_uri(own)
    return {
        "own_address": own,
        "picture": reverse("picture") + question,
        "exports": exports.links(filters),
        "linked_data": linked_data.timeline(filters.describe(), description, address, filters.first, filters.last),
    }


# --- the chart --------------------------------------------------------------------------------------------------------


def chart_svg(drawing: Drawing, filters: Filters) -> SafeString:
    label = _("Chart of the events. Arrow keys move from mark to mark; the list below has the same events.")

    def bin_link(lane: str, found: Bin) -> str:
        chosen = {drawing.lanes: lane} if lane else {}
        return "?" + filters.address({"from": found.first.isoformat(), "to": found.last.isoformat(), **chosen})

    return svg.svg_lanes(drawing.chart, event_links(), bin_link, label)


def event_links() -> svg.Link:
    """Public ids to addresses, the route resolved once."""
    before, after = reverse("event", args=["-"]).rsplit("-", 1)
    return lambda public_id: f"{before}{public_id}{after}"


def strip_svg(drawing: Drawing, filters: Filters) -> SafeString | str:
    if drawing.overview is None:
        return ""
    label = _("All of time: choose a year, or drag over a stretch")
    return svg.svg_overview(
        drawing.overview, lambda year: "?" + filters.address({"from": str(year), "to": str(year)}), label
    )


@require_safe
@open_data
def chart_data(request: HttpRequest) -> HttpResponse:
    """The chart of the filtered events as a Plotly figure."""
    filters = Filters(request.GET)
    total = facets.count(tallies.cells(Event.objects.visible(), filters), filters).total
    chart = draw(filters, total).chart
    return HttpResponse(orjson.dumps(plot.figure(chart, event_links())), content_type="application/json")


@require_safe
def cards(request: HttpRequest) -> HttpResponse:
    """What the chart's marks say on hover and focus, by public id; at most as many as the chart has marks."""
    filters = Filters(request.GET)
    events = filters.apply(Event.objects.visible()).chronological().defer("search")
    rows = events.select_related("place").prefetch_related("people__offices")[:MARKS]
    return HttpResponse(
        orjson.dumps({row.public_id: wording.card(row) for row in rows}), content_type="application/json"
    )


@require_safe
def suggest(request: HttpRequest, name: str) -> HttpResponse:
    """Options for a type-ahead of people, places or outlets, with the events that each would leave."""
    if name not in facets.NAMED:
        raise Http404
    filters = Filters(request.GET)
    visible = Event.objects.visible()
    total = facets.count(tallies.cells(visible, filters), filters).total
    options = facets.suggestions(name, request.GET.get("typed", ""), visible, filters, counted=tallies.countable(total))
    if is_fragment(request):
        return render(request, "timeline/_suggestions.html", {"options": options})
    return JsonResponse({"options": [{"value": o.value, "label": o.label, "events": o.events} for o in options]})
