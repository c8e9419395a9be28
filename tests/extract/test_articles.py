"""Heads, feet and junk of articles, in lines written for these tests."""

import pytest

from timeline.extract.articles import parse
from timeline.extract.outlets import OutletNames
from timeline.extract.records import RawArticle
from timeline.reference import reference_from_fixtures

BODY = "Presiden Rusia Vladimir Putin menerima tamunya di Moskow. Keduanya berbicara lama.\nPertemuan itu berakhir malam hari."


@pytest.fixture(scope="module")
def names() -> OutletNames:
    return OutletNames(reference_from_fixtures())


def read(text: str, names: OutletNames, **overrides):
    return parse(RawArticle(text), names, **overrides)


@pytest.mark.parametrize(
    ("head", "outlet", "title", "published"),
    [
        ("Judul yang Cukup Panjang untuk Berita\nKompas dunia | 27 Juli 2023, 21:20 WIBBaca Juga: Lain\n", "Kompas TV", "Judul yang Cukup Panjang untuk Berita", "2023-07-27T21:20+07:00"),
        ("REPUBLIKA.CO.ID, MOSKOW -- ", "Republika", None, None),
        ("Jakarta, CNN Indonesia -- ", "CNN Indonesia", None, None),
        ("WARTA BARU, MOSKOW - ", "Warta Baru", None, None),  # an outlet that nobody knows
        ("MOSKOW (Warta Baru) - ", "Warta Baru", None, None),
        ("Judul yang Cukup Panjang untuk Berita\nSelasa, 22 Okt 2024 18:47 WITA\n", None, "Judul yang Cukup Panjang untuk Berita", "2024-10-22T18:47+08:00"),
        ("Moskow -- ", None, None, None),
    ],
)  # fmt: skip
def test_heads(head, outlet, title, published, names):
    article = read(head + BODY, names)
    assert (article.outlet, article.title, article.published) == (outlet, title, published)


def test_stored_text_stays_and_offsets_fit(names):
    text = "Judul Berita yang Panjang Sekali\n\n" + BODY + "\n\nLEAVE A REPLY"
    article = read(text, names)
    assert article.text == text and len(article.folded) == len(text)
    assert [text[s.start : s.end] for s in article.sentences] == [
        "Judul Berita yang Panjang Sekali",
        "Presiden Rusia Vladimir Putin menerima tamunya di Moskow.",
        "Keduanya berbicara lama.",
        "Pertemuan itu berakhir malam hari.",
    ]


@pytest.mark.parametrize(
    "junk",
    [
        "Baca Juga: Kim naik kereta lagi", "LEAVE A REPLY", "ADVERTISEMENT", "0", "SCROLL TO CONTINUE WITH CONTENT",
        "#KimJongUn #Putin", "Tag: Kim, Putin", "[Gambas:Video]", "(abc/def)", "Bagikan: Facebook Twitter 21", "https://x.example/a",
    ],
)  # fmt: skip
def test_junk_lines_are_no_sentences(junk, names):
    article = read(f"{BODY}\n{junk}\nKalimat penutup di sini.", names)
    assert junk not in [article.text[s.start : s.end] for s in article.sentences]


def test_authors_agencies_and_sources(names):
    article = read(
        f"Penulis: Ayu Lestari | Editor: Budi\n{BODY}\nMenurut kantor berita KCNA, ia pulang.\nSumber: Associated Press / AFP",
        names,
    )
    assert article.authors == ("Ayu Lestari",)
    assert article.agencies == ("KCNA", "AP", "AFP")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (BODY, "id"),
        ("The president met the leader on Wednesday and the two of them talked about trade.", "en"),
        ("Perdana Menteri berkata beliau gembira kerana lawatan itu, bahawa tentera bersedia.", "ms"),
        ("Президент встретился с лидером страны.", "ru"),
        ("两国领导人在北京举行会谈。", "zh"),
        ("두 정상이 평양에서 회담했다.", "ko"),
    ],
)
def test_languages(text, language, names):
    assert read(text, names).language == language


def test_the_text_tells_its_own_day(names):
    """Somebody spoke on a full date: that is the day of the report. A meeting on a full date is not."""
    told = read("Ia mengatakan kepada wartawan pada Kamis (14/9/2023) bahwa mereka bertemu kemarin.", names)
    assert (told.published, told.published_basis) == ("2023-09-14", "inferred")
    met = read("Kim bertemu dengan tamunya pada Rabu (26/7/2023). Ia pulang pekan ini.", names)
    assert met.published is None and met.anchor is not None and met.anchor.isoformat() == "2023-07-26"


def test_overrides_win(names):
    article = read("Jakarta, CNN Indonesia -- " + BODY, names, outlet="Lain", published="2020-01-01", language="id")
    assert (article.outlet, article.published) == ("Lain", "2020-01-01")


@pytest.mark.parametrize(
    "text", ["x", "\n\n\n", "((((((", "- - - -", "\u202e abc", "A" * 5000, "a. " * 3000, "Baca Juga: " * 500]
)
def test_never_fails(text, names):
    assert read(text, names).text == text
