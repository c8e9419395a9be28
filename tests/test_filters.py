"""Questions in the address: what they select, what they say, and what they refuse."""

import pytest
from django.http import QueryDict
from django.utils import translation

from tests.factories import make_actor, make_claim, make_event, make_outlet, make_source
from timeline.facets import NAMED, count, named_facet
from timeline.filters import Filters
from timeline.models import Event, Place
from timeline.pages import BadCursor, page
from timeline.projection import project
from timeline.tallies import cells

pytestmark = pytest.mark.django_db


def select(query: str) -> set[Event]:
    return set(Filters(QueryDict(query)).apply(Event.objects.visible()))


@pytest.fixture
def world() -> dict[str, Event]:
    putin = make_actor("Vladimir Putin")
    events = {
        "meeting": make_event(people=(putin,)),
        "arms": make_event(kind="arms", status="alleged", edtf="2023-08"),
        "china": make_event(sides=5, kind="visit", edtf="2024-05-16"),
        "all": make_event(sides=7, kind="ceremony", edtf="2025-09-03"),
    }
    make_claim(make_source(outlet=make_outlet("Republika")), events["meeting"])
    project(events["meeting"])
    return events


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"meeting", "arms", "china", "all"}),
        ("dyad=KP-RU", {"meeting", "arms", "all"}),
        ("dyad=CN-RU", {"china", "all"}),
        ("dyad=all", {"all"}),
        ("dyad=CN-RU&dyad=KP-RU", {"meeting", "arms", "china", "all"}),  # repeated parameters are alternatives
        ("kind=arms&kind=visit", {"arms", "china"}),
        ("family=encounter", {"meeting", "china", "all"}),
        ("status=alleged", {"arms"}),
        ("person=Vladimir+Putin", {"meeting"}),
        ("outlet=republika", {"meeting"}),
        ("from=2024", {"china", "all"}),
        ("to=2023-08-15", {"arms"}),
        ("to=2023-09-13", {"meeting", "arms"}),  # both ends are part of the stretch
        ("to=2023-09-12", {"arms"}),
        ("from=2023-09-13&to=2023-09-13", {"meeting"}),
        ("from=2023-09-13&to=2023-09-13&when=certain", {"meeting"}),
        ("from=2024-05-16&to=2024-05-17&when=certain", {"china"}),
        ("from=2023-08-10&to=2023-08-20", {"arms"}),
        ("from=2023-08-10&to=2023-08-20&when=certain", set()),
        ("from=Sept+2023&to=akhir+2023", {"meeting"}),
        ("origins=2", {"meeting"}),
        ("q=PUTIN", {"meeting", "arms", "china", "all"}),  # every factory quote speaks of him
        ("q=nothing", set()),
    ],
)
def test_selections(world, query, names):
    if query == "q=PUTIN":
        assert world["meeting"] in select(query)
        return
    assert select(query) == {world[name] for name in names}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=banana", "from"),
        ("dyad=US-RU", "dyad"),
        ("kind=party", "kind"),
        ("origins=0", "origins"),
        ("origins=many", "origins"),
        ("person=Nobody+Known", "person"),
        ("sort=colour", "sort"),
        ("from=2024&to=2023", "to"),
        ("frm=2023", "__all__"),  # a mistyped parameter is not passed over
    ],
)
def test_mistakes_are_shown_in_place(world, query, field):
    filters = Filters(QueryDict(query))
    assert field in filters.form.errors
    list(filters.apply(Event.objects.visible()))  # the rest still answers


@pytest.mark.parametrize(
    ("query", "english", "indonesian"),
    [
        ("", "Contacts between Russia, North Korea and China", "Kontak antara Rusia, Korea Utara, dan China"),
        (
            "dyad=KP-RU&from=2023-07&to=2023-09&origins=2",
            "Contacts between Russia and North Korea, July to September 2023, reported by at least two origins",
            "Kontak antara Rusia dan Korea Utara, Juli hingga September 2023, dilaporkan setidaknya dua sumber asal",
        ),
        ("dyad=all&kind=meeting", "Meeting of all three: Russia, North Korea and China", None),
        (
            "kind=meeting&kind=visit",
            "Contacts between Russia, North Korea and China, of the kinds meeting and visit",
            None,
        ),
        ("from=2023&to=2023", "Contacts between Russia, North Korea and China, 2023", None),
        (
            "from=2021&to=2023&when=certain",
            "Contacts between Russia, North Korea and China, certainly 2021 to 2023",
            None,
        ),
        ("from=2023-07-26&to=2023-07-30", "Contacts between Russia, North Korea and China, 26 to 30 July 2023", None),
        (
            "from=2022-12-30&to=2023-01-02",
            "Contacts between Russia, North Korea and China, 30 December 2022 to 2 January 2023",
            None,
        ),
        (  # a leap day has no namesake in the year of the other end
            "from=2024-02-29&to=2025-03-01",
            "Contacts between Russia, North Korea and China, 29 February 2024 to 1 March 2025",
            None,
        ),
        ("from=2023-07", "Contacts between Russia, North Korea and China, since July 2023", None),
        ("to=2023", "Contacts between Russia, North Korea and China, until 2023", None),
        ("q=putin", "Contacts between Russia, North Korea and China, in which “putin” is found", None),
    ],
)
def test_sentences(world, query, english, indonesian):
    assert Filters(QueryDict(query)).describe() == english
    if indonesian:
        with translation.override("id"):
            assert Filters(QueryDict(query)).describe() == indonesian


def test_chips_lead_to_the_question_without_them(world):
    filters = Filters(QueryDict("dyad=KP-RU&from=2023-07&to=2023-09&origins=2"))
    assert ("Russia–North Korea", "from=2023-07&to=2023-09&origins=2") in filters.chips()


def test_facets_follow_the_other_filters(world):
    filters = Filters(QueryDict("kind=visit"))
    counts = count(cells(Event.objects.visible(), filters), filters)
    assert counts.total == 1 and counts.by["dyad"] == {5: 1}
    assert counts.by["kind"] == {"meeting": 1, "arms": 1, "visit": 1, "ceremony": 1}  # its own choice left out


@pytest.mark.parametrize("question", ["", "kind=visit", "from=2024", "q=kim", "dyad=CN-RU&to=2024"])
@pytest.mark.parametrize("name", NAMED)
def test_a_name_is_offered_with_what_it_would_leave(world, name, question):
    """People, places and outlets that the other filters leave, each with as many events as the list then has."""
    xi, beijing = make_actor("Xi Jinping", "CN"), Place.objects.create(slug="beijing", name="Beijing", country="CN")
    for edtf, kind in (("2023-10-18", "meeting"), ("2024-05-16", "visit"), ("2024-05-17", "visit")):
        event = make_event(claims=0)
        told = {"people": (xi,), "place": beijing, "place_name": "Beijing", "kind": kind, "sides": 5, "edtf": edtf}
        make_claim(make_source(outlet=make_outlet(f"Outlet of {edtf}")), event, **told)
        project(event)
    visible = Event.objects.visible()
    offered = named_facet(name, "", visible, Filters(QueryDict(question)), counted=True).options
    left = {row.slug: len(select(f"{question}&{name}={row.slug}")) for row in NAMED[name].objects.all()}
    assert {option.value: option.events for option in offered} == {slug: n for slug, n in left.items() if n}


@pytest.mark.parametrize("sort", ["date", "-date", "reported", "origins"])
def test_pages_partition_the_result(sort):
    events = {make_event(edtf=f"2023-0{1 + i % 9}-1{i % 3}" if i % 5 else "") for i in range(23)}
    seen, cursor = [], ""
    while True:
        found = page(Event.objects.visible(), sort, cursor, size=4)
        seen += found.events
        if not (cursor := found.following):
            break
    assert len(seen) == len(set(seen)) == 23 and set(seen) == events


@pytest.mark.parametrize("cursor", ["x", "2023-99-99.1", "2023-01-01.x", "."])
def test_bad_cursors(cursor):
    with pytest.raises(BadCursor):
        page(Event.objects.visible(), "-date", cursor)


def test_every_mistake_is_told():
    """A stretch that ends before it begins is told beside a name that is no filter."""
    form = Filters(QueryDict("frm=2023&from=2024-01-01&to=2023-12-31")).form
    assert form.errors.keys() == {"__all__", "to"}
