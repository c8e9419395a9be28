"""The particulars of a contact: its status, people and place, whether it is denied, and whether it is news."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from timeline.extract.candidates import DatedWords, Proposal, gap
from timeline.extract.discourse import Discourse, Participant
from timeline.extract.features import FORCES, age, binned
from timeline.extract.records import SIDES, Article, DateValue, Status
from timeline.extract.undone import is_undone
from timeline.extract.weighing import Weights, logistic, probability

_REACH = 60  # characters before an act within which a cue colours it
_DENIER = 40
_NEWS_DAYS = 8  # a contact this close to publication is news
_OPENING = 3  # sentences
_SPEECH = 25  # characters between a speaker and the word of speech
_LIKELY = 0.3  # a plan or an accusation that is told as a fact misleads more than the other way round
_TAKES_PART = 0.35
UNDONE = "undone=yes"


# --- status -----------------------------------------------------------------------------------------------------------


def status_of(names: Sequence[str], weights: Weights) -> Status:
    """The likeliest of the statuses that are likely at all; `reported` where none is. `names`: `status_features`.

    What the words at the act itself deny is `negated` however seldom the annotated articles deny anything.
    """
    if UNDONE in names:
        return "negated"
    statuses: tuple[Status, ...] = ("planned", "alleged", "negated")
    shares = [(probability(names, getattr(weights, status)), status) for status in statuses]
    best, status = max(shares)
    return status if best >= _LIKELY else "reported"


def status_features(proposal: Proposal, words: DatedWords, article: Article, discourse: Discourse) -> list[str]:
    """What speaks for a plan, an accusation or a denial of an act."""
    undone = (UNDONE,) if is_undone(proposal.view, proposal.trigger, article) else ()
    return [*undone, *_act(proposal, words, article), *_colours(proposal), *_voices(proposal, discourse)]


def _act(proposal: Proposal, words: DatedWords, article: Article) -> Iterator[str]:
    old = age(words.value, article.now)
    yield f"age={old}"
    yield f"{words.source}/age={old}"
    yield f"kind={proposal.kind}"
    yield f"family={proposal.family}"
    yield f"force={FORCES[proposal.trigger.force]}"
    yield f"word={article.folded[proposal.trigger.start : proposal.trigger.end].lower()}"
    if words.value and words.value.precision == "open":
        yield "open=yes"
    if proposal.view.sentence.role == "title":
        yield "title=yes"
    if article.folded[proposal.view.sentence.start : proposal.view.sentence.end].rstrip().endswith("?"):
        yield "question=yes"


def _colours(proposal: Proposal) -> Iterator[str]:
    view, at = proposal.view, proposal.trigger.start
    here = view.clause(at)
    for cue, places in view.cues.items():
        yield f"{cue}=yes"
        if any(view.clause(place) == here for place in places):
            yield f"{cue}=clause"
        if any(0 <= at - place < _REACH for place in places):
            yield f"{cue}=before"
        if any(0 <= at - place < _REACH / 2 for place in places):
            yield f"{cue}=close"


def _voices(proposal: Proposal, discourse: Discourse) -> Iterator[str]:
    """Who tells it: what other countries and their services say of the sides is often an accusation."""
    view = proposal.view
    if view.thirds:
        yield "third=yes"
        if view.thirds[0].start < min((p.start for p in view.participants), default=1 << 30):
            yield "third=first"
        if any(abs(third.start - at) < _REACH for third in view.thirds for at in view.cues.get("speech", ())):
            yield "third=speaks"
    if any(abs(p.start - at) < _SPEECH for p in view.participants for at in view.cues.get("speech", ())):
        yield "party=speaks"
    for name, index in (("previous", view.index - 1), ("next", view.index + 1)):
        if 0 <= index < len(discourse.views):
            for cue in ("alleged", "denied", "planned", "negated"):
                if cue in discourse.views[index].cues:
                    yield f"{cue}={name}"
    accusing = sum("alleged" in other.cues for other in discourse.views)
    yield f"accusing={binned(int(100 * accusing / len(discourse.views)), (5, 15, 30))}"


def is_denied(proposal: Proposal) -> bool:
    """Whether one of the sides is the one that denies: it stands shortly before the denial."""
    view = proposal.view
    return any(0 < denial - p.end < _DENIER for denial in view.cues.get("denied", ()) for p in view.participants)


# --- place and weight -------------------------------------------------------------------------------------------------


def place_of(proposal: Proposal) -> str | None:
    """The place nearest to the act."""
    places = proposal.view.places
    return min(places, key=lambda p: abs(p.start - proposal.trigger.start)).name if places else None


def is_central(proposal: Proposal, date: DateValue | None, article: Article) -> bool:
    """Whether it is news in the article: close to its day, or told first where days are unknown."""
    if date is None or article.now is None:
        return proposal.view.index < _OPENING
    first, last = date.earliest or date.latest, date.latest or date.earliest
    return bool(
        first and last and (article.now - last).days <= _NEWS_DAYS and (first - article.now).days <= 4 * _NEWS_DAYS
    )


# --- people -----------------------------------------------------------------------------------------------------------


def people_of(proposals: Sequence[Proposal], discourse: Discourse, weights: Weights) -> tuple[str, ...]:
    """Who of those named in the sentences of one contact takes part in it, in order of mention."""
    return tuple(name for name in named_people(proposals) if _share(name, proposals, discourse, weights) >= _TAKES_PART)


def _share(name: str, proposals: Sequence[Proposal], discourse: Discourse, weights: Weights) -> float:
    """How likely it is that a person takes part."""
    table = weights.people[proposals[0].kind]
    return logistic(table["bias"] + table.total(person_features(name, proposals, discourse)))


def named_people(proposals: Sequence[Proposal]) -> list[str]:
    """Names of the people of the sides in the sentences of one contact, each once, the likeliest sentence first."""
    return list(
        dict.fromkeys(
            party.name
            for proposal in proposals
            for party in proposal.view.participants
            if party.name and party.side in proposal.sides
        )
    )


def person_features(name: str, proposals: Sequence[Proposal], discourse: Discourse) -> list[str]:
    """What speaks for one person's part in a contact that some sentences tell, the likeliest of them first.

    `features.person_readings` tells what each counts as.
    """
    telling = [p for p in proposals if any(party.name == name for party in p.view.participants)]
    proposal = telling[0]
    mentions = [party for party in proposal.view.participants if party.name == name]
    nearest = min(mentions, key=lambda party: gap(proposal.trigger, party.start, party.end))
    return [
        *_part(nearest, proposal),
        *_company(nearest, proposal),
        *_prominence(nearest, proposal),
        f"rank={_rank(name, nearest.side, discourse)}",
        f"sentence={'best' if proposal is proposals[0] else 'other'}",
        f"told={binned(len({p.view.index for p in telling}), (2, 3, 5))}-of-{min(3, len(proposals))}",
        f"kind={proposal.kind}",
        f"title={any(p.view.sentence.role == 'title' for p in telling)}",
        f"share={min(4, 4 * len(telling) // len(proposals))}",
    ]


def _part(person: Participant, proposal: Proposal) -> Iterator[str]:
    trigger, view = proposal.trigger, proposal.view
    yield f"via={person.via}"
    where = "after" if person.start >= trigger.end else "before"
    yield f"tie={where}-{person.link}"
    yield f"far={binned(gap(trigger, person.start, person.end), (10, 25, 50, 90, 150))}"
    yield f"clauses={where}-{min(3, abs(view.clause(person.start) - view.clause(trigger.start)))}"
    if any(abs(person.start - at) < _SPEECH or 0 <= at - person.end < _SPEECH for at in view.cues.get("speech", ())):
        yield "speaks=yes"


def _prominence(person: Participant, proposal: Proposal) -> Iterator[str]:
    """The person among all who are named in the sentence: who stands first, and who stands nearer to the act."""
    trigger, everyone = proposal.trigger, [p for p in proposal.view.participants if p.name]
    if person.start >= trigger.end:
        nearer = {p.name for p in everyone if trigger.end <= p.start and p.end <= person.start}
        role = f"role=after-{min(2, len(nearer - {person.name}))}"
    else:
        nearer = {p.name for p in everyone if person.end <= p.start and p.end <= trigger.start}
        role = f"role=before-{min(2, len(nearer - {person.name}))}"
    yield role
    yield f"subject={all(p.start >= person.start for p in proposal.view.participants)}"
    yield f"people={min(4, len({p.name for p in everyone}))}"
    yield f"force={FORCES[trigger.force]}"


def _company(person: Participant, proposal: Proposal) -> Iterator[str]:
    """The others of the same side in the sentence: a colleague nearer to the act may be the one who took part."""
    trigger = proposal.trigger
    others = {
        p.name: gap(trigger, p.start, p.end)
        for p in proposal.view.participants
        if p.side == person.side and p.name and p.name != person.name
    }
    yield f"colleagues={min(3, len(others))}"
    mine = gap(trigger, person.start, person.end)
    if others:
        yield f"nearer={sum(other < mine for other in others.values()) > 0}"
    if not any(p.name and p.side != person.side and p.side in SIDES for p in proposal.view.participants):
        yield "partner=unnamed"


def _rank(name: str, side: str, discourse: Discourse) -> str:
    """Whether the article names the person most of all of the side, and how often."""
    counts = discourse.people.get(side, {})
    most = counts.get(name, 0) == max(counts.values(), default=0)
    return f"{'first' if most else 'other'}-{binned(counts.get(name, 0), (2, 4, 8))}"
