"""Every hostile file has exactly one fate, and none takes the others with it."""

from __future__ import annotations

import re

import pytest

from tests.faults.hostile import CLASSES, write
from tests.test_ingest import STORY, ingest
from timeline.models import Source
from timeline.verification import CHECKS

pytestmark = pytest.mark.django_db


def test_hostile_files(reference_data, tmp_path):
    """One variant of each class here; all 15 by `python -m tests.faults hostile 15`."""
    assert len(CLASSES) >= 40
    (tmp_path / "news").mkdir()
    files = write(tmp_path / "news", variants=1)
    (tmp_path / "news" / "zz-good.txt").write_text(STORY, "utf-8")
    out, err, status = ingest(tmp_path / "news")
    counts = {name: int(number) for number, name in re.findall(r"(\d+) (\w+)", out)}
    assert status == 1
    assert sum(counts.values()) == files + 1 + 1  # the file of lines holds a good one and two bad ones: one more, twice
    assert counts["failed"] + counts["duplicate"] == len([line for line in err.splitlines() if ": " in line])
    assert Source.objects.filter(file_name__endswith="zz-good.txt").exists()
    assert not Source.objects.filter(text__contains="root:x:0").exists()
    assert [fault for check in CHECKS.values() for fault in check()] == []
