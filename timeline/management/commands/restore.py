"""manage.py restore: an empty database from a backup file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from timeline.archive import BadArchive, check, lines, manifest, opened
from timeline.contents import digests
from timeline.portable import NotEmpty, filling, insert, migrations, tables


class Command(BaseCommand):
    help = (
        "Fill an empty, migrated database from a backup, of SQLite or PostgreSQL alike, and compare what it then holds with"
        " what was backed up. Nothing is kept of a file that is damaged or was changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--check", action="store_true", help="only read the file and compare its checksums")

    def handle(self, *args: Any, file: str, check: bool, **options: Any) -> None:
        try:
            count = _check(file) if check else self._fill(Path(file))
        except (OSError, BadArchive, NotEmpty, DatabaseError, ValidationError) as error:
            raise CommandError(f"{file}: {error}. Nothing was changed.") from None
        self.stdout.write(f"{file}: {count:,} rows, {'the file is whole' if check else 'restored and compared'}")

    def _fill(self, path: Path) -> int:
        with opened(path) as archive, filling("default"):
            told = manifest(archive)
            if told["migrations"] != migrations("default"):
                raise BadArchive(
                    "it was made by another version; run manage.py migrate, or restore it with that version"
                )
            count = sum(
                insert(model, lines(archive, model, told["entries"][model._meta.label]), "default")
                for model in tables()
            )
            if {name: list(found) for name, found in digests().items()} != told["contents"]:
                raise BadArchive("what was restored differs from what was backed up")
        return count


def _check(file: str) -> int:
    return check(Path(file))
