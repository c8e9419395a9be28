"""manage.py reextract: the newest extraction over the stored texts."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import QuerySet
from tqdm import tqdm

from timeline.database import take_the_pen
from timeline.extract.extractor import Extractor
from timeline.ingest import Names, reread, restore
from timeline.models import Claim, Event, Source
from timeline.projection import project_all
from timeline.reference import current_reference
from timeline.regrouping import place

_CHUNK = 200


class _RollBack(Exception):
    """Ends a dry run."""


class Command(BaseCommand):
    help = (
        "Read the stored articles again with the newest extractor and reference data, and group and project everything"
        " anew. Claims that a person judged or placed, and fields that a person ruled on, stay as they are. Prints what"
        " was added (+), what is gone (-) and which claims moved to another event (>)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="print the totals only")
        parser.add_argument("--dry-run", action="store_true", help="do everything, then take it back")

    def handle(self, *args: Any, quiet: bool, dry_run: bool, **options: Any) -> None:
        lines = Counter[str]()
        try:
            with transaction.atomic() if dry_run else nullcontext():
                for line in self._changes():
                    lines[line[0]] += 1
                    if not quiet:
                        self.stdout.write(line)
                if dry_run:
                    raise _RollBack
        except _RollBack:
            self.stdout.write("Dry run: nothing was kept.")
        self.stdout.write(f"{lines['+']} claims added, {lines['-']} gone, {lines['>']} moved")

    def _changes(self) -> Iterator[str]:
        extractor, names = Extractor(current_reference()), Names.load()
        before = _homes()
        sources = Source.objects.order_by("pk")
        for source in tqdm(sources.iterator(200), total=sources.count(), disable=not sys.stderr.isatty()):
            change = restore(source, reread(source, extractor), names)
            for sign, claims in (("+", change.added), ("-", change.gone)):
                yield from (f"{sign} source {source.pk}: {claim}" for claim in claims)
        _regroup_all()
        after = _homes()
        moved = [key for key in before.keys() & after.keys() if before[key] != after[key]]
        for claim in Claim.objects.filter(pk__in=moved).order_by("pk"):
            yield f"> source {claim.source_id}: {claim}: {before[claim.pk]} → {after[claim.pk]}"


def _homes() -> dict[int, str]:
    """The public id of the event of each claim."""
    return dict(Claim.objects.exclude(event=None).values_list("pk", "event__public_id"))


def _regroup_all() -> None:
    """Groups and projects what no changed claim touched, for rules of grouping and projection may be newer too."""
    for keys in _chunks(Claim.objects.order_by("earliest", "pk")):
        with transaction.atomic():
            take_the_pen()
            place(keys)
    for keys in _chunks(Event.objects.order_by("pk")):
        with transaction.atomic():
            take_the_pen()
            project_all(list(Event.objects.filter(pk__in=keys).select_related("place", "merged_into")))


def _chunks(rows: QuerySet[Any]) -> Iterator[list[int]]:
    keys = list(rows.values_list("pk", flat=True))
    return (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))
