"""What the database keeps by itself: the full-text index and the rolled-up counts, by triggers on the events' table.

Triggers see every write, also `update()` and bulk ones, so counts and index cannot drift. A migration that rebuilds the
table on SQLite drops its triggers; `install` runs after every `migrate`, finds them missing and makes everything anew.
"""

# ruff: noqa: S608 - statements are made of this module's own constants
from __future__ import annotations

import hashlib
from typing import Any

from django.db import connections, transaction

from timeline.models.choices import State
from timeline.models.tallies import OPEN_END, OPEN_START, Edge, Grain

_VISIBLE = ", ".join(f"'{state}'" for state in (State.DRAFT, State.PUBLISHED, State.RETRACTED))
_FIELDS = ("sides", "kind", "status", "standing", "level", "origin_count")
_WATCHED = (*_FIELDS, "state", "edtf", "earliest", "latest")
_SMALLEST = {"sqlite": "min", "postgresql": "least"}
MOST_ORIGINS = 4  # cells tell apart one, two, three, and four or more


_PEN = 5_420_719  # names the advisory lock; any number that nothing else uses


def take_the_pen() -> None:
    """Waits until no other transaction groups claims, until the end of this one.

    Two at once would each group without what the other one writes. SQLite has one writer at a time by itself.
    """
    connection = connections["default"]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PEN])


def install(using: str = "default") -> bool:
    """Makes triggers and search index if they are missing or of an older make, and fills them; whether it had to."""
    connection = connections[using]
    if connection.vendor not in _SMALLEST or "timeline_tally" not in connection.introspection.table_names():
        return False
    statements = _sqlite() if connection.vendor == "sqlite" else _postgresql()
    make = "tumen_" + hashlib.sha256("\n".join(statements).encode()).hexdigest()[:12]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if _made(cursor, connection.vendor) == make:
            return False
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still to come cannot be altered
        for statement in removals(cursor, connection.vendor):
            cursor.execute(statement)
        for statement in statements:
            cursor.execute(statement.replace("MAKE", make))
    rebuild(using)
    return True


def remove(using: str = "default") -> None:
    """Takes triggers and search index off; `install` makes them anew."""
    connection = connections[using]
    if connection.vendor not in _SMALLEST or "timeline_event" not in connection.introspection.table_names():
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for statement in removals(cursor, connection.vendor):
            cursor.execute(statement)


def rebuild(using: str = "default") -> None:
    """Counts and index anew from the events."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute("DELETE FROM timeline_tally")
        cursor.execute("DELETE FROM timeline_cell")
        for statement in _count_all("timeline_event", connection.vendor):
            cursor.execute(statement)
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO timeline_event_search(timeline_event_search) VALUES ('rebuild')")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


# --- which bucket a date falls into -----------------------------------------------------------------------------------


def _bucket(row: str, edge: Edge, grain: Grain, vendor: str) -> str:
    column, unknown = (f"{row}.earliest", OPEN_START) if edge == Edge.START else (f"{row}.latest", OPEN_END)
    year, month = (
        (f"CAST(substr({column}, 1, 4) AS INTEGER)", f"CAST(substr({column}, 6, 2) AS INTEGER)")
        if vendor == "sqlite"
        else (f"CAST(EXTRACT(YEAR FROM {column}) AS integer)", f"CAST(EXTRACT(MONTH FROM {column}) AS integer)")
    )
    value = year if grain == Grain.YEAR else f"{year} * 12 + {month} - 1"
    return f"CASE WHEN {column} IS NULL THEN {unknown} ELSE {value} END"


def _tallies(row: str, vendor: str) -> list[tuple[int, int, str, str]]:
    """Edge, grain, bucket and condition of every tally that an event counts in.

    `LOOK` has what the chart of the whole timeline needs, a hundredth of the rows of `MONTH`.
    """
    dated = f"{row}.edtf <> ''"
    found = [(Edge.START.value, Grain.ALL.value, "0", "1 = 1")]
    for edge in Edge:
        for grain in (Grain.YEAR, Grain.MONTH):
            found.append((edge.value, grain.value, _bucket(row, edge, grain, vendor), dated))
    found.append((Edge.START.value, Grain.LOOK.value, _bucket(row, Edge.START, Grain.MONTH, vendor), dated))
    return found


def _cell_values(row: str, vendor: str, grain: int) -> str:
    if grain == Grain.LOOK:
        return f"{row}.sides, '', {row}.status, '', '', 0"
    values = [f"{row}.{name}" for name in _FIELDS[:-1]]
    return ", ".join([*values, f"{_SMALLEST[vendor]}({row}.origin_count, {MOST_ORIGINS})"])


_CELL_COLUMNS = "sides, kind, status, standing, level, origins"


def _same_cell(row: str, vendor: str, grain: int) -> str:
    """Condition under which cell `c` is that of a row."""
    values = _cell_values(row, vendor, grain).split(", ", 5)
    pairs = zip(_CELL_COLUMNS.split(", "), values, strict=True)
    return " AND ".join(f"c.{column} = {value}" for column, value in pairs)


def _count_all(rows: str, vendor: str) -> list[str]:
    """INSERT … SELECT of the cells and tallies of a table of events, on top of what is counted already."""
    visible = f"e.state IN ({_VISIBLE})"
    cells = [
        f"INSERT INTO timeline_cell ({_CELL_COLUMNS}) SELECT DISTINCT {_cell_values('e', vendor, grain)}"
        f" FROM {rows} e WHERE {visible} ON CONFLICT DO NOTHING"
        for grain in (Grain.ALL, Grain.LOOK)
    ]
    fills = [
        f"INSERT INTO timeline_tally (edge, grain, bucket, cell_id, events)"
        f" SELECT {edge}, {grain}, {bucket}, c.id, COUNT(*) FROM {rows} e"
        f" JOIN timeline_cell c ON {_same_cell('e', vendor, grain)}"
        f" WHERE {visible} AND {condition} GROUP BY {'c.id' if bucket == '0' else f'{bucket}, c.id'}"
        " ON CONFLICT (edge, grain, bucket, cell_id) DO UPDATE SET events = timeline_tally.events + excluded.events"
        for edge, grain, bucket, condition in _tallies("e", vendor)
    ]
    return [*cells, *fills]


# --- triggers ---------------------------------------------------------------------------------------------------------


def _counted_in(row: str, vendor: str) -> str:
    visible = f"{row}.state IN ({_VISIBLE})"
    cells = (
        f"INSERT INTO timeline_cell ({_CELL_COLUMNS}) SELECT {_cell_values(row, vendor, grain)} WHERE {visible}"
        " ON CONFLICT DO NOTHING"
        for grain in (Grain.ALL, Grain.LOOK)
    )
    tallies = (
        f"INSERT INTO timeline_tally (edge, grain, bucket, cell_id, events) SELECT {edge}, {grain}, {bucket}, c.id, 1"
        f" FROM timeline_cell c WHERE {_same_cell(row, vendor, grain)} AND {visible} AND {condition}"
        " ON CONFLICT (edge, grain, bucket, cell_id) DO UPDATE SET events = timeline_tally.events + 1"
        for edge, grain, bucket, condition in _tallies(row, vendor)
    )
    return "; ".join([*cells, *tallies])


def _counted_out(row: str, vendor: str) -> str:
    return "; ".join(
        f"UPDATE timeline_tally SET events = events - 1 WHERE edge = {edge} AND grain = {grain} AND bucket = {bucket}"
        f" AND cell_id = (SELECT c.id FROM timeline_cell c WHERE {_same_cell(row, vendor, grain)})"
        f" AND {row}.state IN ({_VISIBLE}) AND {condition}"
        for edge, grain, bucket, condition in _tallies(row, vendor)
    )


def _sqlite() -> list[str]:
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _WATCHED)
    out, into = _counted_out("OLD", "sqlite"), _counted_in("NEW", "sqlite")
    unindex = (
        "INSERT INTO timeline_event_search(timeline_event_search, rowid, search) VALUES ('delete', OLD.id, OLD.search)"
    )
    index = "INSERT INTO timeline_event_search(rowid, search) VALUES (NEW.id, NEW.search)"

    def trigger(name: str, when: str, body: str) -> str:
        return f"CREATE TRIGGER MAKE_{name} AFTER {when} BEGIN {body}; END"

    return [
        "CREATE VIRTUAL TABLE timeline_event_search USING fts5(search, content='timeline_event', content_rowid='id',"
        " tokenize='unicode61 remove_diacritics 2', prefix='2 3 4')",
        trigger("count_insert", "INSERT ON timeline_event", into),
        trigger("count_delete", "DELETE ON timeline_event", out),
        trigger("count_update", f"UPDATE ON timeline_event WHEN {changed}", f"{out}; {into}"),
        trigger("search_insert", "INSERT ON timeline_event", index),
        trigger("search_delete", "DELETE ON timeline_event", unindex),
        trigger(
            "search_update",
            "UPDATE OF search ON timeline_event WHEN OLD.search IS NOT NEW.search",
            f"{unindex}; {index}",
        ),
    ]


def _postgresql() -> list[str]:
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _WATCHED)
    out, into = _counted_out("OLD", "postgresql"), _counted_in("NEW", "postgresql")
    body = f"BEGIN {out}; IF TG_OP <> 'DELETE' THEN {into}; END IF; RETURN NULL; END"
    # A count raised once a row leaves as many dead versions as there are rows, which each next row has to pass.
    together = f"BEGIN {'; '.join(_count_all('added', 'postgresql'))}; RETURN NULL; END"
    return [
        f"CREATE FUNCTION MAKE() RETURNS trigger LANGUAGE plpgsql AS $body$ {body} $body$",
        f"CREATE FUNCTION MAKE_many() RETURNS trigger LANGUAGE plpgsql AS $body$ {together} $body$",
        "CREATE TRIGGER MAKE_insert AFTER INSERT ON timeline_event REFERENCING NEW TABLE AS added"
        " FOR EACH STATEMENT EXECUTE FUNCTION MAKE_many()",
        "CREATE TRIGGER MAKE_delete AFTER DELETE ON timeline_event FOR EACH ROW EXECUTE FUNCTION MAKE()",
        f"CREATE TRIGGER MAKE_update AFTER UPDATE ON timeline_event FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION MAKE()",
        "CREATE INDEX timeline_event_search ON timeline_event USING gin (to_tsvector('simple', search))",
    ]


def _made(cursor: Any, vendor: str) -> str | None:
    """Name of the make that is installed, None if none is, or only a part of it."""
    names = _installed(cursor, vendor)
    makes = {name[: len("tumen_") + 12] for name in names}
    return makes.pop() if len(makes) == 1 and len(names) == (6 if vendor == "sqlite" else 3) else None


def _installed(cursor: Any, vendor: str) -> list[str]:
    cursor.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'tumen\\_%' ESCAPE '\\'"
        if vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgrelid = 'timeline_event'::regclass AND starts_with(tgname, 'tumen_')"
    )
    return [name for (name,) in cursor.fetchall()]


def removals(cursor: Any, vendor: str) -> list[str]:
    names = _installed(cursor, vendor)
    if vendor == "sqlite":
        return [*(f"DROP TRIGGER {name}" for name in names), "DROP TABLE IF EXISTS timeline_event_search"]
    functions = {name[: len("tumen_") + 12] for name in names}
    made = [f"{name}{end}" for name in functions for end in ("", "_many")]
    return [
        *(f"DROP FUNCTION IF EXISTS {name}() CASCADE" for name in made),
        "DROP INDEX IF EXISTS timeline_event_search",
    ]
