"""The timeline page and its fragment: one view, the template's name changes."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from timeline.charts import Chart, Dot, figure, lay_out
from timeline.filters import Filters
from timeline.models import Actor, Event, Outlet, Place, Source
from timeline.models.choices import DYAD_SIDES, Dyad, Kind, Sides, Status
from timeline.models.events import EventQuerySet
from timeline.pages import BadCursor, page

CHART_LIMIT = 5000  # events sent to the browser's chart


@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    """The page; for htmx the results alone, or the next stretch of the list. A history request gets the whole page."""
    filters = Filters(request.GET)
    visible = Event.objects.visible()
    events = filters.apply(visible)
    try:
        listed = page(events, filters.sort, request.GET.get("after", ""))
    except BadCursor:
        listed = page(events, filters.sort)
    htmx = getattr(request, "htmx", None)
    context: dict[str, Any] = {"filters": filters, "form": filters.form, "page": listed, "sort": filters.sort}
    if htmx and not htmx.history_restore_request and "after" in request.GET:
        template = "timeline/_events.html"
    else:
        context |= _overview(events, visible, filters)
        template = "timeline/_results.html" if htmx and not htmx.history_restore_request else "timeline/timeline.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _overview(events: EventQuerySet, visible: EventQuerySet, filters: Filters) -> dict[str, Any]:
    return {
        "total": events.count(),
        "chart": chart_of(events, filters),
        "facets": facets(visible, filters),
        "sentence": filters.describe(),
        "chips": filters.chips(),
        "people": Actor.objects.filter(events__in=visible).distinct(),
        "places": Place.objects.filter(pk__in=visible.values("place")),
        "outlets": Outlet.objects.filter(sources__claims__event__in=visible).distinct(),
        "empty": not Source.objects.exists(),
    }


def chart_of(events: EventQuerySet, filters: Filters) -> Chart:
    """The chart of the same events as the list."""
    first, last = (filters.values.get("from") or (None, None))[0], (filters.values.get("to") or (None, None))[1]
    return lay_out(dots_of(events), first, last)


def dots_of(events: EventQuerySet) -> list[Dot]:
    rows = events.chronological().select_related("place").prefetch_related("people__offices")[:CHART_LIMIT]
    return [
        Dot(row.public_id, row.headline, row.sides, row.status, row.earliest, row.latest, row.denied) for row in rows
    ]


def facets(visible: EventQuerySet, filters: Filters) -> dict[str, list[tuple[str, str, int, bool]]]:
    """Value, label, count and whether chosen, for the facets that show counts."""
    sides = filters.facet(visible, "sides")
    kinds, statuses = filters.facet(visible, "kind"), filters.facet(visible, "status")

    def chosen(name: str) -> list[str]:
        return filters.values.get(name) or []

    dyads = [
        (d.value, str(d.label), sum(sides.get(s, 0) for s in DYAD_SIDES[d]), d.value in chosen("dyad")) for d in Dyad
    ]
    dyads.append(("all", _("All three"), sides.get(Sides.ALL, 0), "all" in chosen("dyad")))
    return {
        "dyad": dyads,
        "kind": [(k.value, str(k.label), kinds.get(k.value, 0), k.value in chosen("kind")) for k in Kind],
        "status": [(s.value, str(s.label), statuses.get(s.value, 0), s.value in chosen("status")) for s in Status],
    }


@require_safe
def chart_data(request: HttpRequest) -> HttpResponse:
    """The chart of the filtered events as a Plotly figure."""
    events = Event.objects.visible()
    dots = dots_of(Filters(request.GET).apply(events))
    labels = {s.value: str(s.label) for s in Status} | {d.value: str(d.label) for d in Dyad}
    addresses = {dot.public_id: Event(public_id=dot.public_id).get_absolute_url() for dot in dots}
    return HttpResponse(orjson.dumps(figure(dots, labels, addresses)), content_type="application/json")
