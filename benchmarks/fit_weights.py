"""Fits the weights of `timeline/extract/lexicon/weights.toml` on annotated articles.

usage: python -m benchmarks.fit_weights GOLD_DIR ARTICLE_DIR [GOLD_DIR ARTICLE_DIR …] [--write] [--strength 0.3]

Every candidate of every article becomes a row: its features, and whether it meets an annotated contact (same sides,
same family of kinds, dates that overlap within a day). L2 logistic regression (scikit-learn). Five folds by article
tell how well the weights carry over, in the measures of `manage.py evaluate`. Without --write nothing is changed.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from timeline.evaluation import Evaluation, add_article, days, meets
from timeline.extract import contacts
from timeline.extract.candidates import Candidate, candidates
from timeline.extract.decode import decode
from timeline.extract.discourse import Discourse
from timeline.extract.extractor import Extractor
from timeline.extract.output import as_dict
from timeline.extract.records import Article, Extraction, RawArticle
from timeline.extract.weighing import features
from timeline.reference import reference_from_fixtures

WEIGHTS = Path(__file__).parent.parent / "timeline" / "extract" / "lexicon" / "weights.toml"
# Rules alone: a trigger that is no weak word, and all sides named in its sentence.
RULES_ALONE = {"bias": -5.0, **{f"named={n}-of-{n}/{force}": 10.0 for n in (2, 3) for force in ("verb", "noun")}}
MIN_COUNT = 5  # features seen more rarely are left out: they would learn single sentences by heart
KEPT = 0.005  # weights nearer to zero than this change nothing


@dataclass(frozen=True)
class Annotated:
    """An article with its annotation and everything that the weights judge."""

    gold: Mapping[str, Any]
    article: Article
    discourse: Discourse
    rows: list[dict[str, int]]
    labels: list[int]


def load(folders: Sequence[Path], extractor: Extractor) -> list[Annotated]:
    found = []
    for gold_folder, article_folder in zip(folders[::2], folders[1::2], strict=True):
        for path in sorted(gold_folder.glob("*.json")):
            gold = json.loads(path.read_text("utf-8"))
            raw = decode((article_folder / gold["file"]).read_bytes(), gold["file"])[0]
            assert isinstance(raw, RawArticle)
            article, _, discourse = extractor.prepare(raw)
            pool = [c for group in candidates(article, discourse) for c in group]
            rows = [dict.fromkeys(features(c, article, discourse), 1) for c in pool]
            found.append(Annotated(gold, article, discourse, rows, _labels(pool, gold)))
    return found


def _labels(pool: Sequence[Candidate], gold: Mapping[str, Any]) -> list[int]:
    """Whether each candidate is right: it meets an annotated contact, and no other date for the same words fits better."""
    best: dict[tuple[int, object, tuple[str, ...]], int] = {}
    fits = []
    for candidate in pool:
        fit = _fit(candidate, gold)
        key = (candidate.view.index, candidate.trigger, candidate.sides)
        best[key] = max(best.get(key, 0), fit)
        fits.append((key, fit))
    return [int(0 < fit == best[key]) for key, fit in fits]


def _fit(candidate: Candidate, gold: Mapping[str, Any]) -> int:
    """2 if it has the very days of a contact that it meets, 1 if it meets one, else 0."""
    date = candidate.date.value.edtf if candidate.date.value else None
    told = {"sides": candidate.sides, "kind": candidate.kind, "date": date}
    met = [contact for contact in gold["contacts"] if meets(contact, told)]
    return 2 if any(days(contact["date"]) == days(date) for contact in met) else int(bool(met))


def fit(data: Sequence[Annotated], strength: float) -> dict[str, float]:
    """Weights by feature. `strength` is scikit-learn's C: smaller pulls harder to zero."""
    counts = Counter(name for item in data for row in item.rows for name in row)
    rows = [{n: 1 for n in row if counts[n] >= MIN_COUNT} for item in data for row in item.rows]
    vectorizer = DictVectorizer(sparse=False)
    matrix = vectorizer.fit_transform(rows)
    model = LogisticRegression(C=strength, solver="liblinear", max_iter=3000)
    model.fit(matrix, np.array([label for item in data for label in item.labels]))
    table = dict(zip(vectorizer.get_feature_names_out(), map(float, model.coef_[0]), strict=True))
    return {**table, "bias": float(model.intercept_[0])}


def score(data: Sequence[Annotated], table: Mapping[str, float]) -> Evaluation:
    """Extraction with these weights, scored."""
    evaluation = Evaluation()
    with mock.patch.object(contacts, "weights", lambda: table):
        for item in data:
            claims = contacts.find_contacts(item.article, item.discourse)
            add_article(evaluation, item.gold, as_dict(Extraction(item.article, (), claims), item.gold["file"]))
    return evaluation


def cross_validate(data: Sequence[Annotated], strength: float, folds: int = 5) -> Evaluation:
    """Each article scored with weights that have not seen it."""
    evaluation = Evaluation()
    places = np.arange(len(data))
    for seen, unseen in GroupKFold(folds).split(places, groups=places):
        part = score([data[i] for i in unseen], fit([data[i] for i in seen], strength))
        _add(evaluation, part)
    return evaluation


def _add(total: Evaluation, part: Evaluation) -> None:
    for name in ("annotated", "predicted", "found", "right", "exact"):
        setattr(total.total, name, getattr(total.total, name) + getattr(part.total, name))
    total.articles += part.articles
    total.central += part.central
    total.central_found += part.central_found
    total.people += part.people


def write(table: Mapping[str, float]) -> None:
    lines = [
        f'"{name}" = {weight:.3f}' for name, weight in sorted(table.items()) if abs(weight) >= KEPT or name == "bias"
    ]
    head = "# Fitted by benchmarks/fit_weights.py; timeline/extract/weighing.py says what the features mean.\n\n[weights]\n"
    WEIGHTS.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="GOLD_DIR ARTICLE_DIR")
    parser.add_argument("--strength", type=float, default=0.3)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    data = load(options.folders, Extractor(reference_from_fixtures()))
    table = fit(data, options.strength)
    results = (
        ("rules alone", score(data, RULES_ALONE)),
        ("unseen (5 folds)", cross_validate(data, options.strength)),
        ("seen", score(data, table)),
    )
    for name, result in results:
        found = result.total.scores()
        central = result.central_found / max(1, result.central)
        shares = "  ".join(f"{measure} {found[measure]:.3f}" for measure in ("precision", "recall", "f1"))
        print(f"{name:<18} {shares}  exact f1 {found['exact']['f1']:.3f}  central recall {central:.3f}")
    if options.write:
        write(table)


if __name__ == "__main__":
    main()
