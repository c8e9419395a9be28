"""Files to rows: counts, reasons, and that a second run changes nothing."""

import io
import json
import os
import sys
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from tests.conftest import ROOT, SHARED, load_reference_data
from timeline import decisions
from timeline.extract.records import RawArticle
from timeline.ingest import Names, Unsettled, reread, restore, store
from timeline.models import Claim, Event, Ruling, Source

pytestmark = pytest.mark.django_db
ARTICLES = ROOT / "fixtures" / "articles"
STORY = "Kamis, 14 September 2023 09:00 WIB\nJudul Berita tentang Pertemuan\nKim Jong Un bertemu Vladimir Putin di Vladivostok pada Rabu (13/9/2023)."


def ingest(*paths, **options) -> tuple[str, str, int]:
    """Standard output, standard error and exit status."""
    out, err, status = io.StringIO(), io.StringIO(), 0
    try:
        call_command("ingest", *map(str, paths), stdout=out, stderr=err, **options)
    except SystemExit as exit_:
        status = int(exit_.code or 0)
    return out.getvalue(), err.getvalue(), status


def snapshot() -> list[tuple]:
    return sorted(Claim.objects.values_list("source__sha256", "fingerprint", "event__public_id"))


def test_second_run_changes_nothing(reference_data):
    assert ingest(ARTICLES)[0].startswith("19 created, 0 updated, 0 unchanged, 0 failed")
    before, changed = snapshot(), list(Event.objects.values_list("public_id", "changed"))
    assert ingest(ARTICLES)[0].startswith("0 created, 0 updated, 19 unchanged, 0 failed")
    assert snapshot() == before
    assert list(Event.objects.values_list("public_id", "changed")) == changed


def test_every_quote_is_in_its_text(samples):
    for claim in Claim.objects.select_related("source"):
        assert claim.source.text[claim.start : claim.end] == claim.quote


def test_order_of_files_does_not_matter(reference_data):
    def partition() -> set[frozenset]:
        return {
            frozenset(e.claims.values_list("source__sha256", "fingerprint"))
            for e in Event.objects.filter(claims__isnull=False)
        }

    files = sorted(ARTICLES.glob("*.*"))
    files = [f for f in files if f.name != "README.md"]
    ingest(*files)
    forward = partition()
    Source.objects.all().delete()
    Event.objects.update(state="draft", merged_into=None)
    Event.objects.all().delete()
    ingest(*reversed(files))
    assert partition() == forward


def test_processes_give_the_same_rows(reference_data):
    ingest(ARTICLES)
    alone = sorted(Claim.objects.values_list("source__sha256", "fingerprint"))
    Source.objects.all().delete()
    ingest(ARTICLES, jobs=2)
    assert sorted(Claim.objects.values_list("source__sha256", "fingerprint")) == alone


def test_each_bad_file_has_its_reason_and_spares_the_rest(reference_data, tmp_path):
    (tmp_path / "good.txt").write_text(STORY, "utf-8")
    (tmp_path / "copy.txt").write_text(STORY, "utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "binary.txt").write_bytes(b"\x00\x01\x02" * 50)
    (tmp_path / "huge.txt").write_bytes(b"a" * (4 * 1024 * 1024 + 1))
    (tmp_path / "lines.jsonl").write_text(json.dumps({"text": STORY + " Lain."}) + "\n{bad\n", "utf-8")
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere.txt")
    (tmp_path / "outside.txt").symlink_to("/etc/passwd")
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    out, err, status = ingest(tmp_path)
    assert status == 1
    assert "2 created" in out and "1 duplicate" in out and "7 failed" in out
    for name, reason in [
        ("empty.txt", "empty"), ("binary.txt", "binary"), ("huge.txt", "limit"), ("lines.jsonl line 2", "bad JSON"),
        ("dangling.txt", "points nowhere"), ("outside.txt", "out of the folder"), ("pipe.txt", "no plain file"),
    ]:  # fmt: skip
        assert any(name in line and reason in line for line in err.splitlines()), (name, err)


@pytest.mark.parametrize(("path", "reason"), [("nowhere.txt", "no such file"), ("nothing-*.txt", "no file fits")])
def test_paths_that_lead_nowhere(reference_data, path, reason):
    out, err, status = ingest(path)
    assert status == 1 and reason in err and "1 failed" in out


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(reference_data, tmp_path):
    (tmp_path / "a.txt").write_text(STORY, "utf-8")
    (tmp_path / "a.txt").chmod(0)
    assert "no permission" in ingest(tmp_path / "a.txt")[1]


@pytest.mark.skipif(not os.path.exists("/proc/self/mem"), reason="wants a file whose reading fails")  # noqa: PTH110
def test_what_fails_while_it_is_read_spares_the_rest(reference_data, tmp_path, monkeypatch):
    """A bad sector, a network drive that goes away: EIO from read(), and from the listing of a folder."""
    (tmp_path / "a.txt").write_text(STORY, "utf-8")
    (tmp_path / "gone").mkdir()
    scandir = os.scandir

    def failing(path):
        if str(path).endswith("gone"):
            raise OSError(5, "Input/output error", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", failing)
    out, err, status = ingest("/proc/self/mem", tmp_path)
    assert status == 1 and out.startswith("1 created") and "2 failed" in out
    assert "/proc/self/mem: input/output error" in err and "gone: the folder cannot be listed" in err


def test_dry_run_keeps_nothing(reference_data):
    out, _, status = ingest(ARTICLES, dry_run=True)
    assert status == 0 and "19 created" in out and "nothing was kept" in out
    assert not Source.objects.exists() and not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_article_is_stored_whole_or_not_at_all(extractor, monkeypatch):
    """Also by the desk, which has no transaction around it: else it would be there without its events, and never read again."""
    load_reference_data()
    extraction, names = extractor.read(RawArticle(STORY)), Names.load()
    with monkeypatch.context() as patch:
        patch.setattr(Unsettled, "settle", lambda self: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            store(extraction, "a.txt", names)
    assert not Source.objects.exists() and not Claim.objects.exists()
    assert store(extraction, "a.txt", names) == "created"
    assert not Claim.objects.filter(event=None).exists()


def test_overrides_and_update(reference_data, tmp_path):
    (tmp_path / "a.txt").write_text(STORY, "utf-8")
    ingest(tmp_path / "a.txt")
    assert "1 updated" in ingest(tmp_path / "a.txt", outlet="Republika")[0]
    assert Source.objects.get().outlet.name == "Republika"


@pytest.mark.parametrize("options", [{"published": "yesterday"}, {"language": "xx"}, {"jobs": 0}])
def test_wrong_options(reference_data, options):
    with pytest.raises(CommandError, match="give"):
        call_command("ingest", str(ARTICLES), **options)


def test_standard_input(reference_data, monkeypatch):
    data = json.dumps({"text": STORY, "outlet": "Reuters"}).encode() + b"\nnonsense\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    out, err, status = ingest("-")
    assert status == 1 and "1 created" in out and "line 2" in err


@pytest.mark.parametrize("kind", ["reextract"])
def test_reextract_changes_nothing_by_itself(samples, kind):
    before = snapshot()
    out = io.StringIO()
    call_command(kind, stdout=out)
    assert out.getvalue() == "0 claims added, 0 gone, 0 moved\n"
    assert snapshot() == before


def test_reextract_tells_what_changed_and_keeps_what_people_decided(samples, django_user_model):
    """A claim that the extractor would not find, one that is missing, one in a wrong event; and one that a person placed."""
    user = django_user_model.objects.create_user("curator")
    source = Source.objects.filter(claims__isnull=False).first()
    kept, lost, wrong = Claim.objects.exclude(source=source)[:3]
    decisions.correct(kept.event, "title", "A title", user=user)
    quote = source.text[:10]
    invented = Claim.objects.create(source=source, fingerprint="0" * 32, kind="arms", status="reported", sides=7, quote=quote,
                                    start=0, end=10, rule="old", confidence=0.5, extractor="0", event=kept.event)  # fmt: skip
    other = Event.objects.exclude(pk=wrong.event_id).filter(claims__isnull=False).first()
    home = wrong.event.public_id
    Claim.objects.filter(pk=wrong.pk).update(event=other)
    lost_words, placed = str(lost), Claim.objects.filter(event=kept.event, placed=True).get()
    if lost != placed:
        Claim.objects.filter(pk=lost.pk).delete()
    Event.objects.update(standing="single")
    out = io.StringIO()
    call_command("reextract", dry_run=True, quiet=True, stdout=out)
    assert "nothing was kept" in out.getvalue() and Claim.objects.filter(pk=invented.pk).exists()
    out = io.StringIO()
    call_command("reextract", stdout=out)
    lines = out.getvalue().splitlines()
    assert f"- source {source.pk}: {invented}" in lines
    assert lost == placed or any(line.startswith("+") and lost_words in line for line in lines)
    assert any(line.startswith(">") and line.endswith(f"{other.public_id} → {home}") for line in lines)
    assert (
        Event.objects.get(pk=kept.event_id).title == "A title"
        and Claim.objects.get(pk=placed.pk).event_id == kept.event_id
    )
    assert not Event.objects.filter(
        status="planned", standing="single"
    ).exists()  # standings are brought up to date too


def test_a_report_that_a_person_placed_stays_though_nothing_reads_it_any_more(samples, extractor, django_user_model):
    """Where it was put, with its ruling; what nobody touched goes with the reading that is no more."""
    user = django_user_model.objects.create_user("curator")
    source = Source.objects.annotate(told=Count("claims")).filter(told__gte=2).first()
    placed = source.claims.order_by("pk").first()
    target = Event.objects.exclude(claims__source=source).filter(state="draft").first()
    decisions.move([placed], target, user=user, reason="it tells of that one")
    restore(source, replace(reread(source, extractor), claims=()), Names.load())
    assert [(claim.pk, claim.event_id) for claim in source.claims.all()] == [(placed.pk, target.pk)]
    assert Ruling.objects.filter(claim=placed, field="membership").exists()


@pytest.mark.skipif(not SHARED.exists(), reason="the annotated articles are not beside the project")
def test_the_shared_stories(reference_data):
    """Five real articles: the visit of July 2023 is one event told by two of them; the summit shows what it should."""
    files = sorted((SHARED / "articles").glob("0*.txt"))
    assert ingest(*files)[0].startswith("5 created")
    assert ingest(*files)[0].startswith("0 created, 0 updated, 5 unchanged")
    visit = Event.objects.filter(
        sides=3, kind="meeting", earliest="2023-07-26", people__name="Sergei Shoigu"
    ).distinct()
    assert [event.source_count for event in visit] == [2]
    summit = Event.objects.filter(sides=3, kind="meeting", earliest="2023-09-13", people__name="Vladimir Putin").first()
    assert summit and {"Kim Jong Un", "Vladimir Putin"} <= {p.name for p in summit.people.all()}
    assert summit.place_name and summit.claims.first().quote


@pytest.mark.parametrize("outside", [".", "in-other"])
def test_a_link_put_in_place_while_we_look(tmp_path, monkeypatch, outside):
    """The name is checked, and then what was opened; a folder whose name begins alike is another folder."""
    from timeline import reading

    for folder in ("in", outside):
        (tmp_path / folder).mkdir(exist_ok=True)
    (tmp_path / outside / "secret.txt").write_text("secret", "utf-8")
    (tmp_path / "in" / "a.txt").symlink_to(tmp_path / outside / "secret.txt")
    monkeypatch.setattr(reading.Path, "is_symlink", lambda self: str(self).startswith("/proc"))
    with pytest.raises(reading.ReadError, match="out of the folder"):
        reading.read(reading.Found(tmp_path / "in" / "a.txt", (tmp_path / "in").resolve()))
