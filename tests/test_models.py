"""What the database itself refuses."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from tests.factories import make_claim, make_event, make_source
from timeline.models import Actor, Event, Office, Ruling

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "party"},
        {"status": "maybe"},
        {"sides": 4},  # one side alone
        {"confidence": 1.5},
        {"end": 3},  # offsets that do not fit the quote
        {"verdict": "perhaps"},
        {"precision": "roughly"},
        {"basis": "guessed"},
        {"earliest": dt.date(2024, 1, 1), "latest": dt.date(2023, 1, 1)},
    ],
)
def test_claim_refuses(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_claim(**fields)


def test_days_need_an_edtf():
    claim = make_claim()
    claim.edtf = ""
    with pytest.raises(IntegrityError), transaction.atomic():
        claim.save()


def test_merged_needs_a_target():
    event = make_event()
    event.state = "merged"
    with pytest.raises(IntegrityError), transaction.atomic():
        event.save()


def test_same_claim_of_a_source_only_once():
    claim = make_claim()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_claim(claim.source, fingerprint=claim.fingerprint)


def test_ruling_on_membership_names_a_claim():
    event = make_event()
    with pytest.raises(IntegrityError), transaction.atomic():
        Ruling.objects.create(event=event, field="membership")


def test_office_holders():
    actor = Actor.objects.create(slug="x", name="X", side="RU")
    Office.objects.create(
        actor=actor,
        title="Minister",
        side="RU",
        level="minister",
        role="m",
        start=dt.date(2020, 1, 1),
        end=dt.date(2021, 1, 1),
    )
    Office.objects.create(
        actor=actor, title="President", side="RU", level="leader", role="president", start=dt.date(2020, 6, 1)
    )
    assert actor.office_on(dt.date(2019, 1, 1)) is None
    assert actor.office_on(dt.date(2020, 2, 1)).title == "Minister"
    assert actor.office_on(dt.date(2020, 7, 1)).title == "President"  # the higher of two
    aide = Actor.objects.create(slug="y", name="Y", side="RU")
    term = {"start": dt.date(2020, 1, 1), "end": dt.date(2021, 1, 1)}
    Office.objects.create(actor=aide, title="Aide", side="RU", level="working", role="a", **term)
    held = [
        aide.office_on(dt.date(*day)) is not None for day in ((2019, 12, 31), (2020, 1, 1), (2021, 1, 1), (2021, 1, 2))
    ]
    assert held == [False, True, True, False]  # its first and last day are its own


def test_between_possible_and_certain():
    day, month, unknown = make_event(edtf="2023-09-13"), make_event(edtf="2023-09"), make_event(edtf="")
    opened = make_event(edtf="2022/..")
    first, last = dt.date(2023, 9, 10), dt.date(2023, 9, 20)
    assert set(Event.objects.between(first, last)) == {day, month, opened}
    assert set(Event.objects.between(first, last, certain=True)) == {day}
    assert unknown in Event.objects.between(None, None)


def test_narrowing_for_the_index_loses_nothing():
    """Every looseness of date, before, around and after the days that are asked for, to the edges of the calendar."""
    dates = (
        "2023-09-13", "2023-08-10/2023-09-10", "2023-08-11/2023-09-10", "2023-09", "2023-08", "2023-21", "2023-35", "2023",
        "2022", "2022/2023", "2020/2026", "202X", "19XX", "20XX", "2022/..", "../2023-09-10", "../2022", "", "0001-01-01",
        "2023-09~", "2023-07-31/2023-09-01",
    )  # fmt: skip
    for edtf in dates:
        make_event(edtf=edtf)
    days = ("0001-01-01", "0001-01-20", "1999-12-31", "2022-12-31", "2023-08-31", "2023-09-01", "2023-09-10", "2023-09-11",
            "2023-12-31", "2026-12-31", "2027-01-01", "9999-12-31")  # fmt: skip
    for first in map(dt.date.fromisoformat, days):
        for last in (None, first, dt.date(9999, 12, 31)):
            for certain in (False, True):
                fitting = Event.objects.between(first, last, certain=certain)
                assert set(fitting.reaching(first)) == set(fitting), (first, last, certain)
    assert set(Event.objects.reaching(None)) == set(Event.objects.all())


def test_trilateral_events_belong_to_every_dyad():
    event = make_event(sides=7)
    for dyad in ("KP-RU", "CN-KP", "CN-RU"):
        assert event in Event.objects.of_dyad(dyad)
    assert event.dyads == ["KP-RU", "CN-KP", "CN-RU"]


def test_text_is_frozen_by_its_hash():
    source = make_source()
    with pytest.raises(IntegrityError), transaction.atomic():
        source.sha256 = "nothex"
        source.save()
