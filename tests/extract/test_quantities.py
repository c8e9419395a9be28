"""What quotes count. Sentences written for these tests."""

import pytest

from timeline.extract.quantities import quantities


@pytest.mark.parametrize(
    ("language", "quote", "expected"),
    [
        ("id", "Korut mengirim sekitar 10.000 tentara ke Rusia.", {(10_000, "soldiers")}),
        ("id", "Sebanyak 12 ribu prajurit elite dikirim dengan 13.000 peti kemas.", {(12_000, "soldiers"), (13_000, "containers")}),
        ("id", "Nilainya 1,5 miliar dolar AS.", {(1_500_000_000, "dollars")}),
        ("id", "Keduanya berbicara selama dua jam.", {(2, "hours")}),
        ("ms", "Kira-kira 10.000 askar, kata 97 pelancong.", {(97, "visitors")}),
        ("en", "Some 12,000 North Korean soldiers and 2.5 million artillery shells were sent.", {(12_000, "soldiers"), (2_500_000, "shells")}),
        ("en", "Eleven thousand troops.", {(11_000, "soldiers")}),
        ("en", "About 10 000 troops.", set()),  # a mark that the language does not have: unclear, so none
        ("ru", "Около 12 тысяч солдат и 20 тыс. контейнеров.", {(12_000, "soldiers"), (20_000, "containers")}),
        ("zh", "朝鲜派出约1.2万名士兵。", {(12_000, "soldiers")}),
        # no count: a version, an address, a day, a unit without a number, a number of another thing
        ("en", "The Su-35 aircraft flew at 10.20.30.40, on 12 March; troops followed.", set()),
        ("id", "Pasukan tiba pada 12 Maret 2024 dengan pesawat.", set()),
        ("ko", "병사 1만 명", set()),
    ],
)  # fmt: skip
def test_quantities(language, quote, expected):
    assert {(q.number, q.unit) for q in quantities(quote, language)} == expected
