"""manage.py move: an installation from its database into another, SQLite or PostgreSQL."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

import environ
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from timeline.contents import digests
from timeline.portable import NotEmpty, filling, insert, one_moment, rows, tables

TARGET = "target"
KINDS = {
    "django.db.backends.sqlite3": "timeline.sqlite",
    "django.db.backends.postgresql": "django.db.backends.postgresql",
}


class Command(BaseCommand):
    help = (
        "Copy everything into an empty database, from SQLite to PostgreSQL or back, and compare both. Stop the site and"
        " ingest first: what is written meanwhile is left behind. The old database stays as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url", metavar="DATABASE_URL", help="such as postgres://user:password@host/name")

    def handle(self, *args: Any, url: str, **options: Any) -> None:
        found = environ.Env.db_url_config(url) if "://" in url else {}
        if found.get("ENGINE") not in KINDS:
            raise CommandError("Give an address such as postgres://user:password@host/name or sqlite:///path")
        found["ENGINE"] = KINDS[found["ENGINE"]]
        same = settings.DATABASES["default"]
        if (found["NAME"], found.get("HOST", "")) == (str(same["NAME"]), same.get("HOST", "")):
            raise CommandError("That is the database which is in use; give another one.")
        defaults: dict[str, Any] = dict.fromkeys(("ATOMIC_REQUESTS", "CONN_HEALTH_CHECKS"), False)
        defaults |= {"AUTOCOMMIT": True, "CONN_MAX_AGE": 0, "TIME_ZONE": None, "TEST": {}}
        options_of_kind = same["OPTIONS"] if found["ENGINE"] == same["ENGINE"] else {}
        connections.databases[TARGET] = {**defaults, "OPTIONS": options_of_kind, **found}
        try:
            call_command("migrate", database=TARGET, verbosity=0)
            self._copy()
        except NotEmpty as error:
            raise CommandError(f"{error}. Nothing was changed.") from None
        finally:
            connections[TARGET].close()
            del connections[TARGET], connections.databases[TARGET]
        self.stdout.write("Moved, and both are the same. Now set DATABASE_URL to it and start the site.")

    def _copy(self) -> None:
        with one_moment("default"), filling(TARGET):
            for model in tables():
                count = insert(model, rows(model, "default"), TARGET)
                if count:
                    self.stdout.write(f"{count:>10,} {model._meta.verbose_name_plural}")
            here, there = digests("default"), digests(TARGET)
            if here != there:
                differing = sorted(name for name in here if here[name] != there[name])
                raise CommandError(f"The copy differs in {', '.join(differing)}; it was taken back.")
