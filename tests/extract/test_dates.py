"""Dates in sentences written for these tests; the traps are those of real news."""

import datetime as dt

import pytest

from timeline.extract.dates import find_dates, read_date, stated, timestamp
from timeline.extract.folding import fold
from timeline.extract.records import Article

THURSDAY = dt.date(2023, 9, 14)


def read(text: str, language: str = "id", anchor: dt.date | None = THURSDAY) -> list[tuple[str, str]]:
    article = Article(text=text, folded=fold(text), language=language, sentences=(), anchor=anchor)
    return [(text[m.start : m.end], m.value.edtf) for m in find_dates(article)]


def values(text: str, language: str) -> str | list[str]:
    """The one value, or all of them."""
    found = [edtf for _, edtf in read(text, language)]
    return found[0] if len(found) == 1 else found


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("Ia tiba Sabtu (9/9/2023) pagi", "2023-09-09"),
        ("Rabu (26/7/2023)", "2023-07-26"),
        ("(13/9/2023)", "2023-09-13"),
        ("13/9/2023", "2023-09-13"),
        ("Rabu (13-9-2023)", "2023-09-13"),
        ("pada Rabu, 13.9.2023", "2023-09-13"),
        ("5/9/2023", "2023-09-05"),
        ("05/09/23", "2023-09-05"),  # day before month
        ("pada 13/9", "2023-09-13"),
        ("Minggu (3/9)", "2023-09-03"),
        ("Minggu (3/9) waktu setempat", "2023-09-03"),  # local time is part of the expression
        ("Senin (4/9/2023) malam", "2023-09-04"),
        ("27 Juli 2023, 21:20 WIB", "2023-07-27"),
        ("27 Juli 2023 21:20 WIB", "2023-07-27"),
        ("27 Juli 2023 ¦ 21.20 WIB", "2023-07-27"),
        ("Kamis, 27 Jul 2023 21:20 WIB", "2023-07-27"),
        ("Senin, 4 September 2023 pukul 10.30 WIB", "2023-09-04"),
        ("Jumat, 8 Agustus 2025", "2025-08-08"),
        ("Jum'at, 8 Agustus 2025", "2025-08-08"),  # apostrophe
        ("9 September", "2023-09-09"),
        ("tanggal 9 September", "2023-09-09"),
        ("pada tanggal 25 Juni 1950", "1950-06-25"),
        ("12 Pebruari 2018", "2018-02-12"),  # old spelling
        ("Februari 2018", "2018-02"),
        ("pada Februari 2019", "2019-02"),
        ("Agt 2023", "2023-08"),
        ("Nopember 2022", "2022-11"),
        ("bulan Juni", "2023-06"),
        ("Pada 12 Juni 2018 ia datang. Bulan Juni tahun itu", ["2018-06-12", "2018-06"]),
        ("tahun 2022", "2022"),
        ("sejak tahun 2022", "2022/.."),
        ("tahun lalu", "2022"),
        ("tahun ini", "2023"),
        ("tahun depan", "2024"),
        ("bulan ini", "2023-09"),
        ("bulan lalu", "2023-08"),
        ("bulan depan", "2023-10"),
        ("pekan ini", "2023-09-11/2023-09-17"),
        ("pekan lalu", "2023-09-04/2023-09-10"),
        ("pekan depan", "2023-09-18/2023-09-24"),
        ("minggu ini", "2023-09-11/2023-09-17"),
        ("minggu lalu", "2023-09-04/2023-09-10"),
        ("hari ini", "2023-09-14"),
        ("kemarin", "2023-09-13"),
        ("besok", "2023-09-15"),
        ("lusa", "2023-09-16"),
        ("kemarin malam", "2023-09-13"),
        ("Rabu", "2023-09-13"),
        ("pada hari Rabu", "2023-09-13"),
        ("Minggu", "2023-09-10"),
        ("Kamis malam", "2023-09-14"),  # the day itself, not a week ago
        ("Rabu pagi", "2023-09-13"),
        ("Rabu pekan lalu", "2023-09-06"),
        ("Senin pekan depan", "2023-09-18"),
        ("Rabu lalu", "2023-09-13"),
        ("dua hari lalu", "2023-09-12"),
        ("2 hari lalu", "2023-09-12"),
        ("dua hari yang lalu", "2023-09-12"),
        ("tiga pekan lalu", "2023-08-24~"),
        ("3 minggu lalu", "2023-08-24~"),
        ("lima tahun lalu", "2018"),
        ("5 tahun lalu", "2018"),
        ("sebulan lalu", "2023-08"),
        ("setahun lalu", "2022"),
        ("sepekan terakhir", "2023-09-07/2023-09-14"),
        ("awal September", "2023-09~"),
        ("pertengahan Juli 2023", "2023-07~"),
        ("akhir 2022", "2022~"),
        ("akhir pekan lalu", "2023-09-09/2023-09-10"),
        ("akhir tahun", "2023~"),
        ("25-27 Juli", "2023-07-25/2023-07-27"),  # not the year 2027
        ("3-4 September 2025", "2025-09-03/2025-09-04"),
        ("3 hingga 5 September 2025", "2025-09-03/2025-09-05"),
        ("1950-1953", "1950/1953"),
        ("dekade 1990-an", "199X"),
        ("tahun 1990-an", "199X"),
        ("abad ke-20", "19XX"),
        ("kuartal pertama 2024", "2024-01/2024-03"),  # EDTF season code 33
        ("70 tahun perang, dua hari, Perang Dunia II, 15.000 tentara, 2 rudal, G20", []),
        ("13-15/9/2023", "2023-09-13/2023-09-15"),
        ("31 Juni 2023 dan 30/2/2023", []),  # not on the calendar
        ("25 September", "2023-09-25"),
        ("27 July 2023", "2023-07-27"),
        ("jam 9, pukul 7.30, 12", []),
        ("Senin (5/9/2023)", "2023-09-05?"),  # that day was a Tuesday
        ("30 Agustus-2 September 2025", "2025-08-30/2025-09-02"),
        ("27 Desember 2024 hingga 3 Januari 2025", "2024-12-27/2025-01-03"),
        ("30 Desember hingga 2 Januari 2025", "2024-12-30/2025-01-02"),
        ("30 Desember 2024 hingga 2 Januari", "2024-12-30/2025-01-02"),  # stated with the first day
        ("28 Desember hingga 3 Januari", "2023-12-28/2024-01-03"),
        ("Jumat-Sabtu (14-15/7)", "2023-07-14/2023-07-15"),
        ("Kamis dan Jumat (16–17/5/2024)", "2024-05-16/2024-05-17"),
        ("awal bulan ini", "2023-09~"),
        ("pada kuartal II tahun ini", "2023-04/2023-06"),
        ("semester I 2024", "2024-01/2024-06"),
        ("paruh kedua tahun lalu", "2022-07/2022-12"),
        ("musim panas tahun lalu", "2022-22"),
        ("musim dingin 2018", "2018-24"),
        ("malam tahun baru 2024", "2024-12-31"),
        ("antara 2019 dan 2023", "2019/2023"),
        ("antara Juni dan Agustus 2023", "2023-06/2023-08"),
        ("pada 2019 dan 2023", ["2019", "2023"]),  # two years, no stretch
        ("April, Mei, dan September 2018", ["2018-04", "2018-05", "2018-09"]),  # one year for all of them
        ("1950-53", "1950/1953"),  # years, no day
        ("Juche 112", "2023"),
        ("tahun Juche 112 (2023)", "2023"),
        (
            "12 Juni 2018, mereka bertemu. Dua hari sebelumnya ia tiba. Keesokan harinya ia pulang",
            ["2018-06-12", "2018-06-10", "2018-06-11"],
        ),
        ("12 Juni 2018 mereka bertemu. Pada bulan yang sama", ["2018-06-12", "2018-06"]),
        ("12 Juni 2018 mereka bertemu. Tahun berikutnya", ["2018-06-12", "2019"]),
        (
            "tiga hari setelah parade 9 September 2023",
            ["2023-09-12", "2023-09-09"],
        ),  # counted from the date that follows
        ("Kemarin, Rabu (13/9/2023),", "2023-09-13"),  # one day in two wordings
        ("Kim Jong Un, Mei Lin, dan Maret", "2023-03"),
        ("beberapa tahun lalu, tahun-tahun mendatang", []),  # no certain year
        (
            "Su-35, KN-23, Hwasong-17, resolusi 1718, Rp 2.023, US$ 2000, skor 2-1, 7,5 persen, 36 derajat, 021-7654321",
            [],
        ),
        ("salat Jumat", []),  # Friday prayers
        ("Putin akan tiba, kata Peskov, Rabu", "2023-09-13"),  # the day of the saying, not of the arrival
        ("Putin akan tiba Rabu", "2023-09-20"),
        ("dalam lima bulan terakhir", "2023-04/2023-09"),
        ("tepat hari ini lima tahun lalu", "2018-09-14"),
        (
            "tahun lalu mereka bertemu dua kali: pada Maret dan pada 4 Oktober",
            ["2022", "2022-03", "2022-10-04"],
        ),  # months of the year just named
        ("Rabu siang waktu Moskow", "2023-09-13"),
        ("sejak 7 September hingga 1 Oktober", "2023-09-07/2023-10-01"),  # an end closes what "sejak" opens
        ("dari Januari hingga Agustus", "2023-01/2023-08"),
        ("menjelang akhir tahun lalu", "2022~"),
        ("ratusan tahun lalu", []),  # no certain year
        ("Jumat depan", "2023-09-22"),  # said on a Thursday: that of next week
        ("Jumat mendatang", "2023-09-15"),
        ("selama dua hari dimulai pada Sabtu", "2023-09-09/2023-09-10"),
        ("pada kuartal pertama", "2023-01/2023-03"),
        ("hingga Oktober", "2023-10"),  # an end lies ahead
        ("berlangsung sampai Sabtu", "2023-09-16"),
        ("hingga Rabu lalu", "2023-09-13"),
        ("Diteken pada Mei 2014; gas mengalir Senin (11/9)", ["2014-05", "2023-09-11"]),  # by the weekday not 2014
        ("Pada Februari 2019 ia tiba Selasa (26/2)", ["2019-02", "2019-02-26"]),
        ("5 Maret", "2023-03-05"),  # rather half a year ago than to come
        ("9/25/2023 dan 2023/09/25", ["2023-09-25", "2023-09-25"]),  # no 25th month
        ("tahun 90-an, ia berusia 30-an", "199X"),  # an age
        ("latihan Vostok-2018", "2018"),  # an exercise named by its year
        ("dua bulan sebelum perjanjian 12 Juni 2018", ["2018-04", "2018-06-12"]),
        ("Senin (11/9) hingga Rabu (13/9/2023)", "2023-09-11/2023-09-13"),
        ("tiap Senin, setiap tahun", []),  # again and again
        (
            "sidang soal resolusi Kamis lalu, tiba pukul 10 Selasa",
            ["2023-09-07", "2023-09-12"],
        ),  # only a number after these words is none of a date
    ],
)
def test_indonesian(text, edtf):
    assert values(text, "id") == edtf


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("Saturday (9/9/2023)", "2023-09-09"),
        ("September 3, 2025", "2025-09-03"),
        ("Sept. 3-4, 2025", "2025-09-03/2025-09-04"),
        ("Sept. 3-4", "2023-09-03/2023-09-04"),
        ("Oct. 22 to 24", "2023-10-22/2023-10-24"),
        ("from Sept. 3 to 5", "2023-09-03/2023-09-05"),
        ("between Sept. 7 and Oct. 1, 2023", "2023-09-07/2023-10-01"),
        ("between Sept. 7, 2023 and Oct. 1", "2023-09-07/2023-10-01"),
        ("Dec. 30, 2024 to Jan. 2", "2024-12-30/2025-01-02"),
        ("Dec. 30 to Jan. 2, 2025", "2024-12-30/2025-01-02"),
        ("between 2019 and 2023", "2019/2023"),
        ("3rd of September", "2023-09-03"),
        ("Thursday (Sept. 14)", "2023-09-14"),
        ("Wednesday night", "2023-09-13"),
        ("on Wednesday", "2023-09-13"),
        ("last Wednesday", "2023-09-13"),
        ("next Monday", "2023-09-18"),
        ("Wednesday of last week", "2023-09-06"),
        ("last week", "2023-09-04/2023-09-10"),
        ("this weekend", "2023-09-16/2023-09-17"),
        ("over the weekend", "2023-09-09/2023-09-10"),
        ("last weekend", "2023-09-09/2023-09-10"),
        ("earlier this month", "2023-09~"),
        ("in late July", "2023-07~"),
        ("mid-July", "2023-07~"),
        ("late last year", "2022~"),
        ("late 2022", "2022~"),
        ("early September", "2023-09~"),
        ("at the end of last month", "2023-08~"),
        ("by the end of the year", "2023~"),
        ("later this year", "2023~"),
        ("a year ago", "2022"),
        ("two days ago", "2023-09-12"),
        ("three weeks ago", "2023-08-24~"),
        ("on June 12, 2018. Two days earlier", ["2018-06-12", "2018-06-10"]),
        ("on June 12, 2018. The day before", ["2018-06-12", "2018-06-11"]),
        ("on June 12, 2018. The following day,", ["2018-06-12", "2018-06-13"]),
        ("on June 12, 2018. That year", ["2018-06-12", "2018"]),
        ("on June 12, 2018. Later that month", ["2018-06-12", "2018-06~"]),
        ("on June 12, 2018. The following week", ["2018-06-12", "2018-06-18/2018-06-24"]),
        ("since 2019", "2019/.."),
        ("since last month", "2023-08/.."),
        ("the 1990s", "199X"),
        ("the late 1990s", "199X"),
        ("the mid-1950s", "195X"),
        ("the 20th century", "19XX"),
        ("first quarter of 2024", "2024-01/2024-03"),
        ("the second half of 2024", "2024-07/2024-12"),
        ("Q1 2024", "2024-01/2024-03"),
        ("last summer", "2023-22"),  # in September, that of the same year
        ("in the spring of 2018", "2018-21"),
        ("New Year's Day", "2024-01-01"),
        ("the week of Sept. 4", "2023-09-04/2023-09-10"),
        ("three days after the Sept. 9, 2023 parade", ["2023-09-12", "2023-09-09"]),
        ("in the past five months", "2023-04/2023-09"),
        ("Juche 112", "2023"),
        ("1950-53", "1950/1953"),  # years, no day
        (
            "Kang Sun Nam, Theresa May, the two may meet, 70 years, two hours, Su-35, KN-23, Hwasong-17, resolution 1718, $2,023, 2-1, 36 degrees",
            [],
        ),
        ("Black Friday, the Sunday Times", []),
        ("Kim will visit Russia, Peskov said Wednesday", "2023-09-13"),
        ("Kim will visit Russia on Wednesday", "2023-09-20"),
        ("talks to be held on Wednesday", "2023-09-13"),  # a passive is no past
        ("Beijing is hosting leaders from Tuesday to Wednesday", "2023-09-19/2023-09-20"),
        ("five years ago today", "2018-09-14"),
        ("yesterday, Wednesday,", "2023-09-13"),
        ("17-MAR-1987 02:46:48.41", "1987-03-17"),
        ("2023-09-07 00:00:00", "2023-09-07"),
        ("tomorrow and the day after tomorrow", ["2023-09-15", "2023-09-16"]),
        ("next Friday", "2023-09-22"),  # said on a Thursday: that of next week
        ("this coming Friday", "2023-09-15"),
        ("a two-day visit starting Monday", "2023-09-11/2023-09-12"),
        ("in the third quarter", "2023-07/2023-09"),
        ("by mid-October", "2023-10~"),  # an end lies ahead
        ("in her 30s", []),  # an age
        ("the '90s", "199X"),
        ("5 March", "2023-03-05"),  # rather half a year ago than to come
        ("three days before the Sept. 13 meeting", ["2023-09-10", "2023-09-13"]),
        ("September the 13th", "2023-09-13"),
        ("9/13/2023", "2023-09-13"),
        ("a day after Sunday's launch", ["2023-09-11", "2023-09-10"]),
        ("June 12, 2018; a month earlier, in that August", ["2018-06-12", "2018-05", "2018-08"]),
        ("İstanbul, Sept. 13, 2023", "2023-09-13"),  # a letter that grows in lower case
        ("vetoed the resolution last Thursday", "2023-09-07"),
        ("every Monday, the first Monday of the month", []),  # again and again; not the latest Monday
        ("12.06.2018", "2018-06-12"),
    ],
)
def test_english(text, edtf):
    assert values(text, "en") == edtf


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
        ("14 Sep 2023 2:05 PM", "en", "2023-09-14T14:05"),
        ("14 Sep 2023 12:05 am", "en", "2023-09-14T00:05"),
        ("2023-09-14 00:00:00", "en", "2023-09-14"),  # midnight stands for no time
        ("2023-09-14T10:22:33Z", "en", "2023-09-14T10:22+00:00"),
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
        ("minggu lalu", "id", "2023-09-04/2023-09-10"),  # a week, no Sunday
        ("rabu lalu", "id", "2023-09-13"),
    ],
)
def test_typed_dates(text, language, edtf):
    assert read_date(text, language, THURSDAY).edtf == edtf


@pytest.mark.parametrize("text", ["banana", "99", "2023-13", "<script>"])
def test_typed_nonsense(text):
    assert read_date(text, "en", THURSDAY) is None
