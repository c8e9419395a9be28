"""Time of pages over databases of different sizes, in this process, without a network.

usage: python -m benchmarks.pages LARGE SMALL     (what benchmarks.many_events filled: folders, or addresses of databases)

Every question is asked of both databases in turn, five times in each of two processes; printed are the median CPU and
wall times in milliseconds and the ratio of the latter, then the 95th percentile over all questions. CPU is that of this
process, without that of a database server. The large one's counts are compared with raw ones before anything is measured:
a wrong answer has no time.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
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


Times = dict[str, list[tuple[float, float]]]  # CPU and wall milliseconds of each time that a page was made


def measure(rounds: int = 5) -> Times:
    """How long each page takes with the database that the environment names."""
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
    found: Times = {}
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
        found[name] = []
        for _ in range(rounds):
            caches["pages"].clear()  # every page is made anew
            began = time.process_time(), time.perf_counter()
            answer = client.get(address, headers=headers)
            used, passed = time.process_time() - began[0], time.perf_counter() - began[1]
            found[name].append((1000 * used, 1000 * passed))
            assert answer.status_code == 200, (name, answer.status_code)
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


def _run(where: str, what: str) -> str:
    """This module in a process of its own, with a database by its folder or address."""
    environment = os.environ | {"TUMEN_DEBUG": "1", "DJANGO_SETTINGS_MODULE": "timeline.settings"}
    with tempfile.TemporaryDirectory() as folder:
        environment |= {"TUMEN_VAR": folder, "DATABASE_URL": where} if "://" in where else {"TUMEN_VAR": where}
        command = [sys.executable, "-m", "benchmarks.pages", f"--{what}"]
        return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout


def _medians(times: list[tuple[float, float]]) -> tuple[float, float]:
    cpu, wall = zip(*times, strict=True)
    return statistics.median(cpu), statistics.median(wall)


def main(large: str, small: str) -> None:
    print(_run(large, "check").strip())
    times: dict[str, Times] = {small: {}, large: {}}
    for where in (small, large, small, large):
        for name, more in json.loads(_run(where, "measure")).items():
            times[where].setdefault(name, []).extend(more)
    print(f"{'page':26} {'small':>16} {'large':>16}   ratio of wall time   (CPU/wall ms)")
    for name in PAGES:
        (c1, w1), (c2, w2) = _medians(times[small][name]), _medians(times[large][name])
        print(f"{name:26} {c1:7.1f}/{w1:7.1f} {c2:8.1f}/{w2:7.1f}   {w2 / w1:5.1f}")
    p95 = [statistics.quantiles([w for t in times[i].values() for _, w in t], n=20)[-1] for i in (small, large)]
    print(f"{'95th percentile of all':26} {p95[0]:16.1f} {p95[1]:16.1f}   {p95[1] / p95[0]:5.1f}")


if __name__ == "__main__":
    if sys.argv[1] == "--measure":
        print(json.dumps(measure()))
    elif sys.argv[1] == "--check":
        check()
    else:
        main(sys.argv[1], sys.argv[2])
