"""304 where nothing was written, never where something was."""

from __future__ import annotations

import os
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.test import RequestFactory

from timeline.middleware import freshness
from timeline.middleware.freshness import data_version, fresh


class File:
    """As much of Django's connection as `data_version` looks at."""

    vendor = "sqlite"

    def __init__(self, path) -> None:
        self.settings_dict = {"NAME": str(path)}

    def ensure_connection(self) -> None: ...


@pytest.fixture
def database(tmp_path):
    connection = sqlite3.connect(tmp_path / "a.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE a (b)")
    yield connection, File(tmp_path / "a.sqlite3")
    connection.close()


def quiet() -> None:
    time.sleep(0.08)


def test_the_version_changes_with_every_commit(database, monkeypatch):
    connection, file = database
    seen = set()
    for number in range(20):
        connection.execute("INSERT INTO a VALUES (?)", [number])
        if number == 10:  # the journal is written over from its beginning
            connection.execute("PRAGMA wal_checkpoint(RESTART)")
        with monkeypatch.context() as patch:
            patch.setattr(freshness, "_QUIET", 60 * 10**9)  # however slow the machine is
            assert data_version(file) == ""  # too soon: another commit could bear the same time
        quiet()
        assert data_version(file) == data_version(file) != ""
        seen.add(data_version(file))
    assert len(seen) == 20


def test_no_file_of_sqlite_is_opened(database, monkeypatch):
    """To close one would drop the locks that other threads of the process hold on it."""
    _, file = database
    quiet()
    monkeypatch.setattr("builtins.open", None)
    monkeypatch.setattr(os, "open", None)
    assert data_version(file)


def test_the_version_outlives_the_journal(database, tmp_path):
    """Servers open a connection for each request: the first makes an empty journal, the last takes it away."""
    connection, file = database
    connection.close()
    assert not (tmp_path / "a.sqlite3-wal").exists()
    quiet()
    version = data_version(file)
    reader = sqlite3.connect(tmp_path / "a.sqlite3", isolation_level=None)
    assert reader.execute("SELECT count(*) FROM a").fetchone() == (0,)
    assert (tmp_path / "a.sqlite3-wal").exists()
    assert data_version(file) == version != ""  # at once: an empty journal bears no commit
    reader.execute("INSERT INTO a VALUES (1)")
    quiet()
    written = data_version(file)
    reader.close()  # checkpoint
    quiet()
    assert len({version, written, data_version(file)}) == 3


def test_no_database_has_no_version(tmp_path):
    assert data_version(File(tmp_path / "a")) is None


@pytest.fixture
def answer(monkeypatch):
    """Asks a view through the middleware; the version of the data is the test's."""
    from django.http import HttpResponse

    made = []
    monkeypatch.setattr(freshness, "data_version", lambda: answer.version)

    def ask(path="/", *, status=200, cookie=None, **headers):
        view = fresh(lambda request: made.append(path) or HttpResponse("x", status=status))
        request = RequestFactory().get(path, headers=headers)
        if cookie:
            request.COOKIES[cookie] = "1"
        return view(request)

    answer = ask
    answer.version, answer.made = "1", made
    return answer


def test_a_page_that_many_ask_for_at_once_is_made_once(settings, monkeypatch):
    """When an article is stored, every reader's page is old at once."""
    from django.http import HttpResponse

    settings.CACHES = {**settings.CACHES, "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "many"}}  # fmt: skip
    monkeypatch.setattr(freshness, "data_version", lambda: "1")
    made = []

    def slow(request):
        made.append(request.path)
        time.sleep(0.2)
        return HttpResponse("x")

    view = fresh(slow)
    with ThreadPoolExecutor(8) as readers:
        answers = list(readers.map(lambda _: view(RequestFactory().get("/many")).content, range(8)))
    assert made == ["/many"] and answers == [b"x"] * 8


def test_just_after_a_write_a_reader_waits_a_moment(answer, monkeypatch):
    """Rather than having a page made that nobody else can be given."""
    versions = iter(["", "1"])
    monkeypatch.setattr(freshness, "data_version", lambda: next(versions))
    assert "ETag" in answer()


def test_unchanged_data(answer):
    tag = answer()["ETag"]
    again = answer(**{"If-None-Match": tag})
    assert again.status_code == 304 and again["ETag"] == tag and answer.made == ["/"]
    assert set(again.headers) == {"ETag", "Cache-Control"}  # a 304 replaces headers of what was kept


@pytest.mark.parametrize("change", ["data", "address", "language", "fragment", "day", "drafts", "frames"])
def test_whatever_changes_the_answer(answer, change, monkeypatch, settings):
    tag = answer()["ETag"]
    headers, path = {"If-None-Match": tag}, "/"
    if change == "data":
        answer.version = "2"
    elif change == "address":
        path = "/?q=x"
    elif change == "language":
        headers["Accept-Language"] = "id"
    elif change == "fragment":
        headers["HX-Request"] = "true"
    elif change == "drafts":  # a browser keeps its tag over a restart with other settings
        settings.SHOW_DRAFTS = not settings.SHOW_DRAFTS
    elif change == "frames":
        settings.EMBED_ANCESTORS = ["https://paper.example"]
    else:
        import datetime

        class Tomorrow(datetime.date):
            @classmethod
            def today(cls):
                return cls(2099, 1, 1)

        monkeypatch.setattr(freshness.dt, "date", Tomorrow)
    assert answer(path, **headers).status_code == 200


def test_what_is_not_kept(answer, settings):
    answer.version = ""
    assert "ETag" not in answer()
    answer.version = "1"
    assert "ETag" not in answer(status=404)
    signed_in = answer(cookie=settings.SESSION_COOKIE_NAME)
    assert "ETag" not in signed_in and signed_in["Cache-Control"] == "private, no-store"
