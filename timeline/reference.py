"""The reference data as extraction wants it: from the database, or from the files in fixtures/."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from timeline.extract.records import ActorRef, OfficeRef, OutletRef, PlaceRef, Reference

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
FILES = ("outlets", "actors", "offices", "places")


def reference_from_fixtures(folder: Path = FIXTURES) -> Reference:
    """The reference data as shipped. Raises OSError or ValueError if a file is missing or broken."""
    rows = {name: [row["fields"] for row in json.loads((folder / f"{name}.json").read_text("utf-8"))] for name in FILES}
    offices = [{**row, "actor": row["actor"][0]} for row in rows["offices"]]
    return _reference(rows["actors"], offices, rows["places"], rows["outlets"])


def reference_from_database() -> Reference:
    """The reference data as curators keep it."""
    from timeline.models import Actor, Office, Outlet, Place

    offices = Office.objects.values("title", "side", "level", "role", "start", "end", "actor__slug")
    return _reference(
        Actor.objects.order_by("slug").values("slug", "name", "names", "kind", "side", "surname"),
        ({**row, "actor": row["actor__slug"]} for row in offices.order_by("pk")),
        Place.objects.order_by("slug").values("slug", "name", "names", "country", "precision"),
        Outlet.objects.order_by("slug").values("slug", "name", "names", "kind", "domain", "agency"),
    )


def current_reference() -> Reference:
    """That of the database if it is set up and filled, else that of the files; with the extractor of the settings."""
    from django.conf import settings
    from django.db import DatabaseError

    try:
        reference = reference_from_database()
    except DatabaseError:
        reference = reference_from_fixtures()
    if not reference.actors:
        reference = reference_from_fixtures()
    return replace(reference, plug=settings.TUMEN_EXTRACTOR)


def _reference(
    actors: Iterable[Mapping[str, Any]],
    offices: Iterable[Mapping[str, Any]],
    places: Iterable[Mapping[str, Any]],
    outlets: Iterable[Mapping[str, Any]],
) -> Reference:
    held: dict[str, list[OfficeRef]] = defaultdict(list)
    for row in offices:
        held[row["actor"]].append(
            OfficeRef(row["title"], row["side"], row["level"], row["role"], _day(row["start"]), _day(row["end"]))
        )
    return Reference(
        actors=tuple(
            ActorRef(r["slug"], r["name"], r["kind"], r["side"], _names(r), r["surname"], tuple(held[r["slug"]]))
            for r in actors
        ),
        places=tuple(PlaceRef(r["slug"], r["name"], r["country"], r["precision"], _names(r)) for r in places),
        outlets=tuple(OutletRef(r["slug"], r["name"], r["kind"], r["domain"], r["agency"], _names(r)) for r in outlets),
    )


def _names(row: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {language: tuple(names) for language, names in row["names"].items()}


def _day(value: dt.date | str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value
