"""The only writer of machine-made rows: extractions become sources, claims and events.

Articles are written one by one and their claims grouped together, so that what grouping and projecting cost at least is paid
once for all that are stored in one transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.db import transaction
from django.db.models import Q

from timeline.database import take_the_pen
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


@dataclass(slots=True)
class Unsettled:
    """What was written and has not found its events yet."""

    sources: set[int] = field(default_factory=set)
    touched: set[int] = field(default_factory=set)  # claims to group anew
    gone: list[Candidate] = field(default_factory=list)  # claims as they read before
    left: set[int] = field(default_factory=set)  # events that lost a claim
    relinked: set[int] = field(default_factory=set)  # sources of which other copies became known
    silenced: Q = field(default_factory=Q)  # events that what was said before speaks against

    def settle(self) -> None:
        """Groups the claims, projects their events, and counts anew what this changes for others."""
        place(self.touched, self.gone, self.left)
        if self.relinked:
            events = Event.objects.filter(claims__source__in=self.relinked)
            project_all(list(events.select_related("place", "merged_into").distinct()))
        restand_against(self.silenced | silenced_by(self.sources | self.relinked))


def store(extraction: records.Extraction, file_name: str, names: Names) -> Outcome:
    """Writes one article with its claims and regroups the events that it touches. The same article again changes nothing."""
    return store_all([(extraction, file_name)], names)[0]


def store_all(articles: Sequence[tuple[records.Extraction, str]], names: Names) -> list[Outcome]:
    """Writes articles of different texts, each with its file name, in one transaction."""
    digests = [hashlib.sha256(extraction.article.text.encode()).hexdigest() for extraction, _ in articles]
    with transaction.atomic(savepoint=False):
        take_the_pen()
        held = {source.sha256: source for source in Source.objects.filter(sha256__in=digests)}
        unsettled, outcomes = Unsettled(), []
        for sha256, (extraction, file_name) in zip(digests, articles, strict=True):
            outcomes.append(_store(held.get(sha256), sha256, extraction, file_name, names, unsettled))
        unsettled.settle()
    return outcomes


def _store(
    held: Source | None, sha256: str, extraction: records.Extraction, file_name: str, names: Names, unsettled: Unsettled
) -> Outcome:
    head = _head(extraction.article, names)
    if held and held.extractor == VERSION and all(getattr(held, name) == new for name, new in head.items()):
        return "unchanged"
    source = held or Source(sha256=sha256, text=extraction.article.text, file_name=file_name[:500])
    for name, new in head.items():
        setattr(source, name, new)
    source.extractor = VERSION
    if held is None:
        _write_new(source, extraction, names, unsettled)
        return "created"
    source.save(update_fields=[*head, "extractor"])  # its text group may have changed since it was read
    unsettled.silenced |= silenced_by([source.pk])
    _write(source, extraction, names, unsettled)
    unsettled.touched |= set(source.claims.values_list("pk", flat=True))  # all of them, because their head changed
    return "updated"


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
        take_the_pen()
        before = {claim.fingerprint: str(claim) for claim in source.claims.all()}
        unsettled = Unsettled(silenced=silenced_by([source.pk]))
        _write(source, extraction, names, unsettled)
        unsettled.settle()
        Source.objects.filter(pk=source.pk).update(extractor=VERSION)
        after = {claim.fingerprint: str(claim) for claim in source.claims.all()}
    return Change(
        tuple(text for key, text in after.items() if key not in before),
        tuple(text for key, text in before.items() if key not in after),
    )


def _write_new(source: Source, extraction: records.Extraction, names: Names, unsettled: Unsettled) -> None:
    """Stores a source with what it says; most articles of a press say nothing of contacts, and there is nothing to look up."""
    unsettled.relinked |= link(source)
    unsettled.sources.add(source.pk)
    _exclude(source, _wanted_exclusions(extraction.exclusions, names).values(), names)
    claims = {fingerprint(claim): claim for claim in extraction.claims}
    unsettled.touched |= {row.pk for row in _create(source, claims, names)}


def _write(source: Source, extraction: records.Extraction, names: Names, unsettled: Unsettled) -> None:
    """Brings what a stored source says up to date."""
    if not source.text_group:
        unsettled.relinked |= link(source)
    write_exclusions(source, extraction.exclusions, names)
    rewritten = write_claims(source, extraction.claims, names)
    unsettled.sources.add(source.pk)
    unsettled.touched |= rewritten.touched
    unsettled.gone += rewritten.gone
    unsettled.left |= rewritten.left


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
    fresh: dict[str, records.Claim] = {}
    for key, claim in wanted.items():
        if key in kept or any(_same_words(claim, row) for row in kept.values()):
            continue
        if key not in held:
            fresh[key] = claim
        elif _fill(held[key], claim, names):
            changed[key] = held[key]
    lost = {key: row for key, row in held.items() if key not in wanted and key not in kept}
    anew = [row for key, row in held.items() if key in changed or key in lost]
    left = {row.event_id for row in anew if row.event_id}
    Claim.objects.filter(pk__in=[row.pk for row in lost.values()]).delete()
    siblings = Claim.objects.filter(event__in=left).values_list("pk", flat=True)
    touched = {row.pk for row in (*changed.values(), *_create(source, fresh, names))} | set(siblings)
    return Rewritten(touched, [before[row.fingerprint] for row in anew if row.fingerprint in before], left)


def write_exclusions(source: Source, exclusions: Iterable[records.Exclusion], names: Names) -> None:
    """Brings up to date what a source says did not happen; people without a record cannot be told apart and are left."""
    held = {_exclusion_key(row, sorted(a.name for a in row.people.all())): row for row in _exclusions(source)}
    wanted = _wanted_exclusions(exclusions, names)
    source.exclusions.filter(pk__in=[row.pk for key, row in held.items() if key not in wanted]).delete()
    _exclude(source, [said for key, said in wanted.items() if key not in held], names)


def _wanted_exclusions(
    exclusions: Iterable[records.Exclusion], names: Names
) -> dict[tuple[object, ...], records.Exclusion]:
    known = (said for said in exclusions if all(name in names.actors for name in said.people))
    return {_exclusion_key(said, sorted(said.people)): said for said in known}


def _exclude(source: Source, exclusions: Iterable[records.Exclusion], names: Names) -> None:
    for said in exclusions:
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


def _create(source: Source, claims: Mapping[str, records.Claim], names: Names) -> list[Claim]:
    """New claims by their fingerprints."""
    rows = [
        Claim(source=source, fingerprint=key, extractor=VERSION, **_values(claim, names))
        for key, claim in claims.items()
    ]
    Claim.objects.bulk_create(rows)
    named = zip(rows, claims.values(), strict=True)
    Claim.people.through.objects.bulk_create(
        Claim.people.through(claim=row, actor_id=actor) for row, claim in named for actor in _people(claim, names)
    )
    return rows


def _fill(row: Claim, claim: records.Claim, names: Names) -> bool:
    """Writes a reading into the row that holds an earlier one; whether it says anything new."""
    values, people = _values(claim, names), _people(claim, names)
    said = any(getattr(row, name) != value for name, value in values.items())
    if said or row.extractor != VERSION:
        for name, value in values.items():
            setattr(row, name, value)
        row.extractor = VERSION
        row.save()
    named = {actor.pk for actor in row.people.all()}
    if people != named:
        row.people.set(people)
    return said or people != named


def _people(claim: records.Claim, names: Names) -> set[int]:
    return {names.actors[name].pk for name in claim.people if name in names.actors}


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
