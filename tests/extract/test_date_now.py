"""Articles without a day of their own: what known days and their own words still tell; own sentences."""

import datetime as dt

import pytest

from tests.extract.test_dates import read


@pytest.mark.parametrize(
    ("language", "text", "dates"),
    [
        # a known day in the first half of a year: the year of the article
        ("id", "KTT di Singapura pada 12 Juni gagal. Tahun lalu dan tahun ini", ["2018-06-12", "2017", "2018"]),
        ("en", "They met in Singapore on June 12. Last year he threatened. In July", ["2018-06-12", "2017", "2018-07"]),
        ("ru", "встреча в Сингапуре 12 июня, в прошлом году", ["2018-06-12", "2017"]),
        ("zh", "6月12日新加坡会晤。去年", ["2018-06-12", "2017"]),
        # late in a year: the article may be of the next one
        ("id", "uji nuklir pada 9 Oktober; tahun lalu", ["2006-10-09"]),
        ("id", "uji nuklir pada 9 Oktober\nPada Desember, dan Desember lalu", ["2006-10-09", "2006-12", "2006-12"]),
        # two nuclear tests, each with its day
        ("en", "the nuclear test on Feb. 12 and that of Sept. 9", ["2013-02-12", "2016-09-09"]),
        # the day alone, or another event on it, tells nothing
        ("id", "Pada 12 Juni ia berpidato. Tahun lalu", []),
        # a weekday or a week needs the day itself
        (
            "id",
            "KTT di Singapura pada 12 Juni; hari Rabu, pekan lalu, bulan ini, kemarin, dua hari lalu",
            ["2018-06-12"],
        ),
        (
            "id",
            "pada Desember 2006 mereka bertemu; perundingan Desember lalu, Januari lalu",
            ["2006-12", "2006-12", "2007-01"],
        ),
        ("id", "untuk 2025 ini naik; tahun lalu", ["2025", "2024"]),
        ("id", "sejak 2006, pada 2010, tahun lalu", ["2006/..", "2010"]),  # a year in the past is not the article's
    ],
)
def test_rough_time(language, text, dates):
    assert [edtf for _, edtf in read(text, language, None)] == dates


def test_the_day_of_the_article_goes_before_known_days():
    """An article of 2024 speaks of its own 12 June."""
    assert read("di Singapura pada 12 Juni", "id", dt.date(2024, 6, 20)) == [("pada 12 Juni", "2024-06-12")]
