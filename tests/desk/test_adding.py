"""Adding articles in the browser: kept aside, seen, stored; limits; one person's files are nobody else's."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from timeline.desk import intake
from timeline.models import Claim, Event, Intake, Source

pytestmark = pytest.mark.django_db
TEXT = """Kim Jong Un dan Vladimir Putin Bertemu di Vostochny

Vladivostok - Pemimpin Korea Utara Kim Jong Un bertemu Presiden Rusia Vladimir Putin di Vostochny pada Rabu (13/9/2023).
"""


def upload(client, *files: tuple[str, bytes]):
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post("/admin/desk/add/", {"files": sent})


def test_a_file_is_seen_before_it_is_stored(people, reference_data):
    page = people["siti"]
    assert upload(page, ("berita.txt", TEXT.encode())).status_code == 302
    row = Intake.objects.get()
    html = page.get(f"/admin/desk/add/{row.pk}/").content.decode()
    assert "1 contact would be read from it" in html and "Kim Jong Un, Vladimir Putin" in html and "<mark>" in html
    assert not Source.objects.exists() and not Claim.objects.exists()
    page.post(f"/admin/desk/add/{row.pk}/keep/")
    assert Event.objects.get().edtf == "2023-09-13" and not Intake.objects.exists()
    upload(page, ("again.txt", TEXT.encode()))
    assert "stored already" in page.get(f"/admin/desk/add/{Intake.objects.get().pk}/").content.decode()


def test_a_pasted_text_with_its_address_and_day(people, reference_data):
    told = {"paste": "1", "text": TEXT.partition("\n\n")[2].replace("Rabu (13/9/2023)", "Rabu"), "title": "Pertemuan",
            "url": "https://berita.example/1", "published": "2023-09-14", "outlet": "Warta"}  # fmt: skip
    assert people["siti"].post("/admin/desk/add/", told).status_code == 302
    people["siti"].post(f"/admin/desk/add/{Intake.objects.get().pk}/keep/")
    source = Source.objects.get()
    assert (source.url, source.published, source.outlet_label) == ("https://berita.example/1", "2023-09-14", "Warta")
    assert Event.objects.get().edtf == "2023-09-13"  # "Rabu" counts from the day given


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.exe", b"MZ", "not one of the kinds that are read"),
        ("a.txt", b"  \n", "the file is empty"),
        ("a.html", b"x" * (2 * 2**20 + 1), "larger than 2 MB"),
        ("a.txt", b"x" * (4 * 2**20 + 1), "larger than 4 MB"),
        ("<b>.pdf", b"x", "&lt;b&gt;.pdf"),
    ],
)
def test_what_is_not_taken_is_said(people, name, data, words):
    answer = upload(people["siti"], (name, data), ("good.txt", TEXT.encode()))
    assert words in answer.content.decode()
    assert [row.name for row in Intake.objects.all()] == ["good.txt"]  # the others are taken all the same


def test_numbers_are_limited(people, reference_data, monkeypatch):
    answer = upload(people["siti"], *((f"{n}.txt", b"x y z") for n in range(11)))
    assert answer.status_code in (200, 400) and Intake.objects.count() <= 10
    Intake.objects.all().delete()
    monkeypatch.setattr(intake, "MOST_WAITING", 2)
    answer = upload(people["siti"], *((f"{n}.txt", b"x y z") for n in range(3)))
    assert "2 files wait already" in answer.content.decode() and Intake.objects.count() == 2
    lines = "\n".join(json.dumps({"text": f"words {n}"}) for n in range(intake.MOST_ARTICLES + 1))
    many = Intake.objects.create(user=Intake.objects.first().user, name="many.jsonl", data=lines.encode())
    assert "at most 50 here" in people["siti"].get(f"/admin/desk/add/{many.pk}/").content.decode()
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    "more", [{}, {"text": ""}, {"text": "x", "url": "javascript:alert(1)"}, {"text": "x", "published": "soon"}]
)
def test_a_text_that_cannot_be_kept_is_not(people, more):
    answer = people["siti"].post("/admin/desk/add/", {"paste": "1", **more})
    assert answer.status_code == 200 and 'role="alert"' in answer.content.decode() and not Intake.objects.exists()


def test_one_bad_article_stops_no_other(people, reference_data):
    lines = b'{"text": "' + TEXT.replace("\n", " ").encode() + b'"}\nbanana\n'
    upload(people["siti"], ("two.jsonl", lines))
    answer = people["siti"].post(f"/admin/desk/add/{Intake.objects.get().pk}/keep/", headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert "1 created" in html and "line 2" in html and Source.objects.count() == 1


def test_files_are_their_owners_and_forgotten_after_a_day(people):
    upload(people["siti"], ("a.txt", TEXT.encode()))
    row = Intake.objects.get()
    for client in (people["budi"], people["dewi"]):
        assert client.get(f"/admin/desk/add/{row.pk}/").status_code == 404
        assert client.post(f"/admin/desk/add/{row.pk}/drop/").status_code == 404
    assert people["rina"].get("/admin/desk/add/").status_code == 403
    Intake.objects.update(created=timezone.now() - dt.timedelta(days=2))
    upload(people["budi"], ("b.txt", TEXT.encode()))
    assert [kept.name for kept in Intake.objects.all()] == ["b.txt"]
    people["budi"].post(f"/admin/desk/add/{Intake.objects.get().pk}/drop/")
    assert not Intake.objects.exists()
