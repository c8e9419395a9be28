"""Curators' sessions end after a while without a request (OWASP ASVS 5.0, 7.3.1); eight hours end them in any case."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase

_STEP = 60  # seconds; more exact times would write the session with every request


def idle_logout(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            now, seen = int(time.time()), request.session.get("seen")
            if seen is not None and now - seen > settings.IDLE_SECONDS:
                logout(request)
            elif seen is None or now - seen > _STEP:
                request.session["seen"] = now
        return get_response(request)

    return middleware
