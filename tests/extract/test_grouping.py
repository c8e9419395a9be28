import datetime as dt
import random
from dataclasses import replace

import pytest

from timeline.extract.grouping import Candidate, fit, group

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
