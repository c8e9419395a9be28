"""Editing fields: what is typed becomes rulings, what is cleared shows the machine's reading, what cannot be read is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import translation

from tests.desk.conftest import event_apart, form
from tests.factories import make_actor
from timeline.desk.changes import ChangeForm, offered
from timeline.desk.dates import read_date
from timeline.models import Actor, Event, Place, Ruling
from timeline.wording import when

TODAY = dt.date(2026, 11, 26)


@pytest.mark.parametrize(
    ("typed", "edtf"),
    [
        ("2023-07-26", "2023-07-26"),
        ("2023-07", "2023-07"),
        ("202X", "202X"),
        ("2023-07-24/2023-07-30", "2023-07-24/2023-07-30"),
        ("26 July 2023", "2023-07-26"),
        ("26 Juli 2023", "2023-07-26"),  # the page is English, the word is not
        ("24–30 July 2023", "2023-07-24/2023-07-30"),
        ("24-30 Juli 2023", "2023-07-24/2023-07-30"),
        ("24–30 July 2023, approximate", "2023-07-24~/2023-07-30~"),
        ("about July 2023", "2023-07~"),
        ("sekitar 26 Juli 2023", "2023-07-26~"),
        ("July 2023", "2023-07"),
        ("28 July 2023 – 2 August 2023", "2023-07-28/2023-08-02"),
        ("2023年7月26日", "2023-07-26"),
        ("yesterday", "2026-11-25"),  # from today
    ],
)
def test_dates_are_read(typed, edtf):
    assert read_date(typed, TODAY).edtf == edtf


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "banana",
        "2023-13",
        "2023-02-30",
        "26 July 2023 in Moscow",
        "2024/2023",
        "9" * 200,
        "70 years",
        "1; DROP TABLE",
    ],
)
def test_what_is_no_date_is_refused(typed):
    with pytest.raises(ValueError, match=r"\w"):
        read_date(typed, TODAY)


def test_a_rough_date_reads_as_such():
    assert when(read_date("24–30 July 2023, approximate", TODAY)) == "about 24–30 July 2023"
    with translation.override("id"):
        assert when(read_date("24–30 Juli 2023", TODAY)) == "24–30 Juli 2023"


def filled(event: Event, **more) -> dict:
    """The change form as the page sends it."""
    shown = ChangeForm(event).initial
    fields = {name: shown[name] for name in ("title", "kind", "status", "sides", "edtf", "place", "people", "level")}
    return {**form("", event), **fields, **({"denied": "on"} if shown["denied"] else {}), **more}


@pytest.mark.django_db
def test_fields_become_rulings(people):
    putin, kim = make_actor("Vladimir Putin", "RU"), make_actor("Kim Jong Un", "KP")
    lavrov = make_actor("Sergei Lavrov", "RU")
    Place.objects.create(slug="vostochny", name="Vostochny", country="RU", names={"id": ["Wostotschny"]})
    event = event_apart(people=(putin, kim))
    answer = people["siti"].post(
        "/admin/desk/change/",
        filled(event, kind="visit", edtf="13–17 September 2023", place="wostotschny", people=[kim.slug],
               more_people="sergei lavrov", reason="Says the communiqué"),
    )  # fmt: skip
    assert f"at={event.public_id}" in answer["Location"]
    event.refresh_from_db()
    assert (event.kind, event.edtf, event.place.slug) == ("visit", "2023-09-13/2023-09-17", "vostochny")
    assert {actor.name for actor in event.people.all()} == {"Kim Jong Un", "Sergei Lavrov"}
    assert set(Ruling.objects.exclude(field="membership").values_list("field", flat=True)) == {
        "kind",
        "edtf",
        "place",
        "people",
    }
    page = people["siti"].get(f"/admin/desk/?at={event.public_id}").content.decode()
    assert "decided by siti; read by machine: Meeting" in page
    people["siti"].post("/admin/desk/change/", filled(event, cleared=["kind", "people"]))
    event.refresh_from_db()
    assert event.kind == "meeting" and set(event.people.all()) == {putin, kim} and event.edtf == "2023-09-13/2023-09-17"
    people["siti"].post("/admin/desk/undo/", {"queue": "newest"})  # both at once, as they were made
    event.refresh_from_db()
    assert event.kind == "visit" and lavrov in event.people.all()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"edtf": "banana"}, "cannot be read as a date"),
        ({"place": "Atlantis"}, "There is no “Atlantis”"),
        ({"more_people": "Nobody"}, "There is no “Nobody”"),
        ({"more_people": "twin"}, "may be any of these"),
        ({"kind": "party"}, "Select a valid choice"),
        ({}, "Nothing was changed"),
    ],
)
def test_what_cannot_be_stored_changes_nothing(people, wrong, words):
    for _ in range(2):
        make_actor("Twin")
    event = event_apart()
    answer = people["siti"].post("/admin/desk/change/", filled(event, **wrong))
    page = answer.content.decode()
    assert answer.status_code == 409 and words in page and "open>" in page
    assert not Ruling.objects.exists()


@pytest.mark.django_db
def test_readings_and_names_as_one_types(people):
    make_actor("Choe Son Hui", "KP")
    ask = people["siti"].get
    html = ask("/admin/desk/reading/", {"edtf": "24–30 July 2023, approximate"}).content.decode()
    assert "about 24–30 July 2023" in html and "2023-07-24~/2023-07-30~" in html
    assert "cannot be read" in ask("/admin/desk/reading/", {"edtf": "<b>x</b>"}).content.decode()
    assert "Choe Son Hui" in ask("/admin/desk/people.options/", {"more_people": "Kim; son h"}).content.decode()
    assert ask("/admin/desk/animals.options/").status_code == 404
    assert people["rina"].get("/admin/desk/reading/").status_code == 403
    assert offered(Actor.objects.all(), "  ") == []


@pytest.mark.django_db
def test_decisions_survive_another_reading(people, samples):
    """A ruling, a verdict and a rejection stand after the stored articles were read again under a changed alias."""
    changed, accepted, rejected = Event.objects.filter(state="draft").order_by("pk")[:3]
    people["siti"].post("/admin/desk/change/", filled(changed, title="Our words"))
    people["budi"].post("/admin/desk/decide/", form("accept", accepted))
    people["siti"].post("/admin/desk/decide/", form("reject", rejected, reason="No contact"))
    kim = Actor.objects.get(slug="kim-jong-un")
    kim.names = {**kim.names, "en": [*kim.names.get("en", []), "Marshal Kim"]}
    kim.save()
    call_command("reextract", quiet=True)
    call_command("ingest", "fixtures/articles", verbosity=0)
    after = {e.pk: e for e in Event.objects.filter(pk__in=[changed.pk, accepted.pk, rejected.pk])}
    assert after[changed.pk].title == "Our words"
    assert after[accepted.pk].state == "published" and after[rejected.pk].state == "rejected"


def test_kinds_are_offered_in_the_readers_language_with_their_codes(db):
    event = event_apart()
    for language, words in (("en", "Meeting · CAMEO 040"), ("id", "Pertemuan · CAMEO 040")):
        with translation.override(language):
            assert words in str(ChangeForm(event)["kind"])
