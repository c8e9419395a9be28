"""What one contact is to another."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from timeline.models.choices import Sides
from timeline.relations import BESIDE, NEWS, Contact, Relation, Said, related

KIM, SHOIGU, LI, PUTIN, MUN = (1, "KP"), (2, "RU"), (3, "CN"), (4, "RU"), (5, "KP")
DAY = dt.date(2023, 7, 26)


def contact(key=1, *, kind="meeting", day=DAY, last=None, people=(KIM, SHOIGU), status="reported", **rest):
    return Contact(key, kind, status, rest.pop("sides", Sides.KP_RU), day, last or day, frozenset(people), **rest)


def changed(base, *, day=None, last=None, people=None, **fields):
    if day:
        fields |= {"earliest": day, "latest": last or day}
    if people:
        fields |= {"people": frozenset(people)}
    return replace(base, **fields)


def days(number: int) -> dt.date:
    return DAY + dt.timedelta(days=number)


def relation(this, other):
    return related(this, [other]).get(other.key)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"kind": "ceremony"}, "same-trip"),
        ({"kind": "message", "people": (KIM, SHOIGU, PUTIN)}, "same-trip"),  # a letter handed over
        ({"kind": "visit", "day": days(-1), "last": days(2)}, "same-trip"),
        (
            {"kind": "meeting", "day": days(1), "people": (SHOIGU, MUN), "host": "KP"},
            "same-trip",
        ),  # the guest meets others
        ({"people": (KIM, LI), "host": "KP"}, "same-days"),  # the host alone receives several guests
        ({"people": (KIM, LI)}, "same-days"),  # nobody knows who of them travelled
        ({"kind": "arms"}, "same-days"),  # no occasion to be at
        ({"kind": "visit", "status": "negated"}, "same-days"),
        ({"host": "RU"}, "same-days"),  # nobody is in both countries
        ({"day": days(3)}, None),
        ({"day": days(-40), "last": days(40)}, None),  # too vague to be of those days
        ({"people": (LI, PUTIN)}, None),
        ({"day": None, "last": None}, None),
    ],
)
def test_trips(other, expected):
    this = contact(host="KP")
    assert relation(this, contact(2, **other)) == expected
    assert relation(contact(2, **other), this) == expected


LETTER = contact(kind="message", people=(KIM, PUTIN), source_side="KP", target_side="RU")
INVITATION = contact(kind="invitation", source_side="KP", target_side="RU")


@pytest.mark.parametrize(
    ("first", "answer", "expected"),
    [
        (LETTER, {"kind": "message", "source_side": "RU", "target_side": "KP", "day": days(9)}, True),
        (
            LETTER,
            {"kind": "message", "source_side": "KP", "target_side": "RU", "day": days(9)},
            False,
        ),  # another letter
        (LETTER, {"kind": "message", "day": days(9)}, False),  # from whom is not known
        (LETTER, {"kind": "message", "source_side": "RU", "target_side": "KP", "day": days(90)}, False),
        (
            LETTER,
            {"kind": "message", "source_side": "RU", "target_side": "KP", "day": days(9), "people": (KIM, LI)},
            False,
        ),
        (
            LETTER,
            {"kind": "message", "source_side": "RU", "target_side": "KP", "day": days(9), "status": "negated"},
            False,
        ),
        (
            INVITATION,
            {"kind": "visit", "source_side": "RU", "target_side": "KP", "day": days(50), "people": (SHOIGU,)},
            True,
        ),
        (INVITATION, {"kind": "meeting", "host": "KP", "day": days(50), "people": (SHOIGU, MUN)}, True),
        (INVITATION, {"kind": "meeting", "host": "RU", "day": days(50), "people": (SHOIGU, MUN)}, False),  # at home
        (
            INVITATION,
            {"kind": "visit", "source_side": "KP", "target_side": "RU", "day": days(50)},
            False,
        ),  # the host went
        (
            INVITATION,
            {"kind": "visit", "source_side": "RU", "day": days(50), "people": (PUTIN,)},
            False,
        ),  # another guest
        (INVITATION, {"kind": "visit", "source_side": "RU", "day": days(500), "people": (SHOIGU,)}, False),
        (
            INVITATION,
            {"kind": "visit", "source_side": "RU", "day": days(0), "people": (SHOIGU,)},
            False,
        ),  # when it was spoken
    ],
)
def test_answers(first, answer, expected):
    other = contact(2, **{"people": (KIM, PUTIN)} | answer)
    assert (relation(first, other) == Relation.ANSWERED_BY) == expected
    assert (relation(other, first) == Relation.ANSWERS) == expected


def test_only_the_nearest_answers():
    replies = [replace(LETTER, key=key, source_side="RU", target_side="KP", earliest=days(n), latest=days(n))
               for key, n in ((2, 20), (3, 9), (4, 15))]  # fmt: skip
    assert related(LETTER, replies) == {3: Relation.ANSWERED_BY}


PUBLISHED = days(1)
TALKS = contact(articles={7: Said(PUBLISHED, "reported", 100)})
PLAN = contact(2, kind="visit", status="planned", day=days(60), people=(KIM, PUTIN), articles={7: Said(PUBLISHED, "planned", 300)})  # fmt: skip


@pytest.mark.parametrize(
    ("plan", "talks", "expected"),
    [
        ({}, {}, True),
        ({"articles": {8: Said(PUBLISHED, "planned", 300)}}, {}, False),  # another article
        ({"articles": {7: Said(PUBLISHED, "planned", 101 + BESIDE)}}, {}, False),  # elsewhere in it
        ({"articles": {7: Said(PUBLISHED, "reported", 300)}}, {}, False),  # it had happened by then
        ({"articles": {7: Said(None, "planned", 300)}}, {}, False),
        ({}, {"day": days(0) - NEWS}, False),  # told as background
        ({}, {"day": days(2), "last": days(2)}, False),  # after the article
        ({}, {"kind": "arms"}, False),  # nothing at which things are announced
        ({"people": (PUTIN, MUN)}, {}, False),
        ({"people": (PUTIN, MUN)}, {"kind": "invitation"}, True),
        ({"day": days(-9)}, {}, False),  # over before it was announced
    ],
)
def test_announcements(plan, talks, expected):
    one, two = changed(PLAN, **plan), changed(TALKS, **talks)
    assert (relation(one, two) == Relation.ANNOUNCED_IN) == expected
    assert (relation(two, one) == Relation.ANNOUNCES) == expected


def test_of_several_occasions_the_nearest_words_announce():
    others = [
        replace(TALKS, key=key, articles={7: Said(PUBLISHED, "reported", start)}) for key, start in ((3, 20), (4, 250))
    ]
    assert related(PLAN, others) == {4: Relation.ANNOUNCED_IN}
    assert related(TALKS, [PLAN, replace(PLAN, key=9)]) == {
        2: Relation.ANNOUNCES,
        9: Relation.ANNOUNCES,
    }  # but many plans
