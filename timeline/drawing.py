"""The queries behind the chart: filtered events become a `charts.Chart`, its strip of all time, and its cards.

Up to MARKS events are drawn one by one; more are counted by day, week, month or year of their first day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from timeline import charts, stretches, tallies, unseen, wording
from timeline.charts import Chart, Dot
from timeline.facets import Counts, count
from timeline.filters import Filters
from timeline.models import Actor, Event, Place, Source
from timeline.models.choices import DYAD_SIDES, Dyad, Kind, Level, Status
from timeline.models.events import EventQuerySet
from timeline.stretches import Overview

MARKS = 1200  # events drawn one by one
TITLED = 400  # events whose marks carry the whole headline; others say kind and date, the rest is in their cards
LANES = 8  # lanes of people or places


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a page shows: the chart, and the strip of all time beneath it."""

    chart: Chart
    overview: Overview | None
    counted: bool  # whether more than MARKS events are drawn as counts
    lanes: str  # what they stand for; pairs of countries where people or places were asked for among too many events


def draw(filters: Filters, total: int, fitting: EventQuerySet | None = None, counts: Counts | None = None) -> Drawing:
    """The chart of a question that leaves `total` events; `fitting` are some that hold all of these, and `counts` those of
    the facets, if they are known."""
    visible = Event.objects.visible()
    limited = bool(filters.first or filters.last)
    events = filters.counted(visible if fitting is None else fitting)
    everywhen = filters.apply(visible, without=("from", "to", "when")) if limited else events
    rolled = tallies.serve(filters) and total > MARKS
    all_days = _months(filters) if rolled else days_of(everywhen)
    window = stretches.stretch(all_days if rolled or not limited else days_of(events), filters.first, filters.last)
    if window and rolled and not limited:  # whole months, which the tallies have
        window = stretches.floor(window[0], "month"), stretches.ceiling(window[1], "month")
    by = "dyad" if filters.lanes in ("place", "person") and not tallies.countable(total) else filters.lanes
    if rolled and counts is None and by in ("kind", "level"):
        counts = count(tallies.cells(visible, filters), filters)
    labels = lane_labels(events, filters, by, counts if rolled else None)
    if window is None:
        return Drawing(charts.lay_out(dots_of(events, by), labels), None, counted=False, lanes=by)
    strip, coverage = stretches.overview(all_days, window), articles_read()
    if total > MARKS and (limited or _crowded(events, window, all_days)):
        grain = stretches.grain_for(*window, len(labels))
        columns = counts_of(filters, window, grain, by)
        return Drawing(charts.lay_out_counts(columns, labels, window, grain, coverage), strip, counted=True, lanes=by)
    return Drawing(
        charts.lay_out(dots_of(events, by, window), labels, window, coverage, total), strip, counted=False, lanes=by
    )


def _crowded(events: EventQuerySet, window: tuple[dt.date, dt.date], begun: Mapping[dt.date, int]) -> bool:
    """Whether more than MARKS events may have happened in the window. Those that begin in it are often enough to know."""
    if sum(number for day, number in begun.items() if window[0] <= day <= window[1]) > MARKS:
        return True
    return events.between(*window).reaching(window[0])[: MARKS + 1].count() > MARKS


def _months(filters: Filters) -> dict[dt.date, int]:
    return {month: events for _lane, month, events, _firm in tallies.by_month(filters)}


def chart_of(events: EventQuerySet) -> Chart:
    """A small chart of a few events, such as those of a person."""
    return charts.lay_out(dots_of(events), window=stretches.stretch(days_of(events)))


def days_of(events: EventQuerySet) -> dict[dt.date, int]:
    """Events by their first day, or their last where the beginning is open."""
    rows = events.order_by().exclude(edtf="").annotate(begin=Coalesce("earliest", "latest"))
    return dict(rows.values_list("begin").annotate(Count("pk")))


def articles_read() -> dict[dt.date, int]:
    """Articles by day of publication, whether they tell of a contact or not."""
    return dict(Source.objects.exclude(published_on=None).order_by().values_list("published_on").annotate(Count("pk")))


# --- lanes ------------------------------------------------------------------------------------------------------------


def lane_labels(events: EventQuerySet, filters: Filters, by: str, counts: Counts | None = None) -> dict[str, str]:
    """Keys and labels of the lanes, in their order; people and places by number of events. `counts` save a look at all."""
    if by in ("kind", "level"):
        choices = Kind.choices if by == "kind" else [*Level.choices, ("", _("Level not known"))]
        if counts:
            there = set(tallies.chosen_values(filters).get(by) or +counts.by[by])
        else:
            there = set(events.order_by().values_list(by, flat=True).distinct()[:20])
        return {value: str(label) for value, label in choices if value in there}
    if by in ("place", "person"):
        field, model = ("place__slug", Place) if by == "place" else ("people__slug", Actor)
        rows = events.order_by().exclude(**{field: None}).values_list(field).annotate(n=Count("pk"))
        slugs = [slug for slug, _n in rows.order_by("-n", field)[:LANES]]
        names = {row.slug: row.local_name for row in model._default_manager.filter(slug__in=slugs)}
        return {slug: names[slug] for slug in slugs}
    return {dyad.value: str(dyad.label) for dyad in Dyad}


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


def dots_of(events: EventQuerySet, by: str = "dyad", window: tuple[dt.date, dt.date] | None = None) -> list[Dot]:
    """At most MARKS events, those of the window if one is given."""
    shown = events.between(*window).reaching(window[0]) if window else events
    rows = list(shown.chronological().defer("search")[:MARKS])
    named = by in ("place", "person") or len(rows) <= TITLED
    if named:
        prefetch_related_objects(rows, "place", "people__offices")
    return [
        Dot(
            row.public_id,
            _title(row, named=named),
            row.sides,
            row.status,
            row.earliest,
            row.latest,
            wording.disputed(row),
            _keys(by, row),
        )
        for row in rows
    ]


def _title(row: Event, *, named: bool) -> str:
    what = row.headline if named else row.title or row.get_kind_display()
    return f"{unseen.spelled(what)}, {wording.when(row)}"


def counts_of(filters: Filters, window: tuple[dt.date, dt.date], grain: str, by: str) -> list[charts.Count]:
    """Events that begin in the window, by lane and first day (or month); trilateral ones count in three dyads.

    What begins in the window is possibly in it: the filter by date says no more, and without it an index alone answers.
    """
    first, last = window
    begun = filters.apply(Event.objects.visible(), without=("from", "to", "when")).filter(day__range=window)
    certain = filters.values.get("when") == "certain" and filters.last is not None
    if certain:
        begun = begun.filter(latest__lte=filters.last)
    if certain or not (tallies.serve(filters) and grain in ("month", "year") and by in ("dyad", "kind", "level")):
        return _counts(_by_day(begun, by), by)
    field = "sides" if by == "dyad" else by
    rows = tallies.by_month(filters, field, _whole_from(first), _whole_to(last))
    if first.day > 1:
        rows += _by_day(begun.filter(day__lte=stretches.ceiling(first, "month")), by)
    if last != stretches.ceiling(last, "month"):
        rows += _by_day(begun.filter(day__gte=stretches.floor(last, "month")), by)
    return _counts(rows, by)


def _whole_from(day: dt.date) -> int:
    """The first whole month from a day on, as a bucket of the tallies."""
    return day.year * 12 + day.month - (1 if day.day == 1 else 0)


def _whole_to(day: dt.date) -> int:
    """The last whole month up to a day."""
    return day.year * 12 + day.month - (1 if day == stretches.ceiling(day, "month") else 2)


def _by_day(events: EventQuerySet, by: str) -> list[tuple[Any, ...]]:
    """(lane, first day, events, of which reported)."""
    field = {"kind": "kind", "level": "level", "place": "place__slug", "person": "people__slug"}.get(by, "sides")
    firm = Count("pk", filter=Q(status=Status.REPORTED))
    return list(events.order_by().values_list(field, "day").annotate(all=Count("pk"), firm=firm))


def _counts(rows: Iterable[tuple[Any, ...]], by: str) -> list[charts.Count]:
    found = []
    for lane, day, events, firm in rows:
        keys = [d.value for d, sides in DYAD_SIDES.items() if lane in sides] if by == "dyad" else [lane]
        found += [charts.Count(key, day, events, firm) for key in keys if key is not None]
    return found
