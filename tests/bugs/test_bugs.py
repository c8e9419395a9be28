"""Mistakes fit the program as it is now, and the runner tells what becomes of them. `make bugs` makes them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.bugs.patches import BUGS, Bug
from tests.bugs.runner import Fate, chosen, concluded, fate_of, together
from tests.bugs.tree import ROOT, changed, copied


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_mistake_fits(bug):
    """Its text is there, once; what comes of it is still Python; the tests that are asked are there."""
    text = changed((ROOT / bug.file).read_text("utf-8"), bug)
    if bug.file.endswith(".py"):
        compile(text, bug.file, "exec")
    for path in bug.tests:
        file, _, test = path.partition("::")
        assert (ROOT / file).is_file() and f"def {test.partition('[')[0]}" in (ROOT / file).read_text("utf-8"), path


def test_there_are_many_of_them_everywhere():
    assert len({bug.name for bug in BUGS}) == len(BUGS) >= 30
    assert len({bug.file for bug in BUGS}) >= 20


# --- the runner, on a program of two lines ----------------------------------------------------------------------------

SUM = Bug("sum", "sums.py", "a + b", "a - b", ("test_sums.py",))
FATES = [
    (SUM, "caught", "test_sums.py::test_sum"),
    (Bug("order", "sums.py", "a + b", "b + a", ("test_sums.py",)), "MISSED", ""),
    (Bug("elsewhere", "sums.py", "a * b", "a", ("test_sums.py",)), "could not be run", "stands 0 times"),
    (Bug("no Python", "sums.py", "a + b", "a +", ("test_sums.py",)), "could not be run", "names no test that failed"),
    (Bug("no test", "sums.py", "a + b", "a - b", ("test_nothing.py",)), "could not be run", "pytest ended with 4"),
]


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p no:django\n", "utf-8")
    (tmp_path / "sums.py").write_text("def added(a, b):\n    return a + b\n", "utf-8")
    (tmp_path / "test_sums.py").write_text(
        "from sums import added\ndef test_sum():\n    assert added(1, 2) == 3\n", "utf-8"
    )
    return tmp_path


def test_what_becomes_of_mistakes(program):
    """Each after the others: none stays in the program."""
    for bug, word, by in FATES:
        fate = fate_of(program, bug, wide=False)
        assert fate.word == word and by in fate.by, (fate.word, fate.by, fate.output)
    assert "a + b" in (program / "sums.py").read_text("utf-8")


def test_the_work_tree_is_copied_as_it_is(program, tmp_path):
    for command in (["git", "init", "-q"], ["git", "add", "sums.py"]):
        subprocess.run(command, cwd=program, check=True)
    (program / ".gitignore").write_text("kept-out\n", "utf-8")
    (program / "kept-out").touch()
    (program / "sums.py").write_text("changed", "utf-8")
    with copied(program) as tree:
        names = {path.name for path in tree.iterdir()}
        assert names == {"sums.py", "test_sums.py", "pytest.ini", ".gitignore"}
        assert (tree / "sums.py").read_text("utf-8") == "changed"
    assert not tree.exists()


@pytest.mark.parametrize(("caught", "status"), [(20, 0), (19, 0), (18, 1)])
def test_fewer_than_95_percent_are_too_few(caught, status, capsys):
    fates = [Fate(SUM, "caught" if number < caught else "MISSED", "") for number in range(20)]
    assert concluded(fates) == status
    assert f"20 mistakes, {caught} caught: {caught * 5}.0%" in capsys.readouterr().out


def test_names_and_paths():
    assert chosen([]) == list(BUGS) and chosen([BUGS[3].name]) == [BUGS[3]]
    with pytest.raises(SystemExit, match="no such mistake: nonsense"):
        chosen(["nonsense"])
    one, other = (Bug("x", "y", "", "", tests) for tests in (("a.py::test_b", "c.py::test_d"), ("a.py",)))
    assert together([one, other]) == ["c.py::test_d", "a.py"]
