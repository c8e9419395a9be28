"""A number for every request, in its answer and in every line that is logged on its behalf.

Neither addresses of readers nor what they searched for are logged: a newsroom's questions are its own.
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

_request_id: ContextVar[str] = ContextVar("request_id", default="-")
_GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
log = logging.getLogger("tumen.request")


class RequestFilter(logging.Filter):
    """Gives every record the number of the request that it belongs to, and takes the request itself out of it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _request_id.get()
        record.__dict__.pop("request", None)  # its text has the query
        return True


def request_log(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """X-Request-ID (a trusted proxy's, else a new one), and a line with method, path, status and milliseconds."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "") if settings.PROXIES else ""
        number = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
        _request_id.set(number)  # never reset: Django logs an answer like 404 when all middleware is done
        begun = time.monotonic()
        response = get_response(request)
        response["X-Request-ID"] = number
        took = round((time.monotonic() - begun) * 1000, 1)
        fields = {"method": request.method, "path": request.path, "status": response.status_code, "ms": took}
        log.info("request", extra=fields)
        return response

    return middleware
