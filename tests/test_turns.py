"""Who writes next, on SQLite: nobody is overtaken again and again (timeline/sqlite)."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction

from timeline.sqlite import turns
from timeline.sqlite.base import DatabaseWrapper

ROOT = Path(__file__).parent.parent


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "a.sqlite3"
    path.touch()
    return path


@pytest.fixture
def beside(database: Path, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The alias of a connection to it, as another process has one."""
    monkeypatch.setattr(turns, "PATIENCE", 0.1)
    options = {"transaction_mode": "IMMEDIATE", "timeout": 1, "init_command": "PRAGMA journal_mode=WAL"}
    known = connections.settings[DEFAULT_DB_ALIAS]
    settings = {**known, "ENGINE": "timeline.sqlite", "NAME": str(database), "OPTIONS": options}
    connections["beside"] = DatabaseWrapper(settings, "beside")
    with django_db_blocker.unblock():
        yield "beside"
        connections["beside"].close()
    del connections["beside"]


def test_one_who_waits_is_next_however_soon_another_one_asks_again(database: Path) -> None:
    over, rounds, waited = threading.Event(), [], []

    def busy() -> None:
        """Holds the turn for a while and takes it again at once, as a command does with its batches."""
        while not over.is_set():
            if turn := turns.take(database):
                time.sleep(0.05)
                turn.close()
                rounds.append(time.monotonic())

    workers = [threading.Thread(target=busy) for _ in range(2)]
    for worker in workers:
        worker.start()
    try:
        for _ in range(10):
            time.sleep(0.03)
            began = time.monotonic()
            turn = turns.take(database)
            assert turn
            waited.append(sum(began < at < time.monotonic() for at in rounds))
            turn.close()
    finally:
        over.set()
        for worker in workers:
            worker.join()
    assert len(rounds) > 10  # they do go on beside it
    assert max(waited) <= 5  # SQLite's own way: any number


def test_a_turn_ends_with_its_process(database: Path) -> None:
    code = "import sys, time; from pathlib import Path; from timeline.sqlite import turns\n"
    code += "held = turns.take(Path(sys.argv[1])); print('held' if held else 'not', flush=True); time.sleep(60)"
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(database)], stdout=subprocess.PIPE, text=True, env={**os.environ}
    )
    assert child.stdout
    assert child.stdout.readline() == "held\n"
    child.kill()
    child.wait()
    child.stdout.close()
    turn = turns.take(database)
    assert turn
    turn.close()


def test_no_turn_is_had_in_time_and_none_in_a_folder_that_cannot_be_written(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.1)
    turn = turns.take(database)
    assert turn
    assert turns.take(database) is None
    turn.close()
    (database.parent / "a.sqlite3-turn").unlink()
    (database.parent / "a.sqlite3-turn").mkdir()
    assert turns.take(database) is None
    assert turns.take(database.parent / "nothing.sqlite3") is None


def test_a_transaction_holds_its_turn_until_it_ends(database: Path, beside: str) -> None:
    with transaction.atomic(using=beside):
        connections[beside].cursor().execute("CREATE TABLE a (b)")
        assert not _is_free(database)
    assert _is_free(database)
    with pytest.raises(ValueError, match="taken back"), transaction.atomic(using=beside):
        raise ValueError("taken back")
    assert _is_free(database)
    with transaction.atomic(using=beside):
        connections[beside].close()  # as when the database went away
        assert _is_free(database)


def test_a_transaction_that_cannot_begin_gives_its_turn_back(database: Path, beside: str) -> None:
    """SQLite's own lock is held by somebody who takes no turns: the sqlite3 program, say."""
    with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"), transaction.atomic(using=beside):
            pass
        assert _is_free(database)


def _is_free(database: Path) -> bool:
    turn = turns.take(database)
    if turn:
        turn.close()
    return turn is not None


def test_both_waits_end_before_gunicorn_ends_the_worker() -> None:
    """So that who waits for a long transaction gets the page that says so (503), and not a broken connection."""
    settings = (ROOT / "timeline" / "settings.py").read_text("utf-8")
    busy = re.search(r'"timeout": (\d+),', settings)
    assert busy
    told = re.search(r"^timeout = (\d+)", (ROOT / "deploy" / "gunicorn.conf.py").read_text("utf-8"), re.M)
    assert told
    assert turns.PATIENCE + int(busy[1]) < int(told[1])
