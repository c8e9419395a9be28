"""Occasions known by name, and the small words that shape a sentence."""

import pytest

from timeline.extract.edtf import span
from timeline.extract.known import known_occasions, named_in
from timeline.extract.lexicons import lexicon, searchable
from timeline.extract.records import SIDES
from timeline.extract.syntax import syntax


@pytest.mark.parametrize("known", known_occasions(), ids=lambda known: known.slug)
def test_table(known):
    first, last = span(known.edtf)
    assert first <= last
    assert list(known.sides) == sorted(set(known.sides) & set(SIDES)) and len(known.sides) >= 2
    assert known.names and all(part == searchable(part) == part.strip() for name in known.names for part in name)


@pytest.mark.parametrize(
    ("language", "sentence", "slugs"),
    [
        ("en", "It was their first meeting since the Vostochny summit.", ["vostochny-summit"]),
        ("id", "Keduanya terakhir bersua di KTT BRICS 2024.", ["brics-2024"]),
        ("en", "Leaders of BRICS met in Kazan.", ["brics-2024"]),
        ("id", "Pyongyang melanggar kesepakatan 13 Februari.", ["six-party-agreement-2007"]),
        # only a part of the name
        ("en", "BRICS has ten members.", []),
        ("en", "Kazan is a city on the Volga.", []),
        # "summit" alone is no occasion
        ("id", "KTT itu berlangsung dua hari.", []),
    ],
)
def test_names(language, sentence, slugs):
    phrases = list(lexicon(language).find(searchable(sentence)))
    assert [naming.known.slug for naming in named_in(phrases)] == slugs


@pytest.mark.parametrize(
    ("language", "sentence", "party", "link"),
    [
        ("id", "Kim bertemu dengan Presiden Rusia Vladimir Putin", "Vladimir", "with"),
        ("id", "Ia tiba di Moskow", "Moskow", "in"),
        ("id", "surat kepada Kim", "Kim", "to"),
        ("en", "He met with the Russian president, Vladimir Putin", "Vladimir", "mark"),
        ("en", "a letter from Chinese leader Xi Jinping", "Xi", "from"),
        ("en", "Putin and Kim", "Kim", "and"),
        ("en", "Putin met Kim", "Putin", "first"),
    ],
)
def test_links(language, sentence, party, link):
    assert syntax(language).link(sentence, 0, sentence.index(party)) == link


def test_clauses():
    sentence = "putin, yang tiba kemarin, bertemu kim ketika hujan turun"
    found = syntax("id").boundaries(sentence, 0, len(sentence))
    assert [sentence[at : at + 5] for at in found] == [", yan", "yang ", ", ber", "ketik"]
