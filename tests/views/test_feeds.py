"""Feeds read back by feedparser; what is hostile in them stays text."""

from __future__ import annotations

import feedparser
import pytest

from tests.factories import make_event
from timeline.decisions import correct, merge, reject, retract
from timeline.models import Ruling
from timeline.projection import project

pytestmark = pytest.mark.django_db


def atom(client, address: str):
    parsed = feedparser.parse(client.get(address, secure=True).content)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


def test_newest_changes_come_first_and_only_those_that_fit(client, admin_user):
    first, second, other = make_event(edtf="2023-01-01"), make_event(edtf="2024-01-01"), make_event(sides=5)
    correct(first, "title", "A new title", user=admin_user)
    parsed = atom(client, "/feed.atom?dyad=KP-RU")
    assert [entry.link for entry in parsed.entries] == [
        f"https://testserver{e.get_absolute_url()}" for e in (first, second)
    ]
    assert (
        parsed.entries[0].title == "A new title"
        and parsed.entries[0].updated_parsed >= parsed.entries[1].updated_parsed
    )
    assert other.public_id not in str(parsed)
    data = client.get("/feed.json?dyad=KP-RU", secure=True).json()
    assert data["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["url"] for item in data["items"]] == [entry.link for entry in parsed.entries]
    assert data["feed_url"] == "https://testserver/feed.json?dyad=KP-RU"


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "a & b < c", "bell\x07 and \x0bx", "]]>", "𝕏\ufffe"])
def test_hostile_titles(client, text):
    event = make_event()
    Ruling.objects.create(event=event, field="title", value=text)
    project(event)
    raw = client.get("/feed.atom", secure=True).content
    assert b"<script" not in raw
    title = feedparser.parse(raw, sanitize_html=False).entries[0].title_detail
    assert title.type == "text/plain" and title.value == text.translate({7: None, 11: None, 0xFFFE: None})
    assert client.get("/feed.json", secure=True).json()["items"][0]["title"] == text


def test_corrections_say_what_and_why(client, admin_user):
    dated, gone, kept, withdrawn, hidden = (make_event(edtf=f"202{n}-01-01") for n in range(5))
    correct(dated, "edtf", "2020-01-02", user=admin_user, reason="The <agency> named the day.")
    merge(gone, kept, user=admin_user, reason="One banquet.")
    retract(withdrawn, user=admin_user, reason="The paper withdrew it.")
    correct(hidden, "title", "Secret", user=admin_user)
    reject(hidden, user=admin_user, reason="misread")
    parsed = atom(client, "/corrections.atom")
    assert [entry.tags[0].term for entry in parsed.entries] == ["retract", "merge", "correct"]
    told = {entry.tags[0].term: entry for entry in parsed.entries}
    assert "2020-01-02" in told["correct"].summary and "The &lt;agency&gt; named the day." in told["correct"].summary
    assert told["merge"].link.endswith(kept.get_absolute_url()) and "One banquet." in told["merge"].summary
    assert hidden.public_id not in str(parsed) and "Secret" not in str(parsed)
    items = client.get("/corrections.json", secure=True).json()["items"]
    assert [item["id"] for item in items] == [entry.id for entry in parsed.entries]
    assert admin_user.username not in str(items)  # who decided is for the desk


def test_a_wrong_filter_is_refused(client):
    response = client.get("/feed.atom?dyad=XX", secure=True)
    assert response.status_code == 400 and response.json()["errors"][0]["parameter"] == "dyad"


def test_the_page_leads_to_its_feeds(client):
    make_event()
    text = client.get("/?dyad=KP-RU", secure=True).content.decode()
    assert 'type="application/atom+xml"' in text and 'href="/feed.atom?dyad=KP-RU"' in text
