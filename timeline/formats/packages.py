"""A ZIP data package (https://specs.frictionlessdata.io/data-package/): events, claims with quotes, sources, codebook.

Written as it is read: the package of a million events needs no more memory than that of ten. `datapackage.json` comes
last, because it has the checksums of what was written before it. CSVW metadata (w3.org/TR/tabular-metadata) say the same
to its readers.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.utils import translation

from timeline.formats.documents import About
from timeline.formats.tables import COLUMNS, csv_lines, event_pieces, guarded
from timeline.models import Claim, Source, choices
from timeline.models.events import EventQuerySet

_BATCH = 2000
_CODES = {
    "kind": choices.Kind, "family": choices.Family, "status": choices.Status, "standing": choices.Standing,
    "state": choices.State, "level": choices.Level, "date_precision": choices.Precision, "date_basis": choices.Basis,
    "place_precision": choices.PlacePrecision, "verdict": choices.Verdict, "dyad": choices.Dyad,
    "interest": choices.Interest,
}  # fmt: skip
_TYPES = {
    "date_earliest": "date", "date_latest": "date", "first_reported": "date", "last_reported": "date",
    "changed": "datetime", "denied": "boolean", "latitude": "number", "longitude": "number", "confidence": "number",
    "sources": "integer", "origins": "integer", "start": "integer", "end": "integer", "source": "integer",
}  # fmt: skip
CLAIM_COLUMNS = (
    "id", "event", "source", "quote", "start", "end", "kind", "status", "date_edtf", "date_earliest", "date_latest",
    "date_text", "place", "confidence", "rule", "verdict",
)  # fmt: skip
SOURCE_COLUMNS = ("id", "title", "outlet", "published", "language", "interest", "link", "sha256")
CODEBOOK_COLUMNS = ("field", "code", "meaning")
_XSD = {"date": "date", "datetime": "dateTime", "boolean": "boolean", "number": "number", "integer": "integer"}


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: Sequence[str]
    key: Sequence[str]
    references: tuple[tuple[str, str], ...] = ()  # column, table whose id it holds

    @property
    def path(self) -> str:
        return f"{self.name}.csv"

    def type_of(self, column: str) -> str:
        return "integer" if column == "id" and self.name != "events" else _TYPES.get(column, "string")


EVENTS = Table("events", COLUMNS, ["id"])
CLAIMS = Table("claims", CLAIM_COLUMNS, ["id"], (("event", "events"), ("source", "sources")))
SOURCES = Table("sources", SOURCE_COLUMNS, ["id"])
CODEBOOK = Table("codebook", CODEBOOK_COLUMNS, ["field", "code"])


class _Sink:
    """A file that cannot be wound back, whose bytes are taken out as they come."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None: ...

    def take(self) -> bytes:
        data = b"".join(self.parts)
        self.parts.clear()
        return data


def package_pieces(about: About, events: EventQuerySet, site: str, language: str) -> Iterator[bytes]:
    """The package in pieces. `about.made` is the time of every file in it, so that equal data give equal bytes."""
    sink, sums = _Sink(), {}
    moment = about.made.timetuple()[:6]
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for table, pieces in _tables(events, site, language):
            info = zipfile.ZipInfo(table.path, moment)
            info.compress_type, digest, size = zipfile.ZIP_DEFLATED, hashlib.sha256(), 0
            with archive.open(info, "w", force_zip64=True) as file:
                for piece in pieces:
                    file.write(piece)
                    digest.update(piece)
                    size += len(piece)
                    yield sink.take()
            sums[table.name] = (digest.hexdigest(), size)
        for name, content in (("csvw-metadata.json", _csvw(about)), ("datapackage.json", _descriptor(about, sums))):
            info = zipfile.ZipInfo(name, moment)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, orjson.dumps(content, option=orjson.OPT_INDENT_2))
            yield sink.take()
    yield sink.take()


def _tables(events: EventQuerySet, site: str, language: str) -> Iterator[tuple[Table, Iterable[bytes]]]:
    yield EVENTS, event_pieces(events, site, language)
    yield CLAIMS, csv_lines(CLAIM_COLUMNS, _claims(events))
    yield SOURCES, csv_lines(SOURCE_COLUMNS, _sources(events))
    with translation.override(language):
        codes = [(name, code, str(label)) for name, codes in _CODES.items() for code, label in codes.choices]
    yield CODEBOOK, csv_lines(CODEBOOK_COLUMNS, codes)


def _claims(events: EventQuerySet) -> Iterator[Sequence[Any]]:
    """Claims that count, by source and place in it."""
    found = (
        Claim.objects.counted().filter(event__in=events.order_by().values("pk")).order_by("source_id", "start", "pk")
    )
    fields = ("pk", "event__public_id", "source_id", "quote", "start", "end", "kind", "status", "edtf", "earliest",
              "latest", "date_text", "place_name", "confidence", "rule", "verdict")  # fmt: skip
    for row in found.values_list(*fields).iterator(chunk_size=_BATCH):
        yield (*row[:3], guarded(row[3]), *row[4:11], guarded(row[11]), guarded(row[12]), round(row[13], 3), *row[14:])


def _sources(events: EventQuerySet) -> Iterator[Sequence[Any]]:
    telling = Claim.objects.counted().filter(event__in=events.order_by().values("pk")).values("source_id")
    found = Source.objects.filter(pk__in=telling).select_related("outlet").defer("text").order_by("pk")
    for row in found.iterator(chunk_size=_BATCH):
        yield (
            row.pk, guarded(row.title), guarded(row.outlet_label), row.published, row.language,
            row.outlet.interest if row.outlet else "", guarded(row.link), row.sha256,
        )  # fmt: skip


# --- descriptions -----------------------------------------------------------------------------------------------------


def _descriptor(about: About, sums: dict[str, tuple[str, int]]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-package", "name": "tumen", "title": about.title, "homepage": about.url,
        "created": about.made.isoformat(timespec="seconds"),
        "resources": [_resource(table, *sums[table.name]) for table in (EVENTS, CLAIMS, SOURCES, CODEBOOK)],
    }  # fmt: skip


def _resource(table: Table, digest: str, size: int) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [{"name": name, "type": table.type_of(name)} for name in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if table.references:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": other, "fields": ["id"]}}
            for column, other in table.references
        ]
    return {
        "profile": "tabular-data-resource", "name": table.name, "path": table.path, "format": "csv",
        "mediatype": "text/csv", "encoding": "utf-8", "bytes": size, "hash": f"sha256:{digest}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "header": True}, "schema": schema,
    }  # fmt: skip


def _csvw(about: About) -> dict[str, Any]:
    tables = []
    for table in (EVENTS, CLAIMS, SOURCES, CODEBOOK):
        columns = [{"name": n, "titles": n, "datatype": _XSD.get(table.type_of(n), "string")} for n in table.columns]
        keys = [{"columnReference": c, "reference": {"resource": f"{other}.csv", "columnReference": "id"}}
                for c, other in table.references]  # fmt: skip
        schema = {"columns": columns, "primaryKey": list(table.key)} | ({"foreignKeys": keys} if keys else {})
        tables.append({"url": table.path, "tableSchema": schema})
    return {"@context": "http://www.w3.org/ns/csvw", "dc:title": about.title, "dc:source": about.url, "tables": tables}


def package(about: About, events: EventQuerySet, site: str, language: str) -> bytes:
    return b"".join(package_pieces(about, events, site, language))


def utc(moment: dt.datetime) -> dt.datetime:
    """To the second, as ZIP and ISO 8601 here have it."""
    return moment.astimezone(dt.UTC).replace(microsecond=0)
