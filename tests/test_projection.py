"""Rules of the projection, and that people have the last word."""

import datetime as dt

import pytest

from tests.factories import make_actor, make_claim, make_event, make_outlet, make_source
from timeline.models import Event, Ruling
from timeline.projection import origins, project

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
    assert origins(list(event.claims.select_related("source__outlet"))) == 2
    project(event)
    assert (event.source_count, event.origin_count) == (5, 2)


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
