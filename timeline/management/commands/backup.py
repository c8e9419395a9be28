"""manage.py backup: everything into one file that fits either kind of database, checked before it counts."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import zipfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Model

from timeline.archive import MANIFEST, BadArchive, check
from timeline.contents import digests
from timeline.portable import fields, migrations, one_moment, rows, tables

_MODE = 0o600  # backups hold password hashes and unpublished texts: for their owner alone


class Command(BaseCommand):
    help = (
        "Write everything into FOLDER/tumen-DATE-TIME.zip while the site runs: one file for SQLite and PostgreSQL alike."
        " It is read back and compared before it gets its name; `restore` fills an empty database from it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="FOLDER")
        parser.add_argument(
            "--keep", type=int, default=0, metavar="N", help="delete all but the newest N backups there"
        )

    def handle(self, *args: Any, folder: str, keep: int, **options: Any) -> None:
        place = Path(folder)
        name = f"tumen-{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S}.zip"
        draft = place / f".{name}.part"
        try:
            place.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _MODE), "wb") as file:
                self._write(file)
                file.flush()
                os.fsync(file.fileno())
            count = check(draft)
            draft.rename(place / name)
        except (OSError, BadArchive) as error:
            draft.unlink(missing_ok=True)
            raise CommandError(f"{place}: no backup was made: {error}") from None
        for old in sorted(place.glob("tumen-*.zip"))[:-keep] if keep else []:
            old.unlink()
        self.stdout.write(f"{place / name}: {count:,} rows, {(place / name).stat().st_size:,} bytes")

    def _write(self, file: Any) -> None:
        with one_moment("default"), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as archive:
            entries = {model._meta.label: _entry(archive, model) for model in tables()}
            manifest = {
                "format": 1,
                "made": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
                "migrations": migrations("default"),
                "contents": {name: list(found) for name, found in digests().items()},
                "entries": entries,
            }
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1))


def _entry(archive: zipfile.ZipFile, model: type[Model]) -> dict[str, Any]:
    """Writes the rows of a model as JSON arrays, one a line; what the manifest says of them."""
    count, digest = 0, hashlib.sha256()
    with archive.open(f"{model._meta.label}.jsonl", "w", force_zip64=True) as file:
        for row in rows(model, "default"):
            line = json.dumps(row, default=str, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            digest.update(line)
            file.write(line)
            count += 1
    return {"fields": [field.attname for field in fields(model)], "rows": count, "sha256": digest.hexdigest()}
