"""The particulars of a contact: its status, people and place, whether it is denied, and whether it is news."""

from __future__ import annotations

from timeline.extract.candidates import Proposal
from timeline.extract.records import Article, DateValue, Status

_CLAUSE = 70  # characters within which a cue colours an act
_NEGATION = 30
_DENIER = 40
_NEWS_DAYS = 8  # a contact this close to publication is news


def status_of(proposal: Proposal, date: DateValue | None, article: Article) -> Status:
    """Whether the article says that it happened, will happen, is alleged or did not happen."""
    cues, at = proposal.view.cues, proposal.trigger.start
    if any(0 <= at - place < _NEGATION for place in cues.get("negated", ())) and proposal.trigger.force:
        return "negated"
    if "alleged" in cues or "denied" in cues:
        return "alleged"
    if date and article.anchor and date.earliest and date.earliest > article.anchor:
        return "planned"
    if any(0 <= at - place < _CLAUSE for place in cues.get("planned", ())):
        past = date and article.anchor and date.latest and date.latest < article.anchor
        return "reported" if past else "planned"
    return "reported"


def is_denied(proposal: Proposal) -> bool:
    """Whether one of the sides is the one that denies: it stands shortly before the denial."""
    view = proposal.view
    return any(0 < denial - p.end < _DENIER for denial in view.cues.get("denied", ()) for p in view.participants)


def place_of(proposal: Proposal) -> str | None:
    """The place nearest to the act."""
    places = proposal.view.places
    return min(places, key=lambda p: abs(p.start - proposal.trigger.start)).name if places else None


def is_central(proposal: Proposal, date: DateValue | None, article: Article) -> bool:
    """Whether it is news in the article: close to its day, or told first where days are unknown."""
    if date is None or article.anchor is None:
        return proposal.view.index < 3
    first, last = date.earliest or date.latest, date.latest or date.earliest
    return bool(
        first
        and last
        and (article.anchor - last).days <= _NEWS_DAYS
        and (first - article.anchor).days <= 4 * _NEWS_DAYS
    )


def named_people(proposal: Proposal) -> tuple[str, ...]:
    """Names of the sentence's people of the sides, in order, each once."""
    return tuple(dict.fromkeys(p.name for p in proposal.view.participants if p.name and p.side in proposal.sides))
