"""What stands behind an event, beyond its fields: values that lost, its history, and the contacts around it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from timeline.decisions import in_force
from timeline.extract.quantities import quantities
from timeline.findings import host_of
from timeline.models import Claim, Event, Ruling
from timeline.models.choices import Action, Kind, Status
from timeline.models.events import EventQuerySet
from timeline.projection import overlap
from timeline.relations import ACCEPTANCE, LONGEST_TRIP, NEXT_DAY, REPLY, Contact, Relation, Said, related
from timeline.wording import when

UNITS = {  # of `extract/lexicon/quantities_*.toml`
    "soldiers": gettext_lazy("Soldiers"), "workers": gettext_lazy("Workers"), "visitors": gettext_lazy("Visitors"),
    "delegates": gettext_lazy("Delegates"), "containers": gettext_lazy("Containers"), "shells": gettext_lazy("Shells"),
    "missiles": gettext_lazy("Missiles"), "tonnes": gettext_lazy("Tonnes"), "barrels": gettext_lazy("Barrels"),
    "documents": gettext_lazy("Documents"), "aircraft": gettext_lazy("Aircraft"), "ships": gettext_lazy("Ships"),
    "hours": gettext_lazy("Hours"), "killed": gettext_lazy("Killed"), "dollars": gettext_lazy("Dollars"),
}  # fmt: skip
_MOST_LINKED = 12  # of one relation
_MOST_NEAR = 100  # events looked at for each reason


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a field and the claims that give it.

    `relation`: "shown", "compatible" (less exact) or "other"; "told" of what the event has no field for.
    """

    text: str
    claims: tuple[Claim, ...]
    relation: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A field on which sources differ: "date", "place", "people", "status" or "number"; the value shown comes first."""

    field: str
    label: str
    values: tuple[Value, ...]
    ruled: bool  # the value shown is a person's


def disagreements(event: Event, claims: Sequence[Claim]) -> list[Disagreement]:
    """Fields on which the claims of an event differ. `claims` come with their sources and people."""
    claims = [claim for claim in claims if claim.verdict != "rejected"]
    corrected = in_force(event)
    found = [
        _compared("date", _("Date"), claims, when, lambda c: c.edtf == event.edtf, lambda c: overlap(c, event)),
        _compared("place", _("Place"), claims, lambda c: c.place_name, lambda c: c.place_name == event.place_name,
                  lambda c: bool(c.place and event.place and c.place.country == event.place.country)),
        _compared("people", _("People"), claims, lambda c: ", ".join(sorted(c.people_names)),
                  lambda c: False, lambda c: {a.pk for a in c.people.all()} <= {a.pk for a in event.people.all()}),
        _compared("status", _("Status"), claims, lambda c: str(c.get_status_display()),
                  lambda c: c.status == event.status, lambda c: c.status == Status.PLANNED),
    ]  # fmt: skip
    fields = {"date": "edtf"}
    return [
        *[
        Disagreement(d.field, d.label, d.values, ruled=fields.get(d.field, d.field) in corrected)
        for d in found if len(d.values) > 1 and (d.field != "people" or d.values[-1].relation == "other")
        ],
        *_numbers(claims),
    ]  # fmt: skip


def _compared(
    field: str, label: str, claims: Sequence[Claim], text: Callable[[Claim], str],
    is_shown: Callable[[Claim], bool], is_compatible: Callable[[Claim], bool],
) -> Disagreement:  # fmt: skip
    """The values of one field, by how many sources give them; the one shown first, those that contradict it last."""
    order = {"shown": 0, "compatible": 1, "other": 2}
    given: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if said := text(claim):
            given[said].append(claim)
    values = []
    for said, by in given.items():
        relation = "shown" if is_shown(by[0]) else "compatible" if is_compatible(by[0]) else "other"
        values.append(Value(said, tuple(by), relation))
    values.sort(key=lambda value: (order[value.relation], -len(value.claims), value.text))
    return Disagreement(field, label, tuple(values), ruled=False)


def _numbers(claims: Sequence[Claim]) -> Iterator[Disagreement]:
    """What the quotes count differently: of each unit the numbers that no two reports share."""
    told: dict[str, dict[int, frozenset[float]]] = defaultdict(dict)
    for claim in claims:
        for quantity in quantities(claim.quote, claim.source.language):
            told[quantity.unit][claim.pk] = told[quantity.unit].get(claim.pk, frozenset()) | {quantity.number}
    for unit, numbers in told.items():
        if any(not one & other for one, other in combinations(numbers.values(), 2)):
            by: dict[frozenset[float], list[Claim]] = defaultdict(list)
            for claim in claims:
                if claim.pk in numbers:
                    by[numbers[claim.pk]].append(claim)
            values = [Value(_written(each), tuple(who), "told") for each, who in by.items()]
            values.sort(key=lambda value: (-len(value.claims), value.text))
            yield Disagreement("number", str(UNITS[unit]), tuple(values), ruled=False)


def _written(numbers: Iterable[float]) -> str:
    return ", ".join(
        number_format(int(number) if number.is_integer() else number, use_l10n=True, force_grouping=True)
        for number in sorted(numbers)
    )


# --- history ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of an event's history: what a source reported (`claim`), or what a person decided (`ruling`)."""

    day: dt.date
    text: str
    claim: Claim | None = None
    ruling: Ruling | None = None
    undone: bool = False


def history(event: Event, claims: Sequence[Claim]) -> list[Entry]:
    """What was announced, reported and decided, oldest first; undated reports are left out."""
    said = {
        Status.PLANNED: pgettext("history", "announced"), Status.REPORTED: pgettext("history", "reported"),
        Status.ALLEGED: pgettext("history", "alleged"), Status.NEGATED: pgettext("history", "said not to have happened"),
    }  # fmt: skip
    entries = [
        Entry(claim.source.published_on, said[Status(claim.status)], claim=claim)
        for claim in claims if claim.source.published_on
    ]  # fmt: skip
    entries += _decisions(event)
    return sorted(entries, key=lambda e: (e.day, e.ruling is not None, (e.claim or e.ruling).pk))  # type: ignore[union-attr]


def _decisions(event: Event) -> list[Entry]:
    """One entry for each decision about the event or one that was merged into it."""
    concerned = [event.pk, *event.merged_from.values_list("pk", flat=True)]
    rulings = Ruling.objects.filter(event__in=concerned).select_related("user", "event").order_by("created", "pk")
    first: dict[object, Ruling] = {}
    for ruling in rulings.prefetch_related("undone_by"):
        first.setdefault(ruling.decision, ruling)
    return [
        Entry(r.created.date(), str(Action(r.action).label), ruling=r, undone=bool(r.undone_by.all()))
        for r in first.values()
    ]


# --- around it --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Links:
    """Events that stand in one relation to an event, in the order of their days."""

    relation: Relation
    events: tuple[Event, ...]


def linked(event: Event) -> list[Links]:
    """The contacts around an event by what they are to it (timeline/relations.py)."""
    rows = {row.pk: row for row in _around(event)}
    articles = _articles([event.pk, *rows])
    found = related(_contact(event, articles), [_contact(row, articles) for row in rows.values()])
    by: dict[Relation, list[Event]] = defaultdict(list)
    for pk, row in rows.items():
        if pk in found:
            by[found[pk]].append(row)
    return [Links(relation, tuple(by[relation][:_MOST_LINKED])) for relation in Relation if by[relation]]


def _around(event: Event) -> list[Event]:
    """Events that may be linked: of the same people in those days, told in the same articles, or an answer."""
    wanted = {*_same_days(event), *_same_articles(event), *_possible_answers(event)} - {event.pk}
    rows = Event.objects.visible().filter(pk__in=wanted).chronological().defer("search").select_related("place")
    return list(rows.prefetch_related("people__offices"))


def _same_days(event: Event) -> Iterable[int]:
    if event.earliest is None or event.latest is None or event.latest - event.earliest > LONGEST_TRIP:
        return ()
    first, last = max(event.earliest, dt.date.min + LONGEST_TRIP), min(event.latest, dt.date.max - LONGEST_TRIP)
    rows = Event.objects.visible().filter(
        earliest__lte=last + NEXT_DAY, latest__gte=first - NEXT_DAY,
        earliest__gte=first - LONGEST_TRIP, latest__lte=last + LONGEST_TRIP,
    )  # fmt: skip
    return _of_the_people(rows, event)[:_MOST_NEAR]


def _same_articles(event: Event) -> Iterable[int]:
    sources = Claim.objects.counted().filter(event=event).values("source")
    claims = Claim.objects.counted().filter(source__in=sources).exclude(event=None)
    return claims.values_list("event", flat=True).distinct()[:_MOST_NEAR]


def _possible_answers(event: Event) -> Iterable[int]:
    if event.kind not in _ANSWERS or event.earliest is None:
        return ()
    back, on, kinds = _ANSWERS[Kind(event.kind)]
    near = (max(event.earliest, dt.date.min + back) - back, min(event.earliest, dt.date.max - on) + on)
    rows = Event.objects.visible().filter(sides=event.sides, kind__in=kinds, earliest__range=near)
    return _of_the_people(rows, event)[:_MOST_NEAR]


_AT_ONCE = dt.timedelta(0)
_ANSWERS = {  # how far back and on, and among which kinds
    Kind.MESSAGE: (REPLY, REPLY, [Kind.MESSAGE]),
    Kind.INVITATION: (_AT_ONCE, ACCEPTANCE, [Kind.VISIT, Kind.MEETING]),
    Kind.VISIT: (ACCEPTANCE, _AT_ONCE, [Kind.INVITATION]),
    Kind.MEETING: (ACCEPTANCE, _AT_ONCE, [Kind.INVITATION]),
}


def _of_the_people(rows: EventQuerySet, event: Event) -> QuerySet[Any, Any]:
    """Keys of those that name one of the event's people. Asked row by row: days are few, a person's events may be many."""
    people = [actor.pk for actor in event.people.all()]
    named = Event.people.through.objects.filter(event=OuterRef("pk"), actor__in=people)
    return rows.filter(Exists(named)).chronological().values_list("pk", flat=True)


def _articles(events: Iterable[int]) -> dict[int, dict[int, Said]]:
    """What articles say, by event and article."""
    found: dict[int, dict[int, Said]] = defaultdict(dict)
    rows = Claim.objects.counted().filter(event__in=list(events)).order_by("-start")
    for event, source, *said in rows.values_list("event", "source", "source__published_on", "status", "start"):
        found[event][source] = Said(*said)
    return found


def _contact(event: Event, articles: Mapping[int, Mapping[int, Said]]) -> Contact:
    people = event.people.all()
    return Contact(
        event.pk, event.kind, event.status, event.sides, event.earliest, event.latest,
        frozenset((actor.pk, actor.side) for actor in people), event.source_side, event.target_side,
        host_of(event, frozenset((actor.side, actor.name) for actor in people)), articles.get(event.pk, {}),
    )  # fmt: skip
