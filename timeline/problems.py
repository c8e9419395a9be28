"""Errors for machines as problem details (RFC 9457): what is wrong with which parameter, and how to mend it."""

from __future__ import annotations

from typing import Any

import orjson
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from timeline.filters import Filters

CONTENT_TYPE = "application/problem+json"


def problem(status: int, title: str, detail: str, **more: Any) -> HttpResponse:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return HttpResponse(orjson.dumps(body), status=status, content_type=CONTENT_TYPE)


def wrong_parameters(filters: Filters) -> HttpResponse | None:
    """400 with every parameter that cannot be understood, None if all can."""
    errors = [
        {"parameter": name if name != "__all__" else "", "detail": str(message)}
        for name, messages in filters.form.errors.items()
        for message in messages
    ]
    language = filters.data.get("lang", settings.LANGUAGE_CODE)
    if language not in dict(settings.LANGUAGES):
        known = ", ".join(dict(settings.LANGUAGES))
        errors.append(
            {"parameter": "lang", "detail": _("“%(code)s” is none of %(known)s.") % {"code": language, "known": known}}
        )
    if not errors:
        return None
    detail = " ".join(f"{error['parameter']}: {error['detail']}".removeprefix(": ") for error in errors)
    return problem(400, _("A parameter cannot be understood"), detail, errors=errors)
