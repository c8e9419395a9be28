"""Drafts hidden from readers by a setting; what is decided shows at once, whichever way it is set."""

from __future__ import annotations

import pytest

from tests.desk.conftest import act, event_apart, state
from tests.factories import make_actor

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("shown", [True, False])
def test_readers_see_what_the_setting_says(client, people, settings, shown):
    settings.SHOW_DRAFTS = shown
    kim, putin = make_actor("Kim Jong Un", "KP"), make_actor("Vladimir Putin", "RU")
    draft, published = (event_apart(people=(kim, putin)) for _ in range(2))
    act(people["budi"], "accept", published)
    source = draft.claims.get().source
    assert client.get(draft.get_absolute_url()).status_code == (200 if shown else 404)
    assert people["rina"].get(draft.get_absolute_url()).status_code == 200  # a reader of drafts reads drafts
    assert client.get(published.get_absolute_url()).status_code == 200
    for address in (
        "/",
        "/?kind=meeting",
        "/chart.json",
        "/cards.json",
        kim.get_absolute_url(),
        source.get_absolute_url(),
        published.get_absolute_url(),
    ):
        page = client.get(address).content.decode()
        assert (draft.public_id in page) is (
            shown and draft.public_id in people["rina"].get(address).content.decode()
        ), address
    assert (draft.public_id in client.get("/").content.decode()) is shown
    assert draft.claims.get().quote in people["rina"].get(f"/admin/desk/?at={draft.public_id}").content.decode()
    act(people["budi"], "accept", draft)
    assert client.get(draft.get_absolute_url()).status_code == 200  # at once
    assert draft.public_id in client.get("/").content.decode()


def test_rejected_goes_and_retracted_stays_with_its_reason(client, people):
    rejected, retracted = event_apart(), event_apart()
    act(people["siti"], "reject", rejected, reason="A mistake")
    assert client.get(rejected.get_absolute_url()).status_code == 410
    assert rejected.public_id not in client.get("/").content.decode()
    act(people["budi"], "accept", retracted)
    retracted.refresh_from_db()
    act(people["budi"], "retract", retracted, reason="The paper took it back")
    assert state(retracted) == "retracted"
    page = client.get(retracted.get_absolute_url())
    assert page.status_code == 200 and "The paper took it back" in page.content.decode()
