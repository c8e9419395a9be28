"""Possible contacts of a sentence: a trigger, the sides that may take part, and the dates that may be meant.

Generous on purpose: `weighing` decides which of them the article really tells, and when.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

from timeline.extract.discourse import Discourse, Participant, Trigger, View
from timeline.extract.edtf import value
from timeline.extract.records import FAMILY, SIDES, Article, DateMention, DateValue, Family, Kind, Side

DateSource = Literal["sentence", "before", "lead", "anchor", "none"]
_MAX_DATES = 5  # of a sentence
_BETWEEN_PLACES = ("economic", "visit", "military", "arms")  # a train from Sinuiju to Dandong joins two sides
_AT = ("in", "to", "from")  # links between people and the place where they are
_STAY = 40  # characters between people and the place where they are
_OPENING = 4  # sentences
_NEWS_DAYS = 10
_OF_NEWS = ("day", "days", "week", "month", "season", "year")  # precisions
_CONTEXT_SENTENCES = 2  # how far back an unnamed partner is looked for
_DATE_SENTENCES = 3  # how far back a date is looked for
_WEEK = dt.timedelta(days=7)
_SIX_PARTY_KINDS = ("meeting", "agreement")
_HOST_SHARE = 0.4  # of all mentions: a side this prominent may be the unnamed partner of two others


@dataclass(frozen=True, slots=True)
class Proposal:
    """A contact that a sentence may tell: an act and its parties."""

    view: View
    trigger: Trigger
    sides: tuple[Side, ...]
    parties: tuple[Participant, ...]  # the nearest words for each side; fewer where context fills in

    @property
    def kind(self) -> Kind:
        return self.trigger.kind

    @property
    def family(self) -> Family:
        return FAMILY[self.trigger.kind]


@dataclass(frozen=True, slots=True)
class DatedWords:
    """A date that a contact may have, and where it comes from. `distance` is in sentences."""

    value: DateValue | None
    source: DateSource
    start: int = -1
    end: int = -1
    distance: int = 0


def proposals(discourse: Discourse) -> Iterator[list[Proposal]]:
    """Possible contacts sentence by sentence, in order; sentences without any are left out."""
    for view in discourse.views:
        found = [
            Proposal(view, trigger, sides, _nearest(view, trigger, sides))
            for trigger in _best_triggers(view)
            for sides in _side_sets(view, trigger, discourse)
        ]
        if found:
            yield found


def _best_triggers(view: View) -> list[Trigger]:
    """The strongest trigger of each kind, the one nearest to the participants among equals."""
    best: dict[str, tuple[tuple[int, int], Trigger]] = {}
    starts, ends = sorted(p.start for p in view.participants), sorted(p.end for p in view.participants)
    for trigger in (*view.triggers, *_stays(view)):
        rank = (-trigger.force, _gap_to_nearest(trigger, starts, ends))
        if trigger.kind not in best or rank < best[trigger.kind][0]:
            best[trigger.kind] = (rank, trigger)
    return [trigger for _, trigger in best.values()]


def _gap_to_nearest(trigger: Trigger, starts: Sequence[int], ends: Sequence[int]) -> int:
    """The least `gap` to any of the words that begin and end there, both in order: a sentence may have thousands of them."""
    before, after = bisect_right(ends, trigger.start), bisect_right(starts, trigger.end)
    if before < after:
        return 0  # some neither end before it nor begin after it
    gaps = [trigger.start - end for end in ends[before - 1 : before]] if before else []
    return min([*gaps, *(start - trigger.end for start in starts[after : after + 1])], default=999)


def _stays(view: View) -> Iterator[Trigger]:
    """Somebody of one side at a place of another, with no act between ("Lavrov was in Pyongyang"): a visit untold."""
    visitors = sorted((p for p in view.participants if p.name or p.via == "role"), key=_end)
    acts = sorted(trigger.start for trigger in view.triggers)
    for ground in view.grounds:
        if ground.link not in _AT:
            continue
        first = bisect_right(visitors, ground.start - _STAY, key=_end)
        for visitor in visitors[first : bisect_left(visitors, ground.start, key=_end)]:
            act = bisect_left(acts, visitor.end)
            if visitor.side != ground.side and not (act < len(acts) and acts[act] < ground.start):
                yield Trigger("visit", 0, ground.start, ground.end)


def _end(words: Participant) -> int:
    return words.end


def gap(trigger: Trigger, start: int, end: int) -> int:
    """Characters between a trigger and other words; 0 where they touch or overlap."""
    if end <= trigger.start:
        return trigger.start - end
    return start - trigger.end if start > trigger.end else 0


def _side_sets(view: View, trigger: Trigger, discourse: Discourse) -> list[tuple[Side, ...]]:
    """Sides that may take part; a weak word needs them all in its sentence, a strong one may borrow them from before."""
    named = {p.side for p in view.participants}
    if not named and trigger.kind in _BETWEEN_PLACES:
        named = {place.side for place in view.places if place.side}
    if trigger.force == 0:  # a place of another side counts as naming it
        named |= {ground.side for ground in view.grounds} if trigger.kind == "visit" else set()
        return _sets_of(named)
    if len(named) == 1:
        side = next(iter(named))
        sets = [pair for partner in _partners(view, discourse, side) for pair in _sets_of({side, partner})]
    else:
        sets = _sets_of(named | _unnamed(view, discourse, named) if named else set(discourse.main_sides[:2]))
    if discourse.six_party and trigger.kind in _SIX_PARTY_KINDS and SIDES not in sets:
        sets.append(SIDES)
    return sets


def _sets_of(sides: set[str]) -> list[tuple[Side, ...]]:
    """The pairs of sides, and all three where there are three."""
    ordered = [side for side in SIDES if side in sides]
    sets: list[tuple[Side, ...]] = list(combinations(ordered, 2))
    return [*sets, SIDES] if len(ordered) == len(SIDES) else sets


def _unnamed(view: View, discourse: Discourse, named: set[str]) -> set[str]:
    """The third side, if it is where two others are, or the article speaks of it so much that they may have come to it.

    Whom a pronoun means is less sure than a name: then the article's second side is tried as well.
    """
    if len(named) != 2:
        return set()
    if hosts := {ground.side for ground in view.grounds} - named:
        return hosts
    third = next((side for side in discourse.main_sides if side not in named), None)
    if third is None:
        return set()
    sure = {p.side for p in view.participants if p.via not in ("pronoun", "group")}
    weight = discourse.weight
    leads = third == discourse.main_sides[0] and weight[third] >= _HOST_SHARE * sum(weight[side] for side in SIDES)
    return {third} if leads or (len(sure) < 2 and third in discourse.main_sides[:2]) else set()


def _topic(discourse: Discourse) -> set[str]:
    """The side that the title names alone: what follows may be about it without a word."""
    return set(discourse.title_sides) if len(discourse.title_sides) == 1 else set()


def _partners(view: View, discourse: Discourse, side: str) -> set[str]:
    """Who may be the partner of the only side that a sentence names: where it happens, who was named just before, and
    whom the article speaks of most."""
    found = {place.side for place in view.places if place.side and place.side != side}
    for earlier in reversed(discourse.views[max(0, view.index - _CONTEXT_SENTENCES) : view.index]):
        others = {p.side for p in earlier.participants} - {side}
        if len(others) == 1:
            found |= others
            break
    return found | set([other for other in discourse.main_sides if other != side][:1]) | _topic(discourse) - {side}


def _nearest(view: View, trigger: Trigger, sides: Sequence[str]) -> tuple[Participant, ...]:
    """The nearest party of each side; a place of the side only where nothing else names it."""
    nearest: dict[str, Participant] = {}
    for party in (*view.participants, *view.grounds):
        held = nearest.get(party.side)
        if party.side not in sides or (held and party.via == "place" != held.via):
            continue
        if held is None or gap(trigger, party.start, party.end) < gap(trigger, held.start, held.end):
            nearest[party.side] = party
    return tuple(sorted(nearest.values(), key=lambda p: p.start))


# --- dates ------------------------------------------------------------------------------------------------------------


class Calendar:
    """The dates that the sentences of one article may be about."""

    def __init__(self, article: Article, discourse: Discourse) -> None:
        self._views = discourse.views
        self._anchor = article.anchor
        self._era = article.era
        self.lead = _lead_date(discourse, article)
        self._options: dict[int, list[DatedWords]] = {}

    def options(self, view: View) -> list[DatedWords]:
        """Dates that a contact told in the sentence may have: its own, those named before it, the day of the story."""
        if view.index not in self._options:
            self._options[view.index] = self._find(view)
        return self._options[view.index]

    def _find(self, view: View) -> list[DatedWords]:
        found = [words for mention in view.dates[:_MAX_DATES] for words in self._own(mention, view)]
        for earlier in reversed(self._views[max(0, view.index - _DATE_SENTENCES) : view.index]):
            if earlier.dates and earlier.sentence.role == "body":
                _add(found, _words(earlier.dates[-1], "before", view.index - earlier.index))
                break
        if self.lead:
            _add(found, self.lead)
        if self._anchor:
            _add(found, DatedWords(value(self._anchor.isoformat(), "inferred", "publication-day"), "anchor"))
        elif self._era:
            _add(found, DatedWords(self._era, "anchor"))
        return found or [DatedWords(None, "none")]

    def _own(self, mention: DateMention, view: View) -> Iterator[DatedWords]:
        """A date of the sentence, and what else it may mean: the beginning of a stretch, a weekday still to come."""
        words = _words(mention, "sentence")
        yield words
        date = words.value
        start, _, end = date.edtf.partition("/") if date else ("", "", "")
        if date and end == "..":
            yield replace(words, value=value(start, date.basis, f"{date.rule}+start", date.notes))
        day = date.earliest if date and date.rule == "weekday" and "planned" in view.cues else None
        if date and day and day == date.latest and self._anchor and day <= self._anchor:
            later = (day + _WEEK).isoformat()
            yield replace(words, value=value(later, date.basis, "weekday+next", date.notes))


def _add(found: list[DatedWords], words: DatedWords) -> None:
    assert words.value  # noqa: S101 - only undated options have none
    days = words.value.earliest, words.value.latest
    if all(other.value is None or (other.value.earliest, other.value.latest) != days for other in found):
        found.append(words)


def _words(mention: DateMention, source: DateSource, distance: int = 0) -> DatedWords:
    return DatedWords(_occasion(mention.value), source, mention.start, mention.end, distance)


def _occasion(date: DateValue) -> DateValue:
    """What began on a stated day ("sejak 17 Juni") happened that day; vaguer beginnings stay open."""
    start, _, end = date.edtf.partition("/")
    if end == ".." and len(start) == len("2023-06-17"):
        return value(start, date.basis, f"{date.rule}+start", date.notes)
    return date


def _lead_date(discourse: Discourse, article: Article) -> DatedWords | None:
    """The day that a news story is about: the date named most close to publication, else the first one of its opening."""
    anchor = article.anchor
    dated = [(view, mention) for view in discourse.views if view.sentence.role == "body" for mention in view.dates]
    near = [
        mention
        for _, mention in dated
        if anchor and mention.value.precision in ("day", "days", "week") and _is_near(mention.value, anchor)
    ]
    if near:
        counts = Counter((m.value.earliest, m.value.latest) for m in near)
        most = max(counts.values())
        return _words(next(m for m in near if counts[m.value.earliest, m.value.latest] == most), "lead")
    for view, mention in dated:
        if view.index < _OPENING and mention.value.precision in _OF_NEWS and not _is_past(mention.value, article.era):
            return _words(mention, "lead")
    return None


def _is_past(date: DateValue, era: DateValue | None) -> bool:
    """Whether a date lies before the time of an article of which no day is known."""
    return bool(era and era.earliest and date.latest and date.latest < era.earliest)


def _is_near(date: DateValue, anchor: dt.date) -> bool:
    first, last = date.earliest or anchor, date.latest or anchor
    return (anchor - last).days <= _NEWS_DAYS and first <= anchor
