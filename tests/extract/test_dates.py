"""Dates in sentences written for these tests; the traps are those of real news."""

import datetime as dt
import time

import pytest

from timeline.extract.dates import find_dates, read_date, stated, timestamp
from timeline.extract.folding import fold
from timeline.extract.records import Article

THURSDAY = dt.date(2023, 9, 14)


def read(text: str, language: str = "id", anchor: dt.date | None = THURSDAY) -> list[tuple[str, str]]:
    article = Article(text=text, folded=fold(text), language=language, sentences=(), anchor=anchor)
    return [(text[m.start : m.end], m.value.edtf) for m in find_dates(article)]


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("Ia tiba Sabtu (9/9/2023) pagi", "2023-09-09"),
        ("pada Minggu (3/9)", "2023-09-03"),
        ("05/09/2023", "2023-09-05"),  # day before month
        ("Senin, 4 September 2023", "2023-09-04"),
        ("Jum'at, 8 Agustus 2025", "2025-08-08"),
        ("12 Pebruari 2018", "2018-02-12"),  # old spelling
        ("pada Februari 2019", "2019-02"),
        ("sejak tahun 2022", "2022/.."),
        ("tahun lalu", "2022"),
        ("bulan ini", "2023-09"),
        ("pekan ini", "2023-09-11/2023-09-17"),
        ("pekan lalu", "2023-09-04/2023-09-10"),
        ("kemarin", "2023-09-13"),
        ("besok", "2023-09-15"),
        ("lusa", "2023-09-16"),
        ("pada hari Rabu", "2023-09-13"),
        ("Kamis malam", "2023-09-14"),  # the day itself, not a week ago
        ("Rabu pekan lalu", "2023-09-06"),
        ("Senin pekan depan", "2023-09-18"),
        ("dua hari lalu", "2023-09-12"),
        ("lima tahun lalu", "2018"),
        ("awal September", "2023-09~"),
        ("akhir pekan lalu", "2023-09-09/2023-09-10"),
        ("25-27 Juli 2023", "2023-07-25/2023-07-27"),  # not the year 2027
        ("3 hingga 5 September 2025", "2025-09-03/2025-09-05"),
        ("antara 7 September dan 1 Oktober 2023", "2023-09-07/2023-10-01"),
        ("1950-1953", "1950/1953"),
        ("tahun 1990-an", "199X"),
        ("abad ke-20", "19XX"),
        ("kuartal pertama 2024", "2024-33"),
        ("Ia akan tiba pada Senin", "2023-09-18"),  # a cue of the future turns the weekday
        ("25 September", "2023-09-25"),
        ("pekan kedua bulan ini", "2023-09-04/2023-09-10"),
    ],
)
def test_indonesian(text, edtf):
    assert [value for _, value in read(text)] == [edtf]


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("on Wednesday", "2023-09-13"),
        ("Wednesday night", "2023-09-13"),
        ("September 3, 2025", "2025-09-03"),
        ("Sept. 3-4, 2025", "2025-09-03/2025-09-04"),
        ("3 September 2025", "2025-09-03"),
        ("in February 2018", "2018-02"),
        ("last week", "2023-09-04/2023-09-10"),
        ("last month", "2023-08"),
        ("next month", "2023-10"),
        ("earlier this month", "2023-09~"),
        ("three years ago", "2020"),
        ("the late 1990s", "199X"),
        ("since 2022", "2022/.."),
        ("yesterday", "2023-09-13"),
        ("the first half of 2024", "2024-01/2024-06"),
    ],
)
def test_english(text, edtf):
    assert [value for _, value in read(text, "en")] == [edtf]


@pytest.mark.parametrize(
    ("language", "text", "edtf"),
    [
        ("ru", "13 сентября 2023 года", "2023-09-13"),
        ("ru", "в сентябре 2023 года", "2023-09"),
        ("ru", "в среду", "2023-09-13"),
        ("ru", "на прошлой неделе", "2023-09-04/2023-09-10"),
        ("zh", "2018年6月", "2018-06"),
        ("zh", "9月13日", "2023-09-13"),
        ("zh", "去年", "2022"),
        ("zh", "上周三", "2023-09-06"),
        ("ko", "2018년 6월 12일", "2018-06-12"),
        ("ko", "9월 13일", "2023-09-13"),
        ("ko", "지난해", "2022"),
        ("ms", "pada Rabu (13/9/2023)", "2023-09-13"),
    ],
)
def test_other_languages(language, text, edtf):
    assert [value for _, value in read(text, language)] == [edtf]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("id", "70 tahun berakhirnya perang"),  # durations
        ("id", "selama dua hari"),
        ("id", "Kim (39 tahun) hadir"),  # ages
        ("id", "sebelas pesawat Su-35 dan rudal KN-23"),  # weapons
        ("id", "Resolusi 1718 Dewan Keamanan"),
        ("id", "KTT G20 di sana"),
        ("id", "harga 7,5 persen"),
        ("id", "31 Juni 2023"),  # not on the calendar
        ("id", "sekarang"),
        ("en", "Kang Sun Nam spoke"),  # a name, no Sunday
        ("en", "the two may meet"),  # a verb, no May
        ("en", "70 years of peace"),
        ("en", "two hours"),
    ],
)
def test_refused(language, text):
    assert read(text, language) == []


def test_memory_of_the_date_named_before():
    text = "Pada 12 Juni 2018 mereka bertemu. Dua hari kemudian ia pulang. Tahun itu berakhir tenang."
    assert [value for _, value in read(text)] == ["2018-06-12", "2018-06-14", "2018"]


def test_year_around_new_year():
    """A year-less day is the one nearest to publication."""
    assert read("pada 30 Desember", anchor=dt.date(2024, 1, 6)) == [("pada 30 Desember", "2023-12-30")]


def test_weekday_that_does_not_fit_is_noted():
    article = Article(text=(t := "Senin (5/9/2023)"), folded=t, language="id", sentences=(), anchor=THURSDAY)
    assert "weekday-mismatch" in find_dates(article)[0].value.notes  # that day was a Tuesday


def test_without_an_anchor_relative_words_have_no_date():
    assert read("kemarin dan pekan lalu", anchor=None) == []


@pytest.mark.parametrize(
    ("text", "language", "stamp"),
    [
        ("27 Juli 2023, 21:20 WIBBaca Juga: yang lain", "id", "2023-07-27T21:20+07:00"),  # glued by lost markup
        ("Kamis, 20 Jun 2024 07:15 WITA", "id", "2024-06-20T07:15+08:00"),
        ("On Jul 28, 2025", "en", "2025-07-28"),
        ("Rabu pagi", "id", None),
    ],
)
def test_timestamp(text, language, stamp):
    assert timestamp(text, language) == stamp


def test_stated_leaves_out_what_is_assumed():
    assert [m.value.edtf for m in stated("pada 3 Mei dan 4 Mei 2020", "id")] == ["2020-05-04"]


@pytest.mark.parametrize(
    ("text", "language", "edtf"),
    [
        ("2023-07-26", "en", "2023-07-26"),
        ("Sept 2023", "en", "2023-09"),
        ("akhir 2022", "id", "2022~"),
        ("akhir 2022", "en", "2022~"),  # typed in the other language
        ("25-27 Juli 2023", "id", "2023-07-25/2023-07-27"),
        ("2022/..", "en", "2022/.."),
    ],
)
def test_typed_dates(text, language, edtf):
    assert read_date(text, language, THURSDAY).edtf == edtf


@pytest.mark.parametrize("text", ["banana", "99", "2023-13", "<script>"])
def test_typed_nonsense(text):
    assert read_date(text, "en", THURSDAY) is None


@pytest.mark.parametrize("unit", ["1 ", "9/", "pada ", "Senin ", "12-", "tahun 19", "a" * 10])
def test_linear_on_long_lines(unit):
    """Twice the text takes about twice the time, whatever is repeated."""

    def cost(repeats: int) -> float:
        text = unit * repeats
        times = []
        for _ in range(3):
            start = time.process_time()
            read(text)
            times.append(time.process_time() - start)
        return min(times)

    small, large = cost(2000), cost(8000)
    assert large < max(12 * small, 0.5)
