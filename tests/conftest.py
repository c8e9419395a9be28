"""What all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import translation

from tests.postgresql import Cluster, cluster, programs
from timeline.extract.extractor import Extractor
from timeline.reference import reference_from_fixtures

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs beside the database
ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"  # annotated articles that are not part of the project


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """A page in another language must not leave the next test in it."""
    translation.activate("en")
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return Extractor(reference_from_fixtures())


@pytest.fixture(scope="session")
def postgresql_installed() -> None:
    """For tests that start clusters of their own in another process."""
    if programs() is None:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL is not installed, and CI=true lets nothing be skipped")
        pytest.skip("PostgreSQL is not installed")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """A cluster of its own for tests that need two databases, or that end one."""
    try:
        with cluster(durable=True) as server:
            yield server
    except RuntimeError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture
def reference_data(db: None) -> None:
    call_command("loaddata", "outlets", "actors", "offices", "places", verbosity=0)


@pytest.fixture
def samples(reference_data: None) -> None:
    """The reference data and the sample articles."""
    call_command("ingest", str(ROOT / "fixtures" / "articles"), verbosity=0, stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123
