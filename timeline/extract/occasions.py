"""Each occasion once: what several sentences of an article tell of the same contact, and how far that can be believed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

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
    for draft in sorted(drafts, key=lambda d: (-d.probability, d.proposal.trigger.start)):
        home = next((members for members in kept if _is_same(draft, members[0])), None)
        if home is None:
            kept.append([draft])
        else:
            home.append(draft)
    return [Occasion(tuple(members), _dated(members)) for members in kept]


def _dated(drafts: Sequence[Draft]) -> Draft:
    """Whose date counts: the likeliest draft's, unless only another has a date in its own words."""
    if drafts[0].is_dated_itself:
        return drafts[0]
    return next((draft for draft in drafts if draft.is_dated_itself), drafts[0])


def _is_same(one: Draft, other: Draft) -> bool:
    mine, theirs = one.proposal, other.proposal
    if mine.kind != theirs.kind or mine.sides != theirs.sides:
        return False
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


def features(
    occasion: Occasion, others: Sequence[Occasion], discourse: Discourse, anchor: dt.date | None
) -> Mapping[str, float]:
    """What speaks for an occasion, by name; all are 0 or 1 but `log-odds`, that of its likeliest draft."""
    found = dict.fromkeys(_features(occasion, others, discourse, anchor), 1.0)
    found["log-odds"] = log_odds(occasion.best.probability)
    return found


def _features(
    occasion: Occasion, others: Sequence[Occasion], discourse: Discourse, anchor: dt.date | None
) -> Iterator[str]:
    best = occasion.best
    kind, family, source = occasion.kind, best.proposal.family, best.words.source
    yield f"sentences={binned(len({d.proposal.view.index for d in occasion.drafts}), (2, 3, 5))}"
    rest = sum(draft.probability for draft in occasion.drafts[1:])
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
    yield f"force={FORCES[max(draft.proposal.trigger.force for draft in occasion.drafts)]}"
    if any(draft.proposal.view.sentence.role == "title" for draft in occasion.drafts):
        yield "title=yes"
    yield f"trilateral={len(occasion.sides) == 3}"
    yield from _beside(occasion, [other for other in others if other is not occasion])
    yield f"article={binned(len(discourse.views), (6, 15, 30))}"
    yield f"first={binned(best.proposal.view.index, (2, 4, 8))}"


def _beside(occasion: Occasion, others: Sequence[Occasion]) -> Iterator[str]:
    """The other occasions of the article: an act told beside a likelier one of the same day is often only its topic."""
    mine, sides, family = occasion.best, occasion.sides, occasion.best.proposal.family
    for other in others:
        theirs = other.best
        if theirs.probability <= mine.probability or not overlap(other.date, occasion.date):
            continue
        if other.sides == sides:
            yield f"beside={theirs.proposal.family}"
            if theirs.proposal.view is mine.proposal.view:
                yield f"same-words={theirs.proposal.family}-{family}"
        elif other.kind == occasion.kind:
            yield "sides=wider" if set(other.sides) > set(sides) else "sides=rival"
    likely = [other.sides == sides for other in others if other.best.probability > _LIKELY]
    yield f"busy={binned(sum(likely), (1, 3, 6))}"
    yield f"others={binned(len(likely) - sum(likely), (1, 3, 6))}"
