"""What the buttons of the desk do: each asks for its permission, carries out decisions, and says what `undo` needs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from timeline import decisions
from timeline.decisions import Decision, Refused
from timeline.desk.differences import remember
from timeline.desk.roles import DECIDE, PUBLISH
from timeline.models import Claim, Event, Review, Ruling
from timeline.models.choices import Action, State

Seen = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Button:
    """An action with its key. `previewed`: its result is shown before it is confirmed."""

    name: str
    key: str
    label: Any
    permission: str
    reasoned: bool = False
    previewed: bool = False


BUTTONS = (
    Button("accept", "a", gettext_lazy("Accept"), DECIDE),
    Button("reject", "x", gettext_lazy("Reject"), DECIDE, reasoned=True),
    Button("merge", "m", gettext_lazy("Merge with…"), PUBLISH, previewed=True),
    Button("split", "s", gettext_lazy("Split off ticked"), PUBLISH, previewed=True),
    Button("move", "v", gettext_lazy("Move ticked to…"), PUBLISH, previewed=True),
    Button("distinct", "n", gettext_lazy("Not the same"), DECIDE, reasoned=True),
    Button("retract", "r", gettext_lazy("Retract"), PUBLISH, reasoned=True),
    Button("skip", "k", gettext_lazy("Skip"), DECIDE),
)
BY_NAME = {button.name: button for button in BUTTONS}
_EDITORS_ONLY = (Action.PUBLISH, Action.RETRACT, Action.MERGE, Action.SPLIT, Action.MOVE)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asked for. `seen`: versions of the events as they looked to the person."""

    action: str
    event: Event
    user: Any
    reason: str = ""
    seen: Seen | None = None
    other: Event | None = None
    claims: Sequence[Claim] = ()
    stays: str = ""  # of a merge: public id of the event whose address stays


@dataclass(frozen=True, slots=True)
class Done:
    """What was done. `review` is what the desk remembered of the event before: (version, look)."""

    words: str
    event: Event
    decisions: tuple[Decision, ...] = ()
    review: tuple[int, Any] | None = None

    def as_record(self) -> dict[str, Any]:
        """For the session, to be taken back with `undo`."""
        return {"ids": [str(d.id) for d in self.decisions], "event": self.event.public_id, "review": self.review,
                "words": self.words}  # fmt: skip


def buttons_for(event: Event, user: Any) -> list[Button]:
    """The actions that the person may take and that make sense in the event's state."""
    closed = event.state in (State.REJECTED, State.MERGED)
    senseless = {"reject", "skip"} if closed else set()
    if event.state == State.MERGED:
        senseless |= {"accept", "merge", "split", "move", "distinct"}
    if event.state != State.PUBLISHED:
        senseless.add("retract")
    if event.state == State.PUBLISHED and not user.has_perm(PUBLISH):
        senseless.add("reject")
    return [b for b in BUTTONS if user.has_perm(b.permission) and b.name not in senseless]


def consequences(event: Event, user: Any) -> list[str]:
    """What the plain actions would change for readers, in words."""
    if event.state == State.PUBLISHED:
        return [
            _("Accept: it stays public as it is now."),
            _("Retract: it stays to be seen, marked, with your reason."),
        ]
    if event.state != State.DRAFT:
        return [_("Accept: it becomes public, as published.")] if user.has_perm(PUBLISH) else []
    if user.has_perm(PUBLISH):
        accepted = _("Accept: published at once, without its machine-only label.")
    else:
        accepted = _("Accept: its reports are marked as read rightly; an editor publishes it.")
    return [accepted, _("Reject: it disappears from all public pages.")]


@transaction.atomic
def perform(wish: Wish) -> Done:
    """Carries a wish out. Raises PermissionDenied, Refused or Conflict, and then nothing has changed."""
    button = BY_NAME.get(wish.action)
    if button is None or wish.action == "skip":
        raise Refused(_("“%(action)s” is no action of the desk.") % {"action": wish.action})
    if not wish.user.has_perm(button.permission):
        raise PermissionDenied
    if wish.event.state in (State.PUBLISHED, State.RETRACTED) and wish.action == "reject":
        _need(wish.user, PUBLISH)
    review = remembered(wish.event)
    made = decide(wish)
    for event in {e.pk: e for decision in made for e in decision.events}.values():
        remember(event)
    if not made:  # nothing new to judge: that somebody looked is all there is to note
        remember(wish.event)
    return Done(_DONE[wish.action] % {"event": wish.event.headline}, wish.event, made, review)


_DONE: Mapping[str, Any] = {
    "accept": gettext_lazy("Accepted: %(event)s"),
    "reject": gettext_lazy("Rejected: %(event)s"),
    "merge": gettext_lazy("Merged: %(event)s"),
    "split": gettext_lazy("Split: %(event)s"),
    "move": gettext_lazy("Reports moved: %(event)s"),
    "distinct": gettext_lazy("Told apart: %(event)s"),
    "retract": gettext_lazy("Retracted: %(event)s"),
}


def decide(wish: Wish) -> tuple[Decision, ...]:
    """The decisions that a wish comes to, carried out."""
    said = {"user": wish.user, "reason": wish.reason, "seen": wish.seen}
    event = wish.event
    match wish.action:
        case "accept":
            return _accept(wish, said)
        case "reject":
            return (decisions.reject(event, **said),)
        case "retract":
            return (decisions.retract(event, **said),)
        case "split":
            return (decisions.split(event, wish.claims, **said),)
    if wish.other is None:
        raise Refused(_("Choose the other event: one of those suggested, or search for one."))
    if wish.action == "merge":
        gone, stays = (event, wish.other) if wish.stays != event.public_id else (wish.other, event)
        return (decisions.merge(gone, stays, **said),)
    if wish.action == "move":
        return (decisions.move(wish.claims, wish.other, **said),)
    return (decisions.distinguish(event, wish.other, **said),)


def _accept(wish: Wish, said: Mapping[str, Any]) -> tuple[Decision, ...]:
    """Those who may publish do; others accept the readings. What is public already is found right as it is now."""
    event = wish.event
    if event.state != State.PUBLISHED and wish.user.has_perm(PUBLISH):
        return (decisions.publish(event, **said),)
    if event.state not in (State.DRAFT, State.PUBLISHED):
        raise PermissionDenied
    try:
        return (decisions.accept(event, **said),)
    except decisions.Conflict:
        raise
    except Refused:
        if event.state == State.PUBLISHED:
            return ()
        raise


def remembered(event: Event) -> tuple[int, Any] | None:
    review = Review.objects.filter(event=event).first()
    return (review.version, review.shown) if review else None


# --- taking back ------------------------------------------------------------------------------------------------------


@transaction.atomic
def take_back(record: Mapping[str, Any], user: Any) -> Event:
    """Undoes what `Done.as_record` tells of, the last decision first; the event to show."""
    for decision in reversed(record["ids"]):
        undo(uuid.UUID(decision), user)
    event = Event.objects.get(public_id=record["event"])
    if record.get("review"):
        version, shown = record["review"]
        Review.objects.update_or_create(event=event, defaults={"version": version, "shown": shown})
    else:
        Review.objects.filter(event=event).delete()
    return event


def undo(decision: uuid.UUID, user: Any, reason: str = "") -> Decision:
    """Undoes a decision: one's own with the right to decide, another's or one that editors make with that to publish."""
    first = Ruling.objects.of_decision(decision).first()
    if first is None:
        raise Refused(_("There is no such decision."))
    _need(user, DECIDE)
    if first.action in _EDITORS_ONLY or first.user_id != user.pk:
        _need(user, PUBLISH)
    return decisions.undo(decision, user=user, reason=reason)


def _need(user: Any, permission: str) -> None:
    if not user.has_perm(permission):
        raise PermissionDenied
