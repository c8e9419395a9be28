"""Snapshots: the same bytes for ever, and a difference that is what was done since."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pytest
from django.core.management import call_command

from tests.conftest import ROOT
from tests.factories import make_claim, make_event
from timeline.decisions import correct, merge, reject, retract
from timeline.models import Event, Snapshot
from timeline.projection import project
from timeline.snapshots import changes, summary

pytestmark = pytest.mark.django_db


def freeze(client, question: str = "") -> Snapshot:
    response = client.post("/snapshots/new/", {"question": question}, secure=True)
    assert response.status_code == 302, response.content
    return Snapshot.objects.get(pk=response["Location"].rstrip("/").rsplit("/", 1)[1])


def files(client, snapshot: Snapshot) -> dict[str, bytes]:
    return {form: client.get(f"/snapshots/{snapshot.pk}.{form}", secure=True).content for form in ("zip", "svg", "png")}


def test_ten_ingests_and_some_decisions_later(client, admin_user):
    kept, dated, withdrawn, wrong, gone, target = (make_event(edtf=f"202{n}-01-01") for n in range(6))
    snapshot = freeze(client, "dyad=KP-RU")
    before = files(client, snapshot)
    assert hashlib.sha256(before["zip"]).hexdigest() == snapshot.sha256
    assert "nothing has changed" in client.get(f"/snapshots/{snapshot.pk}/", secure=True).content.decode()

    log = {("added", make_event(edtf=f"2019-02-{n:02}").public_id) for n in range(1, 11)}
    make_event(edtf="2019-03-01", sides=5)  # fits not
    correct(dated, "edtf", "2021-01-05", user=admin_user, reason="the agency says so")
    retract(withdrawn, user=admin_user, reason="withdrawn")
    reject(wrong, user=admin_user, reason="misread")
    merge(gone, target, user=admin_user, reason="the same")
    make_claim(event=kept, edtf="2020-01-01")
    project(kept)
    log |= {("date", dated.public_id), ("retracted", withdrawn.public_id), ("rejected", wrong.public_id)}
    log |= {
        ("merged", gone.public_id),
        ("reports", kept.public_id),
        ("reports", target.public_id),
        ("date", target.public_id),
    }

    assert files(client, snapshot) == before
    found = changes(Snapshot.objects.get(), "https://testserver")
    done = {(change.what, change.id) for change in found}
    assert done - {("standing", kept.public_id), ("standing", target.public_id)} == log  # two reports corroborate
    text = summary(found)
    assert "10 added" in text and "2 dates changed" in text and "1 retracted" in text
    assert next(c for c in found if (c.what, c.id) == ("date", dated.public_id)).after == "2021-01-05"
    page = client.get(f"/snapshots/{snapshot.pk}/", secure=True).content.decode()
    assert text in page and snapshot.sha256 in page


def looks() -> dict[str, dict[str, object]]:
    """What readers see of each event, asked of the database."""
    return {
        event.public_id: {
            "date": event.edtf, "kind": event.kind, "status": event.status, "sides": event.sides,
            "place": event.place_id or event.place_name, "standing": event.standing, "reports": event.source_count,
            "people": {*event.people.values_list("slug", flat=True), *event.other_people},
        }
        for event in Event.objects.visible()
    }  # fmt: skip


def test_ten_further_articles(client, reference_data):
    """The bytes stay, and the difference is what the ingests did, no more and no less."""
    articles = sorted(path for path in (ROOT / "fixtures" / "articles").glob("*.*") if path.name != "README.md")
    earlier, ten = articles[:-10], articles[-10:]
    call_command("ingest", *map(str, earlier), verbosity=0, stdout=io.StringIO())
    snapshot = freeze(client)
    before, then = files(client, snapshot), looks()
    for article in ten:
        call_command("ingest", str(article), verbosity=0, stdout=io.StringIO())
    now = looks()
    done = {("added", public_id) for public_id in now.keys() - then.keys()}
    done |= {(what, public_id) for public_id in now.keys() & then.keys() for what in now[public_id]
             if now[public_id][what] != then[public_id][what]}  # fmt: skip
    assert then.keys() <= now.keys() and len(ten) == 10 and {what for what, _id in done} >= {"added", "reports"}
    assert files(client, snapshot) == before
    assert {(change.what, change.id) for change in changes(Snapshot.objects.get(), "https://testserver")} == done


def test_the_package_holds_what_the_page_says(client):
    event = make_event()
    snapshot = freeze(client)
    with zipfile.ZipFile(io.BytesIO(bytes(snapshot.package))) as archive:
        assert event.public_id in archive.read("events.csv").decode()
        assert json.loads(archive.read("datapackage.json"))["created"] == snapshot.made.isoformat(timespec="seconds")
    assert [r["id"] for r in snapshot.events] == [event.public_id]


def test_the_same_view_is_the_same_snapshot(client):
    make_event()
    first = freeze(client, "dyad=KP-RU")
    assert freeze(client, "dyad=KP-RU") == first and freeze(client, "") != first
    make_event(edtf="2024-01-01")
    assert freeze(client, "dyad=KP-RU") != first


def test_a_frame_of_it_never_changes(client):
    make_event(edtf="2023-09-13")
    snapshot = freeze(client)
    before = client.get(f"/embed/?snapshot={snapshot.pk}&lang=id", secure=True).content
    make_event(edtf="2024-01-01")
    assert client.get(f"/embed/?snapshot={snapshot.pk}&lang=id", secure=True).content == before
    assert f"/snapshots/{snapshot.pk}/" in before.decode() and before.count(b"<tr><td>") == 1
    builder = client.get(f"/embed/new/?snapshot={snapshot.pk}", secure=True).content.decode()
    assert f"/embed/?snapshot={snapshot.pk}&amp;amp;height=" in builder
    assert client.get("/embed/?snapshot=999", secure=True).status_code == 404


def test_refusals(client, monkeypatch):
    assert client.post("/snapshots/new/", {"question": "dyad=XX"}, secure=True).status_code == 400
    monkeypatch.setattr("timeline.snapshots.LARGEST", 1)
    make_event(edtf="2023-01-01"), make_event(edtf="2024-01-01")
    assert client.post("/snapshots/new/", {"question": ""}, secure=True).status_code == 400
    assert not Snapshot.objects.exists() and client.get("/snapshots/1/", secure=True).status_code == 404
    elsewhere = client.post("/snapshots/new/", {"question": ""}, secure=True, headers={"sec-fetch-site": "cross-site"})
    assert elsewhere.status_code == 403


def test_looking_makes_none(client):
    make_event()
    page = client.get("/snapshots/new/", secure=True).content.decode()
    assert "Freeze 1 event" in page and "at most 5000 events" in page.replace(",", "")
    assert not Snapshot.objects.exists()
