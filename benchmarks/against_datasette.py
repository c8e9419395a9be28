"""CPU time of a page with its facets, against Datasette with the same table and the same facets.

usage: python -m benchmarks.against_datasette FOLDER       (a folder that benchmarks.many_events filled)

Datasette comes from PyPI into an environment of its own, in the version below, and serves the table of events of the same
SQLite file, opened immutable (its fastest way), with a facet for every closed list that our page has. Its limits of time
are lifted: as installed it would leave out of a large table what takes longer than a fifth of a second, that is, answer
less. Our page is made anew each time, none comes from the cache; it has a chart, a search and a list beside the facets.

Every question is asked of both in turn; before that both must count the same events. Printed are medians of the CPU time
of the server's processes (/proc/PID/stat) and of the wall time, in milliseconds.
"""

from __future__ import annotations

import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import venv
from pathlib import Path
from typing import NamedTuple

VERSION = "0.65.5"
ROUNDS = 5
FACETS = "&".join(f"_facet={name}" for name in ("sides", "kind", "status", "standing", "origin_count", "level"))
QUESTIONS = {  # name: our parameters, Datasette's
    "everything": ("", ""),
    "sides and kind": ("dyad=KP-RU&kind=visit", "sides__in=3,7&kind__exact=visit"),
    "certainly in 2023": ("from=2023&to=2023&when=certain", "earliest__gte=2023-01-01&latest__lte=2023-12-31"),
    "status and level": ("status=alleged&level=minister", "status__exact=alleged&level__exact=minister"),
    "two origins": ("origins=2&kind=agreement", "origin_count__gte=2&kind__exact=agreement"),
}


class Server(NamedTuple):
    process: subprocess.Popen[bytes]
    address: str

    def cpu(self) -> float:
        """Milliseconds that the process and its children have used."""
        ticks = os.sysconf("SC_CLK_TCK")
        total = 0
        for pid in _tree(self.process.pid):
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
        return 1000 * total / ticks


def _tree(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *(found for child in children for found in _tree(int(child)))]


def _port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _serve(command: list[str], port: int, ready: str, environment: dict[str, str] | None = None) -> Server:
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _ in range(150):
        try:
            get(f"{address}/{ready}")
        except OSError:
            time.sleep(0.2)
        else:
            return Server(process, address)
    raise RuntimeError(f"{command[0]} does not answer")


def ours(folder: Path) -> Server:
    port = _port()
    environment = os.environ | {"TUMEN_VAR": str(folder), "TUMEN_DEBUG": "0", "TUMEN_HTTPS_REDIRECT": "0"}
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"], check=True, env=environment)
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "timeline.wsgi", "--workers", "1",
               "--bind", f"127.0.0.1:{port}"]  # fmt: skip
    return _serve(command, port, "healthz", environment)


def datasette(folder: Path, environment: Path) -> Server:
    venv.create(environment, with_pip=True)
    install = [str(environment / "bin/pip"), "install", "-q", f"datasette=={VERSION}", "setuptools"]
    subprocess.run(install, check=True, capture_output=True)
    port = _port()
    limits = [
        ("sql_time_limit_ms", 60000),
        ("facet_time_limit_ms", 60000),
        ("suggest_facets", 0),
        ("default_cache_ttl", 0),
    ]
    settings = [word for name, value in limits for word in ("--setting", name, str(value))]
    command = [str(environment / "bin/datasette"), "-i", str(folder / "tumen.sqlite3"), "-p", str(port), *settings]
    return _serve(command, port, "-/versions.json")


def get(address: str, variant: int = 0) -> bytes:
    """A page; no cache has the same variant twice."""
    request = urllib.request.Request(address, headers={"Accept": f"text/html;v={variant}"})  # noqa: S310 - own servers
    with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
        return bytes(answer.read())


def our_page(site: Server, question: str) -> str:
    return f"{site.address}/?{question}"


def their_page(site: Server, question: str, form: str = "") -> str:
    return f"{site.address}/tumen/timeline_event{form}?_size=40&_sort_desc=day&{FACETS}&{question}"


def check(our: Server, their: Server) -> None:
    """Both count the same events."""
    for name, (mine, yours) in QUESTIONS.items():
        total = re.search(rb'class="total">\s*<strong>([\d,]+)', get(our_page(our, mine)))
        counted = json.loads(get(their_page(their, yours, ".json")))
        assert total, name
        assert int(total[1].replace(b",", b"")) == counted["filtered_table_rows_count"], (name, total[1])
        assert len(counted["facet_results"]) == 6 and not counted.get("facets_timed_out"), name
    print("both count the same events")


def measure(site: Server, address: str, variant: int) -> tuple[float, float]:
    """CPU and wall milliseconds of one page."""
    began, cpu = time.perf_counter(), site.cpu()
    get(address, variant)
    return max(site.cpu() - cpu, 10.0), 1000 * (time.perf_counter() - began)  # the clock's tick is 10 ms


def _medians(rows: list[tuple[float, float]]) -> tuple[float, float]:
    cpu, wall = zip(*rows, strict=True)
    return statistics.median(cpu), statistics.median(wall)


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        our, their = ours(folder), datasette(folder, Path(temporary))
        try:
            check(our, their)
            print(f"{'question':20} {'Tumen':>16} {'Datasette':>18}   times ours   (CPU/wall ms)")
            for name, (mine, yours) in QUESTIONS.items():
                rows: dict[str, list[tuple[float, float]]] = {"our": [], "their": []}
                for number in range(1, ROUNDS + 1):  # in turn
                    rows["our"].append(measure(our, our_page(our, mine), number))
                    rows["their"].append(measure(their, their_page(their, yours), number))
                (c1, w1), (c2, w2) = (_medians(found) for found in rows.values())
                print(f"{name:20} {c1:7.0f}/{w1:8.0f} {c2:9.0f}/{w2:8.0f}   {c2 / c1:6.1f}")
        finally:
            for server in (our, their):
                server.process.terminate()
                server.process.wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
