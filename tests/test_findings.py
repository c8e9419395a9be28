"""What speaks against an event, from stored rows, and what that does to its standing."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.utils import translation

from tests.conftest import SHARED
from tests.factories import make_actor, make_claim, make_event, make_outlet, make_source
from tests.test_ingest import ingest
from timeline.decisions import correct, merge
from timeline.dossier import disagreements, history, linked
from timeline.findings import findings, objections_to, silenced_by, spoken_against_by
from timeline.models import Claim, Event, Exclusion, Place, Source
from timeline.models.choices import Sides
from timeline.projection import project, project_all
from timeline.regrouping import restand_against
from timeline.relations import Relation

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return make_actor("Kim Jong Un", "KP"), make_actor("Vladimir Putin", "RU")


@pytest.fixture
def china():
    return Place.objects.create(slug="beijing", name="Beijing", country="CN", latitude=39.9, longitude=116.4)


def exclude(source: Source, *people, what: str = "abroad", last: str = "2023-09-06") -> Exclusion:
    quote = source.text[:20]
    row = Exclusion.objects.create(source=source, what=what, first="2020-01-31", last=last, quote=quote, start=0, end=len(quote), rule="t")  # fmt: skip
    row.people.set(people)
    restand_against(silenced_by([source.pk]))
    return row


def codes(event: Event) -> list[tuple[str, str]]:
    return [(finding.weight, finding.code) for finding in findings(Event.objects.get(pk=event.pk))]


def standing(event: Event) -> str:
    return Event.objects.get(pk=event.pk).standing


def test_one_report_against_one(pair, china):
    event = make_event(edtf="2023-09-04", people=pair, place=china, place_name="Beijing")
    exclude(make_source(agencies=["KCNA"]), pair[0])
    assert standing(event) == "disputed"
    assert codes(event) == [("contradiction", "excluded"), ("note", "no-origin")]
    finding = findings(event)[0]
    assert finding.said.quote in finding.said.source.text and "Kim Jong Un" in finding.text and "KCNA" in finding.text


def test_three_origins_outweigh_one_sentence(pair, china):
    """A loosely worded "first trip since" does not topple what three newsrooms saw; it is shown all the same."""
    event = make_event(edtf="2023-09-04", claims=3, people=pair, place=china, place_name="Beijing")
    exclude(make_source(), pair[0])
    assert standing(event) == "corroborated" and codes(event) == [("note", "excluded")]


def test_copies_of_the_sentence_are_one_voice(pair, china):
    event = make_event(edtf="2023-09-04", claims=2, people=pair, place=china, place_name="Beijing")
    for _ in range(3):
        exclude(make_source(agencies=["KCNA"]), pair[0])
    assert standing(event) == "corroborated"
    exclude(make_source(), pair[0])
    assert standing(event) == "disputed"


def test_a_visit_told_by_the_source_tells_where_its_meeting_was(pair):
    """The article names no place for the meeting, but tells of a visit to China on that day."""
    source = make_source()
    meeting, visit = make_event(claims=0), make_event(claims=0)
    make_claim(source, meeting, edtf="2023-09-04", people=pair)
    make_claim(source, visit, edtf="2023-09-04", people=pair[:1], kind="visit", sides=6)
    project_all([meeting, visit])
    exclude(make_source(), pair[0])
    assert standing(meeting) == standing(visit) == "disputed"


def test_expected_by_a_later_source(pair):
    event = make_event(edtf="2023-09-04", people=pair)
    plan = make_event(claims=0)
    make_claim(make_source(published_on=dt.date(2023, 9, 9)), plan, edtf="2023-09", people=pair, status="planned")
    project_all([event, plan])
    assert codes(event)[0] == ("contradiction", "expected") and standing(event) == "disputed"
    assert "9 September 2023" in findings(event)[0].text
    assert standing(plan) == "planned" and not codes(plan)[:-1]


def test_two_places_on_one_day(pair, china):
    moscow = Place.objects.create(slug="moscow", name="Moscow", country="RU", latitude=55.75, longitude=37.6)
    weak = make_event(edtf="2023-09-04", people=pair, place=china, place_name="Beijing")
    strong = make_event(edtf="2023-09-04", claims=2, people=pair[1:], place=moscow, place_name="Moscow", sides=5)
    assert standing(weak) == "disputed" and ("contradiction", "elsewhere") in codes(weak)
    assert standing(strong) == "corroborated" and codes(strong) == [("note", "elsewhere")]
    strong.claims.first().delete()
    project(Event.objects.get(pk=strong.pk))
    assert standing(strong) == "disputed"  # one against one


def test_weekday_and_silent_source():
    event = make_event(date_notes=["weekday-mismatch"])
    assert codes(event) == [("note", "no-origin"), ("note", "weekday")] and standing(event) == "single"
    named = make_event(claims=0)
    make_claim(make_source(agencies=["KCNA"]), named)
    agency = make_event(claims=0)
    make_claim(make_source(outlet=make_outlet("TASS", agency=True)), agency)
    project_all([named, agency])
    assert codes(named) == codes(agency) == []


def test_sentences_in_both_languages(pair, china):
    event = make_event(edtf="2023-09-04", people=pair, place=china, place_name="Beijing")
    for what, people in (("abroad", pair[:1]), ("meeting", pair)):
        exclude(make_source(), *people, what=what)
    with translation.override("en"):
        assert {finding.text.split(",")[0][:12] for finding in findings(event)[:2]} == {"According to"}
    with translation.override("id"):
        assert all(finding.text.startswith("Menurut") for finding in findings(event)[:2])


# --- what else a reader sees ------------------------------------------------------------------------------------------


def test_losers_are_shown_with_who_says_so(pair):
    event = make_event(edtf="2023-09-13", claims=2, people=pair, place_name="Vladivostok")
    make_claim(event=event, edtf="2023-09-12", people=pair, place_name="Khasan", status="alleged")
    make_claim(event=event, edtf="2023-09", people=pair)
    project(event)
    claims = list(event.claims.all())
    shown = {d.field: [(v.text, v.relation, len(v.claims)) for v in d.values] for d in disagreements(event, claims)}
    with translation.override("en"):
        assert [relation for _, relation, _ in shown["date"]] == ["shown", "compatible", "other"]
    assert shown["place"] == [("Vladivostok", "shown", 2), ("Khasan", "other", 1)]
    assert [v[1:] for v in shown["status"]] == [("shown", 3), ("other", 1)] and "people" not in shown


def test_numbers_that_no_two_reports_share(pair):
    event = make_event(claims=0)
    for language, text in (
        ("id", "Korut mengirim 10.000 tentara dan dua kapal."),
        ("en", "North Korea sent 12,000 troops on two ships."),
        ("en", "It sent 12,000 soldiers."),
    ):
        make_claim(make_source(text, language=language), event, quote=text, people=pair)
    project(event)
    with translation.override("id"):
        (soldiers,) = disagreements(event, list(event.claims.all()))  # of the ships nobody says otherwise
        assert [(v.text, len(v.claims)) for v in soldiers.values] == [("12.000", 2), ("10.000", 1)]
    assert soldiers.field == "number" and {v.relation for v in soldiers.values} == {"told"}


def test_a_ruling_is_marked_as_one(pair, django_user_model):
    event = make_event(edtf="2023-09-13", people=pair)
    make_claim(event=event, edtf="2023-09-12", people=pair)
    correct(event, "edtf", "2023-09-12", user=django_user_model.objects.create_user("c"))
    event.refresh_from_db()
    (date,) = disagreements(event, list(event.claims.all()))
    assert date.ruled and [v.relation for v in date.values] == ["shown", "other"]


def test_history_shows_announcement_report_and_decision(pair, django_user_model):
    user = django_user_model.objects.create_user("curator")
    event, other = make_event(claims=0), make_event(edtf="2023-10-01")
    for day, status in ((9, "planned"), (14, "reported")):
        make_claim(make_source(published_on=dt.date(2023, 9, day)), event, status=status)
    project(event)
    merge(other, event, user=user, reason="the same")
    entries = history(Event.objects.get(pk=event.pk), list(Claim.objects.filter(event=event)))
    assert [(e.day.day, bool(e.claim)) for e in entries][:2] == [(9, True), (14, True)]
    assert entries[0].text != entries[1].text
    assert [e.ruling.reason for e in entries if e.ruling] == ["the same"]


def test_meeting_banquet_and_letter_are_linked(pair):
    meeting, banquet, letter = (make_event(people=pair, kind=kind) for kind in ("meeting", "ceremony", "message"))
    far, stranger = make_event(edtf="2023-10-13", people=pair), make_event(people=(make_actor("Xi"),))
    assert {links.relation: set(links.events) for links in linked(meeting)} == {Relation.SAME_TRIP: {banquet, letter}}
    assert not linked(far) and not linked(stranger)


@pytest.mark.parametrize("edtf", ["0001-01-01", "9999-12-31", "2022/..", "../2022", ""])
def test_edges_of_the_calendar_have_links_too(pair, edtf):
    for kind in ("visit", "message", "invitation"):
        event = make_event(edtf=edtf, kind=kind, people=pair)
        linked(Event.objects.get(pk=event.pk))
    expected = {Relation.SAME_TRIP} if edtf[:4] in ("0001", "9999") else set()
    assert {links.relation for links in linked(Event.objects.get(pk=event.pk))} == expected


def test_a_plan_is_linked_with_the_talks_that_announced_it_and_a_letter_with_its_answer(pair):
    """Through the articles: the plan is of other days and people."""
    source = make_source(
        "Kim Jong Un bertemu Putin kemarin. Putin akan ke Pyongyang.", published_on=dt.date(2023, 9, 14)
    )
    talks, plan = make_event(people=pair), make_event(edtf="2023-11-02", kind="visit", people=pair[1:])
    make_claim(source, talks, people=pair, start=0, quote=source.text[:34])
    make_claim(source, plan, edtf="2023-11-02", kind="visit", status="planned", people=pair[1:], quote=source.text[35:], start=35, end=len(source.text))  # fmt: skip
    letter = make_event(edtf="2023-05-01", kind="message", people=pair)
    answer = make_event(edtf="2023-05-03", kind="message", people=pair)
    for event, way in ((letter, ("KP", "RU")), (answer, ("RU", "KP"))):
        Event.objects.filter(pk=event.pk).update(source_side=way[0], target_side=way[1])
    shown = {event.pk: {links.relation: list(links.events) for links in linked(Event.objects.get(pk=event.pk))}
             for event in (plan, talks, letter, answer)}  # fmt: skip
    assert shown[plan.pk] == {Relation.ANNOUNCED_IN: [talks]} and shown[talks.pk] == {Relation.ANNOUNCES: [plan]}
    assert shown[letter.pk] == {Relation.ANSWERED_BY: [answer]} and shown[answer.pk] == {Relation.ANSWERS: [letter]}


def test_pages(client, pair, china, django_user_model):
    event = make_event(edtf="2023-09-04", people=pair, place=china, place_name="Beijing")
    make_event(edtf="2023-09-04", people=pair, kind="ceremony")
    make_claim(event=event, edtf="2023-09-05", people=pair)
    project(event)
    hostile = make_source(title="<script>alert(1)</script>", text="<b>Kim</b> tidak bepergian. " * 3)
    exclude(hostile, pair[0])
    for other in (make_source(), make_source()):
        exclude(other, pair[0])
    page = client.get(event.get_absolute_url()).content.decode()
    assert "speaks against" in page and "differ" in page and "Same trip" in page
    assert "<script>alert" not in page and "<b>Kim</b>" not in page


def test_a_rejected_event_says_that_it_is_gone(client, django_user_model):
    from timeline.decisions import reject

    event = make_event()
    reject(event, user=django_user_model.objects.create_user("c"), reason="Not <i>this</i> one")
    answer = client.get(event.get_absolute_url())
    assert answer.status_code == 410 and "Not &lt;i&gt;this" in answer.content.decode()


@pytest.mark.skipif(not SHARED.exists(), reason="the annotated articles are not beside the project")
def test_the_shared_stories_contradict_each_other(reference_data):
    """The meeting in China of 4 September 2023: one source, no origin, and two sentences against it. Nothing else."""
    files = sorted((SHARED / "articles").glob("0*.txt"))
    for order in (files, files[::-1]):
        Source.objects.all().delete()
        Event.objects.update(state="draft", merged_into=None)
        Event.objects.all().delete()
        ingest(*order)
        meeting = Event.objects.get(sides=3, kind="meeting", earliest="2023-09-04")
        found = findings(meeting)
        assert meeting.standing == "disputed" and meeting.source_count == meeting.origin_count == 1
        assert [(f.weight, f.code) for f in found] == [
            ("contradiction", "excluded"), ("contradiction", "expected"), ("note", "no-origin")
        ]  # fmt: skip
        assert "bepergian" in found[0].said.quote and "bulan ini" in found[1].said.quote
        others = Event.objects.exclude(earliest="2023-09-04")
        assert not [e for e in others if any(f.weight == "contradiction" for f in findings(e))]
        assert {"2023-07-26", "2023-09-13"} <= {str(e.earliest) for e in others.filter(kind="meeting")}


def test_what_speaks_against_a_thousand_events_on_as_many_days(pair):
    """More conditions than SQLite takes in one query; the one plan among the days is found all the same."""
    first = dt.date(2010, 1, 1)
    days = [first + dt.timedelta(days=n) for n in range(1000)]
    events = Event.objects.bulk_create(
        Event(
            public_id=f"many{n:06d}",
            sides=Sides.KP_RU,
            kind="meeting",
            status="reported",
            edtf=str(day),
            earliest=day,
            latest=day,
            precision="day",
            basis="stated",
        )
        for n, day in enumerate(days)
    )
    links = Event.people.through
    links.objects.bulk_create(links(event=events[700], actor=actor) for actor in pair)
    expected = make_source(published_on=days[703], published=str(days[703]))
    make_claim(
        source=expected,
        sides=Sides.KP_RU,
        kind="meeting",
        status="planned",
        people=pair,
        edtf=f"{days[690]}/{days[710]}",
    )
    found = {key: [o.code for o in objections] for key, objections in objections_to(events).items() if objections}
    assert found == {events[700].pk: ["expected"]}
    plans = [SimpleNamespace(sides=("KP", "RU"), status="planned", kind="meeting", earliest=d, latest=d) for d in days]
    assert set(Event.objects.filter(spoken_against_by(plans))) == set(events)
