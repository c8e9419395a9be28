"""With TUMEN_DRAFTS=hidden nothing of a draft is told to readers: not by a page, a file, a feed, the API or a frame."""

from __future__ import annotations

import io
import re
import zipfile
from urllib.parse import quote

import pytest
from django.urls import reverse

from tests.factories import make_actor, make_claim, make_event, make_outlet, make_source
from tests.security.crawl import fixed_addresses
from timeline.decisions import correct, distinguish, publish
from timeline.models import Place
from timeline.models.events import Event
from timeline.views.exports import FORMATS, OF_ONE

pytestmark = pytest.mark.django_db
SAID, TITLED, NAMED = "quokka", "Zebrafish", "Xenia Xylander"  # words that only the draft has


@pytest.fixture
def draft(settings, admin_user) -> Event:
    """A draft with a title, a quote and a person of its own, in an article that tells of a published event too."""
    settings.SHOW_DRAFTS, settings.SECURE_SSL_REDIRECT = False, False
    kim, putin = make_actor("Kim Jong Un", "KP"), make_actor("Vladimir Putin", "RU")
    place = Place.objects.create(slug="rason", name="Rason", country="KP", precision="city")
    shared = make_source("Kim met Putin. The quokka was there.", outlet=make_outlet("Paper"), title="Of two meetings")
    shown = make_event(edtf="2023-09-13", people=(kim, putin), place=place, place_name="Rason")
    make_claim(shared, shown, quote="Kim met Putin.", people=(kim, putin))
    publish(shown, user=admin_user)
    # a visit: of another kind than the meeting, so that no grouping draws reports from the one into the other
    visit = {"kind": "visit", "people": (kim, putin), "place": place, "place_name": "Rason", "people_names": [NAMED]}
    hidden = make_event(edtf="2023-09-13", **visit)
    claim = make_claim(shared, hidden, quote="The quokka was there.", **visit)
    type(claim).objects.filter(pk=claim.pk).update(start=15, end=36)
    correct(hidden, "title", TITLED, user=admin_user, reason=SAID)
    distinguish(hidden, shown, user=admin_user, reason="Two meetings of one day")
    hidden.refresh_from_db()
    assert hidden.state == "draft" and hidden.title == TITLED
    return hidden


def told(response) -> str:
    """Everything that an answer says, unpacked."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if response.get("Content-Type") == "application/zip":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    return content.decode("utf-8", "replace") + str(dict(response.headers))


def addresses(draft: Event) -> list[str]:
    """Every address that readers have, those of records for the draft and for what is published beside it."""
    found = [address for address in fixed_addresses() if not address.startswith("/csp-report")]
    found += [reverse("export", args=[name]) for name in FORMATS]
    claim = draft.claims.order_by("-pk").first()
    for event in Event.objects.all():
        found += [reverse("event", args=[event.public_id]), reverse("event-picture", args=[event.public_id])]
        found += [reverse("export-event", args=[event.public_id, name]) for name in OF_ONE]
        found += [reverse("api-v1:event", args=[event.public_id]), f"/embed/?event={event.public_id}"]
        found += [f"/oembed?url={quote(f'http://testserver/events/{event.public_id}/')}", f"/?event={event.public_id}"]
    found += [source.get_absolute_url() for source in (claim.source, draft.claims.first().source)]
    found += [row.get_absolute_url() for row in (draft.people.first(), draft.place, claim.source.outlet)]
    found += [f"/{page}?q=quokka" for page in ("", "embed/", "export.json", "feed.json", "api/v1/events", "cards.json")]
    found += [f"/suggest/{name}/?q=x" for name in ("person", "place", "outlet")]
    return found


def test_no_word_of_a_draft_is_told(client, draft):
    sections = re.findall(r"/sitemap-\w+\.xml", told(client.get("/sitemap.xml")))
    assert len(sections) > 3
    for address in [*addresses(draft), *sections]:
        response = client.get(address, follow=True)
        text = told(response)
        for word in (draft.public_id, TITLED, SAID, NAMED):
            asked = word in address.replace("%2F", "/")  # what was asked for may be repeated
            assert asked or word not in text, (address, word, text[max(0, text.find(word) - 200) :][:400])


def test_the_same_addresses_tell_of_it_where_drafts_are_shown(client, draft, settings):
    """So that the test above looks where there is something to be seen."""
    settings.SHOW_DRAFTS = True
    telling = [address for address in addresses(draft) if TITLED in told(client.get(address, follow=True))]
    assert len(telling) > 25 and {"/", "/export.csv", "/feed.atom", "/corrections.json"} <= set(telling)
