"""manage.py ingest: article files in, sources, claims and events out."""

from __future__ import annotations

import hashlib
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from timeline.extract.decode import Unreadable, decode_lines
from timeline.extract.workers import Job, Result, run_all
from timeline.ingest import Names, store
from timeline.management.commands.extract import add_overrides, checked_overrides
from timeline.reading import STDIN, ReadError, find, read
from timeline.reference import current_reference

OUTCOMES = ("created", "updated", "unchanged", "duplicate", "failed")


class _RollBack(Exception):
    """Ends a dry run."""


class Command(BaseCommand):
    help = """Read articles into the timeline. The same article again changes nothing.

PATH is a file (.txt .md .html .json .jsonl), a folder, a pattern in quotes, or - for JSON Lines on standard input
(fields: title, text, url, outlet, published).

  python manage.py ingest news/2023-09-14.txt
  python manage.py ingest "archive/**/*.html" --outlet Republika --jobs 2
  python manage.py ingest archive/ --dry-run

Ends with the counts and one line for each file that could not be read; exit status 1 if there was any."""

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH")
        parser.add_argument("--dry-run", action="store_true", help="do everything, then take it back")
        parser.add_argument("--jobs", type=int, default=1, metavar="N", help="processes that read articles (default 1)")
        add_overrides(parser)

    def handle(self, *args: Any, paths: list[str], dry_run: bool, jobs: int, **options: Any) -> None:
        if jobs < 1:
            raise CommandError(f"--jobs {jobs}: give 1 or more")
        overrides = tuple(checked_overrides(options).items())
        counts: Counter[str] = Counter()
        failures: list[str] = []
        try:
            with transaction.atomic() if dry_run else _nothing():
                self._run(paths, overrides, jobs, counts, failures)
                if dry_run:
                    raise _RollBack
        except _RollBack:
            self.stdout.write("Dry run: nothing was kept.")
        except KeyboardInterrupt:
            self._report(counts, failures)
            self.stderr.write("Interrupted; what is counted is stored. Run the same command again to go on.")
            raise SystemExit(130) from None
        self._report(counts, failures)
        if counts["failed"]:
            raise SystemExit(1)

    def _run(
        self, paths: list[str], overrides: tuple[tuple[str, str | None], ...], jobs: int,
        counts: Counter[str], failures: list[str],
    ) -> None:  # fmt: skip
        names = Names.load()
        seen: dict[str, str] = {}
        terminal = sys.stderr.isatty()
        work = _jobs(paths, overrides, failures, counts)
        for results in tqdm(run_all(work, current_reference(), jobs), unit=" files", disable=not terminal):
            for result in results:
                outcome, reason = _store(result, names, seen)
                counts[outcome] += 1
                if reason:
                    failures.append(f"{result.name}: {reason}")

    def _report(self, counts: Counter[str], failures: list[str]) -> None:
        for line in failures:
            self.stderr.write(line)
        shown = [name for name in OUTCOMES if counts[name] or name not in ("duplicate",)]
        self.stdout.write(", ".join(f"{counts[name]} {name}" for name in shown))


class _nothing:
    def __enter__(self) -> None: ...

    def __exit__(self, *exc: object) -> None: ...


def _jobs(
    paths: list[str], overrides: tuple[tuple[str, str | None], ...], failures: list[str], counts: Counter[str]
) -> Iterator[Job]:
    """Jobs for what can be read; what cannot goes into `failures`."""
    for path in paths:
        if path == STDIN:
            yield from _from_lines(overrides, failures, counts)
            continue
        for found in find([path]):
            try:
                if found.reason:
                    raise ReadError(found.reason)
                yield Job(str(found.path), read(found), overrides=overrides)
            except ReadError as error:
                counts["failed"] += 1
                failures.append(f"{found.path}: {error}")


def _from_lines(
    overrides: tuple[tuple[str, str | None], ...], failures: list[str], counts: Counter[str]
) -> Iterator[Job]:
    for item in decode_lines(sys.stdin.buffer):
        if isinstance(item, Unreadable):
            counts["failed"] += 1
            failures.append(f"standard input {item.part}: {item.reason}")
        else:
            yield Job("standard input", article=item, overrides=overrides)


def _store(result: Result, names: Names, seen: dict[str, str]) -> tuple[str, str]:
    """The outcome for one article, and a reason where a line should be printed."""
    if result.extraction is None:
        return "failed", result.reason
    digest = hashlib.sha256(result.extraction.article.text.encode()).hexdigest()
    if digest in seen:
        return "duplicate", f"the same text as {seen[digest]}"
    seen[digest] = result.name
    return store(result.extraction, result.name, names), ""
