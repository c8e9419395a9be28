"""What speaks against an event, and what a reader should know of its sources: the checks of
timeline/extract/consistency.py over stored rows, in sentences, with the quotes that they rest on.

An event is contradicted if as many independent origins speak against it as for it; what fewer say is shown all the same.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import F, Q, prefetch_related_objects
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from timeline.extract.consistency import (
    ENCOUNTERS,
    Happening,
    Silence,
    host,
    in_two_places,
    is_excluded,
    is_expected_later,
    is_said_not_to_have_happened,
)  # fmt: skip
from timeline.extract.likeness import MAX_SPAN, Candidate
from timeline.extract.origins import Report, independent, names_no_origin
from timeline.models import Claim, Event, Exclusion, Place, Source
from timeline.models.choices import SIDE_BIT, Status
from timeline.provenance import report
from timeline.wording import SIDE_NAMES, listed

_MOST = dt.timedelta(days=MAX_SPAN)
_AT_ONCE = 200  # stretches of days in one query: SQLite takes a thousand conditions joined by OR, and each has several
_HAPPENED = (Status.REPORTED, Status.ALLEGED)


@dataclass(frozen=True, slots=True)
class Objection:
    """Something that speaks against an event: a sentence of another source, or another event."""

    code: Literal["excluded", "expected", "negated", "elsewhere"]
    said: Exclusion | Claim | None = None
    event: Event | None = None
    person: str = ""

    @property
    def report(self) -> Report | None:
        return report(self.said.source, getattr(self.said, "attributed", ())) if self.said else None


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence for the reader. `said` has the quote and source that it rests on, `event` the other event, if any."""

    code: str
    weight: Literal["contradiction", "note"]
    text: str
    said: Exclusion | Claim | None = None
    event: Event | None = None


def findings(event: Event) -> list[Finding]:
    """All findings on one event, contradictions first."""
    objections = objections_to([event])[event.pk]
    weight: Literal["contradiction", "note"] = "contradiction" if is_contradicted(event, objections) else "note"
    found = [Finding(o.code, weight, _sentence(o), o.said, o.event) for o in objections]
    claims = list(event.claims.counted().select_related("source__outlet").defer("source__text"))
    reports = [report(claim.source, claim.attributed) for claim in claims]
    if event.origin_count == 1 and reports and all(map(names_no_origin, reports)):
        found.append(Finding("no-origin", "note", _("Its only source does not say where it has the news from.")))
    for claim in claims:
        if "weekday-mismatch" in claim.date_notes:
            text = _("%(source)s gives a day of the week that does not fit the date.")
            found.append(Finding("weekday", "note", text % {"source": claim.source.outlet_label}, claim))
    return found


def is_contradicted(event: Event, objections: Sequence[Objection]) -> bool:
    """Whether as many independent origins speak against an event as for it."""
    voices = len(independent(r for objection in objections if (r := objection.report)))
    others = max((o.event.origin_count for o in objections if o.event), default=0)
    return bool(objections) and max(voices, others) >= event.origin_count


def objections_to(events: Sequence[Event]) -> dict[int, list[Objection]]:
    """What speaks against each of the events, by key. A few queries however many events they are."""
    found: dict[int, list[Objection]] = defaultdict(list)
    told = [e for e in events if e.kind in ENCOUNTERS and e.status in _HAPPENED and e.earliest and e.latest]
    if not told:
        return found
    prefetch_related_objects(told, "people", "place")
    seen = _happenings(told)
    silences = _silences(told)
    claims = _claims_against(told)
    others = _same_day(told)
    rivals = _happenings([other for others_of_day in others.values() for other in others_of_day])
    for event in told:
        happening = seen[event.pk]
        found[event.pk] += [Objection("excluded", row) for row, silence in silences if is_excluded(happening, silence)]
        for claim, view in claims:
            if is_expected_later(happening, view):
                found[event.pk].append(Objection("expected", claim))
            elif is_said_not_to_have_happened(happening, view):
                found[event.pk].append(Objection("negated", claim))
        for other in others.get(event.earliest, ()):
            if other.pk != event.pk and (person := in_two_places(happening, rivals[other.pk])):
                found[event.pk].append(Objection("elsewhere", event=other, person=person))
    return found


def spoken_against_by(claims: Iterable[Candidate]) -> Q:
    """Condition for the events whose standing may hang on plans and denials among some claims; empty if there are none."""
    stretches = {
        (sum(SIDE_BIT[side] for side in c.sides), c.earliest, c.latest)
        for c in claims if c.status in ("planned", "negated") and c.kind in ENCOUNTERS and c.earliest and c.latest
    }  # fmt: skip
    if len(stretches) > _AT_ONCE:  # more events than need be are looked at then, which changes none of them
        all_days = min(first for _, first, _ in stretches), max(last for _, _, last in stretches)
        stretches = {(sides, *all_days) for sides, _, _ in stretches}
    return _encounters_within(stretches)


def _encounters_within(stretches: Iterable[tuple[int, dt.date, dt.date]]) -> Q:
    """Condition for encounters of the sides in the days; empty if there are no stretches."""
    condition = Q()
    for sides, first, last in stretches:
        days = Q(earliest__range=(max(first, dt.date.min + _MOST) - _MOST, last), latest__gte=first)
        condition |= days & Q(sides=sides, kind__in=ENCOUNTERS)
    return condition


def silenced_by(sources: Iterable[int]) -> Q:
    """Condition for the events that some sources may exclude; empty if they exclude none."""
    condition = Q()
    for silence in Exclusion.objects.filter(source__in=list(sources)).prefetch_related("people"):
        people = [actor.pk for actor in silence.people.all()]
        condition |= Q(people__in=people, latest__lte=silence.last, earliest__gte=silence.first or dt.date.min)
    return condition


# --- rows as the checks see them --------------------------------------------------------------------------------------


def _happenings(events: Sequence[Event]) -> dict[int, Happening]:
    """Events with their people prefetched."""
    sources: dict[int, set[int]] = defaultdict(set)
    for event, source in Claim.objects.counted().filter(event__in=events).values_list("event", "source"):
        sources[event].add(source)
    trips = _trips({source for group in sources.values() for source in group})
    return {event.pk: _happening(event, frozenset(sources[event.pk]), trips) for event in events}


def _happening(event: Event, sources: frozenset[int], trips: Mapping[int, list[Claim]]) -> Happening:
    people = frozenset((actor.side, actor.name) for actor in event.people.all())
    country = host_of(event, people)
    where = {name: country for _side, name in people}
    for claim in (claim for source in sources for claim in trips.get(source, ())):
        if not country and event.earliest and event.latest and claim.earliest and claim.latest:
            guests = frozenset((actor.side, actor.name) for actor in claim.people.all())
            visited = host_of(claim, guests)
            if claim.earliest <= event.latest and event.earliest <= claim.latest:
                where |= {name: visited for side, name in guests & people if visited and side != visited}
    return Happening(event.kind, event.status, event.sides, event.earliest, event.latest, people, where,
                     _point(event.place), sources=sources)  # fmt: skip


def _point(place: Place | None) -> tuple[float, float] | None:
    """Where a place is, if it is one place and not a country or region."""
    if place is None or place.precision not in ("site", "city") or place.latitude is None or place.longitude is None:
        return None
    return place.latitude, place.longitude


def host_of(row: Event | Claim, people: frozenset[tuple[str, str]]) -> str:
    """The country in which a contact took place, empty if it cannot be told. `people` are sides and names."""
    sides = frozenset(side for side, bit in SIDE_BIT.items() if row.sides & bit)
    return host(row.kind, sides, row.target_side, row.place.country if row.place else "", people)


def _trips(sources: Iterable[int]) -> dict[int, list[Claim]]:
    """Visits that the sources tell of: who was abroad in them was abroad in what else they tell of those days."""
    rows = Claim.objects.counted().filter(source__in=list(sources), kind="visit", status__in=_HAPPENED)
    trips: dict[int, list[Claim]] = defaultdict(list)
    for claim in rows.select_related("place").prefetch_related("people"):
        trips[claim.source_id].append(claim)
    return trips


def _silences(events: Sequence[Event]) -> list[tuple[Exclusion, Silence]]:
    people = {actor.pk for event in events for actor in event.people.all()}
    first = min(event.earliest for event in events if event.earliest)
    last = max(event.latest for event in events if event.latest)
    rows = Exclusion.objects.filter(Q(first=None) | Q(first__lte=last), people__in=people, last__gte=first).distinct()
    return [
        (row, Silence(row.what, frozenset(a.name for a in row.people.all()), row.country, row.first, row.last, row.source_id))
        for row in rows.select_related("source__outlet").defer("source__text").prefetch_related("people")
    ]  # fmt: skip


def _claims_against(events: Sequence[Event]) -> list[tuple[Claim, Happening]]:
    """Plans and denials of encounters in the events' days."""
    stretches = sorted({(e.sides, e.earliest, e.latest) for e in events if e.earliest and e.latest})
    told = Claim.objects.counted().filter(status__in=["planned", "negated"])
    views: dict[int, tuple[Claim, Happening]] = {}
    for start in range(0, len(stretches), _AT_ONCE):
        rows = told.filter(_encounters_within(stretches[start : start + _AT_ONCE]))
        for claim in rows.select_related("source__outlet").defer("source__text").prefetch_related("people"):
            people = frozenset((actor.side, actor.name) for actor in claim.people.all())
            views[claim.pk] = claim, Happening(
                claim.kind, claim.status, claim.sides, claim.earliest, claim.latest, people,
                published=claim.source.published_on, sources=frozenset({claim.source_id}),
            )  # fmt: skip
    return [views[key] for key in sorted(views)]


def _same_day(events: Sequence[Event]) -> dict[dt.date | None, list[Event]]:
    days = {event.earliest for event in events if event.earliest == event.latest}
    people = {actor.pk for event in events for actor in event.people.all()}
    rows = Event.objects.live().of_days(days, people).filter(latest=F("earliest"))
    same: dict[dt.date | None, list[Event]] = defaultdict(list)
    for row in rows.exclude(place=None).select_related("place").prefetch_related("people"):
        same[row.earliest].append(row)
    return same


# --- sentences --------------------------------------------------------------------------------------------------------


def _sentence(objection: Objection) -> str:
    if objection.event:
        values = {"person": objection.person, "event": objection.event.headline}
        return _("%(person)s was far away on the same day: %(event)s.") % values
    assert objection.said  # noqa: S101 - an objection is either an event or said by a source
    source = _cited(objection.said.source)
    if isinstance(objection.said, Exclusion):
        return _exclusion(objection.said, source)
    day = objection.said.source.published_on
    if objection.code == "expected":
        values = {"source": source, "day": date_format(day, "j F Y") if day else "?"}
        return _("%(source)s, published later (%(day)s), still calls it expected.") % values
    return _("According to %(source)s, it did not happen.") % {"source": source}


def _exclusion(said: Exclusion, source: str) -> str:
    people = listed([actor.local_name for actor in said.people.all()])
    values = {
        "source": source, "people": people, "country": SIDE_NAMES.get(said.country, said.country),
        "first": date_format(said.first, "j F Y") if said.first else "", "last": date_format(said.last, "j F Y"),
    }  # fmt: skip
    sentences = {
        ("abroad", True): _("According to %(source)s, %(people)s was not abroad between %(first)s and %(last)s."),
        ("abroad", False): _("According to %(source)s, %(people)s was never abroad before %(last)s."),
        ("visit", True): _(
            "According to %(source)s, %(people)s did not visit %(country)s between %(first)s and %(last)s."
        ),
        ("visit", False): _("According to %(source)s, %(people)s never visited %(country)s before %(last)s."),
        ("meeting", True): _("According to %(source)s, %(people)s did not meet between %(first)s and %(last)s."),
        ("meeting", False): _("According to %(source)s, %(people)s never met before %(last)s."),
    }
    return sentences[said.what, said.first is not None] % values


def _cited(source: Source) -> str:
    """The outlet, and the agencies that it has its news from."""
    if not source.agencies:
        return source.outlet_label
    return _("%(outlet)s (after %(agencies)s)") % {
        "outlet": source.outlet_label,
        "agencies": ", ".join(source.agencies),
    }
