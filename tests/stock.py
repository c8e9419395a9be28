"""Rows that many tests begin with, made once in a process and copied into each test's transaction.

To load the reference data takes a second and to read the sample articles some more; to insert the same rows again takes a
hundredth. What triggers count (Cell, Tally, the search index) they count again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Field, Model

from timeline.models import Cell, Tally


@dataclass(frozen=True)
class Stock:
    """The rows of each table, as the database gave them."""

    rows: dict[type[Model], Sequence[tuple[Any, ...]]]

    @classmethod
    def made_by(cls, make: Callable[[], None]) -> Stock:
        """What a function writes into empty tables, which are empty again afterwards."""
        with transaction.atomic():
            make()
            rows = {model: _held(model) for model in _models()}
            transaction.set_rollback(True)
        return cls({model: held for model, held in rows.items() if held})

    def put_in(self) -> None:
        """Inserts the rows, with their keys. References to rows still to come are checked at the end, as always."""
        with transaction.atomic(), connection.cursor() as cursor:
            for model, rows in self.rows.items():
                columns = [str(field.column) for field in _fields(model)]
                names, places = (", ".join(parts) for parts in (map(_quoted, columns), ["%s"] * len(columns)))
                cursor.executemany(f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) VALUES ({places})", rows)  # noqa: S608
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self.rows)):
                cursor.execute(statement)


def _models() -> list[type[Model]]:
    found = apps.get_app_config("timeline").get_models(include_auto_created=True)
    return [model for model in found if model not in (Cell, Tally)]


def _fields(model: type[Model]) -> list[Field]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _held(model: type[Model]) -> list[tuple[Any, ...]]:
    """Rows as they can be inserted again: what the driver takes, not what Django makes of it."""
    fields = _fields(model)
    rows = model._base_manager.order_by("pk").values_list(*(field.attname for field in fields))
    return [
        tuple(field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True))
        for row in rows
    ]
