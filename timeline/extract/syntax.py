"""How a sentence hangs together, by its small words: where clauses begin, and which word ties a party to the act.

No parser: boundaries and links are word lists (`lexicon/syntax_<language>.toml`), found in one pass over a sentence.
Languages without spaces between words have clauses by punctuation only and no links.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from timeline.extract.lexicons import load_table, table_languages
from timeline.extract.tries import trie_pattern

_MARKS = r"[,;:()\"。，；：、（）]| {3}"  # three spaces: a dash between spaces, as texts are searched
_LOOKBACK = 64  # characters before a party in which its link is looked for
_WORD = re.compile(r"[^\s,;:()\"]+|[,;:()\"]")


@dataclass(frozen=True, slots=True)
class Syntax:
    """The small words of a language."""

    boundary: re.Pattern[str]
    links: Mapping[str, str]  # word to kind of link
    skipped: frozenset[str]  # words between a link and its party: articles, offices
    receiving: tuple[str, ...] = ()  # beginnings of words for acts whose subject is at the receiving end

    def boundaries(self, searchable: str, start: int, end: int) -> tuple[int, ...]:
        """Where clauses begin in `searchable[start:end]`, ascending. `searchable` as of `lexicons.searchable`."""
        return tuple([match.start() for match in self.boundary.finditer(searchable, start, end)])

    def link(self, folded: str, start: int, position: int) -> str:
        """The kind of link before the party at `position`, `start` being the sentence's; "" if none, "first" at the head."""
        words = _WORD.findall(folded, max(start, position - _LOOKBACK), position)
        for word in reversed(words):
            lowered = word.lower()
            if kind := self.links.get(lowered):
                return kind
            if lowered in self.skipped or (word[0].isupper() and len(words) > 1):
                continue
            return "mark" if word in ',;:()"' else ""
        return "first" if position - start < _LOOKBACK else ""


@cache
def syntax(language: str) -> Syntax:
    """The compiled small words of a language."""
    words: list[str] = []
    links: dict[str, str] = {}
    skipped: set[str] = set()
    receiving: list[str] = []
    for code in table_languages(language):
        table = load_table("syntax", code)
        words += _listed(table, "clauses", "boundaries")
        receiving += _listed(table, "receiving", "beginnings")
        for kind, forms in table.get("links", {}).items():
            links |= dict.fromkeys(forms, kind)
        skipped |= set(_listed(table, "skip", "words"))
        for phrases in load_table("mentions", code).get("roles", {}).values():
            skipped |= {word for phrase in phrases for word in phrase.split()}
    pattern = rf"{_MARKS}|\b{trie_pattern(words)}(?!\w)" if words else _MARKS
    return Syntax(re.compile(pattern), links, frozenset(skipped - set(links)), tuple(receiving))


def _listed(table: Mapping[str, Mapping[str, Sequence[str]]], section: str, key: str) -> Sequence[str]:
    return table.get(section, {}).get(key, ())
