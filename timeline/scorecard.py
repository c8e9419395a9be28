"""An evaluation's result as the quality page shows it: shares in percent with their intervals, names in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from timeline.models.choices import SIDE_BIT, Kind, Sides, Status


@dataclass(frozen=True, slots=True)
class Share:
    """A measure in percent, with its 95 % interval (Wilson 1927) where it is known."""

    percent: int
    interval: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """What a line of the table measures. No precision where nothing was read, no recall where nothing is annotated."""

    name: str
    annotated: int | None
    read: int | None
    precision: Share | None
    recall: Share | None
    f1: Share

    @property
    def shares(self) -> tuple[Share | None, Share | None, Share]:
        return self.precision, self.recall, self.f1


@dataclass(frozen=True, slots=True)
class Confusion:
    """For each annotated kind, how often a contact that was found was read as which kind; the last column is missed."""

    kinds: Sequence[str]
    rows: Sequence[tuple[str, Sequence[tuple[int, bool]]]]  # name, and count and whether it is right, by column


def totals(result: Mapping[str, Any]) -> Iterator[Line]:
    """The lines of the whole set."""
    yield _line(_("Contacts found"), result["found"])
    yield _line(_("Contacts exact"), result["found"]["exact"])
    yield _line(_("Dates"), result["dates"])


def parts(result: Mapping[str, Any]) -> Iterator[tuple[str, list[Line]]]:
    """Title and lines of each way to divide the set."""
    ways = {
        "kind": (_("By kind"), _kind), "dyad": (_("By sides"), _sides),
        "status": (_("By status"), lambda code: str(Status(code).label)), "language": (_("By language"), _language),
    }  # fmt: skip
    for way, rows in result["parts"].items():
        title, name = ways[way]
        yield title, [_line(name(code), scores) for code, scores in rows.items()]


def confusion(result: Mapping[str, Any]) -> Confusion:
    """Annotated kinds against those that were read."""
    table = result["confusion"]
    codes = [kind for kind in Kind.values if kind in table or any(kind in row for row in table.values())]
    rows = [
        (_kind(code), [(table[code].get(read, 0), read == code) for read in (*codes, "-")])
        for code in codes
        if code in table
    ]
    return Confusion([*map(_kind, codes), _("missed")], rows)


def _line(name: str, scores: Mapping[str, Any]) -> Line:
    annotated, read = scores.get("annotated"), scores.get("predicted")
    precision = _share(scores["precision"], scores.get("precision_interval")) if read != 0 else None
    recall = _share(scores["recall"], scores.get("recall_interval")) if annotated != 0 else None
    return Line(name, annotated, read, precision, recall, _share(scores["f1"], None))


def _share(share: float, interval: Sequence[float] | None) -> Share:
    return Share(round(100 * share), (round(100 * interval[0]), round(100 * interval[1])) if interval else None)


def _kind(code: str) -> str:
    return str(Kind(code).label)


def _sides(code: str) -> str:
    return str(Sides(sum(SIDE_BIT[side] for side in code.split("-"))).label)


def _language(code: str) -> str:
    try:
        return _("Chinese") if code == "zh" else str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
