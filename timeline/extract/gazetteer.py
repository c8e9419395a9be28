"""The reference data compiled for one pass over the text: names to what they may mean."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Literal, NamedTuple

from timeline.extract.folding import fold
from timeline.extract.records import SIDES, ActorRef, PlaceRef, Reference
from timeline.extract.tries import trie_pattern

Form = Literal["full", "surname", "capital", "adjective", "name"]

LEADING = ("paramount_leader", "general_secretary", "president")  # roles of a head of state
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# Endings that Indonesian writes together with a name; the second group stands for words glued on by lost markup.
_ENDING = r"(nya|lah|kah|pun|dan|dengan|yang)?"
_GLUED = {"dan", "dengan", "yang"}
_GLUE_MIN = 5  # shorter names would be found inside words
FAMILY_NAME_FIRST = ("KP", "CN", "KR")
_GIVEN_MIN = 6  # letters: "Hu Jintao", not "Zhang Jun"
_RIGHT = r"(?:(?!\w)|(?<=[a-zа-я])(?=[A-ZА-Я]))"
_SMALL = re.compile("[a-z]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a name may mean."""

    type: Literal["person", "organisation", "state", "place"]
    key: str
    name: str
    side: str
    form: Form


@dataclass(frozen=True, slots=True)
class Name:
    """What a name may mean, by type; of several persons, places … by that name the first one stored."""

    full: Entry | None = None  # a person by the whole name
    bearers: tuple[Entry, ...] = ()  # persons by the surname
    place: Entry | None = None
    state: Entry | None = None
    organisation: Entry | None = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All of them, the likeliest first."""
        return tuple(e for e in (self.full, *self.bearers, self.place, self.state, self.organisation) if e)


class Hit(NamedTuple):
    start: int
    end: int
    name: Name


def name_form(text: str) -> str:
    """The form that names are searched in: folded, hyphens and line ends as spaces; same length."""
    return fold(text).replace("-", " ").replace("\n", " ")


class Gazetteer:
    """Names of a `Reference`, compiled once; `find` is one pass per script."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self.actors: Mapping[str, ActorRef] = {actor.slug: actor for actor in reference.actors}
        self.places: Mapping[str, PlaceRef] = {place.slug: place for place in reference.places}
        entries: dict[str, dict[tuple[str, str], Entry]] = defaultdict(dict)
        for alias, entry in _aliases(reference):
            entries[alias].setdefault((entry.type, entry.key), entry)
        self._names = {alias: _name(found.values()) for alias, found in entries.items()}
        spaced = {alias for alias in self._names if not _UNSPACED.search(alias)}
        small = {alias for alias in spaced if _SMALL.match(alias)}  # "the Yellow Sea"
        long = {alias for alias in spaced if _is_sure(alias, self._names[alias].full)}
        # Beginning with its first letters, not with what stands before it, lets the search skip all others.
        self._spaced = re.compile(f"({trie_pattern(spaced - small)}){_ENDING}{_RIGHT}")
        self._small = re.compile(rf"\b({trie_pattern(small)}){_ENDING}{_RIGHT}")
        self._glued = re.compile(f"({trie_pattern(long)})(?=[a-z]{{3}})()")
        self._unspaced = re.compile(trie_pattern(set(self._names) - spaced))

    def find(self, form: str, *, unspaced: bool) -> list[Hit]:
        """Names in `name_form(text)`, by place. `unspaced` says whether the text has Chinese, Japanese or Korean."""
        hits = []
        for pattern in (self._spaced, self._small, self._glued):
            for match in pattern.finditer(form):
                alias, ending = match.groups()
                if _begins(form, match.start()) and (ending not in _GLUED or len(alias) >= _GLUE_MIN):
                    hits.append(Hit(match.start(), match.end(1), self._names[alias]))
        if unspaced:
            hits += [Hit(m.start(), m.end(), self._names[m[0]]) for m in self._unspaced.finditer(form)]
        hits.sort(key=lambda hit: (hit.start, -hit.end))
        ends = accumulate((hit.end for hit in hits), max, initial=0)
        return [hit for hit, end in zip(hits, ends, strict=False) if hit.end > end]  # none inside another

    @cached_property
    def by_surname(self) -> Mapping[str, tuple[ActorRef, ...]]:
        found: dict[str, list[ActorRef]] = defaultdict(list)
        for actor in self.reference.actors:
            if actor.kind == "person" and actor.surname:
                found[actor.surname].append(actor)
        return {surname: tuple(actors) for surname, actors in found.items()}

    @cached_property
    def last_year(self) -> int:
        """The year in which the youngest office began: the reference knows nothing of later ones."""
        starts = [office.start.year for actor in self.reference.actors for office in actor.offices if office.start]
        return max(starts, default=dt.date.min.year)

    @cached_property
    def _holders(self) -> Mapping[tuple[str, str], tuple[tuple[dt.date, dt.date, ActorRef], ...]]:
        found: dict[tuple[str, str], list[tuple[dt.date, dt.date, ActorRef]]] = defaultdict(list)
        for actor in self.reference.actors:
            for office in actor.offices:
                start, end = office.start or dt.date.min, office.end or dt.date.max
                found[office.role, office.side].append((start, end, actor))
        return {key: tuple(rows) for key, rows in found.items()}

    def holder(self, role: str, side: str, day: dt.date) -> ActorRef | None:
        """Who held the office that day; None if nobody known did, or several."""
        held = {actor.slug: actor for first, last, actor in self._holders.get((role, side), ()) if first <= day <= last}
        return next(iter(held.values())) if len(held) == 1 else None

    @cached_property
    def capitals(self) -> Mapping[str, PlaceRef]:
        """The capital of each side, by its code."""
        found: dict[str, PlaceRef] = {}
        for actor in self.reference.actors:
            for alias in actor.names.get("capital", ()):
                place = self._names[name_form(alias)].place
                if place and self.places[place.key].precision == "city":
                    found.setdefault(actor.side, self.places[place.key])
        return found

    def leader(self, side: str, day: dt.date) -> ActorRef | None:
        """The head of state of a side on that day, by the offices that make one."""
        for role in LEADING:
            if actor := self.holder(role, side, day):
                return actor
        return None


def _is_sure(alias: str, person: Entry | None) -> bool:
    """Whether no other name begins like it, so that what follows is glued on ("Kim Jong Unexpressed")."""
    given = alias.partition(" ")[2]
    return bool(person and person.side in FAMILY_NAME_FIRST and (" " in given or len(given) >= _GIVEN_MIN))


def _begins(form: str, start: int) -> bool:
    """Whether a word begins there, or a name that lost markup has glued to the word before ("PresidentKim Il Sung")."""
    before = form[start - 1] if start else " "
    return not (before.isalnum() or before == "_") or (before.islower() and form[start].isupper())


def _name(entries: Iterable[Entry]) -> Name:
    first: dict[str, Entry] = {}
    for entry in entries:
        first.setdefault("full" if entry.form == "full" else entry.type, entry)
    bearers = tuple(entry for entry in entries if entry.type == "person" and entry.form != "full")
    return Name(first.get("full"), bearers, first.get("place"), first.get("state"), first.get("organisation"))


def _aliases(reference: Reference) -> Iterator[tuple[str, Entry]]:
    for actor in reference.actors:
        yield from _actor_aliases(actor)
    for place in reference.places:
        side = place.country if place.country in SIDES and place.precision != "area" else ""
        entry = Entry("place", place.slug, place.name, side, "name")
        for name in {place.name, *_flat(place.names)}:
            yield name_form(name), entry


def _actor_aliases(actor: ActorRef) -> Iterator[tuple[str, Entry]]:
    for language, names in {"": (actor.name,), **actor.names}.items():
        form: Form = "full" if actor.kind == "person" else "name"
        if language in ("capital", "adjective"):
            form = "capital" if language == "capital" else "adjective"
        entry = Entry(actor.kind, actor.slug, actor.name, actor.side, form)
        for name in names:
            spelling = name_form(name)
            short = actor.kind == "person" and " " not in spelling and not _UNSPACED.search(spelling)
            yield spelling, Entry(actor.kind, actor.slug, actor.name, actor.side, "surname") if short else entry
            if actor.kind == "person" and spelling.count(" ") > 1:  # "Kim Jong un" beside "Kim Jong Un"
                head, _, tail = spelling.rpartition(" ")
                yield f"{head} {tail.lower()}", entry
                yield spelling.upper(), entry
    if actor.surname and actor.kind == "person":
        yield name_form(actor.surname), Entry("person", actor.slug, actor.name, actor.side, "surname")


def _flat(names: Mapping[str, Iterable[str]]) -> set[str]:
    return {name for spellings in names.values() for name in spellings if name}
