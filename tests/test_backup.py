"""Backups that prove themselves, moves between databases, and what verify finds."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from tests.conftest import ROOT
from tests.factories import make_actor, make_claim, make_event, make_source
from timeline.archive import MANIFEST
from timeline.contents import digest, digests
from timeline.decisions import correct, merge
from timeline.models import Claim, Event, Ruling, Source, Tally

pytestmark = pytest.mark.django_db(transaction=True)


def run(*arguments: object, **options: object) -> tuple[str, str, int]:
    out, err, status = io.StringIO(), io.StringIO(), 0
    try:
        call_command(*map(str, arguments), stdout=out, stderr=err, **options)
    except SystemExit as end:
        status = int(end.code or 0)
    return out.getvalue(), err.getvalue(), status


@pytest.fixture
def stocked():
    """Events with rulings of a person, one merged into another, and adversarial text."""
    user = get_user_model().objects.create_user("curator", password="correct horse battery staple")  # noqa: S106
    events = [make_event(edtf=f"202{i}-0{i + 1}-10", people=(make_actor(f"Person {i}"),)) for i in range(5)]
    correct(events[0], "title", "A \u202e title\x7f with ' \" \\ and 中文 \U0001f600", user=user, reason="seen")
    merge(events[1], events[2], user=user, reason="the same")
    make_claim(make_source("Line\nline \t <b> " + "x" * 5000), events[3])
    return user


def empty() -> None:
    Ruling.objects.all().delete()
    Claim.objects.all().delete()
    Event.objects.filter(state="merged").delete()
    Event.objects.all().delete()
    Source.objects.all().delete()


def test_backup_and_restore(stocked, tmp_path):
    before, times = digests(), list(Ruling.objects.order_by("pk").values_list("pk", "created", "user__username"))
    out, _, _ = run("backup", tmp_path)
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600 and "rows" in out
    assert run("restore", file, check=True)[2] == 0
    with pytest.raises(CommandError, match=r"holds articles already.*Nothing was changed"):
        run("restore", file)
    empty()
    get_user_model().objects.all().delete()  # as in a new installation
    assert digests() != before
    run("restore", file)
    assert digests() == before
    assert list(Ruling.objects.order_by("pk").values_list("pk", "created", "user__username")) == times
    assert get_user_model().objects.get().check_password("correct horse battery staple")
    assert Tally.objects.filter(events__gt=0).exists()  # made anew by the triggers
    make_event()  # keys go on after the restored ones


def test_only_the_newest_are_kept(stocked, tmp_path):
    for day in range(3):
        (tmp_path / f"tumen-2020010{day}-000000.zip").touch()
    run("backup", tmp_path, keep=2)
    assert len(list(tmp_path.iterdir())) == 2 and not (tmp_path / "tumen-20200101-000000.zip").exists()


def _rewritten(source, target, change) -> None:
    """A copy of a backup in which `change` has altered names or bytes of entries."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            name, data = change(name, old.read(name))
            if name:
                new.writestr(name, data)


def _manifest(**changes):
    def change(name, data):
        return (name, json.dumps({**json.loads(data), **changes}).encode()) if name == MANIFEST else (name, data)

    return change


EVENT = "timeline.Event.jsonl"
CHANGES = {
    "a byte of a row": (lambda n, d: (n, d.replace(b"meeting", b"visit", 1)) if n == EVENT else (n, d), "checksum"),
    "a row less": (lambda n, d: (n, d.split(b"\n", 1)[1]) if n == EVENT else (n, d), "checksum"),
    "no JSON": (lambda n, d: (n, b"{nonsense\n") if n == EVENT else (n, d), "line 1"),
    "a short row": (lambda n, d: (n, b"[1]\n") if n == EVENT else (n, d), "not a row of"),
    "nested without end": (lambda n, d: (n, b"[" * 100_000) if n == EVENT else (n, d), "line 1"),
    "a table less": (lambda n, d: (None if n == EVENT else n, d), "does not hold the files"),
    "a path that leads out": (lambda n, d: ("../" + n if n == EVENT else n, d), "does not hold the files"),
    "no manifest": (lambda n, d: (None if n == MANIFEST else n, d), "no manifest"),
    "manifest of another kind": (lambda n, d: (n, b"[]" if n == MANIFEST else d), "no manifest"),
    "a manifest without end": (lambda n, d: (n, b" " * (2 << 20) if n == MANIFEST else d), "too large"),
    "another version": (_manifest(format=2), "another version"),
    "other migrations": (_manifest(migrations=["timeline.0001_initial"]), "another version"),
    "other contents": (_manifest(contents={}), "differs from what was backed up"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_changed_backups_are_refused(stocked, tmp_path, name):
    change, reason = CHANGES[name]
    run("backup", tmp_path / "good")
    (good,) = (tmp_path / "good").iterdir()
    _rewritten(good, tmp_path / "bad.zip", change)
    empty()
    users, before = get_user_model().objects.count(), digest()
    with pytest.raises(CommandError, match=rf"{reason}.*Nothing was changed"):
        run("restore", tmp_path / "bad.zip")
    assert digest() == before and get_user_model().objects.count() == users


@pytest.mark.parametrize("keep", [0, 10, 0.5])
def test_cut_off_backups_are_refused(stocked, tmp_path, keep):
    run("backup", tmp_path)
    (file,) = tmp_path.iterdir()
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * keep) if keep < 1 else keep])
    empty()
    with pytest.raises(CommandError, match="Nothing was changed"):
        run("restore", file)


@pytest.mark.skipif(os.geteuid() != 0 and not os.access("/dev/full", os.W_OK), reason="wants /dev/full")
def test_a_backup_that_cannot_be_written_leaves_nothing(stocked, tmp_path, monkeypatch):
    import errno

    monkeypatch.setattr(os, "fsync", lambda fd: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space left on device")))
    with pytest.raises(CommandError, match=r"no backup was made.*No space left"):
        run("backup", tmp_path)
    assert list(tmp_path.iterdir()) == []


# --- moves ------------------------------------------------------------------------------------------------------------


def manage(url: str, *arguments: str) -> str:
    """Another process, as a person would do it."""
    env = {**os.environ, "TUMEN_DEBUG": "1", "DATABASE_URL": url}
    done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0 or "Error" in done.stderr, done.stderr
    return done.stdout + done.stderr


def test_there_and_back(tmp_path, postgresql):
    """From SQLite to PostgreSQL and from there to SQLite; each time nothing into what is in use already."""
    one, two, three = f"sqlite:///{tmp_path}/1", postgresql.create("moved"), f"sqlite:///{tmp_path}/3"
    manage(one, "migrate", "-v0")
    assert "19 created" in manage(one, "seed")
    word = manage(one, "verify", "--digest").splitlines()[-1]
    assert word.startswith("digest ")
    for here, there in ((one, two), (two, three)):
        assert "both are the same" in manage(here, "move", there)
        assert manage(there, "verify", "--digest").splitlines()[-1] == word
        assert "holds articles already" in manage(here, "move", there)
        assert "the database which is in use" in manage(here, "move", here)
    again = manage(three, "ingest", "fixtures/articles")
    assert again.startswith("0 created, 0 updated, 19 unchanged")


@pytest.mark.parametrize("url", ["nonsense", "mailto:x", "mysql://x/y"])
def test_moves_to_nowhere(url):
    with pytest.raises(CommandError, match="Give an address"):
        run("move", url)


# --- verify -----------------------------------------------------------------------------------------------------------


DAMAGES = [
    ("UPDATE timeline_source SET text = replace(text, 'Kim', 'Kin')", "checksum"),
    ('UPDATE timeline_claim SET start = start + 1, "end" = "end" + 1', "the quote is not at"),
    ("UPDATE timeline_claim SET edtf = '2001-01-01'", "not those that were read"),
    ("UPDATE timeline_event SET kind = 'visit' WHERE kind <> 'visit'", "not what its claims and rulings say"),
    ("UPDATE timeline_event SET title = 'forged'", "not what its claims and rulings say"),
    ("UPDATE timeline_tally SET events = events + 1", "the counts of facets and charts are not those of the events"),
]  # fmt: skip


def test_verify(samples):
    """Nothing is wrong; then each damage, done behind its back, is named."""
    out, err, status = run("verify", digest=True)
    assert (err, status) == ("", 0) and f"digest {digest()}" in out
    for sql, fault in DAMAGES:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(sql)
            out, err, status = run("verify")
            assert status == 1 and fault in err, sql
            transaction.set_rollback(True)
    assert run("verify")[2] == 0
