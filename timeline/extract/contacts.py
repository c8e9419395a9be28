"""From candidates to claims: what the article tells, each occasion once, with its words, status and people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from timeline.extract.candidates import Candidate, candidates
from timeline.extract.discourse import Discourse
from timeline.extract.records import Article, Claim, DateValue, Status
from timeline.extract.weighing import named_people, probabilities, weights

THRESHOLD = 0.45
_CLAUSE = 70  # characters within which a cue colours a trigger
_BORROWED_DAYS = 3
_DENIER = 40
_NEWS_DAYS = 8  # a contact this close to publication is news


@dataclass(frozen=True, slots=True)
class Weighed:
    candidate: Candidate
    probability: float


def find_contacts(article: Article, discourse: Discourse) -> tuple[Claim, ...]:
    """Claims by place in the text; confidence is the fitted probability that the claim is right."""
    table = weights()
    kept: list[Weighed] = []
    for group in candidates(article, discourse):
        weighed = [Weighed(c, p) for c, p in zip(group, probabilities(group, article, discourse, table), strict=True)]
        kept += _best_of_sentence([w for w in weighed if w.probability >= THRESHOLD])
    claims = [_claim(w, article, discourse) for w in kept]
    return tuple(sorted(_occasions(claims), key=lambda c: (c.start, c.kind)))


def _best_of_sentence(weighed: Sequence[Weighed]) -> list[Weighed]:
    """Per kind: the likeliest sides; dates of the sentence itself may give several contacts, borrowed ones only one."""
    kept: list[Weighed] = []
    for w in sorted(weighed, key=lambda w: -w.probability):
        same = [k for k in kept if k.candidate.kind == w.candidate.kind]
        if any(_rivals(w.candidate, other.candidate) for other in same):
            continue
        kept.append(w)
    return kept


def _rivals(one: Candidate, other: Candidate) -> bool:
    """Whether only one of two candidates of a kind in a sentence can be meant."""
    if one.date.start == other.date.start and one.date.source == other.date.source:
        return bool(set(one.sides) & set(other.sides)) and (
            set(one.sides) <= set(other.sides) or set(other.sides) <= set(one.sides)
        )
    return one.date.source != "sentence" or one.sides != other.sides


def _claim(weighed: Weighed, article: Article, discourse: Discourse) -> Claim:
    candidate = weighed.candidate
    sentence = candidate.view.sentence
    date = candidate.date
    status = _status(candidate, article)
    return Claim(
        kind=candidate.kind,
        status=status,
        sides=candidate.sides,
        quote=article.text[sentence.start : sentence.end],
        start=sentence.start,
        end=sentence.end,
        rule=f"{candidate.kind}/{('weak', 'noun', 'verb')[candidate.trigger.force]}/{date.source}",
        confidence=round(weighed.probability, 3),
        date=date.value,
        date_text=article.text[date.start : date.end] if date.start >= 0 else "",
        people=tuple(named_people(candidate.view, candidate.sides)),
        place=_place(candidate),
        denied=_is_denied(candidate),
        central=_central(candidate, article),
    )


def _status(candidate: Candidate, article: Article) -> Status:
    cues, at = candidate.view.cues, candidate.trigger.start
    if any(0 <= at - place < 30 for place in cues.get("negated", ())) and candidate.trigger.force:
        return "negated"
    if "alleged" in cues or "denied" in cues:
        return "alleged"
    date = candidate.date.value
    if date and article.anchor and date.earliest and date.earliest > article.anchor:
        return "planned"
    if any(0 <= at - place < _CLAUSE for place in cues.get("planned", ())):
        past = date and article.anchor and date.latest and date.latest < article.anchor
        return "reported" if past else "planned"
    return "reported"


def _is_denied(candidate: Candidate) -> bool:
    """Whether one of the sides is the one that denies: it stands shortly before the denial."""
    return any(
        0 < denial - p.end < _DENIER
        for denial in candidate.view.cues.get("denied", ())
        for p in candidate.view.participants
    )


def _place(candidate: Candidate) -> str | None:
    places = candidate.view.places
    if not places:
        return None
    return min(places, key=lambda p: abs(p.start - candidate.trigger.start)).name


def _central(candidate: Candidate, article: Article) -> bool:
    date = candidate.date.value
    if date is None or article.anchor is None:
        return candidate.view.index < 3
    first, last = date.earliest or date.latest, date.latest or date.earliest
    return bool(
        first
        and last
        and (article.anchor - last).days <= _NEWS_DAYS
        and (first - article.anchor).days <= 4 * _NEWS_DAYS
    )


# --- each occasion once -----------------------------------------------------------------------------------------------


def _occasions(claims: Iterable[Claim]) -> list[Claim]:
    """Claims of the same kind, sides and day as one: the likeliest words, the people of all."""
    kept: list[Claim] = []
    for claim in sorted(claims, key=lambda c: (-c.confidence, c.start)):
        for index, other in enumerate(kept):
            if _same_occasion(claim, other):
                kept[index] = _joined(other, claim)
                break
        else:
            kept.append(claim)
    return kept


def _same_occasion(one: Claim, other: Claim) -> bool:
    if one.kind != other.kind or one.sides != other.sides or (one.status == "negated") != (other.status == "negated"):
        return False
    if _overlap(one.date, other.date):
        return True
    return not (_is_dated_itself(one) and _is_dated_itself(other)) and _gap_days(one.date, other.date) <= _BORROWED_DAYS


def _is_dated_itself(claim: Claim) -> bool:
    """Whether the date stands in the claim's own sentence; a borrowed one may be a day off."""
    return claim.rule.endswith("/sentence")


def _gap_days(one: DateValue | None, other: DateValue | None) -> int:
    if not (one and other and one.earliest and one.latest and other.earliest and other.latest):
        return 999
    return max((one.earliest - other.latest).days, (other.earliest - one.latest).days, 0)


def _overlap(one: DateValue | None, other: DateValue | None) -> bool:
    if one is None or other is None:
        return one is other
    return not (
        (one.latest and other.earliest and one.latest < other.earliest)
        or (other.latest and one.earliest and other.latest < one.earliest)
    )


def _joined(claim: Claim, other: Claim) -> Claim:
    people = tuple(dict.fromkeys(claim.people + other.people))
    if _is_dated_itself(other) and not _is_dated_itself(claim):
        claim = replace(claim, date=other.date, date_text=other.date_text)
    confidence = round(1 - (1 - claim.confidence) * (1 - other.confidence / 2), 3)
    return replace(claim, people=people, place=claim.place or other.place, central=claim.central or other.central,
                   confidence=min(0.99, confidence))  # fmt: skip
