"""What comes from others: locked with hashes, listed with its licence, and Django at a release that is still mended."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import django
import pytest

from tests.conftest import ROOT
from tests.licences import licence, locked

# The Lesser GPL (psycopg) and the Mozilla licence bind changes of the library, not programs that use it.
FREE = ("MIT", "BSD", "Apache", "ISC", "PSF", "Python Software Foundation", "MPL", "Mozilla", "LGPL", "Lesser General Public", "Zlib", "Unlicense", "SIL O", "OFL")  # fmt: skip
FILES = ("requirements.txt", "requirements-dev.txt", "requirements-scale.txt", "requirements-fuzz.txt")


@pytest.mark.parametrize("name", FILES)
def test_every_package_is_locked_with_hashes(name):
    entries = re.split(r"^(?=[a-z0-9])", (ROOT / name).read_text("utf-8"), flags=re.M)[1:]
    assert entries
    for entry in entries:
        assert re.match(r"[\w.\[\]-]+==", entry) and "--hash=sha256:" in entry, entry
    assert "://" not in re.sub(r"#.*", "", "".join(entries))  # no package from anywhere but the index


def test_the_bill_of_materials_names_every_package():
    """`make sbom`: what runs on a server, by version and hash."""
    command = [
        Path(sys.executable).parent / "cyclonedx-py",
        "requirements",
        "--output-reproducible",
        "requirements.txt",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    bill = json.loads(done.stdout)
    assert bill["bomFormat"] == "CycloneDX"
    assert {part["name"]: part["version"] for part in bill["components"]} == locked()
    assert all(any(link.get("hashes") for link in part["externalReferences"]) for part in bill["components"])


def test_licences_are_listed_and_free():
    listed = (ROOT / "docs" / "licences.md").read_text("utf-8")
    for name, version in locked().items():
        assert f"| {name} | {version} |" in listed, f"{name} {version}: run make licences"
        told = licence(name)
        assert told.startswith("not installed") or any(free in told for free in FREE), f"{name}: {told}"


def test_django_is_of_the_long_term_release():
    assert django.VERSION[:2] == (5, 2) and django.VERSION[2] >= 19
