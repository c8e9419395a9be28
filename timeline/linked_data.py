"""What pages say to machines: schema.org types (https://schema.org/version/29.0) as plain dicts, for JSON-LD."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from timeline.models import Actor, Claim, Event, Outlet, Place, Source
from timeline.models.choices import Status
from timeline.wording import SIDE_NAMES, standing

Absolute = Callable[[str], str]  # path to address with scheme and host
CONTEXT = "https://schema.org"
WIKIDATA = "https://www.wikidata.org/entity/"
_STATUS = {Status.PLANNED: "EventScheduled", Status.NEGATED: "EventCancelled"}


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def event(row: Event, people: Iterable[Actor], claims: Iterable[Claim], absolute: Absolute) -> dict[str, Any]:
    """An Event with its people, its place, and the articles that tell of it."""
    return _without_empty(
        {
            "@context": CONTEXT, "@type": "Event", "@id": absolute(row.get_absolute_url()),
            "url": absolute(row.get_absolute_url()), "identifier": row.public_id, "name": row.headline,
            "description": f"{row.get_kind_display()}. {standing(row)[2]}.", "temporalCoverage": row.edtf,
            "startDate": row.earliest and row.earliest.isoformat(), "endDate": row.latest and row.latest.isoformat(),
            "eventStatus": _STATUS.get(Status(row.status)) and f"{CONTEXT}/{_STATUS[Status(row.status)]}",
            "location": place(row.place, absolute, whole=False) if row.place else row.place_name,
            "actor": [person(actor, absolute, whole=False) for actor in people],
            "subjectOf": [source(claim.source, absolute, whole=False) for claim in claims],
        }
    )  # fmt: skip


def person(row: Actor, absolute: Absolute, *, whole: bool = True) -> dict[str, Any]:
    return _without_empty(
        {
            "@context": CONTEXT if whole else None, "@type": "Person", "@id": absolute(row.get_absolute_url()),
            "name": row.local_name, "sameAs": row.qid and WIKIDATA + row.qid,
            "alternateName": sorted(set(row.spellings) - {row.local_name}) if whole else None,
            "nationality": str(SIDE_NAMES.get(row.side, row.side)),
        }
    )  # fmt: skip


def place(row: Place, absolute: Absolute, *, whole: bool = True) -> dict[str, Any]:
    geo = {"@type": "GeoCoordinates", "latitude": row.latitude, "longitude": row.longitude}
    return _without_empty(
        {
            "@context": CONTEXT if whole else None, "@type": "Place", "@id": absolute(row.get_absolute_url()),
            "name": row.local_name, "sameAs": row.qid and WIKIDATA + row.qid, "address": row.country,
            "geo": geo if row.latitude is not None else None,
        }
    )  # fmt: skip


def outlet(row: Outlet, absolute: Absolute, *, whole: bool = True) -> dict[str, Any]:
    return _without_empty(
        {
            "@context": CONTEXT if whole else None, "@type": "NewsMediaOrganization",
            "@id": absolute(row.get_absolute_url()), "name": row.local_name, "sameAs": row.qid and WIKIDATA + row.qid,
        }
    )  # fmt: skip


def source(row: Source, absolute: Absolute, *, whole: bool = True) -> dict[str, Any]:
    """The article that was read; the page itself holds quotes of it."""
    return _without_empty(
        {
            "@context": CONTEXT if whole else None, "@type": "NewsArticle", "@id": absolute(row.get_absolute_url()),
            "headline": row.title, "url": row.url, "inLanguage": row.language, "datePublished": row.published,
            "author": [{"@type": "Person", "name": name} for name in row.authors] if whole else None,
            "publisher": outlet(row.outlet, absolute, whole=False) if row.outlet else row.outlet_name,
        }
    )  # fmt: skip


def timeline(name: str, description: str, address: str, first: Any = None, last: Any = None) -> dict[str, Any]:
    """The filtered timeline as a Dataset."""
    covered = f"{first or '..'}/{last or '..'}" if first or last else None
    return _without_empty(
        {"@context": CONTEXT, "@type": "Dataset", "@id": address, "url": address, "name": name,
         "description": description, "temporalCoverage": covered, "isAccessibleForFree": True}
    )  # fmt: skip
