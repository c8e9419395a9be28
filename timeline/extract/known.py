"""Occasions that the language tables know by name: their days where the text gives none, and who took part.

"The Vostochny summit" is a date for a reader who knows it. Such a date is `inferred`, never `stated`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from timeline.extract.edtf import value
from timeline.extract.lexicons import OCCASIONS, Phrase, load_occasions, occasion_parts
from timeline.extract.records import DateMention, Side


@dataclass(frozen=True, slots=True)
class Known:
    """An occasion with all its names; a name is the set of the parts that must stand together in a sentence."""

    slug: str
    edtf: str
    sides: tuple[Side, ...]
    names: tuple[frozenset[str], ...]


@cache
def known_occasions() -> tuple[Known, ...]:
    """All occasions that are known by name."""
    return tuple(
        Known(slug, row["edtf"], tuple(row["sides"]), tuple(frozenset(name.split(" + ")) for name in row["names"]))
        for slug, row in load_occasions().items()
    )


@cache
def _by_part() -> dict[str, tuple[Known, ...]]:
    return {
        part: tuple(known for known in known_occasions() if any(part in name for name in known.names))
        for part in occasion_parts()
    }


@dataclass(frozen=True, slots=True)
class Naming:
    """Where a sentence names a known occasion."""

    known: Known
    start: int
    end: int

    @property
    def date(self) -> DateMention:
        """The day of the occasion, as if the sentence had given it."""
        return DateMention(self.start, self.end, value(self.known.edtf, "inferred", f"occasion-{self.known.slug}"))


def named_in(phrases: Sequence[Phrase]) -> list[Naming]:
    """The occasions that the phrases of one sentence name."""
    found: dict[str, Phrase] = {}
    for phrase in phrases:
        for tag in phrase.tags:
            if tag.table == OCCASIONS:
                found[tag.key] = phrase
    named = []
    for known in dict.fromkeys(known for part in found for known in _by_part()[part]):
        name = next((name for name in known.names if name <= found.keys()), None)
        if name:
            places = [found[part] for part in name]
            named.append(Naming(known, min(p.start for p in places), max(p.end for p in places)))
    return named
