"""CSV (RFC 4180, UTF-8, ISO 8601 days). What a spreadsheet would take for a formula stays text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from timeline.extract.records import FAMILY
from timeline.formats.records import DYADS, SIDES
from timeline.formats.rows import Row

COLUMNS = (
    "id", "title", "date_edtf", "date_earliest", "date_latest", "date_precision", "date_basis", "kind", "family",
    "status", "standing", "state", "denied", "sides", "dyads", "place", "place_country", "place_precision", "latitude",
    "longitude", "people", "level", "level_ru", "level_kp", "level_cn", "confidence", "sources", "origins",
    "origin_names", "first_reported", "last_reported", "changed", "url",
)  # fmt: skip
_TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
_CHUNK = 500  # rows written at once


def guarded(text: str) -> str:
    """A text with an apostrophe before it if a spreadsheet would calculate it (OWASP, "CSV Injection").

    Spaces before the sign do not stop every spreadsheet, so they do not count.
    """
    return f"'{text}" if text.lstrip(" ").startswith(_TRIGGERS) else text


def csv_lines(header: Sequence[str], lines: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The table in pieces; the first has one line, so that a reader waits for no more."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    for number, line in enumerate(lines):
        writer.writerow(line)
        if number % _CHUNK == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")


def event_lines(rows: Iterable[Row]) -> Iterator[Sequence[Any]]:
    """Events as lines of COLUMNS; what is a list is joined by "; "."""
    sides = {number: ";".join(codes) for number, codes in SIDES.items()}
    dyads = {number: ";".join(codes) for number, codes in DYADS.items()}
    named = cache(lambda actor: actor.local_name)  # of each person once: looking up the language costs most
    placed = cache(lambda place: place.local_name)
    for row in rows:
        place = row.place
        yield (
            row.id, guarded(row.title), row.edtf, row.earliest, row.latest, row.precision, row.basis, row.kind,
            FAMILY[row.kind], row.status, row.standing, row.state, "true" if row.denied else "false",  # type: ignore[index]
            sides[row.sides], dyads[row.sides],
            guarded(placed(place) if place else row.place_name), place.country if place else "",
            place.precision if place else "", place.latitude if place else None, place.longitude if place else None,
            guarded("; ".join([*(named(actor) for actor in row.people), *row.other_people])),
            row.level, row.level_ru, row.level_kp, row.level_cn, round(row.confidence, 3), row.source_count,
            row.origin_count, guarded("; ".join(row.origin_names)), row.first_reported, row.last_reported,
            row.changed.isoformat(timespec="seconds"), row.url,
        )  # fmt: skip
