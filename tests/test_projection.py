"""Rules of the projection, and that people have the last word."""

import datetime as dt

import pytest

from tests.factories import make_actor, make_claim, make_event, make_outlet, make_source
from timeline.models import Event, Office, Ruling, Source
from timeline.projection import project
from timeline.provenance import origins
from timeline.syndication import link
from timeline.wording import sources_and_origins

pytestmark = pytest.mark.django_db


def test_stated_date_wins_over_resolved_over_inferred():
    event = make_event(edtf="2023-09-14")
    event.claims.update(basis="inferred")
    make_claim(event=event, edtf="2023-09-13", basis="resolved")
    project(event)
    assert event.edtf == "2023-09-13"
    make_claim(event=event, edtf="2023-09-12")
    project(event)
    assert event.edtf == "2023-09-12"


def test_narrower_then_better_supported_date():
    event = make_event(edtf="2023-09")
    for _ in range(2):
        make_claim(event=event, edtf="2023-09-13")
    make_claim(event=event, edtf="2023-09-12")
    project(event)
    assert event.edtf == "2023-09-13"


def test_announcement_and_what_happened():
    event = make_event(edtf="2023-09", status="planned")
    make_claim(event=event, edtf="2023-09-13")
    project(event)
    assert (event.status, event.edtf) == ("reported", "2023-09-13")


def test_origins():
    """Two articles after KCNA are one origin; an outlet of its own is another; KCNA itself adds none."""
    kcna = make_outlet("KCNA", agency=True)
    event = make_event()
    event.claims.all().delete()
    for fields in ({"agencies": ["KCNA"]}, {"agencies": ["KCNA", "AFP"]}, {"agencies": ["AFP"]}, {"outlet": kcna}, {}):
        make_claim(make_source(**fields), event)
    assert len(origins(event.claims.select_related("source__outlet"))) == 2
    project(event)
    assert (event.source_count, event.origin_count) == (5, 2)
    assert event.origin_names[0] == "KCNA" and sources_and_origins(event).startswith(
        "5 articles, 2 origins (KCNA, Outlet"
    )


def test_the_surest_report_of_an_origin_counts_for_it():
    """A second and weaker one after the same agency takes nothing away and adds nothing."""
    event = make_event(claims=0)
    for agency, confidence in (("KCNA", 0.8), ("KCNA", 0.5), ("AFP", 0.5)):
        make_claim(make_source(agencies=[agency]), event, confidence=confidence)
    project(event)
    assert event.confidence == 0.9  # one of two voices is right: 1 - 0.2 × 0.5


def test_copies_of_a_text_are_one_origin(reference_data):
    """Four outlets, two of them with the same text under their own heading: three origins, in any order."""
    text = " ".join(f"Kalimat nomor {n} dari berita tentang pertemuan Kim dan Putin di Moskow." for n in range(12))
    other = " ".join(f"Paragraf {n} ditulis sendiri oleh wartawan koran itu dari ibu kota Rusia." for n in range(12))
    sources = [make_source("Jakarta -- " + text), make_source(other), make_source(text + " Selesai."), make_source()]
    for source in sources:
        link(source)
    event = make_event(claims=0)
    for source in Source.objects.all():
        make_claim(source, event)
    project(event)
    assert (event.source_count, event.origin_count) == (4, 3)
    groups = [Source.objects.get(pk=source.pk).text_group for source in sources]
    assert groups[0] == groups[2] == min(sources[0].sha256, sources[2].sha256) and len(set(groups)) == 3


def test_a_text_between_two_connects_their_groups():
    halves = [" ".join(f"{word} kata {n} ditulis di sini" for n in range(30)) for word in ("Pertama", "Kedua")]
    first, second = make_source(halves[0]), make_source(halves[1])
    assert link(first) == link(second) == set()
    assert first.text_group != second.text_group
    assert len(link(make_source(" ".join(halves)))) >= 1
    assert len(set(Source.objects.values_list("text_group", flat=True))) == 1


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "single"),
        ({"claims": 2}, "corroborated"),  # two outlets of their own
        ({"claims": 2, "denied": True}, "denied"),  # a denial weighs more than many reports
        ({"claims": 3, "status": "alleged"}, "disputed"),  # an accusation that is repeated is still one
        ({"claims": 2, "status": "planned"}, "planned"),
        ({"status": "negated"}, "denied"),
    ],
)
def test_standing(fields, expected):
    event = make_event(**fields)
    assert Event.objects.get(pk=event.pk).standing == expected


def test_retracted_is_a_standing_and_can_be_taken_back():
    event = make_event(claims=2)
    for state, expected in (("retracted", "retracted"), (None, "corroborated")):
        Ruling.objects.create(event=event, field="state", value=state)
        project(event)
        assert event.standing == expected


def test_levels_of_each_side_on_the_day():
    """Offices held that day count: the minister who is president a year later is a minister still."""
    guest, host = make_actor("Guest", "RU"), make_actor("Host", "KP")
    for actor, role, level, start in [
        (guest, "m", "minister", "2020-01-01"), (guest, "p", "leader", "2024-01-01"), (host, "p", "leader", None),
    ]:  # fmt: skip
        Office.objects.create(actor=actor, title=role, side=actor.side, level=level, role=role, start=start)
    event = make_event(people=(guest, host))
    assert (event.level_ru, event.level_kp, event.level_cn, event.level) == ("minister", "leader", "", "leader")
    Ruling.objects.create(event=event, field="level", value="working")
    project(event)
    assert (event.level, event.level_kp) == ("working", "leader")


def test_rulings_win_and_can_be_taken_back(django_user_model):
    user = django_user_model.objects.create_user("c")
    person = make_actor("Somebody Else")
    event = make_event(people=(make_actor("A"),))

    def rule(field: str, new: object) -> Event:
        Ruling.objects.create(event=event, field=field, value=new, user=user)
        project(event)
        return Event.objects.get(pk=event.pk)

    assert rule("edtf", "2023-09-10/2023-09-12").earliest == dt.date(2023, 9, 10)
    assert rule("kind", "visit").kind == "visit"
    assert rule("title", "A <b>title</b>").headline == "A <b>title</b>"
    assert [p.name for p in rule("people", [person.slug]).people.all()] == ["Somebody Else"]
    assert rule("state", "published").state == "published"
    assert rule("edtf", None).edtf == "2023-09-13"
    assert [p.name for p in rule("people", None).people.all()] == ["A"]
    make_claim(event=event, edtf="2023-09-13")
    project(event)
    assert Event.objects.get(pk=event.pk).kind == "visit"  # new reports do not undo it


def test_projection_is_idle_when_nothing_changed():
    event = make_event()
    assert project(event) is False
