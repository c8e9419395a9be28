"""Many articles by one process, by two, and by a Dask cluster: how fast they are read, and that the same is stored.

python -m benchmarks.scaling [READ [STORED]]        # 50,000 articles are read, the first 5,000 of them also stored
python -m benchmarks.scaling 0 50000 --press        # none is only read; as in a whole press, one in 25 tells of contacts

Reading is measured by itself, since any number of processes may do it; what the modes read is compared by a digest.
Storing is one process's work: `ingest` with each mode, into an empty database of its own, and a digest of all its rows.
"""

from __future__ import annotations

import hashlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from benchmarks.many_articles import OF_A_PRESS, articles
from timeline.extract.workers import Done, Job, run_all, run_on_cluster
from timeline.reference import reference_from_fixtures

DIGEST = "import django; django.setup(); from timeline.contents import digest; print(digest())"
MILLION = 1_000_000


def jobs(folder: Path) -> Iterator[Job]:
    return (Job(path.name, path.read_bytes()) for path in sorted(folder.iterdir()))


def read(done: Iterator[Done]) -> tuple[float, str]:
    """Articles per second, and a digest of everything that was read from them."""
    found, count, began = hashlib.sha256(), 0, time.perf_counter()
    for _job, results in done:
        for result in results:
            found.update(repr(result).encode("utf-8", "surrogatepass"))
            count += 1
    return count / (time.perf_counter() - began), found.hexdigest()[:16]


def stored(folder: Path, options: list[str]) -> tuple[float, str]:
    """Seconds of an `ingest` with these options, and a digest of the database."""
    with tempfile.TemporaryDirectory() as var:
        environment = os.environ | {"TUMEN_VAR": var, "TUMEN_DEBUG": "1", "DJANGO_SETTINGS_MODULE": "timeline.settings"}

        def manage(*arguments: str) -> None:
            subprocess.run([sys.executable, "manage.py", *arguments], env=environment, check=True, stdout=sys.stderr)

        manage("migrate", "-v0")
        manage("loaddata", "outlets", "actors", "offices", "places", "-v0")
        began = time.perf_counter()
        manage("ingest", str(folder), *options)
        passed = time.perf_counter() - began
        told = subprocess.run(
            [sys.executable, "-c", DIGEST], env=environment, check=True, capture_output=True, text=True
        )
        return passed, told.stdout.strip()


def written(number: int, folder: Path, together: int, every: int) -> Path:
    """A folder with the first `number` of so many made-up articles, one in `every` of which tells of contacts."""
    folder.mkdir()
    for index, text in enumerate(islice(articles(together, every), number)):
        (folder / f"{index:06}.txt").write_text(text, "utf-8")
    return folder


def main(to_read: int, to_store: int, every: int) -> None:
    from distributed import LocalCluster

    reference = reference_from_fixtures()
    with (
        tempfile.TemporaryDirectory() as folder,
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
    ):
        folders = ((to_read, "many"), (to_store, "some"))
        together = max(to_read, to_store)
        many, some = (written(number, Path(folder) / name, together, every) for number, name in folders)
        address = cluster.scheduler_address
        modes: dict[str, tuple[Callable[[], Iterator[Done]], list[str]]] = {
            "1 process": (lambda: run_all(jobs(many), reference, 1), []),
            "2 processes": (lambda: run_all(jobs(many), reference, 2), ["--jobs", "2"]),
            "Dask, 2 workers": (lambda: run_on_cluster(jobs(many), reference, address), ["--dask", address]),
        }
        for name, (work, options) in modes.items():
            if to_read:
                rate, what = read(work())
                hours = MILLION / rate / 3600
                print(f"{name}: {to_read:,} read, {rate:,.0f} a second, a million in {hours:.2f} h; digest {what}")
            passed, rows = stored(some, options)
            print(f"{name}: {to_store:,} stored, {to_store / passed:,.1f} a second; digest {rows}", flush=True)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"peak memory of the process that hands the articles out {peak:.0f} MB")


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:] if text.isdigit()]
    numbers += (50_000, 5_000)[len(numbers) :]
    main(numbers[0], numbers[1], OF_A_PRESS if "--press" in sys.argv else 1)
