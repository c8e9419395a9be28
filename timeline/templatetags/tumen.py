"""Tags of the public pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import translate_url
from django.utils.translation import get_language_info

from timeline import wording
from timeline.models import Event
from timeline.models.choices import DYAD_SIDES, Dyad

register = template.Library()


@register.filter
def when(dated: Any) -> str:
    """The date of an event or claim in words."""
    return wording.when(dated)


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
def in_language(context: dict[str, Any], code: str) -> str:
    """The address of this page in another language, its question kept."""
    return translate_url(context["request"].get_full_path(), code)


@register.filter
def language_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


@register.filter
def item(mapping: Any, key: Any) -> Any:
    return mapping[key]
