"""A seal on every row: a checksum that triggers write whenever the row is written, by whomever, so that what changes without
being written is found. `verify` compares.

It is the database that seals, because rows come by bulk operations, loaddata, restore and migrations too, which no `save` of
a model sees. An edit is a write and so is never called damage; what a row held before is of no interest here, histories and
rulings keep that. Migrations take the seals off, since they change the columns that triggers name, and put them on again.
"""

# ruff: noqa: S608 - statements are made of this module's own constants and the names of our own models
from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db import connections, transaction
from django.db.models import Model

from timeline.models import TextFingerprint
from timeline.portable import fields, tables

_TABLE = "tumen_seals"
_LENGTH = 16  # hexadecimal digits; it guards against decay, not against an enemy, who could write a seal as well
_NEW_TABLE = (
    f"CREATE TABLE {_TABLE} (name text NOT NULL, pk bigint NOT NULL, seal text NOT NULL, PRIMARY KEY (name, pk))"
)


def sealed() -> list[type[Model]]:
    """Every model whose rows travel; fingerprints of texts are left out, for the text itself says what they must be."""
    return [model for model in tables() if model is not TextFingerprint]


def install(using: str = "default") -> bool:
    """Puts seals on if they are missing or of an older make, on every row as it is then; whether it had to."""
    connection = connections[using]
    if connection.vendor not in ("sqlite", "postgresql"):
        return False
    statements = [statement for model in sealed() for statement in _triggers(model, connection.vendor)]
    make = "seal_" + hashlib.sha256("\n".join(statements).encode()).hexdigest()[:8]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        held = _installed(cursor, connection.vendor)
        wanted = sum("CREATE TRIGGER" in statement for statement in statements)
        if len(held) == wanted and all(name.startswith(make) for name, _ in held):
            return False
        remove(using)
        if not _fits(cursor, connection):
            return False  # a schema of another version: migrations go on from here
        cursor.execute(_NEW_TABLE + (" WITHOUT ROWID" if connection.vendor == "sqlite" else ""))
        for statement in statements:
            cursor.execute(statement.replace("MAKE", make))
        for model in sealed():
            cursor.execute(
                f"INSERT INTO {_TABLE} SELECT {_values(model, 't', connection.vendor)} FROM {_name(model)} t"
            )
    return True


def remove(using: str = "default") -> None:
    """Takes all seals off."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still to come cannot be altered
        for name, table in _installed(cursor, connection.vendor):
            cursor.execute(f"DROP TRIGGER {name}" + (f' ON "{table}"' if connection.vendor == "postgresql" else ""))
        if connection.vendor == "postgresql":
            cursor.execute("SELECT proname FROM pg_proc WHERE starts_with(proname, 'seal_')")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP FUNCTION {name}()")
        cursor.execute(f"DROP TABLE IF EXISTS {_TABLE}")


def broken(model: type[Model], using: str = "default") -> Iterator[str]:
    """What is wrong with the rows of a model, each in words."""
    connection = connections[using]
    table, key, seal = _name(model), _key(model, "t"), _seal(model, "t", connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, s.seal IS NULL FROM {table} t LEFT JOIN {_TABLE} s ON s.name = '{_plain(model)}'"
            f" AND s.pk = {key} WHERE s.seal IS NULL OR s.seal <> {seal} ORDER BY 1"
        )
        for pk, bare in cursor.fetchall():
            yield f"{model._meta.verbose_name} {pk}: {'has no seal' if bare else 'not as it was written'}"
        cursor.execute(
            f"SELECT s.pk FROM {_TABLE} s WHERE s.name = '{_plain(model)}'"
            f" AND NOT EXISTS (SELECT 1 FROM {table} t WHERE {key} = s.pk) ORDER BY 1"
        )
        yield from (f"{model._meta.verbose_name} {pk}: is gone and was not deleted" for (pk,) in cursor.fetchall())


# --- statements -------------------------------------------------------------------------------------------------------


def _plain(model: type[Model]) -> str:
    return str(model._meta.db_table)


def _name(model: type[Model]) -> str:
    return f'"{_plain(model)}"'


def _key(model: type[Model], row: str) -> str:
    return f'{row}."{model._meta.pk.column}"'


def _seal(model: type[Model], row: str, vendor: str) -> str:
    """SQL of the checksum of a row. A value, its kind and its absence all count.

    Hexadecimal on SQLite, so that text which is no UTF-8 any more can be hashed too; SHA256 there is Django's.
    """
    columns = [f'{row}."{field.column}"' for field in fields(model)]
    if vendor == "sqlite":
        quoted = " || ',' || ".join(f"quote({column})" for column in columns)
        return f"substr(SHA256(hex({quoted})), 1, {_LENGTH})"
    return f"left(encode(sha256(convert_to(ROW({', '.join(columns)})::text, 'UTF8')), 'hex'), {_LENGTH})"


def _values(model: type[Model], row: str, vendor: str) -> str:
    return f"'{_plain(model)}', {_key(model, row)}, {_seal(model, row, vendor)}"


def _triggers(model: type[Model], vendor: str) -> list[str]:
    table, plain = _name(model), _plain(model)
    on_top = " ON CONFLICT (name, pk) DO UPDATE SET seal = excluded.seal"
    write = f"INSERT INTO {_TABLE} (name, pk, seal) VALUES ({_values(model, 'NEW', vendor)}){on_top}"
    erase = f"DELETE FROM {_TABLE} WHERE name = '{plain}'"
    one = f"{erase} AND pk = {_key(model, 'OLD')}"
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER MAKE_{plain}_{event.lower()} AFTER {event} ON {table} BEGIN {body}; END"
            for event, body in (("INSERT", write), ("UPDATE", write), ("DELETE", one))
        ]
    body = (
        f"BEGIN IF TG_OP = 'TRUNCATE' THEN {erase}; ELSIF TG_OP = 'DELETE' THEN {one}; ELSE {write}; END IF;"
        " RETURN NULL; END"
    )
    function = f"MAKE_{plain}"[: 63 - len("_all")]
    return [
        # times are written in the zone of the session, days in its style
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SET timezone = 'UTC' SET datestyle = 'ISO'"
        f" AS $body$ {body} $body$",
        f"CREATE TRIGGER {function}_row AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"CREATE TRIGGER {function}_all AFTER TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
    ]


def _installed(cursor: Any, vendor: str) -> list[tuple[str, str]]:
    """Triggers and their tables."""
    cursor.execute(
        "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'seal\\_%' ESCAPE '\\'"
        if vendor == "sqlite"
        else "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE starts_with(tgname, 'seal_')"
    )
    return list(cursor.fetchall())


def _fits(cursor: Any, connection: Any) -> bool:
    """Whether the database has all columns that this version knows."""
    names = set(connection.introspection.table_names(cursor))
    return all(_plain(model) in names and _has(cursor, model) for model in sealed())


def _has(cursor: Any, model: type[Model]) -> bool:
    cursor.execute(f"SELECT * FROM {_name(model)} LIMIT 0")
    return {field.column for field in fields(model)} <= {column[0] for column in cursor.description}
