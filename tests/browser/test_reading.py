"""What readers see of looseness, standing and order in a real browser, and what they meet where there is nothing."""

from __future__ import annotations

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import RequestFactory
from django.views.defaults import server_error

pytestmark = pytest.mark.browser
MARK = "svg.lanes a.mark"
STYLE = "e => { const s = getComputedStyle(e); return [s.fill, s.fillOpacity, s.strokeDasharray, s.stroke]; }"


def style(page, selector: str) -> list[str]:
    return page.locator(selector).first.evaluate(STYLE)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_standing_is_drawn_not_only_coloured(watch, scheme):
    """Solid for reported, outlined for planned, faded for alleged, a slash over what is disputed."""
    page = watch.open("/")
    page.emulate_media(color_scheme=scheme)
    reported = style(page, f"{MARK}.KP-RU.reported :is(use, circle)")
    planned = style(page, f"{MARK}.KP-RU.planned :is(use, circle)")
    alleged = style(page, f"{MARK}.KP-RU.alleged :is(use, circle)")
    card = page.evaluate(
        "() => { const e = document.body.appendChild(document.createElement('p')); e.style.color = 'var(--card)'; return getComputedStyle(e).color; }"
    )
    assert reported[0] == reported[3] and float(reported[1]) == 1
    assert planned[0] == card != planned[3]
    assert float(alleged[1]) < 0.5 and alleged[2] != "none" == reported[2]
    assert page.locator(f"{MARK}.disputed use[href='#slash']").count()


def test_lanes_are_the_readers_choice(watch):
    page = watch.open("/?from=2023")
    names = "() => [...document.querySelectorAll('svg.lanes .lane .name')].map(e => e.textContent)"
    before = page.evaluate(names)
    assert before == ["Russia–North Korea", "China–North Korea", "Russia–China"]
    for lanes, expected in (("kind", "Meeting"), ("level", "Head of state or government"), ("place", "Pyongyang"), ("person", "Kim Jong Un")):  # fmt: skip
        page.locator("#id_lanes").select_option(lanes)
        page.wait_for_url(f"**lanes={lanes}*")
        page.wait_for_function(
            f"b => JSON.stringify(({names})()) !== b", arg=json.dumps(before, ensure_ascii=False, separators=(",", ":"))
        )
        before = page.evaluate(names)
        assert expected in before


def test_vague_dates_possibly_or_certainly(watch):
    """A month's event may have been in its first week, and cannot be told to have been."""
    page = watch.open("/?from=2023-09-10&to=2023-09-16")
    total = page.locator(".question .total strong")
    possible = int(total.inner_text().split()[0])
    page.locator("#id_when").select_option("certain")
    page.wait_for_url("**when=certain*")
    page.wait_for_function(
        "n => parseInt(document.querySelector('.question .total strong').innerText) !== n", arg=possible
    )
    assert 0 < int(total.inner_text().split()[0]) < possible
    assert "certain" in page.locator("h1").inner_text()


@pytest.mark.parametrize(
    ("order", "title"),
    [("date", "Oldest first"), ("reported", "Newest report first"), ("origins", "Most origins first")],
)
def test_orders_of_the_list(watch, order, title):
    page = watch.open("/")
    assert re.fullmatch(r"\w+ \d{4}", page.locator(".month h2").first.inner_text())  # grouped by month
    page.locator(".sorts a", has_text=title).click()
    page.wait_for_url(f"**sort={order}*")
    page.wait_for_selector(f".sorts a[aria-current]:has-text('{title}')")
    if order == "origins":
        origins = [int(re.search(r"(\d+) origin", text)[1]) for text in page.locator(".row .meta").all_text_contents()]
        assert origins == sorted(origins, reverse=True) and origins[0] > 1
    if order == "date":
        years = [int(text.split()[-1]) for text in page.locator(".month h2").all_text_contents() if text[-4:].isdigit()]
        assert years == sorted(years)


def test_looseness_in_words(watch):
    """A bar of the chart says in words between which days, or in which month or year, and how that is known."""
    page = watch.open("/?from=2023-07-01&to=2023-12-31")
    page.goto(watch.site + page.locator(f"{MARK}:has(rect)").first.get_attribute("href"))
    facts = page.locator(".facts").first.inner_text()
    assert re.search(r"between \d|some time in this stretch|since|about", facts, re.IGNORECASE) and "EDTF" in facts
    assert page.locator("article.claim .reading").first.inner_text().startswith("Date")


def test_sources_that_differ_stand_side_by_side(watch):
    """Of the samples' best attested events at least one is told differently: each value with who gives it."""
    page = watch.open("/?sort=origins")
    for address in [row.get_attribute("href") for row in page.locator(".row a").all()[:6]]:
        page.goto(watch.site + address)
        claims = page.locator("article.claim")
        assert claims.count() > 1 and claims.first.locator("blockquote").get_attribute("lang")
        assert page.locator("article.claim a[href*='/outlets/']").count()
        if page.locator(".disagreements").count():
            rows = page.locator(".disagreements tbody tr")
            assert rows.count() > 1 and page.locator(".disagreements a").count() > 1
            return
    raise AssertionError("no disagreement among the samples")


@pytest.mark.parametrize(
    ("path", "title"), [("/places/pyongyang/", "Pyongyang"), ("/outlets/warta-selat/", "Warta Selat")]
)
def test_places_and_outlets_have_timelines(watch, path, title):
    page = watch.open(path)
    assert page.locator("h1").inner_text() == title
    assert page.locator(MARK).count() and page.locator(".row").count()
    page.locator("a", has_text="Filter the timeline").click()
    page.wait_for_url("**/?*=*")
    assert page.locator(".chips li").count() == 2


def test_focus_can_be_seen(watch):
    page = watch.open("/")
    seen = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.add(
            page.evaluate(
                "() => { const s = getComputedStyle(document.activeElement); return parseFloat(s.outlineWidth) >= 2 && s.outlineStyle !== 'none'; }"
            )
        )
    assert seen == {True}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "title", "onward"),
    [
        ("/events/nothing-here/", "There is nothing at this address", "/"),
        ("/id/events/nothing-here/", "Alamat ini kosong", "/id/"),
        ("500", "Something broke", "/"),
    ],
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_faults(watch, client, settings, monkeypatch, path, title, onward, scheme):
    """In the site's own dress, with a way on. The test's own server would show Django's pages for developers."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop in this thread
    settings.SECURE_SSL_REDIRECT = False
    answer = server_error(RequestFactory().get("/")) if path == "500" else client.get(path)
    assert answer.status_code == (500 if path == "500" else 404)
    watch.context.route("**/fault", lambda route: route.fulfill(body=answer.content.decode(), content_type="text/html"))
    page = watch.open("/fault")
    page.emulate_media(color_scheme=scheme)
    assert page.locator("h1").inner_text() == title
    assert page.locator("main a").first.get_attribute("href") == onward
    assert Axe().run(page).response["violations"] == []
    paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", paper)[:3])) < 200) == (scheme == "dark")  # its style sheet came


def test_empty_states_say_what_to_do_next(watch):
    page = watch.open("/?q=nothing-fits&dyad=KP-RU")
    ways = page.locator(".emptiness .chips a")
    assert ways.count() == 3  # without the words, without the sides, without both
    ways.first.click()
    page.wait_for_function("() => document.querySelectorAll('.row').length > 0")


@pytest.mark.parametrize("watch", [{"viewport": {"width": 390, "height": 844}}], indirect=True)
@pytest.mark.parametrize("path", ["/outlets/warta-selat/", "/?from=2023-02&to=2025-08"])
def test_the_axis_names_years_on_a_telephone(watch, path):
    """Half of its labels are left out there: months, not the years that they belong to."""
    page = watch.open(path)
    shown = "marks => marks.filter(m => getComputedStyle(m).display !== 'none').map(m => m.textContent)"
    years = page.locator(".axis text.year").all_text_contents()
    assert years and page.eval_on_selector_all(".axis text.year", shown) == years
    assert 2 < len(page.eval_on_selector_all(".axis text", shown)) < page.locator(".axis text").count()
