"""A name that articles have and the reference data has not: whose it is, which stored articles would read otherwise with it.

Only articles that hold the words are read again, with all names as they are now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from timeline.extract.extractor import Extractor
from timeline.extract.records import ActorRef, Extraction, PlaceRef, Reference
from timeline.ingest import Names, reread, restore
from timeline.models import Actor, Claim, Place, Source
from timeline.reference import current_reference
from timeline.wording import when

_Ref = TypeVar("_Ref", ActorRef, PlaceRef)
MOST_ARTICLES = 60
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Naming:
    """`words` in `language` (ISO 639-1) name a known person or place, or a new person with a common English name and side."""

    words: str
    language: str
    known: Actor | Place | None = None
    new_name: str = ""
    side: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What reading an article again changes: contacts that came, went, or read otherwise, in words."""

    source: Source
    added: tuple[str, ...]
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The effects on the articles that change, how many hold the words, and how many of these were not looked at."""

    effects: tuple[Effect, ...]
    holding: int
    left: int

    @property
    def words(self) -> str:
        return ngettext(
            "%(changed)d of %(n)d article with these words reads otherwise.",
            "%(changed)d of %(n)d articles with these words read otherwise.",
            self.holding,
        ) % {"changed": len(self.effects), "n": self.holding}


def check(naming: Naming) -> None:
    """Raises ValueError with a sentence for the person."""
    if len(naming.words) < SHORTEST:
        raise ValueError(_("Mark at least two letters."))
    if naming.known is None and not naming.new_name:
        raise ValueError(_("Say whose name it is: somebody known, or a new person."))
    if naming.known is None and Actor.objects.filter(slug=_slug(naming)).exists():
        raise ValueError(_("There is a person “%(name)s” already: choose that one.") % {"name": naming.new_name})
    if naming.known and naming.words in naming.known.spellings:
        raise ValueError(
            _("“%(words)s” is a name of %(known)s already.") % {"words": naming.words, "known": naming.known}
        )


def name(naming: Naming, *, dry_run: bool) -> Outcome:
    """Adds the name and reads the articles that hold it again; a dry run takes all back. Raises ValueError."""
    check(naming)
    rows = Source.objects.filter(text__contains=naming.words).order_by("-published_on", "pk")
    holding, sources = rows.count(), list(rows.select_related("outlet")[:MOST_ARTICLES])
    extractor = Extractor(with_name(current_reference(), naming))
    readings = [reread(source, extractor) for source in sources]
    with transaction.atomic():
        _add(naming)
        effects = _effects(sources, readings)
        transaction.set_rollback(dry_run)
    return Outcome(tuple(effects), holding, max(0, holding - len(sources)))


def with_name(reference: Reference, naming: Naming) -> Reference:
    """The reference data with the name in it."""
    if naming.known is None:
        person = ActorRef(_slug(naming), naming.new_name, "person", naming.side, {naming.language: (naming.words,)})
        return replace(reference, actors=(*reference.actors, person))
    slug = naming.known.slug
    if isinstance(naming.known, Place):
        return replace(reference, places=tuple(_named(r, naming) if r.slug == slug else r for r in reference.places))
    return replace(reference, actors=tuple(_named(r, naming) if r.slug == slug else r for r in reference.actors))


def _named(row: _Ref, naming: Naming) -> _Ref:
    held: tuple[str, ...] = row.names.get(naming.language, ())
    return replace(row, names={**row.names, naming.language: (*held, naming.words)})


def _add(naming: Naming) -> None:
    if naming.known is None:
        Actor.objects.create(
            slug=_slug(naming), name=naming.new_name, side=naming.side, names={naming.language: [naming.words]}
        )
        return
    row = naming.known
    row.names = {**row.names, naming.language: [*row.names.get(naming.language, []), naming.words]}
    row.save()


def _slug(naming: Naming) -> str:
    return slugify(naming.new_name)[:80]


def _effects(sources: Sequence[Source], readings: Sequence[Extraction]) -> list[Effect]:
    names, effects = Names.load(), []
    for source, reading in zip(sources, readings, strict=True):
        before = _contacts(source)
        restore(source, reading, names)
        after = _contacts(source)
        if before != after:
            effects.append(Effect(source, tuple(sorted(after - before)), tuple(sorted(before - after))))
    return effects


def _contacts(source: Source) -> set[str]:
    """The contacts of an article in words, as far as a name can change them."""
    rows = Claim.objects.filter(source=source).select_related("place").prefetch_related("people")
    return {
        " · ".join(
            [str(row.get_kind_display()), when(row), row.place_name or "–", ", ".join(sorted(row.people_names)) or "–"]
        )
        for row in rows
    }
