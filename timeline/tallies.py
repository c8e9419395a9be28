"""Counts of events from the rolled-up tallies: exact, and no dearer for a million events than for a thousand.

A date filter needs the events that begin before a day and those that end before a day. Both are sums over whole years and
months, plus the few rows of a month that is cut through. With B(d) and E(d) the events that begin or end before day d,
and F, L the first and last day asked for:

possibly then    B(L + 1) - E(F)
certainly then   E(L + 1) - B(F) + events that begin before F and end after L
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, F, IntegerField, Q, QuerySet, Sum, Value
from django.db.models.functions import Least

from timeline.database import MOST_ORIGINS
from timeline.extract.records import FAMILY
from timeline.filters import Filters
from timeline.models import Cell, Event, Tally
from timeline.models.choices import DYAD_SIDES, Dyad, Sides, Status
from timeline.models.events import EventQuerySet
from timeline.models.tallies import OPEN_END, OPEN_START, Edge, Grain

SMALL = ("dyad", "kind", "family", "status", "standing", "level", "origins")
FIELDS = ("sides", "kind", "status", "standing", "level")
FEW = 200
COUNTED, AMONG_MANY = 20_000, 4_000  # events up to which people, places and outlets are counted, see countable()
_DAY = dt.timedelta(days=1)


class CellCount(NamedTuple):
    """So many events with these values; `origins` counts up to MOST_ORIGINS."""

    sides: int
    kind: str
    status: str
    standing: str
    level: str
    origins: int
    events: int


def serve(filters: Filters) -> bool:
    """Whether the tallies can count what the filters leave: they know no people, places, outlets, words, and hide no drafts."""
    values = filters.values
    return (
        settings.SHOW_DRAFTS
        and not any(values.get(name) for name in ("person", "place", "outlet", "q"))
        and ((values.get("origins") or 1) <= MOST_ORIGINS)
    )


def cells(events: EventQuerySet, filters: Filters) -> list[CellCount]:
    """Counts by cell of the events that fit all but the small filters."""
    if not serve(filters):
        many = (filters.values.get("origins") or 1) > MOST_ORIGINS
        return raw_cells(filters.counted(events, without=[name for name in SMALL if not (many and name == "origins")]))
    sums = _summed(filters)
    known = {row[0]: row[1:] for row in Cell.objects.values_list("pk", *FIELDS, "origins")}
    return [CellCount._make((*known[key], number)) for key, number in sums.items() if number]


def all_events() -> int:
    """How many events readers could see, drafts among them."""
    return int(Tally.objects.filter(grain=Grain.ALL).aggregate(all=Sum("events", default=0))["all"])


def countable(total: int) -> bool:
    """Whether people, places and outlets are counted for a question that leaves so many events.

    Among a great many the events of a question lie scattered: each is a page of the file to be read.
    """
    return total <= AMONG_MANY or (total <= COUNTED and all_events() <= 2 * COUNTED)


def few(events: EventQuerySet, filters: Filters, total: int) -> EventQuerySet:
    """The events, or if only FEW fit just these, by their keys: what is rare among many is looked for once."""
    if total > FEW or not serve(filters):
        return events
    return events.filter(pk__in=list(filters.counted(events).values_list("pk", flat=True)))


def raw_cells(events: EventQuerySet) -> list[CellCount]:
    """The same counted from the events themselves."""
    rows = events.order_by().annotate(origins=Least("origin_count", Value(MOST_ORIGINS)))
    return [CellCount._make(row) for row in rows.values_list(*FIELDS, "origins").annotate(Count("pk"))]


def _summed(filters: Filters) -> Counter[int]:
    first, last = filters.first, filters.last
    if not first and not last:
        return Counter(dict(Tally.objects.filter(grain=Grain.ALL, events__gt=0).values_list("cell", "events")))
    sums: Counter[int] = Counter()
    if filters.values.get("when") == "certain":
        sums.update(until(Edge.END, last) if last else dated())
        if first:
            sums.subtract(before(Edge.START, first))
            sums.update(_around(first, last) if last else {})
            return sums
        return sums
    sums.update(until(Edge.START, last) if last else dated())
    if first:
        sums.subtract(before(Edge.END, first))
    return sums


def until(edge: Edge, day: dt.date) -> Counter[int]:
    """Events whose first (or last) day is a day or before it, by cell. The last day of the calendar has no next one."""
    if day < dt.date.max:
        return before(edge, day + _DAY)
    return _sum(Tally.objects.filter(edge=edge, grain=Grain.YEAR, bucket__lt=OPEN_END))


def dated() -> Counter[int]:
    """All events with a date, by cell."""
    return _sum(Tally.objects.filter(edge=Edge.START, grain=Grain.YEAR))


def before(edge: Edge, day: dt.date) -> Counter[int]:
    """Events whose first (or last) day is before a day, by cell; an open beginning is before, an open end is not."""
    month = day.year * 12 + day.month - 1
    rows = Tally.objects.filter(edge=edge)
    sums = _sum(
        rows.filter(
            Q(grain=Grain.YEAR, bucket__lt=day.year) | Q(grain=Grain.MONTH, bucket__gte=day.year * 12, bucket__lt=month)
        )
    )
    if day.day > 1:
        column = "earliest" if edge == Edge.START else "latest"
        cut = (
            Event.objects.visible()
            .exclude(edtf="")
            .filter(**{f"{column}__gte": day.replace(day=1), f"{column}__lt": day})
        )
        sums.update(_by_cell(cut))
    return sums


def _around(first: dt.date, last: dt.date) -> Counter[int]:
    """Events that begin before the first and end after the last day: far vaguer than what is asked for."""
    return _by_cell(
        Event.objects.visible()
        .exclude(edtf="")
        .filter(Q(earliest__lt=first) | Q(earliest=None))
        .filter(Q(latest__gt=last) | Q(latest=None))
    )


def _sum(rows: QuerySet[Tally]) -> Counter[int]:
    return Counter(dict(rows.order_by().values_list("cell").annotate(Sum("events"))))


def _by_cell(events: EventQuerySet) -> Counter[int]:
    keys = {row[1:]: row[0] for row in Cell.objects.values_list("pk", *FIELDS, "origins")}
    found: Counter[int] = Counter()
    for cell in raw_cells(events):
        found[keys[cell[:-1]]] += cell.events
    return found


# --- over time --------------------------------------------------------------------------------------------------------


def by_month(
    filters: Filters, lane: str = "", first: int = OPEN_START + 1, last: int = OPEN_END - 1
) -> list[tuple[Any, ...]]:
    """(lane, month, events, of which reported) of the events' first days, all small filters applied; months as buckets."""
    chosen = chosen_values(filters)
    grain = Grain.LOOK if {*chosen, lane} <= {"sides", "status", ""} else Grain.MONTH
    rows = Tally.objects.filter(edge=Edge.START, grain=grain, bucket__range=(first, last), events__gt=0)
    rows = rows.filter(**{f"cell__{name}__in": values for name, values in chosen.items()})
    key = F(f"cell__{lane}") if lane else Value(0, output_field=IntegerField())
    firm = Sum("events", filter=Q(cell__status=Status.REPORTED), default=0)
    found = rows.order_by().annotate(lane=key).values_list("lane", "bucket").annotate(number=Sum("events"), firm=firm)
    return [
        (lane_key, dt.date(month // 12, month % 12 + 1, 1), number, sure) for lane_key, month, number, sure in found
    ]


def chosen_values(filters: Filters) -> dict[str, Sequence[Any]]:
    """The values that the small filters leave, by field of a cell."""
    values = filters.values
    found: dict[str, Sequence[Any]] = {
        name: values[name] for name in ("kind", "status", "standing", "level") if values.get(name)
    }
    if families := values.get("family"):
        kinds = [kind for kind, family in FAMILY.items() if family in families]
        found["kind"] = [kind for kind in kinds if kind in found.get("kind", kinds)]
    if dyads := values.get("dyad"):
        found["sides"] = sorted(sides_of(dyads))
    if least := values.get("origins"):
        found["origins"] = list(range(least, MOST_ORIGINS + 1))
    return found


def sides_of(dyads: Iterable[str]) -> set[int]:
    return {int(s) for dyad in dyads for s in ([Sides.ALL] if dyad == "all" else DYAD_SIDES[Dyad(dyad)])}


Test = tuple[str, Callable[[CellCount], bool]]


def tests(filters: Filters) -> list[Test]:
    """For each small filter, whether a cell fits it."""
    found: list[Test] = []
    for name in ("kind", "family", "status", "standing", "level"):
        if chosen := set(filters.values.get(name) or ()):
            found.append((name, _among(name, chosen)))
    if dyads := filters.values.get("dyad"):
        sides = sides_of(dyads)
        found.append(("dyad", lambda cell: cell.sides in sides))
    if least := filters.values.get("origins"):
        found.append(("origins", lambda cell: cell.origins >= min(least, MOST_ORIGINS)))
    return found


def _among(name: str, chosen: set[str]) -> Callable[[CellCount], bool]:
    return lambda cell: value_of(name, cell) in chosen


def value_of(name: str, cell: CellCount) -> Any:
    """A cell's value of a filter's parameter."""
    if name == "family":
        return FAMILY[cell.kind]  # type: ignore[index]
    return cell.sides if name == "dyad" else getattr(cell, name)
