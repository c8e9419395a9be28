"""Keyset pages: the next page begins after the last row shown, so that new rows shift nothing and depth costs nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from timeline.models import Event
from timeline.models.events import EventQuerySet

PAGE = 40
KEYS = {"reported": "report_day", "origins": "origin_count"}  # other orders are by `day`


@dataclass(frozen=True, slots=True)
class Page:
    events: list[Event]
    following: str  # cursor of the next page, empty on the last


class BadCursor(ValueError):
    """A cursor that no page gave."""


def ordered(events: EventQuerySet, sort: str) -> EventQuerySet:
    """Events in one of the orders of filters.SORTS; every order is total."""
    key = KEYS.get(sort, "day")
    return events.order_by(key, "pk") if sort == "date" else events.order_by(f"-{key}", "-pk")


def page(events: EventQuerySet, sort: str, after: str = "", size: int = PAGE) -> Page:
    """One page in the given order. Raises BadCursor."""
    key = KEYS.get(sort, "day")
    rows = ordered(events, sort)
    if after:
        rows = rows.filter(_beyond(sort, key, after))
    found = list(rows.defer("search").select_related("place").prefetch_related("people__offices")[: size + 1])
    shown = found[:size]
    return Page(shown, _cursor(getattr(shown[-1], key), shown[-1].pk) if len(found) > size else "")


def _cursor(value: Any, pk: int) -> str:
    return f"{value.isoformat() if isinstance(value, dt.date) else value}.{pk}"


def _beyond(sort: str, key: str, cursor: str) -> Q:
    """Rows after the cursor, written so that an index on the key bounds the search."""
    text, _, number = cursor.rpartition(".")
    try:
        value: Any = int(text) if sort == "origins" else dt.date.fromisoformat(text)
        pk = int(number)
    except ValueError:
        raise BadCursor(cursor) from None
    if sort == "date":
        return Q(**{f"{key}__gte": value}) & ~Q(**{key: value}, pk__lte=pk)
    return Q(**{f"{key}__lte": value}) & ~Q(**{key: value}, pk__gte=pk)
