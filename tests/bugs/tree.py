"""A copy of the work tree in which one mistake at a time is made, and what the tests say there."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path

from tests.bugs.patches import Bug

ROOT = Path(__file__).resolve().parent.parent.parent
_OURS = "tests/bugs/"  # would fail for the reason alone that a mistake was made
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+?::.+?)(?: - .*)?$", re.M)
_SLOWEST = 900  # seconds


class NotThere(ValueError):
    """The text that a mistake changes does not stand in its file just once."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What pytest said: "passed", "failed" or, in other words, why nothing can be said; the first test that failed; all of it."""

    verdict: str
    test: str
    output: str


@contextlib.contextmanager
def copied(root: Path = ROOT) -> Iterator[Path]:
    """The work tree as it is now, with what is not committed yet, beside links to what the tests find beside it."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=root, capture_output=True, text=True, check=True).stdout.split("\0")
    with tempfile.TemporaryDirectory(prefix="tumen-bugs-") as folder:
        tree = Path(folder, "tree")
        for name in names:
            if name and not name.startswith(_OURS) and (root / name).is_file():
                (tree / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(root / name, tree / name)
        for link, target in ((tree / ".venv", root / ".venv"), (tree.parent / "shared", root.parent / "shared")):
            if target.exists():
                link.symlink_to(target.resolve())
        yield tree


def changed(text: str, bug: Bug) -> str:
    """A file's text with the mistake in it. Raises NotThere."""
    if (times := text.count(bug.before)) != 1:
        raise NotThere(f"{bug.name}: the text to change stands {times} times in {bug.file}, not once")
    return text.replace(bug.before, bug.after)


@contextlib.contextmanager
def mistaken(tree: Path, bug: Bug) -> Iterator[None]:
    """The mistake is made while the block runs. Raises NotThere."""
    path = tree / bug.file
    text = path.read_text("utf-8")
    _write(path, changed(text, bug))
    try:
        yield
    finally:
        _write(path, text)


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    if (
        path.suffix == ".py"
    ):  # compiled code is told apart by second and size alone: two mistakes may have both in common
        Path(cache_from_source(str(path))).unlink(missing_ok=True)


def ask(tree: Path, tests: Sequence[str], *, until_first: bool) -> Answer:
    """Runs the tests in the tree."""
    options = ["-q", "-p", "no:cacheprovider", "--tb=short", *(["-x"] if until_first else [])]
    command = [sys.executable, "-m", "pytest", *options, *tests]
    env = {**os.environ, "TUMEN_VAR": str(tree / "var"), "NO_COLOR": "1"}
    try:
        done = subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True, timeout=_SLOWEST, check=False)
    except subprocess.TimeoutExpired as error:
        return Answer(f"did not end within {_SLOWEST} s", "", str(error.stdout or ""))
    output = done.stdout + done.stderr
    failed = _FAILED.search(output)
    if done.returncode == 0:
        return Answer("passed", "", output)
    if done.returncode == 1 and failed:
        return Answer("failed", failed[1], output)
    return Answer(f"pytest ended with {done.returncode} and names no test that failed", "", output)
