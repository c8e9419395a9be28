"""Upgrades from the oldest schema with articles in it, killed in the middle and run again."""

from __future__ import annotations

import os
import random
import signal
import time
from typing import Any

from django.core.management import call_command
from django.db import connection

from tests.faults.harness import Score, Site, verified

OLDEST = ("timeline", "0001")


def killed(site: Site, times: int, seed: int) -> Score:
    """`migrate` is killed at a random moment and run again: the schema and the rows of an upgrade that nothing disturbed.

    The oldest schema with articles is made by going all the way back, which tries every step back as well.
    """
    choice, score = random.Random(seed), Score()
    site.fresh("old")
    site.ingest()
    site.child(_decide)
    site.child(_downgrade)
    told = site.child(_told)
    site.fresh(of="old")
    began = time.monotonic()
    site.child(_upgrade)
    longest, schema = time.monotonic() - began, site.child(_schema)
    if site.child(_told) != told:
        score.broken.append("an upgrade changed texts, quotes, ids or decisions")
    for _ in range(times):
        site.fresh(of="old")
        pid, reader = site.start(_upgrade)
        time.sleep(choice.uniform(0, longest))
        os.kill(pid, signal.SIGKILL)
        os.close(reader)
        _, status = os.waitpid(pid, 0)
        score.note("0" if status == 0 else "killed")
        try:
            site.child(_upgrade)
        except RuntimeError:
            score.broken.append("migrate fails when it is run again")
            continue
        if site.child(_schema) != schema:
            score.broken.append("another schema than that of an upgrade that nothing disturbed")
        if site.child(_told) != told:
            score.broken.append("texts, quotes, ids or decisions are not those of before")
    site.child(lambda: call_command("reextract", quiet=True))
    if site.child(verified):
        score.broken.append("verify finds faults")
    return score


def _downgrade() -> None:
    call_command("migrate", *OLDEST, verbosity=0)
    connection.close()  # what is in the journal goes into the file that is copied


def _upgrade() -> None:
    call_command("migrate", verbosity=0)


def _decide() -> None:
    """Of the kinds that the oldest schema knows: with others the database refuses the step back, and stays as it is."""
    from timeline.decisions import correct, publish
    from timeline.models import Event

    events = list(Event.objects.filter(state="draft").order_by("pk")[:12])
    for number, event in enumerate(events[:6]):
        correct(event, "title", f"Title {number}", user=None, reason="seen")
    publish(events[6], user=None, reason="good")


QUERIES = (
    "SELECT sha256, text FROM timeline_source ORDER BY 1",
    'SELECT fingerprint, quote, start, "end", event_id FROM timeline_claim ORDER BY 1, source_id',
    "SELECT id, public_id, title, state FROM timeline_event ORDER BY 1",
    "SELECT field, CAST(value AS text), reason, event_id FROM timeline_ruling ORDER BY id",
    "SELECT slug, name, CAST(names AS text) FROM timeline_actor ORDER BY 1",
)


def _told() -> list[Any]:
    """What every schema holds."""
    return [_all(query) for query in QUERIES]


def _schema() -> list[Any]:
    if connection.vendor == "sqlite":
        return _all("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2")
    columns = "table_name, column_name, data_type, is_nullable, column_default, is_generated"
    return [
        _all(f"SELECT {columns} FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"),  # noqa: S608
        _all("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"),
        _all("SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint ORDER BY 1, 2"),
        _all(
            "SELECT tgname, proname, prosrc FROM pg_trigger JOIN pg_proc ON tgfoid = pg_proc.oid WHERE NOT tgisinternal ORDER BY 1"
        ),
    ]


def _all(query: str) -> list[list[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [list(row) for row in cursor.fetchall()]
