"""Tags of the desk."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import template
from django.utils.translation import gettext_lazy

from timeline.desk import duplicates
from timeline.desk.changes import ChangeForm
from timeline.desk.intake import Reading
from timeline.desk.item import Field
from timeline.models.choices import Kind, Status
from timeline.views.records import Piece, pieces

register = template.Library()
_OUTCOMES = {
    "carried": gettext_lazy("carried over"), "known": gettext_lazy("known already"),
    "kept": gettext_lazy("decided otherwise here"), "refused": gettext_lazy("refused"),
}  # fmt: skip
register.filter("earlier_words", duplicates.earlier_words)


class Row(NamedTuple):
    """A field of the form with what is shown and what the machine reads."""

    name: str
    field: Any
    errors: list[str]
    shown: Field


@register.filter
def marked(reading: Reading) -> list[Piece]:
    """The text of a reading cut where quotes begin and end."""
    if reading.extraction is None:
        return []
    return pieces(reading.extraction.article.text, reading.extraction.claims)


@register.filter
def kind_name(code: str) -> str:
    return str(Kind(code).label)


@register.filter
def status_name(code: str) -> str:
    return str(Status(code).label)


@register.filter
def outcome(code: str) -> str:
    """What became of a line or file, in words."""
    return str(_OUTCOMES[code])


@register.filter
def rows_with(form: ChangeForm, fields: list[Field]) -> list[Row]:
    """The form's fields in the order of the event's."""
    problems: dict[str, list[str]] = {name: [str(e) for e in errors] for name, errors in form.errors.items()}
    problems["people"] = [*problems.get("people", []), *problems.get("more_people", [])]
    return [Row(f.name, form[f.name], problems.get(f.name, []), f) for f in fields]
