"""The examples of docs/api.md and docs/embedding.md do what they say: every block of theirs is run against a server."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import subprocess
import sys
import zipfile

import pytest

from tests.browser.test_embedding import paper, watched  # noqa: F401 - a fixture
from tests.conftest import ROOT

pytestmark = pytest.mark.browser
ADDRESSES = ("http://127.0.0.1:8000", "https://tumen.example")  # as the pages have them
ENCODED = ("http%3A%2F%2F127.0.0.1%3A8000", "https%3A%2F%2Ftumen.example")


def examples(name: str, language: str, site: str) -> list[str]:
    """The blocks of one language, with the address of the server that runs."""
    text = (ROOT / "docs" / name).read_text()
    for address, encoded in zip(ADDRESSES, ENCODED, strict=True):
        text = text.replace(encoded, site.replace(":", "%3A").replace("/", "%2F")).replace(address, site)
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def test_every_block_is_in_a_language_that_is_run():
    for name in ("api.md", "embedding.md"):
        found = set(re.findall(r"^```(\w+)$", (ROOT / "docs" / name).read_text(), re.MULTILINE))
        assert found <= {"sh", "python", "html", "json"}, found


def test_curl(site, tmp_path):
    """Each line alone; what is saved is read."""
    answers = []
    for name in ("api.md", "embedding.md"):
        for line in "".join(examples(name, "sh", site)).splitlines():
            command = [*shlex.split(line), "--fail", "--silent", "--show-error"]
            done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
            assert done.returncode == 0, (line, done.stderr)
            answers.append(done.stdout)
    page, framed = (json.loads(text) for text in answers if text)
    assert 0 < len(page["events"]) <= 2 and all("KP-RU" in event["dyads"] for event in page["events"])
    assert framed["type"] == "rich" and framed["width"] <= 600
    rows = list(csv.DictReader(io.StringIO((tmp_path / "visits.csv").read_text())))
    assert rows and {row["kind"] for row in rows} == {"visit"}
    with zipfile.ZipFile(tmp_path / "tumen.zip") as archive:
        assert "datapackage.json" in archive.namelist()


def test_python(site):
    [program] = examples("api.md", "python", site)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    lines = done.stdout.splitlines()
    assert done.returncode == 0 and len(lines) > 3, done.stderr
    assert all(
        re.match(r"(\d{4}\S*|\S*\.\.\S*) .+ (corroborated|single|disputed|denied|planned)$", line) for line in lines
    )


def test_a_page_that_reads_the_api(chromium, site, paper):  # noqa: F811
    pages, _headers, address = paper
    [pages["/"]] = examples("api.md", "html", site)
    pages["/"] = '<link rel="icon" href="data:,">' + pages["/"]
    page, faults = watched(chromium.new_context())
    page.goto(address)
    page.locator("#list a").nth(9).wait_for()
    assert page.locator("#list a").count() == 10 and faults == []
    page.context.close()


def test_the_errors_look_as_told(site):
    [told] = examples("api.md", "json", site)
    asked = subprocess.run(["curl", "-s", f"{site}/api/v1/events?dyad=XX"], capture_output=True, timeout=60).stdout
    problem, example = json.loads(asked), json.loads(told)
    assert problem.keys() == example.keys() and problem["errors"][0].keys() == example["errors"][0].keys()
    assert (problem["status"], problem["title"]) == (example["status"], example["title"])


def test_every_snippet_and_the_page_to_paste_show_charts(chromium, site, paper):  # noqa: F811
    pages, _headers, address = paper
    for number, text in enumerate(examples("embedding.md", "html", site)):
        frames = len(re.findall(r"<iframe|class=\"tumen\"", text))
        pages[f"/{number}"] = '<!doctype html><link rel="icon" href="data:,">' + text
        page, faults = watched(chromium.new_context(viewport={"width": 900, "height": 2400}))
        page.goto(f"{address}/{number}")
        page.wait_for_function("n => document.querySelectorAll('iframe').length === n", arg=frames)
        for index in range(frames):
            frame = page.frame_locator("iframe").nth(index)
            frame.locator("svg.lanes").wait_for()
            assert frame.locator(".fault").count() == 0 and frame.locator("svg.lanes use, svg.lanes rect").count() > 3
        assert faults == []
        page.context.close()
    assert number == 2
