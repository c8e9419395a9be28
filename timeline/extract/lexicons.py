"""The language tables of `lexicon/` as compiled phrase finders.

A table maps categories to phrases; the same phrase may stand in several. All categories of a language are found in one
pass over the lower-cased text.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import product
from typing import Any, NamedTuple

from timeline.extract.records import FAMILY
from timeline.extract.tries import trie_pattern

LANGUAGES = ("id", "en", "ms", "ru", "zh", "ko")
_TABLES = {"ms": ("id", "ms"), "ja": ("zh",)}  # whose tables a language reads with, where not just its own
OCCASIONS = "occasions"  # table of the tags of parts of their names
_UNSPACED = {"zh", "ja", "ko"}


@dataclass(frozen=True, slots=True)
class Tag:
    """What a phrase means: ("meeting", "verb"), ("cues", "planned"), ("third", "US") …"""

    table: str
    key: str


class Phrase(NamedTuple):  # there are hundreds in an article: cheaper to make than a dataclass
    """A phrase of the tables, in an article."""

    start: int
    end: int
    text: str
    tags: tuple[Tag, ...]


_SUFFIXES = {"id": "nya", "ms": "nya"}  # "kunjungannya" is his visit, "menjamunya" hosted him
_ACTIVE = "me"  # how Indonesian verbs begin that have an object
_OBJECT = Tag("pronouns", "object")


@dataclass(frozen=True, slots=True)
class Lexicon:
    language: str
    pattern: re.Pattern[str]
    tags: Mapping[str, tuple[Tag, ...]]
    stems: tuple[str, ...]  # phrases that ended in *, longest first

    def find(self, searchable: str) -> Iterator[Phrase]:
        """Phrases of `searchable` (see `searchable()`), left to right, the longest at each place."""
        for match in self.pattern.finditer(searchable):
            text, suffix = match.groups()
            tags = self.tags.get(text) or self._stem_tags(text)
            if suffix and text.startswith(_ACTIVE) and _OBJECT not in tags and any(tag.key == "verb" for tag in tags):
                tags = (*tags, _OBJECT)
            yield Phrase(match.start(), match.end(), text, tags)

    def _stem_tags(self, text: str) -> tuple[Tag, ...]:
        return next((self.tags[stem + "*"] for stem in self.stems if text.startswith(stem)), ())


def searchable(folded: str) -> str:
    """The form that phrases are searched in: lower case, hyphens and line ends as spaces; same length as `folded`."""
    return lower(folded).replace("-", " ").replace("\n", " ")


def lower(folded: str) -> str:
    """Lower case, of the same length: the few letters that would grow, such as U+0130, stay as they are."""
    lowered = folded.lower()
    if len(lowered) == len(folded):
        return lowered
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in folded)


def load_table(name: str, language: str) -> dict[str, Any]:
    """The table `lexicon/<name>_<language>.toml`; empty if the language has none."""
    path = resources.files("timeline.extract").joinpath("lexicon", f"{name}_{language}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def load_tables(name: str, language: str) -> list[dict[str, Any]]:
    """The tables of that name that a language reads with; none if there are none."""
    return [table for code in table_languages(language) if (table := load_table(name, code))]


def phrase_pattern(phrases: Sequence[str], *, bare: bool) -> str:
    """A pattern for any of the phrases in a searchable text, the longest first; `bare` scripts have no word bounds.

    "…" in a phrase stands for up to three words, a final * of a word for any ending.
    """
    gap = ".{0,8}?" if bare else r"(?:\S+ ){0,3}?"
    written = []
    for phrase in sorted(phrases, key=len, reverse=True):
        parts = [re.escape(part).replace(r"\*", r"\w*") for part in phrase_parts(phrase)]
        written.append(gap.join(parts) if bare else f" {gap}".join(parts))
    core = "|".join(written)
    return f"(?:{core})" if bare else rf"(?<!\w)(?:{core})(?!\w)"


def phrase_parts(phrase: str) -> list[str]:
    """A phrase around its gaps, in the form that texts are searched in."""
    return [part.strip() for part in phrase.lower().replace("-", " ").split("…")]


@cache
def load_occasions() -> dict[str, dict[str, Any]]:
    """The table `lexicon/occasions.toml` by slug."""
    path = resources.files("timeline.extract").joinpath("lexicon", "occasions.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def occasion_parts() -> set[str]:
    """The phrases that names of known occasions are made of."""
    return {part for row in load_occasions().values() for name in row["names"] for part in name.split(" + ")}


def table_languages(language: str) -> tuple[str, ...]:
    """Whose tables a language reads with; English ones where it has none."""
    return _TABLES.get(language, (language if language in LANGUAGES else "en",))


def unspaced(language: str) -> bool:
    """Whether words have no spaces to bound them."""
    return language in _UNSPACED


@cache
def lexicon(language: str) -> Lexicon:
    """The compiled phrases of a language; English ones where the language has no tables."""
    codes = table_languages(language)
    tags: dict[str, list[Tag]] = defaultdict(list)
    for name, code in product(("mentions", "contacts"), codes):
        for table, lists in load_table(name, code).items():
            for key, phrases in lists.items():
                for phrase in phrases:
                    tags[phrase.lower().replace("-", " ")].append(Tag(table, key))
    _inherit(tags)
    for part in occasion_parts():
        tags[part].append(Tag(OCCASIONS, part))
    core = trie_pattern(tags)
    suffix = _SUFFIXES.get(language, "(?!)")
    bounded = f"({core})()" if unspaced(language) else rf"\b({core})({suffix})?(?!\w)"
    stems = sorted((phrase[:-1] for phrase in tags if phrase.endswith("*")), key=len, reverse=True)
    return Lexicon(language, re.compile(bounded), {k: tuple(v) for k, v in tags.items()}, tuple(stems))


def _inherit(tags: dict[str, list[Tag]]) -> None:
    """Gives cues the acts that they hide: the longest phrase is found, so "to visit" is "visit" too."""
    for phrase, own in tags.items():
        if all(tag.table == "cues" for tag in own):
            hidden = (phrase[at + 1 :] for at, char in enumerate(phrase) if char == " ")
            own += [tag for part in hidden for tag in tags.get(part, ()) if tag.table in FAMILY]
