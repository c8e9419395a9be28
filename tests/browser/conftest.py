"""A real Chromium on the test server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


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


@pytest.fixture
def site(live_server, samples) -> str:
    settings.SECURE_SSL_REDIRECT = False
    return live_server.url


class Watch:
    """Opens pages and notes what a page must never do: errors, policy violations, requests to other hosts."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.context, self.site = context, site
        self.faults: list[str] = []

    def open(self, path: str) -> Page:
        page = self.context.new_page()
        page.on("console", lambda m: self.faults.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: self.faults.append(str(e)))
        page.on(
            "request",
            lambda r: self.faults.append(r.url) if not r.url.startswith((self.site, "data:", "blob:")) else None,
        )
        page.goto(self.site + path)
        return page


@pytest.fixture
def watch(chromium, site, request) -> Iterator[Watch]:
    """A context by its options; every test ends with no fault noted."""
    context = chromium.new_context(**getattr(request, "param", {}))
    watch = Watch(context, site)
    yield watch
    context.close()
    assert watch.faults == []
