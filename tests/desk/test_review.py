"""The queue without JavaScript: what waits, what each button does, what is refused, undo, holds and conflicts."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from tests.desk.conftest import act, event_apart, form, state
from tests.factories import make_actor, make_claim, make_event, make_source
from timeline import decisions
from timeline.desk import holds
from timeline.desk.queues import Queue, following, lines, waiting
from timeline.models import Claim, Event, Hold, Review, Ruling
from timeline.projection import project

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def shown(response) -> str:
    """The public id of the event that a page of the desk shows."""
    match = re.search(r'name="event" value="(\w+)"', response.content.decode())
    return match[1] if match else ""


def test_queues_hold_what_they_say(people):
    sure, unsure = event_apart(confidence=0.9, edtf="2023-01-02"), make_event(confidence=0.3, edtf="2023-02-03")
    alleged = make_event(status="alleged", edtf="2024-05-05", confidence=0.7)
    leaders = (make_actor("A", "RU"), make_actor("B", "KP"))
    one, twin = (make_event(edtf="2024-06-19", people=leaders, kind="call", confidence=0.8) for _ in range(2))
    Claim.objects.filter(event__in=[one, twin]).update(placed=True)  # grouping would make them one
    user = User.objects.get(username="budi")
    decisions.publish(one, user=user)
    expected = {
        "uncertain": [unsure, alleged, twin, sure],  # what is published waits no more
        "disputed": [alleged],
        "duplicates": [twin],  # of a pair the one that came later
        "changed": [one],  # published elsewhere than at the desk: nobody has looked at it there
        "accepted": [],
    }
    for name, events in expected.items():
        assert list(waiting(Queue(name))) == events, name
    assert {line.queue.value: line.count for line in lines()}["duplicates"] == 1
    assert set(waiting(Queue.NEWEST)) == {sure, unsure, alleged, twin}


def test_accept_shows_the_next_at_once(people):
    first, second = make_event(edtf="2023-01-01"), make_event(edtf="2023-03-01")
    page = people["budi"].get("/admin/desk/")
    assert shown(page) == second.public_id  # the same reports: the one that came last
    answer = people["budi"].post("/admin/desk/decide/", form("accept", second), headers=HTMX)
    assert state(second) == "published" and shown(answer) == first.public_id
    assert answer["HX-Push-Url"].endswith(f"at={first.public_id}") and "<html" not in answer.content.decode()
    plain = act(people["budi"], "accept", first)
    assert plain.status_code == 302 and state(first) == "published"
    assert "Accepted: " in people["budi"].get(plain["Location"]).content.decode()


def test_a_curators_accept_is_for_an_editor_to_publish(people):
    event = event_apart(claims=2)
    act(people["siti"], "accept", event)
    assert state(event) == "draft" and set(event.claims.values_list("verdict", flat=True)) == {"accepted"}
    assert list(waiting(Queue.ACCEPTED)) == [event] and not waiting(Queue.NEWEST).exists()
    make_claim(make_source(), event)  # a new report: somebody has to read it
    assert list(waiting(Queue.NEWEST)) == [event]
    act(people["budi"], "accept", Event.objects.get(pk=event.pk))
    assert state(event) == "published"


@pytest.mark.parametrize(
    ("action", "who", "before", "after"),
    [
        ("reject", "siti", "draft", "rejected"),
        ("retract", "budi", "published", "retracted"),
        ("reject", "budi", "published", "rejected"),
        ("accept", "budi", "rejected", "published"),  # found right after all
    ],
)
def test_states(people, action, who, before, after):
    event, editor = event_apart(), User.objects.get(username="budi")
    if before != "draft":
        {"published": decisions.publish, "rejected": decisions.reject}[before](event, user=editor, reason="so")
    act(people[who], action, Event.objects.get(pk=event.pk), reason="It did not happen")
    assert state(event) == after
    act_undo(people[who])
    assert state(event) == before
    assert Ruling.objects.filter(event=event, action="undo").exists()


def act_undo(client, **more):
    return client.post("/admin/desk/undo/", {"queue": "newest", **more})


@pytest.mark.parametrize("action", ["reject", "retract", "merge", "distinct", "split", "move", "fly", ""])
def test_what_makes_no_sense_changes_nothing(people, action):
    event, editor = event_apart(claims=2), User.objects.get(username="budi")
    decisions.publish(event, user=editor)
    event.refresh_from_db()
    rulings = Ruling.objects.count()
    answer = act(people["budi"], action, event)  # no reason, no other event, nothing ticked
    assert answer.status_code == 409 and 'role="alert"' in answer.content.decode()
    assert Ruling.objects.count() == rulings and state(event) == "published"


def test_what_was_typed_is_kept(people):
    event = event_apart()
    answer = act(people["budi"], "merge", event, reason="the same <banquet>")
    assert 'value="the same &lt;banquet&gt;"' in answer.content.decode()


def test_merge_is_seen_before_it_is_done(people):
    one, other = make_event(edtf="2023-09-13"), make_event(edtf="2023-09-15")
    answer = people["budi"].post("/admin/desk/preview/", form("merge", one, other))
    html = answer.content.decode()
    assert answer.status_code == 200 and 'name="stays"' in html and html.count("<del>") >= 1
    assert state(one) == state(other) == "draft" and not Ruling.objects.exists()  # a rehearsal leaves nothing
    act(people["budi"], "merge", one, other, reason="One meeting", stays=one.public_id)
    assert state(other) == "merged" and Event.objects.get(pk=one.pk).claims.count() == 2
    act_undo(people["budi"])
    assert state(other) == "draft" and Event.objects.get(pk=one.pk).claims.count() == 1


def test_split_and_move(people):
    event, target = make_event(claims=3), make_event(edtf="2022-01-01")
    ticked = list(event.claims.values_list("pk", flat=True))[:1]
    preview = people["budi"].post("/admin/desk/preview/", form("split", event, claim=ticked))
    assert preview.content.decode().count("<h3>") == 2 and Event.objects.count() == 2
    act(people["budi"], "split", event, claim=ticked, reason="Another day")
    assert event.claims.count() == 2 and Event.objects.count() == 3
    event.refresh_from_db()
    moved = list(event.claims.values_list("pk", flat=True))[:1]
    act(people["budi"], "move", event, target, claim=moved, reason="Belongs there")
    assert event.claims.count() == 1 and target.claims.count() == 2


def test_not_the_same_is_remembered_until_a_report_comes(people):
    leaders = (make_actor("A", "RU"), make_actor("B", "KP"))
    one, twin = (make_event(edtf="2024-06-19", people=leaders) for _ in range(2))
    page = people["siti"].get(f"/admin/desk/?queue=duplicates&at={twin.public_id}").content.decode()
    assert "the same day" in page and "in both: A and B" in page
    act(people["siti"], "distinct", twin, one, reason="Two rounds of talks")
    assert following(Queue.DUPLICATES, User.objects.get(username="siti")) is None
    make_claim(make_source(), one, edtf="2024-06-19", people=leaders)
    page = people["siti"].get(f"/admin/desk/?queue=duplicates&at={twin.public_id}").content.decode()
    assert "Told apart on" in page and "by siti: Two rounds of talks" in page


def test_changed_since_published(people):
    event = make_event(edtf="2023-09")
    act(people["budi"], "accept", event)
    assert not waiting(Queue.CHANGED).exists()
    make_claim(make_source(), event, edtf="2023-09-13")
    project(Event.objects.get(pk=event.pk))
    assert list(waiting(Queue.CHANGED)) == [event]
    page = people["budi"].get("/admin/desk/?queue=changed").content.decode()
    assert "<del>September 2023 (2023-09)</del>" in page and "<ins>13 September 2023 (2023-09-13)</ins>" in page
    act(people["budi"], "accept", Event.objects.get(pk=event.pk))
    assert not waiting(Queue.CHANGED).exists() and state(event) == "published"
    act_undo(people["budi"])
    assert list(waiting(Queue.CHANGED)) == [event]  # as if nobody had looked


def test_skip_goes_on_and_comes_back(people):
    first, second = event_apart(), event_apart()
    act(people["siti"], "skip", second)
    assert shown(people["siti"].get("/admin/desk/")) == first.public_id
    assert shown(people["budi"].get("/admin/desk/")) == second.public_id  # only for the one who skipped it
    Hold.objects.all().delete()
    answer = act_undo(people["siti"])
    assert second.public_id in answer["Location"]
    act(people["siti"], "skip", second)
    act(people["siti"], "skip", first)
    assert "You skipped 2 events" in people["siti"].get("/admin/desk/").content.decode()
    people["siti"].post("/admin/desk/skipped/", {"queue": "newest"})
    assert shown(people["siti"].get("/admin/desk/")) == second.public_id


# --- two people -------------------------------------------------------------------------------------------------------


def test_the_second_sees_who_has_it_and_gets_another(people):
    first, second = event_apart(), event_apart()
    assert shown(people["siti"].get("/admin/desk/")) == second.public_id
    assert shown(people["budi"].get("/admin/desk/")) == first.public_id
    page = people["budi"].get(f"/admin/desk/?at={second.public_id}").content.decode()
    assert "siti is deciding about this event until" in page and 'value="accept"' not in page
    answer = act(people["budi"], "accept", second)
    assert answer.status_code == 409 and state(second) == "draft"


def test_a_hold_ends_after_five_minutes(people):
    event = event_apart()
    people["siti"].get("/admin/desk/")
    Hold.objects.update(until=timezone.now() - dt.timedelta(seconds=1))
    assert act(people["budi"], "accept", event).status_code == 302 and state(event) == "published"
    assert dt.timedelta(minutes=5) == holds.LENGTH


def test_nothing_is_decided_on_what_has_changed_meanwhile(people):
    event = event_apart()
    old = Event.objects.get(pk=event.pk)
    decisions.correct(event, "title", "New words", user=None)
    answer = act(people["budi"], "reject", old, reason="Wrong")
    assert answer.status_code == 409 and "has changed since you opened it" in answer.content.decode()
    assert state(event) == "draft" and 'value="Wrong"' in answer.content.decode()
    again = people["budi"].post("/admin/desk/decide/", form("reject", old, reason="Wrong"), headers=HTMX)
    assert again.status_code == 200  # htmx would drop an error's page, and with it the message
    assert "has changed since" in again.content.decode()


def test_undo_refuses_what_others_built_on(people):
    event = event_apart()
    act(people["siti"], "reject", event, reason="No")
    act(people["budi"], "accept", Event.objects.get(pk=event.pk))
    assert state(event) == "published"
    act_undo(people["siti"])
    assert state(event) == "published"


def test_forget_nothing(people):
    event = event_apart()
    act(people["budi"], "accept", event)
    review = Review.objects.get(event=event)
    assert review.version == Event.objects.get(pk=event.pk).version and review.shown["state"] == "published"
