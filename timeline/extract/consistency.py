"""Checks of one report against others, each a small pure function: True (or a name) if something is wrong.

What is found is shown to readers as evidence, never used to change a claim.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt

DISTANT = 1500  # kilometres: further apart than two public appearances of one day are likely to be
ENCOUNTERS = frozenset({"meeting", "visit", "ceremony"})
_PRESENT = frozenset({"meeting", "ceremony"})  # kinds in which everybody named is there in person
_EXACT = 3  # days: reports this precise can be set against each other
_EARTH = 6371.0


@dataclass(frozen=True, slots=True)
class Happening:
    """An event (or a single claim) as the checks see it."""

    kind: str
    status: str
    sides: int
    first: dt.date | None
    last: dt.date | None
    people: frozenset[tuple[str, str]] = frozenset()  # side and name
    where: Mapping[str, str] = field(default_factory=dict)  # person → code of the country they were in
    point: tuple[float, float] | None = None  # latitude, longitude
    published: dt.date | None = None  # of a claim
    sources: frozenset[int] = frozenset()

    @property
    def exact(self) -> bool:
        return bool(self.first and self.last and (self.last - self.first).days < _EXACT)

    @property
    def happened(self) -> bool:
        return self.status in ("reported", "alleged")


@dataclass(frozen=True, slots=True)
class Silence:
    """A stretch of days (None: without a beginning) in which something is said not to have happened."""

    what: str  # "abroad", "visit", "meeting"
    people: frozenset[str]
    country: str
    first: dt.date | None
    last: dt.date
    source: int


def is_excluded(event: Happening, silence: Silence) -> bool:
    """Whether an event tells of what another source says did not happen in those days."""
    if not event.happened or event.kind not in ENCOUNTERS or silence.source in event.sources:
        return False
    if not (
        event.first and event.last and event.last <= silence.last and event.first >= (silence.first or dt.date.min)
    ):
        return False
    names = {name: side for side, name in event.people}
    if not silence.people <= names.keys():
        return False
    if silence.what == "meeting":
        return True
    visited = {event.where.get(name, "") for name in silence.people} - {"", *(names[name] for name in silence.people)}
    return bool(visited) and (not silence.country or silence.country in visited)


def is_expected_later(event: Happening, plan: Happening) -> bool:
    """Whether a source that was published after an event calls an encounter of the same people expected, in days that
    include it. A visit that is expected is expected to bring the meeting."""
    return bool(
        _is_of(event, plan) and plan.status == "planned" and plan.kind in ENCOUNTERS and event.exact
        and plan.published and plan.first and plan.last and event.last
        and plan.first <= event.last < plan.published <= plan.last
    )  # fmt: skip


def is_said_not_to_have_happened(event: Happening, denial: Happening) -> bool:
    """Whether a source says of the same kind of contact, people and days that it did not happen."""
    return bool(
        _is_of(event, denial) and denial.status == "negated" and denial.kind == event.kind and event.exact and denial.exact
        and event.first and denial.first and event.last and denial.last
        and event.first <= denial.last and denial.first <= event.last
    )  # fmt: skip


def _is_of(event: Happening, other: Happening) -> bool:
    """Whether a claim of another source is about the same people of the same sides."""
    common = {side for side, _ in event.people & other.people}
    return (
        event.happened and event.kind in ENCOUNTERS and event.sides == other.sides
        and len(common) >= 2 and event.sources.isdisjoint(other.sources)
    )  # fmt: skip


def in_two_places(one: Happening, other: Happening) -> str:
    """A person who would have been in two distant places on one day; empty if there is none."""
    for event in (one, other):
        if not event.happened or event.kind not in _PRESENT or event.first is None or event.first != event.last:
            return ""
    if (
        one.first != other.first
        or one.point is None
        or other.point is None
        or distance(one.point, other.point) < DISTANT
    ):
        return ""
    return min((name for _, name in one.people & other.people), default="")


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres along the great circle between two points in degrees (haversine formula)."""
    (lat1, lon1), (lat2, lon2) = ((radians(lat), radians(lon)) for lat, lon in (one, other))
    chord = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH * asin(sqrt(min(1.0, chord)))


def host(kind: str, sides: frozenset[str], target: str, place_country: str, people: frozenset[tuple[str, str]]) -> str:
    """The country in which a contact took place, empty if it cannot be told.

    A visit of which all people named are of one side took place on the other.
    """
    if place_country or kind != "visit":
        return place_country
    if target:
        return target
    guests = {side for side, _ in people} & sides
    return min(sides - guests) if len(guests) == 1 and len(sides) == 2 else ""
