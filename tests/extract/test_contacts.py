"""Whole articles through extraction: what is told, and what is not. Sentences written for these tests."""

import pytest

from timeline.extract.records import FAMILY, RawArticle

HEAD = "Kamis, 14 September 2023 09:00 WIB\nJudul Berita tentang Kunjungan Pemimpin\n"


def read(extractor, text, head=HEAD):
    return extractor.read(RawArticle(head + text))


@pytest.mark.parametrize(
    ("text", "sides", "family", "edtf"),
    [
        ("Pemimpin Korea Utara Kim Jong Un bertemu dengan Presiden Rusia Vladimir Putin di Vladivostok pada Rabu (13/9/2023).", "KP-RU", "encounter", "2023-09-13"),
        ("Presiden China Xi Jinping berunding dengan Presiden Rusia Vladimir Putin di Beijing pada Rabu.", "CN-RU", "encounter", "2023-09-13"),
        ("Presiden China Xi Jinping mengirim surat kepada pemimpin Korut Kim Jong Un pada Rabu.", "CN-KP", "exchange", "2023-09-13"),
        ("Putin dan Kim Jong Un menandatangani perjanjian kemitraan di Pyongyang pada 19 Juli 2023.", "KP-RU", "commitment", "2023-07-19"),
    ],
)  # fmt: skip
def test_plain_contacts(extractor, text, sides, family, edtf):
    found = {("-".join(c.sides), FAMILY[c.kind], c.date.edtf) for c in read(extractor, text).claims if c.date}
    assert (sides, family, edtf) in found


def test_english(extractor):
    text = "September 14, 2023\nSEOUL (Reuters) - North Korean leader Kim Jong Un met Russian President Vladimir Putin in Vladivostok on Wednesday."
    claims = extractor.read(RawArticle(text)).claims
    assert any(c.kind == "meeting" and c.sides == ("KP", "RU") and c.date.edtf == "2023-09-13" for c in claims)
    assert {"Kim Jong Un", "Vladimir Putin"} <= set(claims[0].people)


def test_quotes_are_literal(extractor):
    text = "Kim Jong Un bertemu Putin di Vladivostok, Rabu. Xi Jinping mengirim surat kepada Kim."
    extraction = read(extractor, text)
    assert extraction.claims
    for claim in extraction.claims:
        assert extraction.article.text[claim.start : claim.end] == claim.quote
        assert 0 < claim.confidence <= 1


def test_planned_alleged_and_negated(extractor):
    text = (
        "Presiden China Xi Jinping dijadwalkan bertemu Presiden Rusia Vladimir Putin di Moskow pekan depan.\n"
        "Amerika Serikat menuduh Korea Utara mengirim amunisi ke Rusia pada Agustus 2023.\n"
        "Kim Jong Un membatalkan kunjungan ke Moskow pada 9 Mei 2015.\n"
    )
    status = {(c.kind, c.status) for c in read(extractor, text).claims}
    assert ("meeting", "planned") in status
    assert ("arms", "alleged") in status
    assert ("visit", "negated") in status


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("Rusia membantah menerima amunisi dari Korea Utara pada Agustus 2023.", True),
        ("Korea Utara membantah mengirim senjata ke Rusia pada Agustus 2023.", True),
        ("Gedung Putih menyatakan Korea Utara mengirim senjata ke Rusia pada Agustus 2023.", False),
    ],
)
def test_a_side_denies_it(extractor, text, denied):
    assert {claim.denied for claim in read(extractor, text).claims} == {denied}


@pytest.mark.parametrize(
    "text",
    [
        "Kim Jong Un, whose train had passed Khasan the day before, met Vladimir Putin in Vladivostok on Wednesday.",
        "Kim Jong Un met Vladimir Putin in Vladivostok on Wednesday, and a delegation of his stayed behind in Khasan.",
    ],
)
def test_of_two_places_the_nearer_one_is_meant(extractor, text):
    claims = extractor.read(RawArticle(f"September 14, 2023\nSEOUL (Reuters) - {text}")).claims
    assert {claim.place for claim in claims if claim.kind == "meeting"} == {"Vladivostok"}


@pytest.mark.parametrize(
    "text",
    [
        "Harga beras di Jakarta naik lagi pada Rabu. Pedagang mengeluh.",
        "Presiden Amerika Serikat Joe Biden bertemu Perdana Menteri Jepang di Washington pada Rabu.",
        "Korea Utara menembakkan dua rudal balistik pada Rabu, kata militer Korea Selatan.",
    ],
)
def test_no_contact(extractor, text):
    assert read(extractor, text, head="Kamis, 14 September 2023 09:00 WIB\n").claims == ()


def test_people_by_office_and_surname(extractor):
    text = "Menhan Rusia Sergei Shoigu bertemu Kim Jong Un di Pyongyang pada 26 Juli 2023. Shoigu memuji Kim."
    people = {name for claim in read(extractor, text).claims for name in claim.people}
    assert {"Sergei Shoigu", "Kim Jong Un"} <= people


def test_a_namesake_is_not_the_leader(extractor):
    """An analyst who shares the leader's surname stays out of the people."""
    text = "Kim Jong Un bertemu Putin di Vladivostok pada Rabu. Menurut Kim Dong-su, peneliti di Seoul, pertemuan itu penting."
    people = {name for claim in read(extractor, text).claims for name in claim.people}
    assert "Kim Jong Un" in people and not any("Dong" in name for name in people)


@pytest.mark.parametrize("text", ["", "Kim " * 3000, "Putin bertemu " * 2000, "Rusia, " * 4000])
def test_long_and_odd_texts(extractor, text):
    assert read(extractor, text + " akhir").article.text.endswith("akhir")
