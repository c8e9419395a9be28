"""Hostile text in every field changes no page: the same elements with the same attributes as with harmless text."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.urls import reverse
from lxml import html

from tests.factories import make_actor, make_claim, make_event, make_outlet, make_source
from tests.security.crawl import Answer, crawl
from tests.security.payloads import GROUPS
from timeline.models import Actor, Claim, Event, Office, Outlet, Place, Ruling, Source
from timeline.projection import project

pytestmark = pytest.mark.django_db
HARMLESS = "harmless words " * 40  # as long as the hostile texts, so that the same branches are taken


def fill(text: str) -> list[str]:
    """Rows with the text in every field that takes it; the addresses where it shows."""
    short = text[:200]
    place = Place.objects.create(
        slug=f"place-{Place.objects.count()}", name=short, names={"en": [short], "id": [short]}, precision="city"
    )
    outlet = make_outlet(short, domain=short[:120])
    outlet.names = {"en": [short], "id": [short]}
    outlet.save()
    person = make_actor(short)
    Office.objects.create(actor=person, title=short, titles={"en": short, "id": short}, side="RU", level="minister")
    source = make_source(
        f"Kim {text}", title=text[:500], outlet=outlet, outlet_name=short, authors=[text], agencies=[text],
        file_name=text[:500], url=text[:1000], warnings=[text], published="2023-09-14", published_on="2023-09-14",
    )  # fmt: skip
    event = make_event(claims=0)  # one row of each kind, so that a route is one page
    make_claim(
        source, event, quote=source.text, place=place, place_name=short, date_text=short, people=(person,),
        people_names=[text], attributed=[text], date_notes=[text],
    )  # fmt: skip
    for field, value in (("title", text[:300]), ("state", "retracted")):
        Ruling.objects.create(event=event, field=field, value=value, reason=text)
    project(event)
    question = f"/?q={quote(text)}&from={quote(text)}&person={quote(text)}&place={quote(text)}&{quote(text)}=1"
    return [event.get_absolute_url(), source.get_absolute_url(), person.get_absolute_url(), question, f"/id{question}"]


def hostile(kind: str) -> str:
    """All texts of a kind, longer than the fields that cut them."""
    text = " ".join(GROUPS[kind])
    return " ".join([text] * (600 // len(text) + 1))


def shape(answer: Answer) -> list[tuple[str, tuple[str, ...]]]:
    """Elements of a page in order, each with the names of its attributes; but for our signs of unseen characters."""
    tree = html.document_fromstring(answer.text.encode(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    signs = [
        e for e in elements if e.attrib.get("class") == "unseen" and re.fullmatch(r"⟨U\+[0-9A-F]+⟩", e.text_content())
    ]
    return [(element.tag, tuple(sorted(element.attrib))) for element in elements if element not in signs]


def addresses(answer: Answer) -> list[str]:
    tree = html.document_fromstring(answer.text.encode(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    names = ("href", "src", "action", "formaction", "hx-get", "hx-post", "{http://www.w3.org/1999/xlink}href")
    return [element.attrib[name] for element in tree.iter() for name in names if name in element.attrib]


@pytest.fixture(scope="module")
def plain(django_db_setup, django_db_blocker):
    """Shapes of all pages with harmless text, by route."""
    from django.db import transaction
    from django.test import Client

    with django_db_blocker.unblock():
        with transaction.atomic():
            answers = _answers(Client(), HARMLESS)
            transaction.set_rollback(True)
        return {answer.route: shape(answer) for answer in answers if answer.is_page}


def _answers(client, text: str) -> list[Answer]:
    return [a for a in crawl(client, *fill(text), per_route=1) if "/admin/" not in a.path]


@pytest.mark.parametrize("kind", GROUPS)
def test_pages_keep_their_shape(client, plain, kind):
    seen = 0
    for answer in _answers(client, hostile(kind)):
        assert answer.status < 500, answer.path
        if not answer.is_page:
            continue
        for address in addresses(answer):
            assert re.match(
                r"(?:/|\?|#|$|https://www\.wikidata\.org/|https://testserver/)", address
            ) and not address.startswith("//"), (
                answer.path,
                address,
            )
        if answer.route in plain and "?" not in answer.route:
            seen += 1
            assert shape(answer) == plain[answer.route], answer.path
    assert seen >= 8


_INSERTED = re.compile(
    r"<(?:script(?![^>]*src=[\"'](?:/static/|/(?:id/)?admin/jsi18n/))|iframe|object|embed|base|portal|plaintext|math)\b[^>]*>"
)
_OURS = re.compile(r"(?:/(?!/)|\?|#|$|\.|[\w-]+/|https://www\.wikidata\.org/|https://testserver/)")


# Data, where frames open links, and the preview of our own frame.
_OWN_TAGS = (
    "application/json",
    "application/ld+json",
    '<base target="_blank">',
    '<iframe src="https://testserver/embed/',
)


def test_the_desk_runs_nothing_of_it(admin_client):
    for kind in GROUPS:
        fill(hostile(kind))
    changes = [
        reverse(f"admin:timeline_{model.__name__.lower()}_change", args=[row.pk])
        for model in (Event, Claim, Source, Actor, Place, Outlet)
        for row in model.objects.all()
    ]
    for answer in crawl(admin_client, *changes, per_route=1):
        assert answer.status < 500, answer.path
        if answer.is_page:
            assert [tag for tag in _INSERTED.findall(answer.text) if not any(own in tag for own in _OWN_TAGS)] == [], (
                answer.path
            )
            handlers = {name for _, names in shape(answer) for name in names if name.startswith("on")}
            assert handlers <= {"onchange"}, answer.path  # of django-import-export's own page
            assert [address for address in addresses(answer) if not _OURS.match(address)] == [], answer.path
