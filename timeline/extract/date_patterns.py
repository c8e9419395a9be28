"""The date grammar of each language, compiled from its table `lexicon/dates_<language>.toml`.

A pattern is a regular expression with {names} of word lists in it; each name captures the words found for it. All
patterns of a language form one alternation that is tried only where a word of the vocabulary or a digit begins.
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

_TABLES = {"ms": "id", "ja": "zh"}  # languages that read dates with another's table
_KNOWN = ("id", "en", "ru", "zh", "ko")
_UNSPACED = ("zh", "ko")
_FIXED = {
    "d": r"\d{1,2}", "n": r"\d{1,2}", "n3": r"\d{1,3}", "y": r"(?:1[5-9]|2[01])\d\d", "yy": r"\d\d",
    "iso": r"(?:1[5-9]|2[01])\d\d-\d\d-\d\d", "dec": r"(?:(?:1[89]|20)\d0|\d0)", "cent": r"\d\d", "q": r"[1-4]",
}  # fmt: skip
_NAME = re.compile(r"\{([a-z]\w*)\}")


@dataclass(frozen=True, slots=True)
class Found:
    """A date expression, not yet resolved: its rule and the values of its words."""

    start: int
    end: int
    rule: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Grammar:
    pattern: re.Pattern[str]
    rules: tuple[str, ...]  # by pattern
    slots: tuple[tuple[tuple[str, str, str], ...], ...]  # by pattern: group, what it is called, its word list
    words: Mapping[str, Mapping[str, Any]]
    capital: frozenset[str]  # lists whose words are names, written with a capital
    cues: Mapping[str, frozenset[str]]

    def find(self, folded: str) -> Iterator[Found]:
        """Expressions in `folded`, left to right, without overlap."""
        lowered = folded.lower() if len(folded.lower()) == len(folded) else folded
        for match in self.pattern.finditer(lowered):
            found = self._read(match, folded)
            if found:
                yield found

    def _read(self, match: re.Match[str], folded: str) -> Found | None:
        index = int(str(match.lastgroup).removeprefix("rule_"))  # the group closed last is the one around the pattern
        values: dict[str, Any] = {}
        for name, slot, base in self.slots[index]:
            text = match[name]
            if text is None:
                continue
            if base in self.capital and not folded[match.start(name)].isupper():
                return None
            values[slot] = self.words[base][text] if base in self.words else text
        return Found(match.start(), match.end(), self.rules[index], values)


@cache
def grammar(language: str) -> Grammar:
    """The compiled grammar; English where the language has none."""
    code = _TABLES.get(language, language)
    table = load_table("dates", code if code in _KNOWN else "en")
    words: dict[str, dict[str, Any]] = table["words"]
    unspaced = code in _UNSPACED
    alternatives = [
        f"(?P<rule_{index}>{_fill(pattern['regex'], index, words)})" for index, pattern in enumerate(table["patterns"])
    ]
    leads = set(words.get("prep", ()))
    begin = trie_pattern({word for name, entries in words.items() if name != "prep" for word in entries})
    if leads:  # "pada", "in": worth trying only where a date may follow
        begin = rf"{begin}|{trie_pattern(leads)} (?:\d|\(|{begin}|{trie_pattern(leads)} )"
    zones = "".join(f"|(?<={zone})" for zone in words.get("zone", ()))
    body = rf"(?=[\d(]|{begin})(?:{'|'.join(alternatives)})"
    pattern = re.compile(body if unspaced else rf"(?<![\w/]){body}(?:(?!\w){zones})")
    rules = tuple(entry["rule"] for entry in table["patterns"])
    slots = tuple(
        tuple(_slot(name, words) for name in pattern.groupindex if _belongs(name, index)) for index in range(len(rules))
    )
    cues = {name: frozenset(entries) for name, entries in table.get("cues", {}).items()}
    return Grammar(pattern, rules, slots, words, frozenset(table.get("capital", ())), cues)


def _belongs(group: str, index: int) -> bool:
    return group.split("_")[1] == str(index) and not group.startswith("rule_")


def _slot(group: str, words: Mapping[str, Mapping[str, Any]]) -> tuple[str, str, str]:
    slot = group.split("_")[0]
    base = slot.rstrip("0123456789")
    return group, slot, base if base in words else slot


def _fill(template: str, index: int, words: Mapping[str, Mapping[str, Any]]) -> str:
    counter = count()  # the same name may stand twice in a pattern, a group's name may not

    def slot(match: re.Match[str]) -> str:
        name = match[1]
        base, suffix = name.rstrip("0123456789"), f"{index}_{next(counter)}"
        if base in words:
            return f"(?P<{name}_{suffix}>{trie_pattern(words[base])})"
        if name == "time":
            zones = f"(?: ?(?P<zone_{suffix}>{trie_pattern(words['zone'])}))?" if "zone" in words else ""
            return rf"(?P<hour_{suffix}>\d{{1,2}})[.:](?P<minute_{suffix}>\d\d)(?: (?:am|pm))?{zones}"
        fixed = _FIXED.get(name) or _FIXED[base]
        return f"(?P<{name}_{suffix}>{fixed})"

    return _NAME.sub(slot, template)
