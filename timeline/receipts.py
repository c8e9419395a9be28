"""Which files have been read in full, so that an interrupted or repeated run passes over them at the cost of a hash.

A receipt is for bytes, not for a name: of the file, with the overrides, names and extractor that read it. It holds only as
long as all the articles that came of it are stored; a source that a curator deletes is read again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db.models import Count, F

from timeline.extract.extractor import VERSION
from timeline.extract.records import Reference
from timeline.models import Receipt, Source

Overrides = tuple[tuple[str, str | None], ...]


class Desk:
    """Gives and finds receipts under one set of overrides and names."""

    def __init__(self, reference: Reference, overrides: Overrides) -> None:
        self._mark = hashlib.sha256(repr((VERSION, reference, sorted(overrides))).encode()).digest()

    def digest(self, data: bytes) -> str:
        """What the receipt of a file's bytes is found by."""
        return hashlib.sha256(self._mark + data).hexdigest()

    def find(self, digest: str) -> Receipt | None:
        """The receipt of a file that was read in full, if all that came of it is still stored."""
        return Receipt.objects.filter(digest=digest).annotate(held=Count("sources")).filter(held=F("articles")).first()

    def give(self, digest: str, sha256s: Iterable[str]) -> None:
        """Notes that the file was read in full, with the sources that hold its articles."""
        wanted = set(sha256s)
        receipt = Receipt(digest=digest, articles=len(wanted))
        Receipt.objects.bulk_create(
            [receipt], update_conflicts=True, unique_fields=["digest"], update_fields=["articles"]
        )
        Source.objects.filter(sha256__in=wanted).update(receipt=receipt)
