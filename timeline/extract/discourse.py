"""The article sentence by sentence: what is named in each, and whom "keduanya" or "he" mean there."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, cast

from timeline.extract.lexicons import Phrase, Tag, searchable
from timeline.extract.records import FAMILY, SIDES, Article, DateMention, Kind, Mention, Sentence
from timeline.extract.syntax import Syntax, syntax

FORCE = {"verb": 2, "noun": 1, "weak": 0}
_TITLE_WEIGHT = 3
_MEMORY = 6  # people remembered for pronouns


class _Placed(Protocol):
    @property
    def start(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that may tell of a contact. `force`: 2 an act, 1 the name of an occasion, 0 weak."""

    kind: Kind
    force: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Participant:
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

    main_sides: tuple[str, ...]  # by how much the article speaks of them, those hardly named left out
    most_named_day: int  # how often the day named most is named


def read_discourse(
    article: Article, mentions: Sequence[Mention], phrases: Sequence[Phrase], dates: Sequence[DateMention]
) -> Discourse:
    """Views of all sentences in order. Offsets of the inputs are those of the article."""
    people: list[Mention] = []
    pair: tuple[Participant, ...] = ()
    views: list[View] = []
    weight: Counter[str] = Counter()
    title_sides: set[str] = set()
    slices = _Slices(mentions), _Slices(phrases), _Slices(dates)
    words, text = syntax(article.language), searchable(article.folded)
    for index, sentence in enumerate(article.sentences):
        inside, told, dated = (part.within(sentence) for part in slices)
        view = _view(index, sentence, inside, told, dated, people, pair)
        if view.participants or (view.triggers and view.places):
            view = _with_syntax(view, words, article.folded, text)
        views.append(view)
        named = [p for p in view.participants if p.via not in ("place", "pronoun", "group")]
        for participant in named:
            weight[participant.side] += _TITLE_WEIGHT if sentence.role == "title" else 1
        if sentence.role == "title":
            title_sides |= {p.side for p in named}
        people = _remember(people, inside)
        pair = _last_pair(view, pair)
    six_party = any(tag.key == "six_party" for phrase in phrases for tag in phrase.tags)
    days = Counter(d.value.earliest for d in dates if d.value.earliest and d.value.earliest == d.value.latest)
    ranked = sorted((s for s in SIDES if weight.get(s)), key=lambda s: -weight[s])
    main = tuple(s for s in ranked if weight[s] * 6 >= weight[ranked[0]])
    return Discourse(tuple(views), weight, frozenset(title_sides), six_party, days, main, max(days.values(), default=0))


class _Slices:
    """Consecutive slices of items by place, each item handed out once."""

    def __init__(self, items: Sequence[_Placed]) -> None:
        self._items = items
        self._starts = [item.start for item in items]

    def within(self, sentence: Sentence) -> Sequence[Any]:
        return self._items[bisect_left(self._starts, sentence.start) : bisect_left(self._starts, sentence.end)]


def _view(
    index: int,
    sentence: Sentence,
    mentions: Sequence[Mention],
    phrases: Sequence[Phrase],
    dates: Sequence[DateMention],
    people: Sequence[Mention],
    pair: Sequence[Participant],
) -> View:
    triggers: list[Trigger] = []
    cues: dict[str, list[int]] = {}
    participants = [_named(m) for m in mentions if m.side and m.type != "place"]
    for phrase in phrases:
        for tag in phrase.tags:
            if tag.table in FAMILY:
                triggers.append(Trigger(cast(Kind, tag.table), FORCE[tag.key], phrase.start, phrase.end))
            elif tag.table == "cues":
                cues.setdefault(tag.key, []).append(phrase.start)
            elif tag.table in ("pronouns", "groups", "multilateral"):
                participants += _implied(phrase, tag, mentions, people, pair, participants)
    participants.sort(key=lambda p: p.start)
    return View(
        index,
        sentence,
        tuple(p for p in participants if p.side in SIDES),
        tuple(p for p in participants if p.side not in SIDES),
        tuple(m for m in mentions if m.type == "place"),
        tuple(triggers),
        {key: tuple(starts) for key, starts in cues.items()},
        tuple(dates),
    )


def _with_syntax(view: View, words: Syntax, folded: str, text: str) -> View:
    start, end = view.sentence.start, view.sentence.end

    def linked(party: Participant) -> Participant:
        return replace(party, link=words.link(folded, start, party.start))

    return replace(
        view,
        participants=tuple([linked(party) for party in view.participants]),
        thirds=tuple([linked(party) for party in view.thirds]),
        grounds=tuple([linked(Participant(p.side, p.start, p.end, "place")) for p in view.places if p.side in SIDES]),
        clauses=words.boundaries(text, start, end),
    )


def _named(mention: Mention) -> Participant:
    name = mention.name if mention.type in ("person", "role") else ""
    return Participant(mention.side, mention.start, mention.end, mention.type, name)


def _implied(
    phrase: Phrase,
    tag: Tag,
    mentions: Sequence[Mention],
    people: Sequence[Mention],
    pair: Sequence[Participant],
    named: Sequence[Participant],
) -> list[Participant]:
    """The participants that a pronoun, a group word or a multilateral body stands for; none if it cannot be told."""
    start, end = phrase.start, phrase.end
    if tag.table == "multilateral":
        return [Participant(side, start, end, "multilateral") for side in tag.key.split("-")]
    if tag.key == "person":
        before = [m for m in mentions if m.start < start and m.type in ("person", "role")]
        if before or not people:
            return []
        return [Participant(people[0].side, start, end, "pronoun", people[0].name)]
    if tag.key in ("three", "six_party"):
        return [Participant(side, start, end, "group") for side in SIDES]
    if tag.key == "they" or len({p.side for p in named if p.side in SIDES}) >= 2:
        return []
    return [replace(p, start=start, end=end, via="group") for p in pair]


def _remember(people: list[Mention], mentions: Sequence[Mention]) -> list[Mention]:
    """People by how soon a pronoun would mean them: the first named of the newest sentence first."""
    new = [m for m in mentions if m.type in ("person", "role") and m.name]
    return (new + people)[:_MEMORY] if new else people


def _last_pair(view: View, pair: tuple[Participant, ...]) -> tuple[Participant, ...]:
    """The two parties named last together, people before states; the old pair if this sentence names no two.

    A party of another country counts: after "Putin met Modi", "both" are not two of the sides.
    """
    everyone = [p for p in (*view.participants, *view.thirds) if p.via not in ("multilateral", "place", "pronoun")]
    people = {p.name: p for p in everyone if p.name}
    if len(people) == 2:
        return tuple(people.values())
    best: dict[str, Participant] = {}
    for participant in everyone:
        held = best.get(participant.side)
        if participant.side in SIDES and (held is None or (participant.name and not held.name)):
            best[participant.side] = participant
    return tuple(best.values()) if len(best) == 2 else pair
