"""manage.py decisions: export and import of what people decided."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, FileType
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand

from timeline.desk.portable import carry, export
from timeline.models import Ruling


class Command(BaseCommand):
    help = (
        "Writes all decisions as JSON Lines to standard output (export), or makes those of a file anew (import FILE). What"
        " people here decided otherwise stays; the same file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("export")
        reading = verbs.add_parser("import")
        reading.add_argument("file", type=FileType("r", encoding="utf-8"), help="JSON Lines, - for standard input")
        reading.add_argument("--dry-run", action="store_true", help="store nothing, only say what would become of them")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        if verb == "export":
            for line in export(Ruling.objects.all()):
                self.stdout.write(line, ending="")
            return
        with options["file"] as lines:
            results = carry(lines, user=None, dry_run=options["dry_run"])
        for result in results:
            if result.reason:
                self.stdout.write(f"line {result.line}: {result.outcome}: {result.reason}")
        counts = Counter(result.outcome for result in results)
        names = ("carried", "known", "kept", "refused")
        self.stdout.write(
            ", ".join(f"{counts[name]} {name}" for name in names) + (" (dry run)" if options["dry_run"] else "")
        )
        if counts["refused"]:
            sys.exit(1)
