"""Events as plain tuples, read in one pass of the database.

Rows come from a single cursor, so that an export is of one moment however long it takes. They are read as text, which no
layer converts on its way: that is what CSV needs, and `rows` makes days and lists of it for the other formats.
Making model instances instead would take ten times as long.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from itertools import chain, islice
from typing import Any, NamedTuple

import orjson
from django.db import connection, transaction
from django.db.models import Case, Func, OuterRef, Subquery, TextField, Value, When
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import translation

from timeline import wording
from timeline.formats.casts import Casts
from timeline.models import Actor, Event, Place
from timeline.models.events import EventQuerySet

REMEMBERED = 8000  # values of each kind that come again
FIRST, BATCH = 100, 200  # rows of the first stretch, which a reader waits for, and of others: as many as a cache holds


class _Joined(Func):
    """Keys of a subquery's rows, joined by commas."""

    function = "group_concat"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler, connection, function="string_agg", template="%(function)s(%(expressions)s::text, ',')", **context
        )


class Row(NamedTuple):
    """An event: its columns as stored, then its title, people (highest first), place and address in words."""

    id: str
    kind: str
    status: str
    denied: bool
    state: str
    standing: str
    sides: int
    edtf: str
    earliest: dt.date | None
    latest: dt.date | None
    precision: str
    basis: str
    place_name: str
    level: str
    level_ru: str
    level_kp: str
    level_cn: str
    confidence: float
    source_count: int
    origin_count: int
    other_people: list[str]
    origin_names: list[str]
    first_reported: dt.date | None
    last_reported: dt.date | None
    changed: dt.datetime
    title: str
    people: tuple[Actor, ...]
    place: Place | None
    url: str


def text(name: str) -> Cast:
    """A column as the database writes it, which is ISO 8601 for days and moments (UTC) and JSON for lists."""
    return Cast(name, TextField())


DENIED = Case(When(denied=True, then=Value("true")), default=Value("false"))
_PEOPLE = Subquery(
    Event.people.through.objects.filter(event=OuterRef("pk")).values(keys=_Joined("actor_id")), output_field=TextField()
)
_FIELDS = (
    "public_id", "title", "kind", "status", DENIED, "state", "standing", "sides", "edtf", text("earliest"), text("latest"),
    "precision", "basis", "place_name", "level", "level_ru", "level_kp", "level_cn", "confidence", "source_count",
    "origin_count", text("other_people"), text("origin_names"), text("first_reported"), text("last_reported"),
    text("changed"),
)  # fmt: skip


class Reading:
    """Iterates over columns of events, then the key of the place and those of the people joined by commas; and has the
    words for them in the active language."""

    def __init__(self, events: EventQuerySet, fields: Sequence[Any], site: str) -> None:
        self._stream = events.values_list(*fields, "place_id", _PEOPLE).iterator(chunk_size=BATCH)
        self._first = list(islice(self._stream, FIRST))
        few = self._first if len(self._first) < FIRST else None  # for some events not all people are fetched
        self.casts = Casts(few and {int(key) for *_, keys in few for key in (keys or "").split(",") if key})
        self.places = Place.objects.in_bulk(few and {place for *_, place, _keys in few if place})
        before, after = reverse("event", args=["-"]).rsplit("-", 1)
        self._before, self._after = site + before, after
        self._form = lru_cache(wording.form)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return chain(self._first, self._stream)

    def title(self, kind: str, parties: str, place: str) -> str:
        return wording.filled(self._form(kind, placed=bool(place)), parties, place)

    def address(self, public_id: str) -> str:
        return f"{self._before}{public_id}{self._after}"


@contextmanager
def reading(events: EventQuerySet, fields: Sequence[Any], site: str, language: str) -> Iterator[Reading]:
    """Reads from one moment of the database. `site` is scheme and host, without a slash."""
    one_moment = transaction.atomic() if connection.vendor == "postgresql" else nullcontext()
    with translation.override(language), one_moment:  # PostgreSQL streams within a transaction only
        yield Reading(events, fields, site)


def rows(events: EventQuerySet, site: str, language: str) -> Iterator[Row]:
    """The events in their order; titles and addresses are in `language`."""
    day, several = lru_cache(REMEMBERED)(dt.date.fromisoformat), lru_cache(REMEMBERED)(orjson.loads)
    with reading(events, _FIELDS, site, language) as read:
        for (
            public_id, title, kind, status, denied, state, standing, sides, edtf, earliest, latest, precision, basis,
            place_name, level, level_ru, level_kp, level_cn, confidence, source_count, origin_count, other_people,
            origin_names, first, last, changed, place_id, people,
        ) in read:  # fmt: skip
            place, cast = read.places.get(place_id), read.casts.of(people or "", sides, earliest or latest or "")
            yield Row(
                public_id, kind, status, denied == "true", state, standing, sides, edtf, earliest and day(earliest),
                latest and day(latest), precision, basis, place_name, level, level_ru, level_kp, level_cn, confidence,
                source_count, origin_count, several(other_people), several(origin_names), first and day(first),
                last and day(last), dt.datetime.fromisoformat(changed[:19]).replace(tzinfo=dt.UTC),
                title or read.title(kind, cast.named, place.local_name if place else place_name), cast.people, place,
                read.address(public_id),
            )  # fmt: skip
