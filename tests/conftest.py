"""What all tests share."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import translation
from pytest_django import DjangoDbBlocker

from tests.postgresql import Cluster, cluster, programs
from tests.stock import Stock
from timeline.extract.extractor import Extractor
from timeline.reference import reference_from_fixtures

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs beside the database
_SLOWEST = ("faults/test_faults", "test_backup", "test_sequences", "browser/", "test_scale", "security/", "test_ingest")
ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"  # annotated articles that are not part of the project


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slowest files first, so that no process works on one of them at the end while the others have nothing to do."""

    def rank(item: pytest.Item) -> int:
        return next((n for n, part in enumerate(_SLOWEST) if f"tests/{part}" in item.nodeid), len(_SLOWEST))

    items.sort(key=rank)


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


def load_reference_data() -> None:
    call_command("loaddata", "outlets", "actors", "offices", "places", verbosity=0)


def load_samples() -> None:
    """The reference data and the sample articles."""
    load_reference_data()
    call_command("ingest", str(ROOT / "fixtures" / "articles"), verbosity=0, stdout=io.StringIO())


@pytest.fixture(scope="session")
def reference_stock(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Stock:
    with django_db_blocker.unblock():
        return Stock.made_by(load_reference_data)


@pytest.fixture(scope="session")
def sample_stock(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Stock:
    with django_db_blocker.unblock():
        return Stock.made_by(load_samples)


@pytest.fixture
def reference_data(reference_stock: Stock, db: None) -> None:
    reference_stock.put_in()


@pytest.fixture
def samples(sample_stock: Stock, db: None) -> None:
    """The reference data and the sample articles."""
    sample_stock.put_in()
