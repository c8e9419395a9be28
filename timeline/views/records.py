"""Pages of single things: an event, a source, a person, a place, an outlet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from timeline import citing, linked_data, svg
from timeline.desk.roles import READ
from timeline.dossier import disagreements, history, linked
from timeline.drawing import chart_of
from timeline.encounters import who_met_whom
from timeline.extract.records import Claim as Reading
from timeline.filters import Filters
from timeline.findings import findings
from timeline.models import Actor, Claim, Event, Outlet, Place, Source
from timeline.models.choices import State
from timeline.models.events import EventQuerySet
from timeline.pages import page
from timeline.views import exports
from timeline.views.timeline import event_links, is_fragment


@require_safe
def event(request: HttpRequest, public_id: str) -> HttpResponse:
    """An event with everything that stands behind it; a merged one leads on to where it went."""
    row = get_object_or_404(Event.objects.select_related("place", "merged_into"), public_id=public_id)
    if row.state == State.MERGED and row.merged_into:
        return redirect(row.survivor, permanent=True)
    if _is_hidden(row, request.user):
        raise Http404
    if row.state == State.REJECTED:
        ruling = row.rulings.filter(field="state", value=State.REJECTED).first()
        return render(request, "timeline/gone.html", {"ruling": ruling}, status=HTTPStatus.GONE)
    claims = list(
        row.claims.select_related("source__outlet", "place")
        .prefetch_related("people")
        .order_by("source__published_on", "pk")
    )
    day = row.earliest or row.latest
    people = [(person, person.office_on(day) if day else None) for person in row.people.prefetch_related("offices")]
    context: dict[str, Any] = {
        "event": row,
        "claims": claims,
        "people": people,
        "findings": findings(row),
        "disagreements": disagreements(row, claims),
        "history": history(row, claims),
        "linked": linked(row),
        "retraction": row.rulings.filter(field="state", value=State.RETRACTED).first(),
        "neighbours": neighbours(row),
    }
    address, today = request.build_absolute_uri(row.get_absolute_url()), timezone.localdate()
    context |= {
        "permalink": address,
        "citation": citing.line(row, address, today),
        "bibtex": citing.bibtex(row, address, today),
        "exports": exports.event_links(row),
    }
    context["linked_data"] = linked_data.event(
        row, [person for person, _office in people], claims, request.build_absolute_uri
    )
    response = render(request, "timeline/_evidence.html" if is_fragment(request) else "timeline/event.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _is_hidden(row: Event, user: Any) -> bool:
    """Whether the settings keep a draft from this reader."""
    return row.state == State.DRAFT and not settings.SHOW_DRAFTS and not user.has_perm(READ)


def neighbours(row: Event) -> dict[str, Event | None]:
    """The events before and after in the same dyad, or in any of the three for one of all sides."""
    same = Event.objects.visible().of_dyad(*row.dyads).exclude(pk=row.pk).exclude(earliest=None).defer("search")
    same = same.select_related("place").prefetch_related("people__offices")
    if row.earliest is None:
        return {"earlier": None, "later": None}
    return {
        "earlier": same.filter(earliest__lt=row.earliest).order_by("-earliest", "-pk").first(),
        "later": same.filter(earliest__gt=row.earliest).order_by("earliest", "pk").first(),
    }


@require_safe
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """An article: its head and quotes for everyone, its text with the quotes marked for curators."""
    row = get_object_or_404(Source.objects.select_related("outlet"), pk=pk)
    claims = list(
        row.claims.select_related("event__place", "place")
        .prefetch_related("people", "event__people__offices")
        .order_by("start", "pk")
    )
    claims = [claim for claim in claims if not (claim.event and _is_hidden(claim.event, request.user))]
    staff = request.user.is_authenticated and request.user.is_staff
    context: dict[str, Any] = {"source": row, "claims": claims, "pieces": pieces(row.text, claims) if staff else None}
    context["linked_data"] = linked_data.source(row, request.build_absolute_uri)
    return render(request, "timeline/source.html", context)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an article's text, and the first claim that quotes it."""

    text: str
    claim: Claim | Reading | None


def pieces(text: str, claims: Sequence[Claim | Reading]) -> list[Piece]:
    """The text cut where quotes begin and end."""
    marks = sorted({0, len(text), *(c.start for c in claims), *(c.end for c in claims)})
    return [
        Piece(text[a:b], next((c for c in claims if c.start <= a and b <= c.end), None)) for a, b in pairwise(marks)
    ]


def _with_events(
    request: HttpRequest,
    template: str,
    events: EventQuerySet,
    parameter: str,
    row: Any,
    data: Callable[[Any, linked_data.Absolute], dict[str, Any]],
) -> HttpResponse:
    """A person, place or outlet with its own small timeline; its list goes on in the timeline's."""
    filters = Filters(QueryDict(urlencode({parameter: row.slug})))
    context = {
        parameter: row,
        "page": page(events, "-date"),
        "sort": "-date",
        "total": events.count(),
        "chart_svg": svg.svg_lanes(chart_of(events), event_links()),
        "filters": filters,
        "address": filters.address(),
        "picture": f"{reverse('picture')}?{filters.address()}",
        "linked_data": data(row, request.build_absolute_uri),
        "met": who_met_whom(events),
    }
    return render(request, template, context)


@require_safe
def person(request: HttpRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(Actor.objects.prefetch_related("offices"), slug=slug, kind="person")
    return _with_events(
        request, "timeline/person.html", Event.objects.visible().with_people(slug), "person", row, linked_data.person
    )


@require_safe
def place(request: HttpRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(Place, slug=slug)
    return _with_events(
        request, "timeline/place.html", Event.objects.visible().filter(place=row), "place", row, linked_data.place
    )


@require_safe
def outlet(request: HttpRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(Outlet, slug=slug)
    return _with_events(
        request, "timeline/outlet.html", Event.objects.visible().from_outlets(slug), "outlet", row, linked_data.outlet
    )
