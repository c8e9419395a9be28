"""Tags of the public pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import orjson
from django import template
from django.urls import translate_url
from django.utils.formats import date_format, number_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from timeline import unseen, wording
from timeline.filters import Filters
from timeline.models import Event
from timeline.models.choices import DYAD_SIDES, Dyad

register = template.Library()

_KEY = (
    '<svg class="key {}" width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true"><use href="#{}"/></svg>'
)  # fmt: skip
_DISPUTED_KEY = _KEY.replace("</svg>", '<use href="#slash"/></svg>')


@register.filter
def visible(value: Any) -> SafeString:
    """A text with its unseen characters (timeline/unseen.py) as signs that say what they are."""
    if isinstance(value, SafeString):
        return value
    text, found, at = str(value), [], 0
    if not unseen.UNSEEN.search(text):
        return conditional_escape(text)
    for match in unseen.UNSEEN.finditer(text):
        found.append(format_html("{}", text[at : match.start()]))
        found.append(
            format_html('<span class="unseen" title="{}">{}</span>', unseen.name(match[0]), unseen.sign(match[0]))
        )
        at = match.end()
    return format_html_join("", "{}", ((piece,) for piece in (*found, text[at:])))


@register.filter
def joined(values: Iterable[Any]) -> str:
    """ "A, B": unlike Django's own `join` not marked as safe, so that `visible` can look at it."""
    return ", ".join(map(str, values))


@register.filter
def spelled(value: Any) -> str:
    """The same for titles and options, which take no markup."""
    return unseen.spelled(str(value))


@register.filter
def when(dated: Any) -> str:
    """The date of an event or claim in words."""
    return wording.when(dated)


@register.filter
def when_exactly(dated: Any) -> str:
    """The date as a sentence's part: a stretch becomes "between … and …"."""
    return wording.when_exactly(dated)


@register.filter
def certainty(dated: Any) -> str:
    return wording.certainty(dated)


@register.simple_tag
def standing(event: Event) -> dict[str, str]:
    code, symbol, words = wording.standing(event)
    return {"code": code, "symbol": symbol, "words": words}


@register.filter
def origins(event: Event) -> str:
    return wording.sources_and_origins(event)


@register.filter
def dyad_class(event: Event) -> str:
    """Class of an event's dyad: "KP-RU" …, "all" for a trilateral one."""
    return next((d.value for d in Dyad if DYAD_SIDES[d][0] == event.sides), "all")


@register.simple_tag(takes_context=True)
def in_language(context: dict[str, Any], code: str, *, absolute: bool = False) -> str:
    """The address of this page in another language, its question kept."""
    path = translate_url(context["request"].get_full_path(), code)
    return str(context["request"].build_absolute_uri(path)) if absolute else path


@register.simple_tag(takes_context=True)
def absolute(context: dict[str, Any], path: str) -> str:
    """An address with scheme and host."""
    return str(context["request"].build_absolute_uri(path))


@register.simple_tag
def ld_json(data: dict[str, Any]) -> SafeString:
    """A block of JSON-LD. It is data, which a content policy lets stand; "<" is escaped so that nothing can end it."""
    text = orjson.dumps(data).decode()
    for character, escaped in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(character, escaped)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 - escaped above


@register.filter
def language_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


@register.filter
def item_or_empty(mapping: Any, key: str) -> Any:
    """A value of a mapping by its key, empty where there is none."""
    return mapping.get(key) or ""


@register.filter
def looks(event: Event) -> str:
    """Classes of an event's mark."""
    return f"{dyad_class(event)} {event.status}{' disputed' if wording.disputed(event) else ''}"


@register.simple_tag
def key(look: str, shape: str = "KP-RU") -> SafeString:
    """The small symbol of a mark: its dyad's shape, a cross for what did not happen, a slash for what is disputed."""
    looks = look.split()
    return format_html(
        _DISPUTED_KEY if "disputed" in looks else _KEY, look, "cross" if "negated" in looks else shape
    )  # fmt: skip


@register.simple_tag
def changed(filters: Filters, **parameters: Any) -> str:
    """The question with some parameters set anew, as a query string."""
    return filters.address({name: str(value) for name, value in parameters.items()})


@register.filter
def grouped(number: int) -> str:
    """Thousands in groups, as the language writes them."""
    return number_format(number, use_l10n=True, force_grouping=True)


@register.filter
def step(number: int) -> int:
    """1 to 4 for a count, each step four times the last."""
    return 1 if number < 2 else 2 if number < 8 else 3 if number < 32 else 4


@register.filter
def grain_name(grain: str) -> str:
    return {"day": _("day"), "week": _("week"), "month": _("month"), "year": _("year")}.get(grain, "")


@dataclass(frozen=True, slots=True)
class Month:
    title: str
    events: list[Event]


@register.filter
def by_month(events: list[Event], sort: str) -> list[Month]:
    """Rows of a list ordered by date under headings of their months; one group without a heading in other orders."""
    if sort not in ("date", "-date"):
        return [Month("", events)]
    return [Month(title, list(rows)) for title, rows in groupby(events, key=_month)]


def _month(event: Event) -> str:
    if event.earliest:
        return date_format(event.earliest, "F Y")
    return _("Beginning unknown") if event.latest else _("Date unknown")
