"""A site with everything on it, and what it answers to a reader and to an administrator."""

from __future__ import annotations

import pytest

from tests.factories import make_actor, make_claim, make_event, make_outlet, make_source
from timeline.models import Event, Place, Ruling
from timeline.projection import project


@pytest.fixture
def stocked(db) -> Event:
    """An event with a claim, a ruling, a person, a place, an outlet and an article."""
    place = Place.objects.create(slug="moscow", name="Moscow", names={"en": ["Moscow"]}, country="RU", precision="city")
    person, outlet = make_actor("Sergei Shoigu"), make_outlet("Kabar")
    event = make_event(people=(person,))
    source = make_source(outlet=outlet, url="https://news.example/a", published="2023-09-14", published_on="2023-09-14")
    make_claim(source, event, place=place, place_name="Moscow", people=(person,))
    Ruling.objects.create(event=event, field="title", value="A title")
    project(event)
    make_event(edtf="2024-05-16", sides=5)
    return event
