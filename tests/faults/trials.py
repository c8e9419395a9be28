"""Trials that need no kill: damaged bytes, damaged databases, many rounds of the same files, many writers at once."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles
from typing import Any

from django.core.management import call_command
from django.db import DatabaseError, connection

from tests.faults.harness import ROOT, Site, digest_now, verified
from timeline.extract.workers import Job, run, start
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
    """One bit of the database file is another. Does `verify` say so, or does what is there read as before?"""
    choice, found = random.Random(seed), Counter[str]()
    site.fresh()
    site.ingest()
    site.child(_all_in_one_file)
    whole = site.folder / "site.sqlite3"
    good = shutil.copy(whole, site.folder / "good.sqlite3")
    for _ in range(times):
        for old in site.folder.glob("site.sqlite3*"):
            old.unlink()
        data = bytearray(Path(good).read_bytes())
        data[choice.randrange(len(data))] ^= 1 << choice.randrange(8)
        whole.write_bytes(data)
        found[site.child(lambda: _noticed(site.digest))] += 1
    return f"{times} flipped bits: {dict(found)}"


def _all_in_one_file() -> None:
    """What is in the journal goes into the database file: a copy of that alone would lack it."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _noticed(digest: str) -> str:
    try:
        if verified():
            return "found by verify"
        return "nothing of what is stored has changed" if digest_now() == digest else "overlooked"
    except (DatabaseError, ValueError, TypeError, OverflowError, KeyError):  # verify says that, and in what
        return "found by verify"


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
    """Two runs of `ingest` over the same files, three curators and three readers at once."""
    site.fresh()
    site.ingest()
    shutil.copytree(site.news, site.folder / "more")
    for path in (site.folder / "more").glob("*.txt"):
        path.write_text(path.read_text("utf-8") + "\nBaru.", "utf-8")
    end = time.monotonic() + seconds

    def store() -> list[Any]:
        call_command("ingest", str(site.folder / "more"), stdout=io.StringIO(), stderr=io.StringIO())
        return []

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
    p99 = quantiles(waits, n=100)[-1]
    doubled = site.child(_doubled)
    faults = site.child(verified)
    return (
        f"{len(waits)} decisions in {seconds} s, p99 {1000 * p99:.0f} ms; failed: {dict(+failed) or 'none'}; articles stored "
        f"twice: {doubled}; found by verify: {faults}"
    )


def _curators(end: float, number: int) -> list[Callable[[], list[Any]]]:
    return [lambda seed=seed: _curator(end, seed) for seed in range(number)]  # type: ignore[misc]


def _curator(end: float, seed: int) -> list[tuple[str, float]]:
    """Gives events titles and takes them back, one every tenth of a second; how long each decision took."""
    from timeline.decisions import Refused, correct, undo
    from timeline.models import Event

    choice, told = random.Random(seed), []
    while time.monotonic() < end:
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
