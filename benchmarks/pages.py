"""Time of pages over databases of different sizes, in this process, without a network.

usage: python -m benchmarks.pages FOLDER SMALL_FOLDER     (folders that benchmarks.many_events filled)

Every question is asked of both databases in turn, five times; printed are the median CPU and wall times in milliseconds
and their ratio. The first folder's counts are compared with raw ones before anything is measured: a wrong answer has no time.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time

PAGES = {
    "first page": "/",
    "two filters": "/?dyad=KP-RU&kind=visit&status=reported",
    "a year": "/?from=2023&to=2023",
    "months and a filter": "/?from=2021-03&to=2023-09&dyad=CN-RU",
    "days": "/?from=2023-07-10&to=2023-09-14",
    "certainly then": "/?from=2015&to=2019&when=certain&kind=meeting",
    "lanes by kind": "/?lanes=kind",
    "sorted by origins": "/?sort=origins",
    "rare": "/?kind=support&status=alleged&level=working",
    "next page": "",  # the address that the first page gives
    "page 10,000 events deep": "deep",
}


def measure(rounds: int = 5) -> dict[str, tuple[float, float]]:
    """Median CPU and wall milliseconds of each page, in the database that TUMEN_VAR names."""
    import re

    import django

    django.setup()
    from django.conf import settings
    from django.core.cache import caches
    from django.test import Client

    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    first = client.get("/").content.decode()
    more = re.search(r'hx-get="(/\?[^"]*after=[^"]*)"', first)
    found = {}
    for name, path in PAGES.items():
        address = path
        if path in ("", "deep"):
            address = more[1].replace("&amp;", "&") if more else "/"
            if path == "deep":
                from timeline.models import Event

                row = Event.objects.visible().order_by("-day", "-pk")[9000]
                address = f"/?after={row.day}.{row.pk}"
        headers = {"HX-Request": "true"} if "after=" in address else {}
        client.get(address, headers=headers)
        cpu, wall = [], []
        for _ in range(rounds):
            caches["pages"].clear()  # every page is made anew
            began = time.process_time(), time.perf_counter()
            answer = client.get(address, headers=headers)
            cpu.append(time.process_time() - began[0])
            wall.append(time.perf_counter() - began[1])
            assert answer.status_code == 200, (name, answer.status_code)
        found[name] = (1000 * statistics.median(cpu), 1000 * statistics.median(wall))
    return found


def check() -> None:
    """Rolled-up counts equal raw ones for every question."""
    import django

    django.setup()
    from django.http import QueryDict

    from timeline import facets, tallies
    from timeline.filters import Filters
    from timeline.models import Event

    for path in PAGES.values():
        if "?" in path or path == "/":
            filters = Filters(QueryDict(path.partition("?")[2]))
            visible = Event.objects.visible()
            counts = facets.count(tallies.cells(visible, filters), filters)
            assert counts.total == filters.apply(visible).count(), path
            raw = facets.count(tallies.raw_cells(filters.apply(visible, without=tallies.SMALL)), filters)
            assert counts.by == raw.by, path
    print("counts equal raw counts")


def _run(folder: str, what: str) -> str:
    environment = os.environ | {"TUMEN_VAR": folder, "TUMEN_DEBUG": "1", "DJANGO_SETTINGS_MODULE": "timeline.settings"}
    command = [sys.executable, "-m", "benchmarks.pages", f"--{what}"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def main(large: str, small: str) -> None:
    print(_run(large, "check").strip())
    times = {folder: json.loads(_run(folder, "measure")) for folder in (small, large, small, large)}
    print(f"{'page':26} {'small':>16} {'large':>16}   ratio of CPU   (CPU/wall ms)")
    for name in PAGES:
        (c1, w1), (c2, w2) = times[small][name], times[large][name]
        print(f"{name:26} {c1:7.1f}/{w1:7.1f} {c2:8.1f}/{w2:7.1f}   {c2 / c1:5.1f}")


if __name__ == "__main__":
    if sys.argv[1] == "--measure":
        print(json.dumps(measure()))
    elif sys.argv[1] == "--check":
        check()
    else:
        main(sys.argv[1], sys.argv[2])
