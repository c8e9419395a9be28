"""The frame for other sites: what it can be told, how light it is, and the snippets."""

from __future__ import annotations

import datetime as dt
import gzip
import random
import re
from html import unescape
from pathlib import Path

import pytest
from csp.constants import HEADER
from django.test import Client

from tests.factories import make_event, make_outlet, make_source
from timeline.decisions import reject, retract
from timeline.models import Event
from timeline.models.choices import Sides

pytestmark = pytest.mark.django_db
FIRST_FLIGHT = 14 * 1024  # bytes: ten packets (RFC 6928)
ASSETS = Path(__file__).resolve().parents[2] / "static" / "timeline"


def page(client: Client, query: str = "") -> str:
    response = client.get(f"/embed/?{query}", secure=True)
    assert response.status_code == 200
    return response.content.decode()


def many(number: int) -> None:
    """Events as a real archive has them: crowded days, vague dates, all statuses, all dyads."""
    chance, first = random.Random(3), dt.date(2012, 1, 1)  # noqa: S311 - the same events each time
    rows = []
    for n in range(number):
        day = first + dt.timedelta(days=int(5000 * chance.random() ** 0.5))
        last = day + dt.timedelta(days=chance.choice([0, 0, 0, 0, 0, 6, 30]))
        rows.append(
            Event(
                public_id=f"{chance.getrandbits(40):08x}{n}"[:12], sides=chance.choice(Sides.values), kind="meeting",
                status=chance.choice(["reported", "reported", "planned", "alleged", "negated"]), earliest=day, latest=last,
                edtf=f"{day}/{last}", precision="days", basis="stated", state="draft", standing="single",
            )
        )  # fmt: skip
    Event.objects.bulk_create(rows)


@pytest.mark.parametrize("number", [20, 150, 300, 1000, 5000])
def test_the_first_view_fits_into_one_flight_of_packets(client, number):
    many(number)
    html, css = page(client).encode(), client.get("/embed.css", secure=True).content
    parts = {"html": html, "css": css, "js": (ASSETS / "embed.js").read_bytes()}
    sizes = {name: len(gzip.compress(part, 6)) for name, part in parts.items()}
    assert sum(sizes.values()) <= FIRST_FLIGHT, sizes
    marks = len(
        re.findall(rb'<use href="#(?!slash)|<circle cx|<rect x="[^"]*" y="[^"]*" width="[^"]*" height="5"', html)
    )
    assert marks >= number if number <= 1000 else b'class="firm"' in html  # more than a thousand are counted
    for name in re.findall(r'(?:href|src)="([^"]+)"', html.decode()):
        assert name.startswith(("/", "#", "https://testserver/")), name  # nothing of other sites


def test_what_it_can_be_told(client):
    make_event(edtf="2023-09-13")
    make_event(edtf="2024-05-16", sides=5)
    plain = page(client)
    assert "Contacts between Russia, North Korea and China" in plain and 'lang="en"' in plain
    assert "data-theme" not in plain and plain.count("<tr><td>") == 2
    told = page(client, "dyad=CN-RU&lang=id&theme=dark&title=Rusia+%3Cb%3E&lanes=kind")
    assert 'lang="id"' in told and 'data-theme="dark"' in told and told.count("<tr><td>") == 1
    assert "<h1>Rusia &lt;b&gt;</h1>" in told and "Pertemuan" in told
    assert 'href="https://testserver/id/?dyad=CN-RU&amp;lanes=kind"' in told


@pytest.mark.parametrize(
    "query",
    ["theme=green", "lang=xx", "height=5", "height=tall", "dyad=XX", "from=banana", "foo=1", "title=" + "x" * 201],
)
def test_what_it_cannot_understand_it_says_and_shows_the_rest(client, query):
    make_event()
    text = page(client, query)
    assert 'role="alert"' in text and "<svg" in text


def test_counts_where_the_marks_have_no_room(client):
    many(60)
    assert 'class="firm"' not in page(client, "height=900") and 'class="firm"' in page(client, "height=300")


def test_rejected_events_are_not_in_it_and_retracted_ones_are_said_to_be(client, admin_user):
    gone, retracted = make_event(edtf="2023-01-01"), make_event(edtf="2024-01-01")
    reject(gone, user=admin_user, reason="misread")
    retract(retracted, user=admin_user, reason="withdrawn")
    text = page(client)
    assert gone.public_id not in text and retracted.public_id in text and "Retracted" in text


def test_one_event(client, admin_user):
    event = make_event()
    text = page(client, f"event={event.public_id}")
    assert event.headline in text and "<blockquote" in text
    assert client.get("/embed/?event=nothing", secure=True).status_code == 404
    reject(event, user=admin_user, reason="misread")
    assert client.get(f"/embed/?event={event.public_id}", secure=True).status_code == 404


def test_hostile_texts_stay_text(client):
    from tests.factories import make_claim
    from timeline.projection import project

    outlet = make_outlet("<script>alert(1)</script>")
    event = make_event(claims=0)
    make_claim(make_source("<img src=x onerror=alert(2)> kata Kim", outlet=outlet), event)
    project(event)
    for query in (f"event={event.public_id}", "title=%3Cscript%3E", "q=%3Cscript%3E"):
        text = page(client, query)
        assert "<img" not in text and "<script>" not in text


def test_no_cookie_and_any_site_may_frame_it(client, settings):
    response = client.get("/embed/", secure=True)
    assert not response.cookies and "Cookie" not in response.get("Vary", "")
    assert "frame-ancestors *" in response[HEADER] and "X-Frame-Options" not in response
    settings.EMBED_ANCESTORS = ["https://paper.example"]
    assert "frame-ancestors https://paper.example 'self'" in client.get("/embed/", secure=True)[HEADER]


def test_the_sheet_is_kept_for_ever_and_its_address_changes_with_it(client):
    address = re.search(r'href="(/embed\.css\?[0-9a-f]{12})"', page(client))[1]
    response = client.get(address, secure=True)
    assert "immutable" in response["Cache-Control"] and b"--kp-ru" in response.content and b".mark" in response.content


def test_the_builder_gives_snippets_of_what_was_chosen(client):
    make_event(edtf="2024-05-16", sides=5)
    text = client.get("/id/embed/new/?dyad=CN-RU&theme=dark&title=A+%22b%22", secure=True).content.decode()
    plain, fitting = (unescape(part) for part in re.findall(r'<pre class="snippet"[^>]*>(.*?)</pre>', text, re.S))
    src = "https://testserver/embed/?dyad=CN-RU&amp;title=A+%22b%22&amp;theme=dark&amp;lang=id"
    assert plain.startswith(f'<iframe src="{src}&amp;height=') and 'title="A &quot;b&quot;"' in plain
    assert 'loading="lazy"' in plain
    assert f'data-src="{src}"' in fitting and fitting.count("\n") == 1 and "/static/timeline/frames.js" in fitting
    assert client.get(unescape(re.search(r'src="([^"]+)', plain)[1]), secure=True).status_code == 200


def test_the_builder_keeps_wrong_input_and_says_so(client):
    text = client.get("/embed/new/?height=12&dyad=XX", secure=True).content.decode()
    assert text.count('class="fault" role="alert"') == 2 and 'value="12"' in text
