"""TimelineJS 3, from its package, shows the events of our TimelineJS export."""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import subprocess
import threading
import urllib.request

import pytest

pytestmark = pytest.mark.browser
PAGE = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<link rel="stylesheet" href="/node_modules/@knight-lab/timelinejs/dist/css/timeline.css">
<div id="t" style="height:600px"></div>
<script src="/node_modules/@knight-lab/timelinejs/dist/js/timeline.js"></script>
<script>const shown = new TL.Timeline("t", "/events.json", {font: null});</script>"""


@pytest.fixture(scope="module")
def timelinejs(tmp_path_factory):
    """A folder with the package. Skipped where npm or its registry cannot be reached: neither belongs to the machine."""
    folder = tmp_path_factory.mktemp("timelinejs")
    if not shutil.which("npm"):
        pytest.skip("npm is not installed")
    quickly = ["--silent", "--ignore-scripts", "--fetch-retries=0", "--fetch-timeout=60000"]
    install = ["npm", "install", *quickly, "--prefix", str(folder), "@knight-lab/timelinejs@3.9.11"]
    if subprocess.run(install, capture_output=True, timeout=300).returncode:
        pytest.skip("the npm registry cannot be reached")
    return folder


def test_it_shows_every_event(chromium, site, timelinejs):
    with urllib.request.urlopen(f"{site}/export.timelinejs.json?sort=date", timeout=60) as answer:  # noqa: S310
        data = json.load(answer)
    assert len(data["events"]) > 10
    (timelinejs / "events.json").write_text(json.dumps(data))
    (timelinejs / "index.html").write_text(PAGE)
    serve = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(timelinejs))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page, faults = chromium.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"http://127.0.0.1:{server.server_port}/index.html")
    page.wait_for_selector(".tl-timemarker")
    assert page.locator(".tl-timemarker").count() == len(data["events"])
    assert page.locator(".tl-message").filter(has_text="error").count() == 0
    headlines = set(page.locator(".tl-timemarker h2.tl-headline").all_inner_texts())
    for event in data["events"]:
        assert any(event["text"]["headline"].startswith(text.rstrip("…")[:30]) for text in headlines), event
    page.evaluate("shown.goToNext()")  # from the title to the first event
    first = data["events"][0]
    slide = page.locator(f"#{first['unique_id']}")
    slide.locator("h2").wait_for()
    assert first["display_date"] in slide.inner_text() and slide.locator("a").first.get_attribute("href").startswith(
        site
    )
    assert faults == []
    server.shutdown()
    page.close()
