"""Hostile text in every field, in a real browser: on no page does a dialog open, a policy break, or an element appear.

Every kind of page that links lead to is opened, as a reader and as a superuser; one of each kind, or as many as TUMEN_EACH says.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urldefrag

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.browser.conftest import NOTES, serve
from tests.browser.hostile import NAME, PASSWORD
from tests.security.crawl import pattern_of

pytestmark = pytest.mark.browser
EACH = int(os.environ.get("TUMEN_EACH", "1"))
STARTS = ("/", "/id/", "/embed/", "/api/v1/events", "/feed.atom", "/feed.json", "/corrections.atom", "/chart.json", "/cards.json", "/quality/",
          "/embed/new/", "/snapshots/new/", "/suggest/person/", "/oembed", "/sitemap.xml")  # fmt: skip
LEFT = ("/admin/logout", "/admin/jsi18n", "/admin/r/", "/id/admin", "/static")
# Pages of django-import-export and django-simple-history have styles, and one handler, in attributes, which the policy stops.
THEIRS = re.compile(r"/admin/timeline/\w+/(?:export/|\d+/history/)(?:\?\S*)?: (?:style|script)-src-attr inline")

LINKS = """
() => [...document.querySelectorAll("a[href], iframe[src]")].map((e) => new URL(e.getAttribute("href") ?? e.src, location).href)
"""
# What is on a page and came from no template: scripts, frames, handlers, addresses that lead elsewhere or run something.
STRANGE = """
() => {
  const own = (address) => !address || new URL(address, location).origin === location.origin;
  const elsewhere = ["https://www.wikidata.org/", "https://spdx.org/licenses/MIT"];
  const known = (address) => own(address) || elsewhere.some((start) => address.startsWith(start));
  const strange = (element) => {
    const name = element.localName;
    if (name === "script") return element.src ? !own(element.src) : !["application/json", "application/ld+json"].includes(element.type);
    if (name === "iframe") return !(own(element.src) && new URL(element.src).pathname === "/embed/");
    if (name === "base") return element.getAttribute("href") !== null;
    if (name === "meta") return !["", "content-type"].includes(element.httpEquiv.toLowerCase());
    if (name === "style") return element.textContent.length > 0 && !/^[0-9a-f]{64}$|^xml-viewer-style$/.test(element.id);
    if (["object", "embed", "math", "portal", "plaintext", "marquee", "video", "audio", "template", "noscript", "isindex", "frame"].includes(name))
      return !(["template", "noscript"].includes(name) && !element.textContent.includes("alert"));
    for (const attribute of element.attributes) {
      if (/^on/.test(attribute.name) && attribute.name !== "onchange") return true;
      if (["href", "src", "action", "formaction", "xlink:href", "hx-get", "hx-post", "data"].includes(attribute.name) && name !== "svg" &&
          !known(attribute.value)) return true;
      if (["srcdoc", "hx-on", "data-hx-on:load", "data-hx-get"].includes(attribute.name)) return true;
    }
    return false;
  };
  return [...document.querySelectorAll("*")].filter(strange).map((element) => element.outerHTML.slice(0, 200));
}
"""


@pytest.fixture(scope="module")
def hostile_site(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from serve(
        tmp_path_factory.mktemp("hostile"), ["manage.py", "migrate", "-v0"], ["-m", "tests.browser.hostile"]
    )


class Reader:
    """Opens pages and notes what hostile text must never do."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.site, self.faults, self.opened = site, list[str](), Counter[str]()
        context.add_init_script(NOTES)
        self.page: Page = context.new_page()
        self.page.on("dialog", self._on_dialog)
        self.page.on("request", self._on_request)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))

    def _on_dialog(self, dialog) -> None:
        self.faults.append(f"{self.page.url}: a dialog, {dialog.message}")
        dialog.dismiss()

    def _on_request(self, request) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.faults.append(f"{self.page.url}: asked for {request.url}")

    def crawl(self, *starts: str) -> None:
        waiting = list(starts)
        seen = set(waiting)
        while waiting:
            path = waiting.pop(0)
            for link in self.open(path):
                target = urldefrag(link).url.removeprefix(self.site)
                if (
                    target.startswith("/")
                    and target not in seen
                    and not target.startswith(LEFT)
                    and self.opened[pattern_of(target)] < EACH
                ):
                    seen.add(target)
                    self.opened[pattern_of(target)] += 1
                    waiting.append(target)

    def open(self, path: str) -> list[str]:
        """Looks at a page; where its links lead. A file that is only kept, not shown, has nothing to look at."""
        try:
            answer = self.page.goto(self.site + path)
        except Error as error:
            if "Download is starting" not in str(error):
                raise
            return []
        if answer and answer.status == 404:  # the server of this test shows Django's own page for developers
            return []
        self.check(path)
        return self.page.evaluate(LINKS)

    def check(self, path: str) -> None:
        self.faults += [f"{path}: {element}" for element in self.page.evaluate(STRANGE)]
        broken = [f"{path}: {violation}" for violation in self.page.evaluate("window.violations ?? []")]
        self.faults += [line for line in broken if not THEIRS.fullmatch(line)]


@pytest.fixture
def reader(chromium: Browser, hostile_site: str) -> Iterator[Reader]:
    context = chromium.new_context()
    context.set_default_timeout(30_000)
    yield Reader(context, hostile_site)
    context.close()


def test_pages_for_readers(reader):
    reader.crawl(*STARTS)
    assert reader.faults == []
    assert len(reader.opened) >= 15, sorted(reader.opened)  # beside the addresses that it begins with


def test_the_chart_and_its_cards(reader):
    reader.open("/")
    marks = reader.page.locator("#chart a.mark")
    for number in range(min(3, marks.count())):
        marks.nth(number).focus()
        reader.page.locator("#card").wait_for(state="visible")
        reader.check("a card")
    reader.page.locator("button.explore").click()
    reader.page.locator(".js-plotly-plot .main-svg").first.wait_for()
    reader.check("the chart by Plotly")
    drawn = reader.page.evaluate(
        "() => document.querySelectorAll('.js-plotly-plot svg a, .js-plotly-plot image').length"
    )
    assert reader.faults == [] and drawn == 0  # Plotly makes links and markup of labels that are not escaped


def test_pages_for_curators_and_administrators(reader):
    reader.page.goto(f"{reader.site}/admin/login/?next=/admin/")
    reader.page.fill("#id_username", NAME)
    reader.page.fill("#id_password", PASSWORD)
    reader.page.press("#id_password", "Enter")
    reader.page.wait_for_url("**/admin/")
    reader.crawl(
        "/admin/",
        "/admin/desk/",
        "/admin/desk/log/",
        "/admin/desk/add/",
        "/admin/desk/names/",
        "/sources/1/",
        "/sources/3/",
    )
    assert reader.faults == [], "\n".join(reader.faults)
    assert len([name for name in reader.opened if "admin" in name]) >= 25, sorted(reader.opened)
