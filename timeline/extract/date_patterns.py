"""The date grammar of each language, compiled from its table `lexicon/dates_<language>.toml`.

A pattern is a regular expression with {names} in it: of word lists, whose words it captures, of numbers (`_NUMBERS`), or,
in capitals, of shapes that several patterns share. Every repetition is bounded, so that a pattern looks at a bounded
stretch of text and the whole search stays linear. A pattern is tried only where a word stands that it can begin with;
of all that match at a place, the longest counts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

from timeline.extract.lexicons import load_table, lower
from timeline.extract.tries import trie_pattern

_TABLES = {"ms": ("id", "ms"), "ja": ("zh",)}  # whose tables a language reads with, where not just its own
_KNOWN = ("id", "en", "ru", "zh", "ko")
_UNSPACED = ("zh", "ja", "ko")
_YEAR = r"(?:1[5-9]|2[01])\d\d"
_NUMBERS: Mapping[str, tuple[str, tuple[int, ...]]] = {  # the number, and how many digits it can begin with
    "d": (r"(?:[0-2]?\d|3[01])", (1, 2)),
    "dlate": (r"(?:1[3-9]|2\d|3[01])", (2,)),  # a day that can be no month
    "n": (r"(?:0?\d|1[0-2])", (1, 2)),
    "n3": (r"\d{1,3}", (1, 2, 3)),
    "y": (_YEAR, (4,)),
    "yy": (r"\d\d", (2,)),
    "iso": (rf"{_YEAR}-\d\d-\d\d", (4,)),
    "dec": (r"\d0", (2,)),
    "decy": (r"(?:1[89]|20)\d0", (4,)),
    "cent": (r"(?:1\d|2[01])", (2,)),
    "q": (r"[1-4]", (1,)),
}
_MEANS = {  # lists that say in other words what another slot says
    "fullmonth": "month", "safemonth": "month", "hanmonth": "month", "ordinalday": "d", "dlate": "d",
    "fullday": "weekday", "shortday": "weekday", "qword": "q", "romancent": "cent", "hancent": "cent",
    "lastcent": "cent", "handec": "dec", "decy": "dec", "oneunit": "unit", "days": "number", "lead": "ago",
    "earlier": "ago", "after": "since", "weekenddir": "dir",
}  # fmt: skip
_NAME = re.compile(r"\{([a-z]\w*)\}")
_SHAPE = re.compile(r"\{([A-Z]+)\}")
_LITERAL = re.compile(r"\\?\(|[^\W\d_]+")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Found:
    """A date expression, not yet resolved: its rule and the values of its words."""

    start: int
    end: int
    rule: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    rule: str
    regex: re.Pattern[str]
    slots: tuple[tuple[int, str, Mapping[str, Any] | None], ...]  # group, what it is called, what its words are worth
    names: tuple[int, ...]  # groups whose words are names, written with a capital


@dataclass(frozen=True, slots=True)
class Grammar:
    lead: re.Pattern[str]  # where an expression may begin
    starting: Mapping[str, tuple[Pattern, ...]]  # by the key of the lead
    words: Mapping[str, Mapping[str, Any]]
    cues: Mapping[str, frozenset[str]]
    unspaced: bool

    def find(self, folded: str) -> Iterator[Found]:
        """Expressions in `folded`, left to right, without overlap."""
        lowered = lower(folded)
        end = 0
        for lead in self.lead.finditer(lowered):
            start = lead.start()
            if start < end:
                continue
            found = self._longest(lowered, folded, start, self.starting.get(_key(lead[0], unspaced=self.unspaced), ()))
            if found:
                yield found
                end = found.end

    def _longest(self, lowered: str, folded: str, start: int, patterns: Iterable[Pattern]) -> Found | None:
        best: tuple[Pattern, re.Match[str]] | None = None
        end = start
        for pattern in patterns:
            match = pattern.regex.match(lowered, start)
            if match and match.end() > end and _capitalised(pattern, match, folded):
                best, end = (pattern, match), match.end()
        return _read(*best) if best else None


def _capitalised(pattern: Pattern, match: re.Match[str], folded: str) -> bool:
    return all(match.start(group) < 0 or folded[match.start(group)].isupper() for group in pattern.names)


def _read(pattern: Pattern, match: re.Match[str]) -> Found:
    groups = match.groups()
    values = {
        slot: worth[text] if worth else text
        for group, slot, worth in pattern.slots
        if (text := groups[group - 1]) is not None
    }
    return Found(match.start(), match.end(), pattern.rule, values)


@cache
def grammar(language: str) -> Grammar:
    """The compiled grammar; English where the language has none."""
    codes = _TABLES.get(language, (language if language in _KNOWN else "en",))
    table = _merged([load_table("dates", code) for code in codes])
    words: dict[str, dict[str, Any]] = table["words"]
    unspaced = language in _UNSPACED
    patterns = [_compiled(entry, table, unspaced=unspaced) for entry in table["patterns"]]
    starting: dict[str, list[Pattern]] = defaultdict(list)
    for pattern, heads in patterns:
        for key in sorted({_key(head, unspaced=unspaced) for head in heads}):
            starting[key].append(pattern)
    return Grammar(
        re.compile(_lead(set().union(*(heads for _, heads in patterns)), words, unspaced=unspaced)),
        {key: tuple(found) for key, found in starting.items()},
        words,
        {name: frozenset(entries) for name, entries in table["cues"].items()},
        unspaced,
    )


def _merged(tables: list[dict[str, Any]]) -> dict[str, Any]:
    """One table of several; a later one adds words and patterns, and takes out words whose value is false."""
    whole: dict[str, Any] = {"words": {}, "shapes": {}, "cues": {}, "patterns": [], "capital": []}
    for table in tables:
        for name, entries in table["words"].items():
            merged = {**whole["words"].get(name, {}), **entries}
            whole["words"][name] = {word: value for word, value in merged.items() if value is not False}
        for section in ("shapes", "cues"):
            whole[section] |= table.get(section, {})
        for section in ("patterns", "capital"):
            whole[section] += table.get(section, [])
    return whole


def _lead(heads: Iterable[str], lists: Mapping[str, Iterable[str]], *, unspaced: bool) -> str:
    """Where an expression may begin: at a number, or at a word that some pattern begins with."""
    number = r"(?<!\d[.,])(?:\d{4}(?!\d)|(?<![^\W\d]-)\d+)|\((?=\d)"  # no "15.000", no "Su-35", but "Vostok-2018"
    words = {head for head in heads if head[0].isalpha()}
    if unspaced:
        return rf"{number}|{trie_pattern(words)}"
    prep = set(lists["prep"])
    begin, leads = trie_pattern(words - prep), trie_pattern(words & prep)
    dated = trie_pattern({word for entries in lists.values() for word in entries} - prep)
    dated = rf"[\d(]|{dated}(?!\w)"
    lead_in = (
        rf"{leads} (?={dated}|{leads} (?:{dated}|{leads} ))"  # "in the": worth trying only before what may be a date
    )
    return rf"(?<![\w/])(?:{number}|(?<![^\W\d]-)(?:{begin}(?!\w)|{lead_in}))"


def _key(head: str, *, unspaced: bool) -> str:
    """Under what a lead is looked up: its first word (or character), or how many digits it has."""
    if digits := _DIGITS.match(head):
        return f"#{len(digits[0])}"
    return head[0] if unspaced else head.split(" ", 1)[0]


def _compiled(entry: Mapping[str, str], table: Mapping[str, Any], *, unspaced: bool) -> tuple[Pattern, frozenset[str]]:
    """A pattern, and the words (or digits) that it can begin with."""
    template, words = entry["regex"], table["words"]
    while _SHAPE.search(template):
        template = _SHAPE.sub(lambda match: table["shapes"][match[1]], template)
    zones = "".join(f"|(?<={zone})" for zone in words.get("zone", ()))
    tail = "" if unspaced else rf"(?:(?!\w){zones})"  # lost markup glues words to a zone: "WIBBaca"
    regex = re.compile(_fill(template, words) + tail)
    bases = {name: name.split("_")[0].rstrip("0123456789") for name in regex.groupindex}
    slots = tuple((group, _slot(name), words.get(bases[name])) for name, group in regex.groupindex.items())
    names = tuple(group for name, group in regex.groupindex.items() if bases[name] in table["capital"])
    return Pattern(entry["rule"], regex, slots, names), frozenset(_heads(template, words)[0])


def _slot(name: str) -> str:
    """What a group is called: "fullmonth2_7" is a second month."""
    listed = name.split("_")[0]
    base = listed.rstrip("0123456789")
    return _MEANS.get(base, base) + listed.removeprefix(base)


def _heads(template: str, words: Mapping[str, Mapping[str, Any]]) -> tuple[set[str], bool]:
    """The words and numbers that text matching the template can begin with; and whether it may match nothing."""
    heads: set[str] = set()
    for part in _parts(template):
        core, optional = part.removesuffix("?"), part.endswith("?")
        if core.startswith("(?:"):
            for alternative in _alternatives(core[3:-1]):
                found, empty = _heads(alternative, words)
                heads |= found
                optional |= empty
        elif name := _NAME.fullmatch(core):
            base = name[1].rstrip("0123456789")
            heads |= set(words.get(base, ())) or {"1" * digits for digits in _number(name[1])[1]}
        else:
            heads |= {literal.removeprefix("\\") for literal in _LITERAL.findall(core)}
        if not optional:
            return heads, False
    return heads, True


def _alternatives(template: str) -> Iterator[str]:
    depth = start = 0
    for at, char in enumerate(template):
        depth += (char in "({[") - (char in ")}]") if template[at - 1 : at] != "\\" else 0
        if char == "|" and depth == 0:
            yield template[start:at]
            start = at + 1
    yield template[start:]


def _parts(template: str) -> Iterator[str]:
    """The template cut into groups, names and literals, each with the ? after it; look-arounds left out."""
    at = 0
    while at < len(template):
        end = _end_of_part(template, at)
        part = template[at:end]
        if not part.startswith(("(?=", "(?!", "(?<")):
            yield part
        at = end


def _end_of_part(template: str, at: int) -> int:
    depth, end = 0, at
    while end < len(template):
        char, escaped = template[end], template[end] == "\\"
        depth += (char in "({[") - (char in ")}]")
        end += 2 if escaped else 1
        if depth == 0 and not (template[end - 1].isalpha() and not escaped and template[end : end + 1].isalpha()):
            break
    return end + (template[end : end + 1] == "?")


def _number(name: str) -> tuple[str, tuple[int, ...]]:
    return _NUMBERS.get(name) or _NUMBERS[name.rstrip("0123456789")]


def _fill(template: str, words: Mapping[str, Mapping[str, Any]]) -> str:
    counter = count()  # the same name may stand twice in a pattern, a group's name may not

    def slot(match: re.Match[str]) -> str:
        name = match[1]
        base, suffix = name.rstrip("0123456789"), next(counter)
        if base in words:
            return f"(?P<{name}_{suffix}>{trie_pattern(words[base])})"
        if name == "time":
            zones = f"(?: ?(?P<zone_{suffix}>{trie_pattern(words['zone'])}))?" if "zone" in words else ""
            clock = rf"(?P<hour_{suffix}>\d{{1,2}})[.:](?P<minute_{suffix}>\d\d)(?::\d\d)?"
            return rf"{clock}(?: ?(?P<meridiem_{suffix}>[ap])m)?{zones}"
        return f"(?P<{name}_{suffix}>{_number(name)[0]})"

    return _NAME.sub(slot, template)
