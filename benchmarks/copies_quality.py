"""How well copies of one agency text are found, and articles told apart that only report the same.

usage: python -m benchmarks.copies_quality [--mistakes]

Every item of tests/grouping/syndicated.toml is dressed as four outlets dress what agencies send: own headline, byline and
lead, cut after some paragraphs, paragraphs in another order, sentences reworded, links to other articles between the
lines, lines glued together, a footer. Added are copies edited by hand, and for each item an article about the same event
that somebody else wrote, in the dress of the same outlets. Recall and precision are over pairs of texts, grouped as
ingest groups them: compared if they share a fingerprint, connected if one is a copy of the other.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from timeline.extract.copies import fingerprints, is_copy, shingles

SYNDICATED = Path(__file__).parent.parent / "tests" / "grouping" / "syndicated.toml"

Table = Mapping[str, Any]
Pair = frozenset[str]


@dataclass(frozen=True, slots=True)
class Text:
    """A text as an outlet published it. Texts of one `origin` are copies of one another."""

    name: str
    origin: str
    outlet: str
    body: str


@dataclass(frozen=True, slots=True)
class Score:
    found: frozenset[Pair]
    wrong: frozenset[Pair]
    missed: frozenset[Pair]

    @property
    def recall(self) -> float:
        return len(self.found) / max(1, len(self.found) + len(self.missed))

    @property
    def precision(self) -> float:
        return len(self.found) / max(1, len(self.found) + len(self.wrong))


def texts(path: Path = SYNDICATED) -> list[Text]:
    """The items as sent, their copies in every dress and by hand, and the articles of others."""
    table = tomllib.loads(path.read_text("utf-8"))
    return [text for number, item in enumerate(table["item"]) for text in _of_item(item, number, table["outlet"])]


def _of_item(item: Table, number: int, outlets: Sequence[Table]) -> Iterator[Text]:
    origin, headline = f"{number} agency", item["headline"]
    yield Text(f"{number} as sent", origin, "agency", "\n\n".join([headline, *item["paragraphs"]]))
    for place, (way, change) in enumerate(WAYS.items()):
        outlet = outlets[(number + place) % len(outlets)]  # so that every outlet does to texts what every other does
        body = _dressed(headline, change(item), outlet, glued=way == "cut")
        yield Text(f"{number} {way}", origin, outlet["name"], body)
    if by_hand := item.get("by_hand"):
        yield Text(f"{number} by hand", origin, "", by_hand)
    for outlet in outlets[:2]:
        body = _dressed(headline, [item["own"]], {**outlet, "lead": ""})
        yield Text(f"{number} own, {outlet['name']}", f"{number} own", outlet["name"], body)


def _whole(item: Table) -> list[str]:
    """All of it, in a new dress."""
    return list(item["paragraphs"])


def _cut(item: Table) -> list[str]:
    """The first three paragraphs."""
    return list(item["paragraphs"][:3])


def _turned(item: Table) -> list[str]:
    """The later paragraphs first."""
    first, *others = item["paragraphs"]
    return [first, *reversed(others)]


def _worn(item: Table) -> list[str]:
    """Some sentences reworded, the end cut off, two paragraphs changed about."""
    reworded = []
    for paragraph in item["paragraphs"]:
        for old, new in item["rewordings"]:
            paragraph = paragraph.replace(old, new)
        reworded.append(paragraph)
    one, two, three, four, *_ = reworded
    return [one, three, two, four]


WAYS: Mapping[str, Callable[[Table], list[str]]] = {"whole": _whole, "cut": _cut, "turned": _turned, "worn": _worn}


def _dressed(headline: str, paragraphs: Sequence[str], outlet: Table, *, glued: bool = False) -> str:
    first, *others = paragraphs
    head = [outlet["headline"].format(headline=headline), outlet["lead"], outlet["byline"] + first, outlet["aside"]]
    return ("" if glued else "\n\n").join([*head, *others, outlet["aside"], outlet["footer"]])


def score(read: Sequence[Text]) -> Score:
    """Pairs of texts of one origin against pairs that finding copies connects."""
    parts = {text.name: shingles(text.body) for text in read}
    numbers = {text.name: set(fingerprints(text.body)) for text in read}
    group = {text.name: {text.name} for text in read}
    for one, other in combinations(read, 2):
        if group[one.name] is not group[other.name] and numbers[one.name] & numbers[other.name]:
            one_outlet = one.outlet == other.outlet != ""
            if is_copy(parts[one.name], parts[other.name], one_outlet=one_outlet):
                group[one.name] |= group[other.name]
                for name in group[other.name]:
                    group[name] = group[one.name]
    made = {frozenset((a, b)) for a, b in combinations(parts, 2) if group[a] is group[b]}
    true = {frozenset((a.name, b.name)) for a, b in combinations(read, 2) if a.origin == b.origin}
    return Score(frozenset(made & true), frozenset(made - true), frozenset(true - made))


def main() -> None:
    read = texts()
    result = score(read)
    print(f"{len(read)} texts, {len(result.found) + len(result.missed)} pairs of copies")
    print(f"recall {result.recall:.3f}  precision {result.precision:.3f}")
    if "--mistakes" in sys.argv:
        for name, pairs in (("taken for copies", result.wrong), ("missed", result.missed)):
            print(name, *sorted(" | ".join(sorted(pair)) for pair in pairs), sep="\n  ")


if __name__ == "__main__":
    main()
