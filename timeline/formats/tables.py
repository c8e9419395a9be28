"""CSV (RFC 4180, UTF-8, ISO 8601 days). What a spreadsheet would take for a formula stays text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any

import orjson
from django.db.models import Func, TextField, Value
from django.db.models.functions import Coalesce

from timeline.extract.records import FAMILY
from timeline.formats.records import DYADS, SIDES
from timeline.formats.rows import DENIED, REMEMBERED, reading, text
from timeline.models import Place
from timeline.models.events import EventQuerySet

COLUMNS = (
    "id", "title", "date_edtf", "date_earliest", "date_latest", "date_precision", "date_basis", "kind", "family",
    "status", "standing", "state", "denied", "sides", "dyads", "place", "place_country", "place_precision", "latitude",
    "longitude", "people", "level", "level_ru", "level_kp", "level_cn", "confidence", "sources", "origins",
    "origin_names", "first_reported", "last_reported", "changed", "url",
)  # fmt: skip
_TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
_SUSPECT = frozenset([" ", *_TRIGGERS])
_QUOTED = re.compile(r'[",\r\n]')
_CHUNK = 200  # rows written at once
_NONE = "[]"  # an empty list, as stored


def guarded(text: str) -> str:
    """A text with an apostrophe before it if a spreadsheet would calculate it (OWASP, "CSV Injection").

    Spaces before the sign do not stop every spreadsheet, so they do not count.
    """
    return f"'{text}" if text[:1] in _SUSPECT and text.lstrip(" ").startswith(_TRIGGERS) else text


def csv_lines(header: Sequence[str], lines: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The table in pieces; the first has one line, so that a reader waits for no more."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    for number, line in enumerate(lines):
        writer.writerow(line)
        if number % _CHUNK == 0:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")


class _Cells(Func):
    """Columns that need no quotes, joined by commas within the database."""

    output_field = TextField()

    def __init__(self, *columns: Any) -> None:
        super().__init__(Value(",".join(["%s"] * len(columns))), *columns, function="printf")

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="format", **context)


_EVENT = (
    "public_id", "title", "kind", "sides",
    _Cells("edtf", "earliest", "latest", "precision", "basis"),
    _Cells("kind", "status", "standing", "state", DENIED, "sides"),
    _Cells("level", "level_ru", "level_kp", "level_cn", "confidence", "source_count", "origin_count"),
    _Cells("first_reported", "last_reported"),
    text("changed"), Coalesce(text("earliest"), text("latest"), Value(""), output_field=TextField()), "place_name",
    text("other_people"),
    text("origin_names"),
)  # fmt: skip


def event_pieces(events: EventQuerySet, site: str, language: str) -> Iterator[bytes]:
    """The table of events, COLUMNS, in pieces; what is a list is joined by "; "."""
    lines = chain([",".join(COLUMNS)], _event_lines(events, site, language))
    size = 2  # one event, so that a reader waits for no more
    while piece := list(islice(lines, size)):
        yield "\r\n".join([*piece, ""]).encode("utf-8", "replace")
        size = _CHUNK


def _event_lines(events: EventQuerySet, site: str, language: str) -> Iterator[str]:
    """Codes, days and numbers come joined from the database, and words are quoted once each: csv.writer alone would take
    as long for a line as all of this."""
    codes, joined, people_of = lru_cache(_codes), lru_cache(REMEMBERED)(_joined), lru_cache(REMEMBERED)(_cell_of)
    with reading(events, _EVENT, site, language) as read:
        cast_of, title_of, address_of = read.casts.of, read.title, read.address
        places = {key: (place.local_name, _place_cells(place)) for key, place in read.places.items()}
        for (
            public_id, title, kind, sides, date, coded, measures, reported, changed, day, place_name,
            other_people, origin_names, place_id, people,
        ) in read:  # fmt: skip
            cast = cast_of(people or "", sides, day)
            place, place_cells = places.get(place_id) or (place_name, f"{cell(place_name)},,,,")
            names = people_of(cast.names) if other_people == _NONE else joined(other_people, cast.names)
            origins = "" if origin_names == _NONE else joined(origin_names)
            yield (
                f"{public_id},{cell(title or title_of(kind, cast.named, place))},{date},{codes(coded)},{place_cells},"
                f"{names},{measures},{origins},{reported},{changed[:10]}T{changed[11:19]}+00:00,{address_of(public_id)}"
            )


def cell(text: str) -> str:
    """A text as RFC 4180 has it, guarded."""
    text = guarded(text)
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _codes(coded: str) -> str:
    """kind, family, status, standing, state, denied, sides, dyads."""
    kind, *others, sides = coded.split(",")
    return ",".join([kind, FAMILY[kind], *others, ";".join(SIDES[int(sides)]), ";".join(DYADS[int(sides)])])  # type: ignore[index]


def _place_cells(place: Place) -> str:
    degrees = ["" if number is None else str(number) for number in (place.latitude, place.longitude)]
    return ",".join([cell(place.local_name), cell(place.country), cell(place.precision), *degrees])


def _joined(names: str, before: tuple[str, ...] = ()) -> str:
    """Names of a JSON list after others, as one cell."""
    return _cell_of((*before, *orjson.loads(names)))


def _cell_of(names: tuple[str, ...]) -> str:
    return cell("; ".join(names))
