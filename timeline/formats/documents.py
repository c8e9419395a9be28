"""JSON in three shapes: our own, GeoJSON (RFC 7946) and that of TimelineJS 3."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

import orjson

from timeline import wording
from timeline.formats.records import point, record
from timeline.formats.rows import Row
from timeline.models.choices import Dyad, Sides

_CHUNK = 200  # objects written at once


@dataclass(frozen=True, slots=True)
class About:
    """What an export says of itself: the question as a sentence, its address, and when it was asked."""

    title: str
    url: str
    made: dt.datetime

    def as_dict(self) -> dict[str, str]:
        return {"title": self.title, "url": self.url, "generated": self.made.isoformat(timespec="seconds")}


def json_pieces(about: About, rows: Iterable[Row]) -> Iterator[bytes]:
    head = orjson.dumps(about.as_dict())
    return _array(head[:-1] + b',"events":[', (record(row) for row in rows), b"]}\n")


def geojson_pieces(about: About, rows: Iterable[Row]) -> Iterator[bytes]:
    """A FeatureCollection. Events whose place is no point have null for a geometry (RFC 7946, 3.2)."""
    head = orjson.dumps({"type": "FeatureCollection", **about.as_dict()})
    return _array(head[:-1] + b',"features":[', (_feature(row) for row in rows), b"]}\n")


def _feature(row: Row) -> dict[str, Any]:
    where = point(row.place)
    geometry = {"type": "Point", "coordinates": where} if where else None
    return {"type": "Feature", "id": row.id, "geometry": geometry, "properties": record(row)}


def timelinejs_pieces(about: About, rows: Iterable[Row], undated: int) -> Iterator[bytes]:
    """For https://timeline.knightlab.com/docs/json-format.html. It cannot show events without a date; it is told of them.

    TimelineJS puts texts into its page as HTML, so every text is escaped here.
    """
    note = about.url if not undated else f"{about.url} ({undated})"
    head = orjson.dumps({"title": {"text": {"headline": escape(about.title), "text": escape(note)}}})
    return _array(head[:-1] + b',"events":[', (_slide(row) for row in rows if row.edtf), b"]}\n")


def _slide(row: Row) -> dict[str, Any]:
    first, last = row.earliest or row.latest, row.latest or row.earliest
    assert first and last  # noqa: S101 - every EDTF text has one end at least
    symbol_and_words = " ".join(wording.standing(row)[1:])
    link = f'<p><a href="{escape(row.url)}">{escape(row.url)}</a></p>'
    slide = {
        "start_date": _date(first),
        "text": {"headline": escape(row.title), "text": f"<p>{escape(symbol_and_words)}</p>{link}"},
        "group": str(Sides(row.sides).label if row.sides == Sides.ALL else Dyad(_dyad(row)).label),
        "unique_id": row.id,
        "display_date": wording.when(row),
    }
    return slide if first == last else slide | {"end_date": _date(last)}


def _dyad(row: Row) -> str:
    return {Sides.KP_RU: "KP-RU", Sides.CN_RU: "CN-RU", Sides.CN_KP: "CN-KP"}[Sides(row.sides)]


def _date(day: dt.date) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}


def _array(head: bytes, objects: Iterable[dict[str, Any]], foot: bytes) -> Iterator[bytes]:
    """An array in pieces, an object a line; the first piece has one object."""
    piece = [head]
    for number, value in enumerate(objects):
        piece.append((b",\n" if number else b"\n") + orjson.dumps(value))
        if number % _CHUNK == 0:
            yield b"".join(piece)
            piece = []
    yield b"".join([*piece, b"\n", foot])
