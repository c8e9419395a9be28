"""extract, evaluate and seed."""

import io
import json
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from tests.conftest import ROOT, SHARED
from timeline.models import Evaluation, Source

pytestmark = pytest.mark.django_db
FIELDS = {"file", "language", "outlet", "title", "author", "published", "agencies", "dates", "contacts"}


def run(*args, **options) -> str:
    out = io.StringIO()
    call_command(*args, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def test_extract_prints_one_object_an_article():
    lines = run("extract", str(ROOT / "fixtures" / "articles")).splitlines()
    assert len(lines) == 19
    for line in lines:
        article = json.loads(line)
        assert set(article) == FIELDS
        for contact in article["contacts"]:
            assert {
                "date",
                "kind",
                "sides",
                "people",
                "place",
                "status",
                "central",
                "evidence",
                "rule",
                "confidence",
                "start",
                "end",
            } <= set(contact)


def test_extract_needs_no_database(tmp_path):
    """A machine where nothing is migrated reads with the names of fixtures/."""
    env = {"TUMEN_VAR": str(tmp_path), "TUMEN_DEBUG": "1", "PATH": ""}
    path = ROOT / "fixtures" / "articles" / "warta-selat-2023-07-27-shoigu.txt"
    done = subprocess.run(
        [sys.executable, "manage.py", "extract", str(path)],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Sergei Shoigu" in done.stdout


def test_evaluate_keeps_its_result(tmp_path, reference_data):
    gold = {
        "file": "a.txt", "language": "id", "outlet": None, "title": None, "author": [], "published": None, "agencies": [],
        "dates": [{"text": "Rabu (13/9/2023)", "edtf": "2023-09-13"}],
        "contacts": [{"date": "2023-09-13", "kind": "meeting", "sides": ["KP", "RU"], "people": ["Kim Jong Un"], "place": None,
                      "status": "reported", "central": True, "evidence": "Kim"}],
    }  # fmt: skip
    (tmp_path / "a.json").write_text(json.dumps(gold))
    (tmp_path / "a.txt").write_text(
        "Kim Jong Un bertemu Vladimir Putin di Vladivostok pada Rabu (13/9/2023). Ia lalu pulang ke rumahnya."
    )
    summary = json.loads(run("evaluate", str(tmp_path), str(tmp_path), json=True))
    assert summary["found"]["recall"] == 1.0 and summary["dates"]["f1"] == 1.0
    assert Evaluation.objects.get().result["articles"] == 1


def test_evaluate_refuses(tmp_path):
    with pytest.raises(CommandError, match="no annotation"):
        run("evaluate", str(tmp_path), str(tmp_path))
    (tmp_path / "a.json").write_text("{}")
    with pytest.raises(CommandError, match="not an annotation"):
        run("evaluate", str(tmp_path), str(tmp_path))


def test_seed_twice():
    assert "loaded" in run("seed")
    assert "already there" in run("seed")
    assert Source.objects.count() == 19


@pytest.mark.skipif(not SHARED.exists(), reason="the annotated articles are not beside the project")
def test_scores_agree_with_the_reference_scorer(tmp_path):
    gold, articles = SHARED / "gold" / "user", sorted((SHARED / "articles").glob("0*.txt"))
    predictions = tmp_path / "p.jsonl"
    predictions.write_text(run("extract", *map(str, articles)))
    done = subprocess.run(
        [sys.executable, str(SHARED / "gold" / "score.py"), str(gold), str(predictions), "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    theirs, ours = json.loads(done.stdout), json.loads(run("evaluate", str(gold), str(SHARED / "articles"), json=True))
    for measure in ("precision", "recall", "f1"):
        assert ours["found"][measure] == theirs["found"][measure]
        assert ours["found"]["exact"][measure] == theirs["exact"][measure]
        assert ours["dates"][measure] == theirs["dates"][measure]
    assert ours["people_f1"] == theirs["people F1"] and ours["fields"] == theirs["fields"]
    assert ours["found"]["f1"] >= 0.80 and ours["dates"]["f1"] >= 0.90
