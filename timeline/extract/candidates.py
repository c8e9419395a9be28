"""Possible contacts of a sentence: a trigger, the sides that may take part, and the date that may be meant.

Generous on purpose: `weighing` decides which of them the article really tells.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, cast

from timeline.extract.discourse import Discourse, Participant, Trigger, View
from timeline.extract.edtf import value
from timeline.extract.records import SIDES, Article, DateMention, DateValue, Kind, Side

DateSource = Literal["sentence", "before", "lead", "anchor", "none"]
_MAX_DATES = 3
_BETWEEN_PLACES = ("economic", "visit", "military", "arms")  # a train from Sinuiju to Dandong joins two sides
_OPENING = 4  # sentences
_NEWS_DAYS = 10
_CONTEXT_SENTENCES = 2  # how far back an unnamed partner or date is looked for


@dataclass(frozen=True, slots=True)
class DatedWords:
    """A date that a candidate may have, and where it comes from."""

    value: DateValue | None
    source: DateSource
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Candidate:
    view: View
    trigger: Trigger
    sides: tuple[Side, ...]
    parties: tuple[Participant, ...]  # the nearest words for each side; fewer where context fills in
    date: DatedWords

    @property
    def kind(self) -> Kind:
        return self.trigger.kind


def candidates(article: Article, discourse: Discourse) -> Iterator[list[Candidate]]:
    """Candidates sentence by sentence, in order."""
    lead = _lead_date(discourse, article.anchor)
    for view in discourse.views:
        if not view.triggers:
            yield []
            continue
        dates = _dates_for(view, discourse, article.anchor, lead)
        yield [
            Candidate(view, trigger, sides, _nearest(view, trigger, sides), date)
            for trigger in _best_triggers(view)
            for sides in _side_sets(view, trigger, discourse)
            for date in dates
        ]


def _best_triggers(view: View) -> list[Trigger]:
    """The strongest trigger of each kind, the one nearest to the participants among equals."""
    best: dict[str, tuple[tuple[int, int], Trigger]] = {}
    for trigger in view.triggers:
        distance = min((_gap(trigger, p.start, p.end) for p in view.participants), default=999)
        rank = (-trigger.force, distance)
        if trigger.kind not in best or rank < best[trigger.kind][0]:
            best[trigger.kind] = (rank, trigger)
    return [trigger for _, trigger in best.values()]


def _gap(trigger: Trigger, start: int, end: int) -> int:
    return max(trigger.start - end, start - trigger.end, 0)


def _side_sets(view: View, trigger: Trigger, discourse: Discourse) -> list[tuple[Side, ...]]:
    """Sides that may take part; a weak word needs them all in its sentence, a strong one may borrow them from before."""
    named = {p.side for p in view.participants}
    if not named and trigger.kind in _BETWEEN_PLACES:
        named = {place.side for place in view.places if place.side}
    if trigger.force == 0 and len(named) < 2:
        return []
    if len(named) == 1:
        named |= _context_sides(view, trigger, discourse, next(iter(named)))
    elif not named:
        main = discourse.main_sides
        named = set(main[:2]) if len(main) >= 2 else set()
    if discourse.six_party and trigger.kind in ("meeting", "agreement"):
        named = named if len(named) == 2 else set(SIDES)
    ordered = sorted(named)
    sets: list[tuple[str, ...]] = list(combinations(ordered, 2))
    if len(ordered) == 3:
        sets.append(tuple(ordered))
    return cast("list[tuple[Side, ...]]", sets)


def _context_sides(view: View, trigger: Trigger, discourse: Discourse, side: str) -> set[str]:
    """The likely partner of the only side that a sentence names: where it happens, then who was named just before."""
    here = {place.side for place in view.places if place.side and place.side != side}
    if here:
        return here
    for earlier in reversed(discourse.views[max(0, view.index - _CONTEXT_SENTENCES) : view.index]):
        others = {p.side for p in earlier.participants} - {side}
        if len(others) == 1:
            return others
    main = [s for s in discourse.main_sides if s != side]
    return set(main[:1])


def _nearest(view: View, trigger: Trigger, sides: Sequence[str]) -> tuple[Participant, ...]:
    nearest: dict[str, Participant] = {}
    for participant in view.participants:
        held = nearest.get(participant.side)
        if participant.side in sides and (
            held is None or _gap(trigger, participant.start, participant.end) < _gap(trigger, held.start, held.end)
        ):
            nearest[participant.side] = participant
    return tuple(sorted(nearest.values(), key=lambda p: p.start))


# --- dates ------------------------------------------------------------------------------------------------------------


def _dates_for(view: View, discourse: Discourse, anchor: dt.date | None, lead: DatedWords | None) -> list[DatedWords]:
    if view.dates:
        return [_words(mention, "sentence") for mention in view.dates[:_MAX_DATES]]
    found: list[DatedWords] = []
    for earlier in reversed(discourse.views[max(0, view.index - _CONTEXT_SENTENCES) : view.index]):
        if earlier.dates and earlier.sentence.role == "body":
            found.append(_words(earlier.dates[-1], "before"))
            break
    if lead and not _names_same_days(lead, found):
        found.append(lead)
    if anchor:
        today = DatedWords(value(anchor.isoformat(), "inferred", "publication-day"), "anchor", -1, -1)
        if not _names_same_days(today, found):
            found.append(today)
    return found or [DatedWords(None, "none", -1, -1)]


def _names_same_days(words: DatedWords, others: Sequence[DatedWords]) -> bool:
    return any(
        o.value and words.value and (o.value.earliest, o.value.latest) == (words.value.earliest, words.value.latest)
        for o in others
    )


def _words(mention: DateMention, source: DateSource) -> DatedWords:
    return DatedWords(_occasion(mention.value), source, mention.start, mention.end)


def _occasion(date: DateValue) -> DateValue:
    """What began on a stated day ("sejak 17 Juni") happened that day; vaguer beginnings stay open."""
    start, _, end = date.edtf.partition("/")
    if end == ".." and len(start) == len("2023-06-17"):
        return value(start, date.basis, f"{date.rule}+start", date.notes)
    return date


def _lead_date(discourse: Discourse, anchor: dt.date | None) -> DatedWords | None:
    """The day that a news story is about: the date named most close to publication, else the first one of its opening."""
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
        if view.index < _OPENING and mention.value.precision != "open":
            return _words(mention, "lead")
    return None


def _is_near(date: DateValue, anchor: dt.date) -> bool:
    first, last = date.earliest or anchor, date.latest or anchor
    return (anchor - last).days <= _NEWS_DAYS and first <= anchor
