"""A short version of the runs whose figures are in docs/reliability.md (`python -m tests.faults`)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT

RUNS = [("ingest", 5, "sqlite"), ("merge", 2, "sqlite"), ("backup", 2, "sqlite"), ("full", 2, "sqlite"), ("calls", 8, "sqlite"),
        ("interrupts", 3, "sqlite"), ("pages", 2, "sqlite"), ("memory", 1, "sqlite"), ("migrate", 1, "sqlite"), ("migrate", 1, "postgresql"),
        ("loaded", 1, "sqlite"), ("ingest", 2, "postgresql"), ("stops", 1, "postgresql")]  # fmt: skip


@pytest.mark.parametrize(("kind", "times", "engine"), RUNS, ids=[f"{kind}-{engine}" for kind, _, engine in RUNS])
def test_nothing_is_lost(kind, times, engine, request):
    if kind == "calls" and not shutil.which("strace"):
        if os.environ.get("CI") == "true":
            pytest.fail("no strace on this machine, and CI=true lets nothing be skipped")
        pytest.skip("no strace on this machine")
    if engine == "postgresql":
        request.getfixturevalue("postgresql_installed")
    command = [sys.executable, "-m", "tests.faults", kind, str(times), engine]
    few = os.environ | {"FAULTS_FILES": "20"}
    done = subprocess.run(command, cwd=ROOT, env=few, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{times} faults" in done.stdout and "0 lost, 0 torn, 0 databases broken" in done.stdout


def test_damaged_bytes_are_read_or_refused():
    command = [sys.executable, "-m", "tests.faults", "flips", "80"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "80 damaged files" in done.stdout
