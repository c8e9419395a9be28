"""What a question should leave, read from the rows by plain loops. It shares no code with timeline/filters.py and its like.

The date of a parameter comes with the question (tests/oracle/questions.py): who wrote the text knows which days it means.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from timeline.models import Claim, Event

FIRST_DAY = dt.date(1, 1, 1)
DYADS = {"KP-RU": {3, 7}, "CN-KP": {6, 7}, "CN-RU": {5, 7}, "all": {7}}
FAMILIES = {
    "encounter": {"meeting", "visit", "ceremony"}, "exchange": {"message", "call", "invitation"},
    "commitment": {"agreement", "support"}, "material": {"military", "arms", "economic", "technology"},
}  # fmt: skip
CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"


@dataclass
class Question:
    """Parameters as written, and what they mean."""

    written: list[tuple[str, str]] = field(default_factory=list)
    chosen: dict[str, set[str]] = field(default_factory=dict)  # closed lists, people, places, outlets by slug
    first: dt.date | None = None
    last: dt.date | None = None
    certain: bool = False
    origins: int = 1
    text: str | None = None
    sort: str = "-date"
    wrong: set[str] = field(default_factory=set)  # parameters that cannot be understood


@dataclass(frozen=True)
class Row:
    """An event as stored, with the slugs of what it is linked to."""

    fields: dict[str, Any]
    people: frozenset[str]
    outlets: frozenset[str]

    def __getattr__(self, name: str) -> Any:
        return self.fields[name]

    @cached_property
    def lines(self) -> list[list[str]]:
        return [re.findall(r"[^\W_]+", line) for line in self.search.split("\n")]


def stored_rows() -> list[Row]:
    """Every event that readers see, rejected and merged ones left out."""
    people: dict[int, set[str]] = {}
    for event, slug in Event.people.through.objects.values_list("event_id", "actor__slug"):
        people.setdefault(event, set()).add(slug)
    outlets: dict[int, set[str]] = {}
    for event, slug in Claim.objects.exclude(source__outlet=None).values_list("event_id", "source__outlet__slug"):
        outlets.setdefault(event, set()).add(slug)
    return [
        Row(fields, frozenset(people.get(fields["id"], ())), frozenset(outlets.get(fields["id"], ())))
        for fields in Event.objects.values(*[f.name for f in Event._meta.concrete_fields], "place__slug")
        if fields["state"] in ("draft", "published", "retracted")
    ]


def answer(rows: list[Row], question: Question) -> list[Row]:
    """The events that fit, in the order asked for."""
    return sorted((row for row in rows if fits(row, question)), key=lambda row: rank(row, question.sort))


def rank(row: Row, sort: str) -> tuple[int, int]:
    day = (row.earliest or FIRST_DAY).toordinal()
    reported = (row.last_reported or FIRST_DAY).toordinal()
    return {
        "date": (day, row.id),
        "-date": (-day, -row.id),
        "reported": (-reported, -row.id),
        "origins": (-row.origin_count, -row.id),
    }[sort]


def newest_first(row: Row) -> tuple[bool, int, bool, int, int]:
    """The order of the table in a frame: what is open or unknown comes last."""
    first, last = (day or FIRST_DAY for day in (row.earliest, row.latest))
    return row.earliest is None, -first.toordinal(), row.latest is None, -last.toordinal(), -row.id


def fits(row: Row, question: Question) -> bool:
    chosen = question.chosen
    if "dyad" in chosen and not any(row.sides in DYADS[dyad] for dyad in _pairs(chosen["dyad"])):
        return False
    if "family" in chosen and not any(row.kind in FAMILIES[family] for family in chosen["family"]):
        return False
    if any(name in chosen and row.fields[name] not in chosen[name] for name in ("kind", "status", "standing", "level")):
        return False
    if "person" in chosen and not row.people & chosen["person"]:
        return False
    if "place" in chosen and row.fields["place__slug"] not in chosen["place"]:
        return False
    if "outlet" in chosen and not row.outlets & chosen["outlet"]:
        return False
    fitting = row.origin_count >= question.origins and _is_then(row, question)
    return fitting and (question.text is None or speaks_of(row, question.text))


def _pairs(dyads: set[str]) -> set[str]:
    """“All three” beside a pair adds nothing: a pair's events include those of all three."""
    return dyads - {"all"} or dyads


def _is_then(row: Row, question: Question) -> bool:
    first, last = question.first, question.last
    if not first and not last:
        return True
    if not row.edtf:
        return False
    begin, end = row.earliest or dt.date.min, row.latest or dt.date.max
    if question.certain:
        known = (not first or row.earliest is not None) and (not last or row.latest is not None)
        return known and (not first or begin >= first) and (not last or end <= last)
    return (not first or end >= first) and (not last or begin <= last)


def speaks_of(row: Row, text: str) -> bool:
    """Every word or quoted phrase begins a word of the event; of Chinese, Japanese, Korean every two characters stand in it."""
    wanted = [_bare(phrase or word) for phrase, word in re.findall(r'"([^"]*)"|(\S+)', text)]
    wanted = list(dict.fromkeys(w.strip() for w in wanted if re.search(r"\w", w)))[:12]
    return bool(wanted) and all(_stands(row.lines, term) for term in wanted)


def _bare(text: str) -> str:
    """Without case and diacritics, where that leaves one character; "²" is no letter."""
    bare = []
    for char in re.sub("[²³¹]", " ", text):
        plain = unicodedata.normalize("NFD", char)[0].casefold()
        bare.append(plain if len(plain) == 1 and not re.match(f"[{CJK}]", char) else char)
    return "".join(bare)


def _stands(lines: list[list[str]], term: str) -> bool:
    words = [word for line in lines for word in line]
    parts = re.findall(rf"[{CJK}]+|[^\W_{CJK}]+", term)
    if re.search(f"[{CJK}]", term):
        return all(_has(words, part) for part in parts)
    spans = range(len(words) - len(parts) + 1)
    return any(
        words[i : i + len(parts) - 1] == parts[:-1] and words[i + len(parts) - 1].startswith(parts[-1]) for i in spans
    )


def _has(words: list[str], part: str) -> bool:
    if not re.match(f"[{CJK}]", part):
        return any(word.startswith(part) for word in words)
    pairs = [part[i : i + 2] for i in range(len(part) - 1)] or [part]
    return all(any(pair in word for word in words) for pair in pairs)


def counted(rows: list[Row]) -> dict[str, Counter[str]]:
    """What /stats should say."""
    by: dict[str, Counter[str]] = {
        name: Counter() for name in ("kind", "family", "status", "standing", "level", "dyad")
    }
    for row in rows:
        for name in ("kind", "status", "standing", "level"):
            by[name][row.fields[name]] += 1
        by["family"].update(family for family, kinds in FAMILIES.items() if row.kind in kinds)
        by["dyad"].update(dyad for dyad, sides in DYADS.items() if row.sides in sides and dyad != "all")
    return by
