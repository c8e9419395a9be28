"""What people decide is carried out whole or not at all, lasts, and can be taken back."""

import uuid

import pytest

from tests.factories import make_actor, make_claim, make_event, make_source
from tests.looks import again, is_settled, shown
from timeline.decisions import (
    Conflict,
    Decision,
    Refused,
    correct,
    distinguish,
    in_force,
    judge,
    merge,
    move,
    publish,
    reject,
    retract,
    split,
    undo,
)  # fmt: skip
from timeline.models import Claim, Event, Ruling
from timeline.projection import project_all
from timeline.regrouping import place

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(django_user_model):
    return django_user_model.objects.create_user("curator")


@pytest.fixture
def two():
    """A meeting in September told by two sources, and one in October told by one."""
    kim, putin = make_actor("Kim Jong Un", "KP"), make_actor("Vladimir Putin", "RU")
    september = make_event(claims=2, edtf="2023-09-13", people=(kim, putin), place_name="Vladivostok")
    october = make_event(edtf="2023-10-19", people=(kim, putin))
    return september, october


# --- fields and states ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "visit"),
        ("status", "alleged"),
        ("edtf", "2023-09-12"),
        ("title", "A title"),
        ("denied", True),
        ("level", "working"),
        ("sides", 7),
    ],
)
def test_a_corrected_field_lasts_until_it_is_taken_back(two, user, name, value):
    event = two[0]
    before = getattr(event, name)
    decision = correct(event, name, value, user=user, reason="seen elsewhere")
    make_claim(event=event, edtf="2023-09-13")
    project_all([again(event)])
    assert getattr(again(event), name) == value  # new reports do not undo it
    undo(decision.id, user=user)
    assert getattr(again(event), name) == before
    assert Ruling.objects.filter(event=event, field=name).count() == 2  # undo is a ruling too


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("colour", "red"),
        ("state", "published"),  # has functions of its own
        ("kind", "party"),
        ("edtf", "yesterday"),
        ("edtf", "2023-13-45"),
        ("edtf", 2023),
        ("place", "atlantis"),
        ("people", ["nobody"]),
        ("people", "kim"),
        ("title", "  "),
        ("denied", "yes"),
        ("sides", 4),
    ],
)
def test_values_that_no_field_can_have(two, user, name, value):
    with pytest.raises(Refused, match="“"):
        correct(two[0], name, value, user=user)
    assert not Ruling.objects.exists()


def test_states(two, user):
    event = two[0]
    for decide, state in ((publish, "published"), (retract, "retracted"), (reject, "rejected")):
        decision = decide(event, user=user, reason="because")
        assert again(event).state == state
        undo(decision.id, user=user)
        assert again(event).state == "draft"


@pytest.mark.parametrize("decide", [reject, retract])
def test_a_reason_is_needed(two, user, decide):
    with pytest.raises(Refused, match="reason"):
        decide(two[0], user=user, reason="  ")


def test_every_ruling_says_who_when_and_why(two, user):
    merge(two[1], two[0], user=user, reason="the same talks")
    for ruling in Ruling.objects.all():
        assert (ruling.user, ruling.reason, ruling.action) == (user, "the same talks", "merge") and ruling.created


# --- merge, split, move -----------------------------------------------------------------------------------------------


def test_merge_leads_on_and_splitting_restores_both(two, user):
    september, october = two
    correct(october, "title", "Talks in October", user=user)
    before = shown(september), shown(october)
    merge(october, september, user=user, reason="one event")
    assert again(october).state == "merged" and again(october).survivor == september
    assert again(september).source_count == 3
    assert is_settled()
    leaving = Claim.objects.filter(edtf="2023-10-19")
    decision = split(september, list(leaving), user=user, reason="two events")
    assert {event.public_id for event in decision.events} == {september.public_id, october.public_id}
    assert (shown(september), shown(october)) == before  # fields, people, quotes, title: all as it was
    assert is_settled()


def test_undoing_a_merge_restores_both(two, user):
    before = shown(two[0]), shown(two[1])
    merged = merge(two[1], two[0], user=user, reason="one event")
    undone = undo(merged.id, user=user)
    assert (shown(two[0]), shown(two[1])) == before
    undo(undone.id, user=user)  # and back again
    assert again(two[1]).survivor == two[0] and is_settled()


def test_no_event_is_left_empty_by_bringing_a_merge_back(user):
    """While the merge was undone the machine gave a report an event of its own; bringing the merge back empties that."""
    vague, denied = make_event(edtf="2023-09"), make_event(edtf="2023-09-13", status="negated")
    merged = merge(denied, vague, user=user, reason="one event")
    for _ in range(2):
        make_claim(event=None, edtf="2023-09-13", status="negated")
    place(Claim.objects.filter(event=None).values_list("pk", flat=True))
    undone = undo(merged.id, user=user)
    assert Event.objects.filter(claims__in=Claim.objects.all()).distinct().count() == 2
    undo(undone.id, user=user)
    survivors = Event.objects.exclude(state="merged")
    assert [event.pk for event in survivors] == [vague.pk] and is_settled()
    assert {event.survivor.pk for event in Event.objects.all()} == {vague.pk}  # every address leads there


def test_undoing_a_split_takes_along_what_the_event_gained_since(two, user):
    september, october = two
    merge(october, september, user=user, reason="one event")
    apart = split(september, list(Claim.objects.filter(edtf="2023-10-19")), user=user, reason="two events")
    gained = make_claim(event=again(october), edtf="2023-10-19")
    undone = undo(apart.id, user=user)
    assert again(october).survivor == september and not october.claims.exists()
    assert again(september).claims.filter(pk=gained.pk).exists() and is_settled()
    undo(undone.id, user=user)  # and back again
    assert again(october).claims.filter(pk=gained.pk).exists() and again(october).state == "draft" and is_settled()


def test_split_makes_an_event_that_stays_apart(two, user):
    event = two[0]
    leaving = event.claims.first()
    decision = split(event, [leaving], user=user, reason="another meeting of that day")
    other = decision.events[1]
    assert (again(event).source_count, other.source_count, other.state) == (1, 1, "draft")
    assert is_settled()  # grouping does not draw them together again
    make_claim(event=None, edtf="2023-09-13")
    place(Claim.objects.filter(event=None).values_list("pk", flat=True))
    assert Claim.objects.filter(event=None).count() == 0 and again(other).claims.filter(pk=leaving.pk).exists()
    undo(decision.id, user=user)
    assert again(event).claims.filter(pk=leaving.pk).exists()
    assert again(other).state == "merged" and again(other).survivor == event  # its address was public


def test_move(two, user):
    september, october = two
    moving = september.claims.first()
    decision = move([moving], october, user=user, reason="it tells of October")
    assert (again(september).source_count, again(october).source_count) == (1, 2)
    assert is_settled()
    undo(decision.id, user=user)
    assert (again(september).source_count, again(october).source_count) == (2, 1)


def test_moving_all_reports_away_leads_on(two, user):
    september, october = two
    decision = move(list(october.claims.all()), september, user=user, reason="the same")
    assert again(october).survivor == september
    undo(decision.id, user=user)
    assert again(october).state == "draft" and again(october).source_count == 1


def test_distinct_events_stay_apart(two, user):
    """Two reports that grouping puts together; a person says that they are of two events."""
    event = two[0]
    first = split(event, [event.claims.first()], user=user, reason="two").events
    distinguish(first[0], first[1], user=user, reason="morning and evening")
    assert in_force(first[0])["distinct"] == [first[1].public_id] and in_force(first[1])["distinct"] == [
        first[0].public_id
    ]
    assert is_settled()


@pytest.mark.parametrize(
    "decide",
    [
        lambda a, b, user: merge(a, a, user=user, reason="x"),
        lambda a, b, user: merge(a, b, user=user, reason=""),
        lambda a, b, user: split(a, list(b.claims.all()), user=user, reason="x"),  # reports of another event
        lambda a, b, user: split(a, list(a.claims.all()), user=user, reason="x"),  # all of them
        lambda a, b, user: split(a, [], user=user, reason="x"),
        lambda a, b, user: move([], a, user=user, reason="x"),
        lambda a, b, user: move(list(a.claims.all()), a, user=user, reason="x"),  # they are there already
        lambda a, b, user: distinguish(a, a, user=user, reason="x"),
        lambda a, b, user: undo(uuid.uuid4(), user=user),
        lambda a, b, user: judge(a.claims.first(), "perhaps", user=user),
    ],
)
def test_refused_decisions_change_nothing(two, user, decide):
    before = shown(two[0]), shown(two[1])
    with pytest.raises(Refused):
        decide(two[0], two[1], user)
    assert (shown(two[0]), shown(two[1])) == before and not Ruling.objects.exists()


def test_a_merged_event_takes_no_decisions(two, user):
    merge(two[1], two[0], user=user, reason="one")
    for decide in (
        publish,
        lambda e, **k: merge(two[0], e, reason="x", **k),
        lambda e, **k: correct(e, "title", "x", **k),
    ):
        with pytest.raises(Refused, match="merged"):
            decide(two[1], user=user)


# --- conflicts and undo -----------------------------------------------------------------------------------------------


def test_a_decision_on_what_has_changed_is_refused(two, user):
    event = again(two[0])
    seen = {event.public_id: event.version}
    correct(event, "title", "First", user=user, seen=seen)
    with pytest.raises(Conflict, match="changed"):
        correct(event, "title", "Second", user=user, seen=seen)
    assert again(event).title == "First"
    seen = {event.public_id: again(event).version}
    make_claim(event=event)  # a new report is a change too
    project_all([again(event)])
    with pytest.raises(Conflict):
        merge(two[1], event, user=user, reason="x", seen=seen)


def test_undo_keeps_the_order_of_decisions(two, user):
    first = correct(two[0], "title", "First", user=user)
    second = correct(two[0], "title", "Second", user=user)
    with pytest.raises(Conflict, match="later"):
        undo(first.id, user=user)
    undo(second.id, user=user)
    assert again(two[0]).title == "First"
    undo(first.id, user=user)
    assert again(two[0]).title == ""


def test_undoing_a_split_waits_for_what_was_decided_on_the_new_event(two, user):
    decision: Decision = split(two[0], [two[0].claims.first()], user=user, reason="two")
    titled = correct(decision.events[1], "title", "The other one", user=user)
    with pytest.raises(Conflict):
        undo(decision.id, user=user)
    undo(titled.id, user=user)
    undo(decision.id, user=user)
    assert again(two[0]).source_count == 2


# --- verdicts and the machine -----------------------------------------------------------------------------------------


def test_a_rejected_reading_no_longer_counts(two, user):
    event = two[0]
    wrong = event.claims.first()
    decision = judge(wrong, "rejected", user=user, reason="it is about Japan")
    assert again(event).source_count == 1 and Claim.objects.get(pk=wrong.pk).event == event
    undo(decision.id, user=user)
    assert again(event).source_count == 2


def test_a_verdict_is_taken_back_where_its_report_was_moved_since(two, user):
    september, october = two
    report = october.claims.get()
    verdict = judge(report, "rejected", user=user)
    move([report], september, user=user, reason="one event")
    assert again(september).source_count == 2
    undo(verdict.id, user=user)
    assert again(september).source_count == 3 and is_settled()


def test_an_event_that_nobody_tells_of_disappears_and_comes_back(two, user):
    decision = judge(two[1].claims.get(), "rejected", user=user)
    assert again(two[1]).state == "rejected"
    undo(decision.id, user=user)
    assert again(two[1]).state == "draft"


def test_ruled_events_are_not_merged_by_the_machine(user):
    """Two events that later reports would draw together keep their addresses and titles once people ruled on both."""
    kim, putin = make_actor("Kim Jong Un", "KP"), make_actor("Vladimir Putin", "RU")
    events = [make_event(edtf=day, people=(kim, putin)) for day in ("2023-09-12", "2023-09-20")]
    for number, event in enumerate(events):
        correct(event, "title", f"Title {number}", user=user)
    events[1].claims.update(edtf="2023-09-13", earliest="2023-09-13", latest="2023-09-13")
    for day in ("2023-09-12", "2023-09-13", "2023-09-13"):
        claim = make_claim(make_source(), edtf=day, people=(kim, putin))
        place([claim.pk])
    assert [again(event).title for event in events] == ["Title 0", "Title 1"]
    assert [again(event).state for event in events] == ["draft", "draft"] and is_settled()


def test_the_machine_merges_what_nobody_ruled_on(user):
    kim, putin = make_actor("Kim Jong Un", "KP"), make_actor("Vladimir Putin", "RU")
    events = [make_event(edtf=day, people=(kim, putin)) for day in ("2023-09-12", "2023-09-13")]
    claim = make_claim(make_source(), edtf="2023-09-13", people=(kim, putin))
    place([claim.pk])
    states = sorted(again(event).state for event in events)
    assert states == ["draft", "merged"]
    merged = next(again(event) for event in events if again(event).state == "merged")
    assert merged.survivor in events and is_settled()


def test_an_event_whose_reports_were_all_misread_comes_back_from_a_merge(two, user):
    """Nobody tells of it, so nothing but the decision says that it stands by itself again."""
    event, other = two
    judge(other.claims.get(), "rejected", user=user)
    before = shown(again(other))
    merge(again(other), again(event), user=user, reason="r")
    split(again(event), list(Claim.objects.filter(verdict="rejected")), user=user, reason="r")
    assert shown(again(other)) == before and before["state"] == "rejected"
    assert is_settled()
