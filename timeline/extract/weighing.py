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
from functools import cache, cached_property
from importlib import resources

from timeline.extract.features import readings
from timeline.extract.records import FAMILY, Kind

_FAR = 30.0  # log odds beyond which nothing is left to tell
Table = Mapping[str, float]


class KindTable(dict[str, float]):
    """The weights of acts of one kind: a feature's with those of all its readings, summed when first asked for."""

    def __init__(self, table: Table, kind: Kind) -> None:
        self._table, self._kind = table, kind

    def __missing__(self, name: str) -> float:
        weight = sum([self._table.get(reading, 0.0) for reading in readings(name, self._kind)])
        self[name] = weight
        return weight


@dataclass(frozen=True)
class Weights:
    """One table for each question; the weight of `bias` holds always."""

    contact: Table
    date: Table
    occasion: Table
    planned: Table
    alleged: Table
    negated: Table
    person: Table

    @cached_property
    def acts(self) -> Mapping[Kind, KindTable]:
        """The table of contacts, ready for each kind of act."""
        return {kind: KindTable(self.contact, kind) for kind in FAMILY}


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


def chance(names: Iterable[str], table: KindTable) -> float:
    """As `probability`, for an act."""
    return logistic(table["bias"] + sum([table[name] for name in names]))


def logistic(total: float) -> float:
    return 1.0 / (1.0 + math.exp(-total)) if -_FAR < total < _FAR else float(total > 0)


def log_odds(share: float) -> float:
    share = min(max(share, 1e-6), 1 - 1e-6)
    return math.log(share / (1 - share))
