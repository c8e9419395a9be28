"""What must hold whatever the input: properties, each tried on TUMEN_EXAMPLES inputs that Hypothesis makes up (50 if not set).

Beside those of test_fuzz.py (five), tests/test_sequences.py (ingest, rulings, merges in any order) and tests/views/test_api.py.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import random
import unicodedata

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import LANGUAGES, extractor
from tests.fuzz.test_fuzz import PIECES
from tests.oracle.plain import Question
from tests.oracle.questions import question
from tests.oracle.world import build
from timeline import facets, stretches, tallies, unseen
from timeline.extract.candidates import _gap_to_nearest, gap
from timeline.extract.dates import read_date
from timeline.extract.decode import clean, decode
from timeline.extract.discourse import Trigger
from timeline.extract.edtf import interval, precision, span
from timeline.extract.records import RawArticle
from timeline.filters import Filters
from timeline.formats.tables import cell, guarded
from timeline.models import Event
from timeline.pages import page
from timeline.searching import indexed, plain, snippet, terms

EXAMPLES = int(os.environ.get("TUMEN_EXAMPLES", "50"))
often = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
seldom = settings(often, max_examples=max(10, EXAMPLES // 5))  # those that read whole articles or ask a database
DAYS = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))
WORDS = st.lists(PIECES, max_size=40).map(" ".join)
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


# --- dates ------------------------------------------------------------------------------------------------------------


@often
@given(DAYS, DAYS)
def test_an_interval_is_its_days(one, other):
    first, last = sorted((one, other))
    assert span(interval(first, last)) == (first, last)


@often
@given(DAYS)
def test_a_day_is_a_day(day):
    assert span(day.isoformat()) == (day, day) and precision(day.isoformat()) == "day"


@often
@given(st.from_regex(r"\A\d{3}[\dX](?:-[0-4]\d(?:-[0-3]\d)?)?[?~%]?(?:/(?:\.\.|\d{4}(?:-\d\d)?))?\Z"))
def test_a_span_is_on_the_calendar_or_refused(text):
    try:
        first, last = span(text.strip())
    except ValueError:
        return
    assert first or last
    assert not (first and last) or first <= last


@often
@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)), st.sampled_from(["en", "id", "ru", "zh", "ko", "ms"]))
def test_what_people_type_is_read_as_that_day(day, language):
    for text in (day.isoformat(), f"{day.day} {MONTHS[day.month - 1]} {day.year}"):
        found = read_date(text, language, dt.date(2024, 1, 1))
        assert found and (found.earliest, found.latest) == (day, day), (text, language)


@often
@given(DAYS, st.sampled_from(stretches.GRAINS))
def test_a_day_lies_in_its_week_month_and_year(day, grain):
    first, last = stretches.floor(day, grain), stretches.ceiling(day, grain)
    assert first <= day <= last
    assert stretches.floor(first, grain) == first and stretches.ceiling(last, grain) == last


@often
@given(st.dictionaries(DAYS, st.integers(1, 9), min_size=1, max_size=12), st.none() | DAYS, st.none() | DAYS)
def test_what_is_drawn_is_a_stretch(days, start, end):
    assume(not (start and end) or start <= end)
    first, last = stretches.stretch(days, start, end)
    assert first <= last
    scale = stretches.Scale(first, last)
    assert all(0 <= tick.x <= 100 for tick in stretches.ticks(scale)) and len(list(stretches.ticks(scale))) < 80
    assert sum(reading.width for reading in stretches.readings(days, scale)) <= 100.5


# --- articles ---------------------------------------------------------------------------------------------------------


def told(text: str, language: str | None) -> list[tuple[object, ...]]:
    claims = extractor().read(RawArticle(clean(text)), published="2023-09-14", language=language).claims
    return [(c.kind, c.status, c.sides, c.people, c.place, c.date and c.date.edtf, clean(c.quote)) for c in claims]


@seldom
@given(WORDS, st.sampled_from(LANGUAGES))
def test_composed_and_decomposed_letters_say_the_same(words, language):
    text = unicodedata.normalize("NFC", words)
    composed, decomposed = (told(unicodedata.normalize(form, text), language) for form in ("NFC", "NFD"))
    assert [claim[:6] for claim in composed] == [claim[:6] for claim in decomposed]


@seldom
@given(WORDS, st.sampled_from(LANGUAGES))
def test_reading_again_reads_the_same(words, language):
    assert told(words, language) == told(words, language)


@seldom
@given(WORDS, st.sampled_from(LANGUAGES))
def test_a_quote_is_what_stands_there(words, language):
    found = extractor().read(RawArticle(clean(words)), published="2023-09-14", language=language)
    assert all(found.article.text[c.start : c.end] == c.quote for c in found.claims)
    assert all(found.article.text[d.start : d.end] for d in found.dates)


@often
@given(st.text(max_size=300))
def test_a_file_is_its_text(text):
    assume(any(character.isalpha() for character in clean(text)))
    [article] = decode(b"\xef\xbb\xbf" + text.encode("utf-8", "replace"), "a.txt")
    assert getattr(article, "text", None) is not None and clean(article.text) == article.text


# --- search -----------------------------------------------------------------------------------------------------------


@often
@given(st.text(max_size=200))
def test_plain_text_keeps_its_places(text):
    assert len(plain(text)) == len(text) and plain(plain(text)) == plain(text)


@often
@given(st.text(max_size=120), st.randoms())
def test_every_word_of_a_text_finds_it(text, draw):
    words = [word for word in text.split() if terms(word)]
    assume(words)
    [*found] = terms(draw.choice(words).replace('"', ""))[:1]
    line = indexed([text]).split("\n")[0]
    assert all(part in line for term in found for part in indexed([term]).split("\n")[0].split())


@often
@given(st.text(max_size=200), st.text(min_size=1, max_size=12))
def test_a_snippet_is_of_its_text(text, question):
    pieces = snippet(text, question)
    shown = "".join(piece.text for piece in pieces).removeprefix("… ").removesuffix(" …")
    assert shown in text and (not pieces or any(piece.marked for piece in pieces))


# --- what goes out ----------------------------------------------------------------------------------------------------


@often
@given(st.text(max_size=60))
def test_a_cell_comes_back_and_is_no_formula(text):
    assume("\0" not in text)
    [[read]] = csv.reader(io.StringIO(cell(text) or '""', newline=""))
    assert read in (text, f"'{text}") and read == guarded(text)
    assert not read.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n")) or not text.strip()


@often
@given(st.text(max_size=100))
def test_what_is_spelled_out_stays(text):
    assert unseen.spelled(unseen.spelled(text)) == unseen.spelled(text)
    assert unseen.UNSEEN.sub("", text) == text if unseen.spelled(text) == text else unseen.UNSEEN.search(text)


# --- questions --------------------------------------------------------------------------------------------------------


def filters(asked: Question) -> Filters:
    data = QueryDict(mutable=True)
    for name, value in asked.written:
        data.appendlist(name, value)
    return Filters(data)


@pytest.fixture
def world(db) -> None:
    build(seed=14, events=70)


def keys(asked: Filters) -> set[int]:
    return set(asked.apply(Event.objects.visible()).values_list("pk", flat=True))


@pytest.mark.django_db
def test_two_questions_in_one_leave_what_both_leave(world):
    @seldom
    @given(st.integers(0, 2**32), st.integers(0, 2**32))
    def both(one: int, other: int) -> None:
        first, second = (question(random.Random(seed)) for seed in (one, other))
        # A stretch and how sure it must be belong together; a question of its own cannot have half of it.
        together = {"from", "to", "when"}
        names = [{(together & {name} and "days") or name for name, _ in asked.written} for asked in (first, second)]
        assume(not first.wrong and not second.wrong and not (names[0] & names[1]))
        assert keys(filters(Question(first.written + second.written))) == keys(filters(first)) & keys(filters(second))

    both()


@pytest.mark.django_db
def test_counts_are_those_of_the_rows(world):
    @seldom
    @given(st.integers(0, 2**32))
    def counted(seed: int) -> None:
        asked = filters(question(random.Random(seed)))
        assert facets.count(tallies.cells(Event.objects.visible(), asked), asked).total == len(keys(asked))

    counted()


@pytest.mark.django_db
def test_an_address_is_its_question(world):
    @seldom
    @given(st.integers(0, 2**32))
    def again(seed: int) -> None:
        asked = filters(question(random.Random(seed)))
        same = Filters(QueryDict(asked.address()))
        assert same.values == asked.values and same.address() == asked.address() and same.describe() == asked.describe()

    again()


@pytest.mark.django_db
def test_pages_partition_what_was_there_while_rows_come_in(world):
    """Every event that was there from the first page on is shown once, wherever others are put in between."""

    @settings(seldom, max_examples=max(5, EXAMPLES // 20))
    @given(st.integers(0, 2**32), st.sampled_from(["date", "-date", "reported", "origins"]), st.integers(1, 9))
    def partitioned(seed: int, sort: str, size: int) -> None:
        draw = random.Random(seed)
        before = set(Event.objects.visible().values_list("pk", flat=True))
        shown, cursor = [], ""
        while True:
            found = page(Event.objects.visible(), sort, cursor, size)
            shown += [event.pk for event in found.events]
            if not (cursor := found.following):
                break
            Event.objects.create(
                public_id=f"x{draw.getrandbits(48):012x}", sides=3, kind="meeting", status="reported", origin_count=draw.randint(0, 4),
                last_reported=draw.choice([None, dt.date(2023, 9, 20)]),
                **draw.choice([{}, {"edtf": "2023-09-13", "earliest": "2023-09-13", "latest": "2023-09-13", "precision": "day", "basis": "stated"}]),
            )  # fmt: skip
        assert len(shown) == len(set(shown)) and before <= set(shown)
        Event.objects.filter(public_id__startswith="x").delete()

    partitioned()


# --- the quick way is the plain way -----------------------------------------------------------------------------------


@often
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 8)), max_size=8), st.integers(0, 60), st.integers(1, 8))
def test_the_nearest_words_are_found(words, start, length):
    spans = [(first, first + size) for first, size in words]
    trigger = Trigger("meeting", 1, start, start + length)
    plainly = min((gap(trigger, first, last) for first, last in spans), default=999)
    assert _gap_to_nearest(trigger, sorted(s for s, _ in spans), sorted(e for _, e in spans)) == plainly
