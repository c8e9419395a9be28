"""Sentences that say what did not happen: of whom, and between which days."""

import datetime as dt

import pytest

from timeline.extract.records import RawArticle

KIM, PUTIN, XI = "Kim Jong Un", "Vladimir Putin", "Xi Jinping"


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [
        # the trip of Wednesday the 13th ends the silence; a week is left for the trip itself
        ("id", "Kim Jong Un, yang belum pernah bepergian sejak pandemi, bertemu Vladimir Putin pada Rabu (13/9/2023).",
         ("abroad", (KIM,), "", "2020-01-31", "2023-09-06")),
        ("id", "Itu perjalanan luar negeri pertama Kim Jong Un sejak tahun 2019.", ("abroad", (KIM,), "", "2020-01-01", "2023-09-07")),
        ("id", "Xi Jinping terakhir kali mengunjungi Korea Utara pada Juni 2019.", ("visit", (XI,), "KP", "2019-07-01", "2023-09-07")),
        ("id", "Kim Jong Un dan Vladimir Putin belum pernah bertemu sejak April 2019.", ("meeting", (KIM, PUTIN), "", "2019-05-01", "2023-09-07")),
        ("en", "Kim Jong Un has not travelled abroad since 2019.", ("abroad", (KIM,), "", "2020-01-01", "2023-09-07")),
        ("en", "It would be Kim Jong Un's first foreign trip since the pandemic.", ("abroad", (KIM,), "", "2020-01-31", "2023-09-07")),
        ("en", "It was Vladimir Putin's first visit to North Korea since July 2000.", ("visit", (PUTIN,), "KP", "2000-08-01", "2023-09-07")),
        ("en", "Kim Jong Un and Vladimir Putin hadn't met since April 2019 before the summit.", None),  # not in the table
        ("en", "Kim Jong Un has not met Xi Jinping since June 2019.", ("meeting", (KIM, XI), "", "2019-07-01", "2023-09-07")),
        ("en", "Kim Jong Un had never met Vladimir Putin.", ("meeting", (KIM, PUTIN), "", None, "2023-09-07")),
        ("ru", "Это первая зарубежная поездка Ким Чен Ына с начала пандемии.", ("abroad", (KIM,), "", "2020-01-31", "2023-09-07")),
        ("zh", "这是金正恩自新冠疫情以来首次出国。", ("abroad", (KIM,), "", "2020-01-31", "2023-09-07")),
        # refusals
        ("en", "Kim Jong Un has not travelled abroad.", None),  # since when?
        ("en", "It was Vladimir Putin's first visit since July 2000.", None),  # where to?
        ("en", "It was the first foreign trip of the prime minister of Japan since the pandemic.", None),  # none of the three
        ("en", "Kim Jong Un has not met the demands since 2019.", None),  # whom did he not meet?
        ("en", "Vladimir Putin made his first visit to Russia since 2019.", None),  # his own country
        ("id", "Kim Jong Un bertemu Vladimir Putin pada Rabu (13/9/2023).", None),
    ],
)  # fmt: skip
def test_sentences(extractor, language, sentence, expected):
    published = "2023-09-14"
    found = extractor.read(RawArticle(f"{sentence}\n\n" + "Lorem ipsum. " * 3), published=published, language=language)
    if expected is None:
        assert not found.exclusions
        return
    (exclusion,) = found.exclusions
    what, people, country, first, last = expected
    assert (exclusion.what, exclusion.people, exclusion.country) == (what, people, country)
    assert exclusion.first == (dt.date.fromisoformat(first) if first else None)
    assert exclusion.last == dt.date.fromisoformat(last)
    assert found.article.text[exclusion.start : exclusion.end] == exclusion.quote


def test_an_undated_article_excludes_nothing(extractor):
    """Without a day to count from, nobody can tell until when."""
    assert not extractor.read(RawArticle("Kim Jong Un has not travelled abroad since 2019."), language="en").exclusions
