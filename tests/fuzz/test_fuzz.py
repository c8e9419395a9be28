"""What was ever found, again; and a few new ones each time."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import CORPUS, LANGUAGES, TARGETS, check, extractor
from timeline.extract.decode import clean
from timeline.extract.records import RawArticle

FOUND = sorted(path for path in CORPUS.iterdir() if path.is_file())
few = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PIECES = st.sampled_from([
    "Kim Jong Un", "Putin", "Xi Jinping", "Presiden Rusia", "met", "bertemu", "dengan", "in", "di", "Moskow", "Pyongyang", "on", "pada",
    "Rabu (13/9/2023)", "13 September 2023", "31 Februari 2023", "kemarin", "last week", "akan", "tidak", "denied", "25-27 Juli", "1990-an",
    "kata", "KCNA", ".", ",", "\n", "\n\n", "“", "”", "(", ")", "普京", "金正恩", "9月13日", "会晤", "в среду", "Путин", "с", "Ким Чен Ыном", "13일",
    "만났다", "9999", "0", "-", "–", "\u200b", "\u202e", "\xa0", "e\u0301", "ﬁ", "İ", "ß", "１３", "٣", "𝟗",
])  # fmt: skip


@pytest.mark.parametrize("path", FOUND, ids=lambda p: p.name)
@pytest.mark.parametrize("target", TARGETS)
def test_corpus(path, target):
    TARGETS[target](path.read_bytes())


@few
@given(st.binary(max_size=300))
def test_any_bytes(data):
    TARGETS["decode"](data)


@few
@given(st.lists(PIECES, max_size=60), st.sampled_from(LANGUAGES), st.dates())
def test_any_words(words, language, day):
    check(extractor().read(RawArticle(" ".join(words)), published=day.isoformat(), language=language))


@few
@given(st.text(max_size=300), st.sampled_from(LANGUAGES))
def test_any_text(text, language):
    check(extractor().read(RawArticle(clean(text)), language=language))


@few
@given(st.text(max_size=300))
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)


@few
@given(st.lists(PIECES, max_size=40))
def test_other_newlines_say_the_same(words):
    text = " ".join(words)
    one, other = (
        extractor().read(RawArticle(clean(t)), published="2023-09-14") for t in (text, text.replace("\n", "\r\n"))
    )
    assert one.claims == other.claims
