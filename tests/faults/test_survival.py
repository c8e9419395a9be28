"""What a machine does to a program without killing it: no right to write, two runs at once, a clock that jumps."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

STORIES = 24


# Root without the right to pass over permissions (capabilities(7)); others need nothing of it.
BOUND = ["setpriv", "--bounding-set", "-dac_override"] if os.geteuid() == 0 else []


def start(
    url: str, *arguments: str, under: Sequence[str] = (), before: str = "", where: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """manage.py as a process of its own, under another program. `before` is Python that it runs first, `where` its environment."""
    env = {**os.environ, "TUMEN_DEBUG": "1", "DATABASE_URL": url, "PYTHONDONTWRITEBYTECODE": "1", **(where or {})}
    code = f"{before}\nimport sys\nfrom django.core.management import execute_from_command_line as run\nrun(['manage.py', *sys.argv[1:]])"
    command = [*under, sys.executable, "-c", code, *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=env | {"DJANGO_SETTINGS_MODULE": "timeline.settings"}, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip


def manage(url: str, *arguments: str, **how: Any) -> tuple[str, str, int]:
    run = start(url, *arguments, **how)
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


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory) -> Path:
    """A database with reference data and no articles, in one file."""
    path = tmp_path_factory.mktemp("empty") / "a.sqlite3"
    empty(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite(empty_file: Path, tmp_path: Path) -> str:
    """A copy of it."""
    shutil.copy(empty_file, tmp_path / "a.sqlite3")
    return f"sqlite:///{tmp_path}/a.sqlite3"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return request.getfixturevalue("sqlite")
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


def test_what_is_counted_is_on_the_disk(tmp_path, news):
    """Between the last write to the journal and the summary it is synced: a power cut takes nothing of what was counted."""
    if not shutil.which("strace"):
        if os.environ.get("CI") == "true":
            pytest.fail("no strace on this machine, and CI=true lets nothing be skipped")
        pytest.skip("no strace on this machine")
    url, calls = f"sqlite:///{tmp_path}/a.sqlite3", tmp_path / "calls"
    empty(url)
    under = ["strace", "-f", "-y", "-e", "trace=write,pwrite64,fsync,fdatasync", "-o", str(calls)]
    out, err, status = manage(url, "ingest", str(news), under=under, where={"PYTHONUNBUFFERED": "1"})
    assert status == 0 and out.startswith(f"{STORIES} created"), err
    lines = calls.read_text("utf-8", "replace").splitlines()
    told = next(number for number, line in enumerate(lines) if "write(1<" in line and " created" in line)
    journal = [line for line in lines[:told] if "a.sqlite3-wal>" in line]
    assert any("pwrite64(" in line for line in journal) and "sync(" in journal[-1], journal[-3:]


@pytest.mark.skipif(sys.platform != "linux", reason="rights as on Linux")
def test_a_database_that_may_only_be_read(tmp_path, news, empty_file):
    """A message that says what to do, nothing changed; with the right to write again, the run goes on."""
    folder = tmp_path / "held"
    folder.mkdir()
    url = f"sqlite:///{folder}/a.sqlite3"
    shutil.copy(empty_file, folder / "a.sqlite3")
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


BETWEEN = """
import os
from django.db.migrations.recorder import MigrationRecorder
note = MigrationRecorder.record_applied
def killed(self, app, name):
    os._exit(9) if name == "0008_intake" else note(self, app, name)
MigrationRecorder.record_applied = killed
"""


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_migration_killed_before_it_is_noted(engine, tmp_path, request):
    """It is done or not done, never done and not noted: else the next run would create tables that are there."""
    url = f"sqlite:///{tmp_path}/a.sqlite3"
    if engine == "postgresql":
        url = request.getfixturevalue("postgresql").create("killed_migration")
    assert manage(url, "migrate", "-v0", before=BETWEEN)[2] == 9
    _, err, status = manage(url, "migrate", "-v0")
    assert status == 0, err
    assert manage(url, "migrate", "--check")[2] == 0 and digest(url)


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


def test_a_clock_that_jumps(tmp_path, news, sqlite, empty_file):
    """Years forward and back between two articles: the same rows, and the second run passes over all of them."""
    shutil.copy(empty_file, tmp_path / "jumping.sqlite3")
    calm, jumping = sqlite, f"sqlite:///{tmp_path}/jumping.sqlite3"
    out, err, status = manage(jumping, "ingest", str(news), before=JUMPS)
    assert status == 0 and out.startswith(f"{STORIES} created"), err
    assert manage(calm, "ingest", str(news))[2] == 0
    assert digest(jumping) == digest(calm)
    assert f"{STORIES} unchanged" in manage(jumping, "ingest", str(news))[0]


THEN = """
import datetime, time
moment = datetime.datetime.fromisoformat("{}+00:00").timestamp()
time.time, time.time_ns = (lambda: moment), (lambda: int(moment * 10**9))
class Then(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(moment, tz)
datetime.datetime = Then
from django.utils import timezone
timezone.datetime = Then
assert str(timezone.now()).startswith("{:.10}")
"""
TURKISH = """
import locale
locale.setlocale(locale.LC_ALL, "")
assert locale.getlocale()[0] == "tr_TR"
"""
PLACES = {
    "Pyongyang at UTC+8:30": ({"TZ": "Asia/Pyongyang"}, "2016-08-05T15:20:00"),
    "St John's when clocks go forward": ({"TZ": "America/St_Johns"}, "2026-03-08T05:30:00"),
    "after 32 bits of seconds": ({}, "2038-01-19T03:14:08"),
    "a leap day": ({"TZ": "Pacific/Kiritimati"}, "2028-02-29T10:30:00"),
    "locale C": ({"LC_ALL": "C", "LANG": "C", "TZ": ""}, ""),
    "Turkish, whose i is another": ({"LC_ALL": "tr_TR.UTF-8"}, ""),
}  # fmt: skip


@pytest.fixture(scope="module")
def turkish(tmp_path_factory) -> Path:
    """A folder with the locale, as LOCPATH wants it."""
    folder = tmp_path_factory.mktemp("locales")
    if not shutil.which("localedef"):
        pytest.skip("no localedef on this machine")
    made = subprocess.run(
        ["localedef", "-c", "-i", "tr_TR", "-f", "UTF-8", folder / "tr_TR.UTF-8"], capture_output=True, check=False
    )
    if not (folder / "tr_TR.UTF-8").exists():
        pytest.skip(f"the locale cannot be made: {made.stderr!r}")
    return folder


@pytest.fixture(scope="module")
def at_home(tmp_path_factory, empty_file) -> str:
    """The digest of the sample articles, in this machine's place and time."""
    path = shutil.copy(empty_file, tmp_path_factory.mktemp("home") / "a.sqlite3")
    url = f"sqlite:///{path}"
    assert manage(url, "ingest", "fixtures/articles")[2] == 0
    return digest(url)


@pytest.mark.parametrize("place", PLACES)
def test_the_same_everywhere(place, sqlite, at_home, request):
    """Zone, locale and clock of the machine change nothing of what is read and stored."""
    where, when = PLACES[place]
    before = THEN.format(when, when) if when else ""
    if where.get("LC_ALL", "").startswith("tr"):
        where, before = {**where, "LOCPATH": str(request.getfixturevalue("turkish"))}, TURKISH
    out, err, status = manage(sqlite, "ingest", "fixtures/articles", where=where, before=before)
    assert status == 0 and out.startswith("19 created"), err
    assert digest(sqlite) == at_home
