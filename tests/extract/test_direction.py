"""Who acted toward whom, and who says so: own sentences, one per turn of phrase."""

import pytest

from timeline.extract.records import RawArticle

HEAD = {"id": "Jakarta, Kamis 14 September 2023 - ", "en": "MOSCOW, 14 September 2023 - "}


def claims(extractor, language, sentence):
    raw = RawArticle(f"{HEAD[language]}{sentence}\n", published="2023-09-14", language=language)
    return extractor.read(raw).claims


@pytest.mark.parametrize(
    ("language", "sentence", "kind", "source", "target"),
    [
        (
            "id",
            "Kim Jong Un mengirim surat ucapan selamat kepada Presiden Rusia Vladimir Putin pada Rabu.",
            "message",
            "KP",
            "RU",
        ),
        ("id", "Kim Jong Un menerima surat dari Presiden China Xi Jinping pada Rabu.", "message", "CN", "KP"),
        ("id", "Menteri Pertahanan Rusia Sergei Shoigu tiba di Pyongyang pada Rabu.", "visit", "RU", "KP"),
        ("id", "Kim Jong Un mengunjungi Rusia pekan ini.", "visit", "KP", "RU"),
        ("en", "Xi Jinping sent a congratulatory letter to Kim Jong Un on Wednesday.", "message", "CN", "KP"),
        ("en", "Russian Foreign Minister Sergei Lavrov arrived in Pyongyang on Wednesday.", "visit", "RU", "KP"),
        ("en", "Kim Jong Un invited Vladimir Putin to visit North Korea on Wednesday.", "invitation", "KP", "RU"),
        # talks have no direction
        ("en", "Vladimir Putin met Kim Jong Un at the Vostochny Cosmodrome on Wednesday.", "meeting", None, None),
    ],
)
def test_direction(extractor, language, sentence, kind, source, target):
    found = [c for c in claims(extractor, language, sentence) if c.kind == kind]
    assert [(c.source_side, c.target_side) for c in found] == [(source, target)]


@pytest.mark.parametrize(
    ("sentence", "voices"),
    [
        (
            "Putin bertemu Kim Jong Un di Vostochny pada Rabu, kata juru bicara Kremlin Dmitry Peskov.",
            ["Dmitry Peskov"],
        ),
        ("Menurut Gedung Putih, Kim Jong Un mengirim amunisi kepada Rusia pada Agustus 2023.", ["Gedung Putih"]),
    ],
)
def test_who_says_so(extractor, sentence, voices):
    found = claims(extractor, "id", sentence)
    assert found
    assert all(set(voices) <= set(claim.attributed) for claim in found)
