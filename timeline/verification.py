"""Whether what is stored still is what was read and decided: the database's own checks, and those that only we can make."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import islice

from django.db import connection, transaction

from timeline import seals
from timeline.database import rebuild
from timeline.extract.copies import fingerprints
from timeline.extract.extractor import VERSION
from timeline.models import Claim, Event, Source, Tally, TextFingerprint
from timeline.models.choices import SIDE_BIT, State
from timeline.projection import project_all

_BATCH = 500
Faults = Iterator[str]


def database() -> Faults:
    """Pages, indexes, constraints and references, by the database itself."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check(20)")
            yield from (f"integrity: {line}" for (line,) in cursor.fetchall() if line != "ok")
            cursor.execute("PRAGMA foreign_key_check")
            yield from (
                f"row {row} of {table} refers to nothing in {parent}" for table, row, parent, _ in cursor.fetchall()
            )
        else:
            cursor.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT (indisvalid AND indisready)")
            yield from (f"index {name} is not valid; run REINDEX" for (name,) in cursor.fetchall())
            cursor.execute("SELECT conname, conrelid::regclass::text FROM pg_constraint WHERE NOT convalidated")
            yield from (f"constraint {name} of {table} does not hold" for name, table in cursor.fetchall())


def rows() -> Faults:
    """Every row against its seal: reference data, histories, people's decisions, accounts, all that is stored."""
    for model in seals.sealed():
        yield from seals.broken(model)


def sources() -> Faults:
    """Texts, their checksums, and the fingerprints by which their copies are found."""
    for pk, text, sha256 in Source.objects.order_by("pk").values_list("pk", "text", "sha256").iterator(_BATCH):
        if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != sha256:
            yield f"source {pk}: the text is not the one that was read (checksum)"
        held = TextFingerprint.objects.filter(source=pk).values_list("number", flat=True)
        if not set(held) <= set(fingerprints(text)):
            yield f"source {pk}: a fingerprint is not of its text"


def quotes() -> Faults:
    """Every quote stands in its text where its claim says, and a claim still is what it is known by."""
    claims = Claim.objects.select_related("source").order_by("source_id", "pk")
    for claim in claims.iterator(_BATCH):
        if claim.source.text[claim.start : claim.end] != claim.quote:
            yield f"claim {claim.pk} of source {claim.source_id}: the quote is not at {claim.start}–{claim.end}"
        if claim.extractor == VERSION and _fingerprint(claim) != claim.fingerprint:
            yield f"claim {claim.pk} of source {claim.source_id}: its fields are not those that were read"


def _fingerprint(claim: Claim) -> str:
    """As `timeline.ingest.fingerprint` of the claim that the row was made of."""
    sides = "-".join(sorted(side for side, bit in SIDE_BIT.items() if claim.sides & bit))
    parts = (claim.kind, sides, claim.status, claim.edtf, claim.start, claim.end)
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:32]


def events() -> Faults:
    """Every event is what its claims and rulings make of it; every merged one leads to a living one."""
    waiting = Event.objects.order_by("pk").iterator(_BATCH)
    while batch := list(islice(waiting, _BATCH)):
        with transaction.atomic():
            for event in project_all(batch):
                yield f"event {event.public_id}: not what its claims and rulings say; run manage.py reextract"
            transaction.set_rollback(True)
    target = dict(Event.objects.filter(state=State.MERGED).values_list("pk", "merged_into"))
    for start in target:
        seen, at = {start}, target[start]
        while at in target and at not in seen:
            seen.add(at)
            at = target[at]
        if at in seen or at is None:
            yield f"event with key {start}: merged in a circle, it leads nowhere"


def counts() -> Faults:
    """Counts are those of the events."""

    def table() -> set[tuple[object, ...]]:
        names = ("edge", "grain", "bucket", "events", "cell__sides", "cell__kind", "cell__status", "cell__standing",
                 "cell__level", "cell__origins")  # fmt: skip
        return set(Tally.objects.filter(events__gt=0).values_list(*names))

    with transaction.atomic():
        before = table()
        rebuild()
        if before != table():
            yield "the counts of facets and charts are not those of the events; run manage.py migrate"
        transaction.set_rollback(True)


CHECKS: dict[str, Callable[[], Faults]] = {
    "database": database,
    "rows and seals": rows,
    "texts and checksums": sources,
    "quotes and claims": quotes,
    "events and rulings": events,
    "counts": counts,
}
