"""Names and offices in an article: who and where, resolved with what the article itself introduces.

A surname stands for the person whom the article names in full, else for the leader of that name on the article's day,
else for the only known bearer. A name that goes on differently ("Kim" + another given name) is somebody else.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from timeline.extract.gazetteer import Entry, Gazetteer, Hit
from timeline.extract.lexicons import Phrase, lexicon, load_table
from timeline.extract.records import SIDES, ActorRef, Article, Mention

_GIVEN = re.compile(r" ([A-Z][a-z]+(?:-[a-z]+| [A-Z][a-z]+)?)(?![\w-])")
_NAME_PART = r"[A-Z][\w'.]*[a-z](?:-[A-Za-z][a-z]+)*"
_UNKNOWN_NAME = re.compile(rf"[ ,]{{1,2}}({_NAME_PART}(?: {_NAME_PART}){{1,3}})")
_UNKNOWN_BEFORE = re.compile(r"([A-Z][a-z]+(?: (?:[A-Z][a-z]+(?:-[a-z]+)?)){1,3}), (?:the )?$")
_NAME_REACH = 48
_BEFORE = re.compile(r"(\w+) $")
_ACRONYM = re.compile(r"\s?\([^()\n]{2,14}\)")
_LOOKBACK = 24
_DEFAULT_DAY = dt.date(2023, 7, 1)  # only to name the leader of an undated article


@dataclass(frozen=True, slots=True)
class _Context:
    article: Article
    gazetteer: Gazetteer
    introduced: Mapping[str, tuple[tuple[int, ActorRef], ...]]  # surname → full names, by place
    place_words: frozenset[str]
    day: dt.date


@cache
def _place_words(language: str) -> frozenset[str]:
    return frozenset(load_table("mentions", language).get("places", {}).get("before", ()))


def find_mentions(article: Article, gazetteer: Gazetteer, phrases: Sequence[Phrase]) -> tuple[Mention, ...]:
    """Mentions by place, no two overlapping. `phrases` are the lexicon's phrases in the article."""
    form = article.folded.replace("-", " ").replace("\n", " ")
    hits = gazetteer.find(form, unspaced=article.language in ("zh", "ja", "ko"))
    context = _Context(
        article, gazetteer, _introduced(hits, gazetteer), _place_words(article.language), article.anchor or _DEFAULT_DAY
    )
    named = [mention for hit in hits if (mention := _read_hit(hit, context))]
    named = _without_overlaps(named + _named_by_tables(article, phrases))
    return tuple(_without_overlaps(_with_roles(named, phrases, context)))


def _introduced(hits: Sequence[Hit], gazetteer: Gazetteer) -> dict[str, tuple[tuple[int, ActorRef], ...]]:
    found: dict[str, list[tuple[int, ActorRef]]] = {}
    for hit in hits:
        for entry in hit.entries:
            if entry.type == "person" and entry.form == "full":
                actor = gazetteer.actors[entry.key]
                found.setdefault(actor.surname or actor.name, []).append((hit.start, actor))
    return {surname: tuple(rows) for surname, rows in found.items()}


def _read_hit(hit: Hit, context: _Context) -> Mention | None:
    by_type = {entry.type: entry for entry in reversed(hit.entries)}
    full = next((e for e in hit.entries if e.type == "person" and e.form == "full"), None)
    if full:
        return Mention(hit.start, hit.end, "person", full.name, full.key, full.side)
    if "person" in by_type:
        return _read_surname(hit, context)
    place, state = by_type.get("place"), by_type.get("state")
    if place and (not state or state.form != "name"):
        return _read_place(hit, place, state, context)
    if state:
        return Mention(hit.start, hit.end, "state", state.name, state.key, state.side)
    if organisation := by_type.get("organisation"):
        return Mention(hit.start, hit.end, "organisation", organisation.name, organisation.key, organisation.side)
    return None


def _read_place(hit: Hit, place: Entry, state: Entry | None, context: _Context) -> Mention | None:
    """A place, or the government that sits there: "di Moskow" and "Moskow membantah"."""
    record = context.gazetteer.places[place.key]
    if _stands_as_place(hit, context) or (not state and (place.side or record.precision != "city")):
        if record.precision == "country" and not place.side:
            return Mention(hit.start, hit.end, "state", place.name, None, record.country)
        return Mention(hit.start, hit.end, "place", place.name, place.key, place.side)
    if state:
        return Mention(hit.start, hit.end, "state", state.name, state.key, state.side)
    return Mention(hit.start, hit.end, "state", place.name, None, record.country)


def _stands_as_place(hit: Hit, context: _Context) -> bool:
    """Whether a capital is a place here ("di Moskow") and not its government ("Moskow membantah")."""
    before = _BEFORE.search(context.article.folded, max(0, hit.start - _LOOKBACK), hit.start)
    return bool(before and before[1].lower() in context.place_words)


def _read_surname(hit: Hit, context: _Context) -> Mention | None:
    text = context.article.folded
    if name := _stranger(hit, context):
        return Mention(hit.start, hit.start + len(name), "person", name, None, "")
    surname = text[hit.start : hit.end].replace("-", " ")
    actor = _bearer(surname, hit, context)
    return Mention(hit.start, hit.end, "person", actor.name, actor.slug, actor.side) if actor else None


def _stranger(hit: Hit, context: _Context) -> str | None:
    """The whole name, if the surname goes on as somebody whom the reference data does not know."""
    text = context.article.folded
    given = _GIVEN.match(text, hit.end)
    if not given or not _eastern(hit.entries):
        return None
    first = given[1].split()[0].lower()
    if "-" not in first and (lexicon(context.article.language).tags.get(first) or _in_title(hit, context)):
        return None
    return text[hit.start : hit.end] + (given[0] if "-" in given[1] else f" {given[1].split()[0]}")


def _eastern(entries: Sequence[Entry]) -> bool:
    """Whether the family name comes first for its bearers."""
    return any(entry.side in ("KP", "CN", "KR") for entry in entries)


def _in_title(hit: Hit, context: _Context) -> bool:
    sentences = context.article.sentences
    return bool(sentences) and sentences[0].role == "title" and hit.start < sentences[0].end


def _bearer(surname: str, hit: Hit, context: _Context) -> ActorRef | None:
    introduced = context.introduced.get(surname, ())
    if introduced:
        before = [actor for start, actor in introduced if start < hit.start]
        leader = _leader_among([actor for _, actor in introduced], context)
        return leader or (before[-1] if before else introduced[0][1])
    candidates = {e.key: context.gazetteer.actors[e.key] for e in hit.entries if e.type == "person"}
    if leader := _leader_among(list(candidates.values()), context):
        return leader
    return next(iter(candidates.values())) if len(candidates) == 1 and len(surname) > 3 else None


def _leader_among(actors: Sequence[ActorRef], context: _Context) -> ActorRef | None:
    """The one of them who leads a side on the article's day: news calls nobody else by the bare surname beside him."""
    for actor in actors:
        leader = context.gazetteer.leader(actor.side, context.day)
        if leader and leader.slug == actor.slug:
            return actor
    return None


def _named_by_tables(article: Article, phrases: Sequence[Phrase]) -> list[Mention]:
    """States that the language tables name: third countries and bodies, and the sides by their adjectives."""
    return [
        Mention(phrase.start, phrase.end, "state", phrase.text, None, tag.key)
        for phrase in phrases
        for tag in phrase.tags
        if tag.table == "sides" or (tag.table == "third" and _is_name(article.folded[phrase.start : phrase.end]))
    ]


def _is_name(written: str) -> bool:
    """Whether it is written as names are: "AS" and "US" in capitals, longer ones with a capital, if the script has any."""
    if not written.isascii():
        return True
    return written.isupper() if len(written) <= 3 else written[0].isupper()


def _without_overlaps(mentions: Sequence[Mention]) -> list[Mention]:
    """The longest of overlapping mentions, by place."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
        elif mention.end - mention.start > kept[-1].end - kept[-1].start:
            kept[-1] = mention
    return kept


# --- offices ----------------------------------------------------------------------------------------------------------


def _with_roles(named: list[Mention], phrases: Sequence[Phrase], context: _Context) -> list[Mention]:
    """The mentions with offices read: new people named after an office, and offices that stand for their holder."""
    starts = [mention.start for mention in named]
    absorbed: set[int] = set()
    added: list[Mention] = []
    for phrase in phrases:
        role = next((tag.key for tag in phrase.tags if tag.table == "roles"), None)
        if role is None:
            continue
        at = bisect_left(starts, phrase.start)
        state = _state_of_role(phrase, named, at, context)
        end = max(phrase.end, state.end if state else 0)
        if state:
            absorbed.add(state.start)
        mention = _read_role(phrase, role, state, end, named, starts, context)
        if mention is not None:
            added.append(mention)
    kept = [m for m in named if m.start not in absorbed or m.type != "state"]
    return kept + added


def _state_of_role(phrase: Phrase, named: list[Mention], at: int, context: _Context) -> Mention | None:
    """The state (or its capital) whose office it is: right after the office, or right before it."""
    text = context.article.folded
    for index in (at, at - 1):
        if not 0 <= index < len(named) or named[index].type not in ("state", "organisation") or not named[index].side:
            continue
        mention = named[index]
        between = text[phrase.end : mention.start] if mention.start >= phrase.end else text[mention.end : phrase.start]
        if between.strip(" ").lower() in ("", "of", "of the", "'s", "для", "的", "의"):
            return mention
    return None


def _read_role(
    phrase: Phrase,
    role: str,
    state: Mention | None,
    end: int,
    named: list[Mention],
    starts: list[int],
    context: _Context,
) -> Mention | None:
    text = context.article.folded
    side = state.side if state else ""
    if acronym := _ACRONYM.match(text, end):
        end = acronym.end()
    following = bisect_left(starts, end)
    if following < len(named) and named[following].start - end <= 2 and named[following].type == "person":
        mention = named[following]
        if mention.key is None and side:  # a person whom only this text knows
            return Mention(mention.start, mention.end, "person", _spelling(mention.name, side), None, side)
        return None
    if _follows_person(phrase, named, starts, text):
        return None
    if side in SIDES and (earlier := _UNKNOWN_BEFORE.search(text, max(0, phrase.start - _NAME_REACH), phrase.start)):
        return Mention(earlier.start(1), earlier.end(1), "person", _spelling(earlier[1], side), None, side)
    unknown = _UNKNOWN_NAME.match(text, end) if side in SIDES else None
    if unknown and not lexicon(context.article.language).tags.get(unknown[1].split()[0].lower()):
        return Mention(unknown.start(1), unknown.end(1), "person", _spelling(unknown[1], side), None, side)
    if not side:
        return None
    holder = context.gazetteer.holder(role, side, context.day) if side in SIDES else None
    if role == "paramount_leader" and not holder and side in SIDES:
        holder = context.gazetteer.leader(side, context.day)
    start = min(phrase.start, state.start) if state else phrase.start
    return Mention(start, max(phrase.end, state.end if state else 0), "role", holder.name if holder else "",
                   holder.slug if holder else None, side)  # fmt: skip


def _follows_person(phrase: Phrase, named: list[Mention], starts: list[int], text: str) -> bool:
    """Whether the office stands in apposition behind a name: "Wang Yi, menteri luar negeri China"."""
    before = bisect_left(starts, phrase.start) - 1
    return before >= 0 and named[before].type == "person" and text[named[before].end : phrase.start].strip(" (") == ","


def _spelling(name: str, side: str) -> str:
    """The common English spelling: syllables of Korean given names apart ("Yun Jong Ho")."""
    if side != "KP":
        return name
    return " ".join(part.capitalize() for part in name.replace("-", " ").split())
