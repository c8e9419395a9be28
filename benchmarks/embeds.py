"""Weight and first paint of the embedded chart on a phone, beside TimelineJS 3, vis-timeline and a Plotly-first page.

python -m benchmarks.embeds http://127.0.0.1:8000 300

Wants Chromium and npm; the peers are installed into a folder that is removed afterwards. Every page gets the same events,
from the site's own export (TimelineJS 3 the first 20 of them). The phone: processor four times slower, 1.6 Mbit/s, 150 ms.
Peers come from a server on this machine that compresses like ours; their web fonts and pictures are left out, which favours
them. The site should run as it is served (gunicorn, TUMEN_HTTPS_REDIRECT=0 for plain HTTP).
"""

from __future__ import annotations

import functools
import gzip
import http.server
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

RUNS = 5
FEW = 20  # events for TimelineJS 3, whose makers advise no more
PACKAGES = ("@knight-lab/timelinejs", "vis-timeline", "plotly.js-basic-dist-min")
HEAD = '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
FORMS = {  # sheet, script, and what draws
    "TimelineJS 3": (
        "@knight-lab/timelinejs/dist/css/timeline.css",
        "@knight-lab/timelinejs/dist/js/timeline.js",
        'new TL.Timeline("t", DATA, {font: null})',
    ),
    "vis-timeline": (
        "vis-timeline/styles/vis-timeline-graph2d.min.css",
        "vis-timeline/standalone/umd/vis-timeline-graph2d.min.js",
        "new vis.Timeline(t, DATA, {height: 500})",
    ),
    "Plotly first": (
        "",
        "plotly.js-basic-dist-min/plotly-basic.min.js",
        "Plotly.newPlot(t, DATA.data, DATA.layout)",
    ),
}
PAINT = """() => new Promise(done => {
  let last = 0, shift = 0;
  const watch = (type, act) => new PerformanceObserver(l => l.getEntries().forEach(act)).observe({ type, buffered: true });
  watch("largest-contentful-paint", e => { last = e.startTime; });
  watch("layout-shift", e => { shift += e.value; });
  setTimeout(() => done([last, shift]), 1500);
})"""


def page_of(name: str, data: Any) -> bytes:
    """A peer's page with the events in it."""
    sheet, script, drawing = FORMS[name]
    text = json.dumps(data).replace("<", "\\u003c")
    link = f'<link rel="stylesheet" href="/{sheet}">' if sheet else ""
    body = f'<div id="t" style="height:500px"></div><script src="/{script}"></script>'
    return f"{HEAD}{link}{body}<script>{drawing.replace('DATA', text)}</script>".encode()


class _Files(http.server.SimpleHTTPRequestHandler):
    """Files of a folder and pages from memory, compressed."""

    pages: dict[str, bytes] = {}

    def do_GET(self) -> None:  # the name that http.server calls
        name = self.path.split("?")[0]
        path = Path(self.translate_path(name))
        content = self.pages.get(name) or (path.read_bytes() if path.is_file() else b"")
        self.send_response(200 if content else 404)
        self.send_header("Content-Type", "text/html" if name in self.pages else self.guess_type(name))
        self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(gzip.compress(content, 6))

    def log_message(self, *args: Any) -> None: ...


def data_of(site: str, number: int) -> dict[str, Any]:
    """The same events in each peer's form."""
    slides = json.load(urlopen(f"{site}/export.timelinejs.json?sort=-date"))  # noqa: S310
    slides["events"] = slides["events"][:number]
    few = slides | {"events": slides["events"][:FEW]}
    items = [
        {"id": n, "content": s["text"]["headline"], "start": "{year}-{month:02}-{day:02}".format(**s["start_date"])}
        for n, s in enumerate(slides["events"])
    ]
    trace = {"type": "scatter", "mode": "markers", "x": [i["start"] for i in items], "y": [i["id"] % 9 for i in items],
             "text": [i["content"] for i in items]}  # fmt: skip
    return {"TimelineJS 3": few, "vis-timeline": items, "Plotly first": {"data": [trace], "layout": {}}}


def measured(browser: Browser, address: str) -> tuple[float, float, float]:
    """Kilobytes over the wire, largest paint in ms, layout shift."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2)
    page = context.new_page()
    session, bytes_ = context.new_cdp_session(page), [0.0]
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {
        "offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 90_000})  # fmt: skip
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    session.on("Network.loadingFinished", lambda e: bytes_.append(e["encodedDataLength"]))
    page.route("**/mark.*.svg", lambda route: route.abort())  # an icon, which no browser asks for within a frame
    page.goto(address, wait_until="networkidle")
    paint, shift = page.evaluate(PAINT)
    context.close()
    return sum(bytes_) / 1024, paint, shift


def main(site: str, number: int) -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        install = ["npm", "install", "--silent", "--ignore-scripts", "--prefix", folder, *PACKAGES]
        subprocess.run(install, check=True)
        for name, data in data_of(site, number).items():
            _Files.pages["/" + name.replace(" ", "-")] = page_of(name, data)
        files = functools.partial(_Files, directory=f"{folder}/node_modules")
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), files)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        addresses = {name: f"http://127.0.0.1:{server.server_port}/{name.replace(' ', '-')}" for name in FORMS}
        addresses["Tumen"] = f"{site}/embed/"
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        taken: dict[str, list[tuple[float, float, float]]] = {name: [] for name in addresses}
        for _run in range(RUNS):  # turn by turn, so that a neighbour's load falls on all
            for name, address in addresses.items():
                taken[name].append(measured(browser, address))
        for name, runs in taken.items():
            weight, paint, shift = (statistics.median(column) for column in zip(*runs, strict=True))
            print(f"{name:>13}: {weight:7.1f} kB, largest paint {paint:6.0f} ms, layout shift {shift:.3f}")
        server.shutdown()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), int(sys.argv[2]))
