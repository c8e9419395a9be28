"""The data package as its readers see it, and images made without a browser."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from xml.etree import ElementTree

import pytest
from frictionless import Package

from tests.factories import make_claim, make_event, make_outlet, make_source
from timeline.decisions import reject
from timeline.models import Source
from timeline.projection import project

pytestmark = pytest.mark.django_db


def got(client, address: str) -> bytes:
    response = client.get(address, secure=True)
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.fixture
def hostile(admin_user):
    """Three events: one in hostile words, one planned without a date, one rejected."""
    outlet = make_outlet('=HYPERLINK("https://evil.example")', interest="party")
    source = make_source(
        '=1+1,"quoted"\r\nKim; Путин 金正恩', outlet=outlet, title="@SUM(A1)", url="https://news.example/a"
    )
    event = make_event(claims=0)
    make_claim(source, event, quote=source.text)
    project(event)
    make_event(edtf="", status="planned")
    reject(make_event(edtf="2020-01-01"), user=admin_user, reason="misread")


def test_frictionless_finds_nothing_wrong(client, hostile, tmp_path):
    data = got(client, "/export.zip")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path)
    report = Package(tmp_path / "datapackage.json").validate()
    assert report.valid, report.flatten(["type", "note"])
    descriptor = json.loads((tmp_path / "datapackage.json").read_text())
    for resource in descriptor["resources"]:  # what it says of its files is so
        content = (tmp_path / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}" and resource["bytes"] == len(content)
    tables = {
        path.stem: list(csv.DictReader(path.open(encoding="utf-8", newline=""))) for path in tmp_path.glob("*.csv")
    }
    assert len(tables["events"]) == 2 and len(tables["claims"]) == 2
    quoted = next(row for row in tables["claims"] if "Kim;" in row["quote"])
    source = Source.objects.get(title="@SUM(A1)")
    assert quoted["quote"] == "'" + source.text and quoted["source"] == str(source.pk)
    told = next(row for row in tables["sources"] if row["id"] == str(source.pk))
    assert (told["title"], told["outlet"][:2], told["interest"]) == ("'@SUM(A1)", "'=", "party")
    assert {row["field"] for row in tables["codebook"]} >= {"kind", "status", "standing", "state"}
    described = json.loads((tmp_path / "csvw-metadata.json").read_text())
    for table in described["tables"]:  # CSVW names the columns that there are
        with (tmp_path / table["url"]).open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == [column["name"] for column in table["tableSchema"]["columns"]]


def test_frictionless_would_find_a_changed_file(client, hostile, tmp_path):
    with zipfile.ZipFile(io.BytesIO(got(client, "/export.zip"))) as archive:
        archive.extractall(tmp_path)
    events = tmp_path / "events.csv"
    events.write_bytes(events.read_bytes().replace(b"reported", b"reportad", 1))
    assert not Package(tmp_path / "datapackage.json").validate().valid


@pytest.mark.parametrize("query", ["", "dyad=KP-RU&lang=id", "lanes=kind"])
def test_images_stand_alone(client, hostile, query):
    svg = got(client, f"/export.svg?{query}")
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own answer
    assert root.tag == "{http://www.w3.org/2000/svg}svg" and b"var(" not in svg and b"%" not in svg.replace(b"%2C", b"")
    assert not [e for e in root.iter() if e.tag.endswith(("script", "foreignObject", "image"))]
    ids = {e.get("id") for e in root.iter()}
    assert all(e.get("href", "#").lstrip("#") in ids | {""} for e in root.iter())  # asks for nothing elsewhere
    png = got(client, f"/export.png?{query}")
    assert png.startswith(b"\x89PNG") and int.from_bytes(png[16:20], "big") == 2000


def test_a_picture_shows_its_marks(client):
    """Pixels in the colour of the pair of countries: none without an event of theirs."""
    from PIL import Image

    def colours(query: str) -> set[tuple[int, ...]]:
        image = Image.open(io.BytesIO(got(client, f"/export.png?{query}"))).convert("RGB")
        return {colour for number, colour in image.getcolors(1 << 24) if number > 50}

    make_event(edtf="2023-09-13", sides=7)
    assert (0x7A, 0x3B, 0x8F) in colours("") and (0x7A, 0x3B, 0x8F) not in colours("dyad=KP-RU&status=planned")
