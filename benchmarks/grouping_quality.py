"""How well grouping finds which contacts of different articles are one event.

usage: python -m benchmarks.grouping_quality GOLD [GOLD …] [--mistakes]

GOLD are folders of annotations in the form that `manage.py evaluate` takes. Their contacts, as annotated, are grouped
and compared with tests/grouping/pairs.toml: precision, recall and F1 over pairs of contacts, and the share of events that
have a near duplicate (another event of the same list whose days overlap, neither vaguer than a month). Extraction plays no
part in this.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from timeline.extract.edtf import span
from timeline.extract.grouping import group
from timeline.extract.likeness import MAX_SPAN, Candidate, content_words
from timeline.reference import reference_from_fixtures

PAIRS = Path(__file__).parent.parent / "tests" / "grouping" / "pairs.toml"
_WIDE = ("country", "region", "area")

Pair = frozenset[str]


@dataclass(frozen=True)
class Contact:
    """An annotated contact with its article's name."""

    article: str
    number: int
    fields: dict[str, Any]
    published: str

    @property
    def key(self) -> str:
        return f"{self.article}#{self.number}"


@dataclass(frozen=True)
class Score:
    found: frozenset[Pair]
    wrong: frozenset[Pair]
    missed: frozenset[Pair]
    duplicates: float  # share of events that have a near duplicate

    @property
    def precision(self) -> float:
        return len(self.found) / max(1, len(self.found) + len(self.wrong))

    @property
    def recall(self) -> float:
        return len(self.found) / max(1, len(self.found) + len(self.missed))

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)


def contacts(folders: Iterable[Path]) -> list[Contact]:
    """The contacts of all annotations, in order."""
    found = []
    for folder in folders:
        for path in sorted(folder.glob("*.json")):
            gold = json.loads(path.read_text("utf-8"))
            published = (gold.get("published") or "")[:10]
            found += [Contact(path.stem, n, c, published) for n, c in enumerate(gold["contacts"])]
    return found


def candidates(rows: Sequence[Contact]) -> list[Candidate]:
    """Annotated contacts as grouping sees them; a day that is annotated counts as stated."""
    import datetime as dt

    reference = reference_from_fixtures()
    side = {actor.name: actor.side for actor in reference.actors}
    places = {place.name: place for place in reference.places}
    made = []
    for row in rows:
        fields = row.fields
        first, last = span(fields["date"]) if fields["date"] else (None, None)
        place = places.get(fields["place"] or "")
        made.append(Candidate(
            key=row.key, source=row.article, kind=fields["kind"], status=fields["status"], sides=tuple(fields["sides"]),
            earliest=first, latest=last, basis="stated", place=fields["place"] or "",
            country=place.country if place else "", wide_place=bool(place and place.precision in _WIDE),
            people=frozenset((side[name], name) for name in fields["people"] if name in side),
            published=dt.date.fromisoformat(row.published) if row.published else None,
            words=content_words(fields["evidence"]),
        ))  # fmt: skip
    return made


def told_pairs(rows: Sequence[Contact], lists: Iterable[dict[str, Any]]) -> frozenset[Pair]:
    """Pairs of contacts of different articles that stand in one list. Raises LookupError for a name that fits none."""
    pairs: set[Pair] = set()
    for entry in lists:
        members = [_named(rows, entry, name) for name in entry["told"]]
        pairs |= {frozenset((a.key, b.key)) for a, b in combinations(members, 2) if a.article != b.article}
    return frozenset(pairs)


def _named(rows: Sequence[Contact], entry: dict[str, Any], name: str) -> Contact:
    stem, date, *hints = name.split()
    fitting = [
        row for row in rows
        if row.article in (stem, *([row.article] if row.article.startswith(stem + "_") else []))
        and row.fields["kind"] == entry["kind"] and "-".join(row.fields["sides"]) == entry["sides"]
        and row.fields["date"] == date and all(_hinted(row, hint) for hint in hints)
    ]  # fmt: skip
    if not fitting:
        raise LookupError(f"{name}: no such contact of the kind {entry['kind']} between {entry['sides']}")
    return fitting[0]


def _hinted(row: Contact, hint: str) -> bool:
    words = [row.fields["status"], row.fields["place"] or "", *(p.split()[-1] for p in row.fields["people"])]
    return not any(hint[1:] in w for w in words) if hint[0] == "-" else any(hint in w for w in words)


def score(rows: Sequence[Contact], groups: Iterable[Sequence[str]], pairs_file: Path = PAIRS) -> Score:
    """Groups of contact keys against the pair lists."""
    table = tomllib.loads(pairs_file.read_text("utf-8"))
    true = told_pairs(rows, table["event"])
    unsure = told_pairs(rows, table.get("unsure", ())) - true
    article = {row.key: row.article for row in rows}
    groups = [list(keys) for keys in groups]
    made = {
        frozenset(pair) for keys in groups for pair in combinations(keys, 2) if article[pair[0]] != article[pair[1]]
    } - unsure  # fmt: skip
    home = {key: index for index, keys in enumerate(groups) for key in keys}
    by_key = {row.key: row for row in rows}
    apart = [pair for pair in true if len({home[key] for key in pair}) > 1 and _alike(*(by_key[key] for key in pair))]
    split = {home[key] for pair in apart for key in pair}
    return Score(frozenset(true & made), frozenset(made - true), frozenset(true - made), len(split) / len(groups))


def _alike(one: Contact, other: Contact) -> bool:
    """Whether a reader would take two contacts for duplicates: their days overlap, and neither is vaguer than a month."""
    (first, last), (start, end) = span(one.fields["date"]), span(other.fields["date"])
    if not (first and last and start and end) or max((last - first).days, (end - start).days) > MAX_SPAN:
        return False
    return first <= end and start <= last


def _tell(pairs: Iterable[Pair], rows: Sequence[Contact]) -> None:
    by_key = {row.key: row for row in rows}
    by_kind: dict[str, list[str]] = defaultdict(list)
    for pair in pairs:
        one, other = sorted((by_key[key] for key in pair), key=lambda r: r.key)
        told = " | ".join(
            f"{r.article} {r.fields['date']} {r.fields['status'][:4]} {r.fields['place']}" for r in (one, other)
        )
        by_kind[f"{one.fields['kind']} {'-'.join(one.fields['sides'])}"].append(told)
    for kind, lines in sorted(by_kind.items()):
        for line in sorted(lines):
            print(f"  {kind}: {line}")


def main() -> None:
    folders = [Path(argument) for argument in sys.argv[1:] if not argument.startswith("--")]
    rows = contacts(folders)
    if not rows:
        sys.exit(__doc__)
    result = score(rows, group(candidates(rows)))
    print(f"{len(rows)} contacts, {len(result.found) + len(result.missed)} pairs told of one event")
    print(f"precision {result.precision:.3f}  recall {result.recall:.3f}  F1 {result.f1:.3f}")
    print(f"events with a near duplicate: {result.duplicates:.1%}")
    if "--mistakes" in sys.argv:
        for name, pairs in (("joined wrongly", result.wrong), ("missed", result.missed)):
            print(name)
            _tell(pairs, rows)


if __name__ == "__main__":
    main()
