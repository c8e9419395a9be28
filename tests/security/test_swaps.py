"""Files and folders that become links to elsewhere while they are walked: nothing from outside is ever read.

TUMEN_SWAPS=10000 swaps as often as that; a few hundred times otherwise.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from pathlib import Path

import pytest

from timeline.reading import ReadError, find, read

SWAPS = int(os.environ.get("TUMEN_SWAPS", "300"))
SECRET, OURS = b"secret of another folder", b"an article of ours"


def swap_file(root: Path, outside: Path, times: int) -> None:
    """The name is a file, then a link out, then a file: each time put in place by one rename."""
    target, spare = root / "a.txt", root / "spare"
    for number in range(times):
        if number % 2:
            spare.write_bytes(OURS)
        else:
            spare.symlink_to(outside / "a.txt")
        spare.rename(target)


def swap_folder(root: Path, outside: Path, times: int) -> None:
    """A folder on the way is ours, then a link to another."""
    folder, hidden, spare = root / "sub", root / ".sub", root / "spare"
    for _ in range(times // 2):
        folder.rename(hidden)
        spare.symlink_to(outside)
        spare.rename(folder)
        folder.unlink()
        hidden.rename(folder)


@pytest.mark.parametrize("swap", [swap_file, swap_folder])
def test_nothing_outside_is_read(tmp_path, swap):
    root, outside = tmp_path / "news", tmp_path / "elsewhere"
    for folder, words in ((root, OURS), (root / "sub", OURS), (outside, SECRET)):
        folder.mkdir()
        (folder / "a.txt").write_bytes(words)
    child = multiprocessing.get_context("fork").Process(target=swap, args=(root, outside, SWAPS))
    child.start()
    outcomes: Counter[str] = Counter()
    while child.is_alive() or outcomes.total() < 20:
        for found in find([str(root)]):
            if not found.reason:
                outcomes[_outcome(found)] += 1
    child.join()
    assert child.exitcode == 0 and outcomes["ours"] > 10
    assert outcomes["outside"] == 0, outcomes
    assert set(outcomes) <= {"ours", "refused"}, outcomes
    if SWAPS >= 10_000:
        print(f"{swap.__name__}: {SWAPS} swaps, {dict(outcomes)}")
        assert outcomes["refused"] > 0  # the swaps did fall into the walk


def _outcome(found) -> str:
    try:
        words = read(found)
    except ReadError:
        return "refused"
    return {OURS: "ours", SECRET: "outside"}.get(words, f"torn: {words!r}")
