"""How an event looks, field by field, and what is different between two looks at it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from timeline.decisions import Decision
from timeline.extract.edtf import value
from timeline.models import Actor, Claim, Event, Place, Review
from timeline.models.choices import Kind, Level, Sides, Standing, State, Status, Verdict
from timeline.wording import listed, when

LABELS = {
    "title": gettext_lazy("Title"), "kind": gettext_lazy("Kind"), "status": gettext_lazy("Status"),
    "denied": gettext_lazy("Denied by a side"), "sides": gettext_lazy("Sides"), "edtf": gettext_lazy("Date"),
    "place": gettext_lazy("Place"), "people": gettext_lazy("People"), "level": gettext_lazy("Level"),
    "state": pgettext_lazy("of an event", "State"), "standing": gettext_lazy("Standing"), "sources": gettext_lazy("Sources"),
    "origins": gettext_lazy("Independent origins"), "reports": gettext_lazy("Reports"),
    "merged_into": gettext_lazy("Merged into"), "distinct": gettext_lazy("Not the same as"),
    "membership": gettext_lazy("Report moved from"), "verdict": gettext_lazy("Reading of a report"),
}  # fmt: skip
_CHOICES: Mapping[str, Any] = {
    "kind": Kind, "status": Status, "sides": Sides, "level": Level, "state": State, "standing": Standing,
    "verdict": Verdict,
}  # fmt: skip
Look = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that reads otherwise than before."""

    label: str
    before: str
    after: str


def look(event: Event) -> Look:
    """What an event shows, in the form that rulings have: codes, slugs, EDTF."""
    reports = Claim.objects.counted().filter(event=event).order_by("pk").values_list("source__title", "quote")
    return {
        "title": event.title, "kind": event.kind, "status": event.status, "denied": event.denied, "sides": event.sides,
        "edtf": event.edtf, "place": event.place.slug if event.place else event.place_name,
        "people": sorted(actor.slug for actor in event.people.all()), "level": event.level, "state": event.state,
        "standing": event.standing, "sources": event.source_count, "origins": event.origin_count,
        "reports": [f"{title}: {quote[:80]}" for title, quote in reports],
    }  # fmt: skip


def compare(before: Look, after: Look) -> list[Difference]:
    """The fields that differ, in words, in the order of LABELS."""
    return [
        Difference(str(LABELS[name]), words(name, before.get(name)), words(name, after.get(name)))
        for name in LABELS
        if name in after and before.get(name) != after[name]
    ]


def words(name: str, said: Any) -> str:
    """A value of a field as a person reads it; an empty one as a dash."""
    if said in (None, "", []):
        return "–"
    if name == "denied":
        return _("yes") if said else _("no")
    if name in _CHOICES:
        return str(dict(_CHOICES[name].choices).get(said, said))
    if name == "edtf":
        return f"{when(value(said, 'stated', 'ruling'))} ({said})"  # type: ignore[arg-type]
    if name == "place":
        place = Place.objects.filter(slug=said).first()
        return place.local_name if place else str(said)
    if name == "people":
        names = {actor.slug: actor.local_name for actor in Actor.objects.filter(slug__in=said)}
        return listed([names.get(slug, slug) for slug in said])
    if isinstance(said, list):
        return " · ".join(map(str, said))
    return str(said)


# --- since the last look ----------------------------------------------------------------------------------------------


def remember(event: Event) -> None:
    """Somebody has decided about the event as it looks now."""
    Review.objects.update_or_create(event=event, defaults={"version": event.version, "shown": look(event)})


def since_review(event: Event) -> list[Difference]:
    """What is different since somebody last decided about the event; nothing if nobody has."""
    review = Review.objects.filter(event=event).first()
    return compare(review.shown, look(event)) if review else []


# --- rehearsals -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an event would look after a decision. `event` is as read then: not to be saved."""

    event: Event
    headline: str
    look: Look
    differences: tuple[Difference, ...]


def rehearse(decide: Callable[[], Decision]) -> list[Outcome]:
    """Carries a decision out to see what becomes of its events, and takes everything back. Raises what the decision raises."""
    before = {}
    with transaction.atomic():
        decision = decide()
        outcomes = []
        for event in decision.events:
            outcomes.append((event, event.headline, look(event)))
        transaction.set_rollback(True)
    for event, _headline, _look in outcomes:
        held = Event.objects.filter(pk=event.pk).first()
        before[event.pk] = look(held) if held else {}
    return [Outcome(e, line, seen, tuple(compare(before[e.pk], seen))) for e, line, seen in outcomes]
