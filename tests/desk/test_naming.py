"""A name from an article becomes reference data: seen first, then added, with just those articles read again."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from tests.desk.conftest import act
from timeline.models import Actor, Claim, Event, Source

pytestmark = pytest.mark.django_db
TEXT = """Menlu Korut Bertemu Lavrov

Moskow - Menteri Luar Negeri Rusia Sergei Lavrov bertemu Si Nona Choe di Moskow pada Rabu (17/1/2024).
"""
OTHER = """Pertemuan Lain

Beijing - Presiden China Xi Jinping bertemu Presiden Rusia Vladimir Putin di Beijing pada Rabu (18/10/2023).
"""


@pytest.fixture
def articles(reference_data, tmp_path) -> None:
    for number, text in enumerate((TEXT, OTHER)):
        (tmp_path / f"{number}.txt").write_text(text, "utf-8")
    call_command("ingest", str(tmp_path), verbosity=0)


def ask(client, **more):
    return client.post("/admin/desk/names/", {"words": "Si Nona Choe", "language": "id", **more})


def test_an_alias_is_seen_then_added(people, articles):
    before = set(Claim.objects.values_list("pk", "people_names", flat=False).values_list("fingerprint", flat=True))
    page = ask(people["dewi"], person="choe son hui").content.decode()
    assert "This would change" in page and "1 of 1 article with these words" in page and "<ins>" in page
    assert "Choe Son Hui" in page
    assert set(Claim.objects.values_list("fingerprint", flat=True)) == before  # a look changes nothing
    assert "Si Nona Choe" not in Actor.objects.get(slug="choe-son-hui").spellings
    other = Source.objects.get(text__contains="Xi Jinping").claims.first()
    page = ask(people["dewi"], person="choe son hui", store="1").content.decode()
    assert "Added" in page
    assert "Si Nona Choe" in Actor.objects.get(slug="choe-son-hui").spellings
    assert Actor.objects.get(slug="choe-son-hui").history.count() >= 1
    assert Event.objects.filter(people__slug="choe-son-hui", people__isnull=False, earliest="2024-01-17").exists()
    assert Claim.objects.get(pk=other.pk).fingerprint == other.fingerprint


def test_a_new_person(people, articles):
    page = ask(people["dewi"], words="Nona Choe", new_name="Choe Un Known", side="KP", store="1").content.decode()
    person = Actor.objects.get(slug="choe-un-known")
    assert "Added" in page and (person.side, person.names) == ("KP", {"id": ["Nona Choe"]})
    assert Event.objects.filter(people=person, earliest="2024-01-17").exists()


def test_decisions_survive_a_changed_alias(people, articles):
    event = Event.objects.filter(earliest="2023-10-18").first()
    act(people["budi"], "accept", event)
    ask(people["dewi"], words="Presiden Rusia", person="vladimir-putin", store="1")
    assert Event.objects.get(pk=event.pk).state == "published"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "Say whose name it is"),
        ({"person": "Nobody Known"}, "There is no “Nobody Known”"),
        ({"words": "x", "person": "xi-jinping"}, "Mark at least two letters"),
        ({"words": "Xi Jinping", "person": "xi-jinping"}, "is a name of Xi Jinping already"),
        ({"new_name": "Xi Jinping"}, "There is a person “Xi Jinping” already"),
        ({"words": ""}, "This field is required"),
        ({"language": "xx", "person": "xi-jinping"}, "Select a valid choice"),
    ],
)
def test_what_makes_no_name_is_said(people, reference_data, more, words):
    count = Actor.objects.count()
    page = ask(people["dewi"], store="1", **more).content.decode()
    assert words in page and 'role="alert"' in page and Actor.objects.count() == count


def test_reference_data_is_the_administrators(people, reference_data):
    for name in ("rina", "siti", "budi"):
        assert people[name].get("/admin/desk/names/").status_code == 403
        assert ask(people[name], person="xi-jinping", store="1").status_code == 403
        for model in ("actor", "place", "outlet"):
            assert people[name].get(f"/admin/timeline/{model}/import/").status_code == 403, (name, model)
    for model in ("actor", "place", "outlet"):
        assert people["dewi"].get(f"/admin/timeline/{model}/import/").status_code == 200
        page = people["dewi"].get(f"/admin/timeline/{model}/export/").content.decode()
        assert "csv" in page and "json" in page


def test_an_import_is_seen_before_it_is_stored(people, reference_data):
    from django.core.files.uploadedfile import SimpleUploadedFile

    rows = b"slug,name,side,kind,names,qid,surname\nnew-one,New One,KP,person,{},,\n"
    sent = {"import_file": SimpleUploadedFile("a.csv", rows), "format": "0", "resource": ""}
    page = people["dewi"].post("/admin/timeline/actor/import/", sent)
    assert page.status_code == 200 and "New One" in page.content.decode()
    assert not Actor.objects.filter(slug="new-one").exists()
