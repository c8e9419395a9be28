"""Fills an empty database with so many made-up events, with their articles, claims, people and places.

python -m benchmarks.many_events 1000000 var/million     # afterwards: TUMEN_VAR=var/million python manage.py runserver

The same number always gives the same events. Dates crowd towards the present, kinds and people follow a Zipf-like law,
one event in six has a vague date.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import random
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

FIRST, LAST = dt.date(2000, 1, 1), dt.date(2025, 12, 31)
BATCH = 2000
SIDES, SIDE_WEIGHTS = (3, 6, 5, 7), (38, 30, 28, 4)
KINDS = ("meeting", "visit", "message", "ceremony", "agreement", "economic", "call", "support", "military", "invitation",
         "arms", "technology")  # fmt: skip
STATUSES, STATUS_WEIGHTS = ("reported", "planned", "alleged", "negated"), (84, 7, 7, 2)
LEVELS = ("leader", "minister", "deputy", "senior", "working", "party", "military", "company", "")
QUOTE = "{a} bertemu {b} di {place} untuk membahas kerja sama nomor {n}."


def days(chance: random.Random) -> tuple[dt.date, dt.date, str]:
    """First and last day and precision."""
    span = (LAST - FIRST).days
    day = FIRST + dt.timedelta(days=int(span * chance.random() ** 0.6))
    vague = chance.random()
    if vague < 0.84:
        return day, day, "day"
    if vague < 0.92:
        monday = day - dt.timedelta(days=day.weekday())
        return monday, monday + dt.timedelta(days=6), "week"
    if vague < 0.98:
        return (
            day.replace(day=1),
            (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1),
            "month",
        )
    return day.replace(month=1, day=1), day.replace(month=12, day=31), "year"


def edtf(first: dt.date, last: dt.date, precision: str) -> str:
    return {"day": f"{first}", "month": f"{first:%Y-%m}", "year": f"{first:%Y}"}.get(precision, f"{first}/{last}")


def fill(number: int, seed: int = 7) -> None:
    """Writes `number` events, a claim for each, an article for every four of them. The database has reference data."""
    from django.db import connection

    from timeline import database
    from timeline.models import Actor, Claim, Event, Outlet, Place, Source

    chance = random.Random(seed)  # noqa: S311 - the same events each time
    actors = {
        side: list(Actor.objects.filter(side=side, kind="person").order_by("pk")[:60]) for side in ("RU", "KP", "CN")
    }
    places, outlets = list(Place.objects.order_by("pk")[:80]), list(Outlet.objects.order_by("pk")[:40])
    with connection.cursor() as cursor:
        for statement in database.removals(cursor, connection.vendor):
            cursor.execute(statement)

    def events() -> Iterator[tuple[Event, list[Actor], str]]:
        for n in range(1, number + 1):
            first, last, precision = days(chance)
            sides = chance.choices(SIDES, SIDE_WEIGHTS)[0]
            people = [_pick(actors[code], chance) for code, bit in (("RU", 1), ("KP", 2), ("CN", 4)) if sides & bit]
            place = _pick(places, chance) if chance.random() < 0.8 else None
            status = chance.choices(STATUSES, STATUS_WEIGHTS)[0]
            origins = min(9, int(chance.expovariate(1.1)) + 1)
            quote = QUOTE.format(a=people[0].name, b=people[1].name, place=place.name if place else "sana", n=n)
            event = Event(
                public_id=f"{n:08x}", sides=sides, kind=_pick(KINDS, chance), status=status, edtf=edtf(first, last, precision),
                earliest=first, latest=last, precision=precision, basis="stated", place=place,
                place_name=place.name if place else "", level=_pick(LEVELS, chance), state="draft", central=True,
                standing=_standing(status, origins, chance), confidence=0.8, source_count=origins, origin_count=origins,
                first_reported=last, last_reported=last, search=quote.lower(),
            )  # fmt: skip
            yield event, people, quote

    source = None
    stream = events()
    through = Event.people.through
    while batch := list(islice(stream, BATCH)):
        Event.objects.bulk_create([event for event, _people, _quote in batch], batch_size=500)
        through.objects.bulk_create(
            [through(event_id=event.pk, actor_id=person.pk) for event, people, _quote in batch for person in people],
            batch_size=5000,
        )
        sources = [_source(batch[i : i + 4], outlets, chance) for i in range(0, len(batch), 4)]
        Source.objects.bulk_create(sources, batch_size=500)
        claims = []
        for place_in_batch, (event, _people, quote) in enumerate(batch):
            source = sources[place_in_batch // 4]
            start = source.text.index(quote)
            claims.append(_claim(event, source, quote, start))
        Claim.objects.bulk_create(claims, batch_size=500)
    database.install()


def _pick(values, chance: random.Random):
    """The first values often, the last ones seldom."""
    return values[int(len(values) * chance.random() ** 2.5)]


def _standing(status: str, origins: int, chance: random.Random) -> str:
    if status == "planned":
        return "planned"
    if status == "negated" or chance.random() < 0.02:
        return "denied"
    if status == "alleged" or chance.random() < 0.03:
        return "disputed"
    return "corroborated" if origins > 1 else "single"


def _source(batch, outlets, chance: random.Random):
    from timeline.models import Source

    text = "\n".join(quote for _event, _people, quote in batch)
    published = min(batch[0][0].latest + dt.timedelta(days=1), LAST)
    return Source(
        text=text, sha256=hashlib.sha256(text.encode()).hexdigest(), title=text[:60], language="id", extractor="made up",
        outlet=_pick(outlets, chance), published=str(published), published_on=published, published_basis="stated",
    )  # fmt: skip


def _claim(event, source, quote: str, start: int):
    from timeline.models import Claim

    return Claim(
        source=source, event=event, fingerprint=hashlib.sha256(event.public_id.encode()).hexdigest()[:32], quote=quote,
        start=start, end=start + len(quote), kind=event.kind, status=event.status, sides=event.sides, edtf=event.edtf,
        earliest=event.earliest, latest=event.latest, precision=event.precision, basis="stated", rule="made up",
        confidence=0.8, extractor="made up", place=event.place, place_name=event.place_name,
    )  # fmt: skip


def main(number: int, folder: Path) -> None:
    os.environ |= {"TUMEN_VAR": str(folder), "TUMEN_DEBUG": "1", "DJANGO_SETTINGS_MODULE": "timeline.settings"}
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.DEBUG = False  # keeps no log of queries
    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    call_command("loaddata", "outlets", "actors", "offices", "places", verbosity=0)
    fill(number)
    print(f"{number} events in {folder} after {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
