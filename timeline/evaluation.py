"""Scores extraction against annotated articles, in the measures of the annotation guide (docs/extraction.md).

*Found* is lenient: same sides, same family of kinds, dates that overlap within a day and not much vaguer. *Exact* asks
for the same kind, status and days, one to one.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from timeline.extract.edtf import span
from timeline.extract.records import FAMILY

Contact = Mapping[str, Any]
Span = tuple[dt.date, dt.date]
_DAY = dt.timedelta(days=1)
_FIRST, _LAST = dt.date(1900, 1, 1), dt.date(2100, 12, 31)  # stand for open ends
_MONTH_DAYS = 31
_FAMILY: Mapping[str, str] = {str(kind): family for kind, family in FAMILY.items()}
FIELDS = ("language", "outlet", "title", "published")


@dataclass
class Tally:
    """Counts of one part of the result: annotated, predicted, and how many of either met the other."""

    annotated: int = 0
    predicted: int = 0
    found: int = 0  # annotated contacts that a prediction meets
    right: int = 0  # predictions that meet an annotated contact
    exact: int = 0

    def scores(self) -> dict[str, Any]:
        """Counts, precision, recall, F1 and Wilson 95 % intervals of precision and recall."""
        return {
            "annotated": self.annotated,
            "predicted": self.predicted,
            **measures(self.found, self.annotated, self.right, self.predicted),
            "precision_interval": wilson(self.right, self.predicted),
            "recall_interval": wilson(self.found, self.annotated),
            "exact": measures(self.exact, self.annotated, self.exact, self.predicted),
        }


@dataclass
class Evaluation:
    """Running totals over articles."""

    articles: int = 0
    unpredicted: int = 0
    total: Tally = field(default_factory=Tally)
    parts: dict[str, dict[str, Tally]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Tally)))
    central: int = 0
    central_found: int = 0
    duplicates: int = 0
    people: list[float] = field(default_factory=list)
    dates: list[int] = field(default_factory=lambda: [0, 0, 0])  # met, annotated, predicted
    fields: Counter[str] = field(default_factory=Counter)
    confusion: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    errors: list[dict[str, Any]] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        return {
            "articles": self.articles,
            "unpredicted": self.unpredicted,
            "found": self.total.scores(),
            "central_recall": round(self.central_found / max(1, self.central), 3),
            "duplicates": self.duplicates,
            "people_f1": round(sum(self.people) / len(self.people), 3) if self.people else None,
            "dates": measures(self.dates[0], self.dates[1], self.dates[0], self.dates[2]),
            "fields": {name: round(self.fields[name] / max(1, self.articles), 3) for name in FIELDS},
            "parts": {part: {k: t.scores() for k, t in sorted(rows.items())} for part, rows in self.parts.items()},
            "confusion": {kind: dict(row) for kind, row in sorted(self.confusion.items())},
        }


def measures(found: int, annotated: int, right: int, predicted: int) -> dict[str, float]:
    recall = found / annotated if annotated else 1.0
    precision = right / predicted if predicted else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": round(precision, 3), "recall": round(recall, 3), "f1": round(f1, 3)}


def wilson(successes: int, trials: int) -> tuple[float, float] | None:
    """95 % score interval of a share (Wilson 1927); None without trials."""
    if not trials:
        return None
    z, share = 1.96, successes / trials
    centre = share + z * z / (2 * trials)
    margin = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    return round((centre - margin) / scale, 3), round((centre + margin) / scale, 3)


def days(edtf: str | None) -> Span | None:
    """First and last day with far days for open ends; None for no or bad EDTF."""
    if not edtf:
        return None
    try:
        first, last = span(edtf)
    except ValueError:
        return None
    return first or _FIRST, last or _LAST


def meets(annotated: Contact, predicted: Contact) -> bool:
    """Whether a prediction finds an annotated contact (lenient)."""
    if sorted(annotated["sides"]) != sorted(predicted.get("sides") or ()):
        return False
    if _FAMILY.get(annotated["kind"]) != _FAMILY.get(predicted.get("kind", "")):
        return False
    want, got = days(annotated.get("date")), days(predicted.get("date"))
    if want is None:
        return True
    if got is None or got[0] > want[1] + _DAY or want[0] > got[1] + _DAY:
        return False
    return _length(got) <= max(_MONTH_DAYS, _length(want))


def _length(interval: Span) -> int:
    return (interval[1] - interval[0]).days + 1


def _fold(name: object) -> str:
    return re.sub(r"[\W_]", "", str(name or "").casefold())


def add_article(evaluation: Evaluation, gold: Mapping[str, Any], predicted: Mapping[str, Any]) -> None:
    """Scores one article into the running totals."""
    want, got = gold["contacts"], predicted.get("contacts") or []
    met = [[meets(a, b) for b in got] for a in want]
    found = [any(row) for row in met]
    right = [any(row[j] for row in met) for j in range(len(got))]
    exact = _exact_pairs(want, got, met)
    evaluation.articles += 1
    _count(evaluation, gold, want, got, found, right, exact)
    evaluation.central += sum(bool(c.get("central")) for c in want)
    evaluation.central_found += sum(bool(c.get("central")) and ok for c, ok in zip(want, found, strict=True))
    evaluation.duplicates += max(0, sum(right) - sum(found))
    evaluation.people += [
        _people_score(a, got, row) for a, row in zip(want, met, strict=True) if a["people"] and any(row)
    ]
    _count_dates(evaluation, gold.get("dates") or [], predicted.get("dates") or [])
    for name in FIELDS:
        cut = (lambda value: (value or "")[:10]) if name == "published" else _fold
        evaluation.fields[name] += cut(gold.get(name)) == cut(predicted.get(name))
    _note_errors(evaluation, gold["file"], want, got, found, right)


def _exact_pairs(want: Sequence[Contact], got: Sequence[Contact], met: list[list[bool]]) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    used: set[int] = set()
    for i, a in enumerate(want):
        for j, b in enumerate(got):
            same = met[i][j] and a["kind"] == b["kind"] and a["status"] == b.get("status")
            if same and j not in used and days(a.get("date")) == days(b.get("date")):
                used.add(j)
                pairs.append((i, j))
                break
    return pairs


def _count(
    evaluation: Evaluation, gold: Mapping[str, Any], want: Sequence[Contact], got: Sequence[Contact],
    found: list[bool], right: list[bool], exact: list[tuple[int, int]],
) -> None:  # fmt: skip
    parts: dict[str, Callable[[Contact], str]] = {
        "kind": lambda c: str(c["kind"]), "dyad": lambda c: "-".join(c["sides"]),
        "status": lambda c: str(c["status"]), "language": lambda c: str(gold["language"]),
    }  # fmt: skip
    exact_want = {i for i, _ in exact}
    for i, contact in enumerate(want):
        for tally in [evaluation.total, *(evaluation.parts[p][key(contact)] for p, key in parts.items())]:
            tally.annotated += 1
            tally.found += found[i]
            tally.exact += i in exact_want
    for j, contact in enumerate(got):
        for tally in [evaluation.total, *(evaluation.parts[p][key(contact)] for p, key in parts.items())]:
            tally.predicted += 1
            tally.right += right[j]
    for contact in want:
        partner = next((b for b in got if b["kind"] == contact["kind"] and meets(contact, b)), None)
        partner = partner or next((b for b in got if meets(contact, b)), None)
        evaluation.confusion[contact["kind"]][str(partner["kind"]) if partner else "-"] += 1


def _people_score(annotated: Contact, got: Sequence[Contact], row: list[bool]) -> float:
    want = {_fold(name) for name in annotated["people"]}
    best = 0.0
    for predicted, ok in zip(got, row, strict=True):
        names = {_fold(name) for name in predicted.get("people") or ()}
        if ok and names:
            best = max(best, 2 * len(want & names) / (len(want) + len(names)))
    return best


def _count_dates(evaluation: Evaluation, want: Sequence[Contact], got: Sequence[Contact]) -> None:
    used: set[int] = set()
    for annotated in want:
        text = annotated["text"].lower()
        for j, predicted in enumerate(got):
            other = predicted["text"].lower()
            if (
                j not in used
                and (text in other or other in text)
                and days(annotated["edtf"]) == days(predicted["edtf"])
            ):
                used.add(j)
                break
    evaluation.dates[0] += len(used)
    evaluation.dates[1] += len(want)
    evaluation.dates[2] += len(got)


def _note_errors(
    evaluation: Evaluation, file: str, want: Sequence[Contact], got: Sequence[Contact],
    found: list[bool], right: list[bool],
) -> None:  # fmt: skip
    for what, contacts, ok in (("missed", want, found), ("spurious", got, right)):
        evaluation.errors += [
            {"file": file, "what": what, **{k: c.get(k) for k in ("date", "kind", "sides", "status", "evidence")}}
            for c, fine in zip(contacts, ok, strict=True)
            if not fine
        ]


def evaluate(predict: Callable[[str], Mapping[str, Any] | None], files: Iterable[Path]) -> Evaluation:
    """Scores `predict(file name)` for each annotation file. Raises ValueError naming a broken one."""
    evaluation = Evaluation()
    for path in files:
        try:
            gold = json.loads(path.read_text(encoding="utf-8"))
            predicted = predict(gold["file"])
            evaluation.unpredicted += predicted is None
            add_article(evaluation, gold, predicted or {})
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}: not an annotation of an article ({type(error).__name__}: {error})") from error
    return evaluation
