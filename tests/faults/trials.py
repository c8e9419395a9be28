"""Trials that need no kill: damaged bytes, damaged databases, many rounds of the same files, many writers at once."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import DatabaseError, connection

from benchmarks.many_articles import articles
from tests.faults.harness import ROOT, Site, digest_now, verified
from timeline.extract.workers import Job, run, start
from timeline.portable import rows, tables
from timeline.reference import reference_from_fixtures

# --- damaged inputs ---------------------------------------------------------------------------------------------------


def flips(times: int, seed: int) -> str:
    """One byte of an article is another, or all after it is gone: it is read, or refused with a reason."""
    start(reference_from_fixtures())
    choice, fates = random.Random(seed), Counter[str]()
    seeds = [path for path in sorted((ROOT / "fixtures" / "articles").iterdir()) if path.is_file()]
    for number in range(times):
        path = seeds[number % len(seeds)]
        data = bytearray(path.read_bytes())
        at = choice.randrange(len(data))
        if number % 4 == 3:
            del data[at:]
        else:
            data[at] ^= 1 << choice.randrange(8)
        results = run(Job(path.name, bytes(data)))
        fates["refused" if all(result.reason for result in results) else "read"] += 1
    return f"{times} damaged files: {dict(fates)}"


# --- damaged databases ------------------------------------------------------------------------------------------------


def rot(site: Site, times: int, seed: int) -> str:
    """One bit of the database file is another. Does `verify` say so, or is what is stored what it was?"""
    choice, found = random.Random(seed), Counter[str]()
    site.fresh()
    site.ingest()
    site.child(_edit)
    site.child(all_in_one_file)
    whole, stored = site.folder / "site.sqlite3", site.child(_stored)
    good = Path(shutil.copy(whole, site.folder / "good.sqlite3")).read_bytes()
    for _ in range(times):
        for old in site.folder.glob("site.sqlite3*"):
            old.unlink()
        data = bytearray(good)
        data[choice.randrange(len(data))] ^= 1 << choice.randrange(8)
        whole.write_bytes(data)
        found[site.child(lambda: _noticed(stored))] += 1
    return f"{times} flipped bits: {dict(found)}"


def _edit() -> None:
    """What people leave behind: an account, decisions, histories of names."""
    from django.contrib.auth import get_user_model

    from timeline.decisions import correct
    from timeline.models import Actor, Event

    user = get_user_model().objects.create_user("curator", password="correct horse battery staple")  # noqa: S106
    for event in Event.objects.filter(state="draft").order_by("pk")[:10]:
        correct(event, "title", "A title", user=user, reason="The sources say so in other words.")
    for actor in Actor.objects.order_by("pk")[:50]:
        actor.surname = actor.surname.upper()
        actor.save()


def all_in_one_file() -> None:
    """What is in the journal goes into the database file: a copy of that alone would lack it."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _stored() -> dict[str, str]:
    """A checksum of all rows of each table, times and keys included: more than `digest` compares."""
    return {
        model._meta.db_table: hashlib.sha256(repr(list(rows(model, "default"))).encode()).hexdigest()
        for model in tables()
    }


def _noticed(stored: dict[str, str]) -> str:
    unreadable = (DatabaseError, ValueError, TypeError, OverflowError, KeyError)
    try:
        faults = verified()
    except unreadable:  # verify says that, and in what
        faults = 1
    try:
        now = _stored()
    except unreadable:
        now = {}
    changed = [name for name in stored if stored[name] != now.get(name)]
    if changed:
        return "changed what is stored, found" if faults else f"OVERLOOKED in {changed[0]}"
    return "changed nothing that is stored, found" if faults else "changed nothing that is stored"


# --- the same again ---------------------------------------------------------------------------------------------------


def rounds(site: Site, times: int, seed: int) -> str:
    """The same files again: as they are, touched, renamed, moved, in another order. Nothing may be written."""
    choice = random.Random(seed)
    site.fresh()
    began = time.monotonic()
    site.ingest()
    first, spent = time.monotonic() - began, []
    for number in range(times):
        for place, path in enumerate(choice.sample(sorted(site.news.rglob("*.txt")), 40)):
            target = path
            if number % 3 == 1:
                target = path.with_name(f"{choice.randrange(10**9)}-{place}.txt")
            elif number % 3 == 2:
                target = site.news / f"part{place % 5}" / path.name
                target.parent.mkdir(exist_ok=True)
            path.rename(target)
            target.touch()
        began = time.monotonic()
        site.ingest()
        spent.append(time.monotonic() - began)
        if site.child(digest_now) != site.digest:
            return f"round {number + 1} changed what is stored"
    again = sorted(spent)[len(spent) // 2]
    return f"{times} rounds changed nothing; the first took {first:.1f} s, others {again:.2f} s ({first / again:.1f} times)"


# --- many at once -----------------------------------------------------------------------------------------------------


def crowd(site: Site, seconds: int) -> str:
    """Two runs of `ingest` over the same files, three curators and three readers at once, all of them to the end."""
    site.fresh()
    site.ingest()
    many_more(site.folder / "more", 20 * seconds)
    end = time.monotonic() + seconds

    def store() -> list[Any]:
        signal.signal(signal.SIGALRM, signal.default_int_handler)
        signal.alarm(seconds)
        with contextlib.suppress(SystemExit):  # interrupted: there are more files than it can read in that time
            call_command("ingest", str(site.folder / "more"), stdout=io.StringIO(), stderr=io.StringIO())
        return []

    known = site.child(_articles)
    children = [site.start(work) for work in (store, store, *_curators(end, 3), *[lambda: _reader(end)] * 3)]
    waits: list[float] = []
    failed = Counter[str]()
    for pid, reader in children:
        with os.fdopen(reader, "rb") as pipe:
            data = pipe.read()
        if status := os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
            failed[str(status)] += 1
        for kind, value in json.loads(data or b"[]"):
            waits += [value] if kind == "decided" else []
            failed[kind] += kind not in ("decided", "read")
    waits.sort()
    middle, p99 = waits[len(waits) // 2], waits[len(waits) * 99 // 100]
    stored = site.child(_articles) - known
    doubled = site.child(_doubled)
    faults = site.child(verified)
    return (
        f"{stored} articles and {len(waits)} decisions stored in {seconds} s, waits p50 {1000 * middle:.0f} ms, p99"
        f" {1000 * p99:.0f} ms, longest {1000 * max(waits):.0f} ms; failed: {dict(+failed) or 'none'}; articles stored "
        f"twice: {doubled}; found by verify: {faults}"
    )


def many_more(folder: Path, number: int) -> None:
    """Different articles, enough for a load that lasts."""
    folder.mkdir()
    for n, text in enumerate(articles(number)):
        (folder / f"{n:05}.txt").write_text(text, "utf-8")


def _articles() -> int:
    from timeline.models import Source

    return Source.objects.count()


def _curators(end: float, number: int) -> list[Callable[[], list[Any]]]:
    return [lambda seed=seed: curate(lambda: time.monotonic() < end, seed) for seed in range(number)]  # type: ignore[misc]


def curate(goes_on: Callable[[], bool], seed: int) -> list[tuple[str, float]]:
    """Gives events titles and takes them back, one every tenth of a second; how long each decision took."""
    from timeline.decisions import Refused, correct, undo
    from timeline.models import Event

    choice, told = random.Random(seed), []
    while goes_on():
        event = choice.choice(list(Event.objects.filter(state="draft").order_by("public_id")[:50]))
        began = time.monotonic()
        try:
            decision = correct(event, "title", f"Title {seed}", user=None)
            told.append(("decided", time.monotonic() - began))
            with contextlib.suppress(Refused):  # another curator was quicker
                undo(decision.id, user=None)
        except Refused:
            pass
        except Exception as error:  # counted by name
            told.append((type(error).__name__, 0.0))
        time.sleep(0.1)
    return told


def _reader(end: float) -> list[tuple[str, float]]:
    from django.test import Client

    client, told = Client(headers={"host": "localhost"}), []
    while time.monotonic() < end:
        answer = client.get("/?sort=origins", secure=True)
        told.append(("read" if answer.status_code == 200 else f"status {answer.status_code}", 0.0))
        time.sleep(0.05)
    return told


def _doubled() -> int:
    from django.db.models import Count

    from timeline.models import Source

    return Source.objects.values("sha256").annotate(n=Count("pk")).filter(n__gt=1).count()
