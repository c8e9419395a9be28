"""Who may pass: true addresses behind proxies, known methods, bodies of bearable size, rates per address."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django_ratelimit.core import get_usage

Next = Callable[[HttpRequest], HttpResponseBase]
METHODS = ("GET", "HEAD", "POST", "OPTIONS")


def client_address(get_response: Next) -> Next:
    """Takes REMOTE_ADDR from X-Forwarded-For as written by our own proxies; what a client adds before that is ignored."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if settings.PROXIES:
            hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
            if len(hops) >= settings.PROXIES:
                request.META["REMOTE_ADDR"] = hops[-settings.PROXIES]
        return get_response(request)

    return middleware


def well_formed(get_response: Next) -> Next:
    """Refuses other methods (405), too large a body (413) and posts that a page of another site caused (403)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method not in METHODS:
            response = _plain(_("This method is not used here."), 405)
            response["Allow"] = ", ".join(METHODS)
            return response
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.MAX_UPLOAD:
            size = settings.MAX_UPLOAD // (1024 * 1024)
            return _plain(_("The upload is too large: the limit is %(size)d MB. Split it.") % {"size": size}, 413)
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
            return _plain(_("This was sent from a page of another site. Open the page here and send it again."), 403)
        return get_response(request)

    return middleware


def rate_limit(get_response: Next) -> Next:
    """Refuses (429, Retry-After) an address that asks more often than the first fitting line of RATE_LIMITS allows."""
    limits = [(re.compile(pattern), rate) for pattern, rate in settings.RATE_LIMITS]

    def middleware(request: HttpRequest) -> HttpResponseBase:
        for pattern, rate in limits:
            if pattern.match(request.path_info):
                usage = get_usage(request, group=pattern.pattern, key="ip", rate=rate, increment=True)
                if usage and usage["should_limit"]:
                    response = _plain(_("Too many requests. Wait a little and try again."), 429)
                    response["Retry-After"] = str(max(usage["time_left"], 1))
                    return _told(response, usage)
                return _told(get_response(request), usage) if usage else get_response(request)
        return get_response(request)

    return middleware


def _told(response: HttpResponseBase, usage: dict[str, int]) -> HttpResponseBase:
    """Says how many requests the address has left, and for how many seconds (draft-ietf-httpapi-ratelimit-headers-07)."""
    response["RateLimit-Limit"] = str(usage["limit"])
    response["RateLimit-Remaining"] = str(max(0, usage["limit"] - usage["count"]))
    response["RateLimit-Reset"] = str(max(usage["time_left"], 0))
    return response


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(text + "\n", status=status, content_type="text/plain; charset=utf-8")
