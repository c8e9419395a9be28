"""How likely it is that the article tells a contact, that it has a date, and that it is an occasion of its own.

Logistic models over named features (`features`, `occasions`, `particulars`), one for each question. Their weights in
`lexicon/weights.toml` are fitted by `benchmarks/fit_weights.py` (L2 logistic regression) on annotated articles; each is
the change in log odds that its feature brings.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache, cached_property
from importlib import resources

from timeline.extract.features import person_readings, readings
from timeline.extract.records import FAMILY, Kind

_FAR = 30.0  # log odds beyond which nothing is left to tell
Table = Mapping[str, float]


class KindTable(dict[str, float]):
    """The weights for one kind of contact: a feature's with those of all its readings, summed when first asked for."""

    def __init__(self, table: Table, kind: Kind, readings: Callable[[str, Kind], list[str]]) -> None:
        self._table, self._kind, self._readings = table, kind, readings

    def __missing__(self, name: str) -> float:
        weight = sum([self._table.get(reading, 0.0) for reading in self._readings(name, self._kind)])
        self[name] = weight
        return weight

    def total(self, names: Iterable[str]) -> float:
        """What the features that hold weigh together, in log odds."""
        return sum([self[name] for name in names])


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
        return {kind: KindTable(self.contact, kind, readings) for kind in FAMILY}

    @cached_property
    def people(self) -> Mapping[Kind, KindTable]:
        """The table of people, ready for each kind of contact."""
        return {kind: KindTable(self.person, kind, person_readings) for kind in FAMILY}


@cache
def weights() -> Weights:
    """The shipped weights; empty tables where there are none yet."""
    path = resources.files("timeline.extract").joinpath("lexicon", "weights.toml")
    tables = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return Weights(**{field.name: tables.get(field.name, {}) for field in fields(Weights)})


def probability(names: Iterable[str], table: Table) -> float:
    """The logistic of the summed weights of the features that hold; features without a weight count nothing."""
    return logistic(table.get("bias", 0.0) + total(names, table))


def total(names: Iterable[str], table: Table) -> float:
    """What the features that hold weigh together, in log odds."""
    get = table.get
    return sum([get(name, 0.0) for name in names])


def logistic(total: float) -> float:
    return 1.0 / (1.0 + math.exp(-total)) if -_FAR < total < _FAR else float(total > 0)


def log_odds(share: float) -> float:
    share = min(max(share, 1e-6), 1 - 1e-6)
    return math.log(share / (1 - share))
