"""Each occasion once: what several sentences of an article tell of the same contact, and how far that can be believed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from timeline.extract.candidates import DatedWords, Proposal
from timeline.extract.discourse import Discourse
from timeline.extract.features import FORCES, age, binned
from timeline.extract.records import Claim, DateValue
from timeline.extract.weighing import log_odds

_BORROWED_DAYS = 3  # a date that stands in another sentence may be that far off


@dataclass(frozen=True, slots=True)
class Draft:
    """A contact as one sentence tells it, with how likely that is."""

    claim: Claim
    proposal: Proposal
    words: DatedWords
    probability: float

    @property
    def is_dated_itself(self) -> bool:
        """Whether the date stands in the draft's own sentence; a borrowed one may be a day off."""
        return self.words.source == "sentence"


@dataclass(frozen=True, slots=True)
class Occasion:
    """Drafts of one occasion, the likeliest first."""

    drafts: tuple[Draft, ...]

    @property
    def best(self) -> Draft:
        return self.drafts[0]

    @property
    def date(self) -> DateValue | None:
        return self._dated.claim.date

    @property
    def _dated(self) -> Draft:
        """Whose date counts: the best draft's, unless only another has a date in its own words."""
        if self.best.is_dated_itself:
            return self.best
        return next((draft for draft in self.drafts if draft.is_dated_itself), self.best)

    @property
    def proposals(self) -> list[Proposal]:
        """The acts of its drafts, those of the likeliest sentence first."""
        return [draft.proposal for draft in self.drafts]

    def claim(self, people: tuple[str, ...] = (), confidence: float = 0.0) -> Claim:
        """The occasion as one claim: the likeliest words, a place that any of its sentences names."""
        first = self.best.claim
        places = [draft.claim.place for draft in self.drafts if draft.claim.place]
        return replace(
            first,
            date=self.date,
            date_text=self._dated.claim.date_text,
            people=people,
            place=places[0] if places else None,
            central=any(draft.claim.central for draft in self.drafts),
            confidence=round(confidence, 3),
        )


def gather(drafts: Iterable[Draft]) -> list[Occasion]:
    """Drafts of the same kind, sides and day as one occasion; the likeliest found them."""
    kept: list[list[Draft]] = []
    for draft in sorted(drafts, key=lambda d: (-d.probability, d.claim.start)):
        home = next((members for members in kept if _is_same(draft, members[0])), None)
        if home is None:
            kept.append([draft])
        else:
            home.append(draft)
    return [Occasion(tuple(members)) for members in kept]


def _is_same(one: Draft, other: Draft) -> bool:
    mine, theirs = one.claim, other.claim
    if mine.kind != theirs.kind or mine.sides != theirs.sides:
        return False
    if (mine.status == "negated") != (theirs.status == "negated"):
        return False
    if overlap(mine.date, theirs.date):
        return True
    return not (one.is_dated_itself and other.is_dated_itself) and gap_days(mine.date, theirs.date) <= _BORROWED_DAYS


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
    claim = best.claim
    told = {draft.claim.start for draft in occasion.drafts}
    yield f"sentences={binned(len(told), (2, 3, 5))}"
    rest = sum(draft.probability for draft in occasion.drafts[1:])
    yield f"support={binned(int(10 * rest), (2, 5, 10))}"
    yield f"kind={claim.kind}"
    yield f"family={claim.family}"
    yield f"source={best.words.source}"
    yield f"{claim.family}/{best.words.source}"
    yield f"precision={claim.date.precision if claim.date else 'none'}"
    yield f"age={age(claim.date, anchor)}"
    yield f"{claim.family}/age={age(claim.date, anchor)}"
    yield f"dated-itself={any(draft.is_dated_itself for draft in occasion.drafts)}"
    yield f"force={FORCES[max(draft.proposal.trigger.force for draft in occasion.drafts)]}"
    if any(draft.proposal.view.sentence.role == "title" for draft in occasion.drafts):
        yield "title=yes"
    yield f"status={claim.status}"
    yield f"trilateral={len(claim.sides) == 3}"
    yield from _beside(occasion, [other for other in others if other is not occasion])
    yield f"article={binned(len(discourse.views), (6, 15, 30))}"
    yield f"first={binned(best.proposal.view.index, (2, 4, 8))}"


def _beside(occasion: Occasion, others: Sequence[Occasion]) -> Iterator[str]:
    """The other occasions of the article: an act told beside a likelier one of the same day is often only its topic."""
    mine = occasion.best
    same_day = [other for other in others if overlap(other.date, occasion.date)]
    likelier = [other for other in same_day if other.best.probability > mine.probability]
    for other in likelier:
        theirs = other.best.claim
        if theirs.sides == mine.claim.sides:
            yield f"beside={theirs.family}"
            if other.best.claim.start == mine.claim.start:
                yield f"same-words={theirs.family}-{mine.claim.family}"
        elif theirs.kind == mine.claim.kind:
            yield "sides=wider" if set(theirs.sides) > set(mine.claim.sides) else "sides=rival"
    of_sides = sum(other.best.claim.sides == mine.claim.sides for other in others if other.best.probability > 0.3)
    yield f"busy={binned(of_sides, (1, 3, 6))}"
    foreign = sum(other.best.claim.sides != mine.claim.sides for other in others if other.best.probability > 0.3)
    yield f"others={binned(foreign, (1, 3, 6))}"
