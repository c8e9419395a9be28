"""Facets: what each further choice would leave, the other filters applied.

Events are counted once by every combination of the small closed fields (`tallies.cells`); the counts of all facets of
closed lists, and the total, are sums over those few rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from timeline import tallies
from timeline.database import MOST_ORIGINS
from timeline.extract.records import FAMILY
from timeline.filters import Filters
from timeline.models import Actor, Claim, Event, Outlet, Place
from timeline.models.actors import Named
from timeline.models.choices import DYAD_SIDES, Dyad, Family, Kind, Level, Sides, Standing, Status
from timeline.models.events import EventQuerySet
from timeline.tallies import CellCount

NAMED: Mapping[str, type[Named]] = {"person": Actor, "place": Place, "outlet": Outlet}
SHOWN = 6  # people, places, outlets offered without typing


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    events: int
    chosen: bool
    inner: tuple[Option, ...] = ()  # the kinds of a family


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    label: str
    options: tuple[Option, ...]
    known: bool = True  # whether the counts were made; not over a great many events for people, places and outlets

    @property
    def chosen(self) -> int:
        return sum(option.chosen + sum(inner.chosen for inner in option.inner) for option in self.options)


@dataclass(frozen=True, slots=True)
class Counts:
    total: int
    by: Mapping[str, Counter[Any]]


def count(rows: Iterable[CellCount], filters: Filters) -> Counts:
    """The total, and per facet the events of each value: a cell that fails one filter only counts in that one's facet."""
    tests = tallies.tests(filters)
    by: dict[str, Counter[Any]] = {name: Counter() for name in tallies.SMALL}
    total = 0
    for cell in rows:
        failed = [name for name, fits in tests if not fits(cell)]
        if len(failed) > 1:
            continue
        total += cell.events if not failed else 0
        for name in failed or tallies.SMALL:
            by[name][tallies.value_of(name, cell)] += cell.events
    return Counts(total, by)


def facets(counts: Counts, filters: Filters) -> list[Facet]:
    """The facets of the closed lists."""

    def chosen(name: str) -> list[str]:
        return filters.values.get(name) or []

    def simple(name: str, label: str, choices: Iterable[tuple[str, Any]]) -> Facet:
        found = counts.by[name]
        options = (Option(value, str(text), found[value], value in chosen(name)) for value, text in choices)
        return Facet(name, label, tuple(options))

    sides = counts.by["dyad"]
    dyads = [
        Option(d.value, str(d.label), sum(sides[s] for s in DYAD_SIDES[d]), d.value in chosen("dyad")) for d in Dyad
    ]
    dyads.append(Option("all", _("All three"), sides[Sides.ALL], "all" in chosen("dyad")))
    families = tuple(
        Option(
            family.value, str(family.label), counts.by["family"][family.value], family.value in chosen("family"),
            tuple(
                Option(kind.value, str(kind.label), counts.by["kind"][kind.value], kind.value in chosen("kind"))
                for kind in Kind if FAMILY[kind.value] == family.value  # type: ignore[index]
            ),
        )
        for family in Family
    )  # fmt: skip
    return [
        Facet("dyad", _("Sides"), tuple(dyads)),
        Facet("kind", _("Kind"), families),
        simple("status", _("Status"), Status.choices),
        simple("standing", _("Standing"), Standing.choices),
        Facet("origins", _("Independent origins"), _origins(counts, filters)),
        simple("level", _("Level"), Level.choices),
    ]


def _origins(counts: Counts, filters: Filters) -> tuple[Option, ...]:
    found, least = counts.by["origins"], filters.values.get("origins")
    return tuple(
        Option(
            str(n) if n > 1 else "",
            ngettext("%(n)d or more", "%(n)d or more", n) % {"n": n} if n > 1 else _("any number"),
            sum(events for origins, events in found.items() if origins >= n),
            (least or 1) == n,
        )
        for n in range(1, MOST_ORIGINS + 1)
    )


# --- people, places, outlets ------------------------------------------------------------------------------------------


def named_facet(name: str, label: str, events: EventQuerySet, filters: Filters, *, counted: bool) -> Facet:
    """The chosen ones, then those with most events under the other filters."""
    chosen = {row.slug: row for row in filters.values.get(name) or []}
    numbers = named_counts(name, filters.counted(events, without=[name])) if counted else Counter()
    offered = [slug for slug, _n in sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))][:SHOWN]
    rows = {row.slug: row for row in NAMED[name]._default_manager.filter(slug__in=offered)} | chosen
    options = (
        Option(slug, rows[slug].local_name, numbers[slug], slug in chosen)
        for slug in dict.fromkeys([*chosen, *offered])
    )
    return Facet(name, label, tuple(options), known=counted)


def named_counts(name: str, events: EventQuerySet) -> Counter[str]:
    """Events of each person, place or outlet, by slug."""
    if name == "person":
        rows = Event.people.through.objects.filter(event__in=events).values_list("actor__slug")
        return Counter(dict(rows.annotate(Count("pk"))))
    if name == "place":
        return Counter(dict(events.order_by().exclude(place=None).values_list("place__slug").annotate(Count("pk"))))
    claims = Claim.objects.filter(event__in=events).exclude(source__outlet=None).order_by()
    return Counter(dict(claims.values_list("source__outlet__slug").annotate(Count("event", distinct=True))))


def suggestions(
    name: str, typed: str, events: EventQuerySet, filters: Filters, *, counted: bool, limit: int = 12
) -> list[Option]:
    """People, places or outlets with a name, in any language, that has a word beginning as typed; with their events."""
    wanted = typed.casefold().strip()
    rows = NAMED[name]._default_manager.all()
    numbers: Counter[str] = Counter()
    if counted:
        numbers = named_counts(name, filters.counted(events, without=[name]))
        rows = rows.filter(slug__in=numbers)
    found = [row for row in rows if not wanted or any(_begins(spelling, wanted) for spelling in row.spellings)]
    found.sort(key=lambda row: (-numbers[row.slug], row.slug))
    return [Option(row.slug, row.local_name, numbers[row.slug], chosen=False) for row in found[:limit]]


def _begins(spelling: str, wanted: str) -> bool:
    text = spelling.casefold()
    return text.startswith(wanted) or f" {wanted}" in text or (not wanted.isascii() and wanted in text)
