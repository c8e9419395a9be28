"""manage.py verify: is everything still what was read and decided?"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from timeline.contents import digest
from timeline.verification import CHECKS

_SHOWN = 20  # faults of a kind


class Command(BaseCommand):
    help = (
        "Check the database, every text against its checksum, every quote against its text, every event against its claims"
        " and rulings, and the counts. Prints what is wrong and ends with status 1; changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--digest", action="store_true", help="print one word for everything that is stored")

    def handle(self, *args: Any, **options: Any) -> None:
        total = sum(self._check(name) for name in CHECKS)
        if options["digest"] and not total:
            self.stdout.write(f"digest {digest()}")
        if total:
            raise SystemExit(1)

    def _check(self, name: str) -> int:
        """Prints the result of one check; the number of its faults."""
        count = 0
        try:
            for fault in CHECKS[name]():
                count += 1
                if count <= _SHOWN:
                    self.stderr.write(fault)
        except (DatabaseError, UnicodeDecodeError, ValueError) as error:
            count += 1
            self.stderr.write(f"{name}: cannot be read: {str(error).strip()}")
        self.stdout.write(f"{name}: {'ok' if not count else f'{count:,} faults'}")
        return count
