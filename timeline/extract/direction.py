"""Who acted toward whom, and who says so.

A visitor travels to the side whose place it is; a sender, giver or helper stands before the act or behind "from" and "by",
the receiver behind "to". Talks, ceremonies and agreements have no direction.
"""

from __future__ import annotations

from timeline.extract.candidates import Proposal
from timeline.extract.discourse import Participant
from timeline.extract.records import Article, Kind, Side
from timeline.extract.syntax import Syntax, syntax

_MUTUAL: tuple[Kind, ...] = ("meeting", "ceremony", "agreement", "call")
_TOWARDS = ("to", "in", "for")
_AWAY = ("from", "by")
_SPEAKER = 30  # characters between a speaker and the word of speech

Direction = tuple[Side | None, Side | None]


def direction_of(proposal: Proposal, article: Article) -> Direction:
    """The side that acted, sent or travelled, and the side that received or hosted; None where it cannot be told."""
    if len(proposal.sides) != 2 or proposal.kind in _MUTUAL or not proposal.parties:
        return None, None
    words = syntax(article.language)
    target = next((p.side for p in proposal.parties if _receives(p, proposal)), "")
    source = next((p.side for p in proposal.parties if p.link in _AWAY and p.side != target), "")
    if not source and not target:
        first = proposal.parties[0]
        subject = first.side if first.end <= proposal.trigger.start else ""
        passive = _is_receiving(proposal, article, words)
        source, target = ("", subject) if passive else (subject, "")
    one, other = proposal.sides
    opposite = {one: other, other: one}
    found = source or opposite.get(target, "")  # type: ignore[call-overload]
    return (found, opposite[found]) if found in opposite else (None, None)


def _receives(party: Participant, proposal: Proposal) -> bool:
    """Whether words mark the party as the one that something goes to, or (of a visit) that is gone to."""
    if proposal.kind == "visit" and party.via in ("place", "state"):
        return party.link in _TOWARDS or (party.start >= proposal.trigger.end and party.link not in _AWAY)
    return party.link == "to"


def _is_receiving(proposal: Proposal, article: Article, words: Syntax) -> bool:
    """Whether the act is one that its subject receives: "menerima", "received", "was invited"."""
    text = article.folded[proposal.trigger.start : proposal.trigger.end].lower()
    return text.startswith(words.receiving)


def attributed_to(proposal: Proposal, article: Article) -> tuple[str, ...]:
    """Who says it in the sentence itself: agencies that the article names, and people or offices beside a word of speech."""
    view = proposal.view
    sentence = article.folded[view.sentence.start : view.sentence.end]
    named = [agency for agency in article.agencies if agency in sentence]
    speech = view.cues.get("speech", ())
    for party in (*view.participants, *view.thirds):
        near = any(0 <= at - party.end < _SPEAKER or 0 <= party.start - at < _SPEAKER for at in speech)
        if near and party.via not in ("pronoun", "group", "multilateral"):
            named.append(party.name or article.text[party.start : party.end])
    return tuple(dict.fromkeys(named))
