"""When the database is away or a query takes too long: a page that says so (503), not a stack trace."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

log = logging.getLogger("tumen.database")
_until = threading.local()


class DatabaseAway:
    """Answers 503 with Retry-After for what the database refuses, and gives every query of a request its time limit."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        connection_created.connect(_limit_queries, dispatch_uid="tumen-query-seconds")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        _until.time = time.monotonic() + settings.QUERY_SECONDS
        try:
            return self.get_response(request)
        finally:
            _until.time = None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        log.error("database away", exc_info=exception)
        if transaction.get_connection().in_atomic_block:
            transaction.set_rollback(True)
        response = HttpResponse(render_to_string("503.html"), status=503)
        response["Retry-After"] = "10"
        response["Cache-Control"] = "no-store"
        return response


def _limit_queries(connection: Any, **kwargs: Any) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [f"{settings.QUERY_SECONDS}s"])
    elif connection.vendor == "sqlite":
        connection.connection.set_progress_handler(_over, 100_000)


def _over() -> int:
    """Asked by SQLite every so many steps: nonzero ends the query. Commands have no limit."""
    until = getattr(_until, "time", None)
    return int(until is not None and time.monotonic() > until)
