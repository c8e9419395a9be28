"""Random questions give the same events by every way that the site answers them, and those that the rows say.

TUMEN_QUESTIONS=5000 asks more; `python -m tests.oracle 5000` asks as many of both databases and compares their answers.
"""

from __future__ import annotations

import datetime as dt
import os

import pytest

from tests.factories import make_event
from tests.oracle.answers import ask
from tests.oracle.world import build
from timeline.desk.duplicates import suggestions
from timeline.middleware import freshness
from timeline.models import Claim
from timeline.regrouping import place

pytestmark = pytest.mark.django_db


def test_every_way_gives_the_same_answer(monkeypatch):
    monkeypatch.setattr(freshness, "_QUIET", 0)  # a database in memory has no version to wait for
    build()
    differences, said = ask(int(os.environ.get("TUMEN_QUESTIONS", "40")), seed=int(os.environ.get("TUMEN_SEED", "1")))
    assert not differences, f"{len(differences)} differences\n" + "\n".join(differences[:20])
    assert said.count('"id"') > 500  # the questions do find events


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_the_ends_of_the_calendar(client, day):
    """One event there, such as of an article with a wrong day of publication, once made every timeline fail."""
    event, others = make_event(edtf=day), [make_event(edtf=f"2023-09-{n}") for n in range(10, 20)]
    assert place(Claim.objects.filter(event=event).values_list("pk", flat=True)) == []
    assert suggestions(event) == []
    for address in (
        "/",
        "/embed/",
        "/chart.json",
        f"/?from={day}",
        f"/?to={day}&when=certain",
        "/export.ics",
        event.get_absolute_url(),
    ):
        assert client.get(address, secure=True).status_code == 200, address
    assert client.get(f"/api/v1/stats?from={day}&to={day}", secure=True).json()["total"] == 1
    assert client.get("/api/v1/stats?to=9999-12-31", secure=True).json()["total"] == len(others) + 1
    assert client.get("/api/v1/stats?to=9999-12-31&when=certain", secure=True).json()["total"] == len(others) + 1


def test_an_open_end_reaches_into_what_is_drawn(client):
    event = make_event(edtf="2023-05/..")
    make_event(edtf="2023-09-13")
    drawn = client.get("/chart.json?from=2023-09&to=2023-10", secure=True).json()["data"]
    [bar] = [trace for trace in drawn if trace["type"] == "bar"]
    assert bar["customdata"] == [event.get_absolute_url()] and bar["base"] == ["2023-05-01"]
    assert bar["x"] == [(dt.date(2023, 10, 31) - dt.date(2023, 5, 1)).days * 86_400_000 + 86_400_000]
