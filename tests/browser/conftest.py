"""A real Chromium on a server of its own, with the sample articles or with thousands of made-up events."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
CROWD = 3000  # events of the second site: more than are drawn one by one

# Notes policy violations and the layout shift that no input of the reader caused (web.dev/cls).
NOTES = """
window.violations = []; window.shift = 0;
addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective + " " + event.blockedURI));
new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value; })
  .observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium on this machine, and CI=true lets nothing be skipped")
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def serve(folder: Path, *preparations: list[str]) -> Iterator[str]:
    """Runs the server on a database in the folder; its address."""
    environment = os.environ | {
        "TUMEN_VAR": str(folder),
        "TUMEN_DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "timeline.settings",
    }
    environment.pop("DATABASE_URL", None)
    for command in preparations:
        subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=True, capture_output=True)
    port = free_port()
    command = [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        answering(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def answering(address: str) -> None:
    """Waits until a server answers. Raises RuntimeError after half a minute."""
    for _ in range(150):
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"{address} does not answer")


@pytest.fixture(scope="session")
def site(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site with the sample articles. Tests only read."""
    yield from serve(tmp_path_factory.mktemp("site"), ["manage.py", "migrate", "-v0"], ["manage.py", "seed"])


@pytest.fixture(scope="session")
def crowd(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site with thousands of events."""
    folder = tmp_path_factory.mktemp("crowd")
    yield from serve(folder, ["-m", "benchmarks.many_events", str(CROWD), str(folder)])


class Watch:
    """Opens pages and notes what a page must never do: errors, policy violations, shifts, requests to other hosts."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.context, self.site = context, site
        self.faults: list[str] = []
        self.pages: list[Page] = []
        context.add_init_script(NOTES)

    def open(self, path: str) -> Page:
        page = self.context.new_page()
        page.on("console", lambda m: self.faults.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: self.faults.append(str(e)))
        page.on(
            "request",
            lambda r: self.faults.append(r.url) if not r.url.startswith((self.site, "data:", "blob:")) else None,
        )
        self.pages.append(page)
        page.goto(self.site + path)
        if (shift := page.evaluate("window.shift ?? 0")) >= 0.05:
            self.faults.append(f"layout shift of {shift:.3f} at {page.url}")
        return page

    def close(self, page: Page) -> None:
        """Takes a page's notes of what broke its policy."""
        if not page.is_closed():
            self.faults += page.evaluate("window.violations ?? []")
            page.close()

    def done(self) -> None:
        for page in self.pages:
            self.close(page)


def _watch(chromium: Browser, site: str, options: dict) -> Iterator[Watch]:
    context = chromium.new_context(**options)
    context.set_default_timeout(20_000)
    watch = Watch(context, site)
    yield watch
    watch.done()
    context.close()
    assert watch.faults == []


@pytest.fixture
def watch(chromium: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Watch]:
    """A context by its options; every test ends with no fault noted."""
    yield from _watch(chromium, site, getattr(request, "param", {}))


@pytest.fixture
def watch_crowd(chromium: Browser, crowd: str, request: pytest.FixtureRequest) -> Iterator[Watch]:
    yield from _watch(chromium, crowd, getattr(request, "param", {}))
