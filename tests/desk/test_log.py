"""The log of decisions, and decisions carried from one installation to another."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from tests.conftest import ROOT
from tests.desk.conftest import act, event_apart, form
from timeline import decisions
from timeline.desk.log import LogFilter, decision_ids, entries
from timeline.desk.portable import carry, export
from timeline.models import Claim, Event, Hold, Review, Ruling, Source

pytestmark = pytest.mark.django_db


def test_the_log_says_who_changed_what_from_what(people):
    event, other = event_apart(), event_apart()
    siti, budi = User.objects.get(username="siti"), User.objects.get(username="budi")
    decisions.correct(event, "edtf", "2023-07", user=siti, reason="Only the month is known")
    decisions.correct(event, "edtf", "2023-07-26", user=siti)
    decisions.publish(event, user=budi)
    undone = decisions.reject(other, user=siti, reason="Nothing <b>here</b>")
    decisions.undo(undone.id, user=siti)
    page = people["rina"].get("/admin/desk/log/").content.decode()
    assert "<del>as read by machine</del>" in page and "<ins>July 2023 (2023-07)</ins>" in page
    assert "<del>July 2023 (2023-07)</del>" in page and "<ins>26 July 2023 (2023-07-26)</ins>" in page
    assert "Nothing &lt;b&gt;here&lt;/b&gt;" in page and "<s>Rejected</s>" in page
    assert "<button aria" not in page  # a reader undoes nothing
    mine = people["siti"].get("/admin/desk/log/").content.decode()
    assert mine.count('name="decision"') == 3  # her own two corrections and the undoing; not what was published


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ({}, 3),
        ({"user": "siti"}, 2),
        ({"action": "publish"}, 1),
        ({"q": "because of a typo"}, 1),
        ({"since": "2199-01-01"}, 0),
        ({"since": "banana"}, 3),  # said on the page; the log is all there
        ({"user": "nobody"}, 3),
    ],
)
def test_the_log_is_filtered(people, question, expected):
    event = event_apart()
    siti, budi = User.objects.get(username="siti"), User.objects.get(username="budi")
    decisions.correct(event, "title", "A", user=siti, reason="Because of a typo")
    decisions.correct(event, "title", "B", user=siti)
    decisions.publish(event, user=budi)
    assert len(entries(decision_ids(LogFilter(question).rulings()))) == expected
    assert people["rina"].get("/admin/desk/log/", question).status_code == 200


def decide_all_kinds(user) -> None:
    """Every kind of decision on the sample events."""
    grouped = [e for e in Event.objects.order_by("public_id") if e.claims.count() > 1]
    single = [e for e in Event.objects.order_by("public_id") if e.claims.count() == 1]
    said = {"user": user, "reason": "It is so"}
    decisions.split(grouped[0], [grouped[0].claims.first()], **said)
    decisions.merge(single[0], single[1], **said)
    decisions.move(list(single[2].claims.all()), single[3], **said)
    decisions.distinguish(single[4], single[5], **said)
    decisions.correct(single[6], "title", "Our title", **said)
    decisions.publish(single[6], **said)
    decisions.reject(single[7], **said)
    decisions.publish(single[8], **said)
    decisions.retract(single[8], **said)
    decisions.accept(single[9], **said)
    decisions.judge(single[10].claims.get(), "rejected", **said)
    undone = decisions.reject(single[11], **said)
    decisions.undo(undone.id, **said)


def picture() -> dict:
    """What events say and hold, by their public ids."""
    return {
        event.public_id: (
            event.state, event.title, event.merged_into and event.merged_into.public_id,
            sorted((c.source.sha256, c.fingerprint, c.verdict) for c in event.claims.select_related("source")),
        )
        for event in Event.objects.select_related("merged_into")
    }  # fmt: skip


def forget_everything() -> None:
    for model in (Hold, Review):
        model.objects.all().delete()
    Ruling.objects.order_by("-pk")._raw_delete("default")
    Claim.objects.all().delete()
    Event.objects.update(merged_into=None, state="draft")
    Event.objects.all().delete()
    Source.objects.all().delete()


def test_decisions_are_carried_to_another_installation(people, samples):
    user = User.objects.get(username="budi")
    decide_all_kinds(user)
    lines, before = list(export(Ruling.objects.all())), picture()
    assert len(lines) == len({json.loads(line)["decision"] for line in lines}) == 13
    forget_everything()
    call_command("ingest", str(ROOT / "fixtures" / "articles"), verbosity=0)
    untouched = picture()
    assert {r.outcome for r in carry(lines, user=user, dry_run=True)} == {"carried"}
    assert picture() == untouched and not Ruling.objects.exists()  # a dry run leaves nothing
    assert {(r.outcome, r.reason) for r in carry(lines, user=user, dry_run=False)} == {("carried", "")}
    assert picture() == before  # the same events at the same addresses, those split off included
    assert {r.outcome for r in carry(lines, user=user, dry_run=False)} == {"known"}  # once is enough
    assert picture() == before
    assert "(imported: budi, 20" in Ruling.objects.filter(action="merge").first().reason


def test_what_is_decided_otherwise_here_stays(people):
    event = event_apart()
    user = User.objects.get(username="budi")
    decisions.correct(event, "title", "Theirs", user=user)
    lines = list(export(Ruling.objects.all()))
    Ruling.objects.all().delete()
    decisions.correct(event, "title", "Ours", user=user)
    assert [r.outcome for r in carry(lines, user=user, dry_run=False)] == ["kept"]
    assert Event.objects.get(pk=event.pk).title == "Ours"


GOOD = {"decision": "6a8e1f3c-0d55-4f5b-9a53-0f6f3d0b7d11", "action": "publish", "time": "2026-01-01", "user": "x", "reason": "",
        "rulings": [{"event": "nowhere", "field": "state", "value": "published"}]}  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "banana", "[]", "{}", "null", '{"decision": 1}', "[" * 5000, json.dumps(GOOD), json.dumps({**GOOD, "action": "fly"}),
        json.dumps({**GOOD, "decision": "no id"}), json.dumps({**GOOD, "rulings": 5}), json.dumps({**GOOD, "rulings": []}),
        json.dumps({**GOOD, "action": "merge"}), json.dumps({**GOOD, "action": "undo"}),
        json.dumps({**GOOD, "action": "correct", "rulings": [{"event": {"a": 1}, "field": "title", "value": 3}]}),
    ],
)  # fmt: skip
def test_broken_lines_are_refused_one_by_one(people, line):
    event = event_apart()
    good = json.dumps({**GOOD, "decision": "6a8e1f3c-0d55-4f5b-9a53-0f6f3d0b7d22",
                       "rulings": [{"event": event.public_id, "field": "state", "value": "published"}]})  # fmt: skip
    results = carry([line, "", good], user=User.objects.get(username="dewi"), dry_run=False)
    assert [r.line for r in results] == [1, 3] and results[0].outcome != "known"
    assert results[1].outcome == "carried" and Event.objects.get(pk=event.pk).state == "published"
    if results[0].outcome == "carried":  # an undo or correction of nothing: nothing was written
        assert not Ruling.objects.exclude(event=event).exists()


def test_export_and_import_in_the_browser(people):
    event = event_apart()
    act(people["budi"], "accept", event)
    answer = people["rina"].get("/admin/desk/log.jsonl")
    text = b"".join(answer.streaming_content).decode()
    assert json.loads(text)["action"] == "publish" and "attachment" in answer["Content-Disposition"]
    Ruling.objects.all().delete()
    send = people["dewi"].post
    page = send("/admin/desk/log/import/", {"file": SimpleUploadedFile("d.jsonl", text.encode()), "dry_run": "on"})
    assert "Dry run: nothing was stored" in page.content.decode() and not Ruling.objects.exists()
    send("/admin/desk/log/import/", {"file": SimpleUploadedFile("d.jsonl", text.encode())})
    assert Ruling.objects.filter(user__username="dewi", action="publish").exists()
    for wrong, words in (
        (None, "Choose a file"),
        (b"\xff\xfe\x00", "no text in UTF-8"),
        (b"\n" * 3000, "more than 2000 lines"),
    ):
        data = {"file": SimpleUploadedFile("d.jsonl", wrong)} if wrong else {}
        assert words in send("/admin/desk/log/import/", data).content.decode()
    assert people["budi"].post("/admin/desk/log/import/", form("x", event)).status_code == 403
