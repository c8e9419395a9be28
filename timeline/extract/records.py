"""The frozen records that travel between the stages of extraction.

All offsets count Unicode code points in `Article.text`, the stored text, half open: `text[start:end]`.
Codes of kind, family and status follow the annotation guide of the project (docs/extraction.md), with CAMEO
(Schrodt 2012, codebook 1.1b3) and PLOVER (Open Event Data Alliance) beside them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Side = Literal["CN", "KP", "RU"]
SIDES: tuple[Side, ...] = ("CN", "KP", "RU")

Family = Literal["encounter", "exchange", "commitment", "material"]
Kind = Literal[
    "meeting", "visit", "ceremony", "message", "call", "invitation",
    "agreement", "support", "military", "arms", "economic", "technology",
]  # fmt: skip
Status = Literal["reported", "planned", "alleged", "negated"]
Basis = Literal["stated", "resolved", "inferred"]
Precision = Literal["day", "days", "week", "month", "season", "year", "decade", "century", "open"]
Level = Literal["leader", "minister", "deputy", "senior", "working", "military", "party", "company"]

FAMILY: Mapping[Kind, Family] = {
    "meeting": "encounter", "visit": "encounter", "ceremony": "encounter",
    "message": "exchange", "call": "exchange", "invitation": "exchange",
    "agreement": "commitment", "support": "commitment",
    "military": "material", "arms": "material", "economic": "material", "technology": "material",
}  # fmt: skip

CAMEO: Mapping[Kind, tuple[str, ...]] = {
    "meeting": ("040", "046"), "visit": ("042", "043"), "ceremony": ("040",),
    "message": ("041",), "call": ("041",), "invitation": ("036",),
    "agreement": ("057", "03"), "support": ("051", "052"),
    "military": ("062",), "arms": ("072",), "economic": ("061", "071"), "technology": ("060",),
}  # fmt: skip

PLOVER: Mapping[Kind, str] = {
    "meeting": "CONSULT", "visit": "CONSULT", "ceremony": "CONSULT",
    "message": "CONSULT", "call": "CONSULT", "invitation": "AGREE",
    "agreement": "AGREE", "support": "SUPPORT",
    "military": "COOPERATE", "arms": "AID", "economic": "COOPERATE", "technology": "COOPERATE",
}  # fmt: skip


# --- reference data: what the project knows before it reads -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OfficeRef:
    """An office that a person held; `start` and `end` are the first and last day, None where open or unknown."""

    title: str
    side: str  # a Side, or an ISO 3166-1 alpha-2 code for third countries
    level: Level
    role: str  # key of the lexicon's role table: "president", "foreign_minister" …
    start: dt.date | None = None
    end: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ActorRef:
    """A person, organisation or state. `names` maps ISO 639-1 codes to spellings; `surname` is the short form in news."""

    slug: str
    name: str  # common English spelling
    kind: Literal["person", "organisation", "state"]
    side: str  # a Side, or an ISO 3166-1 alpha-2 code, or "" where none fits
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    surname: str = ""
    offices: tuple[OfficeRef, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceRef:
    slug: str
    name: str
    country: str  # ISO 3166-1 alpha-2
    precision: Literal["site", "city", "region", "country", "area"]
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OutletRef:
    """A publisher; `agency` is true for news agencies and for outlets that others quote as their source."""

    slug: str
    name: str
    kind: str
    domain: str = ""
    agency: bool = False
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reference:
    """Everything known by name. Built from the database, or from the files in fixtures/.

    `plug` names another extractor of contacts that an installed package offers (see `plugs`); "" is our own.
    """

    actors: tuple[ActorRef, ...] = ()
    places: tuple[PlaceRef, ...] = ()
    outlets: tuple[OutletRef, ...] = ()
    plug: str = ""


# --- decode → articles ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RawArticle:
    """One article as its container gave it: text decoded, NFC, newlines as \\n; the rest is the container's metadata."""

    text: str
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: str | None = None  # as written in the container
    authors: tuple[str, ...] = ()
    language: str | None = None
    part: str = ""  # "" for a whole file, "line 12" within JSON Lines
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    start: int
    end: int
    paragraph: int
    role: Literal["title", "body"] = "body"


@dataclass(frozen=True, slots=True)
class Article:
    """An article with its head read and its junk lines left out of `sentences`; `text` stays as it was.

    `folded` has the same length as `text`: typographic variants of spaces, quotes, dashes and digits replaced one to one.
    `published` is an ISO 8601 date or datetime with offset. `anchor` is the day that relative words count from.
    """

    text: str
    folded: str
    language: str
    sentences: tuple[Sentence, ...]
    title: str | None = None
    outlet: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    published_basis: Basis | None = None
    anchor: dt.date | None = None
    dateline: str | None = None  # place of the dateline, as written
    agencies: tuple[str, ...] = ()
    url: str | None = None
    warnings: tuple[str, ...] = ()
    era: DateValue | None = None  # the month or year in which an article without any day was likely written

    @property
    def now(self) -> dt.date | None:
        """The anchor, else the middle of the era: near enough to tell what lies long behind and who held an office."""
        return self.anchor or (self.era.middle if self.era else None)


# --- dates ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DateValue:
    """A date as an interval that knows its looseness. None as a bound means open (or, for both, unknown)."""

    edtf: str
    earliest: dt.date | None
    latest: dt.date | None
    precision: Precision
    basis: Basis
    rule: str
    notes: tuple[str, ...] = ()  # "weekday-mismatch", "year-assumed" …

    @property
    def middle(self) -> dt.date | None:
        """A day in the middle of it; None if it is open or unknown."""
        return self.earliest + (self.latest - self.earliest) / 2 if self.earliest and self.latest else None


@dataclass(frozen=True, slots=True)
class DateMention:
    start: int
    end: int
    value: DateValue


# --- mentions ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mention:
    """A name or role in the text. `key` is the slug of the reference record; None for a person known by this text only."""

    start: int
    end: int
    type: Literal["person", "role", "group", "state", "organisation", "place", "agency"]
    name: str
    key: str | None = None
    side: str = ""  # a Side, a country code, or ""
    members: tuple[str, ...] = ()  # of a group ("kedua pemimpin"): names of its people


# --- contacts ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Claim:
    """What one article says of one contact. `text[start:end] == quote`, always."""

    kind: Kind
    status: Status
    sides: tuple[Side, ...]
    quote: str
    start: int
    end: int
    rule: str
    confidence: float
    date: DateValue | None = None
    date_text: str = ""  # the words that gave the date
    people: tuple[str, ...] = ()  # common English spellings
    place: str | None = None  # English spelling
    denied: bool = False
    central: bool = False
    source_side: Side | None = None  # who acted, travelled or sent
    target_side: Side | None = None  # who received or hosted
    attributed: tuple[str, ...] = ()  # agencies and offices that say it

    @property
    def family(self) -> Family:
        return FAMILY[self.kind]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What one article says did not happen between two days (inclusive; None as the first reaches back without end).

    `what`: the person was not abroad, did not visit `country`, or the two people did not meet. `text[start:end] == quote`.
    """

    what: Literal["abroad", "visit", "meeting"]
    people: tuple[str, ...]  # common English spellings
    country: str  # ISO 3166-1 alpha-2; empty but for a visit
    first: dt.date | None
    last: dt.date
    quote: str
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything that one article yielded."""

    article: Article
    dates: tuple[DateMention, ...]
    claims: tuple[Claim, ...]
    exclusions: tuple[Exclusion, ...] = ()
