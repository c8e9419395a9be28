"""All rows of an installation as plain values, out of one database and into another of either kind.

Backups are made of them, and moves between SQLite and PostgreSQL. Sessions and failed logins stay behind; counts and the
search index are made anew by the database's triggers. Reading sees one moment, however many write meanwhile; writing is
one transaction, so that a database is filled whole or not at all.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Field, Model

from timeline.models import Cell, Source, Tally

_BATCH = 1000
_LEFT_OUT = {"sessions", "axes"}


class NotEmpty(ValueError):
    """The database to be filled holds articles already."""


def tables() -> list[type[Model]]:
    """Every model whose rows travel, those of links included."""
    found = apps.get_models(include_auto_created=True)
    return [m for m in found if m._meta.managed and m._meta.app_label not in _LEFT_OUT and m not in (Cell, Tally)]


def fields(model: type[Model]) -> list[Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]


def migrations(using: str) -> list[str]:
    """Names of the applied migrations: rows fit only the schema that they came from."""
    applied = MigrationRecorder(connections[using]).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied if app not in _LEFT_OUT)


@contextlib.contextmanager
def one_moment(using: str) -> Iterator[None]:
    """Everything that is read in the block is of one moment; writers go on."""
    connection = connections[using]
    if connection.vendor == "sqlite":  # atomic() would take the lock of writers (IMMEDIATE)
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(using=using), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


def rows(model: type[Model], using: str) -> Iterator[tuple[Any, ...]]:
    """Values of the fields of each row, in the order of `fields`."""
    names = [field.attname for field in fields(model)]
    ordered = model._base_manager.using(using).order_by("pk").values_list(*names)
    yield from ordered.iterator(_BATCH)


@contextlib.contextmanager
def filling(using: str) -> Iterator[None]:
    """The transaction in which an empty database is filled. Raises NotEmpty. What `migrate` put into it is taken out first."""
    if Source.objects.using(using).exists():
        raise NotEmpty("the database holds articles already; give an empty one")
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        if connections[using].vendor == "postgresql":
            names = ", ".join(connections[using].ops.quote_name(model._meta.db_table) for model in tables())
            cursor.execute(f"TRUNCATE {names} CASCADE")
        else:
            for model in tables():
                cursor.execute(f"DELETE FROM {connections[using].ops.quote_name(model._meta.db_table)}")  # noqa: S608
        yield
        for statement in connections[using].ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)


def insert(model: type[Model], values: Iterable[Iterable[Any]], using: str) -> int:
    """Writes rows as `rows` gave them, or as JSON made of that; how many. Keys and times stay as they were."""
    connection = connections[using]
    columns = fields(model)
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in columns)
    holes = ", ".join(["%s"] * len(columns))
    table = connection.ops.quote_name(model._meta.db_table)
    statement = f"INSERT INTO {table} ({names}) VALUES ({holes})"  # noqa: S608 - names of our own models
    count, waiting = 0, iter(values)
    with connection.cursor() as cursor:
        while batch := list(islice(waiting, _BATCH)):
            cursor.executemany(statement, [_prepared(columns, row, connection) for row in batch])
            count += len(batch)
    return count


def _prepared(columns: list[Field[Any, Any]], row: Iterable[Any], connection: Any) -> list[Any]:
    return [
        field.get_db_prep_save(field.to_python(value), connection) for field, value in zip(columns, row, strict=True)
    ]
