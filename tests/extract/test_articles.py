"""Heads, feet and junk of articles, in lines written for these tests."""

import time

import pytest

from timeline.extract.articles import parse
from timeline.extract.folding import fold
from timeline.extract.gazetteer import Gazetteer
from timeline.extract.outlets import OutletNames
from timeline.extract.records import RawArticle, Reference
from timeline.reference import reference_from_fixtures

BODY = "Presiden Rusia Vladimir Putin menerima tamunya di Moskow. Keduanya berbicara lama.\nPertemuan itu berakhir malam hari."


ENGLISH = (
    "The Russian president received his guest in Moscow. The two talked for a long time.\nThe meeting ended at night."
)
TITLE = "Judul yang Cukup Panjang untuk Berita"
HEADLINE = "A Headline That Is Long Enough for News"
RUSSIAN = "Министр прибыл в Пхеньян с визитом. Его встретили в аэропорту.\nОн пробудет там три дня."
CHINESE = "两国领导人在北京举行会谈。会谈持续很久。\n双方同意继续合作。"
KOREAN = "두 정상이 평양에서 회담했다. 회담은 오래 이어졌다.\n두 나라는 협력하기로 했다."


@pytest.fixture(scope="module")
def reference() -> Reference:
    return reference_from_fixtures()


@pytest.fixture(scope="module")
def names(reference) -> OutletNames:
    return OutletNames(reference)


def read(text: str, names: OutletNames, gazetteer: Gazetteer | None = None, **overrides):
    return parse(RawArticle(text), names, gazetteer, **overrides)


def spoken(article) -> list[str]:
    """The sentences of the story."""
    return [article.text[s.start : s.end] for s in article.sentences if s.role == "body"]


@pytest.mark.parametrize(
    ("text", "outlet", "title", "published"),
    [
        # date lines: with a portal's section and glued junk, with a zone, with views, in East Asian order, in every language
        (f"{TITLE}\nKompas dunia | 27 Juli 2023, 21:20 WIBBaca Juga: Lain\n{BODY}", "Kompas TV", TITLE, "2023-07-27T21:20+07:00"),
        (f"{TITLE}\nSelasa, 22 Okt 2024 18:47 WITA\n{BODY}", None, TITLE, "2024-10-22T18:47+08:00"),
        (f"{TITLE}\nJumat, 09/01/2026, 08:33 WIB | dibaca 1.204x\n{BODY}", None, TITLE, "2026-01-09T08:33+07:00"),
        (f"By Global Times Published: Sep 13, 2023 10:15 PM\n{HEADLINE}\n{ENGLISH}", "Global Times", HEADLINE, "2023-09-13"),
        (f"두 정상의 회담\n입력 2023.09.13. 10:15\n[서울=뉴시스] 홍길동 기자 = {KOREAN}", "Newsis", "두 정상의 회담", "2023-09-13"),
        (f"两国领导人会谈\n2023年09月13日 10:15 来源：新华网\n新华社北京9月13日电（记者 张三）{CHINESE}", "Xinhua", "两国领导人会谈", "2023-09-13"),
        # datelines: outlet and place in both orders, two places, agencies, an outlet that nobody knows, place alone
        (f"REPUBLIKA.CO.ID, MOSKOW -- {BODY}", "Republika", None, None),
        (f"Jakarta, CNN Indonesia -- {BODY}", "CNN Indonesia", None, None),
        (f"MOSKOW, iNews.id – {BODY}", "iNews", None, None),
        (f"VIVA – {BODY}", "Viva", None, None),
        (f"WARTA BARU, MOSKOW - {BODY}", "Warta Baru", None, None),
        (f"New Delhi/Jakarta, Warta Baru – {BODY}", "Warta Baru", None, None),
        (f"MOSKOW (Warta Baru) - {BODY}", "Warta Baru", None, None),
        (f"WARTASELATBARU.NET, JAKARTA – {BODY}", "wartaselatbaru.net", None, None),
        (f"SEOUL, South Korea (AP) — {ENGLISH}", "AP", None, None),
        (f"PYONGYANG, Sept. 13 (Yonhap) -- {ENGLISH}", "Yonhap", None, None),
        (f"MOSCOW, September 13. /TASS/. {ENGLISH}", "TASS", None, None),
        (f"ПХЕНЬЯН, 26 июля. /ТАСС/. {RUSSIAN}", "TASS", None, None),
        (f"(서울=연합뉴스) 홍길동 기자 = {KOREAN}", "Yonhap", None, None),
        (f"Moskow -- {BODY}", None, None, None),
        (f"BEIJING/MOSCOW: {ENGLISH}", None, None, None),
        # a hyphen within a name is no dash of a dateline
        (f"Terima Tamu, Kim Jong-un Tegaskan Sikap\n\nLENSA BARU — {BODY}", "Lensa Baru", "Terima Tamu, Kim Jong-un Tegaskan Sikap", None),
        # outlets on lines of their own, behind titles, in colophons; "Berita" alone makes no name of a long title
        (f"{TITLE}\nWarta Baru - Moskow\n{BODY}", "Warta Baru", TITLE, None),
        (f"{TITLE} | tempo.co\n{BODY}", "Tempo.co", TITLE, None),
        (f"{HEADLINE} | NK News\n{ENGLISH}", "NK News", HEADLINE, None),
        (f"{TITLE}\n{BODY}\n\nMajalah Warta Baru, 27 April 2023. Teks: Sri Ayu.", "Majalah Warta Baru", TITLE, "2023-04-27"),
        (f"{HEADLINE}\n{ENGLISH}\n REUTER", "Reuters", HEADLINE, None),  # the agency signs, nobody else claims the text
        # a title of names alone, a short title of Chinese characters
        (f"Segitiga Tanpa Sudut\nOleh: Ayu Lestari*\n{BODY}", None, "Segitiga Tanpa Sudut", None),
        (f"普京访问北京\n\n{CHINESE}", None, "普京访问北京", None),
        # what looks like an outlet, a title or a date line and is none
        (f"{BODY}\nMereka bertemu pada 9 Mei 2015.", None, None, None),
        (f"Parade Besar di Moskow 9 Mei 2015\n{BODY}", None, "Parade Besar di Moskow 9 Mei 2015", None),
        (BODY, None, None, None),
        (f"{TITLE}\nEast Asia\n{BODY}", None, TITLE, None),
    ],
)  # fmt: skip
def test_heads_and_feet(text, outlet, title, published, names):
    article = read(text, names)
    assert (article.outlet, article.title, (article.published or "")[: len(published or "")] or None) == (
        outlet,
        title,
        published,
    )


@pytest.mark.parametrize(
    "text",
    [
        f"{TITLE}\nTim Redaksi\nMOSKOW, KOMPAS.com - {BODY}\nBaca juga: Lain\n(abc/def)",
        f"{TITLE}\nReporter\nAyu Lestari\nEditor\nBudi Santoso\n13 September 2023 10:15 WIB\nTEMPO.CO, Jakarta - {BODY}",
        f"{TITLE}\nPenulis: Ayu Lestari | Editor: Budi\n{BODY} (ayu/bud) [Gambas:Video CNN]",
        f"{TITLE}\n\n{BODY}\nTags:\nKim Jong Un\nRusia\nKorea Utara",
        f"{TITLE}\nMoskow.\n{BODY}\nRusia\nDiplomasi\nThanks for sharing!",
        f"{TITLE}\n{BODY}\nPertemuan itu berakhir malam hari.",  # told twice
        f"{TITLE}\n{BODY.replace(' Keduanya', ' (Foto: Reuters)' + chr(10) + 'Keduanya')}\nCopyright © Warta Baru 2023",
        f"{TITLE}\n{BODY.replace(' Keduanya', chr(10) + 'Related:' + chr(10) + 'Another Story Altogether' + chr(10) + 'Keduanya')}",
    ],
)  # fmt: skip
def test_only_the_story_is_left(text, names):
    assert spoken(read(text, names)) == [
        "Presiden Rusia Vladimir Putin menerima tamunya di Moskow.",
        "Keduanya berbicara lama.",
        "Pertemuan itu berakhir malam hari.",
    ]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        # a related link within a long line runs to the next full stop, the rest is kept
        ("Ia tiba di Moskow. Baca juga: Kim Naik Kereta Ia pulang " + "sangat " * 40 + "larut. Mereka akan bertemu lagi.", ["Ia tiba di Moskow.", "Mereka akan bertemu lagi."]),
        # links on lines of their own tear sentences
        ("A long first line stands here for the story.\nThe two sides were reported by the state broadcaster\nRadio Amur\nto have signed it last month.", ["A long first line stands here for the story.", "The two sides were reported by the state broadcaster\nRadio Amur\nto have signed it last month."]),
        ("A long first line stands here for the story.\nThe minister arrived on Monday ahead of\nan expected visit by the president,\nfor a gathering of many.", ["A long first line stands here for the story.", "The minister arrived on Monday ahead of\nan expected visit by the president,\nfor a gathering of many."]),
        # what no mark ends is a sentence too, in a line and at the end of all
        (f"{TITLE}\n{BODY.replace('lama.', 'lama')}\nMereka bertemu lagi di Beijing pada hari berikutnya", ["Presiden Rusia Vladimir Putin menerima tamunya di Moskow.", "Keduanya berbicara lama", "Pertemuan itu berakhir malam hari.", "Mereka bertemu lagi di Beijing pada hari berikutnya"]),
        # abbreviations, initials and lists end no sentence; scripts without spaces do
        ("Mr. J. Smith of the U.S. State Department met Gen. Lee on Sept. 13. He left at once.", ["Mr. J. Smith of the U.S. State Department met Gen. Lee on Sept. 13.", "He left at once."]),
        (KOREAN, ["두 정상이 평양에서 회담했다.", "회담은 오래 이어졌다.", "두 나라는 협력하기로 했다."]),
        ("会谈结束。“我们同意。”他说。“我们继续。”", ["会谈结束。", "“我们同意。”", "他说。", "“我们继续。”"]),
        # character references and escaped quotation marks are read as what they stand for
        ("Ia berkata, \\\"Kami setuju.\\\" Tamunya pulang.&nbsp; Rapat selesai.", ["Ia berkata, \\\"Kami setuju.\\\"", "Tamunya pulang.", "Rapat selesai."]),
    ],
)  # fmt: skip
def test_sentences(text, sentences, names):
    assert spoken(read(text, names)) == sentences


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


@pytest.mark.parametrize(
    ("text", "published", "anchor"),
    [
        # somebody speaks or reports on a full date: that is the day of the report
        ("Ia mengatakan kepada wartawan pada Kamis (14/9/2023) bahwa mereka bertemu kemarin.", "2023-09-14", "2023-09-14"),
        ("Jadwal itu diumumkan KCNA, Minggu (14/1/2024). Ia tiba besok.", "2024-01-14", "2024-01-14"),
        ("The minister said on Thursday, October 17, 2024 that the guests had left.", "2024-10-17", "2024-10-17"),
        # "today", and "today" in the reporter's own words under a full date in the lead
        ("Hari ini, Jumat (5/12/2025), kedua pemimpin bertemu.", "2025-12-05", "2025-12-05"),
        ("Kim pulang dari Rusia, Jumat (26/4/2019). Hari ini Putin bertemu tamu lain.", "2019-04-26", "2019-04-26"),
        # the reporter is where it happens that day
        ("Jakarta, CNN Indonesia -- Menlu Rusia menemui tuan rumahnya di Jakarta, Rabu (9/8/2017).", "2017-08-09", "2017-08-09"),
        # a meeting on a full date may have been reported a day later; "today" in a quotation is the speaker's
        ("Kim bertemu dengan tamunya pada Rabu (26/7/2023). Ia pulang pekan ini.", None, "2023-07-26"),
        ("Kim bertemu dengan tamunya pada Rabu (26/7/2023). \"Hari ini kita menang,\" katanya.", None, "2023-07-26"),
        # spoken, but a later day is told too
        ("Ia mengatakan pada Rabu (24/7/2024) bahwa mereka terbang. Mereka mendarat pada Kamis (25/7/2024).", None, "2024-07-25"),
        # a date without a weekday is background; with later years in the text it is no anchor either
        ("Pernyataan bersama yang dikeluarkan 19 September 2005 dibahas.", None, "2005-09-19"),
        ("Pernyataan yang dikeluarkan 19 September 2005 dibahas. Mereka bertemu enam kali pada tahun 2006.", None, None),
        ("Keduanya akan bertemu pada Rabu (26/7/2023).", None, None),
        ("Mereka bertemu Rabu lalu.", None, None),
    ],
)  # fmt: skip
def test_the_text_tells_its_own_day(text, published, anchor, names):
    article = read(text, names)
    assert (article.published, article.anchor and article.anchor.isoformat()) == (published, anchor)
    assert article.published_basis == ("inferred" if anchor else None)


@pytest.mark.parametrize(
    ("text", "published"),
    [
        # Tuesday 22 August: 2017 or 2023; only in 2017 were both in office
        ("Presiden Donald Trump dan Presiden Moon Jae-in mengatakan hal itu, Selasa (22/8).", "2017-08-22"),
        # one man who is in office in both years tells nothing
        ("Presiden Vladimir Putin mengatakan hal itu, Selasa (22/8).", None),
        # a year in the text goes before who is in office
        ("Presiden Donald Trump dan Presiden Moon Jae-in mengatakan hal itu, Selasa (22/8). Sejak awal 2023 ia diam.", "2023-08-22"),
    ],
)  # fmt: skip
def test_office_holders_tell_the_year_of_a_weekday(text, published, names, reference):
    assert read(text, names, Gazetteer(reference)).published == published


@pytest.mark.parametrize(
    ("text", "agencies"),
    [
        ("Demikian dilaporkan kantor berita KCNA. Xinhua memberitakan hal yang sama.", ("KCNA", "Xinhua")),
        ("Hal itu terjadi kemarin, seperti dilansirAl Jazeera.", ("Al Jazeera",)),  # a lost link glues the name
        ("Rodong Sinmun, harian partai itu, menyatakan pendapatnya.", ("Rodong Sinmun",)),
        ("美国官员向路透社透露了消息。", ("Reuters",)),
        ("Putin dan Kim tiba. (Foto: Sputnik/Ivan Petrov via AP)", ()),  # who took the picture did not tell the news
        ("Ia memberi wawancara. Kolumnis Global Times berpendapat lain.", ()),
        ("Penulis: Ayu Lestari/DW Indonesia\nIa menjelaskan kepada DW bahwa itu benar.\nIa pulang.", ("DW Indonesia",)),
    ],
)
def test_agencies(text, agencies, names):
    assert read(text, names).agencies == agencies


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Penulis: Ayu Lestari | Editor: Budi", ("Ayu Lestari",)),
        ("rep: Ayu Lestari/Reuters", ("Ayu Lestari",)),
        ("Ayu Lestari, Jurnalis", ("Ayu Lestari",)),
        ("Ayu Lestari - Rabu, 13 September 2023 10:15 WIB", ("Ayu Lestari",)),
        ("Teks: Ayu Lestari (TASS, KCNA)", ("Ayu Lestari",)),
        ("Diadaptasi oleh Ayu Lestari", ("Ayu Lestari",)),
        ("(Reporting by Jane Roe in Seoul; Editing by John Doe)", ("Jane Roe",)),
        ("— Tim Liputan Warta Baru, kontributor Ayu Lestari", ("Ayu Lestari",)),
        ("Penulis: Redaksi", ()),
        ("WRITER: AFP", ()),
    ],
)
def test_authors(line, authors, names):
    assert read(f"{TITLE}\n{BODY}\n{line}", names).authors == authors


@pytest.mark.parametrize(
    "text", ["“a” – b", "x&nbsp;&rdquo;&#39;&unknown;&#xD800;&#9999999;", '\\"a\\" b\\', "　１２：３０（a）", "İ&amp;"]
)
def test_folding_keeps_the_length(text):
    assert len(fold(text)) == len(text)


def test_overrides_win(names):
    article = read("Jakarta, CNN Indonesia -- " + BODY, names, outlet="Lain", published="2020-01-01", language="id")
    assert (article.outlet, article.published) == ("Lain", "2020-01-01")


@pytest.mark.parametrize(
    "text", ["x", "\n\n\n", "((((((", "- - - -", "\u202e abc", "A" * 5000, "a. " * 3000, "Baca Juga: " * 500]
)
def test_never_fails(text, names):
    assert read(text, names).text == text


@pytest.mark.parametrize(
    "unit",
    [
        " ", "\n", "A ", "A, ", "A/", "A - ", "A\n", "(", "((photo ", "(a/b) ", "&nbsp;", '\\"', "1 ", "Kamis (1/1) ", "Baca juga: ", "[gambas:",
        "kata ", "Tags:\nAb\n", "a.b.", "。", "|", "a@", "AFP/", ",a", "cookie ",
    ],
)  # fmt: skip
def test_linear_on_long_lines(unit, names):
    """Twice the text takes about twice the time, whatever is repeated."""

    def cost(size: int) -> float:
        text = "Mula " + (unit * size)[:size] + " akhir"
        start = time.process_time()
        read(text, names)
        return time.process_time() - start

    small, large = cost(2000), cost(8000)
    assert large < max(12 * small, 0.5)


@pytest.mark.parametrize(
    "line",
    [
        "Jakarta, 20 September 2023 - Kim Jong Un bertemu Vladimir Putin di Moskow pada 12 September 2023.",
        "SEOUL, September 20, 2023 - Kim Jong Un met Vladimir Putin in Moscow on September 12, 2023.",
    ],
)
def test_a_lead_between_two_dates_is_no_date_line(line, names):
    article = read(f"Kabar dari kawasan utara\n\n{line}\n\nPara pejabat berkumpul.\n", names)
    assert any("Kim Jong Un" in article.text[s.start : s.end] for s in article.sentences)
    assert str(article.anchor) == "2023-09-20"


def test_what_has_no_width_parts_no_sentences(names):
    article = read(
        "Judul berita dari utara\n\nKim tiba di Moskow.\u200b Putin menyambutnya.\n\nPara pejabat hadir.\n", names
    )
    assert spoken(article)[:2] == ["Kim tiba di Moskow.", "Putin menyambutnya."]


@pytest.mark.parametrize(
    ("foot", "outlet"),
    [
        ("Hak cipta dilindungi undang-undang.", None),
        ("© 2023 Harian Samudra. All rights reserved.", "Harian Samudra"),
        ("Copyright © 2023 - Harian Samudra", "Harian Samudra"),
        ("Berita Terpopuler\nHarga Beras Naik Lagi", None),
    ],
)
def test_who_signs_a_foot(foot, outlet, names):
    body = "Kim tiba di Moskow pada Rabu. Putin menyambutnya di istana."
    assert read(f"Judul berita dari utara\n\n{body}\n\n{body}\n\n{foot}\n", names).outlet == outlet


def test_hard_wrapped_paragraphs(names):
    """A date and a title may stand on two lines; a line with room for the next word ends its paragraph."""
    text = (
        "Pemimpin Korea Utara Bertemu Presiden Rusia di Kosmodrom Vostochny Setelah\nPerjalanan Panjang\n\n"
        "Jakarta - Pemimpin Korea Utara Kim Jong Un bertemu Presiden Rusia pada 13\nSeptember 2023 di kosmodrom itu "
        "setelah menempuh perjalanan yang\npanjang dengan kereta lapis baja dari ibu kota negaranya, kata para\npejabat.\n\n"
        "Keduanya berbicara selama beberapa jam tentang kerja sama, kata juru\nbicara kantor kepresidenan kepada para "
        "wartawan yang menunggu di luar.\n"
    )  # fmt: skip
    article = read(text, names, language="id")
    assert article.title and article.title.endswith("Setelah Perjalanan Panjang")
    assert "13 September 2023" in article.folded and len(article.folded) == len(article.text)
    assert len({s.paragraph for s in article.sentences if s.role == "body"}) == 2


def test_links_to_other_articles_tell_no_day(names, reference):
    story = "Menteri itu bertemu mitranya, kata juru bicara pada Rabu (13/9/2023)."
    link = "Baca juga: Kim Jong Un Bertemu Xi Jinping di Beijing pada Rabu (19/6/2024)"
    article = read(
        f"Judul berita dari utara\n\n{story}\n\n{link}\n\nPara pejabat hadir di sana.\n", names, Gazetteer(reference)
    )
    assert str(article.anchor) == "2023-09-13"
