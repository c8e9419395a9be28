"""Runs of `ingest` and its like in forked children that are killed or whose system calls fail, and what must hold after.

A file is acknowledged once `ingest` has counted it. After every fault: the database is whole, every acknowledged file is there
with its receipt, and every article that is there has all its claims. After every series: a run to the end gives the digest of
a run that nothing disturbed.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import shutil
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from django.db import connection, connections

from tests.postgresql import Cluster
from timeline.extract import workers
from timeline.extract.extractor import Extractor
from timeline.management.commands import ingest, reextract
from timeline.models import Claim, Event, Source
from timeline.reference import reference_from_fixtures

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(slots=True)
class Score:
    """What was done to the program and what came of it."""

    faults: int = 0
    landed: int = 0  # the run did not get to its end
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    ends: dict[str, int] = field(default_factory=dict)

    def note(self, end: str) -> None:
        """Counts a fault by how the run ended: "0" if it got to its end."""
        self.faults += 1
        self.landed += end != "0"
        self.ends[end] = self.ends.get(end, 0) + 1

    def __str__(self) -> str:
        ends = ", ".join(f"{count} × {end}" for end, count in sorted(self.ends.items()))
        return (
            f"{self.faults} faults, {self.landed} in the middle; {self.acknowledged} files acknowledged, {len(self.lost)} lost, "
            f"{len(self.torn)} torn, {len(self.broken)} databases broken; ends: {ends}"
        )


class Site:
    """A database in use by children of this process, which itself holds no connection to it."""

    def __init__(self, folder: Path, cluster: Cluster | None = None, files: int = 40) -> None:
        self.folder, self.cluster, self.news = folder, cluster, folder / "news"
        self.extractor = Extractor(reference_from_fixtures())
        self._write_news(files)
        connections.close_all()
        self._settings: dict[str, Any] = connections["default"].settings_dict
        self.use("plain")
        self.child(lambda: call_command("migrate", verbosity=0))
        self.child(lambda: call_command("loaddata", "outlets", "actors", "offices", "places", verbosity=0))
        self.fresh("whole")
        self.ingest()
        self.digest, self.events = self.child(digest_now), self.child(_events)
        self.claims = self.child(_claims)

    def _write_news(self, files: int) -> None:
        """The sample articles again and again, each time with other words at the end."""
        self.news.mkdir(parents=True)
        samples = [p.read_text("utf-8") for p in sorted((ROOT / "fixtures" / "articles").glob("*.txt"))]
        for number in range(files):
            text = f"{samples[number % len(samples)]}\n\nCatatan redaksi {number}."
            (self.news / f"{number:04}.txt").write_text(text, "utf-8")

    def use(self, name: str) -> None:
        """The database of that name is the one in use from now on."""
        connections.close_all()
        self._settings["NAME"] = name if self.cluster else str(self.folder / f"{name}.sqlite3")

    def fresh(self, name: str = "site", of: str = "plain") -> None:
        """A copy of another database, at first of the one with reference data and no articles; in use from now on."""
        if self.cluster:
            self.cluster.run(
                "dropdb", "--if-exists", "-f", "-h", str(self.cluster.folder), "-p", "54329", "-U", "tumen", name
            )
            self.cluster.run("createdb", "-T", of, "-h", str(self.cluster.folder), "-p", "54329", "-U", "tumen", name)
        else:
            for old in self.folder.glob(f"{name}.sqlite3*"):
                old.unlink()
            shutil.copy(self.folder / f"{of}.sqlite3", self.folder / f"{name}.sqlite3")
        self.use(name)

    # --- children -----------------------------------------------------------------------------------------------------

    def start(self, work: Callable[[], Any], *, stopped: bool = False) -> tuple[int, int]:
        """A child that does the work and writes its result as JSON; its process id and the pipe to read from."""
        reader, writer = os.pipe()
        pid = os.fork()
        if pid:
            os.close(writer)
            return pid, reader
        status = 1
        try:
            os.close(reader)
            os.setpgid(0, 0)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            if stopped:
                os.kill(os.getpid(), signal.SIGSTOP)
            with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
                result = work()
            os.write(writer, json.dumps(result).encode())
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        except CommandError as error:
            status = 1
            with contextlib.suppress(OSError):
                (self.folder / "said").write_text(str(error), "utf-8")
        except BaseException:  # a fault that nobody foresaw: told at the end of the series
            status = 70
            with contextlib.suppress(OSError), (self.folder / "unforeseen").open("a") as file:
                traceback.print_exc(file=file)
        finally:
            os._exit(status)

    def child(self, work: Callable[[], Any]) -> Any:
        """The result of a child's work. Raises RuntimeError if it does not end well."""
        pid, reader = self.start(work)
        with os.fdopen(reader, "rb") as pipe:
            data = pipe.read()
        _, status = os.waitpid(pid, 0)
        if status:
            raise RuntimeError(f"child ended with {os.waitstatus_to_exitcode(status)}")
        return json.loads(data)

    # --- work ---------------------------------------------------------------------------------------------------------

    def ingest(self, acknowledged: Path | None = None) -> None:
        self.child(lambda: self._ingest(acknowledged))

    def _ingest(self, acknowledged: Path | None) -> None:
        """Notes each file on a line of its own as soon as it is counted."""
        workers.start = lambda reference: setattr(workers, "_extractor", self.extractor)
        if acknowledged:
            ingest._acknowledged = _noting(ingest._acknowledged, acknowledged)
        call_command("ingest", str(self.news), stdout=io.StringIO(), stderr=io.StringIO())

    def work(self, kind: str, acknowledged: Path, seed: int) -> Callable[[], Any]:
        """What a child is to be disturbed at."""

        def reread() -> None:
            reextract.Extractor = lambda reference: self.extractor
            reextract.restore = _noting(reextract.restore, acknowledged)
            call_command("reextract", quiet=True, stdout=io.StringIO())

        def merge() -> None:
            decide = _noting(_merge_and_undo, acknowledged)
            for number in range(500):
                decide(random.Random(seed * 1000 + number))

        def backup() -> None:
            again = _noting(call_command, acknowledged)
            for _ in range(50):
                again("backup", str(self.folder / "backups"), keep=3, stdout=io.StringIO())

        return {"ingest": lambda: self._ingest(acknowledged), "reextract": reread, "merge": merge, "backup": backup}[
            kind
        ]

    # --- what must hold -----------------------------------------------------------------------------------------------

    def examine(self, score: Score, acknowledged: Path) -> None:
        """Adds to the score what is wrong in the database now."""
        named = set(acknowledged.read_text("utf-8").splitlines()) if acknowledged.exists() else set()
        score.acknowledged = max(score.acknowledged, len(named))
        try:
            whole, held, claims = self.child(_state)
        except RuntimeError as error:
            score.broken.append(str(error))
            return
        if whole != "ok":
            score.broken.append(whole)
        score.lost += sorted(named - set(held))
        score.torn += [sha for sha, count in claims.items() if self.claims.get(sha) != count]

    def finish(self, score: Score, *, in_order: bool = True) -> None:
        """A run to the end, undisturbed: the same digest, and nothing for verify to find.

        Not `in_order`: a file that could not be read at first came after the others. The events are the same then, but an
        event has its id from the claim that it was first made of, and ids that were public lead on.
        """
        self.ingest()
        if not in_order and self.child(_events) != self.events:
            score.broken.append("other events than those of a run that nothing disturbed")
        if in_order and self.child(digest_now) != self.digest:
            score.broken.append("another digest than that of a run that nothing disturbed")
        if self.child(verified):
            score.broken.append("verify finds faults")


def _noting(work: Callable[..., Any], notes: Path) -> Callable[..., Any]:
    """The work, with a line in the notes each time that a piece of it is done: the name of the file for `ingest`."""
    descriptor = os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def noting(first: Any, *rest: Any, **options: Any) -> Any:
        result = work(first, *rest, **options)
        os.write(descriptor, f"{getattr(first, 'name', '')}\n".encode())
        return result

    return noting


def _state() -> tuple[str, list[str], dict[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check" if connection.vendor == "sqlite" else "SELECT 'ok'")
        (whole,) = cursor.fetchone()
    held = Source.objects.filter(receipt__isnull=False).values_list("file_name", flat=True)
    return whole, list(held), _claims()


def _claims() -> dict[str, int]:
    """Number of claims of every article."""
    return {source.sha256: source.claims.count() for source in Source.objects.prefetch_related("claims")}


def digest_now() -> str:
    from timeline.contents import digest

    return digest()


def _events() -> list[list[str]]:
    """The claims of each event, whatever its id."""
    claims = Claim.objects.order_by("source__sha256", "fingerprint")
    found: dict[int | None, list[str]] = {}
    for event, sha256, fingerprint in claims.values_list("event", "source__sha256", "fingerprint"):
        found.setdefault(event, []).append(f"{sha256}:{fingerprint}")
    return sorted(found.values())


def verified() -> int:
    from timeline.verification import CHECKS

    return sum(sum(1 for _ in check()) for check in CHECKS.values())


def _merge_and_undo(choice: random.Random) -> None:
    """Two decisions of a person, each whole or not at all; both leave no trace in what an event shows."""
    from timeline.decisions import merge, undo

    events = list(Event.objects.filter(state="draft").order_by("public_id"))
    one, other = choice.sample(events, 2)
    undo(merge(one, other, user=None, reason="a test").id, user=None)
