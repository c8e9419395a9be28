"""Bytes to text: what comes in from disks and pages is never clean."""

import json

import pytest

from timeline.extract.decode import MAX_TEXT, DecodeError, Unreadable, decode, decode_lines

TEXT = "Presiden Rusia dan tamunya bertemu di Moskow. " * 3


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (TEXT.encode(), TEXT),
        (b"\xef\xbb\xbf" + TEXT.encode(), TEXT),  # byte order mark
        (TEXT.encode("utf-16"), TEXT),
        (
            "“Kami setuju,” kata mereka – begitu saja. Itu saja.".encode("cp1252"),
            "“Kami setuju,” kata mereka – begitu saja. Itu saja.",
        ),
        (TEXT.replace(". ", ".\r\n").encode(), TEXT.replace(". ", ".\n")),
        ("cafe\u0301 di Moskow".encode(), "café di Moskow"),  # composed
    ],
)
def test_text(data, expected):
    assert decode(data, "a.txt")[0].text == expected


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Президент России встретился с лидером Северной Кореи в Пекине в среду и обсудил торговлю. " * 4),
        ("koi8-r", "Президент России встретился с лидером Северной Кореи в Пекине в среду и обсудил торговлю. " * 4),
        ("gb18030", "中国国家主席在北京会见俄罗斯总统，双方讨论了贸易和能源合作的问题。" * 6),
        ("euc-kr", "북한 지도자가 베이징에서 중국 주석을 만나 회담했다고 통신이 보도했다. " * 6),
    ],
)
def test_other_charsets(encoding, text):
    assert decode(text.encode(encoding), "a.txt")[0].text.strip() == text.strip()


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.txt", "empty"),
        (b"  \n ", "a.txt", "empty"),
        (b"\x00\x01\x02abc\x00", "a.txt", "binary"),
        (b"123 456 !!", "a.txt", "no letters"),
        (b"a" * (MAX_TEXT + 1), "a.txt", "limit"),
        (b"{not json", "a.json", "bad JSON"),
        (b"[" * 100_000, "a.json", "JSON"),  # a depth bomb
        (b'{"title": "x"}', "a.json", "text is missing"),
        (b"[]", "a.json", "neither"),
        (b'{"text": 5}', "a.json", "text is missing"),
        (b'{"text": "abc", "title": 7}', "a.json", "title is not text"),
        (b"9" * 10_000, "a.json", "JSON"),  # a number that Python refuses
    ],
)
def test_refused_with_a_reason(data, name, reason):
    with pytest.raises(DecodeError, match=reason) as error:
        decode(data, name)
    assert "\n" not in str(error.value)


def test_one_bad_line_spares_the_others():
    items = list(decode_lines([b'{"text": "Kim bertemu Putin"}', b"{bad", b"", b'{"text": "Xi di Moskow"}']))
    assert [type(item).__name__ for item in items] == ["RawArticle", "Unreadable", "RawArticle"]
    assert isinstance(items[1], Unreadable) and items[1].part == "line 2" and "bad JSON" in items[1].reason


def test_json_fields_and_addresses():
    article = decode(
        json.dumps({"text": "Abc", "url": "javascript:alert(1)", "outlet": "X", "published": "2023-09-14"}).encode(),
        "a.json",
    )[0]
    assert (article.url, article.outlet, article.published) == (None, "X", "2023-09-14")


def test_lone_surrogates_do_not_survive():
    assert "\ud800" not in decode(b'{"text": "abc \\ud800 def"}', "a.json")[0].text


def test_markdown_front_matter():
    article = decode(
        b"---\ntitle: A visit\npublished: 2023-01-02\n---\n\n# Head\n\nKim **met** [Putin](http://x.example).", "a.md"
    )[0]
    assert (article.title, article.published) == ("A visit", "2023-01-02")
    assert article.text == "Head\n\nKim met Putin."


PAGE = """<html lang="id"><head><title>T</title><meta property="article:published_time" content="2023-09-14T10:00:00+07:00"></head>
<body><nav>Beranda</nav><article><h1>Kim dan Putin bertemu</h1><p>{}</p><p>{}</p></article></body></html>"""


def test_saved_page():
    body = (
        "Pemimpin Korea Utara bertemu dengan Presiden Rusia di Vladivostok pada hari Rabu, kata kantor berita itu. " * 3
    )
    article = decode(PAGE.format(body, body).encode(), "a.html")[0]
    assert "Vladivostok" in article.text and "Beranda" not in article.text
    assert article.published == "2023-09-14T10:00:00+07:00"


@pytest.mark.parametrize(
    "page",
    [
        "<p " + "a='1' " * 40_000 + ">x</p>",  # quadratic in every parser
        "<html><body>" + "<div>" * 100_000 + "deep" + "</div>" * 100_000,
        "<html><body><![FOR]> hello</body></html>",  # breaks the standard library's parser
        "<html><body><svg onload=alert(1)></svg></body></html>",
        "<html><body><p>Kim.</p>" + "<script " * 60_000,  # quadratic for a pattern from tag to end tag
        "<html><body><p>Kim.</p>" + "<p " * 60_000,
        "<html><body><p>Kim.</p>" + "<!-- " * 60_000,
    ],
)
def test_hostile_pages_are_answered_in_time(page):
    try:
        articles = decode(page.encode(), "a.html")
    except DecodeError as error:
        assert "\n" not in str(error)
    else:
        assert articles[0].text  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("levels", "warnings"), [(1, ()), (200, ()), (255, ("extraction-incomplete",)), (2000, ("extraction-incomplete",))]
)
def test_text_lost_in_deep_nesting_is_noticed(levels, warnings):
    """libxml2 drops what is nested 255 elements deep and says nothing."""
    sentence = "Pemimpin itu bertemu presiden di Moskow dan Beijing pada hari Rabu, kata juru bicara nomor {}. "
    deep = "".join("<p>" + sentence.format(number) * 3 + "</p>" for number in range(30))
    page = f"<html><body><article><p>{'Pendek saja tetapi cukup panjang. ' * 6}</p>{'<div>' * levels}{deep}{'</div>' * levels}"
    assert decode(page.encode(), "a.html")[0].warnings == warnings  # type: ignore[union-attr]


@pytest.mark.parametrize("unit", ["[a](", "[", "**", "> ", "---\n", "[a](b "])
def test_hostile_markdown_is_read_in_linear_time(unit):
    article = decode(("Kim. " + unit * 300_000).encode(), "a.md")[0]
    assert article.text.startswith("Kim.")  # type: ignore[union-attr]


def test_markdown_links_keep_their_words():
    text = decode(b'[Kim](http://x.example/a_(b) "Kim") met [Putin](/b).', "a.md")[0].text  # type: ignore[union-attr]
    assert text == "Kim met Putin."
