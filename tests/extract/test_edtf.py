import datetime as dt

import pytest

from timeline.extract import edtf

D = dt.date


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2023-07-26", D(2023, 7, 26), D(2023, 7, 26), "day"),
        ("2024-02", D(2024, 2, 1), D(2024, 2, 29), "month"),  # a leap year
        ("2023", D(2023, 1, 1), D(2023, 12, 31), "year"),
        ("199X", D(1990, 1, 1), D(1999, 12, 31), "decade"),
        ("19XX", D(1900, 1, 1), D(1999, 12, 31), "century"),
        ("2023-21", D(2023, 3, 1), D(2023, 5, 31), "season"),
        ("2023-24", D(2023, 12, 1), D(2024, 2, 29), "season"),  # winter crosses the year
        ("2023-33", D(2023, 1, 1), D(2023, 3, 31), "season"),  # first quarter
        ("2023-07-24/2023-07-30", D(2023, 7, 24), D(2023, 7, 30), "week"),
        ("2023-07-25/2023-07-31", D(2023, 7, 25), D(2023, 7, 31), "days"),  # seven days, but from a Tuesday
        ("2022/..", D(2022, 1, 1), None, "open"),
        ("../1953-07", None, D(1953, 7, 31), "open"),
        ("2023-09~", D(2023, 9, 1), D(2023, 9, 30), "month"),  # qualifiers change no days
        ("2023-09-04?", D(2023, 9, 4), D(2023, 9, 4), "day"),
    ],
)
def test_span_and_precision(text, first, last, precision):
    assert edtf.span(text) == (first, last)
    assert edtf.precision(text) == precision
    assert edtf.value(text, "stated", "test").precision == precision


@pytest.mark.parametrize(
    "text",
    [
        "",
        "banana",
        "2023-13",
        "2023-02-30",
        "2023/2022",
        "../..",
        "2023-6-1",
        "2023-07-26T10:00",
        "20230726",
        "199X-05",
    ],
)
def test_refused(text):
    with pytest.raises(ValueError, match=r"."):
        edtf.span(text)
