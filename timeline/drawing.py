"""The queries behind the chart: filtered events become a `charts.Chart`, its strip of all time, and its cards.

Up to MARKS events are drawn one by one; more are counted by day, week, month or year of their first day.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from timeline import charts, wording
from timeline.charts import Chart, Dot, Overview
from timeline.filters import Filters
from timeline.models import Actor, Event, Place, Source
from timeline.models.choices import DYAD_SIDES, Dyad, Kind, Level, Status
from timeline.models.events import EventQuerySet

MARKS = 1200  # events drawn one by one
TITLED = 400  # events whose marks carry the whole headline; others say kind and date, the rest is in their cards
LANES = 8  # lanes of people or places
_DAY = Coalesce("earliest", "latest")


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a page shows: the chart, and the strip of all time beneath it."""

    chart: Chart
    overview: Overview | None
    counted: bool  # whether more than MARKS events are drawn as counts


def draw(events: EventQuerySet, everywhen: EventQuerySet, filters: Filters) -> Drawing:
    """`events` are the filtered ones, `everywhen` the same without the filter by date."""
    all_days = days_of(everywhen)
    first, last = filters.first, filters.last
    window = charts.stretch(days_of(events) if first or last else all_days, first, last)
    labels = lane_labels(events, filters.lanes)
    if window is None:
        return Drawing(charts.lay_out(dots_of(events, filters.lanes), labels), None, counted=False)
    inside = events.between(*window)
    coverage = articles_read()
    total, drawn = events.count(), inside.count()
    if drawn > MARKS:
        before = events.filter(Q(latest__lt=window[0])).count()
        undated = events.filter(edtf="").count()
        chart = charts.lay_out_counts(
            counts_of(inside, filters.lanes), labels, window, charts.grain_for(*window), coverage,
            (before, total - drawn - before - undated), undated,
        )  # fmt: skip
    else:
        chart = charts.lay_out(dots_of(events, filters.lanes), labels, window, coverage)
    return Drawing(chart, charts.overview(all_days, window), counted=drawn > MARKS)


def chart_of(events: EventQuerySet) -> Chart:
    """A small chart of a few events, such as those of a person."""
    return charts.lay_out(dots_of(events), window=charts.stretch(days_of(events)))


def days_of(events: EventQuerySet) -> dict[dt.date, int]:
    """Events by their first day."""
    rows = events.order_by().annotate(day=_DAY).exclude(day=None).values_list("day")
    return dict(rows.annotate(Count("pk")))


def articles_read() -> dict[dt.date, int]:
    """Articles by day of publication, whether they tell of a contact or not."""
    return dict(Source.objects.exclude(published_on=None).order_by().values_list("published_on").annotate(Count("pk")))


# --- lanes ------------------------------------------------------------------------------------------------------------


def lane_labels(events: EventQuerySet, by: str) -> dict[str, str]:
    """Keys and labels of the lanes, in their order; people and places by number of events."""
    if by == "kind":
        return _present(events, "kind", Kind.choices)
    if by == "level":
        return {**_present(events, "level", Level.choices), "": _("Level not known")}
    if by in ("place", "person"):
        field, model = ("place__slug", Place) if by == "place" else ("people__slug", Actor)
        rows = events.order_by().exclude(**{field: None}).values_list(field).annotate(n=Count("pk"))
        slugs = [slug for slug, _n in rows.order_by("-n", field)[:LANES]]
        names = {row.slug: row.local_name for row in model._default_manager.filter(slug__in=slugs)}
        return {slug: names[slug] for slug in slugs}
    return {dyad.value: str(dyad.label) for dyad in Dyad}


def _present(events: EventQuerySet, field: str, choices: Iterable[tuple[str, object]]) -> dict[str, str]:
    there = set(events.order_by().values_list(field, flat=True).distinct())
    return {value: str(label) for value, label in choices if value in there}


def _keys(by: str, event: Event) -> tuple[str, ...]:
    if by == "kind":
        return (event.kind,)
    if by == "level":
        return (event.level,)
    if by == "place":
        return (event.place.slug,) if event.place else ()
    if by == "person":
        return tuple(person.slug for person in event.people.all())
    return tuple(event.dyads)


# --- rows -------------------------------------------------------------------------------------------------------------


def dots_of(events: EventQuerySet, by: str = "dyad", limit: int = MARKS) -> list[Dot]:
    rows = list(events.chronological().defer("search")[: limit + 1])
    if len(rows) <= TITLED or by in ("place", "person"):
        rows = list(events.chronological().defer("search").select_related("place").prefetch_related("people__offices"))
    return [
        Dot(row.public_id, _title(row, len(rows)), row.sides, row.status, row.earliest, row.latest, wording.disputed(row),
            _keys(by, row))
        for row in rows[:limit]
    ]  # fmt: skip


def _title(row: Event, rows: int) -> str:
    what = row.headline if rows <= TITLED else row.title or row.get_kind_display()
    return f"{what}, {wording.when(row)}"


def counts_of(events: EventQuerySet, by: str = "dyad") -> list[charts.Count]:
    """Events by lane and first day; trilateral ones count in three dyads."""
    field = {"kind": "kind", "level": "level", "place": "place__slug", "person": "people__slug"}.get(by, "sides")
    firm = Count("pk", filter=Q(status=Status.REPORTED))
    rows = events.order_by().annotate(day=_DAY, lane=F(field)).exclude(day=None)
    found: dict[tuple[str, dt.date], list[int]] = defaultdict(lambda: [0, 0])
    for day, lane, number, reported in rows.values_list("day", "lane").annotate(Count("pk"), firm):
        keys = [d.value for d, sides in DYAD_SIDES.items() if lane in sides] if by == "dyad" else [lane]
        for key in keys:
            found[key, day][0] += number
            found[key, day][1] += reported
    return [charts.Count(key, day, *sums) for (key, day), sums in found.items() if key is not None]
