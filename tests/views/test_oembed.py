"""oEmbed: found by its links, in two formats, for our own addresses alone; nothing is fetched."""

from __future__ import annotations

import re
import socket
from html import unescape
from xml.etree import ElementTree

import micawber
import pytest

from tests.factories import make_event
from timeline.decisions import reject

pytestmark = pytest.mark.django_db
OURS = "https://testserver"


def ask(client, url: str, **more):
    return client.get("/oembed", {"url": url, **more}, secure=True)


@pytest.mark.parametrize("path", ["/?dyad=KP-RU", "/id/", "/embed/?theme=dark", "EVENT", "/id/EVENT"])
def test_addresses_lead_to_their_frame_by_the_links_in_their_head(client, path):
    event = make_event()
    path = path.replace("/id/EVENT", f"/id/events/{event.public_id}/").replace("EVENT", event.get_absolute_url())
    page = client.get(path, secure=True).content.decode()
    links = dict(re.findall(r'type="(application/json\+oembed|text/xml\+oembed)" href="([^"]+)"', page))
    data = client.get(unescape(links["application/json+oembed"]), secure=True).json()
    root = ElementTree.fromstring(client.get(unescape(links["text/xml+oembed"]), secure=True).content)  # noqa: S314 - our own answer
    assert {child.tag: child.text for child in root} == {name: str(value) for name, value in data.items()}
    assert (data["version"], data["type"]) == ("1.0", "rich") and data["thumbnail_url"].startswith(OURS)
    frame = re.fullmatch(
        r'<iframe src="([^"]+)" title="([^"]+)" width="(\d+)" height="(\d+)"[^>]*></iframe>', data["html"]
    )
    assert (int(frame[3]), int(frame[4])) == (data["width"], data["height"])
    shown = client.get(unescape(frame[1]), secure=True)
    assert shown.status_code == 200 and 'role="alert"' not in shown.content.decode()
    assert ('<html lang="id"' in shown.content.decode()) is path.startswith("/id/")
    assert client.get(data["thumbnail_url"].removeprefix(OURS), secure=True)["Content-Type"] == "image/png"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, (800, None)),
        ({"maxwidth": 500}, (500, None)),
        ({"maxwidth": 5000}, (800, None)),
        ({"maxheight": 250}, (800, 250)),
    ],
)
def test_sizes(client, asked, expected):
    data = ask(client, f"{OURS}/", **asked).json()
    assert data["width"] == expected[0] and (expected[1] is None or data["height"] <= expected[1])


REFUSED = [
    "", "/", "https://evil.example/", "https://testserver.evil.example/", "https://testserver@evil.example/",
    "https://evil.example#@testserver/", "https://evil.example\\@testserver/", "http://169.254.169.254/latest/meta-data/",
    "http://[::1]/", "http://[::1", "http://2130706433/", "file:///etc/passwd", "ftp://testserver/", "javascript:alert(1)",
    "//testserver/", "https://testserver/admin/", "https://testserver/quality/", "https://testserver/nothing",
    "https://testserver:8080/", "https://testserver/events/none/", "https://testserver/embed/new/",
]  # fmt: skip


def test_no_other_address_and_no_connection(client, monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", lambda *args: pytest.fail(f"connects to {args[1:]}"))
    for url in REFUSED:
        response = ask(client, url)
        assert response.status_code == 404 and response["Content-Type"].startswith(
            ("application/problem+json", "text/html")
        ), url


def test_a_rejected_event_has_no_frame(client, admin_user):
    event = make_event()
    reject(event, user=admin_user, reason="misread")
    assert ask(client, OURS + event.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("asked", "status"), [({"format": "yaml"}, 501), ({"maxwidth": "wide"}, 400), ({"maxheight": "-5"}, 400)]
)
def test_refusals_say_why(client, asked, status):
    response = ask(client, f"{OURS}/", **asked)
    assert response.status_code == status and next(iter(asked)) in response.json()["detail"]


def test_a_consumer_library_finds_and_reads_it(live_server, transactional_db, settings):
    """micawber, as blogs use it: an address in a text becomes the frame; one of another site stays a link."""
    settings.SECURE_SSL_REDIRECT = False
    event, site = make_event(), live_server.url
    known = micawber.ProviderRegistry()
    known.register(rf"{re.escape(site)}/\S*", micawber.Provider(f"{site}/oembed"))
    for address in (
        f"{site}/?dyad=KP-RU",
        f"{site}/id/",
        f"{site}{event.get_absolute_url()}",
        f"{site}/embed/?theme=dark",
    ):
        answer = known.request(address, maxwidth=600)
        assert answer["type"] == "rich" and answer["width"] <= 600 and f'src="{site}/embed/' in answer["html"], address
    text = micawber.parse_text(f"Look:\n\n{site}/?dyad=CN-RU\n\nhttps://elsewhere.example/x", known)
    assert text.count("<iframe") == 1 and "https://elsewhere.example/x" in text
    with pytest.raises(micawber.ProviderException):
        known.request(f"{site}/quality/")
