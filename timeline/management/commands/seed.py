"""manage.py seed: what a new installation begins with."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from timeline.models import Actor, Source


class Command(BaseCommand):
    help = (
        "Load the reference data if there is none, then the sample articles if there are no articles. Safe to repeat."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if Actor.objects.exists():
            self.stdout.write("Reference data: already there.")
        else:
            call_command("loaddata", "outlets", "actors", "offices", "places", verbosity=0)
            self.stdout.write(f"Reference data: {Actor.objects.count()} actors and their places and outlets loaded.")
        if Source.objects.exists():
            self.stdout.write("Articles: already there.")
        else:
            self.stdout.write("Sample articles:")
            call_command("ingest", str(settings.BASE_DIR / "fixtures" / "articles"), stdout=self.stdout)
