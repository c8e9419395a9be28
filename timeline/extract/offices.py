"""Offices in an article: new people named with one, and offices that stand for their holder.

"Menlu China" is who held it on the article's day; "the president" and "sang menteri" are the holder named last before;
"a Chinese minister" and "the then president" are nobody known.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from timeline.extract.gazetteer import LEADING, Gazetteer
from timeline.extract.lexicons import Phrase, lexicon, load_table, table_languages
from timeline.extract.records import SIDES, Article, Mention
from timeline.extract.syntax import syntax

_NAME_PART = r"[A-Z][\w'.]*[a-z](?:-[A-Za-z][a-z]+)*"
_NAME_AFTER = re.compile(rf"[ ,]{{1,2}}({_NAME_PART}(?: {_NAME_PART}){{1,3}})")
_NAME_BEFORE = re.compile(r"([A-Z][a-z]+(?: (?:[A-Z][a-z]+(?:-[a-z]+)?)){1,3}), (?:[a-z][a-z-]+ ){0,2}$")
_NAME_REACH = 72
_ACRONYM = re.compile(r"\s?\([^()\n]{2,14}\)")
_WORD_BEFORE = re.compile(r"(\w+) $")
_WORD_AFTER = re.compile(r" (\w+)")
_WORD_REACH = 24
_ANAPHOR_REACH = 700  # characters back to whom "the president" may mean
_CAPITAL = "capital"  # listed with the offices, as it is read like one: "ibu kota Rusia" is a place
_CLOSING = (",", ".", ")", ";")
_LISTED = 6  # mentions back to the side whose people are listed
_LIST_END = re.compile(r"[.!?]\s|\n| side\b|\bpihak\b")
_OF = ("", "of", "of the", "ad interim of the", "'s", "для", "的", "의")
_SOVIET = re.compile(r"sov|ussr|сов|ссср|苏|蘇|소련", re.IGNORECASE)
_RUSSIA_FROM = dt.date(1991, 12, 26)


@dataclass(frozen=True, slots=True)
class _Words:
    """Small words around an office of one language."""

    indefinite: frozenset[str]  # "seorang", "a", "then": no holder is meant
    definite: frozenset[str]  # "sang", "the": the holder named before
    definite_after: frozenset[str]  # "itu"


@cache
def _words(language: str) -> _Words:
    listed: dict[str, set[str]] = {"indefinite": set(), "before": set(), "after": set()}
    for code in table_languages(language):
        for key, words in load_table("mentions", code).get("articles", {}).items():
            listed[key] |= set(words)
    return _Words(*(frozenset(listed[key]) for key in ("indefinite", "before", "after")))


@cache
def _months(language: str) -> frozenset[str]:
    """Names of months, which are written like names of people."""
    return frozenset(
        month
        for code in table_languages(language)
        for month in load_table("dates", code).get("words", {}).get("month", ())
    )


class _Offices:
    """The offices of one article, read against the names found in it."""

    def __init__(self, named: Sequence[Mention], article: Article, gazetteer: Gazetteer, day: dt.date) -> None:
        self.named = named
        self.starts = [mention.start for mention in named]
        self.text = article.folded
        self.article = article
        self.gazetteer = gazetteer
        self.day = day
        self.words = _words(article.language)
        self.months = _months(article.language)

    @cached_property
    def title_end(self) -> int:
        sentences = self.article.sentences
        return sentences[0].end if sentences and sentences[0].role == "title" else 0

    def state_of(self, phrase: Phrase) -> Mention | None:
        """The state (or its capital) whose office it is: right after the office, or right before it."""
        at = bisect_left(self.starts, phrase.start)
        for mention in self.named[max(0, at - 1) : at + 1][::-1]:
            if mention.type not in ("state", "organisation") or not mention.side:
                continue
            after = mention.start >= phrase.end
            between = self.text[phrase.end : mention.start] if after else self.text[mention.end : phrase.start]
            if between.strip(" ").lower() in _OF:
                return mention
        return None

    def read(self, phrase: Phrase, role: str, state: Mention | None) -> Mention | None:
        """The person whom an office introduces or stands for, None if it only describes somebody named."""
        side = state.side if state else ""
        start, end = phrase.start, phrase.end
        if state:
            start, end = min(start, state.start), max(end, state.end)
        if role == _CAPITAL:
            place = self.gazetteer.capitals.get(side)
            return Mention(start, end, "place", place.name, place.slug, side) if place else None
        side = side or self._listed_side(start)
        if acronym := _ACRONYM.match(self.text, end):
            end = acronym.end()
        following = bisect_left(self.starts, end)
        if following < len(self.named) and self.named[following].start - end <= 2:
            mention = self.named[following]
            if mention.type == "person":  # new only if this text alone knows the name
                return _person(mention.start, mention.end, mention.name, side) if side and not mention.key else None
        if described := self._described(start, end):
            return _person(described.start, described.end, described.name, side) if side and not described.key else None
        if side in SIDES and (person := self._introduced(start, end, side)):
            return person
        if not state:
            return self._anaphor(phrase, role)
        holder = self._holder(phrase, role, state, start)
        name, key = holder or ("", None)
        return Mention(start, max(phrase.end, state.end if state else 0), "role", name, key, side)

    def _listed_side(self, start: int) -> str:
        """The side whose people a sentence lists: "from the DPRK side were Kim Hwa Sik, vice minister of …"."""
        at = bisect_left(self.starts, start)
        for mention in reversed(self.named[max(0, at - _LISTED) : at]):
            listed = self.text.startswith(" side", mention.end) or self.text.endswith("pihak ", 0, mention.start)
            if mention.type == "state" and listed:
                return "" if _LIST_END.search(self.text, mention.end + 1, start) else mention.side
        return ""

    def _described(self, start: int, end: int) -> Mention | None:
        """The person behind whose name an office stands in apposition: "Wang Yi, menteri luar negeri China"."""
        before = bisect_left(self.starts, start) - 1
        if before < 0 or self.named[before].type != "person":
            return None
        between = self.text[self.named[before].end : start].strip(" (")
        closed = self.text[end : end + 1] in _CLOSING
        return self.named[before] if between == "," or (between == ", the" and closed) else None

    def _introduced(self, start: int, end: int, side: str) -> Mention | None:
        """Somebody whom the reference data does not know, named right before or after the office."""
        if start < self.title_end:  # every word of a headline may be written like a name
            return None
        earlier = _NAME_BEFORE.search(self.text, max(0, start - _NAME_REACH), start)
        if earlier and self._may_be_name(earlier.start(1), earlier[1]):
            return _person(earlier.start(1), earlier.end(1), earlier[1], side)
        later = _NAME_AFTER.match(self.text, end)
        if later and self._may_be_name(later.start(1), later[1]):
            return _person(later.start(1), later.end(1), later[1], side)
        return None

    def _may_be_name(self, start: int, name: str) -> bool:
        """Whether words in capitals may be a person: no known word first, no month, nothing known by another name."""
        first, *rest = name.lower().split()
        language = self.article.language
        if first in syntax(language).links or first in lexicon(language).tags or not self.months.isdisjoint(rest):
            return False
        at = bisect_left(self.starts, start)
        return (
            not (at < len(self.named) and self.named[at].start < start + len(name)) or self.named[at].type == "person"
        )

    def _holder(self, phrase: Phrase, role: str, state: Mention | None, start: int) -> tuple[str, str] | None:
        """Who held the office of a state on the article's day, by name and key."""
        side = state.side if state else ""
        if side not in SIDES or self._word_before(start) in self.words.indefinite:
            return None
        if state and _SOVIET.match(self.text, state.start) and self.day > _RUSSIA_FROM:
            return None
        holder = self.gazetteer.holder(role, side, self.day)
        if role == "paramount_leader" and not holder:
            holder = self.gazetteer.leader(side, self.day)
        return (holder.name, holder.slug) if holder else None

    def _anaphor(self, phrase: Phrase, role: str) -> Mention | None:
        """Whom "the president" or "menteri itu" mean: the holder of such an office named last before."""
        after = _WORD_AFTER.match(self.text, phrase.end)
        before = self._word_before(phrase.start)
        named_before = before in self.words.definite or (after and after[1] in self.words.definite_after)
        if not named_before or before in self.words.indefinite:
            return None
        for at in range(bisect_left(self.starts, phrase.start) - 1, -1, -1):
            mention = self.named[at]
            if phrase.start - mention.start > _ANAPHOR_REACH:
                return None
            if mention.type == "person" and mention.key and self._held(mention.key, role):
                return Mention(phrase.start, phrase.end, "role", mention.name, mention.key, mention.side)
        return None

    def _held(self, key: str, role: str) -> bool:
        """Whether a person held such an office on the article's day; "minister" is any of them."""
        wanted = LEADING if role == "paramount_leader" else (role,)
        for office in self.gazetteer.actors[key].offices:
            fits = office.role in wanted or (role == "minister" and office.role.endswith("_minister"))
            if fits and (office.start or dt.date.min) <= self.day <= (office.end or dt.date.max):
                return True
        return False

    def _word_before(self, start: int) -> str:
        found = _WORD_BEFORE.search(self.text, max(0, start - _WORD_REACH), start)
        return found[1].lower() if found else ""


def with_offices(
    named: Sequence[Mention], phrases: Sequence[Phrase], article: Article, gazetteer: Gazetteer, day: dt.date
) -> list[Mention]:
    """The mentions with offices read, overlaps left in. `named` are by place; `day` is the article's."""
    offices = _Offices(named, article, gazetteer, day)
    absorbed: set[int] = set()
    added: list[Mention] = []
    for phrase in phrases:
        role = ""
        for tag in phrase.tags:
            if tag.table == "roles":
                role = tag.key  # of two the later: "ibu negara", first lady in Indonesian, is the capital in Malay
        if not role:
            continue
        state = offices.state_of(phrase)
        if state:
            absorbed.add(state.start)
        mention = offices.read(phrase, role, state)
        if mention is not None:
            added.append(mention)
    # New readings first: of two mentions of the same words the first stays.
    return added + [m for m in named if m.start not in absorbed or m.type != "state"]


def _person(start: int, end: int, name: str, side: str) -> Mention:
    """Somebody whom only this text knows, in the common English spelling: Korean syllables apart ("Yun Jong Ho")."""
    if side == "KP":
        name = " ".join(part.capitalize() for part in name.replace("-", " ").split())
    return Mention(start, end, "person", name, None, side)
