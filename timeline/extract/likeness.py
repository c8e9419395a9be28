"""Whether two claims can tell of one event, and how well they fit: by date, people, place and words."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from timeline.extract.folding import fold
from timeline.extract.records import SIDES

MAX_SPAN = 31  # days; vaguer claims join only claims of the very same date
REACH = dt.timedelta(days=2)  # how far apart the days of two reports of one event can be
_NEAR = dt.timedelta(days=1)
_WORD = re.compile(r"[^\W\d_]{5,}")
_NUMBER = re.compile(r"\d[\d.,]*\d")
_ENCOUNTERS = ("meeting", "visit", "ceremony")
_COMMITMENTS = ("agreement", "support")
_DIRECTED = ("visit", "message", "invitation", "arms", "support")
_LOOSE = 7  # days; looser dates need more evidence than that they overlap
_SAME = 1.5  # fit of two dates that are too loose to overlap, but the very same
WEAK = 0.1
_COMMON_WORDS, _ALIKE = 3, 0.25


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim as grouping sees it. `key` is the same for the same claim in any installation."""

    key: str
    source: str
    kind: str
    status: str
    sides: tuple[str, ...]
    earliest: dt.date | None
    latest: dt.date | None
    basis: str = ""
    place: str = ""
    country: str = ""
    wide_place: bool = False  # a whole country or region
    people: frozenset[tuple[str, str]] = frozenset()  # side and name
    published: dt.date | None = None
    words: frozenset[str] = frozenset()  # content words of its quote, see content_words()
    source_side: str = ""  # who acted, travelled or sent
    pin: str = ""  # the event that a person placed it in

    @property
    def days(self) -> int:
        """Days of the interval; 0 if it is open or unknown."""
        return (self.latest - self.earliest).days + 1 if self.earliest and self.latest else 0

    @property
    def bucket(self) -> tuple[object, ...]:
        """Claims of different buckets never tell of the same event."""
        return self.sides, self.kind, self.status == "negated"

    @property
    def is_extent(self) -> bool:
        """Whether the interval tells how long it took ("from Tuesday to Thursday"), not how little is known ("this week")."""
        week = self.days == 7 and self.earliest is not None and self.earliest.weekday() == 0
        return 1 < self.days <= 10 and not week and self.basis != "inferred"

    @property
    def is_loose(self) -> bool:
        """Whether the date is so vague that the same one is no evidence by itself."""
        return not 0 < self.days <= _LOOSE

    @property
    def reading(self) -> tuple[object, ...]:
        """All that is weighed, but for the source: claims that read the same need be weighed once."""
        published = self.published if self.status == "planned" else None
        words = self.words if self.is_loose and not self.people else None
        return (
            self.people,
            self.place,
            self.country,
            self.status,
            self.basis,
            published,
            words,
            self.source_side,
        )


def content_words(quote: str) -> frozenset[str]:
    """Words that tell what a quote is about, whatever its language: numbers without their separators, and words of five
    letters or more, cut to their first six, so that endings do not count."""
    folded = fold(quote).lower()
    numbers = {match[0].replace(".", "").replace(",", "") for match in _NUMBER.finditer(folded)}
    return frozenset({word[:6] for word in _WORD.findall(folded)} | {n for n in numbers if len(n) > 2})


def clash(one: Candidate, other: Candidate) -> bool:
    """Whether two claims cannot tell of one event, whatever their dates. What people placed where plays no part in it."""
    if one.bucket != other.bucket or (one.source == other.source and not reads_same(one, other)):
        return True
    if one.kind in _DIRECTED and one.source_side and other.source_side and one.source_side != other.source_side:
        return True
    if _announced_after(one, other) or _announced_after(other, one):
        return True
    people = _people_fit(one, other)
    return people < 0 or (_place_fit(one, other) < 0 and people < 1)


def reads_same(one: Candidate, other: Candidate) -> bool:
    """Whether two claims are one reading of one date, and this is evidence enough that they tell of one event."""
    same = (one.bucket, one.earliest, one.latest, one.reading) == (
        other.bucket, other.earliest, other.latest, other.reading
    )  # fmt: skip
    return same and is_evident(one, other)


def fit(one: Candidate, other: Candidate) -> float:
    """How well two claims fit as reports of one event, 0 if they do not; `WEAK` if only the lack of others speaks for it."""
    if clash(one, other):
        return 0.0
    people, where = _people_fit(one, other), _place_fit(one, other)
    when = _date_fit(one, other, people)
    if not when or (where < 0 and when < 2):
        return 0.0
    if not is_evident(one, other):
        return WEAK if one.kind in _COMMITMENTS and when != _SAME else 0.0
    return when + people + where + _text_fit(one, other)


def is_evident(one: Candidate, other: Candidate) -> bool:
    """Whether more than a common month or year speaks for one event: people, a place, the words, all three sides."""
    width = max(one.days, other.days)
    if 0 < width <= _LOOSE:
        return True
    if (one.earliest, one.latest) == (None, None):
        return False
    if width == 0 or (width > MAX_SPAN and not _is_calendar_unit(one)):
        return True  # the same "since 2012" or "1950 to 1953"
    return (
        _people_fit(one, other) > 0
        or (bool(one.place) and one.place == other.place and (not one.wide_place or one.status == other.status))
        or _text_fit(one, other) > 0
        or (len(one.sides) == len(SIDES) and width <= MAX_SPAN)
    )


def _is_calendar_unit(claim: Candidate) -> bool:
    """Whether a stretch is a whole year, decade or century: what is said of one needs more in common."""
    first, last = claim.earliest, claim.latest
    whole = first and last and (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
    return bool(whole and first and last and last.year - first.year in (0, 9, 99))


def _announced_after(plan: Candidate, other: Candidate) -> bool:
    """Whether a plan was published when the other contact was over already: then it is a plan for another one."""
    return bool(
        plan.status == "planned" and other.status != "planned" and plan.published and other.latest
        and other.latest < plan.published
    )  # fmt: skip


def _date_fit(one: Candidate, other: Candidate, people: float) -> float:
    if not one.days or not other.days or max(one.days, other.days) > MAX_SPAN:
        return _SAME if (one.earliest, one.latest) == (other.earliest, other.latest) != (None, None) else 0.0
    assert one.earliest and one.latest and other.earliest and other.latest  # noqa: S101 - both have days
    gap = max(one.earliest - other.latest, other.earliest - one.latest)
    if gap <= dt.timedelta(0):
        shared = min(one.latest, other.latest) - max(one.earliest, other.earliest)
        return 1.0 + 2.0 * ((shared.days + 1) / max(one.days, other.days))
    if gap <= _NEAR and (one.basis != "stated" or other.basis != "stated"):
        return 1.0
    known = 1 if one.kind == "visit" else 2  # in a visit often only the guest is named
    if gap <= REACH and people >= known and one.kind in _ENCOUNTERS:  # a report that has the day wrong
        return 0.5
    return 0.0


def _text_fit(one: Candidate, other: Candidate) -> float:
    """1 if two vague quotes that name nobody share so many content words that they tell of the same thing, else 0.

    Where there are people or days to go by, wording is not looked at: claims that read the same are then weighed once.
    """
    if one.people or other.people or not (one.is_loose and other.is_loose):
        return 0.0
    shorter = min(len(one.words), len(other.words))
    common = len(one.words & other.words)
    return 1.0 if common >= _COMMON_WORDS and common >= _ALIKE * shorter else 0.0


def _people_fit(one: Candidate, other: Candidate) -> float:
    """Sides on which both name somebody in common; -1 if a side has different people."""
    common = 0
    for side in SIDES:
        mine = {name for s, name in one.people if s == side}
        theirs = {name for s, name in other.people if s == side}
        if mine and theirs:
            if mine.isdisjoint(theirs):
                return -1.0
            common += 1
    return float(common)


def _place_fit(one: Candidate, other: Candidate) -> float:
    if not one.place or not other.place:
        return 0.0
    if one.place == other.place:
        return 1.0
    if not one.country or not other.country:
        return 0.0
    if one.country != other.country:
        return -1.0
    return 0.5 if one.wide_place or other.wide_place else 0.0
