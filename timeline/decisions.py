"""What people decide about events: one function for each decision, to be called by the admin, tests or a shell.

Every decision writes its rulings in one transaction, carries them out and projects what they change, or changes nothing
and raises `Refused` (or `Conflict`) with a sentence for the person. `seen` gives the versions of the events that the
person looked at, by public id: a decision on what has changed since is refused.

A decision on membership places all claims of the events it concerns, so that no later report can draw them together or
apart again. A decision on a field places the one claim that gives the event its date, so that the event stays its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from timeline.database import take_the_pen
from timeline.extract.edtf import span
from timeline.models import Actor, Claim, Event, Place, Ruling
from timeline.models.choices import Action, Kind, Level, Sides, State, Status, Verdict
from timeline.models.rulings import ON_CLAIMS, VALUES
from timeline.projection import best_date, project_all
from timeline.regrouping import Neighbourhood, event_by_seed, lead_on, place

Seen = Mapping[str, int]


class Refused(ValueError):
    """A decision that makes no sense here; the message tells the person why."""


class Conflict(Refused):
    """The event has changed since the person looked at it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided: the id that `undo` takes, and the events concerned as they are now, the one to show first."""

    id: uuid.UUID
    action: Action
    events: tuple[Event, ...]


# --- the decisions ----------------------------------------------------------------------------------------------------


@transaction.atomic
def correct(event: Event, name: str, value: Any, *, user: Any, reason: str = "", seen: Seen | None = None) -> Decision:
    """A person's value for a field of `VALUES`; None lets the machine's value show again."""
    _check_value(name, value)
    case = _Case(Action.CORRECT, user, reason)
    case.open([event], seen)
    case.rule(event, name, value)
    return case.close(event)


def publish(event: Event, *, user: Any, reason: str = "", seen: Seen | None = None) -> Decision:
    """The event is right as it stands."""
    return _set_state(Action.PUBLISH, State.PUBLISHED, event, user, reason, seen)


def reject(event: Event, *, user: Any, reason: str, seen: Seen | None = None) -> Decision:
    """The event is no event: it disappears from all lists."""
    return _set_state(Action.REJECT, State.REJECTED, event, user, _needed(reason), seen)


def retract(event: Event, *, user: Any, reason: str, seen: Seen | None = None) -> Decision:
    """The event turned out to be wrong after it was public: it stays to be seen, marked, with the reason."""
    return _set_state(Action.RETRACT, State.RETRACTED, event, user, _needed(reason), seen)


@transaction.atomic
def merge(event: Event, into: Event, *, user: Any, reason: str, seen: Seen | None = None) -> Decision:
    """Both are one event, `into`; the other's address leads there for ever."""
    if event.pk == into.pk:
        raise Refused(_("An event cannot be merged with itself."))
    case = _Case(Action.MERGE, user, _needed(reason))
    case.open([event, into], seen)
    case.place([*case.claims_of(event), *case.claims_of(into)], into)
    case.rule(event, "merged_into", into.public_id)
    return case.close(into, event)


@transaction.atomic
def split(event: Event, claims: Sequence[Claim], *, user: Any, reason: str, seen: Seen | None = None) -> Decision:
    """Some of an event's claims tell of another event: the one that was merged into it with them, or else a new one."""
    case = _Case(Action.SPLIT, user, _needed(reason))
    case.open([event], seen)
    chosen = {claim.pk for claim in claims}
    held = case.claims_of(event)
    leaving = [claim for claim in held if claim.pk in chosen]
    staying = [claim for claim in held if claim.pk not in chosen]
    if len(leaving) != len(chosen):
        raise Refused(_("Only reports of this event can be split off."))
    if not leaving or not staying:
        raise Refused(_("Choose some of the reports, not none and not all."))
    other = _merged_with(event, leaving) or case.new_event(leaving)
    if other.state == State.MERGED:
        case.rule(other, "merged_into", None)
    case.place(leaving, other)
    case.place(staying, event)
    return case.close(event, other)


@transaction.atomic
def move(claims: Sequence[Claim], to: Event, *, user: Any, reason: str, seen: Seen | None = None) -> Decision:
    """Claims tell of another event than the one they are in. An event that loses its last claim is merged into `to`."""
    case = _Case(Action.MOVE, user, _needed(reason))
    chosen = {claim.pk for claim in claims}
    sources = list(Event.objects.filter(claims__in=chosen).exclude(pk=to.pk).distinct())
    if not sources:
        raise Refused(_("Choose reports of other events."))
    case.open([to, *sources], seen)
    for event in sources:
        held = case.claims_of(event)
        staying = [claim for claim in held if claim.pk not in chosen]
        case.place([claim for claim in held if claim.pk in chosen], to)
        case.place(staying, event)
        if not staying:
            case.rule(event, "merged_into", to.public_id)
    case.place([claim for claim in case.claims_of(to) if claim.pk not in chosen], to)
    return case.close(to, *sources)


@transaction.atomic
def distinguish(event: Event, other: Event, *, user: Any, reason: str, seen: Seen | None = None) -> Decision:
    """Two events that look alike are not the same: they are never offered for merging again, nor grouped."""
    if event.pk == other.pk:
        raise Refused(_("An event cannot be told apart from itself."))
    case = _Case(Action.DISTINCT, user, _needed(reason))
    case.open([event, other], seen)
    for one, another in ((event, other), (other, event)):
        known = in_force(one).get("distinct") or []
        case.rule(one, "distinct", sorted({*known, another.public_id}))
        case.place(case.claims_of(one), one)
    return case.close(event, other)


@transaction.atomic
def judge(claim: Claim, verdict: str, *, user: Any, reason: str = "", seen: Seen | None = None) -> Decision:
    """Whether a claim says what its source says. A rejected one no longer counts; it stays to be seen by curators."""
    if verdict not in Verdict.values or claim.event is None:
        raise Refused(_("“%(value)s” is no verdict on a report of an event.") % {"value": verdict})
    event = claim.event
    case = _Case(Action.JUDGE, user, reason)
    case.open([event], seen)
    case.rule(event, "verdict", verdict, claim)
    Claim.objects.filter(pk=claim.pk).update(verdict=verdict)
    return case.close(event)


@transaction.atomic
def accept(event: Event, *, user: Any, reason: str = "", seen: Seen | None = None) -> Decision:
    """All reports of the event that nobody has judged are read rightly: one verdict for each, one decision for all."""
    case = _Case(Action.JUDGE, user, reason)
    case.open([event], seen)
    unread = [claim for claim in case.claims_of(event) if claim.verdict == Verdict.NONE]
    if not unread:
        raise Refused(_("All reports of this event have been judged already."))
    for claim in unread:
        case.rule(event, "verdict", Verdict.ACCEPTED.value, claim)
    Claim.objects.filter(pk__in=[claim.pk for claim in unread]).update(verdict=Verdict.ACCEPTED)
    return case.close(event)


@transaction.atomic
def undo(decision: uuid.UUID, *, user: Any, reason: str = "", seen: Seen | None = None) -> Decision:
    """Takes a decision back, as a decision of its own; its undoing brings the first one back.

    Refused if a later decision builds on it: that one has to be undone first.
    """
    rulings = list(Ruling.objects.of_decision(decision).select_related("event", "claim").order_by("pk"))
    if not rulings:
        raise Refused(_("There is no such decision."))
    case = _Case(Action.UNDO, user, reason)
    case.open({ruling.event.pk: ruling.event for ruling in rulings}.values(), seen, merged=True)
    for ruling in rulings:
        case.take_back(ruling)
    return case.close(*(ruling.event for ruling in rulings))


# --- what they share --------------------------------------------------------------------------------------------------


def in_force(event: Event) -> dict[str, Any]:
    """The values that people gave the event's fields, those taken back left out."""
    rulings = event.rulings.exclude(field__in=ON_CLAIMS).in_force()
    newest = {ruling.field: ruling.value for ruling in rulings}
    return {name: value for name, value in newest.items() if value is not None}


_given: ContextVar[uuid.UUID | None] = ContextVar("given", default=None)


@contextmanager
def replaying(decision: uuid.UUID) -> Iterator[None]:
    """Decisions made inside have this id: carried over from elsewhere, they and the events that they split off keep theirs."""
    token = _given.set(decision)
    try:
        yield
    finally:
        _given.reset(token)


@dataclass
class _Case:
    """One decision while it is being carried out. `events` are those concerned, `was` their claims as they read before."""

    action: Action
    user: Any
    reason: str
    id: uuid.UUID = field(default_factory=lambda: _given.get() or uuid.uuid4())
    events: dict[int, Event] = field(default_factory=dict)
    was: dict[int, Any] = field(default_factory=dict)
    emptied: dict[int, int] = field(default_factory=dict)

    def open(self, events: Iterable[Event], seen: Seen | None, *, merged: bool = False) -> None:
        """Locks the events. Raises Conflict or Refused if they are not what the person saw, or (not `merged`) are gone."""
        take_the_pen()
        wanted = [event.pk for event in events]
        for event in Event.objects.select_for_update().filter(pk__in=wanted).order_by("pk"):
            if seen is not None and seen.get(event.public_id, event.version) != event.version:
                raise Conflict(_("This event has changed since you opened it. Look at it again, then decide."))
            if event.state == State.MERGED and not merged:
                raise Refused(_("This event was merged into another one. Decide about that one."))
            self._concern(event)

    def _concern(self, event: Event) -> None:
        if event.pk not in self.events:
            self.events[event.pk] = event
            neighbourhood = Neighbourhood()
            neighbourhood.load_of_event(event.pk)
            self.was |= neighbourhood.candidates

    def claims_of(self, event: Event) -> list[Claim]:
        return list(Claim.objects.filter(event=event).order_by("pk"))

    def new_event(self, claims: Sequence[Claim]) -> Event:
        event = event_by_seed(str(self.id))
        event.kind, event.status, event.sides = claims[0].kind, claims[0].status, claims[0].sides
        event.save()
        self._concern(event)
        return event

    def rule(
        self, event: Event, name: str, value: Any, claim: Claim | None = None, undoes: Ruling | None = None
    ) -> None:
        Ruling.objects.create(
            event=event, claim=claim, field=name, value=value, reason=self.reason, action=self.action,
            decision=self.id, undoes=undoes, user=self.user,
        )  # fmt: skip
        if name == "merged_into" and value is None:  # it stands by itself again, even if all its claims were misread
            Event.objects.filter(pk=event.pk).update(state=State.DRAFT, merged_into=None)
        self._concern(event)

    def place(self, claims: Iterable[Claim], event: Event, undoes: Ruling | None = None) -> None:
        """Puts claims where they stay."""
        claims = list(claims)
        homes = dict(Event.objects.filter(pk__in={claim.event_id for claim in claims}).values_list("pk", "public_id"))
        for claim in claims:
            self.rule(event, "membership", homes.get(claim.event_id or 0, event.public_id), claim, undoes)
        Claim.objects.filter(pk__in=[claim.pk for claim in claims]).update(event=event, placed=True)

    def take_back(self, ruling: Ruling) -> None:
        """Rules as it was before a ruling. Raises Refused or Conflict if it is not what counts now."""
        before = _before(ruling)
        earlier = before.value if before else None
        if ruling.claim is None:
            self.rule(ruling.event, ruling.field, earlier, undoes=ruling)
        elif ruling.field == "verdict":
            self._concern(Event.objects.get(claims=ruling.claim))  # where it is now: it may have been moved since
            self.rule(ruling.event, "verdict", earlier, ruling.claim, undoes=ruling)
            Claim.objects.filter(pk=ruling.claim.pk).update(verdict=earlier or Verdict.NONE)
        elif before and earlier is not None:
            self._leave(ruling.claim, before.event)
            self.place([ruling.claim], before.event, undoes=ruling)
        else:
            self._release(ruling.claim, ruling)

    def _release(self, claim: Claim, ruling: Ruling) -> None:
        """A claim goes back to the event that it was taken from, and is the machine's again."""
        home = Event.objects.get(public_id=ruling.value)
        self.rule(ruling.event, "membership", None, claim, undoes=ruling)
        self._concern(home)
        self._leave(claim, home)
        Claim.objects.filter(pk=claim.pk).update(event=home, placed=False)

    def _leave(self, claim: Claim, to: Event) -> None:
        """The event that a claim leaves as its last leads where it goes. Raises Conflict if people decided on that event."""
        left = Event.objects.filter(claims=claim).exclude(pk=to.pk).first()
        if left is None:
            return
        self._concern(left)
        ruled = in_force(left).keys()
        if ruled - {"merged_into"} and not left.claims.exclude(pk=claim.pk).exists():
            raise Conflict(_("A later decision builds on this one. Undo that one first."))
        if "merged_into" not in ruled:
            self.emptied[left.pk] = to.pk

    def close(self, *events: Event) -> Decision:
        """Carries out what was ruled: anchors, redirects, grouping, projection, versions."""
        self._follow()
        self._anchor()
        concerned = Event.objects.filter(pk__in=self.events)
        lead_on(self.emptied)
        project_all(list(concerned.select_related("place", "merged_into")))
        claims = set(Claim.objects.filter(event__in=self.events).values_list("pk", flat=True)) | set(self.was)
        place(claims, list(self.was.values()), self.events, self.events)
        concerned.update(version=F("version") + 1)
        fresh = Event.objects.in_bulk([event.pk for event in events])
        return Decision(self.id, self.action, tuple(fresh[pk] for pk in dict.fromkeys(event.pk for event in events)))

    def _follow(self) -> None:
        """Nothing stays in an event that is merged again (a split undone): reports that it gained since go where it leads."""
        for event in list(self.events.values()):
            into = in_force(event).get("merged_into")
            left = self.claims_of(event) if into else []
            if left:
                self.place(left, Event.objects.get(public_id=into).survivor)

    def _anchor(self) -> None:
        """An event on which people ruled holds at least one claim in place, so that no regrouping takes it away."""
        for event in list(self.events.values()):
            counted = Claim.objects.counted().filter(event=event)
            if in_force(event) and not counted.filter(placed=True).exists():
                self.place([best_date(claims)] if (claims := list(counted.with_reports())) else [], event)


def _before(ruling: Ruling) -> Ruling | None:
    """The ruling that counts again once this one is taken back.

    Rulings on one field (or claim) are a stack: an undo takes its ruling off, undoing the undo puts it on again.
    """
    same = Ruling.objects.filter(field=ruling.field, claim=ruling.claim)
    rows = list(same.filter(event=ruling.event).in_force() if ruling.claim is None else same.in_force())
    stack: list[Ruling] = []
    for row in rows:
        undone = next((held for held in stack if held.pk == row.undoes_id), None)
        if undone:
            stack.remove(undone)
        else:
            stack.append(row)
    if rows[-1] == ruling and ruling.undoes and ruling not in stack:
        return ruling.undoes
    if ruling not in stack:
        raise Refused(_("This has been undone already."))
    if stack[-1] != ruling:
        raise Conflict(_("A later decision builds on this one. Undo that one first."))
    return stack[-2] if len(stack) > 1 else None


def _set_state(action: Action, state: State, event: Event, user: Any, reason: str, seen: Seen | None) -> Decision:
    with transaction.atomic():
        case = _Case(action, user, reason)
        case.open([event], seen)
        case.rule(event, "state", state.value)
        return case.close(event)


def _needed(reason: str) -> str:
    if not reason.strip():
        raise Refused(_("Give a reason: others have to understand the decision."))
    return reason.strip()


def _merged_with(event: Event, claims: Sequence[Claim]) -> Event | None:
    """The event that was merged into this one with just these claims."""
    homes = set()
    for claim in claims:
        placed = Ruling.objects.filter(claim=claim, field="membership").in_force().last()
        homes.add(placed.value if placed else None)
    if len(homes) != 1:
        return None
    other = Event.objects.filter(public_id=homes.pop(), state=State.MERGED, merged_into=event).first()
    return other if other and in_force(other).get("merged_into") else None


def _check_value(name: str, value: Any) -> None:
    """Raises Refused for a field that nobody rules on, or a value that the field cannot have."""
    if name not in VALUES:
        raise Refused(_("“%(name)s” is not a field that can be corrected.") % {"name": name})
    if value is None:
        return
    choices: Mapping[str, Sequence[Any]] = {
        "kind": Kind.values, "status": Status.values, "level": Level.values, "sides": Sides.values,
        "denied": (True, False),
    }  # fmt: skip
    if name in choices:
        good = value in choices[name]
    elif name == "edtf":
        good = _is_edtf(value)
    elif name == "place":
        good = Place.objects.filter(slug=value).exists()
    elif name == "people":
        good = isinstance(value, list) and Actor.objects.filter(slug__in=value).count() == len(set(value))
    else:
        good = isinstance(value, str) and 0 < len(value.strip()) <= 300
    if not good:
        raise Refused(_("“%(value)s” is no value for the field “%(name)s”.") % {"value": value, "name": name})


def _is_edtf(value: Any) -> bool:
    try:
        span(value)
    except (ValueError, TypeError, AttributeError):
        return False
    return len(value) <= 40
