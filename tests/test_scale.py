"""Many files: one process, several or a cluster give the same rows; what is interrupted goes on; what kills is set aside."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from tests.conftest import ROOT
from tests.extract import fatal
from tests.factories import make_event
from tests.test_ingest import ARTICLES, STORY, ingest
from timeline.contents import digest, digests
from timeline.extract import workers
from timeline.extract.workers import Job, run_all
from timeline.models import Event, Receipt, Ruling, Source
from timeline.reference import reference_from_fixtures

pytestmark = pytest.mark.django_db


def forget() -> None:
    Source.objects.all().delete()
    Receipt.objects.all().delete()
    Event.objects.filter(state="merged").delete()
    Event.objects.all().delete()


@pytest.fixture(scope="module")
def scheduler():
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        yield cluster.scheduler_address


def test_the_same_rows_in_every_mode(reference_data, scheduler):
    """Public ids and all."""
    ingest(ARTICLES)
    alone = digests()
    assert alone["Source"][0] == 19 and alone["Claim"][0] > 30
    for mode in ({"jobs": 2}, {"dask": scheduler}):
        forget()
        assert ingest(ARTICLES, **mode)[0].startswith("19 created"), mode
        assert digests() == alone, mode


@pytest.mark.parametrize(
    ("options", "reason"),
    [({"dask": "tcp://127.0.0.1:9"}, "no scheduler answers"), ({"dask": "x", "jobs": 2}, "one of them")],
)
def test_clusters_that_are_not_there(reference_data, options, reason):
    with pytest.raises(CommandError, match=reason):
        call_command("ingest", str(ARTICLES), stdout=io.StringIO(), **options)


def test_a_file_that_kills_its_worker_is_one_failure(monkeypatch):
    monkeypatch.setattr(workers, "_run_batch", fatal.run_batch)
    monkeypatch.setattr(workers, "_begin", fatal.begin)
    names = [f"file {i}" for i in range(70)]
    names.insert(40, "killer")
    results = {job.name: result[0] for job, result in run_all([Job(name) for name in names], reference_from_fixtures(), 2)}  # fmt: skip
    assert list(results) == names  # each once, in order
    assert [name for name, result in results.items() if result.reason] == ["killer"]
    assert results["killer"].reason == workers.LOST


# --- receipts ---------------------------------------------------------------------------------------------------------


def test_what_was_read_is_passed_over(reference_data, tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text(STORY, "utf-8")
    ingest(tmp_path)
    read = []
    monkeypatch.setattr(workers, "run", lambda job: read.append(job.name) or [])
    assert ingest(tmp_path)[0].startswith("0 created, 0 updated, 1 unchanged")
    (tmp_path / "a.txt").rename(tmp_path / "b.txt")  # the same bytes
    assert ingest(tmp_path)[0].startswith("0 created, 0 updated, 1 unchanged")
    assert read == []


@pytest.mark.parametrize("change", ["other bytes", "an override", "its source deleted", "other names"])
def test_what_changed_is_read_again(reference_data, tmp_path, change, monkeypatch):
    from timeline.models import Actor

    (tmp_path / "a.txt").write_text(STORY, "utf-8")
    ingest(tmp_path)
    options = {}
    if change == "other bytes":
        (tmp_path / "a.txt").write_text(STORY + "\n", "utf-8")
    elif change == "an override":
        options = {"outlet": "Republika"}
    elif change == "its source deleted":
        Source.objects.all().delete()
    else:
        Actor.objects.create(slug="somebody", name="Somebody New", side="RU")
    read = []
    run = workers.run
    monkeypatch.setattr(workers, "run", lambda job: read.append(job.name) or run(job))
    ingest(tmp_path, **options)
    assert len(read) == 1 and Source.objects.count() == (2 if change == "other bytes" else 1)


def test_a_file_with_a_bad_line_gets_no_receipt(reference_data, tmp_path):
    """It is tried and reported again until it is mended."""
    (tmp_path / "a.jsonl").write_text('{"text": "Kim Jong Un bertemu Putin di Moskow."}\n{bad\n', "utf-8")
    for _ in range(2):
        _out, err, status = ingest(tmp_path)
        assert status == 1 and "line 2" in err
    assert not Receipt.objects.exists()


def test_going_on_gives_the_same_rows(reference_data, tmp_path, monkeypatch):
    """Stopped before any of its transactions: public ids too, though files that cannot be read are tried each time."""
    from timeline.management.commands import ingest as command

    monkeypatch.setattr(command, "_TOGETHER", 3)
    for number, path in enumerate(sorted(ARTICLES.glob("*.txt"))[:7]):
        (tmp_path / f"{number}.txt").write_bytes(path.read_bytes())
    (tmp_path / "0a.jsonl").write_text(json.dumps({"text": STORY}) + "\n{bad\n", "utf-8")
    (tmp_path / "1a.txt").write_bytes(b"\x00" * 50)
    ingest(tmp_path)
    undisturbed, store = digests(), command.Batch.store
    for stop in (1, 2):
        forget()
        calls = iter(range(1, 100))

        def stopping(batch, calls=calls, stop=stop):
            if next(calls) > stop:
                raise KeyboardInterrupt
            store(batch)

        monkeypatch.setattr(command.Batch, "store", stopping)
        assert ingest(tmp_path)[2] == 130 and 0 < Source.objects.count() < undisturbed["Source"][0]
        monkeypatch.setattr(command.Batch, "store", store)
        ingest(tmp_path)
        assert digests() == undisturbed, stop


# --- ends -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "status", "jobs"), [(signal.SIGINT, 130, "1"), (signal.SIGTERM, 143, "2")])
def test_interrupted_between_two_articles(tmp_path, number, status, jobs):
    """As a person or a system does: a summary, a status, and the next run goes on."""
    env = {**os.environ, "TUMEN_VAR": str(tmp_path / "var"), "TUMEN_DEBUG": "1", "DATABASE_URL": f"sqlite:///{tmp_path}/t.sqlite3"}  # fmt: skip
    news = tmp_path / "news"
    news.mkdir()
    for i in range(400):
        (news / f"{i:04}.txt").write_text(f"{STORY} Nomor {i}.", "utf-8")
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "-v0"], cwd=ROOT, env=env, check=True)
    run = subprocess.Popen(
        [*manage, "ingest", str(news), "--jobs", jobs], cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, preexec_fn=_heeds_interrupts,
    )  # fmt: skip
    database = tmp_path / "t.sqlite3"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and _count(database) < 3:
        time.sleep(0.05)
    run.send_signal(number)
    out, err = run.communicate(timeout=60)
    assert run.returncode == status, err
    assert "Interrupted" in err and "go on" in err and "Traceback" not in err
    stored = _count(database)
    assert 3 <= stored < 400 and out.startswith(f"{stored} created")


def _heeds_interrupts() -> None:
    """Shells start what runs in the background with SIGINT ignored, and children would inherit that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _count(database) -> int:
    import sqlite3

    try:
        return sqlite3.connect(database).execute("SELECT count(*) FROM timeline_source").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def test_digest_names_content_not_rows(reference_data, tmp_path):
    (tmp_path / "a.txt").write_text(STORY, "utf-8")
    ingest(tmp_path)
    before = digest()
    forget()
    ingest(tmp_path)
    assert digest() == before
    Event.objects.update(kind="visit")
    assert digest() != before


def test_every_kind_of_row_is_in_the_digest(db):
    """But for counts, which triggers keep, and the histories of reference data."""
    there = {model.__name__ for model in apps.get_app_config("timeline").get_models()}
    assert there - set(digests()) == {"Cell", "Tally", "HistoricalActor", "HistoricalOutlet", "HistoricalPlace"}
    event = make_event()
    before = digest()
    Ruling.objects.create(event=event, field="title", value="A title")
    assert digest() != before
