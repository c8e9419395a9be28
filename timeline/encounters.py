"""Who met whom: how many events two people of different sides share."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations

from timeline.models import Actor, Event
from timeline.models.choices import SIDE_BIT
from timeline.models.events import EventQuerySet

MOST = 8  # rows and columns
MOST_EVENTS = 20_000  # beyond it the table would have to be counted over too many rows for a page


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows and columns of people, and the events that each pair shares; None where the two are of one side."""

    columns: tuple[Actor, ...]
    rows: tuple[tuple[Actor, tuple[int | None, ...]], ...]


def who_met_whom(events: EventQuerySet) -> Matrix | None:
    """The people of the events who met most, against each other. None if no two of different sides met."""
    pairs = Event.people.through.objects.filter(event__in=events[:MOST_EVENTS].values("pk"), actor__side__in=SIDE_BIT)
    together: dict[int, list[int]] = defaultdict(list)
    for event_id, actor_id in pairs.values_list("event", "actor"):
        together[event_id].append(actor_id)
    actors = Actor.objects.in_bulk({actor for group in together.values() for actor in group})
    met: Counter[tuple[int, int]] = Counter()
    for group in together.values():
        for one, other in combinations(sorted(set(group)), 2):
            if actors[one].side != actors[other].side:
                met[one, other] += 1
    if not met:
        return None
    busiest: Counter[int] = Counter()
    for (one, other), number in met.items():
        busiest[one] += number
        busiest[other] += number
    sides = list(SIDE_BIT)
    chosen = [
        actors[pk] for pk, _n in sorted(busiest.items(), key=lambda pair: (-pair[1], actors[pair[0]].name))[:MOST]
    ]
    chosen.sort(key=lambda actor: (sides.index(actor.side), -busiest[actor.pk], actor.name))
    rows = tuple((row, tuple(_shared(met, row, column) for column in chosen)) for row in chosen)
    return Matrix(tuple(chosen), rows)


def _shared(met: Counter[tuple[int, int]], row: Actor, column: Actor) -> int | None:
    if row.side == column.side:
        return None
    return met[min(row.pk, column.pk), max(row.pk, column.pk)]
