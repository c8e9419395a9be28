"""Counters that all processes of a machine share: a cache backend over one small SQLite file.

Django's own backends either are not shared (local memory) or do not count atomically (files, database), and a limit that
each worker counts for itself is no limit. With several machines set CACHE_URL to Redis or memcached instead.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

_KEPT = 3600  # seconds after which the file is swept
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS counter (key TEXT PRIMARY KEY, value INTEGER NOT NULL, expires REAL) WITHOUT ROWID"
)
_ADD = """INSERT INTO counter VALUES (?1, ?2, ?3)
    ON CONFLICT (key) DO UPDATE SET value = ?2, expires = ?3 WHERE expires < ?4"""
_SET = "INSERT INTO counter VALUES (?1, ?2, ?3) ON CONFLICT (key) DO UPDATE SET value = ?2, expires = ?3"


class CounterCache(BaseCache):
    """Whole numbers by key. LOCATION is the path of the file; what it holds may be lost at any time."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._path, self._local, self._swept = location, threading.local(), 0.0

    def _run(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if not hasattr(self._local, "connection"):
            Path(self._path).parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=5, isolation_level=None)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute(_SCHEMA)
            self._local.connection = connection
        cursor: sqlite3.Cursor = self._local.connection.execute(sql, values)
        return cursor

    def _named(self, key: str, version: int | None) -> str:
        return self.make_and_validate_key(key, version=version)

    def add(self, key: str, value: int, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        now = time.time()
        if now - self._swept > _KEPT:
            self._swept = now
            self._run("DELETE FROM counter WHERE expires < ?", now)
        return self._run(_ADD, self._named(key, version), value, self._expiry(timeout), now).rowcount > 0

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        sql = "SELECT value FROM counter WHERE key = ? AND expires >= ?"
        row = self._run(sql, self._named(key, version), time.time()).fetchone()
        return row[0] if row else default

    def set(self, key: str, value: int, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._run(_SET, self._named(key, version), value, self._expiry(timeout))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Adds to a counter. Raises ValueError if there is none."""
        sql = "UPDATE counter SET value = value + ? WHERE key = ? AND expires >= ? RETURNING value"
        row = self._run(sql, delta, self._named(key, version), time.time()).fetchone()
        if row is None:
            raise ValueError(f"no counter {key}")
        return int(row[0])

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._run("DELETE FROM counter WHERE key = ?", self._named(key, version)).rowcount > 0

    def clear(self) -> None:
        self._run("DELETE FROM counter")

    def _expiry(self, timeout: Any) -> float:
        end = self.get_backend_timeout(timeout)
        return float("inf") if end is None else float(end)
