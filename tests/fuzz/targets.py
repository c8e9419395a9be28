"""Bytes and texts nobody would write: what every stage must survive, for Hypothesis and for atheris alike."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

from timeline.extract.decode import DecodeError, Unreadable, decode, decode_lines
from timeline.extract.extractor import Extractor
from timeline.extract.records import Extraction, RawArticle
from timeline.reference import reference_from_fixtures

CORPUS = Path(__file__).parent / "corpus"
SUFFIXES = (".txt", ".md", ".json", ".jsonl")
LANGUAGES = ("id", "en", "ms", "ru", "zh", "ko", None)


@cache
def extractor() -> Extractor:
    return Extractor(reference_from_fixtures())


def try_decode(data: bytes) -> None:
    """The first byte chooses the format. Nothing but a DecodeError of one line may come out."""
    if not data:
        return
    name = f"a{SUFFIXES[data[0] % len(SUFFIXES)]}"
    try:
        articles = decode(data[1:], name)
    except DecodeError as error:
        assert "\n" not in str(error) and str(error)
        return
    for article in [*articles, *decode_lines(data[1:].splitlines())]:
        if isinstance(article, Unreadable):
            assert article.reason and "\n" not in article.reason
        else:
            article.text.encode("utf-8")  # no lone surrogates
            assert "\x00" not in article.text and "\r" not in article.text


def try_article(data: bytes) -> None:
    """The first byte chooses the language; the rest is the text of an article. All that is found stands in the text."""
    if not data:
        return
    text = data[1:].decode("utf-8", "replace").replace("\x00", " ").replace("\r", "\n")
    check(extractor().read(RawArticle(text), language=LANGUAGES[data[0] % len(LANGUAGES)]))


def try_dates(data: bytes) -> None:
    """As `try_article`, with a day of publication, so that every relative date is resolved."""
    if len(data) < 3:
        return
    day = dt.date(1900, 1, 1) + dt.timedelta(days=int.from_bytes(data[1:3], "big"))
    text = data[3:].decode("utf-8", "replace").replace("\x00", " ").replace("\r", "\n")
    language = LANGUAGES[data[0] % len(LANGUAGES)]
    check(extractor().read(RawArticle(text), published=day.isoformat(), language=language))


def check(extraction: Extraction) -> None:
    """What holds of every extraction."""
    text = extraction.article.text
    for date in extraction.dates:
        value = date.value
        assert 0 <= date.start <= date.end <= len(text)
        if value and value.earliest and value.latest:
            assert value.earliest <= value.latest, value
    for claim in extraction.claims:
        assert text[claim.start : claim.end] == claim.quote and claim.quote
        assert 2 <= len(claim.sides) <= 3 and 0 <= claim.confidence <= 1


TARGETS = {"decode": try_decode, "article": try_article, "dates": try_dates}
