import datetime as dt
import random
from dataclasses import replace
from itertools import pairwise

import pytest

from timeline.extract.grouping import group, regroup
from timeline.extract.likeness import REACH, Candidate, content_words, fit

KIM, PUTIN, XI, SHOIGU = ("KP", "Kim Jong Un"), ("RU", "Vladimir Putin"), ("CN", "Xi Jinping"), ("RU", "Sergei Shoigu")


def claim(key: str, source: str, first: str, last: str = "", **fields) -> Candidate:
    base = Candidate(key, source, "meeting", "reported", ("KP", "RU"), dt.date.fromisoformat(first),
                     dt.date.fromisoformat(last or first), "stated", people=frozenset({KIM, PUTIN}))  # fmt: skip
    return replace(base, **fields)


A = claim("a", "1", "2023-09-13", place="Vostochny Cosmodrome", country="RU")


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (claim("b", "2", "2023-09-13"), True),
        (claim("b", "1", "2023-09-13"), False),  # one article never tells one event twice
        (claim("b", "2", "2023-09-12"), True),  # a report that has the day wrong, same people on both sides
        (claim("b", "2", "2023-09-04"), False),
        (claim("b", "2", "2023-09-11", "2023-09-17"), True),  # "this week"
        (claim("b", "2", "2023-09-01", "2023-09-30"), True),  # "this month", same people
        (claim("b", "2", "2023-09-01", "2023-09-30", people=frozenset()), False),  # "this month" alone is no evidence
        (
            claim("b", "2", "2023-09-01", "2023-09-30", people=frozenset(), place="Vostochny Cosmodrome", country="RU"),
            True,
        ),
        (claim("b", "2", "2023-09-13", place="the far east"), True),  # a place that is not on record excludes nothing
        (claim("b", "2", "2023-01-01", "2023-12-31"), False),
        (claim("b", "2", "2023-09-13", people=frozenset({KIM, SHOIGU})), False),  # somebody else on one side
        (claim("b", "2", "2023-09-13", kind="visit"), False),
        (claim("b", "2", "2023-09-13", sides=("CN", "KP")), False),
        (claim("b", "2", "2023-09-13", place="Beijing", country="CN", people=frozenset()), False),
        (claim("b", "2", "2023-09-13", place="Russia", country="RU", wide_place=True), True),
        # a plan that was published when the meeting was over is a plan for another one
        (claim("b", "2", "2023-09-01", "2023-09-30", status="planned", published=dt.date(2023, 9, 20)), False),
        (claim("b", "2", "2023-09-11", "2023-09-17", status="planned", published=dt.date(2023, 9, 10)), True),
    ],
)
def test_pairs(other, same):
    assert bool(fit(A, other)) is same
    assert bool(fit(other, A)) is same


@pytest.mark.parametrize(
    ("fields", "other", "same"),
    [
        # who wrote to whom: a letter and its answer are two
        ({"kind": "message", "source_side": "RU"}, {"source_side": "KP"}, False),
        ({"kind": "message", "source_side": "RU"}, {"source_side": "RU"}, True),
        ({"kind": "message", "source_side": "RU"}, {"source_side": ""}, True),
        ({"kind": "meeting", "source_side": "RU"}, {"source_side": "KP"}, True),  # meeting goes both ways
        # a visit that names its guest only, a day off
        ({"kind": "visit", "people": frozenset({KIM})}, {"earliest": dt.date(2023, 9, 12), "latest": dt.date(2023, 9, 12)}, True),
        ({"kind": "meeting", "people": frozenset({KIM})}, {"earliest": dt.date(2023, 9, 12), "latest": dt.date(2023, 9, 12)}, False),
        # the same month in nearly the same words, nobody named; and in other words
        ({"people": frozenset(), "earliest": dt.date(2023, 9, 1), "latest": dt.date(2023, 9, 30),
          "words": content_words("Both delegations discussed railway bridges near Khasan")},
         {"words": content_words("The delegations discussed the railway bridge of Khasan")}, True),
        ({"people": frozenset(), "earliest": dt.date(2023, 9, 1), "latest": dt.date(2023, 9, 30),
          "words": content_words("Both delegations discussed railway bridges near Khasan")},
         {"words": content_words("Fishing quotas were on the table once more")}, False),
        # the same "since 2022" is a stretch of its own; the same year is just a year
        ({"people": frozenset(), "earliest": dt.date(2022, 1, 1), "latest": None}, {}, True),
        ({"people": frozenset(), "earliest": dt.date(2022, 1, 1), "latest": dt.date(2022, 12, 31)}, {}, False),
        ({"people": frozenset(), "earliest": None, "latest": None}, {}, False),  # undated claims never meet
    ],
)  # fmt: skip
def test_what_speaks_for_one_event(fields, other, same):
    one = replace(A, place="", country="", **fields)
    two = replace(one, **{"key": "b", "source": "2", **other})
    assert bool(fit(one, two)) is same and bool(fit(two, one)) is same
    assert (len(group([one, two])) == 1) is same


def test_days_within_a_stretch_join_it():
    """A summit from Tuesday to Thursday, told by days: one event. "This week" is no such stretch."""
    days = [
        claim("b", "2", "2023-09-12", people=frozenset({PUTIN})),
        claim("c", "3", "2023-09-14", people=frozenset({PUTIN})),
    ]
    assert len(group([claim("a", "1", "2023-09-12", "2023-09-14"), *days])) == 1
    assert len(group([claim("a", "1", "2023-09-11", "2023-09-17"), *days])) == 2


def test_a_vague_agreement_joins_the_only_one_of_its_month():
    def agreement(key: str, first: str, last: str = "", **fields) -> Candidate:
        return claim(key, key, first, last, kind="agreement", **fields)

    vague = agreement("v", "2024-06-01", "2024-06-30", people=frozenset())
    assert len(group([agreement("a", "2024-06-19"), vague])) == 1
    assert len(group([agreement("a", "2024-06-19"), agreement("b", "2024-06-03"), vague])) == 3  # which one is meant?
    assert len(group([replace(agreement("a", "2024-06-19"), kind="visit"), replace(vague, kind="visit")])) == 2


def test_content_words():
    assert content_words("Kapal itu membawa 10.000 ton beras.") == {"kapal", "membaw", "10000", "beras"}
    assert content_words("10,000 tonnes") & content_words("10.000 ton") == {"10000"}


def test_negated_stays_apart():
    assert len(group([A, claim("b", "2", "2023-09-13", status="negated")])) == 2


def test_order_does_not_matter():
    claims = [
        claim(f"{i}", f"s{i % 7}", f"2023-09-{1 + i % 20:02d}", people=frozenset({KIM, PUTIN} if i % 3 else set()))
        for i in range(40)
    ]
    expected = group(claims)
    for seed in range(20):
        shuffled = claims[:]
        random.Random(seed).shuffle(shuffled)  # noqa: S311
        assert group(shuffled) == expected


def test_every_claim_is_in_one_group():
    claims = [claim(f"{i}", f"s{i}", f"2023-0{1 + i % 9}-10") for i in range(30)]
    keys = [key for keys in group(claims) for key in keys]
    assert sorted(keys) == sorted(c.key for c in claims)


def test_no_chain_of_vague_reports():
    """A month-wide claim may join one of two meetings of the month, and never draws both together."""
    groups = group(
        [claim("a", "1", "2023-09-02"), claim("b", "2", "2023-09-28"), claim("c", "3", "2023-09-01", "2023-09-30")]
    )
    assert max(len(keys) for keys in groups) == 2


# --- adding to what is there ------------------------------------------------------------------------------------------


def crowd(seed: int, size: int = 60) -> list[Candidate]:
    """Claims that crowd a few weeks: days, weeks, months, years, plans, vague and precise people, pins."""
    chance = random.Random(seed)  # noqa: S311
    claims = []
    for number in range(size):
        first = dt.date(2023, 9, 1) + dt.timedelta(days=chance.randrange(0, 75))
        last = first + dt.timedelta(days=chance.choice([0, 0, 0, 0, 1, 3, 6, 6, 29]))
        people = chance.choice([{KIM, PUTIN}, {KIM, PUTIN}, {KIM, SHOIGU}, {KIM}, set()])
        fields = {
            "status": chance.choice(["reported", "reported", "planned"]), "basis": chance.choice(["stated", "resolved", "inferred"]),
            "people": frozenset(people), "place": chance.choice(["", "Vladivostok", "Beijing"]),
            "published": first + dt.timedelta(days=chance.randrange(-20, 20)), "pin": chance.choice([""] * 12 + ["e1", "e2"]),
        }  # fmt: skip
        if chance.random() < 0.1:
            first, last = dt.date(2023, 1, 1), dt.date(2023, 12, 31)
        fields["country"] = {"Vladivostok": "RU", "Beijing": "CN"}.get(str(fields["place"]), "")
        claims.append(
            claim(f"k{number:03d}", f"s{chance.randrange(size)}", first.isoformat(), last.isoformat(), **fields)
        )
    return claims


def near_in(claims: list[Candidate]):
    def comes_near(one: Candidate, other: Candidate) -> bool:
        if one.bucket != other.bucket:
            return False
        if (one.earliest, one.latest) == (other.earliest, other.latest):
            return True
        return bool(
            one.days and other.days and one.earliest <= other.latest + REACH and other.earliest <= one.latest + REACH
        )

    return lambda frontier: [c for c in claims if any(comes_near(c, other) for other in frontier)]


@pytest.mark.parametrize("seed", range(60))
def test_a_part_regrouped_is_as_all_grouped(seed):
    """Whatever is touched, what comes back is exactly what grouping everything gives, and the touched are in it."""
    claims = [c for c in crowd(seed) if not c.pin]
    touched = random.Random(seed).sample(claims, 3)  # noqa: S311
    whole, part = group(claims), regroup(touched, near_in(claims))
    assert set(part) <= set(whole)
    assert {c.key for c in touched} <= {key for keys in part for key in keys}


@pytest.mark.parametrize("seed", range(40))
def test_one_by_one_is_as_all_at_once(seed):
    """Claims that come one by one, in any order, end in the groups of all at once."""
    claims = [c for c in crowd(seed, 40) if not c.pin]
    random.Random(seed).shuffle(claims)  # noqa: S311
    event_of: dict[str, tuple[str, ...]] = {}
    for count, new in enumerate(claims, start=1):
        for keys in regroup([new], near_in(claims[:count])):
            event_of |= dict.fromkeys(keys, keys)
    assert sorted(set(event_of.values())) == group(claims)


@pytest.mark.parametrize("seed", range(40))
def test_taking_claims_away_is_as_if_they_had_never_come(seed):
    claims = [c for c in crowd(seed, 40) if not c.pin]
    event_of = {key: keys for keys in group(claims) for key in keys}
    order = claims[:]
    random.Random(seed).shuffle(order)  # noqa: S311
    for lost in order[:20]:
        claims.remove(lost)
        siblings = [c for c in claims if c.key in event_of[lost.key]]
        del event_of[lost.key]
        for keys in regroup(siblings, near_in(claims), gone=[lost]):
            event_of |= dict.fromkeys(keys, keys)
        assert sorted(set(event_of.values())) == group(claims)


def test_reach_is_bounded():
    """A claim is never compared with one of another season, however many there are."""
    year = [claim(f"k{n:03d}", f"s{n}", str(dt.date(2023, 1, 1) + dt.timedelta(days=n))) for n in range(0, 360)]
    asked: set[str] = set()

    def near(frontier):
        found = near_in(year)(frontier)
        asked.update(c.key for c in found)
        return found

    regroup([year[180]], near)
    assert len(asked) < 40


@pytest.mark.parametrize("seed", range(20))
def test_pins_hold(seed):
    """What a person placed in one event is together, what they placed in two is apart."""
    claims = crowd(seed)
    groups = group(claims)
    for pin in ("e1", "e2"):
        placed = {c.key for c in claims if c.pin == pin}
        assert sum(1 for keys in groups if placed & set(keys)) <= 1
    first, second = ({c.key for c in claims if c.pin == pin} for pin in ("e1", "e2"))
    assert not any(first & set(keys) and second & set(keys) for keys in groups)


@pytest.mark.parametrize("seed", range(60))
def test_placing_claims_where_they_are_changes_nothing(seed):
    """To merge two events and to split them again places all their claims: that draws no other claim in or out."""
    claims = crowd(seed, 90)
    groups = group(claims)
    pins = {c.key: c.pin for c in claims if c.pin}
    for one, other in pairwise(groups):
        event = {key: next((pins[k] for k in keys if k in pins), keys[0]) for keys in (one, other) for key in keys}
        assert group([replace(c, pin=event.get(c.key, c.pin)) for c in claims]) == groups


def test_a_twin_in_one_article_is_no_other_event():
    """An article that says the same twice tells of one event, also where a person has placed one of the two claims."""
    twice = [A, replace(A, key="a2", pin="e1")]
    assert group(twice) == [("a", "a2")]
    assert group([A, replace(A, key="a2", people=frozenset({KIM, SHOIGU}))]) == [("a",), ("a2",)]
