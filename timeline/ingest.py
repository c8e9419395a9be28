"""The only writer of machine-made rows: extractions become sources, claims and events, one transaction a source."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.db.models import Q, QuerySet

from timeline.extract import records
from timeline.extract.extractor import VERSION
from timeline.extract.grouping import MAX_SPAN, Candidate, group
from timeline.models import Actor, Claim, Event, Outlet, Place, Source
from timeline.models.choices import SIDE_BIT, State
from timeline.projection import project
from timeline.syndication import link

Outcome = Literal["created", "updated", "unchanged"]
_WIDE = ("country", "region", "area")


@dataclass(frozen=True, slots=True)
class Names:
    """Reference rows by the names that extraction gives."""

    actors: dict[str, Actor]
    places: dict[str, Place]
    outlets: dict[str, Outlet]

    @classmethod
    def load(cls) -> Names:
        return cls(
            {actor.name: actor for actor in Actor.objects.all()},
            {place.name: place for place in Place.objects.all()},
            {outlet.name: outlet for outlet in Outlet.objects.all()},
        )


def store(extraction: records.Extraction, file_name: str, names: Names) -> Outcome:
    """Writes one article with its claims and regroups the events that it touches. The same article again changes nothing."""
    article = extraction.article
    sha256 = hashlib.sha256(article.text.encode()).hexdigest()
    with transaction.atomic():
        source = Source.objects.filter(sha256=sha256).first()
        head = _head(article, names)
        if source and source.extractor == VERSION and all(getattr(source, k) == v for k, v in head.items()):
            return "unchanged"
        created = source is None
        if source is None:
            source = Source(sha256=sha256, text=article.text, file_name=file_name[:500])
        for name, new in head.items():
            setattr(source, name, new)
        source.extractor = VERSION
        source.save()
        relinked = set() if source.text_group else link(source)
        regroup(write_claims(source, extraction.claims, names))
        _project_events_of(relinked)
    return "created" if created else "updated"


@dataclass(frozen=True, slots=True)
class Change:
    """What reading an article again changed, each claim in words."""

    added: tuple[str, ...]
    gone: tuple[str, ...]


def restore(source: Source, extraction: records.Extraction, names: Names) -> Change:
    """Brings a stored source to the newest extraction; its head stays as it was read."""
    with transaction.atomic():
        before = {claim.fingerprint: str(claim) for claim in source.claims.all()}
        relinked = set() if source.text_group else link(source)
        regroup(write_claims(source, extraction.claims, names))
        _project_events_of(relinked)
        Source.objects.filter(pk=source.pk).update(extractor=VERSION)
        after = {claim.fingerprint: str(claim) for claim in source.claims.all()}
    return Change(
        tuple(text for key, text in after.items() if key not in before),
        tuple(text for key, text in before.items() if key not in after),
    )


def _project_events_of(sources: set[int]) -> None:
    """Counts the origins of events anew whose sources turned out to be copies."""
    if sources:
        for event in Event.objects.filter(claims__source__in=sources).distinct():
            project(event)


def _head(article: records.Article, names: Names) -> dict[str, object]:
    return {
        "outlet": names.outlets.get(article.outlet or ""),
        "outlet_name": (article.outlet or "")[:200],
        "title": (article.title or "")[:500],
        "authors": list(article.authors),
        "agencies": list(article.agencies),
        "language": article.language,
        "published": article.published or "",
        "published_on": article.anchor if article.published else None,
        "published_basis": (article.published_basis or "") if article.published else "",
        "url": (article.url or "")[:1000],
        "warnings": list(article.warnings),
    }


# --- claims -----------------------------------------------------------------------------------------------------------


def fingerprint(claim: records.Claim) -> str:
    """What makes a claim the same claim when its article is read again."""
    date = claim.date.edtf if claim.date else ""
    parts = (claim.kind, "-".join(claim.sides), claim.status, date, claim.start, claim.end)
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:32]


def write_claims(source: Source, claims: Iterable[records.Claim], names: Names) -> list[Claim]:
    """Brings a source's claims up to date; returns those whose grouping may change.

    A claim that a person judged or placed stays even if the extractor no longer finds it.
    """
    wanted = {fingerprint(claim): claim for claim in claims}
    held = {claim.fingerprint: claim for claim in source.claims.all()}
    touched: list[Claim] = []
    for key, old in held.items():
        if key not in wanted and old.verdict == "none" and not old.rulings.exists():
            touched += _leave(old)
    for key, claim in wanted.items():
        row = held.get(key) or Claim(source=source, fingerprint=key)
        _fill(row, claim, names)
        row.save()
        row.people.set([names.actors[name] for name in claim.people if name in names.actors])
        touched.append(row)
    return touched


def _leave(claim: Claim) -> list[Claim]:
    """Deletes a claim; the claims that were grouped with it."""
    rest = list(Claim.objects.filter(event=claim.event_id).exclude(pk=claim.pk)) if claim.event_id else []
    event = claim.event
    claim.delete()
    if event and not rest and not event.rulings.exists():
        event.state, event.merged_into = State.REJECTED, None
        event.save()
    return rest


def _fill(row: Claim, claim: records.Claim, names: Names) -> None:
    date, place = claim.date, names.places.get(claim.place or "")
    row.kind, row.status, row.denied, row.central = claim.kind, claim.status, claim.denied, claim.central
    row.sides = sum(SIDE_BIT[side] for side in claim.sides)
    row.edtf = date.edtf if date else ""
    row.earliest, row.latest = (date.earliest, date.latest) if date else (None, None)
    row.precision, row.basis = (date.precision, date.basis) if date else ("unknown", "")
    row.date_text, row.date_notes = claim.date_text[:200], list(date.notes) if date else []
    row.place, row.place_name = place, (claim.place or "")[:200]
    row.people_names, row.attributed = list(claim.people), list(claim.attributed)
    row.source_side, row.target_side = claim.source_side or "", claim.target_side or ""
    row.quote, row.start, row.end = claim.quote, claim.start, claim.end
    row.rule, row.confidence, row.extractor = claim.rule, claim.confidence, VERSION


# --- grouping ---------------------------------------------------------------------------------------------------------


def regroup(touched: Sequence[Claim]) -> None:
    """Groups the touched claims anew with all claims that their dates connect them to, and projects what changed."""
    claims: dict[int, Claim] = {}
    frontier = [claim for claim in touched if claim.pk]
    while frontier:
        claims |= {claim.pk: claim for claim in frontier}
        frontier = [claim for claim in _neighbours(frontier) if claim.pk not in claims]
    movable = {claim.pk: claim for claim in claims.values() if not claim.rulings.exists()}
    rows = Claim.objects.filter(pk__in=movable).select_related("source", "place", "event").prefetch_related("people")
    by_key = {f"{row.source.sha256}:{row.fingerprint}": row for row in rows}
    groups = group(_candidate(key, row) for key, row in by_key.items())
    changed = _assign([[by_key[key] for key in keys] for keys in groups])
    for event in Event.objects.filter(pk__in=changed | {row.event_id for row in by_key.values() if row.event_id}):
        project(event)


def _neighbours(claims: Sequence[Claim]) -> QuerySet[Claim]:
    from datetime import timedelta

    nearby = Q(pk__in=[])
    for claim in claims:
        same = Q(sides=claim.sides, kind=claim.kind)
        if claim.earliest and claim.latest and (claim.latest - claim.earliest).days < MAX_SPAN:
            slack = timedelta(days=2)
            nearby |= same & Q(earliest__lte=claim.latest + slack, latest__gte=claim.earliest - slack)
        elif claim.edtf:
            nearby |= same & Q(edtf=claim.edtf)
    return Claim.objects.filter(nearby)


def _candidate(key: str, row: Claim) -> Candidate:
    people = {(actor.side, actor.name) for actor in row.people.all()}
    return Candidate(
        key=key,
        source=row.source.sha256,
        kind=row.kind,
        status=row.status,
        sides=tuple(side for side, bit in SIDE_BIT.items() if row.sides & bit),
        earliest=row.earliest,
        latest=row.latest,
        basis=row.basis,
        place=row.place_name,
        country=row.place.country if row.place else "",
        wide_place=bool(row.place and row.place.precision in _WIDE),
        people=frozenset(people),
        published=row.source.published_on,
    )


def _assign(groups: Sequence[Sequence[Claim]]) -> set[int]:
    """Gives each group an event: the one that most of its claims are in, else a new one. Returns changed events."""
    shares = [
        (-sum(claim.event_id == event for claim in claims), event, index)
        for index, claims in enumerate(groups)
        for event in {claim.event_id for claim in claims if claim.event_id}
    ]
    event_of: dict[int, int] = {}
    taken: set[int] = set()
    for _, event, index in sorted(shares):
        if index not in event_of and event not in taken:
            event_of[index] = event
            taken.add(event)
    changed: set[int] = set()
    left: dict[int, int] = {}
    for index, claims in enumerate(groups):
        target = event_of.get(index) or _new_event(claims)
        for claim in claims:
            if claim.event_id != target:
                changed |= {target, *([claim.event_id] if claim.event_id else [])}
                if claim.event_id:
                    left[claim.event_id] = target
                claim.event_id = target
                claim.save(update_fields=["event"])
    _merge_empty(left)
    return changed


def _new_event(claims: Sequence[Claim]) -> int:
    founder = min(claims, key=lambda claim: (claim.source.sha256, claim.fingerprint))
    event = Event(public_id=_public_id(f"{founder.source.sha256}:{founder.fingerprint}"), kind=founder.kind,
                  status=founder.status, sides=founder.sides)  # fmt: skip
    event.save()
    return event.pk


def _public_id(seed: str) -> str:
    """Eight letters and digits from the founding claim, more if they are taken."""
    import base64

    letters = base64.b32encode(hashlib.sha256(seed.encode()).digest()).decode().lower()
    for length in range(8, 17):
        if not Event.objects.filter(public_id=letters[:length]).exists():
            return letters[:length]
    return _public_id(seed + "+")


def _merge_empty(left: dict[int, int]) -> None:
    """Events that lost their last claim lead to the event that took it, so that no public id dies."""
    for event in Event.objects.filter(pk__in=left, claims=None):
        event.state, event.merged_into_id = State.MERGED, left[event.pk]
        event.save()
