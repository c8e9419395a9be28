"""One event in plain values, as JSON has it. Exports, feeds, snapshots and the API say the same."""

from __future__ import annotations

import datetime as dt
from typing import Any

from timeline.extract.records import FAMILY
from timeline.formats.rows import Row
from timeline.models import Actor, Place
from timeline.models.choices import DYAD_SIDES, SIDE_BIT

SIDES = {sum(bits): codes for codes, bits in (
    (codes, [SIDE_BIT[code] for code in codes])
    for codes in (["KP", "RU"], ["CN", "RU"], ["CN", "KP"], ["CN", "KP", "RU"])
)}  # fmt: skip
DYADS = {sides: [dyad.value for dyad, among in DYAD_SIDES.items() if sides in among] for sides in SIDES}


def record(row: Row) -> dict[str, Any]:
    """Codes are those of timeline.models.choices; days are ISO 8601, null where open or unknown."""
    return {
        "id": row.id,
        "url": row.url,
        "title": row.title,
        "kind": row.kind,
        "family": FAMILY[row.kind],  # type: ignore[index]
        "status": row.status,
        "standing": row.standing,
        "state": row.state,
        "denied": row.denied,
        "sides": SIDES[row.sides],
        "dyads": DYADS[row.sides],
        "date": {
            "edtf": row.edtf,
            "earliest": iso(row.earliest),
            "latest": iso(row.latest),
            "precision": row.precision,
            "basis": row.basis,
        },
        "place": place(row.place, row.place_name),
        "people": [person(actor) for actor in row.people],
        "other_people": row.other_people,
        "level": {"highest": row.level, "RU": row.level_ru, "KP": row.level_kp, "CN": row.level_cn},
        "confidence": round(row.confidence, 3),
        "sources": row.source_count,
        "origins": row.origin_count,
        "origin_names": row.origin_names,
        "first_reported": iso(row.first_reported),
        "last_reported": iso(row.last_reported),
        "changed": row.changed.isoformat(timespec="seconds"),
    }


def iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def person(actor: Actor) -> dict[str, Any]:
    return {"slug": actor.slug, "name": actor.local_name, "side": actor.side, "qid": actor.qid}


def place(row: Place | None, as_named: str) -> dict[str, Any] | None:
    """A known place with its coordinates, or only the name that the sources give."""
    if row is None:
        return {"slug": "", "name": as_named, "country": "", "precision": "", "latitude": None, "longitude": None,
                "qid": ""} if as_named else None  # fmt: skip
    return {
        "slug": row.slug, "name": row.local_name, "country": row.country, "precision": row.precision,
        "latitude": row.latitude, "longitude": row.longitude, "qid": row.qid,
    }  # fmt: skip


def point(row: Place | None) -> tuple[float, float] | None:
    """Longitude and latitude of a site or a city. A country or region has no point: one in its middle would be invented."""
    if row is None or row.precision not in ("site", "city") or row.longitude is None or row.latitude is None:
        return None
    return row.longitude, row.latitude
