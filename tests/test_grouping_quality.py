"""Grouping against lists of contacts that are one event, as read by people."""

import pytest

from benchmarks.grouping_quality import candidates, contacts, score
from tests.conftest import SHARED
from timeline.extract.grouping import group


@pytest.mark.skipif(not SHARED.exists(), reason="the annotated articles are not beside the project")
def test_pairs_of_annotated_articles():
    rows = contacts([SHARED / "gold" / "dev", SHARED / "gold" / "user"])
    result = score(rows, group(candidates(rows)))
    assert result.f1 >= 0.90 and result.precision >= 0.95
    assert result.duplicates <= 0.02
