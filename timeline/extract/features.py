"""What speaks for or against a possible contact, as named yes/no features.

A feature's name says what holds: `named=2-of-2` (both sides are named in the sentence), `shape=around` (a party on either
side of the act), `third=nearer` (another country stands nearer to the act). `weighing` has their weights.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from timeline.extract.candidates import DatedWords, Proposal, gap
from timeline.extract.discourse import Discourse, Participant, Trigger, View
from timeline.extract.records import FAMILY, Article, DateValue, Kind

FORCES = ("weak", "noun", "verb")
_SHORT = 6  # sentences
_CUE_REACH = 60  # characters between a cue and the trigger that it colours
_FAR = 999
_BESIDE_SPEECH = 30
_HEADING = 40  # characters beside its date
_AT_HEAD = 12
_DATING_CUES = ("background", "planned", "speech", "habitual")
_PERSONAL = {"person": "person", "role": "person", "pronoun": "person"}
_BY_KIND = ("named", "via", "acts", "links", "types")
_PERSON_BY_KIND = ("rank", "via", "tie", "role")
_PERSON_BY_FAMILY = (
    "via", "tie", "far", "clauses", "speaks", "colleagues", "nearer", "partner", "rank", "sentence", "told",
)  # fmt: skip
_BY_FAMILY = ("force", "named", "shape", "types", "extra-sides", "planned", "far", "main", "acts", "links", "clauses")


class Features:
    """The features of one article's proposals; what several share is found once."""

    def __init__(self, article: Article, discourse: Discourse) -> None:
        self._article = article
        self._discourse = discourse
        self._by_view: dict[int, list[str]] = {}

    def of_contact(self, proposal: Proposal) -> list[str]:
        """Features of an act and its parties, whatever its date; `readings` tells what each counts as."""
        return self.of_act(proposal.view, proposal.trigger) + self.of_parties(proposal) + self.of_sides(proposal.sides)

    def of_act(self, view: View, trigger: Trigger) -> list[str]:
        """Features of a contact that are the same whoever takes part."""
        word = self._article.folded[trigger.start : trigger.end].lower()
        found = [*_trigger(trigger, view.triggers), *_near_cues(view.cues, trigger), f"word={word}"]
        return found + self._view(view)

    def _view(self, view: View) -> list[str]:
        if view.index not in self._by_view:
            self._by_view[view.index] = [*_position(view, self._article)]
        return self._by_view[view.index]

    def of_sides(self, sides: tuple[str, ...]) -> list[str]:
        """Features of a contact that are the same whatever the sides do."""
        return [*_topic(sides, self._discourse)]

    def of_parties(self, proposal: Proposal) -> list[str]:
        """Features of how these parties stand to this act."""
        far = _reach(proposal)
        names = _parties(proposal, far)
        return [*names, *_thirds(proposal, far)] if proposal.view.thirds else names

    def of_dates(self, view: View, trigger: Trigger, options: Sequence[DatedWords]) -> list[list[str]]:
        """Features of each date that an act of the sentence may have, whoever takes part. `options`: the view's."""
        any_act, this_act = self.of_options(view, options), self.of_dating(view, trigger, options)
        return [names + more for names, more in zip(any_act, this_act, strict=True)]

    def of_options(self, view: View, options: Sequence[DatedWords]) -> list[list[str]]:
        """Features of the dates that are the same whatever the act of the sentence."""
        own = [option for option in options if option.source == "sentence"]
        return [[*self._date(words, own, view)] for words in options]

    def of_dating(self, view: View, trigger: Trigger, options: Sequence[DatedWords]) -> list[list[str]]:
        """Features of how the dates hang on the act."""
        cues = [cue for cue in _DATING_CUES if cue in view.cues]
        cues += [name for name in _near_cues(view.cues, trigger) if name.endswith("=before")]
        about = [*cues, FAMILY[trigger.kind], FORCES[trigger.force]]
        by_source = {source: [f"{source}/{name}" for name in about] for source in {words.source for words in options}}
        gaps = [gap(trigger, words.start, words.end) for words in options]
        nearest = min([far for far, words in zip(gaps, options, strict=True) if words.source == "sentence"], default=0)
        return [
            by_source[words.source] + _own_date(words, far, nearest, view, trigger)
            if words.value and words.source == "sentence"
            else by_source[words.source]
            for words, far in zip(options, gaps, strict=True)
        ]

    def _date(self, words: DatedWords, own: Sequence[DatedWords], view: View) -> Iterator[str]:
        yield f"source={words.source}"
        if words.value is None:
            return
        yield from _value(words, own, self._article.now, self._discourse)
        if words.source == "before":
            yield from _earlier_date(words, view, self._discourse.views[view.index - words.distance])


def readings(name: str, kind: Kind) -> list[str]:
    """What a feature of an act counts as: itself, and of some features the same for acts of the family or the kind."""
    return _readings(name, _BY_FAMILY, f"{FAMILY[kind]}:", _BY_KIND, f"{kind}/")


def person_readings(name: str, kind: Kind) -> list[str]:
    """The same for a feature of a person's part in a contact (`particulars.person_features`)."""
    return _readings(name, _PERSON_BY_FAMILY, f"{FAMILY[kind]}:", _PERSON_BY_KIND, f"{kind}:")


def _readings(name: str, by_family: Sequence[str], family: str, by_kind: Sequence[str], kind: str) -> list[str]:
    about = name.partition("=")[0]
    return [name, *[family + name] * (about in by_family), *[kind + name] * (about in by_kind)]


def named(proposal: Proposal) -> str:
    """How many of the sides the sentence names by themselves."""
    sides = {p.side for p in proposal.parties if p.via not in ("pronoun", "group", "multilateral", "place")}
    return f"named={len(sides)}-of-{len(proposal.sides)}"


# --- the act ----------------------------------------------------------------------------------------------------------


def _trigger(trigger: Trigger, triggers: Sequence[Trigger]) -> Iterator[str]:
    force = FORCES[trigger.force]
    yield f"kind={trigger.kind}"
    yield f"force={force}"
    yield f"kind-force={trigger.kind}-{force}"
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


def _parties(proposal: Proposal, far: int) -> list[str]:
    """Who takes part, and where they stand about the act. `far`: see `_reach`."""
    trigger, parties, view, sides = proposal.trigger, proposal.parties, proposal.view, proposal.sides
    by_name = named(proposal)
    vias = {p.via for p in parties}
    types = "+".join(sorted({_PERSONAL.get(via, via) for via in vias}))
    before = sum([p.end <= trigger.start for p in parties])
    shape = "around" if 0 < before < len(parties) else "before" if before else "after"
    found = [
        by_name,
        f"{by_name}/{FORCES[trigger.force]}",
        *[f"via={via}" for via in vias],
        f"types={types}" if len(parties) > 1 else f"types={types}+context",
        f"shape={shape}",
        f"far={binned(far, (10, 25, 50, 90, 150, 250))}",
    ]
    if len(parties) < len(sides):
        found.append("context=yes")
        if any(place.side in sides for place in view.places):
            found.append("context=place")
    if len(sides) == 3:
        found.append("trilateral=yes")
    if extra := [p for p in view.participants if p.side not in sides]:
        found.append("extra-sides=yes")
        if any(gap(trigger, p.start, p.end) < far for p in extra):
            found.append("extra-sides=nearer")
    return found + _ties(proposal) if parties else found


def _ties(proposal: Proposal) -> list[str]:
    """How the parties hang on the act: their clauses, the words that tie them, and who acts."""
    trigger, parties, view, sides = proposal.trigger, proposal.parties, proposal.view, proposal.sides
    here = view.clause(trigger.start)
    clauses = [view.clause(p.start) for p in parties]
    ties = [f"a-{p.link}" if p.start >= trigger.end else f"b-{p.link}" for p in parties]
    actor, target = _neighbours(view, trigger)
    acting, acted_on = _standing(actor, sides), _standing(target, sides)
    found = [
        f"clauses={min(3, max([abs(clause - here) for clause in clauses]))}",
        f"same-clause={clauses.count(here)}-of-{len(sides)}",
        *[f"tie={tie}" for tie in ties],
        f"links={'+'.join(ties)}",
        f"acts={acting}-{acted_on}",
    ]
    if actor and view.clause(actor.start) == here:
        found.append(f"actor-here={acting}")
    if target and view.clause(target.start) == here:
        found.append(f"target-here={acted_on}")
    return found


def _neighbours(view: View, trigger: Trigger) -> tuple[Participant | None, Participant | None]:
    """The last named before the act and the first named after it, of any country."""
    actor = target = None
    for party in (*view.participants, *view.thirds):
        if party.end <= trigger.start:
            if actor is None or party.end > actor.end:
                actor = party
        elif party.start >= trigger.end and (target is None or party.start < target.start):
            target = party
    return actor, target


def _standing(party: Participant | None, sides: Sequence[str]) -> str:
    if party is None:
        return "none"
    if party.side in sides:
        return "side"
    return "extra" if party.side in ("CN", "KP", "RU") else "third"


def _thirds(proposal: Proposal, far: int) -> Iterator[str]:
    """Third countries in the sentence: the more of them around the act, the less is it about the sides."""
    trigger, view = proposal.trigger, proposal.view
    thirds = view.thirds
    yield f"thirds={min(3, len({p.side for p in thirds}))}"
    if any(gap(trigger, p.start, p.end) < far for p in thirds):
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
    return max([gap(proposal.trigger, p.start, p.end) for p in proposal.parties], default=_FAR)


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
    if article.now is None:
        yield "undated=yes"
    if view.dates:
        yield "dated=yes"


# --- the date ---------------------------------------------------------------------------------------------------------


def _value(words: DatedWords, own: Sequence[DatedWords], anchor: dt.date | None, discourse: Discourse) -> Iterator[str]:
    """What a date is by itself, whatever happened on it. `own`: the dates of the sentence."""
    date, source = words.value, words.source
    assert date  # noqa: S101 - told by the caller
    yield f"precision={date.precision}"
    yield f"{source}/{date.precision}"
    yield f"basis={date.basis}"
    if "+" in date.rule:
        yield f"reading={date.rule.rpartition('+')[2]}"
    elif any(o.value and o.value.rule.startswith(f"{date.rule}+") and o.start == words.start for o in own):
        yield "reading=first-of-two"
    yield f"{source}/own={min(3, len(own))}"
    if date.precision == "day" and date.earliest:
        count = discourse.day_counts.get(date.earliest, 0)
        yield f"day-count={min(3, count)}"
        if count and count == discourse.most_named_day:
            yield "day-count=most"
    old = age(date, anchor)
    yield f"age={old}"
    yield f"{source}/age={old}"


def _own_date(words: DatedWords, distance: int, least: int, view: View, trigger: Trigger) -> list[str]:
    """How a date of the sentence hangs on the act, `distance` characters from it; `least` is that of the nearest."""
    clauses = abs(view.clause(words.start) - view.clause(trigger.start))
    found = [
        f"date-gap={binned(distance, (12, 30, 60, 120))}",
        "nearest=yes" if distance == least else "nearest=no",
        f"date-clauses={min(3, clauses)}",
        f"date-side={'after' if words.start >= trigger.end else 'before'}/{min(2, clauses)}",
    ]
    if any(abs(words.start - at) < _BESIDE_SPEECH for at in view.cues.get("speech", ())):
        found.append("date-of-speech=yes")
    if any(gap(other, words.start, words.end) < distance for other in view.triggers if other.kind != trigger.kind):
        found.append("rival=nearer")
    return found


def _earlier_date(words: DatedWords, view: View, earlier: View) -> Iterator[str]:
    """A date of a sentence before: a heading ("25 to 28 March 2018, Beijing") holds for all that follows."""
    yield f"distance={words.distance}"
    yield f"paragraph={'same' if earlier.sentence.paragraph == view.sentence.paragraph else 'other'}"
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
    return _bins(edges)[bisect_right(edges, number)]


@cache
def _bins(edges: tuple[int, ...]) -> tuple[str, ...]:
    return (*(f"<{edge}" for edge in edges), f">={edges[-1]}")
