"""Answers 304 where nothing was written since the reader last asked, and what another reader was answered, without making
the page again.

The tag of a page is made of the address, what the answer varies by, the code, the day, and the version of the data. Readers
must ask each time (`no-cache`), so that a curator's change is visible at once; asking costs next to nothing.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified

_VARY = ("Host", "Accept", "Accept-Language", "HX-Request", "HX-Target", "HX-History-Restore-Request")
_QUIET = 50_000_000  # nanoseconds; file systems stamp writes with a clock that ticks every few milliseconds
_LARGEST = 400_000  # bytes of a page that is kept
_LOCKS = [threading.Lock() for _ in range(64)]
_PATIENCE = 2.0  # seconds


def data_version(database: Any = connection) -> str | None:
    """A word that differs whenever a commit lies between two calls, also of other processes.

    Empty if that cannot be told just now; None if it never can, of a database in memory.

    It must be asked for before the data is read: then an old version may stand on newer data, never the other way round.
    """
    database.ensure_connection()
    if database.vendor == "postgresql":
        with database.cursor() as cursor:
            cursor.execute("SELECT pg_current_snapshot()")
            return str(cursor.fetchone()[0])
    # Only stat(): to open and close one of SQLite's files would drop this process's locks on it, and with them the
    # protection of other threads' reads and writes (sqlite.org/howtocorrupt.html, 2.2).
    path = str(database.settings_dict["NAME"])
    files = []
    with contextlib.suppress(FileNotFoundError):  # the last connection that closed took the journal away
        journal = os.stat(f"{path}-wal")  # noqa: PTH116
        if journal.st_size:  # an empty one says no more than none: the first connection to open makes it
            files.append(journal)
    try:
        files.append(os.stat(path))  # noqa: PTH116 - last: what left the journal meanwhile is in it
    except OSError:
        return None
    if time.time_ns() - max(file.st_mtime_ns for file in files) < _QUIET:
        return ""  # another commit could bear the same time
    return ".".join(f"{file.st_ino}.{file.st_mtime_ns}.{file.st_size}" for file in files)


@cache
def _code_version() -> str:
    """Changes with every file that a page is made from."""
    folders = (settings.BASE_DIR / "timeline", settings.BASE_DIR / "templates", settings.STATIC_ROOT)
    suffixes = {".py", ".html", ".mo", ".toml", ".json"}
    files = sorted(p for folder in folders for p in Path(folder).rglob("*") if p.suffix in suffixes)
    return hashlib.sha256("".join(f"{p}{p.stat().st_mtime_ns}" for p in files).encode()).hexdigest()


def shown() -> tuple[Any, ...]:
    """The settings that decide what readers see: pages made under others must not be given out after a restart."""
    return settings.SHOW_DRAFTS, settings.EMBED_ANCESTORS, settings.CONTENT_SECURITY_POLICY, settings.TIME_ZONE


def fresh(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """ETag and 304 for pages and data that readers get who are not signed in. Stands before what writes headers: a 304
    must not bring others than the answer that it confirms."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        tag = _tag(request)
        if tag and tag in request.headers.get("If-None-Match", ""):
            return HttpResponseNotModified(headers={"ETag": tag, "Cache-Control": "public, no-cache"})
        if not tag or connection.in_atomic_block:
            return made(request, tag)
        if kept := caches["pages"].get(tag):
            return kept
        with _one_at_a_time(tag):
            return caches["pages"].get(tag) or made(request, tag)

    def made(request: HttpRequest, tag: str) -> HttpResponseBase:
        response = get_response(request)
        if tag and _may_be_kept(response):
            response["ETag"] = tag
            response["Cache-Control"] = "public, no-cache"
            if request.method == "GET" and isinstance(response, HttpResponse) and len(response.content) <= _LARGEST:
                caches["pages"].set(tag, response)
        elif settings.SESSION_COOKIE_NAME in request.COOKIES and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware


@contextmanager
def _one_at_a_time(tag: str) -> Iterator[None]:
    """When data changes, many readers ask for the same page at once: one of them has it made, the others wait for it."""
    lock = _LOCKS[hash(tag) % len(_LOCKS)]
    mine = lock.acquire(timeout=_PATIENCE)  # a slow page must not hold up others for long that share its lock
    try:
        yield
    finally:
        if mine:
            lock.release()


def _tag(request: HttpRequest) -> str:
    plain = request.method in ("GET", "HEAD") and not request.path.startswith(settings.STATIC_URL)
    if not plain or settings.DEBUG or settings.SESSION_COOKIE_NAME in request.COOKIES:
        return ""
    try:
        version = data_version()
        if version == "":  # something was written just now: a moment later the page can be shared
            time.sleep(_QUIET / 1e9)
            version = data_version()
    except DatabaseError:
        return ""
    if not version:
        return ""
    varied = [request.headers.get(name, "") for name in _VARY]
    parts = (version, _code_version(), *shown(), dt.date.today(), request.scheme, request.get_full_path(), *varied)
    return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def _may_be_kept(response: HttpResponseBase) -> bool:
    return response.status_code == 200 and not response.cookies and not response.has_header("Cache-Control")
