"""The Indonesian catalogue is complete and its placeholders fit."""

import re

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils import translation

from tests.conftest import ROOT
from timeline.models.choices import Kind

PO = ROOT / "timeline" / "locale" / "id" / "LC_MESSAGES" / "django.po"
HOLE = re.compile(r"%(?:\(\w+\))?[sd]")


def messages():
    with PO.open("rb") as file:
        return [message for message in read_po(file, locale="id") if message.id]


@pytest.mark.parametrize("message", messages(), ids=lambda m: str(m.id)[:40])
def test_translated(message):
    source = message.id[1] if isinstance(message.id, tuple) else message.id
    target = message.string[0] if isinstance(message.string, tuple) else message.string
    assert target and not message.fuzzy
    assert sorted(HOLE.findall(source)) == sorted(HOLE.findall(target))


def test_compiled():
    with translation.override("id"):
        assert str(Kind.MEETING.label) == "Pertemuan"


def test_compiled_as_written():
    """Pages are made from the compiled catalogue: what was translated since must be in it (`make messages`)."""

    def said(found) -> dict:
        return {(*forms(m.context), *forms(m.id)): forms(m.string) for m in found if m.id}

    def forms(text) -> tuple:
        text = text.decode() if isinstance(text, bytes) else text or ""
        return (text,) if isinstance(text, str) else tuple(text)

    with PO.with_suffix(".mo").open("rb") as file:
        assert said(read_mo(file)) == said(messages())


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda p: p.name)
def test_templates_have_no_bare_words(path):
    """Every word that a page shows goes through the catalogue (500 and 503 stand alone: they must not need anything)."""
    if path.name in ("500.html", "503.html"):
        return
    text = re.sub(
        r"{%.*?%}|{{.*?}}|{#.*?#}|<[^>]*>",
        "\n",
        re.sub(r"{% blocktranslate.*?endblocktranslate %}", "", path.read_text("utf-8"), flags=re.S),
        flags=re.S,
    )
    words = set(re.findall(r"[A-Za-z]{3,}", text))
    assert words <= {"Tumen", "EDTF", "SHA", "Wikidata", "BibTeX", "SVG", "PNG"}, words
