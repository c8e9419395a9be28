"""Seals: whoever writes a row seals it; what changes without being written is named."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from tests.factories import make_actor, make_event
from timeline import seals
from timeline.decisions import correct
from timeline.models import Actor, Claim, Event, Office, Outlet, Place, Source
from timeline.portable import fields
from timeline.verification import CHECKS

pytestmark = pytest.mark.django_db


def found() -> list[str]:
    return list(CHECKS["rows and seals"]())


def behind_its_back(change: Callable[[], object]) -> None:
    """A change that leaves the seals as they were, as a fault of the disk would."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE held AS SELECT * FROM tumen_seals")
        change()
        cursor.execute("DELETE FROM tumen_seals")
        cursor.execute("INSERT INTO tumen_seals SELECT * FROM held")
        cursor.execute("DROP TABLE held")


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


DAMAGES = [
    ("UPDATE timeline_actor SET names = '{}'", "actor"),
    ("UPDATE timeline_actor SET surname = 'x' WHERE slug = (SELECT min(slug) FROM timeline_actor)", "actor"),
    ("UPDATE timeline_office SET title = 'x'", "office"),
    ("UPDATE timeline_office SET \"end\" = NULL WHERE \"end\" IS NOT NULL", "office"),
    ("UPDATE timeline_place SET latitude = latitude + 0.001", "place"),
    ("UPDATE timeline_outlet SET domain = 'x'", "outlet"),
    ("UPDATE timeline_source SET title = 'x'", "source"),
    ("UPDATE timeline_claim SET confidence = 0.1", "claim"),
    ("UPDATE timeline_event SET version = version + 1", "event"),
    ("UPDATE timeline_ruling SET reason = 'x'", "ruling"),
    ("UPDATE timeline_historicalactor SET history_user_id = NULL, name = 'x'", "historical actor"),
    ("UPDATE auth_user SET is_superuser = NOT is_superuser", "user"),
    ("UPDATE auth_group SET name = name || 'x'", "group"),
]  # fmt: skip


@pytest.fixture
def stocked(samples) -> None:
    """The samples with what people leave behind."""
    user = get_user_model().objects.create_user("curator", password="correct horse battery staple")  # noqa: S106
    correct(Event.objects.order_by("pk")[0], "title", "A title", user=user, reason="seen")
    actor = Actor.objects.order_by("pk")[0]
    actor.surname = "Other"
    actor.save()


@pytest.mark.parametrize(("sql", "name"), DAMAGES, ids=[sql[7:50] for sql, _ in DAMAGES])
def test_damage_is_named(stocked, sql, name):
    assert found() == []
    behind_its_back(lambda: run(sql))
    faults = found()
    assert faults and all(f.startswith(f"{name} ") and f.endswith(": not as it was written") for f in faults), faults


def test_nothing_and_an_empty_text_are_different(db):
    Place.objects.create(slug="a", name="A", latitude=None, longitude=None)
    make_event()
    behind_its_back(lambda: run("UPDATE timeline_place SET latitude = 0, longitude = 0"))
    assert found()


def test_rows_that_come_and_go(reference_data):
    make_actor("Somebody Else")
    behind_its_back(lambda: run("DELETE FROM timeline_office WHERE id = (SELECT min(id) FROM timeline_office)"))
    (fault,) = found()
    assert fault.startswith("office ") and fault.endswith("is gone and was not deleted")
    behind_its_back(lambda: Outlet.objects.create(slug="new", name="New"))
    assert [f for f in found() if f.startswith("outlet ")] == [
        f"outlet {Outlet.objects.get(slug='new').pk}: has no seal"
    ]


def test_writing_is_no_damage(samples, client):
    """Forms of the admin, bulk operations, links, loaddata, deletions."""
    user = get_user_model().objects.create_superuser("root", password="correct horse battery staple")  # noqa: S106
    client.force_login(user)
    place = Place.objects.order_by("pk")[0]
    form = {"slug": place.slug, "name": "Another name", "names": "{}", "qid": "", "country": place.country, "precision": place.precision,
            "latitude": "", "longitude": ""}  # fmt: skip
    assert client.post(reverse("admin:timeline_place_change", args=[place.pk]), form).status_code == 302
    assert Place.objects.get(pk=place.pk).name == "Another name" and Place.history.filter(id=place.pk).exists()
    Office.objects.update(titles={"id": "Menteri"})
    Outlet.objects.bulk_create([Outlet(slug=f"o{n}", name=f"O {n}") for n in range(3)])
    Outlet.objects.bulk_update(
        [Outlet(pk=pk, name="P") for pk in Outlet.objects.filter(slug__startswith="o").values_list("pk", flat=True)], ["name"]
    )  # fmt: skip
    Event.objects.order_by("pk")[0].people.set(Actor.objects.order_by("-pk")[:2])
    Claim.objects.filter(event=None).delete()
    Source.objects.order_by("pk")[0].claims.all().delete()
    call_command("loaddata", "places", verbosity=0)
    assert found() == []


def test_every_column_is_sealed(db):
    for model in seals.sealed():
        sql = seals._seal(model, "NEW", connection.vendor)
        assert all(f'NEW."{field.column}"' in sql for field in fields(model)), model


def test_every_table_has_seals(db):
    """What is left out is named here: a new table is sealed, or comes into this list with a reason."""
    there = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    counted, read_from_texts = {"timeline_cell", "timeline_tally"}, {"timeline_textfingerprint"}
    passing = {name for name in there if name.startswith("axes_")} | {"django_session"}
    assert there - {model._meta.db_table for model in seals.sealed()} == counted | read_from_texts | passing


def test_seals_are_put_on_once(samples):
    assert seals.install() is False
    seals.remove()
    assert seals.install() is True and found() == [] and seals.install() is False
    make_event()
    assert found() == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="text of PostgreSQL is always UTF-8")
def test_text_that_is_no_utf8_any_more_is_named(reference_data):
    """Hashing must not stop at it: the other rows would go unread."""
    spoil = "UPDATE timeline_outlet SET domain = CAST(x'ff41' AS TEXT) WHERE id = (SELECT min(id) FROM timeline_outlet)"
    behind_its_back(lambda: run(spoil))
    assert len(found()) == 1


def test_verify_says_so(samples):
    behind_its_back(
        lambda: run("UPDATE timeline_office SET title = 'x' WHERE id = (SELECT min(id) FROM timeline_office)")
    )
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit):
        call_command("verify", stdout=out, stderr=err)
    assert "rows and seals: 1 faults" in out.getvalue() and "office" in err.getvalue()
