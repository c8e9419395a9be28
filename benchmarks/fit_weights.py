"""Fits the weights of `timeline/extract/lexicon/weights.toml` on annotated articles.

usage: python -m benchmarks.fit_weights GOLD_DIR ARTICLE_DIR [GOLD_DIR ARTICLE_DIR …] [--practice …] [--onward] [--write]

Logistic regressions (scikit-learn, L2), one after the other: is a proposal a contact that the annotation has; which of
its dates is the annotated one, what is its status; is an occasion, gathered from several sentences, right, and who
takes part in it. The later ones learn from what the first say of articles that they have not seen. Five folds by
article tell how well all of it carries over, in the measures of `manage.py evaluate`, and how well the confidence is
calibrated. Articles after --practice, written to be annotated, weigh a third of the others; they are learnt from and not
counted. With --onward the weights that are shipped are where the new ones start, so that what they learnt from articles
that are no longer at hand is kept; the five folds always start from nothing, since the shipped weights may have seen
their articles. Without --write nothing is changed.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.feature_extraction import DictVectorizer
from sklearn.model_selection import GroupKFold

from timeline.evaluation import Evaluation, add_article, days, meets
from timeline.extract.candidates import Calendar, DatedWords, Proposal, proposals
from timeline.extract.contacts import draft_contacts, find_contacts
from timeline.extract.decode import decode
from timeline.extract.discourse import Discourse
from timeline.extract.extractor import Extractor
from timeline.extract.features import Features, person_readings, readings
from timeline.extract.occasions import Occasion, gather
from timeline.extract.occasions import features as occasion_features
from timeline.extract.output import as_dict
from timeline.extract.particulars import named_people, person_features, status_features
from timeline.extract.records import FAMILY, Article, Claim, DateValue, Extraction, RawArticle
from timeline.extract.weighing import Table, Weights, weights
from timeline.reference import reference_from_fixtures

WEIGHTS = Path(__file__).parent.parent / "timeline" / "extract" / "lexicon" / "weights.toml"
# Rules alone: a trigger that is no weak word, all sides named in its sentence, its own date before a borrowed one.
RULES_ALONE = Weights(
    {"bias": -5.0, **{f"named={n}-of-{n}/{force}": 10.0 for n in (2, 3) for force in ("verb", "noun")}},
    {"bias": 3.0, "source=sentence": 2.0, "nearest=yes": 1.0, "source=lead": 1.0},
    {"bias": 0.0, "log-odds": 1.0},
    {"bias": -1.0, "age=future": 3.0, "planned=before": 2.0},
    {"bias": -1.0, "alleged=yes": 2.0},
    {"bias": -1.0, "negated=close": 2.0},
    {"bias": 1.0},
)
STRENGTH = 0.1  # C of the penalty: smaller pulls harder to zero, or to the weights that are started from
OCCASION_STRENGTH = 0.03
STATUSES = ("planned", "alleged", "negated")
MIN_COUNT = 5  # features seen more rarely are left out: they would learn single sentences by heart
TRUE_TO_LIFE = 3.0  # how much more an article counts than one written for practice
KEPT = 0.005  # weights nearer to zero than this change nothing
FOLDS = 5
NOTHING = Weights({}, {}, {}, {}, {}, {}, {})

# How much a proposal teaches, by how surely the annotation means its sentence: the sentence shown as evidence for this
# kind or for another of the family; or one that only happens to fit in sides, family and date.
SHOWN, SHOWN_OTHER_KIND, FITTING, FITTING_OTHER_KIND = 1.0, 0.4, 0.3, 0.1
RIGHT_OTHER_KIND = 0.2  # of an occasion that nothing else tells under the annotated kind

Row = Mapping[str, float]
Rows = list[tuple[Row, int, float]]  # features, label, weight


@dataclass(frozen=True)
class Annotated:
    """An article with its annotation, and the rows of the models that judge its sentences."""

    gold: Mapping[str, Any]
    article: Article
    discourse: Discourse
    contacts: Rows
    dates: Rows
    statuses: list[tuple[Row, str, float]]  # features, status, weight
    weight: float = TRUE_TO_LIFE

    @property
    def is_practice(self) -> bool:
        return self.weight < TRUE_TO_LIFE


def load(folders: Sequence[Path], extractor: Extractor, weight: float = TRUE_TO_LIFE) -> list[Annotated]:
    """All annotated articles of pairs of folders (gold, articles)."""
    found = []
    for gold_folder, article_folder in zip(folders[::2], folders[1::2], strict=True):
        for path in sorted(gold_folder.glob("*.json")):
            gold = json.loads(path.read_text("utf-8"))
            raw = decode((article_folder / gold["file"]).read_bytes(), gold["file"])[0]
            assert isinstance(raw, RawArticle)
            article, _, discourse = extractor.prepare(raw)
            found.append(Annotated(gold, article, discourse, *_rows(gold, article, discourse), weight))
    return found


def _rows(
    gold: Mapping[str, Any], article: Article, discourse: Discourse
) -> tuple[Rows, Rows, list[tuple[Row, str, float]]]:
    found, calendar = Features(article, discourse), Calendar(article, discourse)
    contacts: Rows = []
    dates: Rows = []
    statuses: list[tuple[Row, str, float]] = []
    for proposal in (p for group in proposals(discourse) for p in group):
        options = calendar.options(proposal.view)
        shown = _shown(proposal, article, gold)
        fits = [_fit(proposal, words, shown or gold["contacts"]) for words in options]
        if not shown:  # its date must be the one that a reader would take
            own = any(words.source == "sentence" for words in options)
            fits = [fit if (words.source == "sentence") == own else 0 for fit, words in zip(fits, options, strict=True)]
        label, weight = _lesson(proposal, shown, max(fits), gold)
        names = [r for name in found.of_contact(proposal) for r in readings(name, proposal.kind)]
        contacts.append((dict.fromkeys(names, 1.0), label, weight))
        if max(fits) > 0:
            words = options[fits.index(max(fits))]
            told = [c for c in shown or gold["contacts"] if _fit(proposal, words, [c])]
            names = status_features(proposal, words, article, discourse)
            statuses.append((dict.fromkeys(names, 1.0), str(told[0]["status"]), weight))
            dates += [
                (dict.fromkeys(names, 1.0), int(0 < fit == max(fits)), weight)
                for names, fit in zip(found.of_dates(proposal.view, proposal.trigger, options), fits, strict=True)
            ]
    return contacts, dates, statuses


def _lesson(
    proposal: Proposal, shown: Sequence[Mapping[str, Any]], fit: int, gold: Mapping[str, Any]
) -> tuple[int, float]:
    """Whether a proposal is right, and how much it teaches."""
    if shown:
        return 1, SHOWN if any(c["kind"] == proposal.kind for c in shown) else SHOWN_OTHER_KIND
    if not fit:
        return 0, 1.0
    same = any(c["kind"] == proposal.kind and tuple(sorted(c["sides"])) == proposal.sides for c in gold["contacts"])
    return 1, FITTING if same else FITTING_OTHER_KIND


def _fit(proposal: Proposal, words: DatedWords, contacts: Sequence[Mapping[str, Any]]) -> int:
    """2 if the date is the very one of a contact that it meets, 1 if it meets one, else 0."""
    date = words.value.edtf if words.value else None
    met = [c for c in contacts if meets(c, {"sides": proposal.sides, "kind": proposal.kind, "date": date})]
    return 2 if any(days(contact["date"]) == days(date) for contact in met) else int(bool(met))


def _shown(proposal: Proposal, article: Article, gold: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The annotated contacts of these sides and this family whose evidence is the proposal's sentence."""
    sentence = article.text[proposal.view.sentence.start : proposal.view.sentence.end]
    return [
        c for c in gold["contacts"]
        if tuple(sorted(c["sides"])) == proposal.sides and FAMILY[c["kind"]] == proposal.family
        and (c["evidence"][:60] in sentence or sentence in c["evidence"])
    ]  # fmt: skip


def fit(data: Sequence[Annotated], start: Weights = NOTHING) -> Weights:
    """The weights of all models, pulled to those of `start`."""
    rights: Rows = []
    people: Rows = []
    for seen, unseen in _folds(data):
        table = _fit_sentences(seen, start)
        for item in unseen:
            occasions = gather(draft_contacts(item.article, item.discourse, table))
            rights += _right_rows(item, occasions)
            people += _person_rows(item, occasions)
    return replace(
        _fit_sentences(data, start),
        occasion=regress(rights, OCCASION_STRENGTH, start.occasion),
        person=regress(people, STRENGTH, start.person),
    )


def _fit_sentences(data: Sequence[Annotated], start: Weights) -> Weights:
    """The weights of the models that judge sentences; those that judge occasions are left empty."""
    statuses = [(r, status, w * item.weight) for item in data for r, status, w in item.statuses]
    return Weights(
        contact=regress(_weighted(data, "contacts"), STRENGTH, start.contact),
        date=regress(_weighted(data, "dates"), STRENGTH, start.date),
        occasion={},
        **{
            name: regress([(r, int(status == name), w) for r, status, w in statuses], STRENGTH, getattr(start, name))
            for name in STATUSES
        },
        person={},
    )


def _weighted(data: Sequence[Annotated], name: str) -> Rows:
    return [(row, label, weight * item.weight) for item in data for row, label, weight in getattr(item, name)]


def _right_rows(item: Annotated, occasions: Sequence[Occasion]) -> Rows:
    """An article's occasions, and whether each is right.

    One of another kind than the annotated one is wrong if that kind is among them too, and else teaches little.
    """
    meetings = [_met(each.kind, each.sides, each.date, item.gold) for each in occasions]
    told = [_is_told(each, met) for each, met in zip(occasions, meetings, strict=True)]
    named = {id(contact) for met, is_told in zip(meetings, told, strict=True) if is_told for contact in met}
    rows: Rows = []
    found = occasion_features(occasions, item.discourse, item.article.now)
    for features, met, is_told in zip(found, meetings, told, strict=True):
        repeats = not is_told and all(id(contact) in named for contact in met)
        rows.append((features, int(not repeats), 1.0 if is_told or repeats else RIGHT_OTHER_KIND))
    return rows


def _is_told(occasion: Occasion, met: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the annotation has the occasion under the very kind."""
    return bool(met) and met[0]["kind"] == occasion.kind


def _person_rows(item: Annotated, occasions: Sequence[Occasion]) -> Rows:
    """The people named where right occasions are told, and whether each takes part."""
    rows: Rows = []
    for occasion in occasions:
        met = _met(occasion.kind, occasion.sides, occasion.date, item.gold)
        taking = {name for contact in met for name in contact["people"]}
        for name in named_people(occasion.proposals) if taking else ():
            about = person_features(name, occasion.proposals, item.discourse)
            names = [r for feature in about for r in person_readings(feature, occasion.kind)]
            rows.append((dict.fromkeys(names, 1.0), int(name in taking), 1.0))
    return rows


def is_right(claim: Claim, gold: Mapping[str, Any]) -> bool:
    """Whether the annotation has such a contact."""
    return bool(_met(claim.kind, claim.sides, claim.date, gold))


def _met(kind: str, sides: Sequence[str], date: DateValue | None, gold: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The annotated contacts that such a one meets, those of its own kind where there are any."""
    told = {"sides": sides, "kind": kind, "date": date.edtf if date else None}
    met = [contact for contact in gold["contacts"] if meets(contact, told)]
    return [contact for contact in met if contact["kind"] == kind] or met


def regress(rows: Rows, strength: float, start: Table) -> Table:
    """Weights by feature: L2 logistic regression, pulled to `start`; features that are rare and new are left out."""
    counts = Counter(name for row, _, _ in rows for name in row)
    known = {name for name, count in counts.items() if count >= MIN_COUNT or name in start}
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([{n: v for n, v in row.items() if n in known} for row, _, _ in rows]).tocsr()
    names = [*map(str, vectorizer.get_feature_names_out()), "bias"]
    labels, shares = (np.array([row[place] for row in rows], dtype=float) for place in (1, 2))
    began = np.array([start.get(name, 0.0) for name in names])

    def loss(table: Any) -> tuple[float, Any]:
        odds, pull = matrix @ table[:-1] + table[-1], np.append((table - began)[:-1], 0.0)  # none on the bias
        wrong = shares * (expit(odds) - labels)
        cost = float((shares * (np.logaddexp(0.0, odds) - labels * odds)).sum() + (pull**2).sum() / (2 * strength))
        return cost, np.append(matrix.T @ wrong, wrong.sum()) + pull / strength

    found = minimize(loss, began, jac=True, method="L-BFGS-B", options={"maxiter": 2000})
    return {**start, **dict(zip(names, map(float, found.x), strict=True))}


def _folds(data: Sequence[Annotated]) -> Iterator[tuple[list[Annotated], list[Annotated]]]:
    places = np.arange(len(data))
    for seen, unseen in GroupKFold(FOLDS, shuffle=True, random_state=7).split(places, groups=places):
        yield [data[i] for i in seen], [data[i] for i in unseen]


def score(data: Sequence[Annotated], table: Weights, evaluation: Evaluation | None = None) -> Evaluation:
    """Extraction with these weights, scored; added to `evaluation` if one is given."""
    evaluation = evaluation or Evaluation()
    for item in data:
        claims = find_contacts(item.article, item.discourse, table)
        add_article(evaluation, item.gold, as_dict(Extraction(item.article, (), claims), item.gold["file"]))
    return evaluation


def cross_validate(data: Sequence[Annotated]) -> tuple[Evaluation, list[tuple[float, bool]]]:
    """Each article scored with weights that have not seen it; and confidence beside truth of every claim."""
    evaluation = Evaluation()
    calibration = []
    for seen, unseen in _folds(data):
        table = fit(seen)
        unseen = [item for item in unseen if not item.is_practice]
        score(unseen, table, evaluation)
        for item in unseen:
            claims = find_contacts(item.article, item.discourse, table)
            calibration += [(claim.confidence, is_right(claim, item.gold)) for claim in claims]
    return evaluation, calibration


def write(table: Weights) -> None:
    """Writes the weights as a readable table."""
    lines = ["# Fitted by benchmarks/fit_weights.py; timeline/extract/features.py says what the features mean."]
    for name in (field.name for field in fields(Weights)):
        lines += ["", f"[{name}]"]
        for feature, weight in sorted(getattr(table, name).items()):
            if abs(weight) >= KEPT or feature == "bias":
                lines.append(f'"{feature}" = {weight:.3f}')
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _report(name: str, result: Evaluation) -> None:
    found = result.total.scores()
    central = result.central_found / max(1, result.central)
    shares = "  ".join(f"{measure} {found[measure]:.3f}" for measure in ("precision", "recall", "f1"))
    print(f"{name:<18} {shares}  exact f1 {found['exact']['f1']:.3f}  central recall {central:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="GOLD_DIR ARTICLE_DIR")
    parser.add_argument("--practice", nargs="*", type=Path, default=[], metavar="GOLD_DIR ARTICLE_DIR")
    parser.add_argument("--onward", action="store_true", help="start from the shipped weights")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    extractor = Extractor(reference_from_fixtures())
    counted = load(options.folders, extractor)
    data = counted + load(options.practice, extractor, weight=1.0)
    table = fit(data, weights() if options.onward else NOTHING)
    unseen, calibration = cross_validate(data)
    _report("rules alone", score(counted, RULES_ALONE))
    _report("unseen (5 folds)", unseen)
    _report("seen", score(counted, table))
    for low in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        rights = [right for confidence, right in calibration if low <= confidence < low + 0.1]
        if rights:
            print(f"confidence {low:.1f} to {low + 0.1:.1f}: {sum(rights) / len(rights):.2f} of {len(rights)} right")
    if options.write:
        write(table)


if __name__ == "__main__":
    main()
