"""Public pages: what they show, to whom, and that article text stays text."""

import datetime as dt
import json
import re

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import translation

from tests.factories import make_actor, make_claim, make_event, make_source
from timeline.charts import Dot, lay_out
from timeline.drawing import draw
from timeline.filters import Filters
from timeline.models import Event, Ruling
from timeline.plot import figure
from timeline.projection import project
from timeline.svg import svg_lanes

pytestmark = pytest.mark.django_db
DAY = dt.date(2023, 9, 13)
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)> {{777*777}} \u202e"


@pytest.fixture(autouse=True)
def plain_http(settings):
    settings.SECURE_SSL_REDIRECT = False


def test_timeline_shows_the_same_events_in_chart_and_list(client):
    events = [make_event(edtf=f"2023-0{i}-10") for i in range(1, 8)]
    html = client.get("/").content.decode()
    for event in events:
        assert html.count(f'href="/events/{event.public_id}/"') == 2  # one mark, one row
    assert "7 events" in html


def test_trilateral_events_stand_in_three_lanes(client):
    event = make_event(sides=7)
    assert client.get("/").content.decode().count(f'href="/events/{event.public_id}/"') == 4


def test_found_words_are_marked_in_their_quote(client):
    event = make_event()
    make_claim(
        make_source("Menurut <b>Shoigu</b>, kunjungan itu penting."),
        event,
        quote="Menurut <b>Shoigu</b>, kunjungan itu",
    )
    project(event)
    html = client.get("/?q=shoigu").content.decode()
    assert "<mark>Shoigu</mark>" in html and "&lt;b&gt;" in html and "<b>" not in html


def test_fragment_page_and_history(client):
    make_event()
    page = client.get("/")
    fragment = client.get("/", headers={"HX-Request": "true"})
    history = client.get("/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert b"<html" in page.content and b"<html" not in fragment.content and b"<html" in history.content
    assert "HX-Request" in page["Vary"]


def test_mistakes_keep_the_page(client):
    make_event()
    html = client.get("/?from=banana&foo=1").content.decode()
    assert "banana" in html and "Not a filter: foo" in html and 'aria-invalid="true"' in html and "1 event" in html


@pytest.mark.parametrize(
    "path", ["/", "/id/", "/quality/", "/?q=none", "/healthz", "/chart.json", "/?after=nonsense", "/?sort=origins"]
)
def test_answers(client, path):
    make_event()
    assert client.get(path).status_code == 200


def test_event_page(client):
    person = make_actor("Sergei Shoigu")
    event = make_event(people=(person,))
    make_claim(make_source(agencies=["KCNA"], title="Second"), event, edtf="2023-09-12", place_name="Moscow")
    project(event)
    html = client.get(event.get_absolute_url()).content.decode()
    for text in (
        "Sergei Shoigu",
        "Where the sources differ",
        "12 September 2023",
        "KCNA",
        "blockquote",
        "Read by machine",
    ):
        assert text in html, text


@pytest.mark.parametrize("language", ["en", "id"])
def test_an_event_is_taken_along_in_every_format(client, language):
    event, other = make_event(), make_event()
    with translation.override(language):
        html = client.get(event.get_absolute_url()).content.decode()
        addresses = re.findall(rf'href="(/events/{event.public_id}\.[^"]+)"', html)
    endings = [address.split(".")[1].partition("?")[0] for address in addresses]
    assert endings == ["json", "csv", "ics", "geojson", "zip"]
    for address in addresses:
        answer = client.get(address)
        body = b"".join(answer.streaming_content)
        assert answer.status_code == 200 and answer["Content-Language"] == language and len(body) > 100, address
        assert event.public_id.encode() in body or address.partition("?")[0].endswith((".zip", ".geojson")), address
        assert other.public_id.encode() not in body
    assert client.get(f"/events/{event.public_id}.exe").status_code == 404
    Event.objects.filter(pk=event.pk).update(state="rejected")
    assert client.get(f"/events/{event.public_id}.json").status_code == 404


def test_states(client):
    event, target = make_event(), make_event()
    Event.objects.filter(pk=event.pk).update(state="rejected")
    assert client.get(event.get_absolute_url()).status_code == 410
    Event.objects.filter(pk=event.pk).update(state="merged", merged_into=target)
    answer = client.get(event.get_absolute_url())
    assert answer.status_code == 301 and answer["Location"] == target.get_absolute_url()
    Ruling.objects.create(event=target, field="state", value="retracted", reason="It never happened.")
    project(target)
    assert "It never happened." in client.get(target.get_absolute_url()).content.decode()


def test_full_text_is_for_curators(client, admin_client):
    source = make_source("Kim Jong Un bertemu Putin di Moskow. Kalimat rahasia yang lain.")
    make_claim(source, make_event())
    assert "rahasia" not in client.get(source.get_absolute_url()).content.decode()
    assert "rahasia" in admin_client.get(source.get_absolute_url()).content.decode()


def test_hostile_text_is_inert(client, admin_client):
    """Every field that a page shows, with markup, templates and bidirectional controls in it."""
    person = make_actor(EVIL)
    source = make_source(
        f"Kim {EVIL}", title=EVIL, outlet_name=EVIL, authors=[EVIL], agencies=[EVIL], url="http://x.example/"
    )
    event = make_event(people=(person,))
    make_claim(source, event, quote=source.text, place_name=EVIL, date_text=EVIL)
    Ruling.objects.create(event=event, field="title", value=EVIL)
    project(event)
    for path in (
        "/",
        "/?q=<script>alert(1)</script>",
        event.get_absolute_url(),
        source.get_absolute_url(),
        person.get_absolute_url(),
    ):
        for who in (client, admin_client):
            html = who.get(path).content.decode()
            assert "<script>alert" not in html and "<img src=x" not in html and "603729" not in html


def test_chart_labels_are_escaped():
    dot = Dot("abc", "<b>x</b> & <a href='http://e.example'>y</a>", 3, "reported", DAY, DAY)
    assert lay_out([Dot("abc", "x", 3, "reported", None, None)]).elsewhere == 1
    drawn = svg_lanes(lay_out([dot]), lambda public_id: f"/events/{public_id}/")
    assert "<b>" not in drawn and "<title>&lt;b&gt;x" in drawn
    assert "<b>" not in json.dumps(figure(lay_out([dot], {"KP-RU": "<i>"}), lambda _id: "/x"), default=str)
    assert "<i>" not in json.dumps(figure(lay_out([dot], {"KP-RU": "<i>"}), lambda _id: "/x"), default=str)


def test_figure_is_valid_plotly(client):
    import plotly.graph_objects as go

    make_event()
    make_event(edtf="2023-09", status="planned", sides=7)
    data = client.get("/chart.json").json()
    assert len(go.Figure(data).data) >= 3


def test_security_headers(client):
    answer = client.get("/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Referrer-Policy"] == "same-origin"


def test_queries_do_not_grow_with_events(client, django_assert_max_num_queries):
    for i in range(30):
        make_event(edtf=f"2023-01-{1 + i % 28:02d}", people=(make_actor(f"P{i}"),))
    with django_assert_max_num_queries(40):
        client.get("/")


def test_language_switch_keeps_the_question(client):
    html = client.get("/?dyad=KP-RU").content.decode()
    assert 'href="/id/?dyad=KP-RU"' in html and 'lang="en"' in html
    assert 'lang="id"' in Client().get("/id/").content.decode()


def test_admin_lists(admin_client, samples):
    for model in ("outlet", "actor", "office", "place", "source", "claim", "event", "ruling", "evaluation"):
        assert admin_client.get(f"/admin/timeline/{model}/").status_code == 200
        assert admin_client.get(f"/admin/timeline/{model}/?q=kim").status_code == 200
    event = Event.objects.exclude(claims=None).first()
    assert admin_client.get(f"/admin/timeline/event/{event.pk}/change/").status_code == 200


def test_chart_and_list_agree_under_filters(samples):
    for query in ("dyad=CN-RU", "kind=visit", "from=2023", "q=kim"):
        filters = Filters(QueryDict(query))
        visible = Event.objects.visible()
        events = filters.apply(visible)
        chart = draw(filters, events.count()).chart
        drawn = {mark.dot.public_id for lane in chart.lanes for mark in lane.marks}
        assert len(drawn) + chart.elsewhere == events.count()
        assert drawn <= set(events.values_list("public_id", flat=True))
