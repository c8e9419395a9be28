"""Each occasion once: what several sentences of an article tell of the same contact, and how far that can be believed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from timeline.extract.candidates import DatedWords, Proposal
from timeline.extract.discourse import Discourse
from timeline.extract.features import FORCES, age, binned
from timeline.extract.records import DateValue, Kind, Side
from timeline.extract.weighing import log_odds

_LIKELY = 0.3
_BORROWED_DAYS = 3  # a date that stands in another sentence may be that far off


@dataclass(frozen=True, slots=True)
class Draft:
    """A contact as one sentence tells it: an act, its date, and how likely both are."""

    proposal: Proposal
    words: DatedWords
    probability: float

    @property
    def is_dated_itself(self) -> bool:
        """Whether the date stands in the draft's own sentence; a borrowed one may be a day off."""
        return self.words.source == "sentence"


@dataclass(frozen=True, slots=True)
class Occasion:
    """Drafts of one occasion, the likeliest first; `dated` is the one whose date counts."""

    drafts: tuple[Draft, ...]
    dated: Draft

    @property
    def best(self) -> Draft:
        return self.drafts[0]

    @property
    def kind(self) -> Kind:
        return self.drafts[0].proposal.kind

    @property
    def sides(self) -> tuple[Side, ...]:
        return self.drafts[0].proposal.sides

    @property
    def date(self) -> DateValue | None:
        return self.dated.words.value

    @property
    def proposals(self) -> list[Proposal]:
        """The acts of its drafts, those of the likeliest sentence first."""
        return [draft.proposal for draft in self.drafts]


def gather(drafts: Iterable[Draft]) -> list[Occasion]:
    """Drafts of the same kind, sides and day as one occasion; the likeliest found them."""
    kept: list[list[Draft]] = []
    alike: dict[tuple[Kind, tuple[Side, ...]], list[list[Draft]]] = defaultdict(list)
    for draft in sorted(drafts, key=lambda d: (-d.probability, d.proposal.trigger.start)):
        same = alike[draft.proposal.kind, draft.proposal.sides]
        home = next((members for members in same if _is_same_day(draft, members[0])), None)
        if home is None:
            home = []
            kept.append(home)
            same.append(home)
        home.append(draft)
    return [Occasion(tuple(members), _dated(members)) for members in kept]


def _dated(drafts: Sequence[Draft]) -> Draft:
    """Whose date counts: the likeliest draft's, unless only another has a date in its own words."""
    if drafts[0].is_dated_itself:
        return drafts[0]
    return next((draft for draft in drafts if draft.is_dated_itself), drafts[0])


def _is_same_day(one: Draft, other: Draft) -> bool:
    if overlap(one.words.value, other.words.value):
        return True
    borrowed = not (one.is_dated_itself and other.is_dated_itself)
    return borrowed and gap_days(one.words.value, other.words.value) <= _BORROWED_DAYS


def gap_days(one: DateValue | None, other: DateValue | None) -> int:
    if not (one and other and one.earliest and one.latest and other.earliest and other.latest):
        return 999
    return max((one.earliest - other.latest).days, (other.earliest - one.latest).days, 0)


def overlap(one: DateValue | None, other: DateValue | None) -> bool:
    """Whether two dates may be the same day; an unknown date only fits an unknown one."""
    if one is None or other is None:
        return one is other
    return not (
        (one.latest and other.earliest and one.latest < other.earliest)
        or (other.latest and one.earliest and other.latest < one.earliest)
    )


# --- features ---------------------------------------------------------------------------------------------------------


def features(occasions: Sequence[Occasion], discourse: Discourse, anchor: dt.date | None) -> list[Mapping[str, float]]:
    """What speaks for each occasion of an article, by name; all are 0 or 1 but `log-odds`, that of its likeliest draft."""
    rivals = [_Rival(each.sides, each.kind, each.best, each.date) for each in occasions]
    found: list[Mapping[str, float]] = []
    for occasion, rival in zip(occasions, rivals, strict=True):
        names = [*_features(occasion, discourse, anchor), *_beside(rival, rivals)]
        found.append({**dict.fromkeys(names, 1.0), "log-odds": log_odds(occasion.best.probability)})
    return found


def _features(occasion: Occasion, discourse: Discourse, anchor: dt.date | None) -> Iterator[str]:
    best = occasion.best
    kind, family, source = occasion.kind, best.proposal.family, best.words.source
    yield f"sentences={binned(len({d.proposal.view.index for d in occasion.drafts}), (2, 3, 5))}"
    rest = sum([draft.probability for draft in occasion.drafts[1:]])
    yield f"support={binned(int(10 * rest), (2, 5, 10))}"
    yield f"kind={kind}"
    yield f"family={family}"
    yield f"source={source}"
    yield f"{family}/{source}"
    yield f"precision={best.words.value.precision if best.words.value else 'none'}"
    old = age(best.words.value, anchor)
    yield f"age={old}"
    yield f"{family}/age={old}"
    yield f"dated-itself={occasion.dated.is_dated_itself}"
    yield f"force={FORCES[max([draft.proposal.trigger.force for draft in occasion.drafts])]}"
    if any(draft.proposal.view.sentence.role == "title" for draft in occasion.drafts):
        yield "title=yes"
    yield f"trilateral={len(occasion.sides) == 3}"
    yield f"article={binned(len(discourse.views), (6, 15, 30))}"
    yield f"first={binned(best.proposal.view.index, (2, 4, 8))}"


class _Rival(NamedTuple):
    """An occasion as the others of its article see it; made once, since each is compared with each."""

    sides: tuple[Side, ...]
    kind: Kind
    best: Draft
    date: DateValue | None


def _beside(occasion: _Rival, rivals: Sequence[_Rival]) -> Iterator[str]:
    """The other occasions of the article: an act told beside a likelier one of the same day is often only its topic."""
    mine, sides = occasion.best, occasion.sides
    likely = same = 0
    for rival in rivals:
        theirs, is_same = rival.best, rival.sides == sides
        if rival is occasion:
            continue
        if theirs.probability > _LIKELY:
            likely += 1
            same += is_same
        if theirs.probability > mine.probability and overlap(rival.date, occasion.date):
            if is_same:
                yield f"beside={theirs.proposal.family}"
                if theirs.proposal.view is mine.proposal.view:
                    yield f"same-words={theirs.proposal.family}-{mine.proposal.family}"
                if theirs.proposal.family == mine.proposal.family:
                    yield from _another_name(rival, occasion)
            elif rival.kind == occasion.kind:
                yield "sides=wider" if set(rival.sides) > set(sides) else "sides=rival"
        elif (
            is_same
            and theirs.probability > _LIKELY
            and theirs.proposal.family == mine.proposal.family
            and overlap(rival.date, occasion.date)
        ):
            yield f"lesser={rival.kind}-{occasion.kind}"
    yield f"busy={binned(same, (1, 3, 6))}"
    yield f"others={binned(likely - same, (1, 3, 6))}"


def _another_name(likelier: _Rival, occasion: _Rival) -> Iterator[str]:
    """A likelier occasion of the family on that day: one occasion by two names ("talks", "summit"), or two."""
    theirs, mine = likelier.best.proposal, occasion.best.proposal
    dates = "same" if likelier.date == occasion.date else "wider"
    apart = binned(abs(theirs.view.index - mine.view.index), (1, 3))
    yield f"rival={likelier.kind}-{occasion.kind}"
    yield f"rival-date={dates}"
    yield f"rival-apart={apart}"
    yield f"rival-words={theirs.trigger == mine.trigger}"
    yield f"rival-date={dates}/apart={apart}"
