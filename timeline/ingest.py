"""The only writer of machine-made rows: extractions become sources, claims and events, one transaction a source."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.db.models import Q

from timeline.extract import records
from timeline.extract.extractor import VERSION, Extractor
from timeline.extract.likeness import Candidate
from timeline.findings import silenced_by
from timeline.models import Actor, Claim, Event, Exclusion, Outlet, Place, Source
from timeline.models.choices import SIDE_BIT, Basis, Verdict
from timeline.projection import project_all
from timeline.regrouping import Neighbourhood, place, restand_against
from timeline.syndication import link

Outcome = Literal["created", "updated", "unchanged"]


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
        _write(source, extraction, names, whole=not created)
    return "created" if created else "updated"


@dataclass(frozen=True, slots=True)
class Change:
    """What reading an article again changed, each claim in words."""

    added: tuple[str, ...]
    gone: tuple[str, ...]


def reread(source: Source, extractor: Extractor) -> records.Extraction:
    """A stored article read again: its text anew, what is known of its head as given."""
    # A day that the extractor found in the text itself is found again: given as known it would count for more.
    known = source.published if source.published_basis == Basis.STATED else ""
    head = {"published": known or None, "language": source.language}
    raw = records.RawArticle(source.text, url=source.url or None)
    return extractor.read(raw, outlet=source.outlet_name or None, **head)


def restore(source: Source, extraction: records.Extraction, names: Names) -> Change:
    """Brings a stored source to the newest extraction; its head stays as it was read."""
    with transaction.atomic():
        before = {claim.fingerprint: str(claim) for claim in source.claims.all()}
        _write(source, extraction, names, whole=False)
        Source.objects.filter(pk=source.pk).update(extractor=VERSION)
        after = {claim.fingerprint: str(claim) for claim in source.claims.all()}
    return Change(
        tuple(text for key, text in after.items() if key not in before),
        tuple(text for key, text in before.items() if key not in after),
    )


def _write(source: Source, extraction: records.Extraction, names: Names, *, whole: bool) -> None:
    """Writes what a source says, places its claims in events, and counts anew what this changes for others.

    `whole` groups all of its claims anew and not only those that changed, because its head did.
    """
    relinked = set() if source.text_group else link(source)
    condition = silenced_by([source.pk])
    write_exclusions(source, extraction.exclusions, names)
    rewritten = write_claims(source, extraction.claims, names)
    touched = set(source.claims.values_list("pk", flat=True)) if whole else rewritten.touched
    place(touched, rewritten.gone, rewritten.left)
    if relinked:
        events = Event.objects.filter(claims__source__in=relinked).select_related("place", "merged_into").distinct()
        project_all(list(events))
    restand_against(condition | silenced_by([source.pk, *relinked]))


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


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What bringing claims up to date changed: claims to group anew, claims as they read before, events that lost one."""

    touched: set[int]
    gone: list[Candidate]
    left: set[int]


def write_claims(source: Source, claims: Iterable[records.Claim], names: Names) -> Rewritten:
    """Brings a source's claims up to date.

    A claim that a person judged or placed stays as it is, even if the extractor reads its words in another way now.
    """
    wanted = {fingerprint(claim): claim for claim in claims}
    held = {claim.fingerprint: claim for claim in source.claims.prefetch_related("people", "rulings")}
    kept = {key: row for key, row in held.items() if row.verdict != Verdict.NONE or row.rulings.all()}
    before = {c.key.partition(":")[2]: c for c in Neighbourhood().load(Q(source=source))} if held else {}
    changed: dict[str, Claim] = {}
    for key, claim in wanted.items():
        if key in kept or any(_same_words(claim, row) for row in kept.values()):
            continue
        row = held.get(key) or Claim(source=source, fingerprint=key)
        if _fill(row, claim, names):
            changed[key] = row
    lost = {key: row for key, row in held.items() if key not in wanted and key not in kept}
    anew = [row for key, row in held.items() if key in changed or key in lost]
    left = {row.event_id for row in anew if row.event_id}
    Claim.objects.filter(pk__in=[row.pk for row in lost.values()]).delete()
    siblings = Claim.objects.filter(event__in=left).values_list("pk", flat=True)
    touched = {row.pk for row in changed.values()} | set(siblings)
    return Rewritten(touched, [before[row.fingerprint] for row in anew if row.fingerprint in before], left)


def write_exclusions(source: Source, exclusions: Iterable[records.Exclusion], names: Names) -> None:
    """Brings up to date what a source says did not happen; people without a record cannot be told apart and are left."""
    held = {_exclusion_key(row, sorted(a.name for a in row.people.all())): row for row in _exclusions(source)}
    wanted = {
        _exclusion_key(e, sorted(e.people)): e for e in exclusions if all(name in names.actors for name in e.people)
    }
    source.exclusions.filter(pk__in=[row.pk for key, row in held.items() if key not in wanted]).delete()
    for key, said in wanted.items():
        if key not in held:
            row = source.exclusions.create(
                what=said.what, country=said.country, first=said.first, last=said.last, quote=said.quote, start=said.start,
                end=said.end, rule=said.rule,
            )  # fmt: skip
            row.people.set([names.actors[name] for name in said.people])


def _exclusions(source: Source) -> Iterable[Exclusion]:
    return source.exclusions.prefetch_related("people")


def _exclusion_key(said: Exclusion | records.Exclusion, people: Iterable[str]) -> tuple[object, ...]:
    return said.what, tuple(people), said.country, said.first, said.last, said.start, said.end, said.rule


def _same_words(claim: records.Claim, row: Claim) -> bool:
    """Whether a new reading is of the words that a person judged or placed a reading of."""
    sides = sum(SIDE_BIT[side] for side in claim.sides)
    return claim.kind == row.kind and sides == row.sides and claim.start < row.end and row.start < claim.end


def _fill(row: Claim, claim: records.Claim, names: Names) -> bool:
    """Writes a reading into its row; whether it says anything new."""
    values = _values(claim, names)
    people = {names.actors[name].pk for name in claim.people if name in names.actors}
    new = row.pk is None
    said = new or any(getattr(row, name) != value for name, value in values.items())
    if said or row.extractor != VERSION:
        for name, value in values.items():
            setattr(row, name, value)
        row.extractor = VERSION
        row.save()
    named = set() if new else {actor.pk for actor in row.people.all()}
    if people != named:
        row.people.set(people)
    return said or people != named


def _values(claim: records.Claim, names: Names) -> dict[str, object]:
    date, place = claim.date, names.places.get(claim.place or "")
    return {
        "kind": claim.kind, "status": claim.status, "denied": claim.denied, "central": claim.central,
        "sides": sum(SIDE_BIT[side] for side in claim.sides),
        "edtf": date.edtf if date else "", "earliest": date.earliest if date else None,
        "latest": date.latest if date else None, "precision": date.precision if date else "unknown",
        "basis": date.basis if date else "", "date_text": claim.date_text[:200],
        "date_notes": list(date.notes) if date else [],
        "place_id": place.pk if place else None, "place_name": (claim.place or "")[:200],
        "people_names": list(claim.people), "attributed": list(claim.attributed),
        "source_side": claim.source_side or "", "target_side": claim.target_side or "",
        "quote": claim.quote, "start": claim.start, "end": claim.end,
        "rule": claim.rule, "confidence": claim.confidence,
    }  # fmt: skip
