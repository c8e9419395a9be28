"""People with the roles of the desk, and posts as its forms send them."""

from __future__ import annotations

from itertools import count

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from tests.factories import make_event
from timeline.models import Event

ROLES = {"rina": "Readers of drafts", "siti": "Curators", "budi": "Editors", "dewi": "Administrators"}


@pytest.fixture(autouse=True)
def _plain_http(settings):
    settings.SECURE_SSL_REDIRECT = False


@pytest.fixture
def people(db) -> dict[str, Client]:
    """A signed-in client for each role, by user name; joko may enter the admin and no more."""
    clients = {}
    for name, role in {**ROLES, "joko": None}.items():
        user = User.objects.create_user(username=name, is_staff=True)
        if role:
            user.groups.add(Group.objects.get(name=role))
        clients[name] = Client()
        clients[name].force_login(user)
    return clients


_years = count(1900)


def event_apart(**fields) -> Event:
    """An event that no other is grouped with: each has a year of its own, later ones later years."""
    return make_event(**{"edtf": f"{next(_years)}-05-09", **fields})


def form(action: str, event: Event, *others: Event, **more) -> dict:
    """What the desk's form holds once the events have been looked at."""
    seen = [f"{e.public_id}:{e.version}" for e in (event, *others)]
    other = {"other": others[0].public_id} if others else {}
    return {"queue": "newest", "event": event.public_id, "seen": seen, "action": action, **other, **more}


def act(client: Client, action: str, event: Event, *others: Event, **more):
    """The answer to a button of the desk, as without JavaScript."""
    return client.post("/admin/desk/decide/", form(action, event, *others, **more))


def state(event: Event) -> str:
    return Event.objects.get(pk=event.pk).state
