"""Each check alone: what it finds, and what it must leave in peace."""

import datetime as dt
from dataclasses import replace

import pytest

from timeline.extract.consistency import (
    Happening,
    Silence,
    distance,
    host,
    in_two_places,
    is_excluded,
    is_expected_later,
    is_said_not_to_have_happened,
)  # fmt: skip

KIM, PUTIN, XI = ("KP", "Kim Jong Un"), ("RU", "Vladimir Putin"), ("CN", "Xi Jinping")
PYONGYANG, BEIJING, MOSCOW = (39.03, 125.75), (39.9, 116.4), (55.75, 37.6)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


MEETING = Happening(
    "meeting", "reported", 3, day("2023-09-04"), day("2023-09-04"), frozenset({KIM, PUTIN}),
    {"Kim Jong Un": "CN", "Vladimir Putin": "CN"}, BEIJING, sources=frozenset({1}),
)  # fmt: skip
HOME = Silence("abroad", frozenset({"Kim Jong Un"}), "", day("2020-01-31"), day("2023-09-06"), source=2)


@pytest.mark.parametrize(
    ("event", "silence", "wrong"),
    [
        ({}, {}, True),
        ({"where": {}}, {}, False),  # nobody knows where it was
        ({"where": {"Kim Jong Un": "KP"}}, {}, False),  # at home he may meet whom he likes
        ({"kind": "message"}, {}, False),  # a letter needs no journey
        ({"status": "planned"}, {}, False),
        ({"sources": frozenset({2})}, {}, False),  # a source does not contradict itself here
        ({"first": day("2023-09-13"), "last": day("2023-09-13")}, {}, False),  # the trip that ended it
        ({"first": day("2023-09-04"), "last": day("2023-09-10")}, {}, False),  # may have been after it
        ({"first": None, "last": None}, {}, False),
        ({"people": frozenset({PUTIN, XI})}, {}, False),  # somebody else's journey
        ({}, {"what": "visit", "country": "CN"}, True),
        ({}, {"what": "visit", "country": "RU"}, False),
        ({}, {"first": None}, True),
        ({"where": {}}, {"what": "meeting", "people": frozenset({"Kim Jong Un", "Vladimir Putin"})}, True),
        ({}, {"what": "meeting", "people": frozenset({"Kim Jong Un", "Xi Jinping"})}, False),
    ],
)
def test_excluded(event, silence, wrong):
    assert is_excluded(replace(MEETING, **event), replace(HOME, **silence)) is wrong


PLAN = Happening(
    "meeting", "planned", 3, day("2023-09-01"), day("2023-09-30"), frozenset({KIM, PUTIN}),
    published=day("2023-09-09"), sources=frozenset({2}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("event", "plan", "wrong"),
    [
        ({}, {}, True),
        ({"first": day("2023-09-13"), "last": day("2023-09-13")}, {}, False),  # announced before, happened after
        ({}, {"published": day("2023-09-04")}, False),  # the same day
        ({}, {"first": day("2023-10-01"), "last": day("2023-10-31")}, False),  # another meeting
        ({}, {"first": day("2023-09-01"), "last": day("2023-09-05")}, False),  # it was over when it was written
        ({}, {"people": frozenset({KIM})}, False),  # with whom?
        ({}, {"kind": "visit"}, True),  # the visit is to bring the meeting
        ({}, {"kind": "message"}, False),
        ({}, {"sides": 6}, False),
        ({}, {"status": "reported"}, False),
        ({}, {"published": None}, False),
        ({"first": day("2023-09-01"), "last": day("2023-09-30")}, {}, False),  # too vague to be before anything
        ({}, {"sources": frozenset({1})}, False),
    ],
)
def test_expected_later(event, plan, wrong):
    assert is_expected_later(replace(MEETING, **event), replace(PLAN, **plan)) is wrong


DENIAL = replace(MEETING, status="negated", sources=frozenset({2}))


@pytest.mark.parametrize(
    ("denial", "wrong"),
    [
        ({}, True),
        ({"first": day("2023-09-05"), "last": day("2023-09-05")}, False),
        ({"people": frozenset({KIM, XI})}, False),  # somebody else did not meet him
        ({"kind": "visit"}, False),  # they may have met elsewhere
        ({"first": day("2023-01-01"), "last": day("2023-12-31")}, False),  # "did not meet this year" is for exclusions
    ],
)
def test_said_not_to_have_happened(denial, wrong):
    assert is_said_not_to_have_happened(MEETING, replace(DENIAL, **denial)) is wrong


@pytest.mark.parametrize(
    ("other", "person"),
    [
        ({"point": MOSCOW}, "Kim Jong Un"),
        ({"point": PYONGYANG}, ""),  # an hour by plane
        ({"point": None}, ""),
        ({"point": MOSCOW, "first": day("2023-09-05"), "last": day("2023-09-05")}, ""),
        ({"point": MOSCOW, "people": frozenset({XI})}, ""),
        ({"point": MOSCOW, "kind": "visit"}, ""),  # those named in a visit need not travel
        ({"point": MOSCOW, "status": "planned"}, ""),
    ],
)
def test_two_places(other, person):
    assert in_two_places(MEETING, replace(MEETING, **other)) == person
    assert in_two_places(replace(MEETING, **other), MEETING) == person


def test_distance():
    assert distance(PYONGYANG, BEIJING) == pytest.approx(810, abs=20)
    assert distance(MOSCOW, MOSCOW) == 0


@pytest.mark.parametrize(
    ("kind", "sides", "target", "place", "people", "country"),
    [
        ("meeting", {"KP", "RU"}, "", "CN", {KIM}, "CN"),
        ("meeting", {"KP", "RU"}, "RU", "", {KIM}, ""),  # the one who was met need not be the host
        ("visit", {"CN", "KP"}, "CN", "", {KIM}, "CN"),
        ("visit", {"CN", "KP"}, "", "", {KIM}, "CN"),  # only the guest is named
        ("visit", {"CN", "KP"}, "", "", {KIM, XI}, ""),
        ("visit", {"CN", "KP", "RU"}, "", "", {KIM}, ""),
    ],
)
def test_host(kind, sides, target, place, people, country):
    assert host(kind, frozenset(sides), target, place, frozenset(people)) == country
