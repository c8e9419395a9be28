"""What a machine does to a program without killing it: no right to write, two runs at once, a clock that jumps."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import ROOT

STORIES = 24


# Root without the right to pass over permissions (capabilities(7)); others need nothing of it.
BOUND = ["setpriv", "--bounding-set", "-dac_override"] if os.geteuid() == 0 else []


def start(url: str, *arguments: str, under: Sequence[str] = (), before: str = "") -> subprocess.Popen[str]:
    """manage.py as a process of its own, under another program. `before` is Python that it runs first."""
    env = {**os.environ, "TUMEN_DEBUG": "1", "DATABASE_URL": url, "PYTHONDONTWRITEBYTECODE": "1"}
    code = f"{before}\nimport sys\nfrom django.core.management import execute_from_command_line as run\nrun(['manage.py', *sys.argv[1:]])"
    command = [*under, sys.executable, "-c", code, *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=env | {"DJANGO_SETTINGS_MODULE": "timeline.settings"}, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip


def manage(url: str, *arguments: str, under: Sequence[str] = (), before: str = "") -> tuple[str, str, int]:
    run = start(url, *arguments, under=under, before=before)
    out, err = run.communicate(timeout=300)
    return out, err, run.returncode


def digest(url: str) -> str:
    """What `verify` says at its end; everything that it checks must be in order."""
    out, err, status = manage(url, "verify", "--digest")
    assert status == 0, err
    return out.splitlines()[-1]


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    samples = sorted((ROOT / "fixtures" / "articles").glob("*.txt"))
    for number in range(STORIES):
        text = samples[number % len(samples)].read_text("utf-8")
        (folder / f"{number:02}.txt").write_text(f"{text}\n\nCatatan redaksi {number}.", "utf-8")
    return folder


def empty(url: str) -> None:
    for command in (["migrate", "-v0"], ["loaddata", "-v0", "outlets", "actors", "offices", "places"]):
        assert manage(url, *command)[2] == 0


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path: Path) -> str:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/a.sqlite3"
    else:
        url = request.getfixturevalue("postgresql").create(f"survival_{tmp_path.name[:40].lower().replace('-', '_')}")
    empty(url)
    return url


def test_two_runs_at_once(database, news):
    """Each article once, by one of them; grouped as if there had been one run."""
    runs = [start(database, "ingest", str(news)) for _ in range(2)]
    ends = [(*run.communicate(timeout=300), run.returncode) for run in runs]
    assert [status for _, _, status in ends] == [0, 0], ends
    created = [int(out.split()[0]) for out, _, _ in ends]
    assert sum(created) == STORIES, ends
    assert digest(database)
    again = manage(database, "ingest", str(news))[0]
    assert again.startswith(f"0 created, 0 updated, {STORIES} unchanged"), again


@pytest.mark.skipif(sys.platform != "linux", reason="rights as on Linux")
def test_a_database_that_may_only_be_read(tmp_path, news):
    """A message that says what to do, nothing changed; with the right to write again, the run goes on."""
    folder = tmp_path / "held"
    folder.mkdir()
    url = f"sqlite:///{folder}/a.sqlite3"
    empty(url)
    before = digest(url)
    try:
        for path in (*folder.iterdir(), folder):
            path.chmod(0o444 if path.is_file() else 0o555)
        out, err, status = manage(url, "ingest", str(news), under=BOUND)
        assert status == 1 and "Traceback" not in err, err
        assert "0 created" in out and "cannot be written" in err and "run the same command again" in err, err
    finally:
        for path in (folder, *folder.iterdir()):
            path.chmod(0o644 if path.is_file() else 0o755)
    assert digest(url) == before
    assert manage(url, "ingest", str(news))[0].startswith(f"{STORIES} created")


JUMPS = """
import itertools, time
steps = itertools.cycle([0, 86400 * 400, -86400 * 4000, 1800])
now, now_ns = time.time, time.time_ns
time.time = lambda: now() + next(steps)
time.time_ns = lambda: now_ns() + next(steps) * 10**9
import datetime
class Jumping(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return super().now(tz) + datetime.timedelta(seconds=next(steps))
datetime.datetime = Jumping
from django.utils import timezone
timezone.datetime = Jumping
"""


def test_a_clock_that_jumps(tmp_path, news):
    """Years forward and back between two articles: the same rows, and the second run passes over all of them."""
    calm, jumping = (f"sqlite:///{tmp_path}/{name}.sqlite3" for name in ("calm", "jumping"))
    for url in (calm, jumping):
        empty(url)
    out, err, status = manage(jumping, "ingest", str(news), before=JUMPS)
    assert status == 0 and out.startswith(f"{STORIES} created"), err
    assert manage(calm, "ingest", str(news))[2] == 0
    assert digest(jumping) == digest(calm)
    assert f"{STORIES} unchanged" in manage(jumping, "ingest", str(news))[0]
