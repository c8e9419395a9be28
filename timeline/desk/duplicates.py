"""Events that may be one: what speaks for it and against it, and pairs that somebody told apart already.

A pair that was told apart is offered again only when a report has come since.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from timeline.models import Claim, Event, Ruling
from timeline.models.choices import SIDE_BIT, Status
from timeline.models.events import EventQuerySet
from timeline.stretches import shifted
from timeline.wording import SIDE_NAMES, listed

_NEAR = 2  # days
_WIDEST = 62  # days; vaguer dates are compared with the very same date only
_ENOUGH = 2.5
_WEIGHED = 30  # neighbours looked at


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that two events have in common, or (`weight` below 0) that tells them apart."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another event that may be the same. `told_apart` is the earlier decision that newer reports cast doubt on."""

    event: Event
    reasons: tuple[Reason, ...]
    told_apart: Ruling | None = None

    @property
    def score(self) -> float:
        return sum(reason.weight for reason in self.reasons)


def suggestions(event: Event, most: int = 5) -> list[Suggestion]:
    """Events that may be the same one, the likeliest first."""
    rows = list(_neighbours(event).select_related("place").prefetch_related("people__offices")[:_WEIGHED])
    if not rows:
        return []
    apart = _told_apart(event)
    found = []
    for other in rows:
        ruling = apart.get(other.public_id)
        if ruling is None or _reported_since(ruling, event, other):
            suggestion = Suggestion(other, tuple(reasons(event, other)), ruling)
            if suggestion.score >= _ENOUGH:
                found.append(suggestion)
    return sorted(found, key=lambda s: (-s.score, s.event.pk))[:most]


def _neighbours(event: Event) -> EventQuerySet:
    rows = Event.objects.live().filter(sides=event.sides, kind=event.kind).exclude(pk=event.pk)
    if event.earliest is None or event.latest is None or (event.latest - event.earliest).days > _WIDEST:
        return rows.filter(edtf=event.edtf).exclude(edtf="")
    start, first, last = (
        shifted(event.earliest, -_WIDEST),
        shifted(event.earliest, -_NEAR),
        shifted(event.latest, _NEAR),
    )
    near = rows.filter(earliest__range=(start, last), latest__gte=first)
    return near.order_by("earliest", "pk")


def reasons(one: Event, other: Event) -> list[Reason]:
    """What speaks for two events being one, and against it. Both come with their people and places."""
    found = [_dates(one, other), _places(one, other), *_people(one, other)]
    if {one.status, other.status} == {Status.PLANNED, Status.REPORTED}:
        found.append(Reason(_("one is announced, the other reported"), 0.5))
    return [reason for reason in found if reason]


def _dates(one: Event, other: Event) -> Reason | None:
    if one.edtf == other.edtf and one.earliest == one.latest:
        return Reason(_("the same day"), 2)
    if one.edtf == other.edtf:
        return Reason(_("the same stretch of time"), 1)
    if not (one.earliest and one.latest and other.earliest and other.latest):
        return None
    if one.earliest <= other.latest and other.earliest <= one.latest:
        return Reason(_("days that overlap"), 1)
    gap = max(one.earliest - other.latest, other.earliest - one.latest).days
    return Reason(ngettext("%(n)d day apart", "%(n)d days apart", gap) % {"n": gap}, 0.5)


def _places(one: Event, other: Event) -> Reason | None:
    if not one.place or not other.place:
        return None
    if one.place == other.place:
        return Reason(_("the same place: %(place)s") % {"place": one.place}, 1.5)
    if one.place.country == other.place.country:
        return None
    return Reason(_("places in two countries: %(one)s, %(other)s") % {"one": one.place, "other": other.place}, -2)


def _people(one: Event, other: Event) -> list[Reason]:
    found = []
    common = sorted({a.pk: a for a in one.people.all()}.keys() & {a.pk for a in other.people.all()})
    if common:
        names = [a.local_name for a in one.people.all() if a.pk in common]
        found.append(Reason(_("in both: %(people)s") % {"people": listed(names)}, min(len(common), 3)))
    for side in SIDE_BIT:
        mine = {a.pk for a in one.people.all() if a.side == side}
        theirs = {a.pk for a in other.people.all() if a.side == side}
        if mine and theirs and mine.isdisjoint(theirs):
            found.append(Reason(_("other people for %(side)s") % {"side": SIDE_NAMES[side]}, -2))
    return found


# --- pairs that were told apart ---------------------------------------------------------------------------------------


def _told_apart(event: Event) -> dict[str, Ruling]:
    """The ruling that told each other event apart from this one, by its public id; none that was taken back."""
    rulings = list(Ruling.objects.filter(event=event, field="distinct").select_related("user").in_force())
    known = set(rulings[-1].value or []) if rulings else set()
    apart: dict[str, Ruling] = {}
    for ruling in rulings:
        for public_id in known & set(ruling.value or []):
            apart.setdefault(public_id, ruling)
    return apart


def _reported_since(ruling: Ruling, *events: Event) -> bool:
    return Claim.objects.counted().filter(event__in=events, source__added__gt=ruling.created).exists()


def earlier_words(ruling: Ruling) -> str:
    """ "Told apart on 3 May 2026 by siti: different delegations"."""
    words = {"day": date_format(ruling.created, "j F Y"), "user": ruling.user or "?", "reason": ruling.reason}
    return _("Told apart on %(day)s by %(user)s: %(reason)s. Reports have come since.") % words
