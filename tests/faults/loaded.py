"""Backups while two runs of `ingest` and three curators write, each restored in another place."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import signal
import time
from pathlib import Path
from statistics import median
from typing import Any

from django.core.management import call_command

from tests.faults.harness import Score, Site, verified
from tests.faults.trials import curate, many_more

ARTICLES = 2000  # for a load that lasts


def backups(site: Site, times: int, seed: int) -> Score:
    """What is restored is a state that was there: all that was committed before the backup, nothing of what came after,
    no article without its claims, and nothing for `verify` to find."""
    score = Score()
    site.fresh("busy")
    more, stop = site.folder / "more", site.folder / "stop"
    many_more(more, ARTICLES)
    site.ingest()
    writers = [site.start(lambda: _store(more)) for _ in range(2)]
    writers += [site.start(lambda n=n: curate(lambda: not stop.exists(), n)) for n in range(3)]  # type: ignore[misc]
    taken = [site.child(lambda n=n: _backup(site.folder / f"b{n}")) for n in range(times)]  # type: ignore[misc]
    busy = sum(not os.waitpid(pid, os.WNOHANG)[0] for pid, _ in writers[:2])
    stop.touch()
    for pid, reader in writers:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(pid, signal.SIGTERM)
            os.waitpid(pid, 0)
        os.close(reader)
    claims, spent = site.child(_claims), []
    for number, (before, after) in enumerate(taken):
        site.fresh("restored")
        (file,) = (site.folder / f"b{number}").iterdir()
        seconds, held, held_claims, faults = site.child(lambda file=file: _restore(file))  # type: ignore[misc]
        score.note("0")
        spent.append(seconds)
        score.lost += sorted(set(before) - set(held))
        score.broken += [f"in no state: {name}" for name in set(held) - set(after)] + ["verify finds faults"] * bool(
            faults
        )
        score.torn += [name for name, count in held_claims.items() if claims[name] != count]
        shutil.rmtree(site.folder / f"b{number}")
    print(
        f"rows known before the first backup {len(taken[0][0])}, after the last {len(taken[-1][1])}; runs of ingest still"
        f" at work then: {busy}; a restore took {median(spent):.1f} s, the slowest {max(spent):.1f} s"
    )
    return score


def _store(folder: Path) -> None:
    with contextlib.suppress(SystemExit):
        call_command("ingest", str(folder), stdout=io.StringIO(), stderr=io.StringIO())


def _backup(folder: Path) -> list[list[str]]:
    """What was committed before and after."""
    before = _held()
    call_command("backup", str(folder), stdout=io.StringIO())
    return [before, _held()]


def _restore(file: Path) -> list[Any]:
    began = time.monotonic()
    call_command("restore", str(file), stdout=io.StringIO())
    seconds = time.monotonic() - began
    return [seconds, _held(), _claims(), verified()]


def _held() -> list[str]:
    """Names of what is only ever added: articles and rulings."""
    from timeline.models import Ruling, Source

    rulings = Ruling.objects.values_list("decision", "event__public_id", "field")
    return [*Source.objects.values_list("sha256", flat=True), *("/".join(map(str, row)) for row in rulings)]


def _claims() -> dict[str, int]:
    from timeline.models import Source

    return {source.sha256: source.claims.count() for source in Source.objects.prefetch_related("claims")}
