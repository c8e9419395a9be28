"""The database backend of `ENGINE = "timeline.sqlite"`: transactions wait for their turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.db.backends.sqlite3 import base

from timeline.sqlite import turns


class DatabaseWrapper(base.DatabaseWrapper):
    _turn: BinaryIO | None = None

    def _start_transaction_under_autocommit(self) -> None:
        if not self.is_in_memory_db():
            self._turn = turns.take(Path(self.settings_dict["NAME"]))
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
        except BaseException:
            self._give_back()
            raise

    def _commit(self) -> None:
        with self._ending():
            super()._commit()  # type: ignore[misc]  # not in the stubs

    def _rollback(self) -> None:
        with self._ending():
            super()._rollback()  # type: ignore[misc]  # not in the stubs

    def _close(self) -> None:
        with self._ending():
            super()._close()  # type: ignore[misc]  # not in the stubs

    @contextmanager
    def _ending(self) -> Iterator[None]:
        try:
            yield
        finally:
            self._give_back()

    def _give_back(self) -> None:
        if self._turn:
            self._turn.close()
        self._turn = None
