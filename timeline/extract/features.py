"""What speaks for or against a possible contact, as named yes/no features.

A feature's name says what holds: `named=2-of-2` (both sides are named in the sentence), `shape=around` (a party on either
side of the act), `third=nearer` (another country stands nearer to the act). `weighing` has their weights.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from timeline.extract.candidates import DatedWords, Proposal, gap
from timeline.extract.discourse import Discourse, Participant, Trigger, View
from timeline.extract.records import FAMILY, Article, DateValue, Kind

FORCES = ("weak", "noun", "verb")
_SHORT = 6  # sentences
_CUE_REACH = 60  # characters between a cue and the trigger that it colours
_FAR = 999
_HEADING = 40  # characters beside its date
_AT_HEAD = 12
_PERSONAL = {"person": "person", "role": "person", "pronoun": "person"}
_BY_KIND = ("named", "via", "acts", "links", "types")
_BY_FAMILY = ("force", "named", "shape", "types", "extra-sides", "planned", "far", "main", "acts", "links", "clauses")


class Features:
    """The features of one article's proposals; what several share is found once."""

    def __init__(self, article: Article, discourse: Discourse) -> None:
        self._article = article
        self._discourse = discourse
        self._by_view: dict[int, list[str]] = {}
        self._by_sides: dict[tuple[str, ...], list[str]] = {}

    def of_contact(self, proposal: Proposal) -> list[str]:
        """Features of an act and its parties, whatever its date; `readings` tells what each counts as."""
        names = [*_trigger(proposal), *_parties(proposal, self._article)]
        if proposal.view.thirds:
            names += _thirds(proposal)
        names += self._topic(proposal.sides)
        names += _near_cues(proposal.view.cues, proposal.trigger)
        names.append("word=" + self._article.folded[proposal.trigger.start : proposal.trigger.end].lower())
        return names + self._view(proposal.view)

    def _view(self, view: View) -> list[str]:
        if view.index not in self._by_view:
            self._by_view[view.index] = [*_position(view, self._article)]
        return self._by_view[view.index]

    def _topic(self, sides: tuple[str, ...]) -> list[str]:
        if sides not in self._by_sides:
            self._by_sides[sides] = [*_topic(sides, self._discourse)]
        return self._by_sides[sides]

    def of_date(self, proposal: Proposal, words: DatedWords, options: Sequence[DatedWords]) -> list[str]:
        """Features of one of the dates that the contact may have."""
        names = [*_date(proposal, words, options, self._article, self._discourse)]
        source = words.source
        cues = [cue for cue in ("background", "planned", "speech", "habitual") if cue in proposal.view.cues]
        near = [name for name in _near_cues(proposal.view.cues, proposal.trigger) if name.endswith("=before")]
        names += [f"{source}/{cue}" for cue in cues] + [f"{source}/{name}" for name in near]
        return [*names, f"{source}/{proposal.family}", f"{source}/{FORCES[proposal.trigger.force]}"]


def readings(name: str, kind: Kind) -> list[str]:
    """What a feature of an act counts as: itself, and of some features the same for acts of the family or the kind."""
    about = name.partition("=")[0]
    found = [name]
    if about in _BY_FAMILY:
        found.append(f"{FAMILY[kind]}:{name}")
    if about in _BY_KIND:
        found.append(f"{kind}/{name}")
    return found


def named(proposal: Proposal) -> str:
    """How many of the sides the sentence names by themselves."""
    sides = {p.side for p in proposal.parties if p.via not in ("pronoun", "group", "multilateral", "place")}
    return f"named={len(sides)}-of-{len(proposal.sides)}"


# --- the act ----------------------------------------------------------------------------------------------------------


def _trigger(proposal: Proposal) -> Iterator[str]:
    trigger, triggers = proposal.trigger, proposal.view.triggers
    force = FORCES[trigger.force]
    yield f"kind={trigger.kind}"
    yield f"force={force}"
    yield f"kind-force={trigger.kind}-{force}"
    yield f"{named(proposal)}/{force}"
    if any(t.force > trigger.force for t in triggers if t.kind != trigger.kind):
        yield "rival=stronger"
    if sum(t.kind == trigger.kind for t in triggers) > 1:
        yield "triggers=several"
    yield f"crowd={binned(len(triggers), (2, 4, 7))}"


def _near_cues(cues: Mapping[str, Sequence[int]], trigger: Trigger) -> Iterator[str]:
    for cue, places in cues.items():
        yield f"{cue}=yes"
        if any(0 <= trigger.start - place < _CUE_REACH for place in places):
            yield f"{cue}=before"


# --- the parties ------------------------------------------------------------------------------------------------------


def _parties(proposal: Proposal, article: Article) -> Iterator[str]:
    trigger, parties, view = proposal.trigger, proposal.parties, proposal.view
    yield named(proposal)
    for via in {p.via for p in parties}:
        yield f"via={via}"
    yield (
        "types="
        + "+".join(sorted({_PERSONAL.get(p.via, p.via) for p in parties}))
        + ("" if len(parties) > 1 else "+context")
    )
    if len(parties) < len(proposal.sides):
        yield "context=yes"
        if any(place.side in proposal.sides for place in view.places):
            yield "context=place"
    before = sum(p.end <= trigger.start for p in parties)
    yield "shape=" + ("around" if 0 < before < len(parties) else "before" if before else "after")
    far = _reach(proposal)
    yield f"far={binned(far, (10, 25, 50, 90, 150, 250))}"
    if len(proposal.sides) == 3:
        yield "trilateral=yes"
    extra = [p for p in view.participants if p.side not in proposal.sides]
    if extra:
        yield "extra-sides=yes"
        if any(gap(trigger, p.start, p.end) < far for p in extra):
            yield "extra-sides=nearer"
    yield from _ties(proposal)


def _ties(proposal: Proposal) -> Iterator[str]:
    """How the parties hang on the act: their clauses, the words that tie them, and who acts."""
    trigger, parties, view = proposal.trigger, proposal.parties, proposal.view
    if not parties:
        return
    here = view.clause(trigger.start)
    clauses = [view.clause(p.start) for p in parties]
    yield f"clauses={min(3, max(abs(clause - here) for clause in clauses))}"
    yield f"same-clause={sum(clause == here for clause in clauses)}-of-{len(proposal.sides)}"
    ties = [("a" if p.start >= trigger.end else "b") + "-" + p.link for p in parties]
    for tie in ties:
        yield f"tie={tie}"
    yield "links=" + "+".join(ties)
    everyone = [*view.participants, *view.thirds]
    actor = max((p for p in everyone if p.end <= trigger.start), key=lambda p: p.end, default=None)
    target = min((p for p in everyone if p.start >= trigger.end), key=lambda p: p.start, default=None)
    yield f"acts={_standing(actor, proposal.sides)}-{_standing(target, proposal.sides)}"
    if actor and view.clause(actor.start) == here:
        yield f"actor-here={_standing(actor, proposal.sides)}"
    if target and view.clause(target.start) == here:
        yield f"target-here={_standing(target, proposal.sides)}"


def _standing(party: Participant | None, sides: Sequence[str]) -> str:
    if party is None:
        return "none"
    if party.side in sides:
        return "side"
    return "extra" if party.side in ("CN", "KP", "RU") else "third"


def _thirds(proposal: Proposal) -> Iterator[str]:
    """Third countries in the sentence: the more of them around the act, the less is it about the sides."""
    trigger, view = proposal.trigger, proposal.view
    thirds = view.thirds
    yield f"thirds={min(3, len({p.side for p in thirds}))}"
    if any(gap(trigger, p.start, p.end) < _reach(proposal) for p in thirds):
        yield "third=nearer"
    if thirds[0].start < min((p.start for p in view.participants), default=1 << 30):
        yield "third=first"
    if any(p.via == "pronoun" or p.via == "group" for p in thirds):
        yield "third=pronoun"
    here = view.clause(trigger.start)
    for third in thirds:
        if view.clause(third.start) == here:
            yield f"third-tie={'a' if third.start >= trigger.end else 'b'}-{third.link}"


def _reach(proposal: Proposal) -> int:
    """Characters from the act to the farthest of its parties."""
    return max((gap(proposal.trigger, p.start, p.end) for p in proposal.parties), default=_FAR)


# --- the article ------------------------------------------------------------------------------------------------------


def _topic(sides: tuple[str, ...], discourse: Discourse) -> Iterator[str]:
    main = discourse.main_sides
    if set(sides) == set(main[: len(sides)]):
        yield "main=yes"
    elif not set(sides) <= set(main):
        yield "main=foreign"
    if set(sides) <= discourse.title_sides:
        yield "title-sides=yes"
    elif discourse.title_sides:
        yield "title-sides=no"
    weakest = min(discourse.weight.get(side, 0) for side in sides)
    # In a short item few mentions say nothing about what it is about.
    yield f"weakest={binned(weakest, (1, 3, 6, 12)) if len(discourse.views) >= _SHORT else 'short'}"
    density = weakest / max(1, len(discourse.views))
    yield f"density={binned(int(density * 100), (5, 15, 30, 60))}"


def _position(view: View, article: Article) -> Iterator[str]:
    if view.sentence.role == "title":
        yield "place=title"
    else:
        yield f"place={binned(view.index, (2, 4, 8, 16))}"
    text = article.folded[view.sentence.start : view.sentence.end]
    if text.count('"') % 2 or text.startswith('"'):
        yield "quoted=yes"
    if text.endswith("?"):
        yield "question=yes"
    yield f"length={binned(len(text), (60, 120, 200, 320))}"
    if article.anchor is None:
        yield "undated=yes"
    if view.dates:
        yield "dated=yes"


# --- the date ---------------------------------------------------------------------------------------------------------


def _date(
    proposal: Proposal, words: DatedWords, options: Sequence[DatedWords], article: Article, discourse: Discourse
) -> Iterator[str]:
    date, source = words.value, words.source
    yield f"source={source}"
    if date is None:
        return
    yield f"precision={date.precision}"
    yield f"{source}/{date.precision}"
    yield f"basis={date.basis}"
    own = [option for option in options if option.source == "sentence"]
    if "+" in date.rule:
        yield f"reading={date.rule.rpartition('+')[2]}"
    elif any(o.value and o.value.rule.startswith(f"{date.rule}+") and o.start == words.start for o in own):
        yield "reading=first-of-two"
    yield f"{source}/own={min(3, len(own))}"
    if source == "sentence":
        yield from _own_date(proposal, words, own)
    elif source == "before":
        yield from _earlier_date(proposal, words, discourse)
    if date.precision == "day" and date.earliest:
        count = discourse.day_counts.get(date.earliest, 0)
        yield f"day-count={min(3, count)}"
        if count and count == discourse.most_named_day:
            yield "day-count=most"
    old = age(date, article.anchor)
    yield f"age={old}"
    yield f"{source}/age={old}"


def _own_date(proposal: Proposal, words: DatedWords, own: Sequence[DatedWords]) -> Iterator[str]:
    trigger, view = proposal.trigger, proposal.view
    distance = gap(trigger, words.start, words.end)
    yield f"date-gap={binned(distance, (12, 30, 60, 120))}"
    yield "nearest=yes" if distance == min(gap(trigger, w.start, w.end) for w in own) else "nearest=no"
    clauses = abs(view.clause(words.start) - view.clause(trigger.start))
    yield f"date-clauses={min(3, clauses)}"
    yield f"date-side={'after' if words.start >= trigger.end else 'before'}/{min(2, clauses)}"
    if any(abs(words.start - at) < 30 for at in view.cues.get("speech", ())):
        yield "date-of-speech=yes"
    if any(other.kind != trigger.kind and gap(other, words.start, words.end) < distance for other in view.triggers):
        yield "rival=nearer"


def _earlier_date(proposal: Proposal, words: DatedWords, discourse: Discourse) -> Iterator[str]:
    """A date of a sentence before: a heading ("25 to 28 March 2018, Beijing") holds for all that follows."""
    yield f"distance={words.distance}"
    earlier = discourse.views[proposal.view.index - words.distance]
    same = earlier.sentence.paragraph == proposal.view.sentence.paragraph
    yield f"paragraph={'same' if same else 'other'}"
    rest = earlier.sentence.end - earlier.sentence.start - (words.end - words.start)
    yield f"heading={rest < _HEADING}"
    yield f"before/at-head={words.start - earlier.sentence.start < _AT_HEAD}"
    yield f"before/acts={bool(earlier.triggers)}"


def age(date: DateValue | None, anchor: dt.date | None) -> str:
    """How long before the article's own day a date is, in days; "open" or "unknown" where that cannot be said."""
    if date is None or anchor is None:
        return "unknown"
    if date.earliest is None or date.latest is None:
        return "open"
    if date.earliest > anchor:
        return "future"
    least = (anchor - date.latest).days
    return "now" if least <= 1 else binned(least, (8, 40, 400, 4000))


def binned(number: int, edges: tuple[int, ...]) -> str:
    """The first edge above the number, as text."""
    return next((f"<{edge}" for edge in edges if number < edge), f">={edges[-1]}")
