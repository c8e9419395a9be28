"""iCalendar (RFC 5545): all-day events and spans of days; events without a date are journal entries, which need none."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from timeline import wording
from timeline.formats.documents import About
from timeline.formats.records import point
from timeline.formats.rows import Row
from timeline.models.choices import State, Status

_DAY = dt.timedelta(days=1)
_CHUNK = 200
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LIMIT = 75  # octets of a line


def calendar_pieces(about: About, rows: Iterable[Row]) -> Iterator[bytes]:
    host = urlsplit(about.url).hostname or "localhost"
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tumen//Timeline//EN", "CALSCALE:GREGORIAN",
            _text("NAME", about.title), _text("X-WR-CALNAME", about.title), f"URL:{about.url}"]  # fmt: skip
    lines = head
    for number, row in enumerate(rows):
        lines += component(row, host)
        if number % _CHUNK == 0:
            yield _folded(lines)
            lines = []
    yield _folded([*lines, "END:VCALENDAR"])


def component(row: Row, host: str) -> list[str]:
    """A VEVENT, or a VJOURNAL for an event without a date."""
    first, last = row.earliest or row.latest, row.latest or row.earliest
    name = "VEVENT" if first else "VJOURNAL"
    lines = [
        f"BEGIN:{name}",
        f"UID:{row.id}@{host}",
        f"DTSTAMP:{row.changed.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
        _text("SUMMARY", row.title),
        _text("DESCRIPTION", f"{wording.when(row)}. {' '.join(wording.standing(row)[1:])}\n{row.url}"),
        f"CATEGORIES:{row.kind}",
        f"STATUS:{_status(row, dated=bool(first))}",
        f"URL:{row.url}",
    ]
    if first and last:
        lines += [f"DTSTART;VALUE=DATE:{_day(first)}", "TRANSP:TRANSPARENT"]
        if last < dt.date.max:
            lines.append(f"DTEND;VALUE=DATE:{_day(last + _DAY)}")  # the day after the last
        if where := row.place.local_name if row.place else row.place_name:
            lines.append(_text("LOCATION", where))
        if found := point(row.place):
            lines.append(f"GEO:{found[1]};{found[0]}")
    return [*lines, f"END:{name}"]


def _day(day: dt.date) -> str:
    return day.isoformat().replace("-", "")


def _status(row: Row, *, dated: bool) -> str:
    if row.state == State.RETRACTED or row.status == Status.NEGATED:
        return "CANCELLED"
    if row.status in (Status.PLANNED, Status.ALLEGED):
        return "TENTATIVE" if dated else "DRAFT"
    return "CONFIRMED" if dated else "FINAL"


def _text(name: str, text: str) -> str:
    return f"{name}:{_CONTROL.sub('', text).translate(_ESCAPES)}"


def _folded(lines: list[str]) -> bytes:
    """Lines with CRLF; one of more than 75 octets goes on in the next after a space, never within a character."""
    out = bytearray()
    for line in lines:
        data = line.encode("utf-8", "replace")
        room = _LIMIT
        while len(data) > room:
            cut = room
            while data[cut] & 0xC0 == 0x80:
                cut -= 1
            out += data[:cut] + b"\r\n "
            data, room = data[cut:], _LIMIT - 1
        out += data + b"\r\n"
    return bytes(out)
