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
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from django.db import connection, connections

from tests.postgresql import Cluster
from timeline.extract import workers
from timeline.extract.extractor import Extractor
from timeline.management.commands import ingest, reextract
from timeline.models import Event, Source
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
        self._point_at("plain")
        self.child(lambda: call_command("migrate", verbosity=0))
        self.child(lambda: call_command("loaddata", "outlets", "actors", "offices", "places", verbosity=0))
        self.fresh("whole")
        self.ingest()
        self.digest = self.child(_digest)
        self.claims = self.child(_claims)

    def _write_news(self, files: int) -> None:
        """The sample articles again and again, each time with other words at the end."""
        self.news.mkdir(parents=True)
        samples = [p.read_text("utf-8") for p in sorted((ROOT / "fixtures" / "articles").glob("*.txt"))]
        for number in range(files):
            text = f"{samples[number % len(samples)]}\n\nCatatan redaksi {number}."
            (self.news / f"{number:04}.txt").write_text(text, "utf-8")

    def _point_at(self, name: str) -> None:
        connections.close_all()
        self._settings["NAME"] = name if self.cluster else str(self.folder / f"{name}.sqlite3")

    def fresh(self, name: str = "site") -> None:
        """A database with reference data and no articles, in use from now on."""
        if self.cluster:
            self.cluster.run(
                "dropdb", "--if-exists", "-f", "-h", str(self.cluster.folder), "-p", "54329", "-U", "tumen", name
            )
            self.cluster.run(
                "createdb", "-T", "plain", "-h", str(self.cluster.folder), "-p", "54329", "-U", "tumen", name
            )
        else:
            for old in self.folder.glob(f"{name}.sqlite3*"):
                old.unlink()
            shutil.copy(self.folder / "plain.sqlite3", self.folder / f"{name}.sqlite3")
        self._point_at(name)

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
        except CommandError:
            status = 1
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

    def finish(self, score: Score) -> None:
        """A run to the end, undisturbed: the same digest, and nothing for verify to find."""
        self.ingest()
        if self.child(_digest) != self.digest:
            score.broken.append("another digest than that of a run that nothing disturbed")
        if self.child(_verified):
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


def _digest() -> str:
    from timeline.contents import digest

    return digest()


def _verified() -> int:
    from timeline.verification import CHECKS

    return sum(sum(1 for _ in check()) for check in CHECKS.values())


def _merge_and_undo(choice: random.Random) -> None:
    """Two decisions of a person, each whole or not at all; both leave no trace in what an event shows."""
    from timeline.decisions import merge, undo

    events = list(Event.objects.filter(state="draft").order_by("public_id"))
    one, other = choice.sample(events, 2)
    undo(merge(one, other, user=None, reason="a test").id, user=None)


# --- faults -----------------------------------------------------------------------------------------------------------


def kills(site: Site, kind: str, times: int, seed: int, longest: float = 0.4) -> Score:
    """SIGKILL at random moments, each run going on from where the last one was killed. "interrupts": SIGINT and SIGTERM."""
    polite = kind == "interrupts"
    kind = "ingest" if polite else kind
    choice, score = random.Random(seed), Score()
    acknowledged = site.folder / "acknowledged"
    acknowledged.unlink(missing_ok=True)
    site.fresh()
    if kind != "ingest":
        site.ingest()
    while score.faults < times:
        pid, reader = site.start(site.work(kind, acknowledged, choice.randrange(1 << 30)))
        before, deadline = _size(acknowledged), time.monotonic() + 20
        while _size(acknowledged) == before and time.monotonic() < deadline and choice.random() > 0.001:
            time.sleep(0.002)  # until it has begun to do something; now and then earlier
        time.sleep(choice.uniform(0, longest))
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, choice.choice((signal.SIGINT, signal.SIGTERM)) if polite else signal.SIGKILL)
        os.close(reader)
        _, status = os.waitpid(pid, 0)
        score.faults += 1
        killed = status != 0
        end = "done" if not killed else "killed" if os.WIFSIGNALED(status) else str(os.waitstatus_to_exitcode(status))
        score.landed += killed
        score.ends[end] = score.ends.get(end, 0) + 1
        if kind != "ingest":
            score.acknowledged = _size(acknowledged)
            acknowledged.unlink(missing_ok=True)
        site.examine(score, acknowledged)
        if kind == "ingest" and not killed:  # it got to its end: begin again
            site.finish(score)
            site.fresh()
            acknowledged.unlink(missing_ok=True)
    site.finish(score) if kind == "ingest" else _still_verified(site, score)
    return score


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _still_verified(site: Site, score: Score) -> None:
    if site.child(_verified):
        score.broken.append("verify finds faults")


CALLS = {"pwrite64": 6, "fdatasync": 4, "openat": 1, "read": 1, "pread64": 2, "ftruncate": 1, "fcntl": 2, "write": 1}
ERRORS = {"ENOSPC": 3, "EIO": 3, "SIGKILL": 3, "EINTR": 1}


def system_calls(site: Site, times: int, seed: int) -> Score:
    """The k-th call of a kind fails, or the process is killed in it (strace's fault injection)."""
    choice, score = random.Random(seed), Score()
    acknowledged = site.folder / "acknowledged"
    for number in range(times):
        if number % 5 == 0:
            site.fresh()
            acknowledged.unlink(missing_ok=True)
        (call,), (error,) = (choice.choices(list(among), list(among.values())) for among in (CALLS, ERRORS))
        k = int(choice.uniform(1, 8) ** 2)
        how = f"signal={error}" if error == "SIGKILL" else f"error={error}"
        lasting = "+" if choice.random() < 0.3 and error != "SIGKILL" else ""
        end = _under_strace(site, acknowledged, f"inject={call}:{how}:when={k}{lasting}", call)
        score.faults += 1
        score.landed += end != "0"
        score.ends[end] = score.ends.get(end, 0) + 1
        site.examine(score, acknowledged)
        if number % 5 == 4:
            site.finish(score)
    return score


def _under_strace(site: Site, acknowledged: Path, injection: str, call: str) -> str:
    pid, reader = site.start(site.work("ingest", acknowledged, 0), stopped=True)
    os.waitpid(pid, os.WUNTRACED)
    tracer = subprocess.Popen(
        ["strace", "-f", "-p", str(pid), "-e", f"trace={call}", "-e", injection, "-o", "/dev/null"],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert tracer.stderr
    tracer.stderr.readline()  # "strace: Process N attached"
    os.kill(pid, signal.SIGCONT)
    deadline = time.monotonic() + 60
    while not (ended := os.waitpid(pid, os.WNOHANG))[0]:
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            deadline += 60
        time.sleep(0.005)
    os.close(reader)
    tracer.wait(10)
    tracer.stderr.close()
    return str(os.waitstatus_to_exitcode(ended[1]))


def full_disks(site: Site, sizes: Iterator[int]) -> Score:
    """Less and less room for the database file (RLIMIT_FSIZE); then room again."""
    import resource

    score, acknowledged = Score(), site.folder / "acknowledged"
    for size in sizes:
        site.fresh()
        acknowledged.unlink(missing_ok=True)
        work = site.work("ingest", acknowledged, 0)

        def limited(work: Callable[[], Any] = work, size: int = size) -> Any:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
            return work()

        pid, reader = site.start(limited)
        _, status = os.waitpid(pid, 0)
        os.close(reader)
        end = str(os.waitstatus_to_exitcode(status))
        score.faults, score.landed = score.faults + 1, score.landed + (end != "0")
        score.ends[end] = score.ends.get(end, 0) + 1
        site.examine(score, acknowledged)
        site.finish(score)
    return score


def stops(site: Site, times: int, seed: int) -> Score:
    """PostgreSQL ends at once (as if its machine did) while articles are stored, and comes back."""
    assert site.cluster
    choice, score = random.Random(seed), Score()
    acknowledged = site.folder / "acknowledged"
    acknowledged.unlink(missing_ok=True)
    site.fresh()
    for _ in range(times):
        pid, reader = site.start(site.work("ingest", acknowledged, 0))
        time.sleep(choice.uniform(0.1, 1.5))
        site.cluster.stop("immediate")
        _, status = os.waitpid(pid, 0)
        os.close(reader)
        site.cluster.start(durable=True)
        end = str(os.waitstatus_to_exitcode(status))
        score.faults, score.landed = score.faults + 1, score.landed + (end != "0")
        score.ends[end] = score.ends.get(end, 0) + 1
        site.examine(score, acknowledged)
        if end == "0":
            site.finish(score)
            site.fresh()
            acknowledged.unlink(missing_ok=True)
    site.finish(score)
    return score


def hostile(site: Site, variants: int) -> tuple[int, str]:
    """Ingests the hostile corpus: how many files, and what became of them. Raises RuntimeError if it did not end by itself."""
    from tests.faults.hostile import write

    folder = site.folder / "hostile"
    folder.mkdir()
    count = write(folder, variants)
    site.fresh()

    def work() -> str:
        out = io.StringIO()
        with contextlib.suppress(SystemExit):
            call_command("ingest", str(folder), stdout=out, stderr=io.StringIO())
        return out.getvalue().strip()

    return count, site.child(work)


TRIALS = ("flips", "rot", "rounds", "crowd")
FILES = {"calls": 12, "rot": 12, "rounds": 600}  # 40 for all others


def _trial(kind: str, site: Site, times: int, seed: int) -> str:
    from tests.faults import trials

    if kind == "flips":
        return trials.flips(times, seed)
    if kind == "crowd":
        return trials.crowd(site, times)
    return trials.rot(site, times, seed) if kind == "rot" else trials.rounds(site, times, seed)


def main(arguments: list[str]) -> None:
    """python -m tests.faults KIND TIMES [postgresql]: prints the score; status 1 if anything was lost, torn or broken."""
    from tempfile import TemporaryDirectory

    from tests.postgresql import cluster

    kind, times, engine = arguments[0], int(arguments[1]), ([*arguments, "sqlite"])[2]
    with TemporaryDirectory(prefix="tumen-faults-") as name, contextlib.ExitStack() as stack:
        server = stack.enter_context(cluster(durable=True)) if engine == "postgresql" else None
        if server:
            server.create("plain")
        settings = connections["default"].settings_dict
        if server:
            settings |= {"HOST": str(server.folder), "PORT": "54329", "USER": "tumen", "NAME": "plain"}
        site = Site(Path(name), server, files=FILES.get(kind, 40))
        begun = time.monotonic()
        seed = int(os.environ.get("FAULTS_SEED", "1"))
        if kind == "hostile":
            count, fates = hostile(site, times)
            print(f"{engine} hostile: {count} files: {fates} ({time.monotonic() - begun:.0f} s)")
            return
        if kind in TRIALS:
            print(f"{engine} {kind}: {_trial(kind, site, times, seed)} ({time.monotonic() - begun:.0f} s)")
            return
        if kind == "calls":
            score = system_calls(site, times, seed)
        elif kind == "full":
            score = full_disks(site, iter(int(200_000 * 1.25**i) + 600_000 for i in range(times)))
        elif kind == "stops":
            score = stops(site, times, seed)
        else:
            score = kills(site, kind, times, seed)
        print(f"{engine} {kind}: {score} ({time.monotonic() - begun:.0f} s)")
        if (unforeseen := Path(name) / "unforeseen").exists():
            print(unforeseen.read_text("utf-8"))
        if score.lost or score.torn or score.broken:
            print(score.lost[:5], score.torn[:5], score.broken[:5])
            sys.exit(1)
