"""Random sequences of ingest, re-ingest, re-extraction, rulings, merges, splits and undo (Hypothesis, stateful).

Whatever happens in whatever order: no ruling is lost, no id that was public dies, every quote equals its text span, what
people placed stays where they placed it, and all that is stored equals what projecting and grouping from scratch gives.
TUMEN_SEQUENCES sets how many sequences are tried.
"""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.looks import is_settled, shown
from timeline.decisions import (
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
from timeline.extract.edtf import value
from timeline.extract.grouping import group
from timeline.extract.records import Article, Extraction
from timeline.extract.records import Claim as Reading
from timeline.ingest import Names, restore, store
from timeline.models import Actor, Claim, Event, Ruling, Source
from timeline.regrouping import Neighbourhood

DATES = ("2023-09-12", "2023-09-13", "2023-09-13", "2023-09-14", "2023-09-11/2023-09-17", "2023-09", "2023-09-20")
CASTS = (
    ("Kim Jong Un", "Vladimir Putin"),
    ("Kim Jong Un", "Vladimir Putin"),
    ("Kim Jong Un", "Sergei Shoigu"),
    ("Kim Jong Un",),
    (),
)
ARTICLES = 9

readings = st.tuples(
    st.sampled_from(["meeting", "meeting", "visit"]), st.sampled_from(["reported", "reported", "planned", "negated"]),
    st.sampled_from(DATES), st.sampled_from(["stated", "resolved", "inferred"]), st.sampled_from(CASTS),
)  # fmt: skip
picks = st.integers(0, 10_000)


def extraction(number: int, told: list[tuple]) -> Extraction:
    """What an article of that number tells; each reading has a sentence of its own."""
    text = " ".join(f"Sentence {n} of article {number}." for n in range(4))
    day = dt.date(2023, 9, 10 + number % 5)
    article = Article(text, text, "en", (), outlet=None, published=day.isoformat(), published_basis="stated", anchor=day,
                      agencies=("KCNA",) if number % 3 == 0 else ())  # fmt: skip
    claims = []
    for n, (kind, status, edtf, basis, people) in enumerate(told):
        quote = f"Sentence {n} of article {number}."
        start = text.index(quote)
        claims.append(Reading(kind, status, ("KP", "RU"), quote, start, start + len(quote), f"t/{n}", 0.8,
                              value(edtf, basis, "t"), people=people))  # fmt: skip
    return Extraction(article, (), tuple(claims))


class Sequence(RuleBasedStateMachine):
    @initialize(told=st.lists(st.lists(readings, min_size=1, max_size=3), min_size=ARTICLES, max_size=ARTICLES))
    def begin(self, told):
        self.frame = transaction.atomic()
        self.frame.__enter__()
        for name, side in (("Kim Jong Un", "KP"), ("Vladimir Putin", "RU"), ("Sergei Shoigu", "RU")):
            Actor.objects.create(slug=name.replace(" ", "-").lower(), name=name, side=side)
        self.user = get_user_model().objects.create_user("curator")
        self.names = Names.load()
        self.articles = [extraction(number, readings) for number, readings in enumerate(told)]
        self.ids: set[str] = set()
        self.rulings: dict[int, tuple] = {}
        self.decisions: list = []
        for article in self.articles[:3]:
            store(article, "a.txt", self.names)

    def teardown(self):
        if hasattr(self, "frame"):
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)

    # --- what can happen ----------------------------------------------------------------------------------------------

    @rule(number=st.integers(0, ARTICLES - 1))
    def ingest(self, number):
        known = Source.objects.count()
        outcome = store(self.articles[number], "a.txt", self.names)
        assert (outcome == "created") == (Source.objects.count() == known + 1)

    @rule(pick=picks, told=st.lists(readings, max_size=3))
    def reextract(self, pick, told):
        source = self.one(Source.objects.order_by("sha256"), pick)
        number = next(n for n, article in enumerate(self.articles) if article.article.text == source.text)
        self.articles[number] = replace(self.articles[number], claims=extraction(number, told).claims)
        restore(source, self.articles[number], self.names)

    @rule(
        pick=picks,
        field=st.sampled_from([("title", "A title"), ("kind", "visit"), ("edtf", "2023-09-14"), ("title", None)]),
    )
    def correct_field(self, pick, field):
        self.decide(lambda event: correct(event, *field, user=self.user), pick)

    @rule(pick=picks, state=st.sampled_from([publish, reject, retract]))
    def set_state(self, pick, state):
        self.decide(lambda event: state(event, user=self.user, reason="r"), pick)

    @rule(one=picks, other=picks, decision=st.sampled_from([merge, merge, distinguish]))
    def decide_on_two(self, one, other, decision):
        self.decide(lambda event: decision(event, self.event(other), user=self.user, reason="r"), one)

    @rule(pick=picks, claims=st.sets(st.integers(0, 5), min_size=1))
    def split_off(self, pick, claims):
        self.decide(lambda event: split(event, self.some(event, claims), user=self.user, reason="r"), pick)

    @rule(pick=picks, to=picks, claims=st.sets(st.integers(0, 5), min_size=1))
    def move_some(self, pick, to, claims):
        self.decide(lambda event: move(self.some(event, claims), self.event(to), user=self.user, reason="r"), pick)

    @rule(pick=picks, verdict=st.sampled_from(["accepted", "rejected", "none"]))
    def judge_one(self, pick, verdict):
        self.decide(lambda event: judge(self.one(event.claims.order_by("pk"), pick), verdict, user=self.user), pick)

    @rule(pick=picks)
    def take_back(self, pick):
        if self.decisions:
            self.decide(lambda _: undo(self.decisions[-1 - pick % min(6, len(self.decisions))], user=self.user), pick)

    @rule(pick=picks)
    def merge_then_split(self, pick):
        """The identity: all that a reader sees of either is as it was, and no claim of a third event has moved."""
        into = self.event(pick)
        others = [e for e in Event.objects.filter(claims__in=Claim.objects.all()).distinct() if e.pk != into.pk]
        others = sorted((e for e in others if e.state != "merged"), key=lambda e: e.public_id)
        if not others or into.state == "merged" or not into.claims.exists():
            return
        other = others[pick % len(others)]
        before, homes = [shown(event) for event in (into, other)], self.homes()
        claims = list(other.claims.all())
        self.decisions.append(merge(other, into, user=self.user, reason="r").id)
        self.decisions.append(split(Event.objects.get(pk=into.pk), claims, user=self.user, reason="r").id)
        assert self.homes() == homes, "claims of a third event moved"
        assert [shown(event) for event in (into, other)] == before

    # --- what must hold -----------------------------------------------------------------------------------------------

    @invariant()
    def quotes_are_in_their_texts(self):
        for claim in Claim.objects.select_related("source"):
            assert claim.source.text[claim.start : claim.end] == claim.quote

    @invariant()
    def no_id_is_dead(self):
        events = {event.public_id: event for event in Event.objects.select_related("merged_into")}
        self.ids |= events.keys()
        assert self.ids == events.keys()
        for event in events.values():
            assert event.survivor.state != "merged" and (event.state == "merged") == (event.merged_into is not None)
            if event.state in ("draft", "published"):
                assert event.claims.counted().exists()
        assert (
            not Claim.objects.filter(event=None).exists()
            and not Claim.objects.filter(event__state="merged", verdict="none").exists()
        )

    @invariant()
    def no_ruling_is_lost(self):
        stored = {r.pk: (r.event_id, r.claim_id, r.field, r.value) for r in Ruling.objects.all()}
        assert all(stored.get(pk) == ruling for pk, ruling in self.rulings.items())
        self.rulings = stored
        for event in Event.objects.exclude(state="merged"):
            ruled = in_force(event)
            if event.claims.counted().exists():
                assert all(getattr(event, name) == ruled[name] for name in ("title", "kind", "edtf") if name in ruled)
                assert event.state == ruled.get("state", "draft")

    @invariant()
    def what_people_placed_stays(self):
        newest = {r.claim_id: r for r in Ruling.objects.filter(field="membership").in_force()}
        for claim in Claim.objects.all():
            ruling = newest.get(claim.pk)
            assert claim.placed == bool(ruling and ruling.value is not None)
            if claim.placed and ruling:
                assert claim.event_id == ruling.event_id

    @invariant()
    def it_is_as_from_scratch(self):
        everything = Neighbourhood()
        expected = {frozenset(keys) for keys in group(everything.load(Q()))}
        stored: dict[int, set[str]] = {}
        for key, row in everything.rows.items():
            stored.setdefault(row["event_id"], set()).add(key)
        assert {frozenset(keys) for keys in stored.values()} == expected
        assert is_settled()

    # --- picking ------------------------------------------------------------------------------------------------------

    def one(self, rows, pick):
        rows = list(rows)
        return rows[pick % len(rows)]

    def event(self, pick) -> Event:
        return self.one(Event.objects.order_by("public_id"), pick)

    def some(self, event: Event, places: set[int]) -> list[Claim]:
        claims = list(event.claims.order_by("pk"))
        return [claims[n % len(claims)] for n in places] if claims else []

    def decide(self, decision, pick):
        """Carries a decision out; a refusal must leave everything as it was."""
        event, rulings = self.event(pick), Ruling.objects.count()
        if not event.claims.exists():
            return
        try:
            self.decisions.append(decision(event).id)
        except Refused:
            assert Ruling.objects.count() == rulings

    def homes(self) -> dict[int, int | None]:
        return dict(Claim.objects.values_list("pk", "event"))


@pytest.mark.django_db
def test_any_sequence():
    run_state_machine_as_test(
        Sequence,
        settings=settings(
            max_examples=int(os.environ.get("TUMEN_SEQUENCES", "12")), stateful_step_count=12, deadline=None, phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck), derandomize="TUMEN_SEQUENCES" not in os.environ, database=None,
        ),
    )  # fmt: skip
