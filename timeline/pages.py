"""Keyset pages: the next page begins after the last row shown, so that new rows shift nothing and depth costs nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import DateField, F, Q, Value
from django.db.models.functions import Coalesce

from timeline.models import Event
from timeline.models.events import EventQuerySet

PAGE = 40
_NEVER = dt.date(1, 1, 1)  # sorts undated events last in newest-first order

_DATE = Coalesce("earliest", "latest", Value(_NEVER), output_field=DateField())
_REPORTED = Coalesce("last_reported", Value(_NEVER), output_field=DateField())


@dataclass(frozen=True, slots=True)
class Page:
    events: list[Event]
    following: str  # cursor of the next page, empty on the last


class BadCursor(ValueError):
    """A cursor that no page gave."""


def page(events: EventQuerySet, sort: str, after: str = "", size: int = PAGE) -> Page:
    """One page in the given order. Raises BadCursor."""
    key: Any = {"reported": _REPORTED, "origins": F("origin_count")}.get(sort, _DATE)
    rows = events.annotate(sort_key=key)
    rows = rows.order_by("sort_key", "pk") if sort == "date" else rows.order_by("-sort_key", "-pk")
    if after:
        rows = rows.filter(_beyond(sort, after))
    found = list(rows.select_related("place").prefetch_related("people__offices")[: size + 1])
    shown = found[:size]
    return Page(shown, _cursor(shown[-1]) if len(found) > size else "")


def _cursor(event: Event) -> str:
    key = event.sort_key  # type: ignore[attr-defined]
    return f"{key.isoformat() if isinstance(key, dt.date) else key}.{event.pk}"


def _beyond(sort: str, cursor: str) -> Q:
    text, _, pk = cursor.rpartition(".")
    try:
        key: Any = int(text) if sort == "origins" else dt.date.fromisoformat(text)
        number = int(pk)
    except ValueError:
        raise BadCursor(cursor) from None
    way = "gt" if sort == "date" else "lt"
    return Q(**{f"sort_key__{way}": key}) | Q(sort_key=key, **{f"pk__{way}": number})
