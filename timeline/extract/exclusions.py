"""Sentences that exclude contacts: "has not travelled since the pandemic", "their first meeting since 2019".

Such a sentence says of a person, or of two, that between two dates something did **not** happen. It is evidence against
any report that says otherwise. The phrases are data: `lexicon/exclusions_<language>.toml`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast

from timeline.extract.discourse import Discourse, Participant, View
from timeline.extract.edtf import span
from timeline.extract.lexicons import load_tables, phrase_parts, phrase_pattern, searchable, unspaced
from timeline.extract.records import SIDES, Article, DateMention, Exclusion

What = Literal["abroad", "visit", "meeting"]
TRIP = dt.timedelta(days=7)  # "the first trip since" speaks of a whole trip, not of the one day that is named
_SINCE_AT_MOST = 40  # characters between "since" and the date or landmark that it takes
_COUNTRY_AT_MOST = 50  # characters between "first visit" and the country visited
_MODES = ("never", "first", "last", "ever")


@dataclass(frozen=True, slots=True)
class Phrases:
    """The tables of a language: one pattern for all phrases, what each group of it means, and the dates people refer to."""

    pattern: re.Pattern[str]
    meanings: Sequence[tuple[str, What]]  # of group 1, 2 …
    parts: Sequence[str]  # of which every phrase has one: a sentence without any has no exclusion
    since: re.Pattern[str]
    landmarks: Sequence[tuple[re.Pattern[str], dt.date]]


def find_exclusions(article: Article, discourse: Discourse) -> tuple[Exclusion, ...]:
    """The exclusions of an article in the order of its text; none without a day to count from."""
    phrases = load_phrases(article.language)
    if phrases is None or article.anchor is None:
        return ()
    text = searchable(article.folded)
    parts = [part for part in phrases.parts if part in text]
    telling = [view for view in discourse.views if any(_stands_in(view, part, text) for part in parts)]
    found = (exclusion for view in telling for exclusion in _of_sentence(view, text, article, phrases))
    return tuple(dict.fromkeys(found))


def _stands_in(view: View, part: str, text: str) -> bool:
    return text.find(part, view.sentence.start, view.sentence.end) >= 0


def _of_sentence(view: View, text: str, article: Article, phrases: Phrases) -> Iterator[Exclusion]:
    people = [p for p in view.participants if p.name and p.side in SIDES]
    if not people:
        return
    sentence = view.sentence
    for match in phrases.pattern.finditer(text, sentence.start, sentence.end):
        mode, what = phrases.meanings[(match.lastindex or 1) - 1]
        since = _begin(mode, match, view, text, phrases)
        if since is None:
            continue
        first, used = since
        last = _occasion(view, used, cast(dt.date, article.anchor)) - TRIP
        names, country = _who(what, match, view, people)
        if names and (first is None or first <= last):
            quote = article.text[sentence.start : sentence.end]
            yield Exclusion(what, names, country, first, last, quote, sentence.start, sentence.end, f"{mode}/{what}")


def _begin(
    mode: str, match: re.Match[str], view: View, text: str, phrases: Phrases
) -> tuple[dt.date | None, DateMention | None] | None:
    """The first day that is excluded and the date that gave it; None if the sentence does not tell."""
    if mode == "ever":
        return None, None
    if mode == "last":
        dates = [d for d in view.dates if abs(d.start - match.end()) <= _SINCE_AT_MOST * 2]
        nearest = min(dates, key=lambda d: abs(d.start - match.end()), default=None)
        return (_after(nearest), nearest) if nearest else None
    for since in phrases.since.finditer(text, view.sentence.start, view.sentence.end):
        reach = since.end() + _SINCE_AT_MOST
        named: list[tuple[int, dt.date | None, DateMention | None]] = [
            (date.start, _after(date), date) for date in view.dates if date.end > since.start() and date.start <= reach
        ]
        for pattern, day in phrases.landmarks:  # in some languages the landmark stands before the word
            if landmark := pattern.search(text, max(view.sentence.start, since.start() - 8), reach):
                named.append((landmark.start(), day, None))
        if named:
            return min(named, key=lambda n: n[0])[1:]
    return None


def _after(date: DateMention) -> dt.date | None:
    """The day after a date that may be written as open: "since 2019" excludes from 2020 on."""
    last = span(date.value.edtf.partition("/")[0])[1] if date.value.edtf.endswith("..") else date.value.latest
    return last + dt.timedelta(days=1) if last else None


def _occasion(view: View, used: DateMention | None, anchor: dt.date) -> dt.date:
    """When the silence ended: a day that the sentence names, but not one after the day of the article."""
    days = [d.value.earliest for d in view.dates if d is not used and d.value.earliest == d.value.latest]
    return min([day for day in days if day] + [anchor])


def _who(what: What, match: re.Match[str], view: View, people: Sequence[Participant]) -> tuple[tuple[str, ...], str]:
    """The people of whom it is said, and the country it is about; no people if that cannot be told."""
    subject = min(people, key=lambda p: (p.start >= match.start(), abs(p.start - match.start())))
    if what == "meeting":
        others = [p for p in people if p.side != subject.side]
        other = min(others, key=lambda p: abs(p.start - match.start()), default=None)
        return (tuple(sorted((subject.name, other.name))) if other else ()), ""
    country = ""
    if what == "visit":
        visited = [
            p for p in (*view.participants, *view.thirds)
            if p.via in ("state", "place") and 0 <= p.start - match.start() <= len(match[0]) + _COUNTRY_AT_MOST
        ]  # fmt: skip
        country = visited[0].side if visited else ""
        if not country or country == subject.side:
            return (), ""
    return (subject.name,), country


# --- the tables -------------------------------------------------------------------------------------------------------


@cache
def load_phrases(language: str) -> Phrases | None:
    """The compiled tables of a language; None if it has none."""
    tables = load_tables("exclusions", language)
    if not tables:
        return None
    bare = unspaced(language)
    groups: list[str] = []
    meanings: list[tuple[str, What]] = []
    telling: dict[str, None] = {}
    for mode in _MODES:
        for what in ("abroad", "visit", "meeting"):
            phrases = [phrase for table in tables for phrase in table.get(mode, {}).get(what, ())]
            if phrases:
                groups.append(f"({phrase_pattern(phrases, bare=bare)})")
                meanings.append((mode, cast(What, what)))
                telling |= dict.fromkeys(max(_literals(phrase), key=len) for phrase in phrases)
    since = [word for table in tables for word in table["since"]["words"]]
    return Phrases(
        re.compile("|".join(groups)),
        meanings,
        tuple(telling),
        re.compile(phrase_pattern(since, bare=bare)),
        [
            (re.compile(phrase_pattern(words, bare=bare)), dt.date.fromisoformat(day))
            for day, words in _landmarks(tables)
        ],
    )


def _landmarks(tables: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, list[str]]]:
    for table in tables:
        yield from table.get("landmarks", {}).items()


def _literals(phrase: str) -> list[str]:
    """What of a phrase stands in every text that has it."""
    return [literal.strip() for part in phrase_parts(phrase) for literal in part.split("*")]
