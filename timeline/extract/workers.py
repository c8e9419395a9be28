"""Extraction in worker processes: bytes in, extractions out; each process builds its extractor once."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from timeline.extract.decode import DecodeError, Unreadable, decode
from timeline.extract.extractor import Extractor
from timeline.extract.records import Extraction, RawArticle, Reference

Overrides = Mapping[str, str | None]
_extractor: Extractor | None = None
_AHEAD = 8  # files per worker that may wait, so that memory stays flat


@dataclass(frozen=True, slots=True)
class Job:
    """A file's bytes, or articles that are decoded already."""

    name: str
    data: bytes = b""
    article: RawArticle | None = None
    overrides: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """One article of a job, or the reason why it cannot be read."""

    name: str
    extraction: Extraction | None = None
    reason: str = ""


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


def run_all(jobs: Iterable[Job], reference: Reference, processes: int) -> Iterator[list[Result]]:
    """Results in the order of the jobs, by this process alone or by several; only a few jobs are held at a time."""
    if processes <= 1:
        start(reference)
        yield from map(run, jobs)
        return
    # Fresh processes: forked ones would share this one's pipe to the HTML reader and its database connection.
    fresh = get_context("spawn")
    with ProcessPoolExecutor(processes, fresh, initializer=start, initargs=(reference,)) as pool:
        waiting: deque[Future[list[Result]]] = deque()
        for job in jobs:
            waiting.append(pool.submit(run, job))
            if len(waiting) >= processes * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
