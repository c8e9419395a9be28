"""What the desk's pages share: the form's wish, the next event, the screens as pages and as fragments."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from timeline.decisions import Refused
from timeline.desk import deeds, holds
from timeline.desk.changes import ChangeForm
from timeline.desk.deeds import Wish
from timeline.desk.item import item
from timeline.desk.queues import Queue, following, lines
from timeline.desk.roles import DECIDE
from timeline.models import Claim, Event, Hold
from timeline.views.timeline import is_fragment

_UNDONE_AT_MOST = 50


def queue_of(parameters: Mapping[str, Any]) -> Queue:
    name = parameters.get("queue", "")
    return Queue(name) if name in Queue.values else Queue.NEWEST


def wish_of(request: HttpRequest) -> Wish:
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
        claims=list(Claim.objects.filter(pk__in=ticked)), stays=post.get("stays") or older(event, other),
    )  # fmt: skip


def older(event: Event, other: Event | None) -> str:
    """Of two events the one whose address had better stay: the published one, else the one known for longer."""
    if other is None:
        return event.public_id
    return min(event, other, key=lambda e: (e.state != "published", e.pk)).public_id


def versions(*events: Event) -> list[str]:
    return [f"{event.public_id}:{event.version}" for event in events]


def fresh(event: Event) -> Event:
    return Event.objects.get(pk=event.pk)


def skipped_of(request: HttpRequest, chosen: Queue) -> list[str]:
    return request.session.get("desk_skipped", {}).get(chosen.value, [])


def note(request: HttpRequest, record: dict[str, Any]) -> None:
    request.session["desk_done"] = [*request.session.get("desk_done", []), record][-_UNDONE_AT_MOST:]


def upcoming(request: HttpRequest, chosen: Queue) -> tuple[Event | None, Hold | None]:
    """The next event of the queue and the person's hold on it; no hold if somebody was quicker just now."""
    event = following(chosen, request.user, skipped_of(request, chosen))
    try:
        return event, holds.take(event, request.user) if event and request.user.has_perm(DECIDE) else None
    except Refused:
        return event, None


def go_on(
    request: HttpRequest, chosen: Queue, said: str, event: Event | None = None, hold: Hold | None = None
) -> HttpResponse:
    """The next event of the queue, or the one given: at once as a fragment, else by a redirect."""
    if is_fragment(request):
        event = event or following(chosen, request.user, skipped_of(request, chosen))
        response = show(request, chosen, event, said=said, hold=hold)
        response["HX-Push-Url"] = address(chosen, event)
        response["HX-Trigger"] = "desk-decided"  # the counts come after the event, which is what the person waits for
        return response
    if said:
        messages.info(request, said)
    return redirect(address(chosen, event))


def address(chosen: Queue, event: Event | None) -> str:
    at = {"at": event.public_id} if event else {}
    return f"{reverse('admin:desk')}?{urlencode({'queue': chosen.value, **at})}"


def show(
    request: HttpRequest,
    chosen: Queue,
    event: Event | None,
    *,
    said: str = "",
    problem: str = "",
    reason: str = "",
    form: ChangeForm | None = None,
    hold: Hold | None = None,
) -> HttpResponse:
    """One event with all that stands behind it; taken by the person for five minutes, unless somebody else has it."""
    other = None
    if event and not hold and request.user.has_perm(DECIDE):
        try:
            hold = holds.take(event, request.user)
        except holds.HeldByOther as held:
            other = held.hold
    response = screen(
        request, "item", chosen, said=said, problem=problem, reason=reason, hold=hold, held=other,
        item=item(event) if event else None, seen=versions(event) if event else [],
        buttons=deeds.buttons_for(event, request.user) if event and not other else [],
        consequences=deeds.consequences(event, request.user) if event and hold else [],
        form=form or (ChangeForm(event) if event and hold else None),
        skipped=len(skipped_of(request, chosen)), undoable=bool(request.session.get("desk_done")),
    )  # fmt: skip
    if problem and not is_fragment(request):
        response.status_code = HTTPStatus.CONFLICT
    return response


def screen(request: HttpRequest, name: str, chosen: Queue, **context: Any) -> HttpResponse:
    context |= {"queue": chosen, "part": f"admin/desk/_{name}.html"}
    if is_fragment(request):
        response = render(request, "admin/desk/_review.html", context)
    else:
        context |= {**admin.site.each_context(request), "title": chosen.label}
        context |= {"lines": lines(), "all_buttons": deeds.BUTTONS}
        response = render(request, "admin/desk/review.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response
