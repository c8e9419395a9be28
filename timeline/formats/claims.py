"""Claims and their sources in plain values; quotes as W3C Web Annotations (https://www.w3.org/TR/annotation-model/)."""

from __future__ import annotations

from typing import Any

from timeline.formats.records import iso
from timeline.models import Claim, Source


def claim_record(claim: Claim, site: str, event_url: str) -> dict[str, Any]:
    """What one source says, with its literal words. `site` is scheme and host."""
    return {
        "id": claim.pk,
        "kind": claim.kind,
        "status": claim.status,
        "date": {
            "edtf": claim.edtf, "earliest": iso(claim.earliest), "latest": iso(claim.latest),
            "precision": claim.precision, "basis": claim.basis, "text": claim.date_text,
        },
        "place_name": claim.place_name,
        "people_names": claim.people_names,
        "attributed": claim.attributed,
        "rule": claim.rule,
        "confidence": round(claim.confidence, 3),
        "verdict": claim.verdict,
        "quote": claim.quote,
        "source": source_record(claim.source, site),
        "annotation": annotation(claim, site, event_url),
    }  # fmt: skip


def annotation(claim: Claim, site: str, event_url: str) -> dict[str, Any]:
    """The quote as an annotation that identifies the event. Offsets count characters of the stored text of the source."""
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": f"{event_url}#claim-{claim.pk}",
        "type": "Annotation",
        "motivation": "identifying",
        "body": event_url,
        "target": {
            "source": claim.source.link or site + claim.source.get_absolute_url(),
            "selector": [
                {"type": "TextQuoteSelector", "exact": claim.quote},
                {"type": "TextPositionSelector", "start": claim.start, "end": claim.end},
            ],
        },
    }


def source_record(source: Source, site: str) -> dict[str, Any]:
    """The head of an article; its text stays with its publisher."""
    outlet = source.outlet
    return {
        "id": source.pk,
        "url": site + source.get_absolute_url(),
        "title": source.title,
        "outlet": source.outlet_label,
        "outlet_slug": outlet.slug if outlet else "",
        "country": outlet.country if outlet else "",
        "interest": outlet.interest if outlet else "",
        "published": source.published,
        "language": source.language,
        "agencies": source.agencies,
        "link": source.link,
        "sha256": source.sha256,
    }
