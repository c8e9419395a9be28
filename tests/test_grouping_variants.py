"""The same stories in other words, from the file to the event: pairs of articles that end in one event."""

import tomllib
from itertools import combinations

import pytest
from django.core.management import call_command

from tests.conftest import ROOT
from timeline.models import Claim

STORIES = tomllib.loads((ROOT / "tests" / "grouping" / "variants.toml").read_text("utf-8"))["story"]


@pytest.mark.django_db
def test_variants_of_the_same_stories(reference_data, tmp_path):
    """F1 over pairs. An article of which extraction misses the contact counts as not joined to any."""
    story_of = {}
    for number, story in enumerate(STORIES):
        for variant, article in enumerate(story["told"]):
            path = tmp_path / f"{number}-{variant}.txt"
            path.write_text(article["text"], "utf-8")
            story_of[path.name] = number
            call_command(
                "ingest", path, published=article["published"], outlet=f"Outlet {number}-{variant}", verbosity=0
            )
    events: dict[str, set[int]] = {name: set() for name in story_of}
    for name, event in Claim.objects.values_list("source__file_name", "event"):
        events[name.rsplit("/", 1)[-1]].add(event)
    true = {pair for pair in combinations(story_of, 2) if story_of[pair[0]] == story_of[pair[1]]}
    made = {pair for pair in combinations(story_of, 2) if events[pair[0]] & events[pair[1]]}
    f1 = 2 * len(true & made) / (len(true) + len(made))
    assert len(true) == 18 and f1 >= 0.90
