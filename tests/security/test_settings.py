"""What the program refuses to start with."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT

SHOW = "from django.conf import settings; print(settings.SECRET_KEY)"


def start(tmp_path, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "TUMEN_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "timeline.settings"}
    return subprocess.run([sys.executable, "-c", SHOW], cwd=ROOT, env={**env, **environment}, capture_output=True, text=True, check=False)  # fmt: skip


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"TUMEN_SECRET_KEY": "short"}, "weak"),
        ({"TUMEN_SECRET_KEY": "a" * 60}, "weak"),
        ({"TUMEN_DEBUG": "1", "TUMEN_ALLOWED_HOSTS": "tumen.example"}, "inside of the program"),
    ],
)
def test_refused(tmp_path, environment, reason):
    done = start(tmp_path, **environment)
    assert done.returncode and reason in done.stderr.splitlines()[-1]


def test_a_key_is_made_once_and_for_its_owner_alone(tmp_path):
    first, second = start(tmp_path), start(tmp_path)
    assert len(first.stdout.strip()) >= 50 and first.stdout == second.stdout
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    (tmp_path / "secret_key").write_text("half")
    assert "no whole key" in start(tmp_path).stderr
