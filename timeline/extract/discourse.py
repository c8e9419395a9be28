"""The article sentence by sentence: what is named in each, and whom "keduanya" or "he" mean there."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol, cast

from timeline.extract.known import Naming, named_in
from timeline.extract.lexicons import Phrase, Tag, searchable
from timeline.extract.records import FAMILY, SIDES, Article, DateMention, Kind, Mention, Sentence
from timeline.extract.syntax import syntax

FORCE = {"verb": 2, "noun": 1, "weak": 0}
_TITLE_WEIGHT = 3
_PERSONAL = ("person", "role", "pronoun")
_IMPLYING = ("pronouns", "groups", "multilateral")
_MEMORY = 6  # people remembered for pronouns
_SIX_PARTY = "CN-KP-RU"


class _Placed(Protocol):
    @property
    def start(self) -> int: ...


class Trigger(NamedTuple):
    """A word that may tell of a contact. `force`: 2 an act, 1 the name of an occasion, 0 weak."""

    kind: Kind
    force: int
    start: int
    end: int


class Participant(NamedTuple):
    """A side (or a third country) in a sentence, and the words that put it there."""

    side: str
    start: int
    end: int
    via: str  # "person", "role", "state", "organisation", "pronoun", "group", "multilateral", "place"
    name: str = ""  # of the person
    link: str = ""  # kind of the word that ties it to the act, see `syntax`


@dataclass(frozen=True, slots=True)
class View:
    """One sentence with everything found in it, pronouns and groups resolved."""

    index: int
    sentence: Sentence
    participants: tuple[Participant, ...]
    thirds: tuple[Participant, ...]  # of other countries and bodies
    places: tuple[Mention, ...]
    triggers: tuple[Trigger, ...]
    cues: Mapping[str, tuple[int, ...]]
    dates: tuple[DateMention, ...]
    clauses: tuple[int, ...] = ()  # where clauses begin
    grounds: tuple[Participant, ...] = ()  # the places of the sides, as parties: who goes to Moscow goes to Russia

    def clause(self, position: int) -> int:
        """The number of the clause at a place of the text."""
        return bisect_left(self.clauses, position)


@dataclass(frozen=True, slots=True)
class Discourse:
    views: tuple[View, ...]
    weight: Mapping[str, int]  # mentions per side, those of the title counted thrice
    title_sides: frozenset[str]
    six_party: bool  # the article speaks of the six-party talks
    day_counts: Mapping[dt.date, int]  # how often a day is named or meant

    people: Mapping[str, Mapping[str, int]]  # by side, in how many sentences each person of it is named or meant
    main_sides: tuple[str, ...]  # by how much the article speaks of them, those hardly named left out
    most_named_day: int  # how often the day named most is named


def read_discourse(
    article: Article, mentions: Sequence[Mention], phrases: Sequence[Phrase], dates: Sequence[DateMention]
) -> Discourse:
    """Views of all sentences in order. Offsets of the inputs are those of the article."""
    reader = _Reader(article)
    slices = _Slices(mentions), _Slices(phrases), _Slices(dates)
    views = []
    for index, sentence in enumerate(article.sentences):
        inside, told, dated = [part.within(sentence) for part in slices]
        known = named_in(told)
        told_days = [naming.date for naming in known if not any(_meets(naming.date, own) for own in dated)]
        view = reader.view(index, sentence, inside, told, [*dated, *told_days])
        views.append(_with_known(view, known) if known else view)
    six_party = any(tag.key in ("six_party", _SIX_PARTY) for phrase in phrases for tag in phrase.tags)
    days = Counter(d.value.earliest for d in dates if d.value.earliest and d.value.earliest == d.value.latest)
    weight, title_sides = _weights(views)
    ranked = sorted((s for s in SIDES if weight.get(s)), key=lambda s: -weight[s])
    main = tuple(s for s in ranked if weight[s] * 6 >= weight[ranked[0]])
    most = max(days.values(), default=0)
    return Discourse(tuple(views), weight, title_sides, six_party, days, _people(views), main, most)


def _weights(views: Iterable[View]) -> tuple[Counter[str], frozenset[str]]:
    """How often each side is named, what stands in the title counted more, and the sides that the title names."""
    weight: Counter[str] = Counter()
    title_sides: set[str] = set()
    for view in views:
        named = [p.side for p in view.participants if p.via not in ("place", "pronoun", "group")]
        if view.sentence.role == "title":
            title_sides |= set(named)
            named *= _TITLE_WEIGHT
        weight.update(named)
    return weight, frozenset(title_sides)


def _people(views: Iterable[View]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for view in views:
        for side, name in {(party.side, party.name) for party in view.participants if party.name}:
            found.setdefault(side, Counter())[name] += 1
    return found


class _Memory:
    """What the sentences so far leave in mind: people for pronouns, two parties for "both", the country of the scene."""

    def __init__(self) -> None:
        self.people: tuple[Participant, ...] = ()  # the first named of the newest sentence first
        self.pair: tuple[Participant, ...] = ()
        self.scene = ""

    def keep(self, view: View, strangers: Sequence[Participant]) -> None:
        """Adds a sentence. Whom it speaks of by a pronoun stays the first; `strangers` belong to no known country."""
        people = [p for p in (*view.participants, *view.thirds, *strangers) if p.name and p.via in _PERSONAL]
        if people:
            people.sort(key=lambda p: (p.via != "pronoun", p.start))
            new = {p.name: p for p in people}
            self.people = (*new.values(), *(p for p in self.people if p.name not in new))[:_MEMORY]
        if len(view.participants) + len(view.thirds) > 1:
            self.pair = _last_pair(view, self.pair)
        self.scene = next((place.side for place in view.places if place.side), self.scene)

    def person(self, key: str, before: Sequence[Mention]) -> Participant | None:
        """Whom a pronoun means after the people named before it in its sentence; None where that cannot be told."""
        names = {mention.name for mention in before}
        if key == "person":  # he who was named in this sentence needs no second mention
            return self.people[0] if self.people and not before else None
        others = [person for person in self.people if person.name not in names]
        if key == "object":  # "Stalin received him" is not Stalin
            return others[0] if others and len({mention.side for mention in before}) < 2 else None
        at_home = key == "host"
        return next((p for p in others if self.scene and (p.side == self.scene) == at_home), None)


class _Slices:
    """Consecutive slices of items by place, each item handed out once."""

    def __init__(self, items: Sequence[_Placed]) -> None:
        self._items = items
        self._starts = [item.start for item in items]

    def within(self, sentence: Sentence) -> Sequence[Any]:
        return self._items[bisect_left(self._starts, sentence.start) : bisect_left(self._starts, sentence.end)]


class _Reader:
    """Reads the sentences of an article in order, with what the earlier ones leave in mind."""

    def __init__(self, article: Article) -> None:
        self._folded = article.folded
        self._searchable = searchable(article.folded)
        self._syntax = syntax(article.language)
        self._memory = _Memory()

    def view(
        self,
        index: int,
        sentence: Sentence,
        mentions: Sequence[Mention],
        phrases: Sequence[Phrase],
        dates: Sequence[DateMention],
    ) -> View:
        """A sentence with what was found in it, all by place."""
        start, end = sentence.start, sentence.end
        triggers: list[Trigger] = []
        cues: dict[str, list[int]] = {}
        parties = [_named(m) for m in mentions if m.side and m.type != "place"]
        for phrase in phrases:
            for tag in phrase.tags:
                if tag.table in FAMILY:
                    triggers.append(Trigger(cast(Kind, tag.table), FORCE[tag.key], phrase.start, phrase.end))
                elif tag.table == "cues":
                    cues.setdefault(tag.key, []).append(phrase.start)
                elif tag.table in _IMPLYING:
                    parties += _implied(phrase, tag, mentions, self._memory, parties)
        parties.sort(key=lambda p: p.start)
        places = tuple([m for m in mentions if m.type == "place"])
        if triggers or places:
            parties = [self._linked(party, start) for party in parties]
        view = View(
            index,
            sentence,
            tuple([p for p in parties if p.side in SIDES]),
            tuple([p for p in parties if p.side not in SIDES]),
            places,
            tuple(triggers),
            {key: tuple(at) for key, at in cues.items()},
            tuple(dates),
            self._syntax.boundaries(self._searchable, start, end) if triggers and (parties or places) else (),
            tuple([self._linked(_named(place), start) for place in places if place.side in SIDES]),
        )
        self._memory.keep(view, [_named(m) for m in mentions if not m.side])
        return view

    def _linked(self, party: Participant, start: int) -> Participant:
        link = self._syntax.link(self._folded, start, party.start)
        return Participant(party.side, party.start, party.end, party.via, party.name, link)


def _meets(known: DateMention, own: DateMention) -> bool:
    """Whether the sentence itself gives the days of an occasion: then its own words are the date."""
    first, last = own.value.earliest, own.value.latest
    assert known.value.earliest and known.value.latest  # noqa: S101 - known days have both
    return bool(first and last and first <= known.value.latest and known.value.earliest <= last)


def _with_known(view: View, known: Sequence[Naming]) -> View:
    """With the sides that took part in the occasions that the sentence names, where it does not name them itself."""
    named = {p.side for p in view.participants}
    added = [
        Participant(side, naming.start, naming.end, "multilateral")
        for naming in known
        for side in naming.known.sides
        if side not in named
    ]
    return replace(view, participants=tuple(sorted((*view.participants, *added), key=lambda p: p.start)))


def _named(mention: Mention) -> Participant:
    name = mention.name if mention.type in ("person", "role") else ""
    return Participant(mention.side, mention.start, mention.end, mention.type, name)


def _implied(
    phrase: Phrase, tag: Tag, mentions: Sequence[Mention], memory: _Memory, named: Sequence[Participant]
) -> list[Participant]:
    """The participants that a pronoun, a group word or a multilateral body stands for; none if it cannot be told."""
    start, end = phrase.start, phrase.end
    if tag.table == "multilateral":
        return [Participant(side, start, end, "multilateral") for side in tag.key.split("-")]
    if tag.table == "pronouns":
        before = [m for m in mentions if m.start < start and m.type in ("person", "role")]
        person = memory.person(tag.key, before)
        return [Participant(person.side, start, end, "pronoun", person.name)] if person else []
    if tag.key in ("three", "six_party"):
        return [Participant(side, start, end, "group") for side in SIDES]
    sides = {p.side for p in named if p.side in SIDES}
    if len(sides) >= 2 or (tag.key == "they" and named):
        return []
    return [p._replace(start=start, end=end, via="group") for p in memory.pair]


def _last_pair(view: View, pair: tuple[Participant, ...]) -> tuple[Participant, ...]:
    """The two parties named last together, people before states; the old pair if this sentence names no two.

    A party of another country counts: after "Putin met Modi", "both" are not two of the sides.
    """
    everyone = [p for p in (*view.participants, *view.thirds) if p.via != "multilateral"]
    people = {p.name: p for p in everyone if p.name}
    if len(people) == 2:
        return tuple(people.values())
    best: dict[str, Participant] = {}
    for participant in everyone:
        held = best.get(participant.side)
        if participant.side in SIDES and (held is None or (participant.name and not held.name)):
            best[participant.side] = participant
    return tuple(best.values()) if len(best) == 2 else pair
