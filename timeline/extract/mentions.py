"""Names and offices in an article: who and where, resolved with what the article itself introduces.

A surname stands for the person whom the article names in full, else for the leader of that name on the article's day,
else for the only known bearer. A name that goes on differently ("Kim" + another given name) is somebody else.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from timeline.extract.gazetteer import FAMILY_NAME_FIRST, LEADING, Entry, Gazetteer, Hit
from timeline.extract.lexicons import Phrase, lexicon, load_table
from timeline.extract.offices import with_offices
from timeline.extract.records import ActorRef, Article, Mention

_GIVEN = re.compile(r" ([A-Z][a-z]+(?:-[a-z]+| [A-Z][a-z]+)?)(?![\w-])")
_BEFORE = re.compile(r"(\w+) $")
_LOOKBACK = 24
_DEFAULT_DAY = dt.date(2023, 7, 1)  # only to name the leader of an undated article


@dataclass(frozen=True, slots=True)
class _Context:
    article: Article
    gazetteer: Gazetteer
    introduced: Mapping[str, Mapping[str, tuple[ActorRef, list[int]]]]  # surname → bearer → where named in full
    place_words: frozenset[str]
    day: dt.date
    leaders: dict[str, ActorRef | None] = field(default_factory=dict)  # of that day, by side


@cache
def _place_words(language: str) -> frozenset[str]:
    return frozenset(load_table("mentions", language).get("places", {}).get("before", ()))


def find_mentions(article: Article, gazetteer: Gazetteer, phrases: Sequence[Phrase]) -> tuple[Mention, ...]:
    """Mentions by place, no two overlapping. `phrases` are the lexicon's phrases in the article."""
    form = article.folded.replace("-", " ").replace("\n", " ")
    hits = gazetteer.find(form, unspaced=article.language in ("zh", "ja", "ko"))
    context = _Context(
        article, gazetteer, _introduced(hits, gazetteer), _place_words(article.language), article.now or _DEFAULT_DAY
    )
    named = [mention for hit in hits if (mention := _read_hit(hit, context))]
    named = _without_overlaps(named + _named_by_tables(article, phrases))
    return tuple(_without_overlaps(with_offices(named, phrases, article, gazetteer, context.day)))


def _introduced(hits: Sequence[Hit], gazetteer: Gazetteer) -> dict[str, dict[str, tuple[ActorRef, list[int]]]]:
    found: dict[str, dict[str, tuple[ActorRef, list[int]]]] = {}
    for hit in hits:
        if full := hit.name.full:
            actor = gazetteer.actors[full.key]
            bearers = found.setdefault(actor.surname or actor.name, {})
            bearers.setdefault(actor.slug, (actor, []))[1].append(hit.start)
    return found


def _read_hit(hit: Hit, context: _Context) -> Mention | None:
    name = hit.name
    if name.bearers and not name.full:
        return _read_surname(hit, context)
    if name.place and not name.full and (not name.state or name.state.form != "name"):
        return _read_place(hit, name.place, name.state, context)
    entry = name.full or name.state or name.organisation
    return Mention(hit.start, hit.end, entry.type, entry.name, entry.key, entry.side) if entry else None


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
    if not given or not any(entry.side in FAMILY_NAME_FIRST for entry in hit.name.bearers):
        return None
    first, *more = given[1].split()
    known = lexicon(context.article.language).tags
    if "-" not in first and (first.lower() in known or _in_title(hit, context)):
        return None
    whole = not more or more[0].lower() not in known
    return text[hit.start : hit.end] + (given[0] if whole else f" {first}")


def _in_title(hit: Hit, context: _Context) -> bool:
    sentences = context.article.sentences
    return bool(sentences) and sentences[0].role == "title" and hit.start < sentences[0].end


def _bearer(surname: str, hit: Hit, context: _Context) -> ActorRef | None:
    if introduced := context.introduced.get(surname):
        return _most_likely(list(introduced.values()), hit.start, context)
    candidates = {entry.key: context.gazetteer.actors[entry.key] for entry in hit.name.bearers}
    if leader := _leader_among(list(candidates.values()), context):
        return leader
    return next(iter(candidates.values())) if len(candidates) == 1 and len(surname) > 3 else None


def _most_likely(introduced: Sequence[tuple[ActorRef, list[int]]], start: int, context: _Context) -> ActorRef:
    """Of the bearers of a surname whom the article names in full: the leader of the day, else who is named most.

    Those named before count first; of equals the one named last.
    """
    before = [(actor, places) for actor, places in introduced if places[0] < start]
    leader = _leader_among([actor for actor, _ in before or introduced], context)
    leader = leader or _leader_among([actor for actor, _ in introduced], context)
    last = {actor.slug: places[bisect_left(places, start) - 1] for actor, places in before}
    most, places = max(before or introduced[:1], key=lambda row: (len(row[1]), last.get(row[0].slug, 0)))
    named = next((len(where) for actor, where in introduced if actor is leader), 0)
    if leader and not (_has_led(most) and len(places) > named):  # else a story of another's time
        return leader
    return most


def _has_led(actor: ActorRef) -> bool:
    return any(office.role in LEADING for office in actor.offices)


def _leader_among(actors: Sequence[ActorRef], context: _Context) -> ActorRef | None:
    """The one of them who leads a side on the article's day: news calls nobody else by the bare surname beside him."""
    leaders = context.leaders
    for actor in actors:
        if actor.side not in leaders:
            leaders[actor.side] = context.gazetteer.leader(actor.side, context.day)
        if leaders[actor.side] is actor:
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
    name = written.removeprefix("the ")
    return name.isupper() if len(name) <= 3 else name[0].isupper()


def _without_overlaps(mentions: Sequence[Mention]) -> list[Mention]:
    """The longest of overlapping mentions, by place."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
        elif mention.end - mention.start > kept[-1].end - kept[-1].start:
            kept[-1] = mention
    return kept
