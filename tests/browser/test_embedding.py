"""A page of another site, on another port, that shows the chart: right height, no violation, with and without scripts."""

from __future__ import annotations

import functools
import http.server
import threading

import pytest

pytestmark = pytest.mark.browser
WIDTHS = (320, 480, 768, 1200)


class _Pages(http.server.BaseHTTPRequestHandler):
    """Answers every path with the page of the test and its headers."""

    def __init__(self, pages, headers, *args) -> None:
        self.pages, self.more = pages, headers
        super().__init__(*args)

    def do_GET(self) -> None:  # the name that http.server calls
        text = self.pages.get(self.path, "").encode()
        self.send_response(200 if text else 404)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **self.more}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args) -> None: ...


@pytest.fixture
def paper():
    """Serves pages of a newspaper and gives its address; `headers` are those of all its pages."""
    pages: dict[str, str] = {}
    headers: dict[str, str] = {}
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Pages, pages, headers))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield pages, headers, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def article(snippet: str) -> str:
    return f'<!doctype html><link rel="icon" href="data:,"><meta name="viewport" content="width=device-width"><h1>Paper</h1>{snippet}'


def snippets(page, site: str, query: str) -> tuple[str, str]:
    """As a person would copy them from the builder."""
    page.goto(f"{site}/embed/new/?{query}")
    plain, fitting = page.locator("pre.snippet").all_inner_texts()
    return plain, fitting


def room(page) -> dict[str, float]:
    """Heights of the frame's element, and of what is in it, in pixels."""
    frame = page.frames[1]
    frame.wait_for_load_state()
    return {
        "outer": page.locator("iframe").bounding_box()["height"],
        "inner": frame.evaluate("document.body.getBoundingClientRect().height"),
        "scrolls": frame.evaluate("document.documentElement.scrollHeight > innerHeight"),
    }


def settled(page) -> float:
    """Waits until the frame has told its height and the page around has taken it; that height in pixels."""
    page.frame_locator("iframe").locator("svg.lanes").wait_for()
    page.frames[1].wait_for_load_state()
    page.wait_for_function(
        "h => Math.abs(document.querySelector('iframe').height - h) < 2", arg=room(page)["inner"], timeout=10_000
    )
    return room(page)["outer"]


def watched(context):
    """A page, and what its console and its requests complain of."""
    page, faults = context.new_page(), []
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.on("requestfailed", lambda r: faults.append(r.url) if "ERR_ABORTED" not in (r.failure or "") else None)
    return page, faults


@pytest.mark.parametrize("query", ["", "dyad=KP-RU&theme=dark", "lanes=kind&lang=id"])
def test_both_snippets_have_the_right_height(chromium, site, paper, query):
    pages, _headers, paper_site = paper
    context = chromium.new_context()
    page, faults = watched(context)
    pages["/plain"], pages["/fitting"] = (article(snippet) for snippet in snippets(page, site, query))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(paper_site + "/plain")
        assert not room(page)["scrolls"], (width, room(page))
        page.goto(paper_site + "/fitting")
        settled(page)
        assert not room(page)["scrolls"], (width, room(page))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert {c["domain"] for c in context.cookies()} == set()
    assert faults == []
    context.close()


def test_it_grows_when_the_table_opens_and_shrinks_again(chromium, site, paper):
    pages, _headers, paper_site = paper
    context = chromium.new_context(viewport={"width": 600, "height": 900})
    page, faults = watched(context)
    pages["/"] = article(snippets(page, site, "dyad=KP-RU")[1])
    page.goto(paper_site)
    closed = settled(page)
    frame = page.frame_locator("iframe")
    frame.locator("summary").click()
    page.wait_for_function("h => document.querySelector('iframe').height > h + 200", arg=closed)
    assert not room(page)["scrolls"]
    frame.locator("summary").click()
    page.wait_for_function("h => Math.abs(document.querySelector('iframe').height - h) < 2", arg=closed)
    assert faults == []
    context.close()


def test_others_cannot_set_the_height(chromium, site, paper):
    """Only the frame itself is listened to, and only to a number."""
    pages, _headers, paper_site = paper
    context = chromium.new_context(viewport={"width": 600, "height": 900})
    page, _faults = watched(context)
    pages["/"] = article(snippets(page, site, "dyad=KP-RU")[1])
    page.goto(paper_site)
    before = settled(page)
    page.evaluate("postMessage({ tumenHeight: 4000 }, '*')")
    page.frames[1].evaluate("parent.postMessage({ tumenHeight: 'tall' }, '*')")
    page.frames[1].evaluate("parent.postMessage({ height: 4000 }, '*')")
    page.wait_for_timeout(300)
    assert room(page)["outer"] == before
    context.close()


STRICT = {"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp"}
SANDBOX = 'sandbox="allow-scripts allow-popups"'
ESCAPING = 'sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"'


@pytest.mark.parametrize(
    ("attributes", "headers"),
    [(SANDBOX, {}), (ESCAPING, {}), ("", STRICT), (SANDBOX, STRICT)],
    ids=["sandbox", "sandbox that links leave", "isolated", "both"],
)
def test_it_can_be_zoomed_where_pages_are_strict(chromium, site, paper, attributes, headers):
    pages, sent, paper_site = paper
    sent |= headers
    context = chromium.new_context(viewport={"width": 900, "height": 900})
    page, faults = watched(context)
    pages["/"] = article(f'<iframe src="{site}/embed/?dyad=CN-RU" width="100%" height="700" {attributes}></iframe>')
    page.goto(paper_site)
    frame = page.frame_locator("iframe")
    assert frame.locator("a.mark").count() > 0
    frame.locator("button.explore").click()
    frame.locator(".plot .scatterlayer .point").first.wait_for(timeout=30_000)
    if attributes != SANDBOX:  # an event opens beside the paper; from a sandbox only if links may leave it
        with context.expect_page() as opened:
            frame.locator("footer a").click()
        assert opened.value.url.startswith(site)
    assert faults == []
    context.close()


def test_without_scripts_the_chart_stands(chromium, site, paper):
    pages, _headers, paper_site = paper
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 900})
    page = context.new_page()
    pages["/"] = article(snippets(page, site, "dyad=KP-RU")[0])
    page.goto(paper_site)
    frame = page.frame_locator("iframe")
    assert frame.locator("a.mark").count() > 10 and frame.locator("footer").is_visible()
    assert not frame.locator("button.explore").is_visible()
    frame.locator("summary").click()
    assert frame.locator("td a").first.is_visible()
    context.close()


def test_no_other_page_can_be_framed(chromium, site, paper):
    pages, _headers, paper_site = paper
    context = chromium.new_context()
    page = context.new_page()
    for path in ("/", "/embed/new/", "/quality/"):
        pages["/"] = article(f'<iframe src="{site}{path}"></iframe>')
        page.goto(paper_site)
        page.wait_for_timeout(300)
        assert page.frames[1].url.startswith("chrome-error:"), path
    context.close()


@pytest.mark.parametrize("watch", [{"viewport": {"width": 390, "height": 844}}], indirect=True)
def test_nothing_moves_when_the_script_comes(watch):
    page = watch.open("/embed/")
    page.locator("button.explore").wait_for()
    assert page.evaluate("shift") == 0
    watch.faults.clear()  # opened by itself a frame has no icon, and the browser asks for one
