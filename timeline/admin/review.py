"""The review queue: one event at a time or a table; every address works with htmx and without JavaScript."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from timeline.admin.screens import (
    fresh,
    go_on,
    note,
    queue_of,
    screen,
    show,
    skipped_of,
    upcoming,
    versions,
    wish_of,
)
from timeline.decisions import Refused
from timeline.desk import deeds, holds
from timeline.desk.deeds import Wish
from timeline.desk.differences import Outcome, rehearse
from timeline.desk.queues import Queue, following, lines, waiting
from timeline.models import Event, Source
from timeline.searching import matching_ids
from timeline.views.records import pieces
from timeline.views.timeline import is_fragment

_SKIPPED_AT_MOST, _ROWS, _OPTIONS = 500, 50, 12


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """A queue with its next event, or the event asked for (`at`), or the whole queue as a table (`view=table`)."""
    chosen = queue_of(request.GET)
    if request.GET.get("view") == "table":
        rows = waiting(chosen).select_related("place", "hold__user").prefetch_related("people__offices")
        return screen(request, "table", chosen, page=Paginator(rows, _ROWS).get_page(request.GET.get("page")))
    at = request.GET.get("at")
    event = (
        get_object_or_404(Event, public_id=at) if at else following(chosen, request.user, skipped_of(request, chosen))
    )
    return show(request, chosen, event)


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Carries out a decision and shows the next event; what cannot be is said beside the event, nothing is lost."""
    chosen, wish = queue_of(request.POST), wish_of(request)
    if wish.action == "skip":
        return _skip(request, chosen, wish.event)
    try:
        with transaction.atomic():  # one, with the next event's hold: each commit waits for the disk
            held = [event for event in (wish.event, wish.other) if event]
            for each in held:
                holds.take(each, request.user)
            done = deeds.perform(wish)
            for each in held:
                holds.release(each, request.user)
            event, hold = upcoming(request, chosen) if is_fragment(request) else (None, None)
    except Refused as problem:
        return show(request, chosen, fresh(wish.event), problem=str(problem), reason=wish.reason)
    note(request, done.as_record())
    return go_on(request, chosen, done.words, event, hold)


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What a merge, split or move would make of the events, side by side, to be confirmed."""
    chosen, wish = queue_of(request.POST), wish_of(request)
    button = deeds.BY_NAME.get(wish.action)
    if button is None or not button.previewed:
        return redirect("admin:desk")
    if not request.user.has_perm(button.permission):
        raise PermissionDenied
    rehearsed = Wish(**{name: getattr(wish, name) for name in wish.__slots__} | {"reason": wish.reason or "?"})
    try:
        outcomes: list[Outcome] = rehearse(lambda: deeds.decide(rehearsed)[0])
    except Refused as problem:
        return show(request, chosen, fresh(wish.event), problem=str(problem), reason=wish.reason)
    before = [event for event in (wish.event, wish.other) if event]
    return screen(request, "preview", chosen, wish=wish, button=button, outcomes=outcomes, before=before,
                   seen=versions(*before), stays=wish.stays)  # fmt: skip


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Takes back what the person did last, or one decision named by its id."""
    chosen = queue_of(request.POST)
    named = request.POST.get("decision")
    records = request.session.get("desk_done", [])
    try:
        if named:
            event = deeds.undo(uuid.UUID(named), request.user, request.POST.get("reason", "")).events[0]
        elif records:
            event = _unskip(request, records[-1]) or deeds.take_back(records[-1], request.user)
            request.session["desk_done"] = records[:-1]
        else:
            return go_on(request, chosen, _("There is nothing to undo in this session."))
    except (Refused, ValueError) as problem:
        return go_on(request, chosen, str(problem))
    return go_on(request, chosen, _("Undone: %(event)s") % {"event": event.headline}, event)


@require_safe
def queue_lines(request: HttpRequest) -> HttpResponse:
    """The queues with their lengths."""
    context = {"lines": lines(), "queue": queue_of(request.GET), "page": request.GET.get("view") == "table"}
    return render(request, "admin/desk/_lines.html", context)


@require_POST
def forget_skipped(request: HttpRequest) -> HttpResponse:
    """What was skipped waits again."""
    request.session["desk_skipped"] = {}
    return go_on(request, queue_of(request.POST), "")


@require_safe
def event_options(request: HttpRequest) -> HttpResponse:
    """Options of a type-ahead of events: their ids, with headline and date."""
    typed = request.GET.get("other_text", "").strip()
    rows = Event.objects.live().filter(
        Q(public_id__startswith=typed.lower()) | Q(pk__in=matching_ids(typed, "default"))
    )
    rows = rows.exclude(public_id=request.GET.get("event", "")).newest_first() if typed else Event.objects.none()
    rows = rows.select_related("place").prefetch_related("people__offices")[:_OPTIONS]
    return render(request, "admin/desk/_event_options.html", {"events": rows})


@require_safe
def article(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole text of an article with its quotes marked, beside the event or as a page of its own."""
    row = get_object_or_404(Source.objects.select_related("outlet"), pk=pk)
    context = {"source": row, "pieces": pieces(row.text, list(row.claims.order_by("start", "pk")))}
    name = "_article" if is_fragment(request) else "article"
    return render(request, f"admin/desk/{name}.html", {**admin.site.each_context(request), **context})


def _skip(request: HttpRequest, chosen: Queue, event: Event) -> HttpResponse:
    skipped = request.session.get("desk_skipped", {})
    ids = [*skipped.get(chosen.value, []), event.public_id]
    request.session["desk_skipped"] = {**skipped, chosen.value: ids[-_SKIPPED_AT_MOST:]}
    holds.release(event, request.user)
    words = _("Skipped: %(event)s") % {"event": event.headline}
    note(request, {"ids": [], "event": event.public_id, "skip": chosen.value, "words": words})
    return go_on(request, chosen, words)


def _unskip(request: HttpRequest, record: Mapping[str, Any]) -> Event | None:
    """The event waits again, if the record is of a skip."""
    if not record.get("skip"):
        return None
    skipped = request.session.get("desk_skipped", {})
    ids = [public_id for public_id in skipped.get(record["skip"], []) if public_id != record["event"]]
    request.session["desk_skipped"] = {**skipped, record["skip"]: ids}
    return Event.objects.get(public_id=record["event"])
