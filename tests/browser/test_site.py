"""The site in a real browser: with and without JavaScript, wide and narrow, light and dark, in both languages."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE, PHONE, SMALL = {"width": 1280, "height": 900}, {"width": 390, "height": 844}, {"width": 320, "height": 640}
PATHS = [
    "/",
    "/id/",
    "/quality/",
    "/people/kim-jong-un/",
    "/id/places/pyongyang/",
    "/?from=banana&foo=1",
    "/?q=nothing-fits",
]


def first_event(page) -> str:
    return page.locator(".row a").first.get_attribute("href")


def test_filtering_swaps_without_a_page_load(watch):
    page = watch.open("/")
    page.evaluate("window.untouched = true")
    before = page.locator(".question .total").inner_text()
    page.locator("input[name=dyad][value=CN-RU]").check()
    page.wait_for_url("**/?*dyad=CN-RU*")
    page.wait_for_function("b => document.querySelector('.question .total').innerText !== b", arg=before)
    assert page.evaluate("window.untouched") is True
    assert "Russia–China" in page.locator("h1").inner_text()
    rows = page.locator(".row").count()
    assert rows and page.locator(".row.CN-RU, .row.all").count() == rows
    page.go_back()
    page.wait_for_function("b => document.querySelector('.question .total').innerText === b", arg=before)


def test_typing_searches(watch):
    page = watch.open("/")
    page.locator("#id_q").fill("shoigu")
    page.wait_for_url("**q=shoigu*")
    page.wait_for_function("() => document.querySelector('h1').innerText.includes('shoigu')")
    assert page.locator(".row").count() > 0
    assert re.search(r"\?q=shoigu$|[?&]q=shoigu", page.url)


def test_marks_and_rows_lead_to_evidence(watch):
    page = watch.open("/")
    page.locator(".row a").first.click()
    page.wait_for_url("**/events/**")
    assert page.locator("blockquote").count() >= 1
    page.locator(".said a[href*='/sources/']").first.click()
    page.wait_for_url("**/sources/**")
    assert page.locator("blockquote").count() >= 1 and page.locator(".fulltext").count() == 0


@pytest.mark.parametrize("watch", [{"java_script_enabled": False}], indirect=True)
def test_without_javascript(watch):
    page = watch.open("/")
    assert page.locator("svg a.mark").count() > 0
    page.locator("input[name=kind][value=visit]").check()
    page.locator("button[form=filters]").click()
    page.wait_for_load_state()
    assert "kind=visit" in page.url and page.locator(".row").count() > 0
    page.locator(".row a").first.click()
    assert page.locator("blockquote").count() >= 1


def test_more_events_load_as_one_scrolls(watch):
    page = watch.open("/?sort=date")
    before = page.locator(".row").count()
    page.locator(".more a").scroll_into_view_if_needed()
    page.wait_for_function("n => document.querySelectorAll('.row').length > n", arg=before)
    links = page.eval_on_selector_all(".row a", "rows => rows.map(r => r.href)")
    assert len(links) == len(set(links))


def test_zoomable_chart_draws_the_same_events(watch):
    page = watch.open("/?dyad=CN-RU")
    drawn = page.locator("svg a.mark use").count()
    page.locator("button.explore").click()
    page.wait_for_selector(".plot .scatterlayer .point", timeout=20_000)
    assert page.locator(".plot .scatterlayer .point").count() >= drawn
    assert page.locator(".plot [data-title*='Share'], .plot .cloud").count() == 0


def test_theme_button(watch):
    page = watch.open("/")
    light = page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor")
    page.locator("#theme").click()
    assert page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor") != light
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


@pytest.mark.parametrize(
    "watch", [{"viewport": v} for v in (WIDE, PHONE, SMALL)], indirect=True, ids=["wide", "phone", "small"]
)
def test_nothing_scrolls_sideways(watch):
    paths = [*PATHS, first_event(watch.open("/"))]
    for path in paths:
        page = watch.open(path)
        width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], path
        page.close()


@pytest.mark.parametrize(
    "watch", [{"color_scheme": "light"}, {"color_scheme": "dark"}], indirect=True, ids=["light", "dark"]
)
def test_axe_finds_nothing(watch):
    paths = [*PATHS, first_event(watch.open("/")), "/id/quality/"]
    for path in paths:
        page = watch.open(path)
        violations = Axe().run(page).response["violations"]
        assert [(v["id"], [n["html"][:120] for n in v["nodes"][:2]]) for v in violations] == [], path
        page.close()
