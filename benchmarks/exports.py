"""Exports of a great many events: time to the first byte, rate, and memory above idle, beside `sqlite-utils rows --csv`.

python -m benchmarks.many_events 1000000 var/million
python -m benchmarks.exports var/million [path of sqlite-utils]

Rates are rows per second of processor time, since that of a clock swings with a machine's neighbours. The peer writes the
columns of the events' table as they are stored; ours adds titles in words, people and places.
"""

from __future__ import annotations

import gc
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

FORMATS = ("csv", "json", "geojson", "ics", "timelinejs.json", "zip")


def _memory() -> float:
    """Resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def measured(name: str) -> dict[str, float]:
    """Asks for one export and throws its bytes away."""
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    warm: Any = client.get(f"/export.{name}?from=2023-09-13&to=2023-09-13")
    assert list(warm.streaming_content)  # imports and translations are there before it counts
    idle, peak, size, first = _memory(), 0.0, 0, 0.0
    began, processor = time.perf_counter(), time.process_time()
    response: Any = client.get(f"/export.{name}")
    for number, piece in enumerate(response.streaming_content):
        first = first or time.perf_counter() - began
        size += len(piece)
        if number % 50 == 0:
            peak = max(peak, _memory())
    return {
        "first byte s": first, "cpu s": time.process_time() - processor, "s": time.perf_counter() - began,
        "MB": size / 1e6, "memory above idle MB": peak - idle,
    }  # fmt: skip


def peer(program: str, database: Path) -> dict[str, float]:
    """`sqlite-utils rows` of the table of events, as it is."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [program, "rows", str(database), "timeline_event", "--csv"]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"cpu s": used, "s": time.perf_counter() - began}


def main(folder: Path, program: str | None) -> None:
    os.environ |= {"TUMEN_VAR": str(folder), "TUMEN_DEBUG": "1", "DJANGO_SETTINGS_MODULE": "timeline.settings"}
    import django

    django.setup()
    from django.conf import settings

    from timeline.models import Event

    settings.DEBUG, settings.RATELIMIT_ENABLE = False, False
    gc.collect()
    gc.freeze()  # as deploy/gunicorn.conf.py does
    rows = Event.objects.visible().count()
    for name in ("csv", "peer", *FORMATS[1:]):  # the peer right after CSV, so that a neighbour's load falls on both
        if name == "peer" and not program:
            continue
        result = peer(program, folder / "tumen.sqlite3") if name == "peer" and program else measured(name)
        told = ", ".join(f"{what} {value:.2f}" for what, value in result.items())
        label = "sqlite-utils" if name == "peer" else name
        print(f"{label:>12}: {rows / result['cpu s']:,.0f} rows a processor second; {told}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None)
