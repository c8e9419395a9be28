"""Workers of `ingest --jobs 2` that are killed while the run goes on."""

from __future__ import annotations

import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from benchmarks.many_articles import articles
from tests.faults.harness import ROOT, Score, Site, digest_now, verified

ARTICLES = 150
A_RUN = 8  # kills at most: if they came for ever, faster than a worker starts, nothing would be read
LONGEST = 180  # seconds of a run; one that takes longer waits for ever


def killed(site: Site, times: int, seed: int) -> Score:
    """The run gets to its end by itself; what it could not read is told, and the next run reads it. Then the rows are those
    of a run that nothing disturbed. A file that was in the hands of two workers that died is one that could not be read."""
    choice, score, fates = random.Random(seed), Score(), Counter[str]()
    news = site.folder / "crew"
    news.mkdir()
    for number, text in enumerate(articles(ARTICLES)):
        (news / f"{number:04}.txt").write_text(text, "utf-8")
    site.fresh("calm")
    _finish(site, "calm", news)
    calm = site.child(digest_now)
    while score.faults < times:
        site.fresh()
        run, deadline = _start(site, "site", news), time.monotonic() + LONGEST
        left = min(choice.randint(1, A_RUN), times - score.faults)
        while run.poll() is None and time.monotonic() < deadline:
            time.sleep(choice.uniform(0, 1.5))
            if left and (worker := _worker(run.pid, choice)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
                    score.note("a worker killed")
                    left -= 1
        if run.poll() is None:
            run.kill()
            score.broken.append("the run waited for ever")
        out, err = run.communicate()
        failed = int((re.search(r"(\d+) failed", out) or [0, -1])[1])
        fates[f"status {run.returncode}"] += 1
        if failed < 0 or run.returncode != (1 if failed else 0) or "Traceback" in err:
            score.broken.append(f"the run ended with {run.returncode}: {out} {err[-300:]}")
        fates["files to read again"] += max(failed, 0)
        _finish(site, "site", news)
        if not failed and site.child(digest_now) != calm:  # a file that is read later is stored after others
            score.broken.append("another digest than that of a run that nothing disturbed")
        if site.child(verified):
            score.broken.append("verify finds faults")
    print(f"runs: {dict(fates)}")
    return score


def _start(site: Site, name: str, news: Path) -> subprocess.Popen[str]:
    url = (
        f"postgres://tumen@:54329/{site.cluster.folder}/{name}"
        if site.cluster
        else f"sqlite:///{site.folder}/{name}.sqlite3"
    )
    return subprocess.Popen(
        [sys.executable, "manage.py", "ingest", "--jobs", "2", str(news)], cwd=ROOT, text=True,
        env={**os.environ, "DATABASE_URL": url, "TUMEN_DEBUG": "1"}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def _finish(site: Site, name: str, news: Path) -> None:
    """A run that nobody disturbs: every article is there after it."""
    run = _start(site, name, news)
    out, _ = run.communicate()
    numbers = Counter({word: int(number) for number, word in re.findall(r"(\d+) (\w+)", out)})
    if numbers["created"] + numbers["unchanged"] != ARTICLES:
        raise RuntimeError(f"not all articles were stored: {out}")


def _worker(pid: int, choice: random.Random) -> int | None:
    """One of the processes that read for a run."""
    told = subprocess.run(
        ["ps", "--ppid", str(pid), "-o", "pid=,args="], capture_output=True, text=True, check=False
    ).stdout
    workers = [int(line.split()[0]) for line in told.splitlines() if "popen_loky" in line]
    return choice.choice(workers) if workers else None
