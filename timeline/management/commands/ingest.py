"""manage.py ingest: article files in, sources, claims and events out."""

from __future__ import annotations

import contextlib
import hashlib
import signal
import sys
import threading
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction
from django.utils import timezone
from tqdm import tqdm

from timeline.extract.decode import Unreadable, decode_lines
from timeline.extract.records import Reference
from timeline.extract.workers import Done, Job, Result, run_all, run_on_cluster
from timeline.ingest import Names, store
from timeline.management.commands.extract import add_overrides, checked_overrides
from timeline.models import Receipt, Source
from timeline.reading import STDIN, ReadError, find, read
from timeline.receipts import Desk, Overrides
from timeline.reference import current_reference

OUTCOMES = ("created", "updated", "unchanged", "duplicate", "failed")
_TOGETHER = 20  # articles of one file that are stored in one transaction; more would keep other writers waiting


class _RollBack(Exception):
    """Ends a dry run."""


@dataclass(slots=True)
class Tally:
    """What became of the articles. Reasons are written as they come, so that a long run holds none of them."""

    stderr: Any
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, outcome: str, name: str, reason: str = "") -> None:
        self.counts[outcome] += 1
        if reason:
            with tqdm.external_write_mode(file=sys.stderr):
                self.stderr.write(f"{name}: {reason}")

    def __str__(self) -> str:
        return ", ".join(f"{self.counts[name]} {name}" for name in OUTCOMES if self.counts[name] or name != "duplicate")


class Command(BaseCommand):
    help = """Read articles into the timeline. The same article again changes nothing.

PATH is a file (.txt .md .html .json .jsonl), a folder, a pattern in quotes, or - for JSON Lines on standard input
(fields: title, text, url, outlet, published).

  python manage.py ingest news/2023-09-14.txt
  python manage.py ingest "archive/**/*.html" --outlet Republika --jobs 2
  python manage.py ingest archive/ --dask tcp://scheduler:8786
  python manage.py ingest archive/ --dry-run

Interrupted or killed, the same command goes on where it was: files that were read in full are passed over.
Ends with the counts; one line for each file that could not be read, and exit status 1 if there was any."""

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH")
        parser.add_argument("--dry-run", action="store_true", help="do everything, then take it back")
        parser.add_argument("--jobs", type=int, default=1, metavar="N", help="processes that read articles (default 1)")
        parser.add_argument("--dask", default="", metavar="ADDRESS", help="read on the cluster of this Dask scheduler")
        add_overrides(parser)

    def handle(self, *args: Any, paths: list[str], dry_run: bool, jobs: int, dask: str, **options: Any) -> None:
        if jobs < 1:
            raise CommandError(f"--jobs {jobs}: give 1 or more")
        if dask and jobs > 1:
            raise CommandError("--dask and --jobs: give one of them")
        overrides = tuple(checked_overrides(options).items())
        tally = Tally(self.stderr)
        with _terminated_as_interrupted():
            try:
                with transaction.atomic() if dry_run else contextlib.nullcontext():
                    self._run(paths, overrides, jobs, dask, tally)
                    if dry_run:
                        raise _RollBack
            except _RollBack:
                self.stdout.write("Dry run: nothing was kept.")
            except KeyboardInterrupt as stop:
                kept = (
                    "nothing was kept" if dry_run else "what is counted is stored; run the same command again to go on"
                )
                self.stdout.write(str(tally))
                self.stderr.write(f"Interrupted: {kept}.")
                raise SystemExit(143 if stop.args else 130) from None
            except DatabaseError as error:
                self.stdout.write(str(tally))
                raise CommandError(
                    f"The database cannot be written: {str(error).strip()}. What is counted is stored; mend it (space on the"
                    " disk, permissions, the server) and run the same command again."
                ) from error
        self.stdout.write(str(tally))
        if tally.counts["failed"]:
            raise SystemExit(1)

    def _run(self, paths: list[str], overrides: Overrides, jobs: int, dask: str, tally: Tally) -> None:
        reference, names, begun = current_reference(), Names.load(), timezone.now()
        desk = Desk(reference, overrides)
        terminal = sys.stderr.isatty()
        total = _count(paths) if terminal else None
        with tqdm(total=total, unit=" files", smoothing=0.05, disable=not terminal) as bar:
            work = _jobs(paths, overrides, desk, begun, tally, bar)
            for job, results in _read(work, reference, jobs, dask):
                _keep(job, results, names, desk, begun, tally)
                bar.update()


def _read(work: Iterable[Job], reference: Reference, jobs: int, dask: str) -> Iterator[Done]:
    if not dask:
        yield from run_all(work, reference, jobs)
        return
    try:
        yield from run_on_cluster(work, reference, dask)
    except ImportError:
        raise CommandError("--dask needs Dask: pip install --require-hashes -r requirements-scale.txt") from None
    except OSError as error:
        raise CommandError(f"--dask {dask}: no scheduler answers ({error}). What is counted is stored.") from None


@contextlib.contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """SIGTERM ends the run as Ctrl-C does: between two articles, with a summary."""

    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt(number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


# --- files ------------------------------------------------------------------------------------------------------------


def _count(paths: list[str]) -> int | None:
    """How many files there are, for the time left; unknown on standard input."""
    return None if STDIN in paths else sum(1 for _ in find(paths))


def _jobs(paths: list[str], overrides: Overrides, desk: Desk, begun: Any, tally: Tally, bar: Any) -> Iterator[Job]:
    """Jobs for what can be read and was not read before."""
    for path in paths:
        if path == STDIN:
            yield from _from_lines(overrides, tally)
            continue
        for found in find([path]):
            try:
                if found.reason:
                    raise ReadError(found.reason)
                data = read(found)
            except ReadError as error:
                tally.add("failed", found.name, str(error))
                bar.update()
                continue
            digest = desk.digest(data)
            if receipt := desk.find(digest):
                _pass_over(found.name, receipt, begun, tally)
                bar.update()
            else:
                yield Job(found.name, data, overrides=overrides, digest=digest)


def _pass_over(name: str, receipt: Receipt, begun: Any, tally: Tally) -> None:
    """Counts what came of the same bytes: unchanged, or a duplicate if it was this run that read them."""
    if receipt.added < begun:
        tally.counts["unchanged"] += receipt.articles
        return
    twin = receipt.sources.values_list("file_name", flat=True).first()
    tally.add("duplicate", name, f"the same text as {twin}")


def _from_lines(overrides: Overrides, tally: Tally) -> Iterator[Job]:
    for item in decode_lines(sys.stdin.buffer):
        if isinstance(item, Unreadable):
            tally.add("failed", f"standard input {item.part}", item.reason)
        else:
            yield Job("standard input", article=item, overrides=overrides)


# --- rows -------------------------------------------------------------------------------------------------------------


def _keep(job: Job, results: list[Result], names: Names, desk: Desk, begun: Any, tally: Tally) -> None:
    """Stores a file's articles, and its receipt once all of them are stored. A small file is stored whole or not at all."""
    outcomes = []
    with transaction.atomic() if len(results) <= _TOGETHER else contextlib.nullcontext():
        digests = []
        for result in results:
            digest, outcome, reason = _store(result, names, begun)
            digests.append(digest)
            outcomes.append((outcome, result.name, reason))
        if job.digest and all(result.extraction for result in results):
            desk.give(job.digest, digests)
    for line in outcomes:
        tally.add(*line)


def _store(result: Result, names: Names, begun: Any) -> tuple[str, str, str]:
    """SHA-256 of an article's text, its outcome, and a reason where a line should be printed."""
    if result.extraction is None:
        return "", "failed", result.reason
    digest = hashlib.sha256(result.extraction.article.text.encode()).hexdigest()
    twin = Source.objects.filter(sha256=digest, added__gte=begun).values_list("file_name", flat=True).first()
    if twin is not None and twin != result.name[:500]:
        return digest, "duplicate", f"the same text as {twin}"
    return digest, store(result.extraction, result.name, names), ""
