"""manage.py migrate: Django's, but a migration that was killed can always be run again."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor


class Executor(MigrationExecutor):
    """Notes a migration as done in the transaction that does it.

    Django does so only if a migration leaves no statements for the end, such as indexes of new tables; else it commits first
    and notes it then, and after a kill between the two the next `migrate` finds tables that it wants to create.
    """

    def apply_migration(self, state: Any, migration: Migration, *options: Any, **named: Any) -> Any:
        apply = migration.apply

        def leaving_nothing(state: Any, schema_editor: Any, collect_sql: bool = False) -> Any:  # noqa: FBT001, FBT002
            state = apply(state, schema_editor, collect_sql)
            for statement in schema_editor.deferred_sql:
                schema_editor.execute(statement, None)
            schema_editor.deferred_sql.clear()
            return state

        migration.apply = leaving_nothing  # type: ignore[method-assign, assignment]
        try:
            return super().apply_migration(state, migration, *options, **named)
        finally:
            migration.apply = apply  # type: ignore[method-assign]


migrate.MigrationExecutor = Executor  # type: ignore[attr-defined]


class Command(migrate.Command):
    pass
