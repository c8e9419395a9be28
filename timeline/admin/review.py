"""The review queue: one event at a time or a table; every address works with htmx and without JavaScript."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from timeline.decisions import Refused
from timeline.desk import deeds, holds
from timeline.desk.deeds import Wish
from timeline.desk.differences import Outcome, rehearse
from timeline.desk.item import item
from timeline.desk.queues import Queue, following, lines, waiting
from timeline.desk.roles import DECIDE
from timeline.models import Claim, Event, Source
from timeline.searching import matching_ids
from timeline.views.records import pieces
from timeline.views.timeline import is_fragment

_UNDONE_AT_MOST, _SKIPPED_AT_MOST, _ROWS, _OPTIONS = 50, 500, 50, 12


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """A queue with its next event, or the event asked for (`at`), or the whole queue as a table (`view=table`)."""
    chosen = _queue(request.GET)
    if request.GET.get("view") == "table":
        rows = waiting(chosen).select_related("place", "hold__user").prefetch_related("people__offices")
        return _render(request, "table", chosen, page=Paginator(rows, _ROWS).get_page(request.GET.get("page")))
    at = request.GET.get("at")
    event = get_object_or_404(Event, public_id=at) if at else following(chosen, request.user, _skipped(request, chosen))
    return _show(request, chosen, event)


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Carries out a decision and shows the next event; what cannot be is said beside the event, nothing is lost."""
    chosen, wish = _queue(request.POST), _wish(request)
    if wish.action == "skip":
        return _skip(request, chosen, wish.event)
    try:
        with transaction.atomic():
            for event in filter(None, (wish.event, wish.other)):
                holds.take(event, request.user)
            done = deeds.perform(wish)
    except Refused as problem:
        return _show(request, chosen, _fresh(wish.event), problem=str(problem), reason=wish.reason)
    for event in filter(None, (wish.event, wish.other)):
        holds.release(event, request.user)
    _note(request, done.as_record())
    return _next(request, chosen, done.words)


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What a merge, split or move would make of the events, side by side, to be confirmed."""
    chosen, wish = _queue(request.POST), _wish(request)
    button = deeds.BY_NAME.get(wish.action)
    if button is None or not button.previewed:
        return redirect("admin:desk")
    if not request.user.has_perm(button.permission):
        raise PermissionDenied
    rehearsed = Wish(**{name: getattr(wish, name) for name in wish.__slots__} | {"reason": wish.reason or "?"})
    try:
        outcomes: list[Outcome] = rehearse(lambda: deeds.decide(rehearsed)[0])
    except Refused as problem:
        return _show(request, chosen, _fresh(wish.event), problem=str(problem), reason=wish.reason)
    before = [event for event in (wish.event, wish.other) if event]
    return _render(request, "preview", chosen, wish=wish, button=button, outcomes=outcomes, before=before,
                   seen=_versions(*before), stays=wish.stays)  # fmt: skip


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Takes back what the person did last, or one decision named by its id."""
    chosen = _queue(request.POST)
    named = request.POST.get("decision")
    records = request.session.get("desk_done", [])
    try:
        if named:
            event = deeds.undo(uuid.UUID(named), request.user, request.POST.get("reason", "")).events[0]
        elif records:
            event = _unskip(request, records[-1]) or deeds.take_back(records[-1], request.user)
            request.session["desk_done"] = records[:-1]
        else:
            return _next(request, chosen, _("There is nothing to undo in this session."))
    except (Refused, ValueError) as problem:
        return _next(request, chosen, str(problem))
    return _next(request, chosen, _("Undone: %(event)s") % {"event": event.headline}, event)


@require_safe
def queue_lines(request: HttpRequest) -> HttpResponse:
    """The queues with their lengths."""
    context = {"lines": lines(), "queue": _queue(request.GET), "page": request.GET.get("view") == "table"}
    return render(request, "admin/desk/_lines.html", context)


@require_POST
def forget_skipped(request: HttpRequest) -> HttpResponse:
    """What was skipped waits again."""
    request.session["desk_skipped"] = {}
    return _next(request, _queue(request.POST), "")


@require_safe
def event_options(request: HttpRequest) -> HttpResponse:
    """Options of a type-ahead of events: their ids, with headline and date."""
    typed = request.GET.get("other_text", "").strip()
    rows = Event.objects.visible().filter(
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


# --- what they share --------------------------------------------------------------------------------------------------


def _queue(parameters: Mapping[str, Any]) -> Queue:
    name = parameters.get("queue", "")
    return Queue(name) if name in Queue.values else Queue.NEWEST


def _wish(request: HttpRequest) -> Wish:
    """What the form asks for. Raises Http404 for an event that is not there."""
    post = request.POST
    event = get_object_or_404(Event, public_id=post.get("event", ""))
    named = post.get("other_text", "").strip().rstrip("/").rpartition("/")[2] or post.get("other", "")
    other = Event.objects.filter(public_id=named).first() if named else None
    ticked = [int(pk) for pk in post.getlist("claim") if pk.isdigit()]
    seen = dict(pair.split(":", 1) for pair in post.getlist("seen") if ":" in pair)
    return Wish(
        action=post.get("action", ""), event=event, user=request.user, reason=post.get("reason", "").strip()[:2000],
        seen={key: int(version) for key, version in seen.items() if version.isdigit()}, other=other,
        claims=list(Claim.objects.filter(pk__in=ticked)), stays=post.get("stays") or _older(event, other),
    )  # fmt: skip


def _older(event: Event, other: Event | None) -> str:
    """Of two events the one whose address had better stay: the published one, else the one known for longer."""
    if other is None:
        return event.public_id
    return min(event, other, key=lambda e: (e.state != "published", e.pk)).public_id


def _versions(*events: Event) -> list[str]:
    return [f"{event.public_id}:{event.version}" for event in events]


def _fresh(event: Event) -> Event:
    return Event.objects.get(pk=event.pk)


def _skipped(request: HttpRequest, chosen: Queue) -> list[str]:
    return request.session.get("desk_skipped", {}).get(chosen.value, [])


def _skip(request: HttpRequest, chosen: Queue, event: Event) -> HttpResponse:
    skipped = request.session.get("desk_skipped", {})
    ids = [*skipped.get(chosen.value, []), event.public_id]
    request.session["desk_skipped"] = {**skipped, chosen.value: ids[-_SKIPPED_AT_MOST:]}
    holds.release(event, request.user)
    words = _("Skipped: %(event)s") % {"event": event.headline}
    _note(request, {"ids": [], "event": event.public_id, "skip": chosen.value, "words": words})
    return _next(request, chosen, words)


def _unskip(request: HttpRequest, record: Mapping[str, Any]) -> Event | None:
    """The event waits again, if the record is of a skip."""
    if not record.get("skip"):
        return None
    skipped = request.session.get("desk_skipped", {})
    ids = [public_id for public_id in skipped.get(record["skip"], []) if public_id != record["event"]]
    request.session["desk_skipped"] = {**skipped, record["skip"]: ids}
    return Event.objects.get(public_id=record["event"])


def _note(request: HttpRequest, record: dict[str, Any]) -> None:
    request.session["desk_done"] = [*request.session.get("desk_done", []), record][-_UNDONE_AT_MOST:]


def _next(request: HttpRequest, chosen: Queue, said: str, event: Event | None = None) -> HttpResponse:
    """The next event of the queue, or the one given: at once as a fragment, else by a redirect."""
    if is_fragment(request):
        event = event or following(chosen, request.user, _skipped(request, chosen))
        response = _show(request, chosen, event, said=said)
        response["HX-Push-Url"] = _address(chosen, event)
        response["HX-Trigger"] = "desk-decided"  # the counts come after the event, which is what the person waits for
        return response
    if said:
        messages.info(request, said)
    return redirect(_address(chosen, event))


def _address(chosen: Queue, event: Event | None) -> str:
    at = {"at": event.public_id} if event else {}
    return f"{reverse('admin:desk')}?{urlencode({'queue': chosen.value, **at})}"


def _show(
    request: HttpRequest, chosen: Queue, event: Event | None, *, said: str = "", problem: str = "", reason: str = ""
) -> HttpResponse:
    """One event with all that stands behind it; taken by the person for five minutes, unless somebody else has it."""
    hold, other = None, None
    if event and request.user.has_perm(DECIDE):
        try:
            hold = holds.take(event, request.user)
        except holds.HeldByOther as held:
            other = held.hold
    response = _render(
        request, "item", chosen, said=said, problem=problem, reason=reason, hold=hold, held=other,
        item=item(event) if event else None, seen=_versions(event) if event else [],
        buttons=deeds.buttons_for(event, request.user) if event and not other else [],
        consequences=deeds.consequences(event, request.user) if event and hold else [],
        skipped=len(_skipped(request, chosen)), undoable=bool(request.session.get("desk_done")),
    )  # fmt: skip
    if problem and not is_fragment(request):
        response.status_code = HTTPStatus.CONFLICT
    return response


def _render(request: HttpRequest, name: str, chosen: Queue, **context: Any) -> HttpResponse:
    context |= {"queue": chosen, "part": f"admin/desk/_{name}.html"}
    if is_fragment(request):
        response = render(request, "admin/desk/_review.html", context)
    else:
        context |= {**admin.site.each_context(request), "title": chosen.label}
        context |= {"lines": lines(), "all_buttons": deeds.BUTTONS}
        response = render(request, "admin/desk/review.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response
