"""Puts claims into events: pure grouping (timeline/extract/grouping.py) over rows, and the events' public ids.

Only claims that the touched ones can reach are read. A claim that a person placed stays, and an event with placed claims
takes in only what groups with these. An id that was public never dies: an event that loses its last claim leads on to
the event that took it.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from django.db.models import Q

from timeline.extract.grouping import regroup
from timeline.extract.likeness import MAX_SPAN, REACH, Candidate, content_words
from timeline.findings import spoken_against_by
from timeline.models import Claim, Event
from timeline.models.choices import SIDE_BIT, State
from timeline.projection import project_all, restand
from timeline.stretches import shifted

_WIDE = ("country", "region", "area")
_COLUMNS = (
    "pk", "fingerprint", "kind", "status", "sides", "earliest", "latest", "basis", "place_name", "place__country",
    "place__precision", "source__sha256", "source__published_on", "event_id", "event__public_id", "placed",
    "quote", "source_side",
)  # fmt: skip


class Neighbourhood:
    """Claims as candidates, read from the database as grouping asks for them."""

    def __init__(self) -> None:
        self.candidates: dict[int, Candidate] = {}
        self.rows: dict[str, Mapping[str, Any]] = {}  # by the candidate's key

    def load(self, condition: Q) -> list[Candidate]:
        rows = list(Claim.objects.counted().filter(condition).values(*_COLUMNS))
        people: dict[int, set[tuple[str, str]]] = defaultdict(set)
        fresh = [row["pk"] for row in rows if row["pk"] not in self.candidates]
        through = Claim.people.through.objects.filter(claim__in=fresh)
        for pk, side, name in through.values_list("claim", "actor__side", "actor__name"):
            people[pk].add((side, name))
        for row in rows:
            if row["pk"] not in self.candidates:
                candidate = _candidate(row, frozenset(people[row["pk"]]))
                self.candidates[row["pk"]] = candidate
                self.rows[candidate.key] = row
        return [self.candidates[row["pk"]] for row in rows]

    def load_of_event(self, event: int) -> list[Candidate]:
        return self.load(Q(event=event))

    def near(self, claims: Collection[Candidate]) -> list[Candidate]:
        """What `regroup` wants to know: claims of the same sides and kind that come near."""
        condition = Q(pk__in=[])
        for (sides, kind, first, last), exactly in _windows(claims).items():
            same = Q(sides=sides, kind=kind)
            if exactly:
                condition |= same & Q(earliest=first, latest=last)
            else:
                # no claim that spans more than MAX_SPAN days joins by overlap, so that the index bounds the search
                condition |= same & Q(earliest__range=(shifted(first, -MAX_SPAN), last), latest__gte=first)
        return self.load(condition)


_SHORTEST = 8  # letters and digits of a public id


def _windows(claims: Iterable[Candidate]) -> dict[tuple[Any, ...], bool]:
    """Stretches of days to look at, those that meet joined; whether only the very same date counts."""
    windows: dict[tuple[Any, ...], bool] = {}
    stretches: dict[tuple[int, str], list[tuple[Any, Any]]] = defaultdict(list)
    for claim in claims:
        sides = sum(SIDE_BIT[side] for side in claim.sides)
        if 0 < claim.days <= MAX_SPAN and claim.earliest and claim.latest:
            stretches[sides, claim.kind].append(
                (shifted(claim.earliest, -REACH.days), shifted(claim.latest, REACH.days))
            )
        elif claim.earliest or claim.latest:
            windows[sides, claim.kind, claim.earliest, claim.latest] = True
    for (sides, kind), spans in stretches.items():
        spans.sort()
        first, last = spans[0]
        for start, end in spans[1:]:
            if start > last:
                windows[sides, kind, first, last] = False
                first = start
            last = max(last, end)
        windows[sides, kind, first, last] = False
    return windows


def _candidate(row: Mapping[str, Any], people: frozenset[tuple[str, str]]) -> Candidate:
    return Candidate(
        key=f"{row['source__sha256']}:{row['fingerprint']}",
        source=row["source__sha256"],
        kind=row["kind"],
        status=row["status"],
        sides=tuple(side for side, bit in SIDE_BIT.items() if row["sides"] & bit),
        earliest=row["earliest"],
        latest=row["latest"],
        basis=row["basis"],
        place=row["place_name"],
        country=row["place__country"] or "",
        wide_place=row["place__precision"] in _WIDE,
        people=people,
        published=row["source__published_on"],
        words=content_words(row["quote"]),
        source_side=row["source_side"],
        pin=row["event__public_id"] if row["placed"] else "",
    )


def place(
    touched: Iterable[int], gone: Sequence[Candidate] = (), emptied: Iterable[int] = (), projected: Collection[int] = ()
) -> list[Event]:
    """Groups claims (by key) anew with all that they reach, and projects the events that this changes.

    `gone` are candidates that are no more, or as they read before; `emptied` are events that lost a claim; `projected` are
    events that need no second projection unless a claim moves. Returns the events that changed.
    """
    claims = Neighbourhood()
    start = claims.load(Q(pk__in=list(touched)))
    groups = [[claims.rows[key] for key in keys] for keys in regroup(start, claims.near, gone)]
    moves = _assign(groups, {row["event_id"] for rows in groups for row in rows if row["event_id"]})
    lead_on(_successors(moves))
    unmoved = {claims.rows[claim.key]["event_id"] for claim in start}
    concerned = {event for event in (*chain(*moves), *unmoved, *emptied) if event}
    concerned -= set() if moves else set(projected)
    changed = project_all(list(Event.objects.filter(pk__in=concerned).select_related("place", "merged_into")))
    return [*changed, *restand_against(spoken_against_by([*start, *gone]), concerned)]


def restand_against(condition: Q, but: Collection[int] = ()) -> list[Event]:
    """Brings up to date the standing of the events that fit a condition; those that changed."""
    if not condition:
        return []
    events = Event.objects.filter(condition).exclude(pk__in=but).select_related("place", "merged_into")
    return restand(list(events.distinct()))


def _assign(groups: Sequence[Sequence[Mapping[str, Any]]], involved: Collection[int]) -> list[tuple[int | None, int]]:
    """Gives each group its event. The moves of claims: from which event (None if from none) to which."""
    events = _chosen(groups, involved)
    events |= _unheard_of({index: rows for index, rows in enumerate(groups) if index not in events})
    moves: list[tuple[int | None, int]] = []
    moved: list[Claim] = []
    for index, rows in enumerate(groups):
        if index not in events:
            _move(moved)  # an event that lost its claims just now may be the one
            moved, events[index] = [], _new_event(_founder(rows))
        moving = [row for row in rows if row["event_id"] != events[index] and not row["placed"]]
        moves += [(row["event_id"], events[index]) for row in moving]
        moved += [Claim(pk=row["pk"], event_id=events[index]) for row in moving]
    _move(moved)
    return moves


def _move(claims: list[Claim]) -> None:
    Claim.objects.bulk_update(claims, ["event"], batch_size=200)


def _successors(moves: Iterable[tuple[int | None, int]]) -> dict[int, int]:
    """For each event that claims left, the event that took most of them."""
    taken: dict[int, Counter[int]] = defaultdict(Counter)
    for left, target in moves:
        if left:
            taken[left][target] += 1
    return {left: min(targets, key=lambda to: (-targets[to], to)) for left, targets in taken.items()}


def _chosen(groups: Sequence[Sequence[Mapping[str, Any]]], involved: Collection[int]) -> dict[int, int]:
    """The event of each group by its index: the one that people placed claims of it in, else the one that most of its
    claims are in; none for a new one."""
    chosen = {i: row["event_id"] for i, rows in enumerate(groups) for row in rows if row["placed"]}
    taken = set(Claim.objects.counted().filter(event__in=involved, placed=True).values_list("event", flat=True))
    shares = [
        (-count, event, index)
        for index, rows in enumerate(groups) if index not in chosen
        for event, count in Counter(row["event_id"] for row in rows if row["event_id"]).items()
    ]  # fmt: skip
    for _, event, index in sorted(shares):
        if index not in chosen and event not in taken:
            chosen[index] = event
            taken.add(event)
    return chosen


def _founder(rows: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return min(rows, key=lambda row: (row["source__sha256"], row["fingerprint"]))


def _unheard_of(groups: Mapping[int, Sequence[Mapping[str, Any]]]) -> dict[int, int]:
    """New events for the groups whose founding claim never had one, all written at once."""
    founders = {index: _founder(rows) for index, rows in groups.items()}
    usual = {index: _letters(_seed(row))[:_SHORTEST] for index, row in founders.items()}
    uses = Counter(usual.values())
    uses.update(Event.objects.filter(public_id__in=usual.values()).values_list("public_id", flat=True))
    events = {
        index: Event(public_id=usual[index], kind=row["kind"], status=row["status"], sides=row["sides"])
        for index, row in founders.items() if uses[usual[index]] == 1
    }  # fmt: skip
    Event.objects.bulk_create(events.values())
    return {index: event.pk for index, event in events.items()}


def _new_event(founder: Mapping[str, Any]) -> int:
    """A new event, or the one that its founding claim had before: ids come back with their claims."""
    event = event_by_seed(_seed(founder))
    event.kind, event.status, event.sides = founder["kind"], founder["status"], founder["sides"]
    event.state, event.merged_into = State.DRAFT, None
    event.save()
    return event.pk


def _seed(founder: Mapping[str, Any]) -> str:
    return f"{founder['source__sha256']}:{founder['fingerprint']}"


def _letters(seed: str) -> str:
    return base64.b32encode(hashlib.sha256(seed.encode()).digest()).decode().lower()


def event_by_seed(seed: str) -> Event:
    """An event with the id of a seed (eight letters and digits, more if they are taken), its own old one if it is empty."""
    letters = _letters(seed)
    for length in range(_SHORTEST, 17):
        held = Event.objects.filter(public_id=letters[:length]).first()
        if held is None:
            return Event(public_id=letters[:length])
        if not held.claims.exists() and not held.rulings.exists():
            return held
    return event_by_seed(seed + "+")


def lead_on(left: Mapping[int, int]) -> None:
    """Events without a claim that counts lead on to the event that took their claims."""
    if not left:
        return
    for event in Event.objects.filter(pk__in=left).exclude(claims__in=Claim.objects.counted()):
        if left[event.pk] != event.pk and not _leads_to(left[event.pk], event.pk):
            event.state, event.merged_into_id = State.MERGED, left[event.pk]
            event.version += 1
            event.save()


def _leads_to(start: int, goal: int) -> bool:
    return Event.objects.get(pk=start).survivor.pk == goal
