"""How an event is cited: as a line, and as BibTeX."""

from __future__ import annotations

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from timeline.models import Event
from timeline.wording import when

_SPECIAL = {c: f"\\{c}" for c in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def line(event: Event, address: str, today: dt.date) -> str:
    """ "Kim Jong Un and Xi Jinping meet, Beijing. 4 September 2025. Tumen, event s7nydaps, as of 26 November 2026. https://…"."""
    return _("%(headline)s. %(date)s. Tumen, event %(id)s, as of %(today)s. %(address)s") % {
        "headline": event.headline, "date": when(event), "id": event.public_id, "today": date_format(today, "j F Y"),
        "address": address,
    }  # fmt: skip


def bibtex(event: Event, address: str, today: dt.date) -> str:
    """A @misc entry; what BibTeX would take for a command is escaped."""
    fields = {"title": _escaped(event.headline), "note": _escaped(when(event)), "publisher": "Tumen", "url": address,
              "urldate": today.isoformat()}  # fmt: skip
    if event.earliest and event.earliest == event.latest:
        fields["date"] = event.earliest.isoformat()
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{tumen-{event.public_id},\n{body}\n}}"


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(character, character) for character in text)
