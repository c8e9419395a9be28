"""Backup files: a ZIP of JSON Lines, one entry a table, and a manifest with their checksums. Read as if an enemy wrote them."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db.models import Model

from timeline.portable import fields, tables

MANIFEST = "manifest.json"
_MANIFEST_BYTES = 1 << 20
_LINE_BYTES = 64 << 20  # a row with the longest text, escaped


class BadArchive(ValueError):
    """A file that is no whole backup; the message says what is wrong with it."""


def manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    """The manifest, if it names exactly the tables and fields of this version. Raises BadArchive."""
    try:
        info = archive.getinfo(MANIFEST)
        if info.file_size > _MANIFEST_BYTES:
            raise BadArchive("its manifest is too large")
        found = json.loads(archive.read(info))
        entries = found["entries"]
        known = {model._meta.label: [field.attname for field in fields(model)] for model in tables()}
        given = {label: entry["fields"] for label, entry in entries.items()}
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError, zipfile.BadZipFile) as error:
        if isinstance(error, BadArchive):
            raise
        raise BadArchive("it has no manifest that can be read") from None
    if found.get("format") != 1 or given != known:
        raise BadArchive("it was made by another version; restore it with that version, then upgrade")
    if sorted(archive.namelist()) != sorted([MANIFEST, *(f"{label}.jsonl" for label in known)]):
        raise BadArchive("it does not hold the files that its manifest names")
    return dict(found)


def lines(archive: zipfile.ZipFile, model: type[Model], entry: dict[str, Any]) -> Iterator[list[Any]]:
    """Rows of a table. Raises BadArchive at the first that is wrong, or at the end if checksum or number differ."""
    label, width = model._meta.label, len(entry["fields"])
    digest, count = hashlib.sha256(), 0
    try:
        with archive.open(f"{label}.jsonl") as file:
            while line := file.readline(_LINE_BYTES):
                digest.update(line)
                row = json.loads(line)
                if not isinstance(row, list) or len(row) != width:
                    raise BadArchive(f"{label}, line {count + 1}: not a row of {width} values")
                count += 1
                yield row
    except (ValueError, RecursionError, zipfile.BadZipFile, EOFError, OSError) as error:
        raise error if isinstance(error, BadArchive) else BadArchive(f"{label}, line {count + 1}: {error}") from None
    if digest.hexdigest() != entry["sha256"] or count != entry["rows"]:
        raise BadArchive(f"{label}: the checksum is wrong; the file was changed or is damaged")


def check(path: Path) -> int:
    """Reads a whole backup; the number of its rows. Raises BadArchive or OSError."""
    with opened(path) as archive:
        entries = manifest(archive)["entries"]
        return sum(sum(1 for _ in lines(archive, model, entries[model._meta.label])) for model in tables())


def opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile:
        raise BadArchive("it is no ZIP file, or it is cut off") from None
