"""First contentful paint and time until the filters work, against TimelineJS3 and vis-timeline with the same 1,000 events.

usage: python -m benchmarks.first_paint FOLDER       (a folder that benchmarks.many_events filled with 1,000 events)

The two libraries come from npm into a temporary folder, in the versions below, and are used as their documentation shows:
style and script in the head, events as JSON, a page of nothing else. TimelineJS3 has no filter: what counts is that its
slides stand; for vis-timeline that the timeline is drawn and a choice of dyad beside it filters its DataView. Ours is the
whole page from gunicorn with its list, facets and database. All from this machine, uncompressed transfer in no queue,
each page in a fresh context, in turn, five times; printed are medians in milliseconds and ratios.
"""

from __future__ import annotations

import functools
import http.server
import json
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

PACKAGES = ("@knight-lab/timelinejs@3.9.11", "vis-timeline@8.5.4")
ROUNDS = 5

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


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_args: object) -> None:
        pass


def peers(folder: Path) -> int:
    """Installs the libraries and serves a page of each; the port."""
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), *PACKAGES], check=True,
                   capture_output=True)  # fmt: skip
    (folder / "events.json").write_text(json.dumps(events()))
    (folder / "timelinejs.html").write_text(TIMELINEJS)
    (folder / "vis.html").write_text(VIS)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return int(server.server_address[1])


def ours() -> tuple[subprocess.Popen[bytes], int]:
    """The site under gunicorn as in production, static files collected, without TLS."""
    environment = os.environ | {"TUMEN_DEBUG": "0", "TUMEN_HTTPS_REDIRECT": "0"}
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"], check=True, env=environment)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "timeline.wsgi", "--workers", "1", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30).close()
            return server, port
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("gunicorn does not answer")


def measure(addresses: dict[str, str]) -> dict[str, dict[str, float]]:
    from playwright.sync_api import sync_playwright

    found: dict[str, dict[str, list[float]]] = {name: {"paint": [], "usable": [], "nodes": []} for name in addresses}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for _ in range(ROUNDS):
            for name, address in addresses.items():
                context = browser.new_context(viewport={"width": 1280, "height": 900})
                page = context.new_page()
                page.goto(address)
                if name == "Tumen":
                    page.wait_for_function("() => window.htmx && document.documentElement.classList.contains('js')")
                    usable = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
                else:
                    page.wait_for_function("() => window.usable", timeout=120_000)
                    usable = page.evaluate("window.usable")
                page.wait_for_function(
                    "() => performance.getEntriesByName('first-contentful-paint').length", timeout=60_000
                )
                found[name]["paint"].append(
                    page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
                )
                found[name]["usable"].append(usable)
                found[name]["nodes"].append(page.evaluate("document.querySelectorAll('*').length"))
                context.close()
        browser.close()
    return {name: {what: statistics.median(values) for what, values in rows.items()} for name, rows in found.items()}


def main(folder: str) -> None:
    os.environ |= {"TUMEN_VAR": folder, "TUMEN_DEBUG": "1", "DJANGO_SETTINGS_MODULE": "timeline.settings",
                   "DJANGO_ALLOW_ASYNC_UNSAFE": "1"}  # fmt: skip
    import django

    django.setup()
    server, port = ours()
    temporary = Path(tempfile.mkdtemp())
    try:
        other = peers(temporary)
        times = measure(
            {
                "Tumen": f"http://127.0.0.1:{port}/",
                "vis-timeline": f"http://127.0.0.1:{other}/vis.html",
                "TimelineJS3": f"http://127.0.0.1:{other}/timelinejs.html",
            }
        )
        import gzip

        html = urllib.request.urlopen(f"http://127.0.0.1:{port}/").read()
        print(
            f"{len(events())} events; page {len(html) / 1000:.0f} kB, compressed {len(gzip.compress(html, 6)) / 1000:.1f} kB"
        )
        print(f"{'page':14} {'first paint':>12} {'usable':>9} {'elements':>9}   times ours")
        for name, row in times.items():
            paint, usable = (row[what] / times["Tumen"][what] for what in ("paint", "usable"))
            print(
                f"{name:14} {row['paint']:9.0f} ms {row['usable']:6.0f} ms {row['nodes']:9.0f}   {paint:.1f}, {usable:.1f}"
            )
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(temporary, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1])
