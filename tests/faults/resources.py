"""Too little of what a machine has: room on a disk, memory."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db import connection

from tests.faults.harness import ROOT, Score, Site
from tests.faults.trials import all_in_one_file

DISKS = ("full", "pages", "tmpfs")
_NAMED = ("disk is full", "disk I/O error", "no space")


def full_disks(site: Site, kind: str, times: int) -> Score:
    """Too little room for the database file, from almost none to almost enough; then room again, and on.

    full: RLIMIT_FSIZE, pages: PRAGMA max_page_count, tmpfs: a file system of its own, for which one must be root.
    """
    score, acknowledged = Score(), site.folder / "acknowledged"
    small, large = _sizes(site, kind)
    for number in range(times):
        size = small + (large - small) * (number + 1) // times
        acknowledged.unlink(missing_ok=True)
        (site.folder / "said").unlink(missing_ok=True)
        with _room(site, kind, size) as (limit, release):
            work = site.work("ingest", acknowledged, 0)
            end = _end(site, lambda work=work, limit=limit: (limit(), work()))  # type: ignore[misc]
            score.note(end)
            if end == "1" and not any(word in _said(site) for word in _NAMED):
                score.broken.append(f"the message does not name the disk: {_said(site)}")
            release()
            site.examine(score, acknowledged)
            site.finish(score)
    return score


def _sizes(site: Site, kind: str) -> tuple[int, int]:
    """Bytes with which nothing and everything can be stored. Files grow one by one under RLIMIT_FSIZE, the journal first."""
    journal = (site.folder / "whole.sqlite3-wal").stat().st_size
    if kind == "full":
        return 100_000, journal
    site.use("whole")
    site.child(all_in_one_file)
    plain, whole = ((site.folder / name).stat().st_size for name in ("plain.sqlite3", "whole.sqlite3"))
    return plain, whole + journal if kind == "tmpfs" else whole


def _end(site: Site, work: Callable[[], Any]) -> str:
    """How a child ended."""
    pid, reader = site.start(work)
    _, status = os.waitpid(pid, 0)
    os.close(reader)
    return str(os.waitstatus_to_exitcode(status))


def _said(site: Site) -> str:
    said = site.folder / "said"
    return said.read_text("utf-8") if said.exists() else ""


@contextlib.contextmanager
def _room(site: Site, kind: str, size: int) -> Iterator[tuple[Callable[[], None], Callable[[], None]]]:
    """A fresh database; what a child calls to have so little room, and what gives room again."""
    if kind != "tmpfs":
        site.fresh()
        yield (lambda: _files(size) if kind == "full" else _pages(size)), lambda: None
        return
    place = site.folder / "small"
    place.mkdir(exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", place], capture_output=True, check=False
    )
    if mounted.returncode:
        print(f"tmpfs not tried: {mounted.stderr.decode().strip()}")
        raise SystemExit(0)
    try:
        site.fresh("small/site")
        yield lambda: None, lambda: _mount("-o", f"remount,size={1 << 30}", place)
    finally:
        site.fresh()  # no connection into what is taken away
        subprocess.run(["umount", "-l", place], check=True)


def _mount(*arguments: str | Path) -> None:
    subprocess.run(["mount", *arguments], check=True)


def _files(size: int) -> None:
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def _pages(size: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_size")
        (page,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count={size // page}")


# --- memory -----------------------------------------------------------------------------------------------------------

LEAST, MOST = 150 << 20, 1 << 30


def memory(site: Site, times: int) -> Score:
    """`manage.py ingest` as a process of its own that may have so much address space, from 150 MB to 1 GB."""
    score, none = Score(), site.folder / "none"
    for number in range(times):
        size = int(LEAST * (MOST / LEAST) ** (number / max(1, times - 1)))  # more of the small ones
        site.fresh()
        done = subprocess.run(
            ["prlimit", f"--as={size}", sys.executable, "manage.py", "ingest", str(site.news)],
            cwd=ROOT, capture_output=True, text=True, check=False,
            env={**os.environ, "DATABASE_URL": f"sqlite:///{site.folder}/site.sqlite3", "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip
        score.note(str(done.returncode))
        last = (done.stderr.strip().splitlines() or [""])[-1]
        if done.returncode and (done.returncode < 0 or not last):
            score.broken.append(f"{size >> 20} MB: ended with {done.returncode}: {last}")
        print(f"{size >> 20} MB: {done.returncode} {done.stdout.strip()} {last[:160]}")
        site.examine(score, none)
        site.finish(score)
    return score
