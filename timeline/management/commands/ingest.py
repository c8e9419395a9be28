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
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction
from django.db.models import Max
from tqdm import tqdm

from timeline.extract.decode import Unreadable, decode_lines
from timeline.extract.extractor import VERSION
from timeline.extract.records import Reference
from timeline.extract.workers import Done, Job, Result, run_all, run_on_cluster
from timeline.ingest import Names, store_all
from timeline.management.commands.extract import add_overrides, checked_overrides
from timeline.models import Receipt, Source
from timeline.reading import STDIN, ReadError, find, read
from timeline.receipts import Desk, Overrides
from timeline.reference import current_reference

OUTCOMES = ("created", "updated", "unchanged", "duplicate", "failed")
# Articles that are stored in one transaction: what grouping costs at least is paid once for all of them, and readers' pages
# stay valid a little longer. More would keep other writers waiting.
_TOGETHER = 16
_CLAIMS = 20  # they are what storing takes its time for
_MOST = 8 * _TOGETHER  # with those that are stored already


class _RollBack(Exception):
    """Ends a dry run."""


class Begun(NamedTuple):
    """The newest keys when a run began: what has higher ones is of this run. Clocks may be set back meanwhile."""

    source: int
    receipt: int

    @classmethod
    def now(cls) -> Begun:
        newest = (rows.aggregate(newest=Max("pk"))["newest"] or 0 for rows in (Source.objects, Receipt.objects))
        return cls(*newest)


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
        tally, starved = Tally(self.stderr), False
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
            except MemoryError:
                starved = True  # the traceback holds what filled the memory: nothing can be said before it is gone
        if starved:
            self.stdout.write(str(tally))
            raise CommandError(
                "There is not enough memory. What is counted is stored; give it more (or fewer --jobs) and run the same"
                " command again."
            )
        self.stdout.write(str(tally))
        if tally.counts["failed"]:
            raise SystemExit(1)

    def _run(self, paths: list[str], overrides: Overrides, jobs: int, dask: str, tally: Tally) -> None:
        reference, names, begun = current_reference(), Names.load(), Begun.now()
        desk = Desk(reference, overrides)
        terminal = sys.stderr.isatty()
        total = _count(paths) if terminal else None
        with tqdm(total=total, unit=" files", smoothing=0.05, disable=not terminal) as bar:
            work = _jobs(paths, overrides, desk, begun, tally, bar)
            batch = Batch(names, desk, begun, tally)
            for job, results in _read(work, reference, jobs, dask):
                batch.add(job, results)
                bar.update()
            batch.store()


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


def _jobs(paths: list[str], overrides: Overrides, desk: Desk, begun: Begun, tally: Tally, bar: Any) -> Iterator[Job]:
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


def _pass_over(name: str, receipt: Receipt, begun: Begun, tally: Tally) -> None:
    """Counts what came of the same bytes: unchanged, or a duplicate if it was this run that read them."""
    if receipt.pk <= begun.receipt:
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


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article that was read. `of` is the file that ends with it, with the digests of all its texts."""

    digest: str  # of its text; empty if it could not be read
    result: Result
    of: tuple[Job, list[str]] | None

    @property
    def name(self) -> str:
        return self.result.name[:500]


class Batch:
    """Articles that wait to be stored in one transaction, with the receipts of the files that end among them.

    Which articles are stored together depends only on what is new of what was asked for, in its order, so that a run that
    goes on from where another one was killed gives the same rows as one that nothing disturbed.
    """

    def __init__(self, names: Names, desk: Desk, begun: Begun, tally: Tally) -> None:
        self._names, self._desk, self._begun, self._tally = names, desk, begun, tally
        self._waiting: list[Waiting] = []
        self._new = self._claims = 0

    def add(self, job: Job, results: list[Result]) -> None:
        """Takes the articles of a file; stores what waits whenever there is enough of it."""
        digests = [_digest(result) for result in results]
        held = set(Source.objects.filter(sha256__in=digests, extractor=VERSION).values_list("sha256", flat=True))
        for number, (digest, result) in enumerate(zip(digests, results, strict=True), 1):
            self._waiting.append(Waiting(digest, result, (job, digests) if number == len(results) else None))
            if digest and digest not in held:
                self._new += 1
                self._claims += len(result.extraction.claims) if result.extraction else 0
            if self._new >= _TOGETHER or self._claims >= _CLAIMS or len(self._waiting) >= _MOST:
                self.store()

    def store(self) -> None:
        """Stores everything that waits, or nothing of it; then counts it."""
        ended = [item.of for item in self._waiting if item.of]
        with transaction.atomic():
            outcomes = self._outcomes()
            for job, digests in ended:
                if job.digest and all(digests):
                    self._desk.give(job.digest, digests)
        for outcome in outcomes:
            self._tally.add(*outcome)
        for job, _ in ended:
            _acknowledged(job)
        self._waiting, self._new, self._claims = [], 0, 0

    def _outcomes(self) -> list[tuple[str, str, str]]:
        """What became of each article, its name, and a reason where a line should be printed."""
        digests = [item.digest for item in self._waiting]
        twins = dict(
            Source.objects.filter(sha256__in=digests, pk__gt=self._begun.source).values_list("sha256", "file_name")
        )
        first = {w.digest: w for w in self._waiting if w.digest and twins.setdefault(w.digest, w.name) == w.name}
        articles = [(w.result.extraction, w.name) for w in first.values() if w.result.extraction]
        stored = dict(zip(first, store_all(articles, self._names), strict=True))
        outcomes: list[tuple[str, str, str]] = []
        for item in self._waiting:
            if not item.digest:
                outcomes.append(("failed", item.result.name, item.result.reason))
            elif first.get(item.digest) is item:
                outcomes.append((stored[item.digest], item.result.name, ""))
            else:
                outcomes.append(("duplicate", item.result.name, f"the same text as {twins[item.digest]}"))
        return outcomes


def _digest(result: Result) -> str:
    return hashlib.sha256(result.extraction.article.text.encode()).hexdigest() if result.extraction else ""


def _acknowledged(job: Job) -> None:
    """Where a file counts as read: all of it is stored. The runs of tests/faults note its name here."""
