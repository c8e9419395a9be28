"""First contentful paint and time until the filters work, against TimelineJS3 and vis-timeline with the same 1,000 events.

usage: python -m benchmarks.first_paint FOLDER       (a folder that benchmarks.many_events filled with 1,000 events)

The two libraries come from npm into a temporary folder, in the versions below, and are used as their documentation shows:
style and script in the head, events as JSON, a page of nothing else. TimelineJS3 has no filter: what counts is that its
slides stand; for vis-timeline that the timeline is drawn and a choice of dyad beside it filters its DataView. Ours is the
whole page with its list, facets and database, from gunicorn as in production; like every reader but the first after a
change, the browser gets it from the cache of pages, and what making it costs is printed too. The floor is a word from the
same server.

Everything is sent compressed. Each page is opened in a fresh context, in turn: on this machine as it is, and as a telephone
would (four times slower, 1.6 Mbit/s, 150 ms to the server: Lighthouse's mobile settings). Printed are medians in
milliseconds and how many times later the others are.
"""

from __future__ import annotations

import gzip
import http.server
import json
import mimetypes
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any, ClassVar

PACKAGES = ("@knight-lab/timelinejs@3.9.11", "vis-timeline@8.5.4")
ROUNDS = 5
PAUSE = 1.0  # seconds between pages: the end of a heavy page must not be paid for by the next one
# As our pages say: a browser starts such a page in a process of its own, which alone costs 40 ms.
ALONE = ("Cross-Origin-Opener-Policy", "same-origin")
TELEPHONE = {"latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8, "offline": False}
SLOWER = 4

TIMELINEJS = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>TimelineJS3</title>
<link rel="stylesheet" href="node_modules/@knight-lab/timelinejs/dist/css/timeline.css">
<script src="node_modules/@knight-lab/timelinejs/dist/js/timeline.js"></script></head>
<body><div id="timeline" style="width:100%;height:600px"></div><script>
fetch("events.json").then((answer) => answer.json()).then((rows) => {
  const events = rows.map((row) => ({ start_date: row.date, text: { headline: row.title, text: row.text }, group: row.dyad }));
  const timeline = new TL.Timeline("timeline", { events }, { font: null });
  const look = () => document.querySelectorAll(".tl-timemarker").length >= rows.length
    ? requestAnimationFrame(() => { window.usable = performance.now(); }) : setTimeout(look, 5);
  look();
});
</script></body></html>"""

VIS = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>vis-timeline</title>
<link rel="stylesheet" href="node_modules/vis-timeline/styles/vis-timeline-graph2d.min.css">
<script src="node_modules/vis-timeline/standalone/umd/vis-timeline-graph2d.min.js"></script></head>
<body><div id="timeline"></div><script>
fetch("events.json").then((answer) => answer.json()).then((rows) => {
  const items = new vis.DataSet(rows.map((row, id) => ({ id, content: row.title, start: row.iso, group: row.dyad })));
  const choice = document.createElement("select");
  for (const dyad of ["", "KP-RU", "CN-KP", "CN-RU", "all"]) choice.add(new Option(dyad, dyad));
  document.body.prepend(choice);
  const view = new vis.DataView(items, { filter: (item) => !choice.value || item.group === choice.value });
  choice.onchange = () => view.refresh();
  const groups = ["KP-RU", "CN-KP", "CN-RU", "all"].map((id) => ({ id, content: id }));
  const timeline = new vis.Timeline(document.getElementById("timeline"), view, groups, { stack: true });
  timeline.once("changed", () => requestAnimationFrame(() => { window.usable = performance.now(); }));
});
</script></body></html>"""


def events() -> list[dict[str, object]]:
    from timeline.models import Event

    rows = Event.objects.visible().chronological().select_related("place").prefetch_related("people__offices")
    dyads = {3: "KP-RU", 5: "CN-RU", 6: "CN-KP", 7: "all"}
    return [
        {"date": {"year": r.day.year, "month": r.day.month, "day": r.day.day}, "iso": r.day.isoformat(), "title": r.headline,
         "text": r.get_kind_display(), "dyad": dyads[r.sides]}
        for r in rows
    ]  # fmt: skip


class Compressed(http.server.BaseHTTPRequestHandler):
    """Serves files of a folder compressed, each compressed once."""

    folder = Path()
    kept: ClassVar[dict[str, tuple[str, bytes]]] = {}

    def do_GET(self) -> None:
        path = self.folder / self.path.lstrip("/")
        if not path.is_file():
            self.send_error(404)
            return
        if self.path not in self.kept:
            self.kept[self.path] = mimetypes.guess_type(path.name)[0] or "", gzip.compress(path.read_bytes(), 9)
        kind, body = self.kept[self.path]
        self.send_response(200)
        for name, value in (
            ("Content-Type", kind),
            ("Content-Encoding", "gzip"),
            ("Content-Length", str(len(body))),
            ALONE,
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        pass


def peers(folder: Path) -> int:
    """Installs the libraries and serves a page of each; the port."""
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), *PACKAGES], check=True,
                   capture_output=True)  # fmt: skip
    (folder / "events.json").write_text(json.dumps(events()))
    (folder / "timelinejs.html").write_text(TIMELINEJS)
    (folder / "vis.html").write_text(VIS)
    Compressed.folder = folder
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Compressed)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return int(server.server_address[1])


def ours(workers: int = 1) -> tuple[subprocess.Popen[bytes], int]:
    """The site under gunicorn as in production but for TLS, static files collected, the page in its cache."""
    environment = os.environ | {"TUMEN_DEBUG": "0", "TUMEN_HTTPS_REDIRECT": "0"}
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"], check=True, env=environment)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "timeline.wsgi", "--workers", str(workers),
               "--bind", f"127.0.0.1:{port}"]  # fmt: skip
    server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30).close()
            return server, port
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("gunicorn does not answer")


Times = dict[str, dict[str, float]]


def measure(addresses: dict[str, str], *, telephone: bool) -> Times:
    """Medians of first paint, time until usable (both in ms) and elements, by page."""
    from playwright.sync_api import sync_playwright

    found: dict[str, dict[str, list[float]]] = {name: {"paint": [], "usable": [], "nodes": []} for name in addresses}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for number in range(ROUNDS + 1):
            for name, address in addresses.items():
                time.sleep(PAUSE)
                row = _open(browser, address, telephone=telephone)
                for what, value in row.items() if number else ():  # the first round warms server and browser
                    found[name][what].append(value)
        browser.close()
    return {name: {what: statistics.median(values) for what, values in rows.items()} for name, rows in found.items()}


def _open(browser: Any, address: str, *, telephone: bool) -> dict[str, float]:
    """One page opened in a fresh context: first paint and time until usable in ms, and its elements."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    if telephone:
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", TELEPHONE)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, timeout=120_000)
    _until(page, "() => performance.getEntriesByName('first-contentful-paint').length")
    if "/vis.html" in address or "/timelinejs.html" in address:
        _until(page, "() => window.usable")
        usable = page.evaluate("window.usable")
    else:  # when htmx has taken up the form of the filters, at the end of the event it waits for
        assert page.evaluate("location.pathname !== '/' || !!window.htmx")
        usable = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    nodes = page.evaluate("document.querySelectorAll('*').length")
    context.close()
    return {"paint": paint, "usable": usable, "nodes": nodes}


def _until(page: Any, holds: str) -> None:
    """Asks by the clock: a page that has nothing left to paint has no frames, by which Playwright asks otherwise."""
    page.wait_for_function(holds, polling=50, timeout=120_000)


def show(times: Times) -> None:
    print(f"{'page':14} {'first paint':>12} {'usable':>10} {'elements':>9}   times ours")
    for name, row in times.items():
        paint, usable = (row[what] / times["Tumen"][what] for what in ("paint", "usable"))
        print(
            f"{name:14} {row['paint']:9.0f} ms {row['usable']:7.0f} ms {row['nodes']:9.0f}   {paint:.1f}, {usable:.1f}"
        )


def made_in(address: str) -> float:
    """Median milliseconds of a page that no cache has."""
    times = []
    for number in range(ROUNDS):
        began = time.perf_counter()
        asked = urllib.request.Request(address, headers={"Accept": f"text/html;v={number}"})  # noqa: S310 - own server
        urllib.request.urlopen(asked).close()  # noqa: S310
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


def main(folder: str) -> None:
    os.environ |= {"TUMEN_VAR": folder, "TUMEN_DEBUG": "1", "DJANGO_SETTINGS_MODULE": "timeline.settings",
                   "DJANGO_ALLOW_ASYNC_UNSAFE": "1"}  # fmt: skip
    import django

    django.setup()
    server, port = ours()
    temporary = Path(tempfile.mkdtemp())
    try:
        other = peers(temporary)
        addresses = {
            "Tumen": f"http://127.0.0.1:{port}/",
            "vis-timeline": f"http://127.0.0.1:{other}/vis.html",
            "TimelineJS3": f"http://127.0.0.1:{other}/timelinejs.html",
            "(floor)": f"http://127.0.0.1:{port}/healthz",
        }
        html = urllib.request.urlopen(addresses["Tumen"]).read()  # noqa: S310
        print(
            f"{len(events())} events; page {len(html) / 1000:.0f} kB, compressed {len(gzip.compress(html, 6)) / 1000:.1f} kB"
        )
        print(f"made anew in {made_in(address=addresses['Tumen']):.0f} ms")
        for telephone in (False, True):
            print("as a telephone" if telephone else "this machine")
            show(measure(addresses, telephone=telephone))
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(temporary, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1])
