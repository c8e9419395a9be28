"""When an article without any date was written, from whom and what it names; own texts."""

import re
import tomllib
from importlib import resources

import pytest

from timeline.extract.records import RawArticle

SIX = (
    "Utusan Rusia Alexander Losyukov tiba di Beijing\n\n"
    "Utusan Rusia Alexander Losyukov tiba di Beijing, China, pada Rabu. Sehari lagi perundingan enam negara dibuka. "
    "Juru runding Amerika Serikat Christopher Hill menyusul dari Tokyo.\n\n"
    "Utusan China Wu Dawei akan menjamu para tamunya. Perundingan enam negara pada Desember lalu buntu karena soal dana "
    "di Banco Delta Asia, tiga bulan setelah Korea Utara melakukan uji coba nuklir.\n"
)
RAILS = (
    "The visitor went home by train\n\n"
    "Kim Jong Il met Dmitry Medvedev at a garrison near Ulan-Ude on Wednesday, a spokesman for the Russian president said. "
    "He had crossed the border on 20 August. Lee Myung-bak said in Seoul that he had been told.\n\n"
    "It was his third trip to Russia since 2001; in China he had been twice in 2010.\n"
)
PANDEMIC = (
    "Masker untuk tetangga\n\n"
    "Rusia mengirim 1.500 alat uji virus corona ke Pyongyang, kata Maria Zakharova, Kamis. Korea Utara menutup perbatasan "
    "sejak Januari 2020. Pada Februari Kim Jong Un menyurati Xi Jinping.\n"
)


@pytest.mark.parametrize(
    ("language", "text", "era"),
    [
        ("id", SIX, "2007-02~"),
        ("en", RAILS, "2011-08~"),
        ("id", PANDEMIC, None),  # of 2020 or of the year after
        ("id", "Judul tanpa apa pun\n\nKorea Utara dan Rusia bersahabat sejak lama, kata seorang pengamat.\n", None),
        (
            "en",
            "A title\n\nKim Jong Un met Vladimir Putin. They talked for an hour about nothing in particular.\n",
            None,
        ),
    ],
)
def test_the_time_of_an_article_without_a_date(extractor, language, text, era):
    article = extractor.read(RawArticle(text), language=language).article
    assert article.published is None
    assert article.anchor is None
    found = article.era.edtf if article.era else ""
    assert re.fullmatch(era or "", found)


def test_a_day_makes_an_era_needless(extractor):
    article = extractor.read(RawArticle(SIX), language="id", published="2007-02-07").article
    assert article.era is None
    assert article.now == article.anchor


def test_contacts_and_months_of_an_article_without_a_date(extractor):
    told = extractor.read(RawArticle(SIX), language="id")
    dates = {date.value.edtf: date.value.basis for date in told.dates}
    assert dates["2006-12"] == "inferred"
    visit = next(claim for claim in told.claims if claim.kind == "visit" and claim.sides == ("CN", "RU"))
    assert visit.date
    assert (visit.date.edtf, visit.date.basis) == ("2007-02~", "inferred")
    assert "Alexander Losyukov" in visit.people


def test_the_table_of_eras(extractor):
    text = resources.files("timeline.extract").joinpath("lexicon", "eras.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    assert set(table["people"]) <= set(extractor.gazetteer.actors)
    month = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])")
    for slug, terms in table["people"].items():
        for start, end in terms:
            assert month.fullmatch(start), slug
            assert end == "" or (month.fullmatch(end) and start <= end), slug
    for clue in table["clues"]:
        assert month.fullmatch(clue["from"])
        assert clue["until"] == "" or clue["from"] <= clue["until"]
        assert 0 <= clue["after"] <= 3
    for gathering in table["gatherings"]:
        assert all(month.fullmatch(each) for each in gathering["months"])
        assert sorted(gathering["months"]) == gathering["months"]
    for entry in (*table["clues"], *table["gatherings"]):
        assert all(words == words.lower() and words.strip(" +") for words in entry["words"])
