"""From possible contacts to claims: what the article tells, each occasion once, with its words, status and people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from timeline.extract.candidates import Calendar, DatedWords, Proposal, proposals
from timeline.extract.direction import attributed_to, direction_of
from timeline.extract.discourse import Discourse, Trigger, View
from timeline.extract.features import FORCES, Features
from timeline.extract.occasions import Draft, Occasion, features, gather, overlap
from timeline.extract.particulars import is_central, is_denied, people_of, place_of, status_features, status_of
from timeline.extract.records import Article, Claim, Kind, Side
from timeline.extract.stays import with_all_days
from timeline.extract.weighing import Table, Weights, logistic, total, weights

# A little under half: a missed contact costs a reader more than an unsure one, which says so itself; news even more.
THRESHOLD, NEWS_THRESHOLD = 0.44, 0.36
_HOPELESS = 0.1  # an act less likely than this is not followed up
_SUREST = 0.99
_SECOND_DATE = 0.5  # how likely another date of the same words must be to make a second contact


def find_contacts(article: Article, discourse: Discourse, table: Weights | None = None) -> tuple[Claim, ...]:
    """Claims by place in the text; confidence is the fitted probability that the claim is right."""
    table = table or weights()
    occasions = gather(draft_contacts(article, discourse, table))
    likely: list[tuple[Occasion, float]] = []
    for occasion, found in zip(occasions, features(occasions, discourse, article.now), strict=True):
        confidence = weighed(found, table.occasion)
        if confidence >= THRESHOLD or (confidence >= NEWS_THRESHOLD and _is_news(occasion, article)):
            likely.append((occasion, confidence))
    whole = with_all_days([occasion for occasion, _ in likely], article)
    claims = [
        _claim(occasion, confidence, article, discourse, table)
        for occasion, (_, confidence) in zip(whole, likely, strict=True)
        if occasion
    ]
    return tuple(sorted(claims, key=lambda c: (c.start, c.kind, c.sides)))


def _is_news(occasion: Occasion, article: Article) -> bool:
    return any(is_central(draft.proposal, draft.words.value, article) for draft in occasion.drafts)


def weighed(found: Mapping[str, float], table: Table) -> float:
    """The logistic of the weighted features of an occasion."""
    get = table.get
    return logistic(get("bias", 0.0) + sum([get(name, 0.0) * value for name, value in found.items()]))


def draft_contacts(article: Article, discourse: Discourse, table: Weights) -> Iterator[Draft]:
    """Everything that sentences may tell, the hopeless left out."""
    found, calendar = Features(article, discourse), Calendar(article, discourse)
    acts, dating = _Acts(found, table), _Dating(found, table.date)
    for group in proposals(discourse):
        likely = [(p, share) for p in group if (share := acts.chance(p)) >= _HOPELESS]
        dates: dict[Trigger, list[tuple[DatedWords, float]]] = {}
        for proposal, share in _without_rivals(likely):
            trigger, view = proposal.trigger, proposal.view
            if trigger not in dates:
                options = calendar.options(view)
                dates[trigger] = [*_dates(options, dating.chances(view, trigger, options))]
            for words, fit in dates[trigger]:
                yield Draft(proposal, words, share * fit)


class _Acts:
    """How likely acts are; what the features that several proposals share weigh is summed once."""

    def __init__(self, found: Features, table: Weights) -> None:
        self._found = found
        self._tables = table.acts
        self._act: dict[tuple[int, Trigger], float] = {}
        self._sides: dict[tuple[Kind, tuple[Side, ...]], float] = {}

    def chance(self, proposal: Proposal) -> float:
        """The probability that the article tells the contact, whatever its date."""
        view, trigger, sides, kind = proposal.view, proposal.trigger, proposal.sides, proposal.kind
        table = self._tables[kind]
        act, about = (view.index, trigger), (kind, sides)
        if act not in self._act:
            self._act[act] = table.total(self._found.of_act(view, trigger)) + table["bias"]
        if about not in self._sides:
            self._sides[about] = table.total(self._found.of_sides(sides))
        return logistic(self._act[act] + self._sides[about] + table.total(self._found.of_parties(proposal)))


class _Dating:
    """How likely each date of a sentence is an act's; what the dates weigh by themselves is summed once."""

    def __init__(self, found: Features, table: Table) -> None:
        self._found = found
        self._table = table
        self._views: dict[int, list[float]] = {}

    def chances(self, view: View, trigger: Trigger, options: Sequence[DatedWords]) -> list[float]:
        table = self._table
        if view.index not in self._views:
            bias = table.get("bias", 0.0)
            self._views[view.index] = [bias + total(names, table) for names in self._found.of_options(view, options)]
        this_act = self._found.of_dating(view, trigger, options)
        return [
            logistic(sure + total(names, table)) for sure, names in zip(self._views[view.index], this_act, strict=True)
        ]


def _without_rivals(likely: Sequence[tuple[Proposal, float]]) -> Iterator[tuple[Proposal, float]]:
    """Of the side sets of one act of which one holds the other only the likelier can be meant."""
    kept: list[Proposal] = []
    for proposal, share in sorted(likely, key=lambda row: -row[1]):
        if not any(_rivals(proposal, other) for other in kept):
            kept.append(proposal)
            yield proposal, share


def _rivals(one: Proposal, other: Proposal) -> bool:
    mine, theirs = set(one.sides), set(other.sides)
    return one.kind == other.kind and (mine <= theirs or theirs <= mine)


def _dates(options: Sequence[DatedWords], fits: Sequence[float]) -> Iterator[tuple[DatedWords, float]]:
    """The likeliest date, and others of the sentence that are likely as well. `fits`: how likely each option is."""
    fit, best = max(zip(fits, options, strict=True), key=lambda row: row[0])
    yield best, fit
    for fit, words in zip(fits, options, strict=True):
        own = words is not best and words.source == "sentence" == best.source
        if own and fit >= _SECOND_DATE and not overlap(words.value, best.value):
            yield words, fit


def _claim(occasion: Occasion, confidence: float, article: Article, discourse: Discourse, table: Weights) -> Claim:
    """The occasion as one claim: the likeliest words, and a place that any of its sentences names."""
    proposal, words = occasion.best.proposal, occasion.dated.words
    sentence = proposal.view.sentence
    source, target = direction_of(proposal, article)
    return Claim(
        kind=occasion.kind,
        status=status_of(status_features(proposal, words, article, discourse), table),
        sides=occasion.sides,
        quote=article.text[sentence.start : sentence.end],
        start=sentence.start,
        end=sentence.end,
        rule=f"{proposal.kind}/{FORCES[proposal.trigger.force]}/{words.source}",
        confidence=round(min(_SUREST, confidence), 3),
        date=words.value,
        date_text=article.text[words.start : words.end] if words.start >= 0 else "",
        people=people_of(occasion.proposals, discourse, table),
        place=next((place for p in occasion.proposals if (place := place_of(p))), None),
        denied=is_denied(proposal),
        central=_is_news(occasion, article),
        source_side=source,
        target_side=target,
        attributed=attributed_to(proposal, article),
    )
