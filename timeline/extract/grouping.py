"""Which claims of different sources tell of the same event.

Two claims fit together if their sides and kind agree, their dates allow it, and neither people nor places speak against
it. Clusters grow by the best fitting pair first, and only while every pair across them fits (complete linkage), so
that no chain of vague reports draws different events together. The result depends on the claims alone, not on their
order: ties are broken by the claims' own keys.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from timeline.extract.records import SIDES

MAX_SPAN = 31  # days; vaguer claims join only claims of the very same date
_NEAR = dt.timedelta(days=1)
_MISDATED = dt.timedelta(days=2)
_ENCOUNTERS = ("meeting", "visit", "ceremony")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim as grouping sees it. `key` is the same for the same claim in any installation."""

    key: str
    source: str
    kind: str
    status: str
    sides: tuple[str, ...]
    earliest: dt.date | None
    latest: dt.date | None
    basis: str = ""
    place: str = ""
    country: str = ""
    wide_place: bool = False  # a whole country or region
    people: frozenset[tuple[str, str]] = frozenset()  # side and name
    published: dt.date | None = None

    @property
    def days(self) -> int:
        """Days of the interval; 0 if it is open or unknown."""
        return (self.latest - self.earliest).days + 1 if self.earliest and self.latest else 0


def group(claims: Iterable[Candidate]) -> list[tuple[str, ...]]:
    """Keys of the claims of each event, sorted; claims that fit with none are alone."""
    buckets: dict[tuple[object, ...], list[Candidate]] = defaultdict(list)
    for claim in claims:
        buckets[claim.sides, claim.kind, claim.status == "negated"].append(claim)
    groups = [keys for bucket in buckets.values() for keys in _cluster(bucket)]
    return sorted(groups)


def _cluster(bucket: Sequence[Candidate]) -> Iterator[tuple[str, ...]]:
    by_key = {claim.key: claim for claim in bucket}
    cluster_of = {key: {key} for key in by_key}
    pairs = [(-score, min(a.key, b.key), max(a.key, b.key)) for a, b in _neighbours(bucket) if (score := fit(a, b))]
    for _, one, other in sorted(pairs):
        left, right = cluster_of[one], cluster_of[other]
        if left is right or not all(fit(by_key[a], by_key[b]) for a in left for b in right):
            continue
        left |= right
        for key in right:
            cluster_of[key] = left
    for cluster in {id(cluster): cluster for cluster in cluster_of.values()}.values():
        yield tuple(sorted(cluster))


def _neighbours(bucket: Sequence[Candidate]) -> Iterator[tuple[Candidate, Candidate]]:
    """Pairs whose dates come near each other, found by one sweep over the days."""
    open_ended = [claim for claim in bucket if not claim.days]
    yield from combinations(open_ended, 2)
    active: list[Candidate] = []
    for claim in sorted((c for c in bucket if c.days), key=lambda c: (c.earliest, c.key)):
        assert claim.earliest  # noqa: S101 - it has days
        active = [a for a in active if a.latest and a.latest + _MISDATED >= claim.earliest]
        yield from ((a, claim) for a in active)
        active.append(claim)


def fit(one: Candidate, other: Candidate) -> float:
    """How well two claims fit as reports of one event, 0 if they do not."""
    if one.source == other.source or one.sides != other.sides or one.kind != other.kind:
        return 0.0
    if _announced_after(one, other) or _announced_after(other, one):
        return 0.0
    people = _people_fit(one, other)
    when = _date_fit(one, other, people)
    if not when or people < 0:
        return 0.0
    where = _place_fit(one, other)
    if where < 0 and not (people >= 1 and when >= 2):
        return 0.0
    return when + people + where


def _announced_after(plan: Candidate, other: Candidate) -> bool:
    """Whether a plan was published when the other contact was over already: then it is a plan for another one."""
    return bool(
        plan.status == "planned" and other.status != "planned" and plan.published and other.latest
        and other.latest < plan.published
    )  # fmt: skip


def _date_fit(one: Candidate, other: Candidate, people: float) -> float:
    if not one.days or not other.days or max(one.days, other.days) > MAX_SPAN:
        same = (one.earliest, one.latest) == (other.earliest, other.latest) != (None, None)
        return 1.0 if same and people > 0 else 0.0
    assert one.earliest and one.latest and other.earliest and other.latest  # noqa: S101 - both have days
    gap = max(one.earliest - other.latest, other.earliest - one.latest)
    if gap <= dt.timedelta(0):
        shared = min(one.latest, other.latest) - max(one.earliest, other.earliest)
        width = max(one.days, other.days)
        if width > 7 and people <= 0:  # "this month" alone is no evidence
            return 0.0
        return 1.0 + 2.0 * ((shared.days + 1) / width)
    if gap <= _NEAR and (one.basis != "stated" or other.basis != "stated"):
        return 1.0
    if gap <= _MISDATED and people >= 2 and one.kind in _ENCOUNTERS:  # a report that has the day wrong
        return 0.5
    return 0.0


def _people_fit(one: Candidate, other: Candidate) -> float:
    """Sides on which both name somebody in common; -1 if a side has different people."""
    common = 0
    for side in SIDES:
        mine = {name for s, name in one.people if s == side}
        theirs = {name for s, name in other.people if s == side}
        if mine and theirs:
            if mine.isdisjoint(theirs):
                return -1.0
            common += 1
    return float(common)


def _place_fit(one: Candidate, other: Candidate) -> float:
    if not one.place or not other.place:
        return 0.0
    if one.place == other.place:
        return 1.0
    same_country = bool(one.country) and one.country == other.country
    if same_country and (one.wide_place or other.wide_place):
        return 0.5
    return 0.0 if same_country else -1.0
