"""From claims and rulings to what an event shows.

The rules, in the words of docs/extraction.md:

date      a stated date before a resolved before an inferred one, then the narrower, then the one that more origins
          give, then that of the newest source
place     the one that most sources name, then the narrower
people    everybody named by the claims that agree with the date
status    reported if any source reports it, else alleged, else planned; "did not happen" only if all say so
level     for each side, the highest office that one of its people held that day; of the event, the highest of these
origins   reports that name a common agency, copy a common text or come from one outlet count once
standing  retracted, denied by a side, disputed, planned, corroborated by two or more origins, single: the first that fits
rulings   a person's newest ruling on a field beats all of this; a ruling of null takes earlier ones back
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from timeline.extract.edtf import value
from timeline.extract.origins import Origin, Report, independent
from timeline.models import Actor, Claim, Event, Place, Ruling
from timeline.models.choices import SIDE_BIT, Level, Precision, Standing, State, Status

_BASIS_RANK = {"stated": 0, "resolved": 1, "inferred": 2, "": 3}
_PLACE_RANK = {"site": 0, "city": 1, "region": 2, "area": 3, "country": 4}
_STATUS_ORDER = (Status.REPORTED, Status.ALLEGED, Status.PLANNED, Status.NEGATED)
_MAX_CONFIDENCE = 0.99


def project(event: Event) -> bool:
    """Brings an event up to date with its claims and rulings; whether anything changed."""
    claims = list(
        event.claims.exclude(verdict="rejected")
        .select_related("source__outlet", "place")
        .prefetch_related("people__offices")
    )
    if not claims:
        return False
    fields, named = projected(claims)
    fields, held = _ruled(fields, named, event.rulings.exclude(field="membership").in_force())
    fields |= _levels(held, fields)
    fields["standing"] = standing(fields)
    fields["search"] = search_text(claims, held, fields["place"])
    changed = any(getattr(event, name) != new for name, new in fields.items())
    if changed or event.pk is None:
        for name, new in fields.items():
            setattr(event, name, new)
        event.save()
    if {a.pk for a in held} != set(event.people.values_list("pk", flat=True)):
        event.people.set(held)
        changed = True
    return changed


def projected(claims: Sequence[Claim]) -> tuple[dict[str, Any], list[Actor]]:
    """Machine values of an event's fields, and its people. `claims` come with their sources, places and people."""
    best = _best_date(claims)
    agreeing = [claim for claim in claims if _overlap(claim, best)]
    place, place_name = _place(agreeing)
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
        "place": place,
        "place_name": place_name,
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


def _best_date(claims: Sequence[Claim]) -> Claim:
    support = Counter((claim.earliest, claim.latest) for claim in claims)

    def rank(claim: Claim) -> tuple[Any, ...]:
        width = (claim.latest - claim.earliest).days if claim.earliest and claim.latest else 1 << 20
        newest = claim.source.published_on or dt.date.min
        status = _STATUS_ORDER.index(Status(claim.status))
        return (not claim.edtf, status > 0, _BASIS_RANK[claim.basis], width, -support[claim.earliest, claim.latest],
                -newest.toordinal(), claim.fingerprint)  # fmt: skip

    return min(claims, key=rank)


def _overlap(one: Claim, other: Claim) -> bool:
    return not (
        (one.latest and other.earliest and one.latest < other.earliest)
        or (other.latest and one.earliest and other.latest < one.earliest)
    )


def _place(claims: Sequence[Claim]) -> tuple[Place | None, str]:
    named = [claim for claim in claims if claim.place or claim.place_name]
    if not named:
        return None, ""
    counts = Counter(claim.place_name or (claim.place.name if claim.place else "") for claim in named)

    def rank(claim: Claim) -> tuple[int, int, str]:
        precision = _PLACE_RANK.get(claim.place.precision, 1) if claim.place else 5
        return -counts[claim.place_name], precision, claim.place_name

    best = min(named, key=rank)
    return best.place, best.place_name


def _most(values: Iterable[str]) -> str:
    counts = Counter(value for value in values if value)
    return min(counts, key=lambda value: (-counts[value], value), default="")


def report(claim: Claim) -> Report:
    """A claim's source as far as its origin goes. `claim` comes with its source and outlet."""
    source = claim.source
    return Report(
        source=source.sha256,
        named=tuple(claim.attributed or source.agencies),
        outlet=source.outlet.name if source.outlet else source.outlet_name,
        text=source.text_group or source.sha256,
        agency=bool(source.outlet and source.outlet.agency),
    )


def origins(claims: Iterable[Claim]) -> tuple[Origin, ...]:
    """The independent origins of an event's claims."""
    return independent(map(report, claims))


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


def standing(fields: Mapping[str, Any]) -> str:
    """How well an event is supported. An accusation is disputed however many repeat it."""
    if fields["state"] == State.RETRACTED:
        return Standing.RETRACTED
    if fields["denied"] or fields["status"] == Status.NEGATED:
        return Standing.DENIED
    if fields["status"] == Status.ALLEGED:
        return Standing.DISPUTED
    if fields["status"] == Status.PLANNED:
        return Standing.PLANNED
    return Standing.CORROBORATED if fields["origin_count"] >= 2 else Standing.SINGLE


def search_text(claims: Sequence[Claim], people: Iterable[Actor], place: Place | None) -> str:
    """Everything that full-text search finds an event by, in lower case."""
    words: dict[str, None] = {}
    for named in [*people, *([place] if place else [])]:
        words.update(dict.fromkeys([named.name, *(n for names in named.names.values() for n in names)]))
    for claim in claims:
        words.update(dict.fromkeys([claim.quote, claim.source.title, claim.source.outlet_label, *claim.people_names]))
    return "\n".join(word for word in words if word).lower()


# --- rulings ----------------------------------------------------------------------------------------------------------


def _ruled(
    fields: dict[str, Any], people: list[Actor], rulings: Iterable[Ruling]
) -> tuple[dict[str, Any], list[Actor]]:
    newest: Mapping[str, Any] = {ruling.field: ruling.value for ruling in rulings}
    fields = {**fields, "title": newest.get("title") or "", "state": newest.get("state") or State.DRAFT}
    if fields["state"] != State.MERGED:
        fields["merged_into"] = None
    for name in ("kind", "status", "denied", "sides", "level"):
        if newest.get(name) is not None:
            fields[name] = newest[name]
    if newest.get("edtf"):
        date = value(newest["edtf"], "stated", "ruling")
        fields |= {"edtf": date.edtf, "earliest": date.earliest, "latest": date.latest,
                   "precision": Precision(date.precision), "basis": "stated"}  # fmt: skip
    if newest.get("place"):
        place = Place.objects.filter(slug=newest["place"]).first()
        fields |= {"place": place, "place_name": place.name if place else fields["place_name"]}
    if newest.get("people") is not None:
        return fields, list(Actor.objects.filter(slug__in=newest["people"]).prefetch_related("offices"))
    return fields, people
