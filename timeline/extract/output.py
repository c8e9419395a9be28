"""An extraction as plain data, with the field names of the annotation guide."""

from __future__ import annotations

from typing import Any

from timeline.extract.records import Claim, DateMention, Extraction


def as_dict(extraction: Extraction, file: str) -> dict[str, Any]:
    """One article: its head, its dates and its contacts; `start` and `end` are offsets in the text as decoded."""
    article = extraction.article
    return {
        "file": file,
        "language": article.language,
        "outlet": article.outlet,
        "title": article.title,
        "author": list(article.authors),
        "published": article.published,
        "agencies": list(article.agencies),
        "dates": [_date(mention, article.text) for mention in extraction.dates],
        "contacts": [_contact(claim) for claim in extraction.claims],
    }


def _date(mention: DateMention, text: str) -> dict[str, str]:
    return {"text": text[mention.start : mention.end], "edtf": mention.value.edtf}


def _contact(claim: Claim) -> dict[str, Any]:
    contact: dict[str, Any] = {
        "date": claim.date.edtf if claim.date else None,
        "kind": claim.kind,
        "sides": list(claim.sides),
        "people": list(claim.people),
        "place": claim.place,
        "status": claim.status,
        "central": claim.central,
        "evidence": claim.quote,
        "rule": claim.rule,
        "confidence": claim.confidence,
        "start": claim.start,
        "end": claim.end,
    }
    if claim.denied:
        contact["denied"] = True
    return contact
