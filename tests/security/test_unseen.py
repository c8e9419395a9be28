"""Characters that are not seen are shown where article text is shown, and stay as they are in what is stored and exported."""

from __future__ import annotations

import re
import unicodedata

import pytest
from lxml import html

from tests.factories import make_claim, make_event, make_outlet, make_source
from timeline.models import Event, Ruling
from timeline.projection import project
from timeline.unseen import UNSEEN, spelled

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
WIDTHLESS = "\u200b\u2060\u2061\u2062\u2063\u2064\ufeff\u180e\u115f\u1160\u3164\uffa0\ufff9\ufffa\ufffb\u2028\u2029"
CONTROLS = "\x01\x02\x07\x08\x0b\x0c\x0e\x1b\x1f\x7f\x80\x9b\x9f"
SHOWN = [
    *(f"Ki{char}m" for char in BIDI + WIDTHLESS + CONTROLS),
    "abc\u202etxt.exe", "\u202dKim\u202c", "\u2066Putin\u2069", "a\u200bb\u200bc", "Kim\U000e0041\U000e007f", "Pu\u200ctin", "Pu\u200dtin", "Ким\u200dЧен",
    "金\u200d正恩", "\u200d", "x\u200c\u200dy", "\u202e" * 5, "1\u202e2", "\u200fשלום\u200f", "\ufeffKim", "Kim\ufeff", "\x1b[31mred\x1b[0m", "a\u2028b",
]  # fmt: skip
LEFT = [
    "Kim",
    "İ ﬁ",
    "so\u00adft",
    "می\u200cخواهم",
    "क्\u200dष",
    "👩\u200d🚀",
    "❤️\u200d🔥",
    "a\tb\nc",
    "e\u0301",
    "❤\ufe0f",
    "東京",
    "\xa0",
    "א",
]


@pytest.mark.parametrize("text", SHOWN, ids=ascii)
def test_what_is_not_seen_is_spelled(text):
    assert "⟨U+" in spelled(text) and not UNSEEN.search(spelled(text))


@pytest.mark.parametrize("text", LEFT, ids=ascii)
def test_what_scripts_need_is_left(text):
    assert spelled(text) == text


def test_every_direction_and_format_character_is_known():
    """All of general category Cf that are not shapers, soft hyphens or signs with a look; all bidirectional controls."""
    seen = {
        0xAD,
        0x200C,
        0x200D,
        *range(0x600, 0x606),
        0x6DD,
        0x70F,
        0x890,
        0x891,
        0x8E2,
    }  # the last are signs of Arabic and Syriac
    for code in range(0x10000):
        character = chr(code)
        turned = unicodedata.bidirectional(character) in {"LRE", "LRO", "RLE", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        if turned or (unicodedata.category(character) == "Cf" and code not in seen):
            assert UNSEEN.fullmatch(character), hex(code)


@pytest.fixture
def spoofed(db) -> Event:
    """An event whose every text has all of the sixty strings in it."""
    assert len(SHOWN) >= 60
    text = "Kim bertemu Putin. " + " ".join(SHOWN)
    short = "abc\u202etxt\u2066"
    outlet = make_outlet(short)
    source = make_source(
        text,
        title=text[:500],
        outlet=outlet,
        outlet_name=short,
        authors=[short],
        agencies=[short],
        published_on="2023-09-14",
    )
    event = make_event(claims=0)
    make_claim(source, event, quote=text, place_name=short, date_text=short, people_names=[short], attributed=[short])
    Ruling.objects.create(event=event, field="title", value=f"Title {short}", reason=short)
    project(event)
    return event


def shown_text(page: str) -> str:
    """What of a page is text to read: not the fields that people change, not scripts' data."""
    tree = html.document_fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8"))
    for element in tree.xpath("//script|//style|//textarea|//input"):
        element.drop_tree()
    return str(tree.text_content())


def test_public_pages_show_them(client, spoofed):
    source = spoofed.claims.get().source
    for path in (
        "/",
        "/?q=bertemu",
        spoofed.get_absolute_url(),
        source.get_absolute_url(),
        "/embed/",
        f"/embed/?event={spoofed.public_id}",
    ):
        page = client.get(path, secure=True).content.decode()
        assert 'class="unseen"' in page and "RIGHT-TO-LEFT OVERRIDE" in page, path
        assert not (left := UNSEEN.findall(shown_text(page))), (path, left)
        assert all(
            re.search(r"U\+[0-9A-F]{4,}", span.text)
            for span in html.fromstring(page.encode()).xpath("//*[@class='unseen']")
        ), path


def test_each_of_the_strings_is_shown_in_its_quote(client, spoofed):
    for path in (spoofed.get_absolute_url(), spoofed.claims.get().source.get_absolute_url()):
        page = shown_text(client.get(path, secure=True).content.decode())
        assert [text for text in SHOWN if spelled(text) not in page] == [], path


def test_the_desk_shows_them(admin_client, spoofed):
    source = spoofed.claims.get().source
    for path in (
        f"/admin/desk/?at={spoofed.public_id}",
        f"/admin/desk/articles/{source.pk}/",
        source.get_absolute_url(),
    ):
        page = admin_client.get(path, secure=True).content.decode()
        assert 'class="unseen"' in page, path
        assert not (left := UNSEEN.findall(shown_text(page))), (path, left)


def test_what_is_stored_and_exported_stays(client, spoofed):
    claim = spoofed.claims.get()
    assert claim.source.text[claim.start : claim.end] == claim.quote and all(text in claim.quote for text in SHOWN)
    told = client.get(f"/api/v1/events/{spoofed.public_id}", secure=True).json()
    assert told["claims"][0]["quote"] == claim.quote and told["title"] == "Title abc\u202etxt\u2066"
    exported = b"".join(client.get("/export.json", secure=True).streaming_content).decode()
    assert "Title abc\u202etxt\u2066" in exported
