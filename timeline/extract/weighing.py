"""How likely it is that the article tells a contact, that it has a date, and that it is an occasion of its own.

Logistic models over named features (`features`, `occasions`, `particulars`), one for each question. Their weights in
`lexicon/weights.toml` are fitted by `benchmarks/fit_weights.py` (L2 logistic regression) on annotated articles; each is
the change in log odds that its feature brings.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources

Table = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Weights:
    """One table for each question; the weight of `bias` holds always."""

    contact: Table
    date: Table
    occasion: Table
    planned: Table
    alleged: Table
    negated: Table
    person: Table


@cache
def weights() -> Weights:
    """The shipped weights; empty tables where there are none yet."""
    path = resources.files("timeline.extract").joinpath("lexicon", "weights.toml")
    tables = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return Weights(**{field.name: tables.get(field.name, {}) for field in fields(Weights)})


def probability(names: Iterable[str], table: Table) -> float:
    """The logistic of the summed weights of the features that hold; features without a weight count nothing."""
    get = table.get
    return logistic(get("bias", 0.0) + sum([get(name, 0.0) for name in names]))


def logistic(total: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def log_odds(share: float) -> float:
    share = min(max(share, 1e-6), 1 - 1e-6)
    return math.log(share / (1 - share))
