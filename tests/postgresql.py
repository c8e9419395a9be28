"""A private PostgreSQL, and the pytest plugin that runs the tests of rows on it: `pytest -p tests.postgresql`.

The cluster lives in a temporary folder and listens on a socket there alone, so that nothing of the machine is touched.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

PORT = 54329  # names the socket; no port is opened
_USER = "tumen"
_cluster = ExitStack()


class Cluster:
    """Where the server of a running cluster is found, and how it is stopped and started again."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder, self.programs = folder, programs

    def url(self, name: str = "postgres") -> str:
        """DATABASE_URL of a database in it."""
        return f"postgres://{_USER}@:{PORT}/{self.folder}/{name}"

    def run(self, program: str, *arguments: str) -> str:
        """Runs one of PostgreSQL's programs as a user that may: it refuses to be root."""
        prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*prefix, str(self.programs / program), *arguments]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr or done.stdout}")
        return done.stdout

    def start(self, *, durable: bool = False) -> None:
        fast = "" if durable else " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        options = f"-c listen_addresses='' -k {self.folder} -p {PORT}{fast}"
        # The server would keep this process's pipes open: it writes to its log alone.
        self.run("pg_ctl", "-D", "data", "-w", "-t", "60", "-l", "log", "-o", options, "-s", "start")

    def stop(self, mode: str = "fast") -> None:
        self.run("pg_ctl", "-D", "data", "-w", "-s", "-m", mode, "stop")

    def create(self, name: str) -> str:
        """An empty database; its DATABASE_URL."""
        self.run("createdb", "-h", str(self.folder), "-p", str(PORT), "-U", _USER, name)
        return self.url(name)


def programs() -> Path | None:
    """Folder of initdb and its like, newest version first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3]), reverse=True)
    plain = shutil.which("initdb")
    return found[0].parent if found else Path(plain).parent if plain else None


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """A new cluster while the block runs. Raises RuntimeError where PostgreSQL is not installed."""
    folder = programs()
    if folder is None:
        raise RuntimeError("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with tempfile.TemporaryDirectory(prefix="tumen-pg-") as name:
        place = Path(name)
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(place, owner.pw_uid, owner.pw_gid)
        place.chmod(0o755)
        server = Cluster(place, folder)
        server.run("initdb", "-D", "data", "-A", "trust", "-U", _USER, "--encoding=UTF8", "--locale=C.UTF-8", "-N")
        server.start(durable=durable)
        try:
            yield server
        finally:
            server.stop("immediate")


# --- the plugin -------------------------------------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """Before pytest-django reads the settings."""
    if "PYTEST_XDIST_WORKER" in os.environ:  # it has the address of the cluster that the first process made
        return (yield)
    try:
        server = _cluster.enter_context(cluster())
    except RuntimeError as error:
        pytest.exit(f"Not tested on PostgreSQL: {error}", returncode=2 if os.environ.get("CI") == "true" else 0)
    os.environ["DATABASE_URL"] = server.url("tumen")
    return (yield)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Only what touches rows, and brings no cluster of its own: the rest has nothing to gain from another database."""
    rows = {"db", "transactional_db", "live_server"}

    def touches(item: pytest.Item) -> bool:
        fixtures = set(getattr(item, "fixturenames", ()))
        return "postgresql" not in fixtures and bool(item.get_closest_marker("django_db") or rows & fixtures)

    touching = [item for item in items if touches(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in touching])
    items[:] = touching


def pytest_unconfigure() -> None:
    _cluster.close()
