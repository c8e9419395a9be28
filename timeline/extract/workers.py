"""Extraction by this process, by several, or by a cluster: bytes in, extractions out, always in the order of the files.

Files travel in batches, so that sending costs little; only a few batches wait at a time, so that memory stays flat. Whoever
asked stores the results: workers know no database, and a batch that is lost with its worker is read again, file by file.
A file that ends two workers is a failed file, not a failed run.
"""

from __future__ import annotations

import gc
import pickle
import signal
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loky.process_executor import BrokenProcessPool, ProcessPoolExecutor

from timeline.extract.decode import DecodeError, Unreadable, decode
from timeline.extract.extractor import Extractor
from timeline.extract.records import Extraction, RawArticle, Reference

_BATCH_FILES, _BATCH_BYTES = 32, 2 * 1024 * 1024
_AHEAD = 3  # batches per worker that wait
_TRIES = 2
LOST = "reading it ended the worker process twice; look at the file, and read it alone"


@dataclass(frozen=True, slots=True)
class Job:
    """A file's bytes, or articles that are decoded already. Whoever asks may give it a digest to know it again by."""

    name: str
    data: bytes = b""
    article: RawArticle | None = None
    overrides: tuple[tuple[str, str | None], ...] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """One article of a job, or the reason why it cannot be read."""

    name: str
    extraction: Extraction | None = None
    reason: str = ""


Done = tuple[Job, list[Result]]
_extractor: Extractor | None = None
_built = threading.Lock()


def start(reference: Reference) -> None:
    """Sets up the extractor of this process."""
    global _extractor
    _extractor = Extractor(reference)
    gc.freeze()  # the compiled names live as long as the process: no collection need walk them again


def run(job: Job) -> list[Result]:
    """All articles of a job. `start` must have been called in this process."""
    if _extractor is None:
        raise RuntimeError("call start(reference) before run()")
    try:
        items = [job.article] if job.article else decode(job.data, job.name)
    except DecodeError as error:
        return [Result(job.name, reason=str(error))]
    results = []
    for item in items:
        name = f"{job.name} {item.part}" if item.part else job.name
        if isinstance(item, Unreadable):
            results.append(Result(name, reason=item.reason))
        else:
            results.append(Result(name, _extractor.read(item, **dict(job.overrides))))
    return results


def run_all(jobs: Iterable[Job], reference: Reference, processes: int) -> Iterator[Done]:
    """Each job with its results, in order, by this process alone or by several."""
    if processes <= 1:
        start(reference)
        yield from ((job, run(job)) for job in jobs)
        return
    with _Processes(reference, processes) as pool:
        yield from _in_order(jobs, pool.submit, pool.lost, processes * _AHEAD)


def run_on_cluster(jobs: Iterable[Job], reference: Reference, address: str) -> Iterator[Done]:
    """As `run_all`, by the workers of a Dask scheduler. Raises OSError where none answers, ImportError without Dask."""
    from distributed import Client, KilledWorker

    with Client(address, timeout=5, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        held = client.scatter(reference, broadcast=True, hash=False)
        workers = max(1, sum(client.nthreads().values()))

        def submit(batch: list[Job]) -> Any:
            return client.submit(_run_on_worker, held, batch, pure=False)

        yield from _in_order(jobs, submit, (KilledWorker,), workers * _AHEAD)


# --- batches ----------------------------------------------------------------------------------------------------------


def _in_order(
    jobs: Iterable[Job],
    submit: Callable[[list[Job]], Any],
    lost: tuple[type[BaseException], ...],
    window: int,
) -> Iterator[Done]:
    """Results of the batches in order; `submit` gives a future, `lost` is what its result raises if a worker dies."""
    waiting: deque[tuple[list[Job], Any]] = deque()

    def first() -> Iterator[Done]:
        batch, future = waiting.popleft()
        try:
            yield from zip(batch, future.result(), strict=True)
        except lost:
            yield from ((job, _alone(job, submit, lost)) for job in batch)

    for batch in _batches(jobs):
        waiting.append((batch, submit(batch)))
        if len(waiting) >= window:
            yield from first()
    while waiting:
        yield from first()


def _alone(job: Job, submit: Callable[[list[Job]], Any], lost: tuple[type[BaseException], ...]) -> list[Result]:
    """A job of a lost batch by itself: the innocent ones are read, the one that kills is found."""
    for _ in range(_TRIES):
        try:
            results: list[Result] = submit([job]).result()[0]
        except lost:
            continue
        return results
    return [Result(job.name, reason=LOST)]


def _batches(jobs: Iterable[Job]) -> Iterator[list[Job]]:
    batch: list[Job] = []
    size = 0
    for job in jobs:
        batch.append(job)
        size += len(job.data)
        if len(batch) >= _BATCH_FILES or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _run_batch(batch: list[Job]) -> list[list[Result]]:
    return [run(job) for job in batch]


def _run_on_worker(reference: Reference, batch: list[Job]) -> list[list[Result]]:
    """On a cluster's worker, which builds its extractor for the first batch of these names."""
    with _built:
        if _extractor is None or _extractor.reference != reference:
            start(reference)
    return _run_batch(batch)


class _Processes:
    """Worker processes of this machine; when one dies they are all replaced.

    By loky: the standard library's pool can wait for ever if a worker dies while another one starts (CPython issue 94777).
    Workers read the names from a file: through the pipe by which a process starts they would fill it, and who writes into
    it would wait for ever for one that was killed before it read.
    """

    lost = (BrokenProcessPool,)

    def __init__(self, reference: Reference, processes: int) -> None:
        self._processes = processes
        self._names = tempfile.NamedTemporaryFile(prefix="tumen-names-")  # noqa: SIM115 - open as long as the pool
        pickle.dump(reference, self._names)
        self._names.flush()
        self._pool = self._fresh()

    def _fresh(self) -> Any:
        return ProcessPoolExecutor(self._processes, initializer=_begin, initargs=(self._names.name,))

    def submit(self, batch: list[Job]) -> Any:
        try:
            return self._pool.submit(_run_batch, batch)
        except BrokenProcessPool:
            self._pool.shutdown(kill_workers=True)
            self._pool = self._fresh()
            return self._pool.submit(_run_batch, batch)

    def __enter__(self) -> _Processes:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(kill_workers=True)
        self._names.close()


def _begin(names: str) -> None:
    """In a worker process: Ctrl-C is for the one that stores, which then ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    start(pickle.loads(Path(names).read_bytes()))  # noqa: S301 - this program's own file, which nobody else may write
