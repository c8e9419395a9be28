"""Rolled-up counts equal raw ones, whatever writes the events; search finds words in every script."""

import datetime as dt
import random
from collections import Counter

import pytest
from django.db import connection
from django.http import QueryDict

from tests.factories import make_actor, make_claim, make_event, make_source
from timeline import database, facets, tallies
from timeline.drawing import MARKS, draw
from timeline.filters import Filters
from timeline.models import Cell, Event, Tally
from timeline.projection import project
from timeline.searching import indexed, snippet, terms
from timeline.stretches import grain_for

pytestmark = pytest.mark.django_db

SIDES, KINDS, STATUSES = (3, 5, 6, 7), ("meeting", "visit", "arms"), ("reported", "planned", "alleged", "negated")
DATES = [
    ("2023-07-26", "2023-07-26"), ("2023-07-01", "2023-07-31"), ("2023-07-24", "2023-08-02"), ("2023-01-01", "2023-12-31"),
    ("2020-01-01", "2029-12-31"), ("2022-12-31", "2022-12-31"), ("2024-01-01", "2024-01-01"), (None, "2023-06-30"),
    ("2023-09-01", None), (None, None),
]  # fmt: skip


def scatter(number: int = 300) -> None:
    """Events of every kind of date, written without their projection."""
    draw = random.Random(5)  # noqa: S311 - the same events each time
    rows = []
    for i in range(number):
        first, last = draw.choice(DATES)
        rows.append(
            Event(
                public_id=f"e{i:07d}", sides=draw.choice(SIDES), kind=draw.choice(KINDS), status=draw.choice(STATUSES),
                standing=draw.choice(("single", "corroborated")), level=draw.choice(("leader", "minister", "")),
                origin_count=draw.randint(1, 6), state=draw.choice(("draft", "published", "rejected", "retracted")),
                edtf="x" if first or last else "", earliest=first, latest=last,
                precision="day" if first or last else "unknown", basis="stated" if first or last else "",
            )
        )  # fmt: skip
    Event.objects.bulk_create(rows)


def raw(filters: Filters) -> Counter:
    return Counter(
        {c[:-1]: c.events for c in tallies.raw_cells(filters.apply(Event.objects.visible(), without=tallies.SMALL))}
    )


def rolled(filters: Filters) -> Counter:
    return Counter({c[:-1]: c.events for c in tallies.cells(Event.objects.visible(), filters)})


QUESTIONS = [
    "", "from=2023", "to=2023", "from=2023-07-24", "to=2023-07-26", "from=2023-07-15&to=2023-07-27", "from=2024-01-01&to=2024-01-01",
    "from=2023&to=2023&when=certain", "from=2023-07-02&to=2023-07-30&when=certain", "to=2023-06&when=certain",
    "from=2023-02-28&when=certain", "from=1900", "to=2100",
]  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_rolled_up_counts_equal_raw_ones(question):
    scatter()
    filters = Filters(QueryDict(question))
    assert rolled(filters) == raw(filters) and (raw(filters) or not question)


@pytest.mark.parametrize(
    "change",
    [
        lambda: Event.objects.filter(kind="meeting").update(kind="call"),
        lambda: Event.objects.filter(sides=3).update(state="rejected"),
        lambda: Event.objects.filter(state="rejected").update(state="published"),
        lambda: Event.objects.filter(edtf="x").update(earliest=dt.date(1950, 6, 25), latest=dt.date(1953, 7, 27)),
        lambda: Event.objects.filter(earliest=None).update(edtf="", latest=None, precision="unknown", basis=""),
        lambda: Event.objects.filter(status="planned").delete(),
        lambda: Event.objects.filter(origin_count__gt=2).update(origin_count=1, level="party", standing="disputed"),
        lambda: Event.objects.all().delete(),
        # a column alone
        lambda: Event.objects.filter(earliest="2023-07-24").update(earliest="2022-07-24"),
        lambda: Event.objects.filter(latest="2023-08-02").update(latest="2024-08-02"),
        lambda: Event.objects.filter(latest=None).exclude(edtf="").update(latest="2024-02-02"),
        lambda: Event.objects.update(origin_count=1),
        lambda: Event.objects.update(level="minister"),
        lambda: Event.objects.update(standing="disputed"),
        lambda: Event.objects.update(status="alleged"),
    ],
    ids=["kind", "hidden", "shown", "dates", "undated", "deleted", "cell", "all-gone", "first day", "last day", "open end",
         "origins", "level", "standing", "status"],
)  # fmt: skip
def test_counts_follow_every_write(change):
    """Also writes that no save() sees: update() and bulk ones."""
    scatter()
    change()
    for question in QUESTIONS:
        filters = Filters(QueryDict(question))
        assert rolled(filters) == raw(filters), question


def test_rebuilding_changes_nothing():
    scatter()
    kept = sorted(Tally.objects.filter(events__gt=0).values_list("edge", "grain", "bucket", "events"))
    database.rebuild()
    assert sorted(Tally.objects.values_list("edge", "grain", "bucket", "events")) == kept


def test_triggers_that_a_rebuilt_table_lost_come_back():
    """SQLite drops triggers with the table that a migration rebuilds; the next `migrate` finds them missing."""
    scatter(50)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in database.removals(cursor, connection.vendor):
            cursor.execute(statement)
    Event.objects.filter(sides=3).update(kind="call")
    assert rolled(Filters(QueryDict(""))) != raw(Filters(QueryDict("")))
    assert database.install() is True and database.install() is False
    assert rolled(Filters(QueryDict(""))) == raw(Filters(QueryDict("")))


@pytest.mark.parametrize(
    "question", ["", "dyad=KP-RU", "kind=visit&status=reported", "from=2023-07&to=2023-07", "origins=3", "origins=5"]
)
def test_total_and_facets_equal_the_list(question):
    scatter()
    filters = Filters(QueryDict(question))
    visible = Event.objects.visible()
    counts = facets.count(tallies.cells(visible, filters), filters)
    assert counts.total == filters.apply(visible).count()
    for kind in KINDS:
        alone = Filters(
            QueryDict(f"{question}&kind={kind}" if "kind=" not in question else question.replace("visit", kind))
        )
        assert counts.by["kind"][kind] == alone.apply(visible).count()


def test_trilateral_events_count_in_three_dyads():
    for sides in (3, 7, 7):
        make_event(sides=sides)
    filters = Filters(QueryDict(""))
    counts = facets.count(tallies.cells(Event.objects.visible(), filters), filters)
    options = {option.value: option.events for option in facets.facets(counts, filters)[0].options}
    assert counts.total == 3 and options == {"KP-RU": 3, "CN-KP": 2, "CN-RU": 2, "all": 2}


@pytest.mark.parametrize(
    "question",
    [
        "",
        "from=2010&to=2019",
        "from=2010-03-15&to=2018-05-02",
        "from=2006&to=2018&when=certain",
        "lanes=kind&dyad=KP-RU",
        "from=2012&to=2012",
        "from=2012-02&to=2012-03",
    ],
)
def test_columns_add_up_to_the_events_that_begin_in_them(question):
    """By year and month from the tallies, by week and day from the rows; cut months too."""
    rows = [
        Event(public_id=f"e{i:07d}", sides=(3, 5, 7)[i % 3], kind=KINDS[i % 2], status="reported", edtf="x", precision="day",
              basis="stated", earliest=dt.date(2005, 1, 1) + dt.timedelta(days=i % 5500), latest=dt.date(2005, 1, 1) + dt.timedelta(days=i % 5500))
        for i in range(0, 9 * 5500, 9)
    ]  # fmt: skip
    rows += [
        Event(public_id=f"f{i:07d}", sides=3, kind="visit", status="reported", edtf="x", precision="day", basis="stated",
              earliest=dt.date(2012, 2, 1 + i % 28), latest=dt.date(2012, 2, 1 + i % 28)) for i in range(MARKS + 9)
    ]  # fmt: skip
    Event.objects.bulk_create(rows)
    filters = Filters(QueryDict(question))
    events = filters.apply(Event.objects.visible())
    drawing = draw(filters, events.count())
    assert drawing.counted
    chart = drawing.chart
    for lane in chart.lanes:
        mine = events.of_dyad(lane.key) if filters.lanes == "dyad" else events.filter(kind=lane.key)
        assert lane.events == mine.filter(earliest__range=(chart.start, chart.end)).count(), lane.key


# --- search -----------------------------------------------------------------------------------------------------------


def names(question: str) -> set[str]:
    return set(Filters(QueryDict(f"q={question}")).apply(Event.objects.visible()).values_list("title", flat=True))


@pytest.fixture
def texts() -> None:
    """One event per script, by the quote of its claim."""
    quotes = {
        "id": "Menteri Pertahanan Rusia Sergei Shoigu tiba di Pyongyang",
        "ru": "Путин встретился с Ким Чен Ыном на космодроме Восточный",
        "zh": "普京总统访问平壤并会见金正恩",
        "ko": "김정은 위원장은 푸틴 대통령과 회담했다",
        "en": "The Su-35 and Kang Sŏn-nam's visit were discussed",
    }
    for title, quote in quotes.items():
        event = make_event()
        event.claims.all().delete()
        make_claim(make_source(quote, title=""), event, quote=quote, people=(make_actor(f"N{title}"),))
        project(event)
        Event.objects.filter(pk=event.pk).update(title=title)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("shoigu", {"id"}),
        ("SHOIG", {"id"}),  # words match from their beginning, in any case
        ("hoigu", set()),
        ("путин", {"ru"}),
        ("普京", {"zh"}),  # two characters inside a sentence without spaces
        ("平", {"zh"}),  # even one
        ("访问平壤", {"zh"}),
        ("京访", set()),  # not side by side in the text
        ("푸틴", {"ko"}),
        ("정은", {"ko"}),  # a given name inside a full name
        ("su-35", {"en"}),
        ("son-nam", {"en"}),  # without the diacritic
        ('"sergei shoigu"', {"id"}),
        ('"shoigu sergei"', set()),  # a phrase keeps its order
        ("shoigu pyongyang", {"id"}),
        ("shoigu путин", set()),  # every word must be there
        ("!!!", set()),
        ('"', set()),
        ("a' OR search:x NEAR(", set()),  # the index's own syntax is only text
        ("сhoigu*", set()),
    ],
)
def test_search_in_every_script(texts, question, found):
    assert names(question) == found


def test_index_follows_changes_and_deletions(texts):
    Event.objects.filter(title="id").update(search=indexed(["nothing of that"]))
    assert names("shoigu") == set() and names("nothing") == {"id"}
    Event.objects.filter(title="id").delete()
    assert names("nothing") == set()


@pytest.mark.parametrize(
    ("text", "question", "marked"),
    [
        ("Menteri Shoigu tiba", "shoigu", ["Shoigu"]),
        ("Kang Sŏn-nam spoke", "son", ["Sŏn"]),
        ("普京总统访问平壤", "平壤", ["平壤"]),
        ("İstanbul and Shoigu", "shoigu", ["Shoigu"]),  # a letter whose lower case is longer shifts nothing
        ("no such word", "shoigu", []),
        ("x " * 200 + "Putin and again Putin", "putin", ["Putin", "Putin"]),
    ],
)
def test_snippets_mark_the_words(text, question, marked):
    pieces = snippet(text, question)
    assert [p.text for p in pieces if p.marked] == marked
    assert all(p.text.strip("… ") in text for p in pieces)


def test_terms():
    assert terms(' Kim  "jong un" KIM ! ') == ["kim", "jong un"]


def test_cells_are_few():
    scatter()
    assert Cell.objects.count() <= 4 * 3 * 4 * 2 * 3 * 4


@pytest.mark.parametrize(("among_many", "everything", "lanes", "known"), [(2, 2, "dyad", False), (2, 9, "person", True), (9, 2, "person", True)])  # fmt: skip
def test_people_are_counted_where_that_costs_little(
    client, settings, monkeypatch, among_many, everything, lanes, known
):
    """Few events, or a small database; else the page says so, draws pairs of countries and offers names as one types."""
    settings.SECURE_SSL_REDIRECT = False
    monkeypatch.setattr(tallies, "AMONG_MANY", among_many)
    monkeypatch.setattr(tallies, "COUNTED", everything)
    people = make_actor("Kim Jong Un", "KP"), make_actor("Vladimir Putin", "RU")
    for day in range(1, 6):
        make_event(edtf=f"2023-09-{day:02d}", people=people)
    assert tallies.all_events() == 5
    page = client.get("/?lanes=person").content.decode()
    assert draw(Filters(QueryDict("lanes=person")), 5).lanes == lanes
    assert ("Too many events for lanes" in page) == (lanes == "dyad")
    assert (f'id="person-{people[0].slug}"' in page) == known and page.count('class="mark ') >= 5


def test_grains_are_coarser_for_many_lanes():
    first, last = dt.date(2000, 1, 1), dt.date(2025, 12, 31)
    assert [grain_for(first, last, lanes) for lanes in (1, 3, 4, 12)] == ["month", "month", "month", "year"]
    assert grain_for(first, dt.date(2000, 3, 1), 12) == "day"
