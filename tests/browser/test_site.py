"""The site in a real browser: wide and narrow, light and dark, both languages, with and without JavaScript."""

from __future__ import annotations

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser
WIDE, PHONE, SMALL = {"width": 1280, "height": 900}, {"width": 390, "height": 844}, {"width": 320, "height": 640}
ZOOMED = {"width": 640, "height": 450}  # 1280 by 900 at 200 %
NO_SCRIPT = [{"java_script_enabled": False}]
PATHS = [
    "/", "/quality/", "/people/kim-jong-un/", "/places/pyongyang/", "/outlets/warta-selat/", "/?from=banana&foo=1",
    "/?q=nothing-fits", "/?q=putin&lanes=person", "EVENT", "SOURCE",
]  # fmt: skip
MARK = "svg.lanes a.mark"


def paths(watch) -> list[str]:
    """PATHS with the addresses of an event of several claims and of an article in their places."""
    page = watch.open("/?sort=origins")
    event = page.locator(".row a").first.get_attribute("href")
    page.goto(watch.site + event)
    source = page.locator(".said a[href*='/sources/']").first.get_attribute("href").partition("#")[0]
    return [{"EVENT": event, "SOURCE": source}.get(path, path) for path in PATHS]


# --- filters ----------------------------------------------------------------------------------------------------------


def test_filtering_swaps_without_a_page_load_and_back_restores(watch):
    page = watch.open("/")
    page.evaluate("window.untouched = true")
    before = page.locator(".question .total").inner_text()
    page.locator("input[name=dyad][value=CN-RU]").check()
    page.wait_for_url("**/?*dyad=CN-RU*")
    page.wait_for_function("b => document.querySelector('.question .total').innerText !== b", arg=before)
    assert page.evaluate("window.untouched") is True
    assert page.locator("h1").inner_text() == "Contacts between Russia and China"
    rows = page.locator(".row").count()
    assert rows and page.locator(".row.CN-RU, .row.all").count() == rows
    assert "?dyad=CN-RU" in page.url and "q=" not in page.url  # a short address
    page.go_back()
    page.wait_for_function("b => document.querySelector('.question .total').innerText === b", arg=before)


def test_counts_follow_the_other_filters_and_focus_stays(watch):
    page = watch.open("/")
    option = page.locator("label.option:has(#dyad-CN-KP) .count")
    before = option.inner_text()
    page.locator("#kind-visit").check()
    page.wait_for_function(
        "b => document.querySelector('label.option:has(#dyad-CN-KP) .count').innerText !== b", arg=before
    )
    assert page.evaluate("document.activeElement.id") == "kind-visit"
    count = int(option.inner_text())
    page.locator("#dyad-CN-KP").check()
    page.wait_for_function("n => document.querySelectorAll('.row').length === n", arg=count)
    assert (
        page.locator("#kind-meeting").locator("xpath=..").locator(".count").inner_text() != "0"
    )  # its own choice left out


def test_chips_and_reset(watch):
    page = watch.open("/?dyad=KP-RU&kind=visit&from=2023")
    assert page.locator(".question .chips li").count() == 4  # three filters and the reset
    page.locator(".chips a", has_text="Visit").click()
    page.wait_for_url(lambda url: "kind" not in url)
    assert "dyad=KP-RU" in page.url and "from=2023" in page.url
    page.locator(".chips .reset").first.click()
    page.wait_for_url(lambda url: "?" not in url)


def test_typing_searches_and_marks_what_is_found(watch):
    page = watch.open("/")
    page.locator("#id_q").type("shoigu", delay=20)
    page.wait_for_url("**q=shoigu*")
    page.wait_for_function("() => document.querySelector('h1').innerText.includes('shoigu')")
    assert page.locator(".row mark").first.inner_text().lower() == "shoigu"
    assert page.locator("#id_q").input_value() == "shoigu" and page.evaluate("document.activeElement.id") == "id_q"


def test_names_are_offered_as_one_types(watch):
    page = watch.open("/")
    field = page.locator("#id_person")
    field.type("shoi", delay=20)
    page.wait_for_selector("#list-person option[value*=Shoigu]", state="attached")
    field.fill("Sergei Shoigu")
    field.press("Enter")
    page.wait_for_url("**person=Sergei*")
    page.wait_for_selector("#facets #person-sergei-shoigu:checked")
    page.locator("#person-kim-jong-un").check()  # several values
    page.wait_for_url("**person=kim-jong-un*")
    page.wait_for_function("() => document.querySelector('h1').innerText.includes(' or ')")


@pytest.mark.parametrize(
    ("path", "field", "typed", "sentence"),
    [
        ("/", "from", "Sept 2023", "since September 2023"),
        ("/", "to", "2023-07-26", "until 26 July 2023"),
        ("/id/", "from", "akhir 2022", "sejak"),
    ],
)
def test_dates_as_people_type_them(watch, path, field, typed, sentence):
    page = watch.open(path)
    page.locator(f"#id_{field}").fill(typed)
    page.locator(f"#id_{field}").press("Enter")
    page.wait_for_function("s => document.querySelector('h1').innerText.includes(s)", arg=sentence)


def test_a_mistake_is_said_in_its_place(watch):
    page = watch.open("/")
    page.locator("#id_from").fill("banana")
    page.locator("#id_from").press("Enter")
    page.wait_for_selector("#id_from[aria-invalid=true]")
    assert "banana" in page.locator("#error-from").inner_text() and page.locator(".row").count() > 0
    page.locator("#id_from").fill("2023")
    page.locator("#id_from").press("Enter")
    page.wait_for_selector("#id_from:not([aria-invalid])")


# --- the list ---------------------------------------------------------------------------------------------------------


def test_more_events_load_as_one_scrolls(watch_crowd):
    page = watch_crowd.open("/?sort=date")
    before = page.locator(".row").count()
    page.locator(".more a").scroll_into_view_if_needed()
    page.wait_for_function("n => document.querySelectorAll('.row').length > n", arg=before)
    links = page.eval_on_selector_all(".row a", "rows => rows.map(r => r.href)")
    assert len(links) == len(set(links))
    first = page.locator(".month h2").first.text_content() or ""  # far above, so it is not laid out any more
    assert re.fullmatch(r"\w+ 2000", first.strip())


# --- the chart --------------------------------------------------------------------------------------------------------


def test_columns_become_single_events_as_one_zooms(watch_crowd):
    """By month over decades, by day over weeks, one by one where they are few: the server decides."""
    page = watch_crowd.open("/")
    grains = []
    for _ in range(4):
        if not page.locator("svg.lanes a.bin").count():
            break
        grains.append(page.locator("svg.lanes a.bin title").first.text_content())
        columns = page.locator("svg.lanes .lane.KP-RU a.bin")
        address = columns.nth(columns.count() // 2).get_attribute("href")
        page.goto(f"{watch_crowd.site}/{address}")
    assert page.locator(MARK).count() > 0 and re.search(r", \w+ \d{4}: \d+$", grains[0])
    drawn = page.locator("svg.lanes .lane.KP-RU a.mark").count()
    assert int(page.locator(".question .total strong").inner_text().split()[0]) >= drawn > 0


def test_dragging_over_the_chart_filters_by_time(watch):
    page = watch.open("/")
    box = page.locator("svg.lanes").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.55, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 8, steps=4)
    assert page.locator(".brush").count() == 1
    page.mouse.up()
    page.wait_for_url("**from=20*to=20*")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", page.locator("#id_from").input_value())
    page.wait_for_function("() => /\\d{4}/.test(document.querySelector('h1').innerText)")


def test_marks_say_what_they_stand_for(watch):
    page = watch.open("/")
    assert (
        page.locator("svg.lanes a.mark.reported :is(use, circle)").count()
        and page.locator("svg.lanes a.mark.alleged").count()
    )
    assert page.locator("svg.lanes a.mark rect").count()  # vague dates are bars
    assert page.locator("svg.lanes .coverage .read0").count() and page.locator("svg.strip .window").count() == 1
    mark = page.locator(f"{MARK} :is(use, circle)").first
    mark.hover()
    page.wait_for_selector("#card:not([hidden])")
    assert len(page.locator("#card p").all_inner_texts()) >= 3
    shapes = {
        page.locator(f"svg.lanes .lane.{d} a.mark.{d}.reported :is(use, circle)").first.get_attribute("href")
        for d in ("KP-RU", "CN-KP", "CN-RU")
    }
    assert len(shapes) == 3  # told apart by shape, not by colour alone


def test_evidence_opens_beside_the_chart(watch):
    page = watch.open("/")
    mark = page.locator(f"{MARK} :is(use, circle)").first
    mark.click()
    page.wait_for_selector("#evidence:not([hidden]) blockquote")
    panel, place = page.locator("#evidence").bounding_box(), mark.bounding_box()
    assert not (panel["x"] <= place["x"] <= panel["x"] + panel["width"])  # the mark stays in sight
    assert page.url.endswith("/")
    page.keyboard.press("Escape")
    page.wait_for_selector("#evidence[hidden]", state="attached")
    assert page.evaluate("document.activeElement.matches('svg.lanes a.mark')")


def test_keyboard_walks_the_chart(watch):
    page = watch.open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.wait_for_selector("svg.lanes a[tabindex='0']")  # set when the browser has nothing better to do
    assert page.locator("svg.lanes a[tabindex='0']").count() == 1  # one stop for the whole chart
    page.locator("svg.lanes a[tabindex='0']").focus()
    active = "document.activeElement.getBoundingClientRect().left"
    lane = "document.activeElement.closest('.lane').getAttribute('aria-label')"
    first, home = page.evaluate(active), page.evaluate(lane)
    page.keyboard.press("ArrowRight")
    assert page.evaluate(active) >= first
    page.wait_for_function("() => document.getElementById('live').textContent.length > 10")
    said = page.locator("#live").inner_text()
    assert re.search(r"\d{4}", said) and "." in said  # date, certainty, standing
    page.keyboard.press("ArrowDown")
    assert page.evaluate(lane) != home
    page.keyboard.press("ArrowUp")
    assert page.evaluate(lane) == home
    page.keyboard.press("End")
    last = page.evaluate(active)
    page.keyboard.press("Home")
    assert page.evaluate(active) < last
    page.keyboard.press("Enter")
    page.wait_for_selector("#evidence:not([hidden])")
    assert page.evaluate("document.activeElement.className") == "close"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('svg.lanes a.mark')")


def test_zoomable_chart_draws_the_same_events(watch):
    page = watch.open("/?dyad=CN-RU")
    drawn = page.locator("svg a.mark :is(use, circle)").count()
    page.locator("button.explore").click()
    page.wait_for_selector(".plot .scatterlayer .point", timeout=30_000)
    assert page.locator(".plot .scatterlayer .point").count() >= drawn - page.locator("svg a.mark.disputed").count()
    assert page.locator(".plot [data-title*='Share'], .plot .cloud").count() == 0


def test_plotly_is_not_asked_for_before_it_is_wanted(watch):
    asked: list[str] = []
    watch.context.on("request", lambda request: asked.append(request.url))
    page = watch.open("/")
    page.wait_for_load_state("networkidle")
    assert asked and not [url for url in asked if "plotly" in url or "plot.js" in url]


# --- pages of single things -------------------------------------------------------------------------------------------


def test_from_the_list_to_the_article(watch):
    page = watch.open("/")
    page.locator(".row a").first.click()
    page.wait_for_url("**/events/**")
    assert page.locator("blockquote").count() >= 1 and page.locator(".take .citation").inner_text()
    assert page.locator(".facts").first.inner_text().count("EDTF") == 1
    page.locator(".said a[href*='/sources/']").first.click()
    page.wait_for_url("**/sources/**")
    assert page.locator("blockquote").count() >= 1 and page.locator(".fulltext").count() == 0


def test_around_an_event(watch):
    """Linked events by what they are to it, earlier and later ones of the same sides, citation, embed and export."""
    page = watch.open("/?person=sergei-shoigu&from=2023-07-26&to=2023-07-26&kind=meeting")
    page.locator(".row a").first.click()
    page.wait_for_url("**/events/**")
    trip = page.locator(".linked div", has=page.locator("dt", has_text=re.compile("^Same trip$")))
    assert trip.locator("dd a").count() and "26 July 2023" in trip.inner_text()
    neighbours = page.locator(".neighbours a[rel]")
    assert neighbours.count() == 2
    assert page.locator(".citation").inner_text() and page.locator("#bibtex").text_content().startswith("@")
    for ending in ("json", "csv", "ics", "geojson", "zip"):
        answer = page.request.get(watch.site + page.locator(f".take a[href$='.{ending}']").get_attribute("href"))
        assert answer.ok and "attachment" in answer.headers["content-disposition"]
    page.locator(".take a", has_text="Embed").click()
    page.wait_for_url("**/embed/new/?event=*")


def test_person_has_a_timeline_and_whom_they_met(watch):
    page = watch.open("/people/vladimir-putin/")
    assert page.locator(MARK).count() and page.locator(".matrix td.met").count() and page.locator(".row").count()
    page.locator(f"{MARK} :is(use, circle)").first.hover()
    page.wait_for_selector("#card:not([hidden])")


def test_what_machines_read(watch):
    page = watch.open("/people/kim-jong-un/")
    person = json.loads(page.locator("script[type='application/ld+json']").text_content())
    assert person["@type"] == "Person" and person["sameAs"].endswith("Q56226")
    page.goto(watch.site + "/?dyad=KP-RU&from=2023")
    data = json.loads(page.locator("script[type='application/ld+json']").text_content())
    assert data["@type"] == "Dataset" and data["temporalCoverage"].startswith("2023-01-01/")
    assert page.locator("link[rel=canonical]").get_attribute("href") == f"{watch.site}/?dyad=KP-RU&from=2023"
    picture = page.request.get(page.locator("meta[property='og:image']").get_attribute("content"))
    assert picture.headers["content-type"] == "image/png" and picture.body()[:4] == b"\x89PNG"
    languages = {
        link.get_attribute("hreflang"): link.get_attribute("href") for link in page.locator("link[hreflang]").all()
    }
    assert languages["id"] == f"{watch.site}/id/?dyad=KP-RU&from=2023" and set(languages) == {"en", "id", "x-default"}


# --- languages, themes, scripts ---------------------------------------------------------------------------------------


def test_language_switch_keeps_the_question(watch):
    page = watch.open("/?dyad=KP-RU&from=2023-07")
    page.locator(".languages a[hreflang=id]").click()
    page.wait_for_url("**/id/?dyad=KP-RU&from=2023-07")
    assert page.locator("html").get_attribute("lang") == "id"
    assert page.locator("h1").inner_text() == "Kontak antara Rusia dan Korea Utara, sejak Juli 2023"


def test_theme_button(watch):
    page = watch.open("/")
    light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.locator("#theme").click()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != light
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_print_leaves_the_controls_out(watch):
    page = watch.open("/")
    page.emulate_media(media="print")
    assert not page.locator(".controls").is_visible() and not page.locator(".facets").is_visible()
    assert page.locator("svg.lanes").is_visible() and page.locator(".row").first.is_visible()


@pytest.mark.parametrize("watch", [{"reduced_motion": "reduce"}], indirect=True)
def test_reduced_motion_is_honoured(watch):
    page = watch.open("/")
    moving = "[...document.querySelectorAll('*')].filter(e => /[1-9]/.test(getComputedStyle(e).transitionDuration + getComputedStyle(e).animationDuration)).length"
    assert page.evaluate(moving) == 0


@pytest.mark.parametrize("watch", NO_SCRIPT, indirect=True)
def test_without_javascript(watch):
    page = watch.open("/")
    assert page.locator(MARK).count() > 0
    page.locator("#kind-visit").check()
    page.locator("#id_from").fill("Sept 2023")
    page.locator("button[form=filters]").click()
    page.wait_for_load_state()
    assert "kind=visit" in page.url and "since September 2023" in page.locator("h1").inner_text()
    page.locator(".row a").first.click()
    assert page.locator("blockquote").count() >= 1
    page.goto(watch.site + "/")
    page.locator("svg.strip a.year").last.click()
    page.wait_for_url("**from=20*")
    page.goto(watch.site + "/?sort=date")
    first = page.locator(".row a").first.get_attribute("href")
    page.locator(".more a").click()
    page.wait_for_load_state()
    assert page.locator(".row a").first.get_attribute("href") != first


@pytest.mark.parametrize("watch", [{"viewport": PHONE, "has_touch": True}], indirect=True)
def test_targets_are_large_enough_for_fingers(watch):
    """44 px, but for links in running text and marks of the chart, whose events the list has too (WCAG 2.5.5)."""
    page = watch.open("/?dyad=KP-RU&kind=visit")
    page.locator("#facets summary").click()
    small = page.evaluate(
        """() => [...document.querySelectorAll(`header a, button, input[type=text], input[type=search], select, summary,
             .chips a, .sorts a, .row > a, .more a, label.option`)]
           .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.5)
           .map(e => e.outerHTML.slice(0, 90))"""
    )
    assert small == []


@pytest.mark.parametrize(
    "watch",
    [{"viewport": v} for v in (WIDE, PHONE, SMALL, ZOOMED)],
    indirect=True,
    ids=["wide", "phone", "small", "zoomed"],
)
def test_nothing_scrolls_sideways(watch):
    for path in [*paths(watch), "/id/?dyad=KP-RU&dyad=CN-KP&status=alleged"]:
        page = watch.open(path)
        width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], path
        watch.close(page)


@pytest.mark.parametrize(
    ("watch", "prefix"),
    [({"viewport": WIDE}, ""), ({"viewport": PHONE}, "/id")],
    indirect=["watch"],
    ids=["wide-en", "phone-id"],
)
def test_axe_finds_nothing(watch, prefix):
    """On every kind of page, in both themes."""
    for path in paths(watch):
        page = watch.open(prefix + path)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            violations = Axe().run(page).response["violations"]
            assert [(v["id"], [n["html"][:120] for n in v["nodes"][:2]]) for v in violations] == [], (path, theme)
        watch.close(page)
