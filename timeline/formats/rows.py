"""Events as plain tuples, read in one pass of the database.

Rows come from a single cursor, so that an export is of one moment however long it takes; people are fetched for some
thousand events at a time. Making model instances instead would take five times as long.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from contextlib import nullcontext
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.urls import reverse
from django.utils import translation

from timeline import wording
from timeline.models import Actor, Event, Place
from timeline.models.events import EventQuerySet

REMEMBERED = 20_000  # values of each kind that come again
FIRST, BATCH = 100, 2000  # rows of the first stretch, which a reader waits for, and of the others
FIELDS = (
    "pk", "public_id", "title", "kind", "status", "denied", "state", "standing", "sides", "edtf", "earliest", "latest",
    "precision", "basis", "place_id", "place_name", "level", "level_ru", "level_kp", "level_cn", "other_people",
    "confidence", "source_count", "origin_count", "origin_names", "first_reported", "last_reported", "changed",
)  # fmt: skip


class Row(NamedTuple):
    """An event: its columns as stored, then its title, people (highest first), place and address in words."""

    pk: int
    id: str
    own_title: str
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
    place_id: int | None
    place_name: str
    level: str
    level_ru: str
    level_kp: str
    level_cn: str
    other_people: list[str]
    confidence: float
    source_count: int
    origin_count: int
    origin_names: list[str]
    first_reported: dt.date | None
    last_reported: dt.date | None
    changed: dt.datetime
    title: str
    people: tuple[Actor, ...]
    place: Place | None
    url: str


def rows(events: EventQuerySet, site: str, language: str) -> Iterator[Row]:
    """The events in their order. `site` is scheme and host, without a slash; titles and addresses are in `language`."""
    with translation.override(language), _one_moment():
        reader = _Reader(site)
        stream = events.values_list(*FIELDS).iterator(chunk_size=BATCH)
        size = FIRST
        while batch := list(islice(stream, size)):
            yield from reader.complete(batch)
            size = BATCH


def _one_moment() -> Any:
    """PostgreSQL streams a cursor only within a transaction; in SQLite an open cursor is of one moment by itself."""
    return transaction.atomic() if connection.vendor == "postgresql" else nullcontext()


class _Reader:
    """Completes rows with what is not in their table, and remembers what comes again and again."""

    def __init__(self, site: str) -> None:
        self.places = Place.objects.in_bulk()
        self.actors = Actor.objects.prefetch_related("offices").in_bulk()
        before, after = reverse("event", args=["-"]).rsplit("-", 1)
        self.before, self.after = site + before, after
        remembered = lru_cache(maxsize=REMEMBERED)
        self.rank = remembered(lambda pk, day: wording.rank(self.actors[pk], day))
        self.named = remembered(lambda people, sides: wording.named((self.actors[pk] for pk in people), sides))
        self.phrase = remembered(wording.phrase)
        self.settled = {
            pk for pk, actor in self.actors.items() if not actor.offices.all()
        }  # of the same rank on any day

    def complete(self, batch: list[tuple[Any, ...]]) -> Iterator[Row]:
        links = Event.people.through.objects.filter(event_id__in=[row[0] for row in batch])
        people: dict[int, list[int]] = defaultdict(list)
        for event, actor in links.values_list("event_id", "actor_id").iterator():
            people[event].append(actor)
        for row in batch:
            there = people.get(row[0], ())
            yield self._row(row, there)

    def _row(self, row: tuple[Any, ...], people: Any) -> Row:
        place = self.places.get(row[14])
        if len(people) > 1:
            day = row[10] or row[11]
            people = sorted(
                people, key=lambda pk: (self.rank(pk, None if pk in self.settled else day), self.actors[pk].name, pk)
            )
        title = row[2] or self.phrase(row[3], self.named(tuple(people), row[8]), place.local_name if place else row[15])
        address = f"{self.before}{row[1]}{self.after}"
        return Row._make((*row, title, tuple([self.actors[pk] for pk in people]), place, address))
