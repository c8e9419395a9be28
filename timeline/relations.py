"""How one contact is linked with another: told by their days, people, sides and the articles that they share. No query.

Nothing of this is stored: it follows from the fields of both events, so that it changes with what is reported and decided.
Each rule asks for something that is written, never for likeness alone; what fits none of them is only "the same people in
those days", which is what a reader can see.

announced in    one is planned, in an article that tells of the other next to it (BESIDE letters at most) and as news: a
                meeting, message or call that ended at most NEWS days before that article, of the same people (or an
                invitation between the same sides); of several the one that stands nearest
answered by     a message by the next one in the other direction between the same two people; an invitation by the next
                later visit of the side that was invited, or meeting with it
same trip       encounters and what was exchanged at them, a day apart at most, of the same traveller: one of a side that
                does not host them, or people of two sides, who can meet twice only if one of them is away from home
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from timeline.extract.records import FAMILY
from timeline.models.choices import SIDE_BIT, Kind, Status

NEWS = dt.timedelta(days=4)  # a weekend, and a day for the news to travel
BESIDE = 400  # letters: two or three sentences
REPLY = dt.timedelta(days=30)
ACCEPTANCE = dt.timedelta(days=365)
LONGEST_TRIP = dt.timedelta(days=31)
NEXT_DAY = dt.timedelta(days=1)
OCCASIONS = (Kind.MEETING, Kind.VISIT, Kind.CEREMONY, Kind.MESSAGE, Kind.CALL, Kind.INVITATION)
AT_A_TRIP = ("encounter", "exchange", "commitment")


class Relation(TextChoices):
    """What the other event is to this one, in the order of showing."""

    ANNOUNCED_IN = "announced-in", _("Announced in")
    ANNOUNCES = "announces", _("Announced there")
    ANSWERS = "answers", _("Answers")
    ANSWERED_BY = "answered-by", _("Answered by")
    SAME_TRIP = "same-trip", _("Same trip")
    SAME_DAYS = "same-days", _("The same people in those days")


@dataclass(frozen=True, slots=True)
class Said:
    """What an article of a day says of an event: the status that it gives it, and where its quote starts."""

    published: dt.date | None
    status: str
    start: int


@dataclass(frozen=True, slots=True)
class Contact:
    """An event as far as its relations go. `people` are keys with their sides; `host` is the side in whose country it was,
    "" if unknown; `articles` are what articles say of it, by their keys."""

    key: int
    kind: str
    status: str
    sides: int
    earliest: dt.date | None
    latest: dt.date | None
    people: frozenset[tuple[int, str]] = frozenset()
    source_side: str = ""
    target_side: str = ""
    host: str = ""
    articles: Mapping[int, Said] = field(default_factory=dict)


def related(this: Contact, others: Iterable[Contact]) -> dict[int, Relation]:
    """What each of the others is to this one, by key. There is one announcement and one answer: the nearest that could be."""
    candidates: dict[Relation, list[Contact]] = defaultdict(list)
    for other in others:
        if other.key != this.key:
            for relation in _relations(this, other):
                candidates[relation].append(other)
    found: dict[int, Relation] = {}
    for relation in (*NEAREST, Relation.ANNOUNCES, Relation.SAME_TRIP, Relation.SAME_DAYS):
        rows = [other for other in candidates[relation] if other.key not in found]
        if relation in NEAREST and rows:
            rows = [min(rows, key=lambda other: (NEAREST[relation](this, other), other.key))]
        found |= {other.key: relation for other in rows}
    return found


def _relations(this: Contact, other: Contact) -> Iterator[Relation]:
    """All that could be said of the two."""
    if _in_those_days(this, other):
        yield Relation.SAME_TRIP if _same_trip(this, other) else Relation.SAME_DAYS
        if _same_trip(this, other):
            return
    if _announced_in(this, other):
        yield Relation.ANNOUNCED_IN
    if _announced_in(other, this):
        yield Relation.ANNOUNCES
    if _answered_by(this, other):
        yield Relation.ANSWERED_BY
    if _answered_by(other, this):
        yield Relation.ANSWERS


def _together(one: Contact, other: Contact) -> set[str]:
    """Sides of the people that both name."""
    return {side for _key, side in one.people & other.people}


# --- announced in -----------------------------------------------------------------------------------------------------


def _announced_in(planned: Contact, occasion: Contact) -> bool:
    if occasion.kind not in OCCASIONS or occasion.status != Status.REPORTED or not occasion.latest:
        return False
    if planned.earliest and planned.earliest < occasion.latest:
        return False
    invited = occasion.kind == Kind.INVITATION and occasion.sides == planned.sides
    if not (invited or _together(planned, occasion)):
        return False
    return _letters_between(planned, occasion) <= BESIDE


def _letters_between(planned: Contact, occasion: Contact) -> int:
    """In the article where they stand nearest, of those that tell the occasion as news; beyond any length if in none."""
    both = planned.articles.keys() & occasion.articles.keys()
    news = [
        abs(planned.articles[key].start - occasion.articles[key].start)
        for key in both if _as_news(planned.articles[key], occasion.articles[key], occasion)
    ]  # fmt: skip
    return min(news, default=2**31)


def _as_news(plan: Said, told: Said, occasion: Contact) -> bool:
    if (plan.status, told.status) != (Status.PLANNED, Status.REPORTED) or not plan.published or not occasion.latest:
        return False
    return dt.timedelta(0) <= plan.published - occasion.latest <= NEWS


# --- answered by ------------------------------------------------------------------------------------------------------


def _answered_by(first: Contact, answer: Contact) -> bool:
    if Status.NEGATED in (first.status, answer.status) or not (first.latest and answer.earliest and first.earliest):
        return False
    after = answer.earliest - first.earliest
    if first.kind == answer.kind == Kind.MESSAGE:
        crossed = (first.source_side, first.target_side) == (answer.target_side, answer.source_side) != ("", "")
        return crossed and dt.timedelta(0) <= after <= REPLY and len(_together(first, answer)) > 1
    if first.kind != Kind.INVITATION or not first.target_side or first.sides != answer.sides:
        return False
    if not (answer.earliest > first.latest and after <= ACCEPTANCE):
        return False
    came = answer.kind == Kind.VISIT and answer.source_side == first.target_side
    came = came or (answer.kind == Kind.MEETING and answer.host == first.source_side)
    guests = {person for person in first.people if person[1] == first.target_side}
    return came and (not guests or bool(guests & answer.people))


# --- same trip --------------------------------------------------------------------------------------------------------


def _in_those_days(one: Contact, other: Contact) -> bool:
    if not (one.earliest and one.latest and other.earliest and other.latest and one.people & other.people):
        return False
    if max(one.latest - one.earliest, other.latest - other.earliest) > LONGEST_TRIP:
        return False
    return one.earliest - other.latest <= NEXT_DAY and other.earliest - one.latest <= NEXT_DAY


def _same_trip(one: Contact, other: Contact) -> bool:
    if Status.NEGATED in (one.status, other.status):
        return False
    if any(FAMILY[kind] not in AT_A_TRIP for kind in (one.kind, other.kind)):  # type: ignore[index]
        return False
    hosts = {contact.host for contact in (one, other) if contact.host}
    if len(hosts) > 1:
        return False
    together = _together(one, other) & set(SIDE_BIT)
    return len(together) > 1 or bool(hosts and together - hosts)


def _days_between(this: Contact, other: Contact) -> int:
    return abs(((other.earliest or dt.date.min) - (this.earliest or dt.date.min)).days)


# Of which only the nearest counts, and by what; one occasion may announce several events.
NEAREST: Mapping[Relation, Callable[[Contact, Contact], int]] = {
    Relation.ANNOUNCED_IN: _letters_between,
    Relation.ANSWERS: _days_between,
    Relation.ANSWERED_BY: _days_between,
}
