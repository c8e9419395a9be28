"""Who is meant: offices, pronouns and groups resolved within an article, and who is left alone."""

from __future__ import annotations

import pytest

from timeline.extract.candidates import proposals
from timeline.extract.records import RawArticle

DAY = "2023-09-14"


def read(extractor, text: str, language: str, day: str = DAY):
    return extractor.prepare(RawArticle(text, title="None"), language=language, published=day)[2]


def meant(extractor, text: str, words: str, language: str, day: str = DAY) -> list[tuple[str, str]]:
    """Side and name of the parties that stand at the last `words` of the text."""
    at = text.rindex(words)
    found = []
    for view in read(extractor, text, language, day).views:
        found += [(p.side, p.name) for p in (*view.participants, *view.thirds) if p.start <= at < p.end]
    return found


@pytest.mark.parametrize(
    ("language", "text", "words", "expected"),
    [
        # the subject of the sentence before, then whom a pronoun has been about since
        ("en", "Kim Jong Un met Xi Jinping. He flew home.", "He", [("KP", "Kim Jong Un")]),
        ("en", "Kim Jong Un left. He met Putin. He flew home.", "He", [("KP", "Kim Jong Un")]),
        # an object is not he who acts in the same sentence
        ("en", "Kim Jong Un came. Xi Jinping received him.", "him", [("KP", "Kim Jong Un")]),
        ("id", "Kim Jong Un tiba. Xi Jinping menjamunya.", "menjamu", [("KP", "Kim Jong Un")]),
        # host and guest, by where the scene is
        ("id", "Putin tiba di Pyongyang menemui Kim Jong Un. Malamnya tuan rumah menggelar resepsi.", "tuan rumah",
         [("KP", "Kim Jong Un")]),
        ("en", "Kim Jong Un arrived in Beijing to see Xi Jinping. Xi gave his guest a dinner.", "his guest",
         [("KP", "Kim Jong Un")]),
        # somebody of no known country takes the pronoun as well
        ("id", "Xi Jinping diam. Pengamat Leif-Eric Easley hadir. Menurut Kim Sung-bok itu wajar. Dia yakin.", "Dia",
         [("", "Kim Sung-bok")]),
        # the two named last together; another country's leader is one of them
        ("id", "Putin bertemu Kim Jong Un. Keduanya berunding.", "Keduanya",
         [("RU", "Vladimir Putin"), ("KP", "Kim Jong Un")]),
        ("en", "Putin met Narendra Modi. The two leaders talked.", "The two",
         [("RU", "Vladimir Putin"), ("IN", "Narendra Modi")]),
        ("en", "Putin met Xi Jinping. They talked for hours.", "They",
         [("RU", "Vladimir Putin"), ("CN", "Xi Jinping")]),
        # offices: the holder on the article's day, or the holder named before
        ("id", "Menlu China tiba.", "Menlu", [("CN", "Wang Yi")]),
        ("en", "Sergei Shoigu and Xi Jinping came. The defence minister spoke.", "defence", [("RU", "Sergei Shoigu")]),
        ("id", "Sergei Shoigu menemui Kim Jong Un. Menteri itu berpidato.", "Menteri itu", [("RU", "Sergei Shoigu")]),
        # nobody known: indefinite, former, or of a state that was another
        ("en", "He is a Chinese president who travels.", "Chinese president", [("CN", "")]),
        ("id", "Ia menjadi pemimpin Rusia pertama di sana.", "pemimpin", [("RU", "")]),
        ("id", "Ia mantan presiden Rusia.", "presiden Rusia", [("RU", "")]),
        ("en", "The Soviet leader stayed away.", "Soviet leader", [("RU", "")]),
        # new people with an office of a side, before and after it; months and headlines are no people
        ("en", "Yun Jong-ho, vice minister of North Korea, came.", "Yun", [("KP", "Yun Jong Ho")]),
        ("en", "Russian Deputy Minister Pavel Shestakov came.", "Pavel", [("RU", "Pavel Shestakov")]),
        ("id", "Akhir Januari, menteri pertahanan China datang.", "Januari", []),
        ("id", "Di New York, diplomat Korut hadir.", "New York", []),
        ("en", "From the DPRK side were Ri Chol-su, vice minister of Fisheries, and others.", "Ri", [("KP", "Ri Chol Su")]),
        # a bare surname: the leader of the day, in a story of another's time that one, else who is named most
        ("en", "Kim Jong Un spoke of Kim Il Sung. Then Kim left.", "Kim", [("KP", "Kim Jong Un")]),
        ("en", "Kim Il Sung ruled. Kim Il Sung met Stalin. Kim Jong Un came later. In 1950 Kim asked.", "Kim",
         [("KP", "Kim Il Sung")]),
        ("en", "Choe Son Hui met Lavrov. Choe Son Hui is no kin of Choe Ryong Hae. Choe smiled.", "Choe",
         [("KP", "Choe Son Hui")]),
        # "Korean" alone is the North where Russians and Chinese thank their friends; with its name it is the South
        ("en", "He thanked the Korean side.", "Korean", [("KP", "")]),
        ("en", "He thanked the South Korean side.", "South Korean", [("KR", "")]),
        ("en", "Putin warned the South.", "the South", [("KR", "")]),
        ("en", "Putin went to the south.", "the south", []),
        # words that lost markup has glued to a name
        ("en", "PresidentKim Il Sung's house is there.", "Kim", [("KP", "Kim Il Sung")]),
        ("en", "Kim Jong Unexpressed thanks.", "Kim", [("KP", "Kim Jong Un")]),
    ],
)  # fmt: skip
def test_who_is_meant(extractor, language, text, words, expected):
    assert meant(extractor, text, words, language) == expected


def test_an_office_is_held_by_who_held_it_then(extractor):
    assert meant(extractor, "Menlu China tiba.", "Menlu", "id", day="2008-04-10") == [("CN", "Yang Jiechi")]


@pytest.mark.parametrize(
    ("language", "text", "sides"),
    [
        # the partner is where it happens, who was named before, or whom the title is about
        ("en", "Kim Jong Il's many journeys\n\nHe was old.\n\nMet Hu Jintao in the capital.", ("CN", "KP")),
        ("en", "Putin met Xi Jinping. Kim Jong Un also came to Moscow.", ("KP", "RU")),
        # six-party talks need not be named again
        ("en", "The six-party talks stalled. The fourth round began in Beijing.", ("CN", "KP", "RU")),
        ("ko", "6자회담이 끝났다. 다음 회담은 베이징에서 열린다.", ("CN", "KP", "RU")),
    ],
)
def test_sides_that_the_sentence_does_not_name(extractor, language, text, sides):
    discourse = read(extractor, text, language)
    last = discourse.views[-1]
    assert sides in {p.sides for group in proposals(discourse) for p in group if p.view is last}


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "He was in the Soviet capital."), ("id", "Ia di ibu kota Rusia."), ("ru", "Он прибыл в столицу России.")],
)
def test_the_capital_of_a_state_is_a_place(extractor, language, text):
    assert [place.name for place in read(extractor, text, language).views[-1].places] == ["Moscow"]


def test_ibu_negara_is_the_capital_in_malay(extractor):
    assert [place.name for place in read(extractor, "Kim meninggalkan ibu negara China.", "ms").views[-1].places] == [
        "Beijing"
    ]
    assert meant(extractor, "Ibu negara China Peng Liyuan tiba.", "Peng", "id") == [("CN", "Peng Liyuan")]


def test_a_cue_passes_on_the_act_that_it_hides(extractor):
    view = read(extractor, "Putin is to visit China.", "en").views[-1]
    assert "visit" in {trigger.kind for trigger in view.triggers} and "planned" in view.cues
