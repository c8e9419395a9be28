"""From claims and rulings to what an event shows.

The rules, in the order in which they apply; docs/events.md tells them to readers:

date      that of reports before that of announcements; a date gives way to a narrower one within it, unless that one is
          inferred; then stated before resolved before inferred, then what most independent origins give, then the newest
          source
place     a country or region gives way to a place in it; then what most independent origins name, then the narrower,
          then the newest source
people    everybody named by the claims that agree with the date
status    reported if any source reports it, else alleged, else planned; "did not happen" only if all say so
kind and  those of the claim that gives the date
sides
level     for each side, the highest office that one of its people held that day; of the event, the highest of these
origins   reports that name a common agency, copy a common text or come from one outlet count once
standing  retracted, denied by a side, disputed (alleged, or contradicted by as many origins as support it), planned,
          corroborated by two or more origins, single: the first that fits
rulings   a person's newest ruling on a field beats all of this; a ruling of null takes earlier ones back
nobody    an event that no claim tells of any more is rejected, unless it leads on to another or was retracted; it shows
          what the claims say that were found to be misread, so that it depends on nothing that came before
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from timeline.extract.edtf import value
from timeline.extract.origins import Origin
from timeline.findings import is_contradicted, objections_to
from timeline.models import Actor, Claim, Event, Place, Ruling
from timeline.models.choices import SIDE_BIT, Level, Precision, Standing, State, Status, Verdict
from timeline.provenance import origins
from timeline.searching import indexed

_BASIS_RANK = {"stated": 0, "resolved": 1, "inferred": 2, "": 3}
_PLACE_RANK = {"site": 0, "city": 1, "region": 2, "area": 3, "country": 4}
_WIDE_PLACE = 2
_STATUS_ORDER = (Status.REPORTED, Status.ALLEGED, Status.PLANNED, Status.NEGATED)
_MAX_CONFIDENCE = 0.99


def project(event: Event) -> bool:
    """Brings an event up to date with its claims and rulings; whether anything changed."""
    return bool(project_all([event]))


def project_all(events: Sequence[Event]) -> list[Event]:
    """Brings events up to date, and the standing of those that they speak against; those that changed."""
    claims: dict[int, list[Claim]] = defaultdict(list)
    for claim in Claim.objects.filter(event__in=events).with_reports():
        claims[claim.event_id].append(claim)
    rulings: dict[int, dict[str, Any]] = defaultdict(dict)
    for ruling in Ruling.objects.filter(event__in=events, claim=None).in_force():
        rulings[ruling.event_id][ruling.field] = ruling.value
    people: dict[int, set[int]] = defaultdict(set)
    for event_id, actor_id in Event.people.through.objects.filter(event__in=events).values_list("event", "actor"):
        people[event_id].add(actor_id)
    days = {event.earliest for event in events}
    named: dict[int, set[int]] = {}
    for event in events:
        if (now := _project(event, claims[event.pk], rulings[event.pk], people[event.pk])) is not None:
            named[event.pk] = now
    _rename(people, named)
    changed = [event for event in events if event.pk in named]
    days |= {event.earliest for event in changed}
    seen = {actor for pk, now in named.items() for actor in people[pk] | now}
    same_day = Event.objects.of_days(days, seen)
    others = list(same_day.exclude(pk__in=[e.pk for e in events]).select_related("place")) if changed else []
    return list({event.pk: event for event in [*changed, *restand([*events, *others])]}.values())


def _rename(before: Mapping[int, set[int]], after: Mapping[int, set[int]]) -> None:
    """Writes who takes part in events, by keys."""
    links = Event.people.through
    for event, people in after.items():
        if gone := before[event] - people:
            links.objects.filter(event=event, actor__in=gone).delete()
    links.objects.bulk_create(
        links(event_id=event, actor_id=actor)
        for event, people in after.items()
        for actor in sorted(people - before[event])
    )


def restand(events: Sequence[Event]) -> list[Event]:
    """Brings the standing of events up to date with what speaks against them; those that changed."""
    changed = []
    objections = objections_to(events)
    for event in events:
        new = standing(event, contradicted=is_contradicted(event, objections[event.pk]))
        if event.standing != new:
            event.standing = new
            event.version += 1
            event.save(update_fields=["standing", "version", "changed"])
            changed.append(event)
    return changed


def _project(event: Event, claims: Sequence[Claim], newest: Mapping[str, Any], people: set[int]) -> set[int] | None:
    """Writes an event anew if anything about it changed; then the people whom it names now, by key."""
    counted = [claim for claim in claims if claim.verdict != Verdict.REJECTED]
    fields, held = _state(event, newest, told=bool(counted)), None
    if claims := counted or claims:
        # The order in which articles came must not show.
        claims = sorted(claims, key=lambda c: (c.source.sha256, c.start, c.fingerprint))
        machine, named = projected(claims)
        ruled, held = _ruled(machine, named, newest)
        fields = {**ruled, **fields}
        fields |= _levels(held, fields)
        fields["search"] = search_text(claims, held, fields["place"])
    changed = any(getattr(event, name) != new for name, new in fields.items())
    keys = people if held is None else {actor.pk for actor in held}
    if not changed and keys == people:
        return None
    for name, new in fields.items():
        setattr(event, name, new)
    event.version += 1
    event.save()
    return keys


def _state(event: Event, newest: Mapping[str, Any], *, told: bool) -> dict[str, Any]:
    """State and successor. `told` is whether any claim that counts tells of the event."""
    if into := newest.get("merged_into"):
        return {"state": State.MERGED, "merged_into": Event.objects.get(public_id=into)}
    state = newest.get("state") or State.DRAFT
    if not told and state != State.RETRACTED:
        if event.state == State.MERGED:
            return {"state": State.MERGED, "merged_into": event.merged_into}
        state = State.REJECTED
    return {"state": state, "merged_into": None}


def projected(claims: Sequence[Claim]) -> tuple[dict[str, Any], list[Actor]]:
    """Machine values of an event's fields, and its people. `claims` come with their sources, places and people."""
    best = best_date(claims)
    agreeing = [claim for claim in claims if overlap(claim, best)]
    where = best_place(agreeing)
    voices = origins(claims)
    actors = {actor.pk: actor for claim in agreeing for actor in claim.people.all()}
    known = {actor.name for actor in actors.values()}
    names = dict.fromkeys(name for claim in agreeing for name in claim.people_names if name not in known)
    reported = [claim.source.published_on for claim in claims if claim.source.published_on]
    fields: dict[str, Any] = {
        **{name: getattr(best, name) for name in ("edtf", "earliest", "latest", "precision", "basis")},
        "kind": best.kind,
        "sides": best.sides,
        "status": next(s.value for s in _STATUS_ORDER if any(claim.status == s for claim in claims)),
        "denied": any(claim.denied for claim in claims),
        "place": where.place if where else None,
        "place_name": where.place_name if where else "",
        "source_side": _most(claim.source_side for claim in claims),
        "target_side": _most(claim.target_side for claim in claims),
        "other_people": list(names),
        "central": any(claim.central for claim in claims),
        "source_count": len({claim.source_id for claim in claims}),
        "origin_count": len(voices),
        "origin_names": [voice.label for voice in voices if voice.label],
        "confidence": _confidence(claims, voices),
        "first_reported": min(reported, default=None),
        "last_reported": max(reported, default=None),
    }
    return fields, list(actors.values())


def best_date(claims: Sequence[Claim]) -> Claim:
    """The claim whose date an event shows."""
    dated = [claim for claim in claims if claim.edtf] or list(claims)
    happened = [claim for claim in dated if claim.status != Status.PLANNED] or dated
    narrowest = [c for c in happened if not any(_within(o, c) and o.basis != "inferred" for o in happened)]

    def rank(claim: Claim) -> tuple[int, int, int, str]:
        same = [c for c in happened if (c.earliest, c.latest) == (claim.earliest, claim.latest)]
        return _BASIS_RANK[claim.basis], -len(origins(same)), -_published(claim), claim.fingerprint

    return min(narrowest, key=rank)


def _published(claim: Claim) -> int:
    return (claim.source.published_on or dt.date.min).toordinal()


def _within(one: Claim, other: Claim) -> bool:
    """Whether one date lies within the other and is narrower."""
    first, last = one.earliest or dt.date.min, one.latest or dt.date.max
    start, end = other.earliest or dt.date.min, other.latest or dt.date.max
    return start <= first and last <= end and (first, last) != (start, end)


def overlap(one: Claim | Event, other: Claim | Event) -> bool:
    """Whether two dates can mean the same day; an unknown date can mean any."""
    return not (
        (one.latest and other.earliest and one.latest < other.earliest)
        or (other.latest and one.earliest and other.latest < one.earliest)
    )


def best_place(claims: Sequence[Claim]) -> Claim | None:
    """The claim whose place an event shows; None if none names a place."""
    named = [claim for claim in claims if claim.place_name]
    exact = {c.place.country for c in named if c.place and _breadth(c) < _WIDE_PLACE}
    named = [c for c in named if _breadth(c) < _WIDE_PLACE or not (c.place and c.place.country in exact)]

    def rank(claim: Claim) -> tuple[int, int, int, str]:
        same = [c for c in named if c.place_name == claim.place_name]
        return -len(origins(same)), _breadth(claim), -_published(claim), claim.fingerprint

    return min(named, key=rank, default=None)


def _breadth(claim: Claim) -> int:
    return _PLACE_RANK.get(claim.place.precision, 1) if claim.place else 1


def _most(values: Iterable[str]) -> str:
    counts = Counter(value for value in values if value)
    return min(counts, key=lambda value: (-counts[value], value), default="")


def _confidence(claims: Sequence[Claim], voices: Iterable[Origin]) -> float:
    """Chance that at least one claim is right, one claim of each origin counted."""
    wrong = 1.0
    for voice in voices:
        wrong *= 1.0 - max(claim.confidence for claim in claims if claim.source.sha256 in voice.sources)
    return round(min(_MAX_CONFIDENCE, 1.0 - wrong), 3)


def _levels(people: Iterable[Actor], fields: Mapping[str, Any]) -> dict[str, str]:
    """The highest office of each side's people that day, and the highest of all unless a ruling gave one."""
    people, day = list(people), fields["earliest"] or fields["latest"]
    by_side = {side: highest_level([a for a in people if a.side == side], day) for side in SIDE_BIT}
    highest = min(filter(None, by_side.values()), key=Level.values.index, default="")
    return {**{f"level_{side.lower()}": level for side, level in by_side.items()},
            "level": fields.get("level") or highest}  # fmt: skip


def highest_level(people: Iterable[Actor], day: dt.date | None) -> str:
    """The highest office among the people that day; empty if none is known."""
    levels = [office.level for actor in people if day and (office := actor.office_on(day))]
    return min(levels, key=Level.values.index, default="")


def standing(event: Event, *, contradicted: bool) -> Standing:
    """How well an event is supported. An accusation is disputed however many repeat it."""
    if event.state == State.RETRACTED:
        return Standing.RETRACTED
    if event.denied or event.status == Status.NEGATED:
        return Standing.DENIED
    if event.status == Status.ALLEGED or contradicted:
        return Standing.DISPUTED
    if event.status == Status.PLANNED:
        return Standing.PLANNED
    return Standing.CORROBORATED if event.origin_count >= 2 else Standing.SINGLE


def search_text(claims: Sequence[Claim], people: Iterable[Actor], place: Place | None) -> str:
    """Everything that full-text search finds an event by."""
    words: dict[str, None] = {}
    for named in [*people, *([place] if place else [])]:
        names = [named.names[language] for language in sorted(named.names)]  # PostgreSQL keeps no order of keys
        words.update(dict.fromkeys([named.name, *(name for spellings in names for name in spellings)]))
    for claim in claims:
        words.update(dict.fromkeys([claim.quote, claim.source.title, claim.source.outlet_label, *claim.people_names]))
    return indexed(words)


# --- rulings ----------------------------------------------------------------------------------------------------------


def _ruled(
    fields: Mapping[str, Any], people: list[Actor], newest: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Actor]]:
    """The fields and people with what people decided on top."""
    ruled = {**fields, "title": newest.get("title") or ""}
    for name in ("kind", "status", "denied", "sides", "level"):
        if newest.get(name) is not None:
            ruled[name] = newest[name]
    if newest.get("edtf"):
        date = value(newest["edtf"], "stated", "ruling")
        ruled |= {"edtf": date.edtf, "earliest": date.earliest, "latest": date.latest,
                  "precision": Precision(date.precision), "basis": "stated"}  # fmt: skip
    if newest.get("place"):
        place = Place.objects.filter(slug=newest["place"]).first()
        ruled |= {"place": place, "place_name": place.name if place else ruled["place_name"]}
    if newest.get("people") is not None:
        return ruled, list(Actor.objects.filter(slug__in=newest["people"]).prefetch_related("offices"))
    return ruled, people
