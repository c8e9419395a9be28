"""Every format read back by a tool made for it, and what is hostile in it stays text."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json

import icalendar
import pandas
import pytest
from django.http import QueryDict
from django.utils import translation
from shapely.geometry import shape

from tests.factories import make_actor, make_event
from timeline.decisions import merge, reject, retract
from timeline.filters import Filters
from timeline.formats.calendars import _folded
from timeline.formats.tables import COLUMNS, guarded
from timeline.models import Event, Place, Ruling
from timeline.pages import ordered
from timeline.projection import project

pytestmark = pytest.mark.django_db
FORMATS = ("csv", "json", "geojson", "ics", "timelinejs.json")


def body(client, name: str, query: str = "") -> str:
    response = client.get(f"/export.{name}?{query}", secure=True)
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content).decode()


def ids(client, name: str, query: str = "") -> list[str]:
    """Public ids in the order of the file."""
    text = body(client, name, query)
    if name == "csv":
        return [row["id"] for row in csv.DictReader(io.StringIO(text))]
    if name == "ics":
        return [str(part["UID"]).split("@")[0] for part in icalendar.Calendar.from_ical(text).walk() if "UID" in part]
    data = json.loads(text)
    if name == "geojson":
        return [feature["id"] for feature in data["features"]]
    return [event.get("id") or event["unique_id"] for event in data["events"]]


@pytest.fixture
def titled():
    """Makes an event with a title that a curator gave."""

    def make(title: str, **fields) -> Event:
        event = make_event(**fields)
        Ruling.objects.create(event=event, field="title", value=title)
        project(event)
        return event

    return make


QUERIES = [
    "",
    "sort=date",
    "sort=origins",
    "dyad=KP-RU",
    "dyad=all",
    "from=2023&to=2023",
    "from=2023-09&to=2023-09&when=certain",
    "status=planned&status=alleged",
    "q=beijing",
    "person=kim-jong-un&sort=date",
    "q=nothing-has-this-word",
]


def test_exactly_the_filtered_events_in_their_order(client, samples):
    for query in QUERIES:
        filters = Filters(QueryDict(query))
        assert not filters.form.errors
        wanted = ordered(filters.apply(Event.objects.visible()), filters.sort)
        expected = list(wanted.values_list("public_id", flat=True))
        for name in FORMATS:
            if name == "timelinejs.json":  # which cannot show an event without a date
                expected = list(wanted.exclude(edtf="").values_list("public_id", flat=True))
            assert ids(client, name, query) == expected, (name, query)
    page = client.get("/id/?dyad=CN-RU", secure=True).content.decode()  # which leads to what it shows
    assert all(f"/export.{name}?dyad=CN-RU&amp;lang=id" in page for name in FORMATS)
    _titles_are_those_of_the_pages(client)


def _titles_are_those_of_the_pages(client):
    for language in ("en", "id"):
        rows = csv.DictReader(io.StringIO(body(client, "csv", f"lang={language}")))
        told = {row["id"]: (row["title"], row["url"]) for row in rows}
        with translation.override(language):
            assert told == {
                event.public_id: (event.headline, f"https://testserver{event.get_absolute_url()}")
                for event in Event.objects.visible()
            }


@pytest.mark.parametrize("name", FORMATS)
def test_what_the_public_does_not_see_is_in_no_export(client, admin_user, name):
    seen, rejected, gone, kept, retracted = (make_event(edtf=f"202{year}-05-05") for year in range(5))
    reject(rejected, user=admin_user, reason="misread")
    merge(gone, kept, user=admin_user, reason="the same")
    retract(retracted, user=admin_user, reason="withdrawn")
    assert set(ids(client, name)) == {seen.public_id, kept.public_id, retracted.public_id}


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("https://evil.example","x")',
        "+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",  # a space before it stops some spreadsheets only
        "＝1",  # full width, which Excel reads alike in East Asian settings
    ],
)
def test_no_cell_begins_like_a_formula(client, titled, text):
    titled(text)
    [row] = csv.DictReader(io.StringIO(body(client, "csv")))
    assert row["title"] == "'" + text and guarded(text) == "'" + text


def test_a_plain_text_is_not_guarded():
    assert guarded("Kim = Putin") == "Kim = Putin" and guarded("") == ""


def test_columns_hold_what_they_say(client):
    Place.objects.create(slug="moscow", name="Moscow", country="RU", precision="city", latitude=55.75, longitude=37.6)
    people = (make_actor("Choe Son Hui", "KP"), make_actor('Sergei "S" Lavrov; Jr', "RU"))
    event = make_event(edtf="2024-01", people=people, place=Place.objects.get(), place_name="Moscow")
    [row] = csv.DictReader(io.StringIO(body(client, "csv")))
    assert tuple(row) == COLUMNS
    assert (row["date_edtf"], row["date_earliest"], row["date_latest"]) == ("2024-01", "2024-01-01", "2024-01-31")
    assert (row["sides"], row["dyads"], row["place"], row["latitude"]) == ("KP;RU", "KP-RU", "Moscow", "55.75")
    assert row["people"] == 'Choe Son Hui; Sergei "S" Lavrov; Jr' and row["title"] == event.headline


def test_pandas_reads_the_table(client, titled):
    """Days become days, numbers numbers, and what begins like a formula is still a text."""
    titled("=1+1", edtf="2024-01-02")
    titled('"Quoted", and 北京', edtf="2024-02", claims=2)
    make_event(edtf="")
    days = ["date_earliest", "date_latest", "first_reported", "last_reported", "changed"]
    table = pandas.read_csv(io.StringIO(body(client, "csv", "sort=date")), parse_dates=days, index_col="id")
    assert list(table.columns) == list(COLUMNS[1:]) and table.index.is_unique
    assert table.title.tolist()[1:] == ["'=1+1", '"Quoted", and 北京']
    assert [str(day)[:10] for day in table.date_earliest] == ["NaT", "2024-01-02", "2024-02-01"]
    assert table.changed.dt.tz is not None and table.denied.dtype == bool
    assert (table.sources.tolist(), table.confidence.dtype) == ([1, 1, 2], float)


@pytest.mark.parametrize("title", ['say "so", he said', "two\r\nlines", "北京, 平壤", "a\tb", '"', ","])
def test_every_line_is_as_a_writer_of_csv_writes_it(client, titled, title):
    """The lines are not written by one (timeline/formats/tables.py says why)."""
    people = (make_actor('Kim "Q", Un', "KP"), make_actor("Sergei Lavrov", "RU"))
    place = Place.objects.create(slug="x", name='"X", Y', country="RU", precision="city", latitude=-54.5)
    titled(title, people=people, place=place, place_name="X")
    make_event(edtf="", place_name='near "Y", Z')
    text, again = body(client, "csv"), io.StringIO()
    rows = list(csv.reader(io.StringIO(text, newline="")))
    csv.writer(again, lineterminator="\r\n").writerows(rows)
    assert again.getvalue() == text and {len(row) for row in rows} == {len(COLUMNS)} and len(rows) == 3


def test_people_stand_in_the_order_of_their_offices_on_the_day(client):
    """Whoever is not in office yet, or no longer, comes after those who are; a name decides between equals."""
    aide, boss, third = (make_actor(name, "RU") for name in ("Anna Aide", "Boris Boss", "Carl Third"))
    host = make_actor("Kim Host", "KP")
    boss.offices.create(title="head", side="RU", level="leader", role="head", start="2020-01-01", end="2022-12-31")
    aide.offices.create(title="minister", side="RU", level="minister", role="m", start="2023-01-01")
    expected = {
        "2019-12-31": "Anna Aide; Boris Boss; Carl Third; Kim Host",
        "2020-01-01": "Boris Boss; Anna Aide; Carl Third; Kim Host",
        "2022-12-31": "Boris Boss; Anna Aide; Carl Third; Kim Host",
        "2023-01-01": "Anna Aide; Boris Boss; Carl Third; Kim Host",
        "": "Anna Aide; Boris Boss; Carl Third; Kim Host",
    }
    events = {day: make_event(edtf=day, people=(third, host, boss, aide)) for day in expected}
    found = {row["date_edtf"]: row for row in csv.DictReader(io.StringIO(body(client, "csv")))}
    for day, names in expected.items():
        assert (found[day]["people"], found[day]["title"]) == (names, events[day].headline), day


# --- places -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("precision", "is_point"), [("site", True), ("city", True), ("region", False), ("country", False), ("area", False)]
)
def test_only_what_is_a_point_has_one(client, precision, is_point):
    place = Place.objects.create(
        slug="x", name="X", country="RU", precision=precision, latitude=-54.5, longitude=131.25
    )
    make_event(place=place, place_name="X")
    [feature] = json.loads(body(client, "geojson"))["features"]
    if is_point:
        assert (shape(feature["geometry"]).x, shape(feature["geometry"]).y) == (131.25, -54.5)  # longitude comes first
    else:
        assert feature["geometry"] is None
    [component] = icalendar.Calendar.from_ical(body(client, "ics")).walk("VEVENT")
    assert ("GEO" in component) is is_point


# --- calendars --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edtf", "start", "end"),
    [
        ("2023-09-13", dt.date(2023, 9, 13), dt.date(2023, 9, 14)),
        ("2023-09-13/2023-09-17", dt.date(2023, 9, 13), dt.date(2023, 9, 18)),  # the end is the day after
        ("2024-02", dt.date(2024, 2, 1), dt.date(2024, 3, 1)),
        ("2023-12-31/..", dt.date(2023, 12, 31), dt.date(2024, 1, 1)),  # nobody knows how long it goes on
    ],
)
def test_days_of_a_calendar(client, edtf, start, end):
    make_event(edtf=edtf)
    [component] = icalendar.Calendar.from_ical(body(client, "ics")).walk("VEVENT")
    assert (component["DTSTART"].dt, component["DTEND"].dt) == (start, end)


@pytest.mark.parametrize(
    ("status", "expected"),
    [("reported", "CONFIRMED"), ("planned", "TENTATIVE"), ("alleged", "TENTATIVE"), ("negated", "CANCELLED")],
)
def test_status_in_a_calendar(client, admin_user, status, expected):
    event = make_event(status=status)
    assert icalendar.Calendar.from_ical(body(client, "ics")).walk("VEVENT")[0]["STATUS"] == expected
    retract(event, user=admin_user, reason="withdrawn")
    assert icalendar.Calendar.from_ical(body(client, "ics")).walk("VEVENT")[0]["STATUS"] == "CANCELLED"


def test_without_a_date_it_is_a_journal_entry(client):
    make_event(edtf="")
    calendar = icalendar.Calendar.from_ical(body(client, "ics"))
    assert not calendar.walk("VEVENT") and calendar.walk("VJOURNAL")[0]["STATUS"] == "FINAL"


@pytest.mark.parametrize(
    "title",
    [
        "a\r\nEND:VEVENT\r\nBEGIN:VALARM",  # a line of its own would end the event
        "semi;colon, comma \\ backslash \\n",
        "北京" * 60,  # folded within no character
        "x" * 75,
        "x" * 74 + "é",
    ],
)
def test_texts_come_back_from_a_calendar(client, titled, title):
    titled(title)
    [component] = icalendar.Calendar.from_ical(body(client, "ics")).walk("VEVENT")
    assert str(component["SUMMARY"]) == title.replace("\r", "")


def test_no_line_is_longer_than_allowed():
    folded = _folded(["SUMMARY:" + "Ж" * 200, "é" * 38, "x" * 75, "x" * 76])
    assert max(len(line) for line in folded.split(b"\r\n")) == 75
    assert folded.replace(b"\r\n ", b"").decode().split("\r\n")[0] == "SUMMARY:" + "Ж" * 200


# --- TimelineJS, refusals ---------------------------------------------------------------------------------------------


def test_timelinejs_gets_no_markup_of_an_article(client, titled):
    titled("<img src=x onerror=alert(1)>")
    make_event(edtf="")
    data = json.loads(body(client, "timelinejs.json"))
    assert data["events"][0]["text"]["headline"] == "&lt;img src=x onerror=alert(1)&gt;"
    assert len(data["events"]) == 1 and "(1)" in data["title"]["text"]["text"]  # it is told of what it cannot show


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("dyad=XX", "dyad"),
        ("from=banana", "from"),
        ("person=nobody-at-all", "person"),
        ("lang=xx", "lang"),
        ("foo=1", ""),
    ],
)
def test_a_wrong_parameter_is_named(client, query, parameter):
    response = client.get(f"/export.csv?{query}", secure=True)
    assert response.status_code == 400 and response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["errors"][0]["parameter"] == parameter and problem["errors"][0]["detail"] in problem["detail"]


def test_no_such_format(client):
    assert client.get("/export.exe", secure=True).status_code == 404


def test_headers(client):
    response = client.get("/export.csv", secure=True)
    assert response["Content-Disposition"] == 'attachment; filename="tumen.csv"'
    assert response["Access-Control-Allow-Origin"] == "*" and not response.cookies
