"""A short version of the runs whose figures are in docs/reliability.md (`python -m tests.faults`)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT

RUNS = {
    "kills": "ingest 5 interrupts 3 merge 2 backup 2 loaded 1",
    "shortages": "full 2 pages 2 memory 1",
    "upgrades": "migrate 1",
    "calls": "calls 8",
    "postgresql": "ingest 2 stops 1 migrate 1 postgresql",
}


@pytest.mark.parametrize("name", RUNS)
def test_nothing_is_lost(name, request):
    if name == "calls" and not shutil.which("strace"):
        if os.environ.get("CI") == "true":
            pytest.fail("no strace on this machine, and CI=true lets nothing be skipped")
        pytest.skip("no strace on this machine")
    if name == "postgresql":
        request.getfixturevalue("postgresql_installed")
    command, few = [sys.executable, "-m", "tests.faults", *RUNS[name].split()], os.environ | {"FAULTS_FILES": "20"}
    done = subprocess.run(command, cwd=ROOT, env=few, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    for kind, times in re.findall(r"([a-z]+) (\d+)", RUNS[name]):
        [told] = re.findall(rf"\w+ {kind}: .*", done.stdout)
        assert f" {times} faults" in told and "0 lost, 0 torn, 0 databases broken" in told


def test_damaged_bytes_are_read_or_refused():
    command = [sys.executable, "-m", "tests.faults", "flips", "80"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "80 damaged files" in done.stdout
