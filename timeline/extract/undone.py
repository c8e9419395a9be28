"""Acts that an article says did not or will not happen: "did not meet", "batal bertemu", "the talks were called off".

The words are data: `lexicon/undone_<language>.toml`. They must stand right at the act: a sentence may deny something else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from timeline.extract.discourse import Trigger, View
from timeline.extract.lexicons import load_tables, phrase_pattern, searchable, unspaced
from timeline.extract.records import Article

_AHEAD, _BEHIND, _ENDING = 60, 90, 6  # characters
_NOUN, _VERB = 1, 2  # see Trigger.force


@dataclass(frozen=True, slots=True)
class UndoneWords:
    """The compiled words of a language: those that end right before a verb or a noun, those that follow a noun, and
    endings of verbs."""

    verb: re.Pattern[str]
    ending: re.Pattern[str] | None
    noun: re.Pattern[str]
    after: re.Pattern[str]


def is_undone(view: View, trigger: Trigger, article: Article) -> bool:
    """Whether the words at the act itself say that it did not or will not happen."""
    words = undone_words(article.language)
    if words is None or "negated" not in view.cues:
        return False
    first = view.sentence.start
    text = searchable(article.folded[first : view.sentence.end])
    start, end = trigger.start - first, trigger.end - first
    ahead = text[max(0, start - _AHEAD) : start]
    if trigger.force == _VERB:
        ending = words.ending and words.ending.search(text, end - 1, end + _ENDING)
        return bool(ending or words.verb.search(ahead))
    if trigger.force != _NOUN:
        return False
    if words.noun.search(ahead):
        return True
    told = words.after.search(text, end, end + _BEHIND)
    return told is not None and view.clause(first + told.start()) == view.clause(trigger.start)


@cache
def undone_words(language: str) -> UndoneWords | None:
    """The compiled tables of a language; None if it has none."""
    tables = load_tables("undone", language)
    if not tables:
        return None
    bare = unspaced(language)

    def phrases(key: str) -> str:
        return phrase_pattern([phrase for table in tables for phrase in table.get(key, ())], bare=bare)

    if bare:
        of_it = r"(?:[^,.;:!?、。,;\s]{0,16}的)?"  # "cancelled (the 12 September to North Korea) visit"
        verb, noun = (f"{phrases(key)}{of_it}$" for key in ("verbs", "nouns"))
    else:
        other = rf"(?! {phrases('only')})"
        verb = rf"{phrases('verbs')}{other}(?: [\w']+)? $"
        noun = rf"{phrases('nouns')}{other}(?: [\w']+){{0,2}} $"
    ending = re.compile(phrases("endings")) if any("endings" in table for table in tables) else None
    return UndoneWords(re.compile(verb), ending, re.compile(noun), re.compile(phrases("after")))
