"""Copies are not sources: how many voices stand behind reports."""

import random

import pytest

from timeline.extract.origins import Report, independent, names_no_origin


def report(source: str, *named: str, outlet: str = "", text: str = "", agency: bool = False) -> Report:
    return Report(source, named, outlet or f"outlet {source}", text or source, agency)


@pytest.mark.parametrize(
    ("reports", "labels"),
    [
        ([report("1", "KCNA"), report("2", "KCNA"), report("3", "kcna")], ["KCNA"]),  # three articles, one origin
        ([report("1", "KCNA"), report("2", outlet="KCNA", agency=True)], ["KCNA"]),  # the agency itself adds none
        ([report("1", "KCNA"), report("2", "AFP")], ["AFP", "KCNA"]),
        (
            [report("1", "KCNA"), report("2", "KCNA", "AFP"), report("3", "AFP")],
            ["AFP / KCNA"],
        ),  # connected by the second
        ([report("1", outlet="Antara"), report("2", outlet="Antara")], ["Antara"]),  # two pieces of one newsroom
        ([report("1", outlet="A", text="t"), report("2", outlet="B", text="t")], ["A / B"]),  # a copy that names nobody
        (
            [report("1", "KCNA", text="t"), report("2", text="t"), report("3", "KCNA")],
            ["KCNA"],
        ),  # a copy of KCNA's text
        ([Report("1", (), "", "1"), Report("2", (), "", "2")], ["", ""]),  # unknown outlets are not one outlet
        ([], []),
    ],
)
def test_independent(reports, labels):
    assert [origin.label for origin in independent(reports)] == labels
    for seed in range(5):
        shuffled = reports[:]
        random.Random(seed).shuffle(shuffled)  # noqa: S311
        assert independent(shuffled) == independent(reports)


def test_every_report_is_of_one_origin():
    reports = [report(str(n), *(["KCNA"] if n % 3 else []), text=str(n % 5)) for n in range(20)]
    sources = [source for origin in independent(reports) for source in origin.sources]
    assert sorted(sources) == sorted(r.source for r in reports)


@pytest.mark.parametrize(
    ("one", "silent"), [(report("1"), True), (report("1", "AFP"), False), (report("1", agency=True), False)]
)
def test_names_no_origin(one, silent):
    assert names_no_origin(one) is silent
