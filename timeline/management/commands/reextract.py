"""manage.py reextract: the newest extraction over the stored texts."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from timeline.extract.extractor import Extractor
from timeline.extract.records import RawArticle
from timeline.ingest import Names, restore
from timeline.models import Source
from timeline.models.choices import Basis
from timeline.reference import current_reference


class Command(BaseCommand):
    help = (
        "Read the stored articles again with the newest extractor and reference data. Claims that a person judged or"
        " placed, and fields that a person ruled on, stay as they are. Prints what was added and what is gone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="print the totals only")

    def handle(self, *args: Any, quiet: bool, **options: Any) -> None:
        extractor, names = Extractor(current_reference()), Names.load()
        added = gone = 0
        sources = Source.objects.order_by("pk")
        for source in tqdm(sources.iterator(200), total=sources.count(), disable=not sys.stderr.isatty()):
            raw = RawArticle(source.text, url=source.url or None)
            # A day that the extractor found in the text itself is found again: given as known it would count for more.
            known = source.published if source.published_basis == Basis.STATED else ""
            head = {"published": known or None, "language": source.language}
            change = restore(source, extractor.read(raw, outlet=source.outlet_name or None, **head), names)
            added, gone = added + len(change.added), gone + len(change.gone)
            if not quiet:
                for sign, claims in (("+", change.added), ("-", change.gone)):
                    for claim in claims:
                        self.stdout.write(f"{sign} source {source.pk}: {claim}")
        self.stdout.write(f"{added} claims added, {gone} gone")
