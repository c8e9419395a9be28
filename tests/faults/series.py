"""Series of faults, one after another, and the command that runs them: kills, failing system calls, full disks, stops."""

from __future__ import annotations

import contextlib
import io
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from django.core.management import call_command
from django.db import connections

from tests.faults import crews, curation, loaded, resources, trials, upgrades
from tests.faults.harness import Score, Site, verified


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
    site.finish(score) if kind == "ingest" else _stillverified(site, score)
    return score


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _stillverified(site: Site, score: Score) -> None:
    if site.child(verified):
        score.broken.append("verify finds faults")


CALLS = {"pwrite64": 6, "fdatasync": 4, "openat": 1, "read": 1, "pread64": 2, "ftruncate": 1, "fcntl": 2, "write": 1}
ERRORS = {"ENOSPC": 3, "EIO": 3, "SIGKILL": 3, "EINTR": 1}


def system_calls(site: Site, times: int, seed: int) -> Score:
    """The k-th call of a kind fails, or the process is killed in it (strace's fault injection)."""
    choice, score, in_order = random.Random(seed), Score(), True
    acknowledged = site.folder / "acknowledged"
    for number in range(times):
        if number % 5 == 0:
            site.fresh()
            acknowledged.unlink(missing_ok=True)
            in_order = True
        (call,), (error,) = (choice.choices(list(among), list(among.values())) for among in (CALLS, ERRORS))
        k = int(choice.uniform(1, 8) ** 2)
        how = f"signal={error}" if error == "SIGKILL" else f"error={error}"
        lasting = "+" if choice.random() < 0.3 and error != "SIGKILL" else ""
        end = _under_strace(site, acknowledged, f"inject={call}:{how}:when={k}{lasting}", call)
        in_order = in_order and end != "1"  # 1: perhaps a file that could not be read
        score.note(end)
        site.examine(score, acknowledged)
        if number % 5 == 4:
            site.finish(score, in_order=in_order)
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
        score.note(end)
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


TRIALS = ("flips", "rot", "rounds", "crowd", "curated")
FILES = {"calls": 12, "rot": 12, "rounds": 600}
OTHERWISE = int(os.environ.get("FAULTS_FILES", "40"))


def _trial(kind: str, site: Site, times: int, seed: int) -> str:
    if kind == "flips":
        return trials.flips(times, seed)
    if kind == "curated":
        return curation.curated(site, times, seed)
    if kind == "crowd":
        return trials.crowd(site, times)
    return trials.rot(site, times, seed) if kind == "rot" else trials.rounds(site, times, seed)


def _series(kind: str, site: Site, times: int, seed: int) -> Score:
    if kind in resources.DISKS:
        return resources.full_disks(site, kind, times)
    if kind == "memory":
        return resources.memory(site, times)
    other = {
        "calls": system_calls,
        "stops": stops,
        "migrate": upgrades.killed,
        "loaded": loaded.backups,
        "workers": crews.killed,
    }
    if kind in other:
        return other[kind](site, times, seed)
    return kills(site, kind, times, seed)


def _tell_unforeseen(folder: Path) -> None:
    if (unforeseen := folder / "unforeseen").exists():
        print(unforeseen.read_text("utf-8"))


def main(arguments: list[str]) -> None:
    """python -m tests.faults KIND TIMES [KIND TIMES …] [postgresql]: prints the scores; status 1 if anything was lost, torn
    or broken. Several kinds share what it takes to begin."""
    from tempfile import TemporaryDirectory

    from tests.postgresql import cluster

    engine = "postgresql" if arguments[-1] == "postgresql" else "sqlite"
    wanted = [word for word in arguments if word not in ("sqlite", "postgresql")]
    kinds = list(zip(wanted[::2], map(int, wanted[1::2]), strict=True))
    with TemporaryDirectory(prefix="tumen-faults-") as name, contextlib.ExitStack() as stack:
        server = stack.enter_context(cluster(durable=True)) if engine == "postgresql" else None
        if server:
            server.create("plain")
        stack.callback(_tell_unforeseen, Path(name))
        settings = connections["default"].settings_dict
        if server:
            settings |= {"HOST": str(server.folder), "PORT": "54329", "USER": "tumen", "NAME": "plain"}
        site = Site(Path(name), server, files=FILES.get(kinds[0][0], OTHERWISE))
        if not all([_told(kind, times, engine, site) for kind, times in kinds]):  # noqa: C419 - each is to be run
            sys.exit(1)


def _told(kind: str, times: int, engine: str, site: Site) -> bool:
    """Runs a series or a trial and prints what came of it; whether all is well."""
    begun, seed = time.monotonic(), int(os.environ.get("FAULTS_SEED", "1"))
    score = None
    if kind == "hostile":
        count, fates = hostile(site, times)
        told = f"{count} files: {fates}"
    elif kind in TRIALS:
        told = _trial(kind, site, times, seed)
    else:
        score = _series(kind, site, times, seed)
        told = str(score)
    print(f"{engine} {kind}: {told} ({time.monotonic() - begun:.0f} s)", flush=True)
    if score is None or not (score.lost or score.torn or score.broken):
        return True
    print(score.lost[:5], score.torn[:5], score.broken[:5])
    return False
