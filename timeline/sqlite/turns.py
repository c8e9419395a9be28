"""Who writes next: the one that has waited longest.

SQLite lets one transaction write. Everyone else asks again at growing intervals, up to a tenth of a second (its busy
handler), so that a command which begins its next batch as soon as it ends one is nearly always quicker than a curator,
who may be overtaken any number of times. Here a transaction first takes a lock on a file beside the database, for which
it asks the more often the longer it waits. The lock (`flock`) ends with its process, however it ends. SQLite's own lock
still is what keeps writers apart: who gets no turn in time, or on a system without such locks, queues there as ever.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

PATIENCE = 5.0  # seconds; SQLite waits for 20 more, and gunicorn ends a worker whose request takes 30
_FIRST_STEP = 0.02  # seconds between two questions of who has just come; a fiftieth of it after a second
_AGEING = 50.0


def take(database: Path) -> BinaryIO | None:
    """The lock, held until it is closed; none if it was not to be had."""
    if fcntl is None or not database.is_file():
        return None
    until = time.monotonic() + PATIENCE
    next_one = _lock(database.with_name(f"{database.name}-next"), until)
    turn = _lock(database.with_name(f"{database.name}-turn"), until)
    if next_one:
        next_one.close()
    return turn


def _lock(path: Path, until: float) -> BinaryIO | None:
    try:
        file = path.open("ab")
    except OSError:  # a folder that cannot be written: the transaction itself will say so
        return None
    began = time.monotonic()
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            now = time.monotonic()
        else:
            return file
        if now > until:
            file.close()
            return None
        time.sleep(_FIRST_STEP / (1 + _AGEING * (now - began)))
