"""A site in use for a while: does anything grow that should not?

usage: python -m benchmarks.soak MINUTES       (20 for a night, 480 before a release)

Gunicorn with two workers on a database of its own with 3,000 events, so that pages have their full size at once. Four
readers ask for pages, search, charts, feeds, the API and exports of random questions; every ten seconds `ingest` gets a lot
of new articles, every two minutes `backup` writes one. Each ten seconds the memory and the open files of the server's
processes and the size of the write-ahead log are noted. Printed are their course, how many megabytes an hour memory grows by
(a line through the last two thirds, for a new process first fills its caches), and what was not answered as it should.
Status 1 if anything failed.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.first_paint import ours
from benchmarks.many_articles import articles

READERS, THINKING = 4, 0.2  # seconds between two questions of a reader
LOT, EVERY, BACKUP_EVERY = 40, 10.0, 120.0  # articles of an `ingest`; seconds
ADDRESSES = (
    "/", "/id/", "/chart.json", "/api/v1/events", "/api/v1/stats", "/feed.atom", "/embed/", "/export.csv", "/export.json",
    "/export.ics", "/quality/", "/sitemap.xml", "/healthz", "/readyz",
)  # fmt: skip
WORDS = ("Putin", "Kim", "Wang", "surat", "visit", "Пекин", "parade")


@dataclass(slots=True)
class Course:
    """What was seen: megabytes and open files by process, megabytes of the log, answers and how long they took."""

    memory: dict[int, list[tuple[float, float]]] = field(default_factory=dict)
    files: dict[int, list[int]] = field(default_factory=dict)
    log: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def question(chance: random.Random) -> str:
    """An address with filters."""
    first = chance.randint(1995, 2025)
    filters = {
        "from": f"{first}-{chance.randint(1, 12):02}", "to": str(first + chance.randint(0, 6)),
        "dyad": chance.choice(["KP-RU", "CN-KP", "CN-RU"]), "kind": chance.choice(["meeting", "visit", "message", "call"]),
        "q": chance.choice(WORDS), "lanes": chance.choice(["dyad", "kind", "level", "place", "person"]),
    }  # fmt: skip
    chosen = chance.sample(sorted(filters), chance.randint(0, 4))
    path = chance.choice(ADDRESSES[:9])
    allowed = [name for name in chosen if name != "lanes" or path in ("/", "/id/")]
    return f"{path}?{urlencode({name: filters[name] for name in allowed})}" if allowed else chance.choice(ADDRESSES)


def read(port: int, seed: int, course: Course, until: float) -> None:
    """One reader."""
    chance = random.Random(seed)  # noqa: S311 - the same questions each time
    while time.monotonic() < until:
        address, begun = question(chance), time.perf_counter()
        try:
            where = {"X-Forwarded-For": f"198.51.100.{chance.randrange(256)}"}  # many people: one would be told to wait
            asked = urllib.request.Request(f"http://127.0.0.1:{port}{address}", headers=where)
            with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310
                answer.read()
                course.answers[str(answer.status)] += 1
        except OSError as error:
            course.failed.append(f"{address}: {error}")
        course.seconds.append(time.perf_counter() - begun)
        time.sleep(chance.uniform(0, 2 * THINKING))


def manage(course: Course, *arguments: str) -> None:
    done = subprocess.run([sys.executable, "manage.py", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        course.failed.append(f"{' '.join(arguments)}: {done.stderr[-300:]}")


def store(folder: Path, course: Course, until: float) -> None:
    """Lots of articles, and backups."""
    texts, number, backed_up = articles(1_000_000, every=5), 0, time.monotonic()
    while time.monotonic() < until:
        begun, lot = time.monotonic(), folder / f"lot{number}"
        lot.mkdir()
        for index, text in enumerate(islice(texts, LOT)):
            (lot / f"{index}.txt").write_text(text, "utf-8")
        manage(course, "ingest", str(lot))
        number += 1
        if time.monotonic() - backed_up > BACKUP_EVERY:
            backed_up = time.monotonic()
            manage(course, "backup", str(folder / f"{number}.backup"))
        time.sleep(max(0.0, EVERY - (time.monotonic() - begun)))
    course.answers["lots stored"] = number


def processes(server: int) -> Iterator[int]:
    yield server
    told = subprocess.run(["ps", "--ppid", str(server), "-o", "pid="], capture_output=True, text=True, check=False)
    yield from map(int, told.stdout.split())


def sample(server: int, var: Path, course: Course, begun: float) -> None:
    for pid in processes(server):
        try:
            status = Path(f"/proc/{pid}/status").read_text()
            files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
        except OSError:  # it has ended
            continue
        resident = next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))
        course.memory.setdefault(pid, []).append((time.monotonic() - begun, resident))
        course.files.setdefault(pid, []).append(files)
    course.log.append(sum(path.stat().st_size for path in var.glob("*-wal")) / 1e6)


def show(course: Course, begun: float) -> None:
    for pid, row in course.memory.items():
        late = row[len(row) // 3 :]
        if len(late) < 3:
            continue
        slope = statistics.linear_regression([t for t, _ in late], [m for _, m in late]).slope * 3600
        told = [f"{row[at][1]:.0f}" for at in (0, len(row) // 3, 2 * len(row) // 3, -1)]
        print(
            f"process {pid}: {' '.join(told)} MB, {slope:+.1f} MB an hour; {course.files[pid][0]} open files at first,"
            f" {course.files[pid][-1]} at the end, {max(course.files[pid])} at most"
        )
    times = statistics.quantiles(course.seconds, n=100)
    print(f"write-ahead log: {max(course.log):.1f} MB at most, {course.log[-1]:.1f} MB at the end")
    print(
        f"{(time.monotonic() - begun) / 60:.0f} minutes: {dict(course.answers)}, p50 {times[49] * 1000:.0f} ms,"
        f" p99 {times[98] * 1000:.0f} ms, {len(course.failed)} failed"
    )
    print("\n".join(course.failed[:20]))


def main(minutes: float) -> int:
    with tempfile.TemporaryDirectory(prefix="tumen-soak-") as name, ExitStack() as stack:
        folder = Path(name)
        (var := folder / "var").mkdir()
        os.environ |= {
            "TUMEN_VAR": str(var),
            "TUMEN_STATIC": str(folder / "static"),
            "TUMEN_PROXIES": "1",
            "DJANGO_SETTINGS_MODULE": "timeline.settings",
        }
        course = Course()
        subprocess.run([sys.executable, "-m", "benchmarks.many_events", "3000", str(var)], check=True)
        server, port = ours(workers=2)
        stack.callback(server.wait)
        stack.callback(server.terminate)
        begun = time.monotonic()
        until = begun + minutes * 60
        crowd = [threading.Thread(target=read, args=(port, seed, course, until)) for seed in range(READERS)]
        crowd.append(threading.Thread(target=store, args=(folder, course, until)))
        for thread in crowd:
            thread.start()
        while time.monotonic() < until:
            sample(server.pid, var, course, begun)
            time.sleep(10)
        for thread in crowd:
            thread.join()
        show(course, begun)
        return 1 if course.failed else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1])))
