"""Other extractors: chosen by name, and no claim without its literal quote."""

from dataclasses import replace
from importlib.metadata import EntryPoint

import pytest

from timeline.extract import plugs
from timeline.extract.extractor import Extractor
from timeline.extract.records import Claim, RawArticle
from timeline.reference import reference_from_fixtures

TEXT = "MOSCOW, 14 September 2023 - Putin met Kim Jong Un on Wednesday.\n\nNothing else happened."
QUOTE = "Putin met Kim Jong Un on Wednesday."
AT = TEXT.index(QUOTE)
GOOD = Claim("meeting", "reported", ("KP", "RU"), QUOTE, AT, AT + len(QUOTE), "other/one", 0.7)


def offered(article):
    """What an installed package might give: one good claim, and the faults that the gate is for."""
    yield GOOD
    yield replace(GOOD, quote="Putin met Xi Jinping on Wednesday.")  # words that do not stand there
    yield replace(GOOD, start=0, end=len(QUOTE))  # the right words at the wrong place
    yield replace(GOOD, quote="", start=5, end=5)  # no words at all
    yield replace(GOOD, kind="summit")
    yield replace(GOOD, sides=("RU", "KP"))  # not sorted
    yield replace(GOOD, sides=("RU", "US"))
    yield replace(GOOD, status="certain")
    yield replace(GOOD, confidence=1.5)


@pytest.fixture
def installed(monkeypatch):
    entry = EntryPoint("other", f"{__name__}:offered", plugs.GROUP)
    monkeypatch.setattr(plugs, "entry_points", lambda group: [entry] if group == plugs.GROUP else [])


def test_only_claims_that_can_be_checked_get_in(installed, caplog):
    extractor = Extractor(replace(reference_from_fixtures(), plug="other"))
    extraction = extractor.read(RawArticle(TEXT))
    assert extraction.claims == (GOOD,)
    assert extraction.article.text[GOOD.start : GOOD.end] == GOOD.quote
    assert len(caplog.records) == 8 and "does not stand at" in caplog.text


def test_an_unknown_name_tells_what_there_is(installed):
    with pytest.raises(plugs.UnknownPlug, match=r"'another'.*other"):
        Extractor(replace(reference_from_fixtures(), plug="another"))
