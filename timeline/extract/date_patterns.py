"""The date grammar of each language, compiled from its table `lexicon/dates_<language>.toml`.

A pattern is a regular expression with {names} of word lists in it. `{month}` captures the word found under that name
(`{month2}` a second one), `{Month}` wants it written with a capital, `{:month}` captures nothing; a name of the table's
`macros` stands for more pattern. All patterns of a language form one alternation, which is tried only where `begin`
matches, so that most words of a text cost a single failed look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

from timeline.extract.lexicons import load_table
from timeline.extract.tries import trie_pattern

_TABLES = {"ja": "zh"}  # languages that read dates with another's table
_KNOWN = ("id", "en", "ms", "ru", "zh", "ko")
_UNSPACED = ("zh", "ko")
_FIXED = {
    "d": r"(?:0?[1-9]|[12]\d|3[01])(?!\d)", "n": r"(?:0?[1-9]|1[0-2])(?!\d)", "n3": r"\d{1,3}",
    "y": r"(?:1[5-9]|2[01])\d\d(?!\d)", "yy": r"\d\d(?!\d)", "iso": r"(?:1[5-9]|2[01])\d\d([-/.])\d\d?\1\d\d?(?!\d)",
    "dec": r"(?:(?:1[89]|20)\d0|\d0)", "cent": r"\d\d", "q": r"[1-4]", "offset": r"(?:z|[+-]\d\d:?\d\d)",
    "hour": r"\d{1,2}", "minute": r"[0-5]\d",
}  # fmt: skip
_NAME = re.compile(r"\{(:?)([A-Za-z]\w*)\}")


@dataclass(frozen=True, slots=True)
class Found:
    """A date expression, not yet resolved: its rule and the values of its words. `second` is where {d2} begins."""

    start: int
    end: int
    rule: str
    values: Mapping[str, Any]
    second: int = -1


@dataclass(frozen=True, slots=True)
class _Slot:
    group: str
    name: str
    words: Mapping[str, Any] | None
    capital: bool


@dataclass(frozen=True, slots=True)
class Grammar:
    pattern: re.Pattern[str]
    full: re.Pattern[str]  # only the patterns of rule "date"
    rules: tuple[str, ...]
    slots: tuple[tuple[_Slot, ...], ...]  # of each pattern
    cues: Mapping[str, frozenset[str]]

    def find(self, folded: str, *, full: bool = False) -> Iterator[Found]:
        """Expressions in `folded`, left to right, without overlap; with `full`, only those of rule "date"."""
        for match in (self.full if full else self.pattern).finditer(lowered(folded)):
            found = self._read(match, folded)
            if found:
                yield found

    def _read(self, match: re.Match[str], folded: str) -> Found | None:
        index = int(str(match.lastgroup)[5:])  # the pattern's own group closes last
        values: dict[str, Any] = {}
        second = -1
        for slot in self.slots[index]:
            text = match[slot.group]
            if text is None:
                continue
            if slot.capital and not folded[match.start(slot.group)].isupper():
                return None
            values[slot.name] = slot.words[text] if slot.words is not None else text
            if slot.name == "d2":
                second = match.start(slot.group)
        return Found(match.start(), match.end(), self.rules[index], values, second)


def lowered(folded: str) -> str:
    """Lower case at the same length: a few letters, such as U+0130, grow when lower-cased."""
    lower = folded.lower()
    if len(lower) == len(folded):
        return lower
    return "".join(small if len(small := char.lower()) == 1 else char for char in folded)


@cache
def grammar(language: str) -> Grammar:
    """The compiled grammar; English where the language has none."""
    code = _TABLES.get(language, language)
    table = _table(code if code in _KNOWN else "en")
    unspaced = code in _UNSPACED
    bodies, slots = zip(*(_fill(entry["regex"], i, table) for i, entry in enumerate(table["patterns"])), strict=True)
    rules = tuple(entry["rule"] for entry in table["patterns"])
    begin = _fill(table["begin"], -1, table)[0]
    zones = "|".join(rf"(?<={zone})" for zone in table["words"].get("zone", ()))
    return Grammar(
        _alternation(list(enumerate(bodies)), begin, zones, unspaced=unspaced),
        _alternation([p for p in enumerate(bodies) if rules[p[0]] == "date"], begin, zones, unspaced=unspaced),
        rules,
        slots,
        {name: frozenset(entries) for name, entries in table.get("cues", {}).items()},
    )


def _table(code: str) -> dict[str, Any]:
    """The language's table; one that `extends` another adds its words, and its patterns before those of the other."""
    own = load_table("dates", code)
    if "extends" not in own:
        return own
    base = _table(own["extends"])
    words = {name: base["words"].get(name, {}) | own["words"].get(name, {}) for name in base["words"] | own["words"]}
    cues = {name: [*base["cues"].get(name, ()), *own["cues"].get(name, ())] for name in base["cues"] | own["cues"]}
    return {**base, "words": words, "cues": cues, "patterns": [*own["patterns"], *base["patterns"]]}


def _alternation(bodies: list[tuple[int, str]], begin: str, zones: str, *, unspaced: bool) -> re.Pattern[str]:
    body = rf"(?={begin})(?:{'|'.join(f'(?P<rule_{index}>{body})' for index, body in bodies)})"
    if unspaced:
        return re.compile(body, re.ASCII)
    # A zone may have the next line glued to it ("21:20 WIBBaca Juga").
    return re.compile(rf"(?<![\w/]){body}(?:(?!\w){'|' + zones if zones else ''})")


def _fill(template: str, index: int, table: Mapping[str, Any]) -> tuple[str, tuple[_Slot, ...]]:
    words: Mapping[str, Mapping[str, Any]] = table["words"]
    macros: Mapping[str, str] = table.get("macros", {})
    counter = count()  # the same name may stand twice in a pattern, a group's name may not
    slots: list[_Slot] = []

    def fill(match: re.Match[str]) -> str:
        silent, written = match[1], match[2]
        if written in macros:
            return _NAME.sub(fill, macros[written])
        name = written.lower()
        base = name if name in _FIXED else name.rstrip("0123456789")
        pattern = trie_pattern(words[base]) if base in words else _FIXED[base]
        if silent:
            return pattern
        group = f"s{index}_{next(counter)}"
        slots.append(_Slot(group, name, words.get(base), written[0].isupper()))
        return f"(?P<{group}>{pattern})"

    regex = _NAME.sub(fill, template)
    return regex, tuple(slots)
