"""Grouping of many claims at once, and the cost of one more article.

usage: python -m benchmarks.grouping_speed [CLAIMS …]     (10,000 and 100,000 if none are given)

Claims are made up: events of one to six reports a few days apart, over as many years as keep their density the same, so
that a larger set has more events outside any article's dates and no more within. For each size: the time to group all of
them, and the median and worst time to store one more article of five claims (with its copies looked up, events projected
and standings brought up to date, in a database in memory). CPU time, one process.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from timeline.extract.records import Basis, Kind, Side, Status

os.environ |= {"DJANGO_SETTINGS_MODULE": "timeline.settings", "TUMEN_DEBUG": "1", "DATABASE_URL": "sqlite://:memory:"}

KINDS: tuple[Kind, ...] = (
    "meeting",
    "visit",
    "ceremony",
    "message",
    "call",
    "agreement",
    "support",
    "military",
    "arms",
    "economic",
)
SIDES: tuple[tuple[Side, ...], ...] = (("KP", "RU"), ("CN", "KP"), ("CN", "RU"), ("CN", "KP", "RU"))
_BASES: tuple[Basis, ...] = ("stated", "resolved", "inferred")
A_YEAR = 3500  # claims
LAST = dt.date(2025, 12, 31)
ARTICLES = 200


@dataclass(frozen=True)
class Told:
    """A claim to be made: which event it tells of, and how its source tells it."""

    event: int
    kind: Kind
    sides: tuple[Side, ...]
    day: dt.date
    edtf: str
    basis: Basis
    status: Status
    people: tuple[str, ...]
    place: str


def stories(count: int, seed: int, people: dict[str, list[str]], places: list[str]) -> Iterator[Told]:
    """`count` claims of events spread over the years before LAST."""
    chance = random.Random(seed)  # noqa: S311
    days = max(1, count * 365 // A_YEAR)
    for event in range(count):
        kind, sides = chance.choice(KINDS), chance.choice(SIDES)
        day = LAST - dt.timedelta(days=chance.randrange(days))
        cast = tuple(chance.choice(people[side][:12]) for side in sides)
        place = chance.choice(places)
        for _ in range(chance.choice((1, 1, 2, 3, 4, 6))):
            month = chance.random() < 0.1
            status: Status = "planned" if chance.random() < 0.1 else "reported"
            named = cast if chance.random() < 0.7 else cast[:1]
            basis: Basis = chance.choice(_BASES)
            yield Told(
                event, kind, sides, day, f"{day:%Y-%m}" if month else day.isoformat(), basis, status, named, place
            )


def main() -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.DEBUG = False  # or Django would keep every query
    sizes = [int(size) for size in sys.argv[1:]] or [10_000, 100_000]
    print("| claims | all grouped, s | one article, median ms | worst ms |\n| ---: | ---: | ---: | ---: |")
    for size in sizes:
        call_command("migrate", verbosity=0)
        call_command("loaddata", "outlets", "actors", "offices", "places", verbosity=0)
        whole = fill(size)
        median, worst = one_more(size)
        print(f"| {size:,} | {whole:.1f} | {median:.0f} | {worst:.0f} |", flush=True)
        call_command("flush", interactive=False, verbosity=0)


def _cast() -> tuple[dict[str, list[str]], list[str]]:
    from timeline.models import Actor, Place

    people = {side: list(Actor.objects.filter(side=side, kind="person").order_by("pk").values_list("name", flat=True))
              for side in ("KP", "RU", "CN")}  # fmt: skip
    return people, list(Place.objects.filter(precision="city").order_by("pk").values_list("name", flat=True)[:60])


def fill(size: int) -> float:
    """Fills the database with `size` grouped claims; seconds that grouping took."""
    from django.db.models import Q

    from timeline.extract.grouping import group
    from timeline.models import Event, Source
    from timeline.projection import project_all
    from timeline.regrouping import Neighbourhood

    told = list(islice(stories(size, 1, *_cast()), size))
    _write_claims(told)
    claims = Neighbourhood()
    candidates = claims.load(Q())
    before = time.process_time()
    groups = group(candidates)
    seconds = time.process_time() - before
    Event.objects.bulk_create(
        Event(public_id=f"e{number:09d}", kind="meeting", status="reported", sides=3) for number in range(len(groups))
    )
    events = dict(enumerate(Event.objects.order_by("public_id").values_list("pk", flat=True)))
    _assign({claims.rows[key]["pk"]: events[index] for index, keys in enumerate(groups) for key in keys})
    keys = list(events.values())
    for start in range(0, len(keys), 500):
        project_all(list(Event.objects.filter(pk__in=keys[start : start + 500]).select_related("place", "merged_into")))
    assert Source.objects.count() == size
    return seconds


def _assign(event_of: dict[int, int]) -> None:
    from timeline.models import Claim

    rows = [Claim(pk=pk, event_id=event) for pk, event in event_of.items()]
    Claim.objects.bulk_update(rows, ["event"], batch_size=200)


def _write_claims(told: list[Told]) -> None:
    from timeline.extract.edtf import value
    from timeline.models import Actor, Claim, Place, Source
    from timeline.models.choices import SIDE_BIT

    actors, places = {a.name: a for a in Actor.objects.all()}, {p.name: p for p in Place.objects.all()}
    Source.objects.bulk_create(
        (Source(text=f"Article {n}.", sha256=f"{n:064x}", text_group=f"{n:064x}", language="en", extractor="1",
                outlet_name=f"Outlet {n % 300}", published_on=t.day + dt.timedelta(days=1)) for n, t in enumerate(told)),
        batch_size=1000,
    )  # fmt: skip
    sources = list(Source.objects.order_by("pk"))
    rows = []
    for number, (source, t) in enumerate(zip(sources, told, strict=True)):
        date = value(t.edtf, t.basis, "bench")
        rows.append(Claim(
            source=source, fingerprint=f"{number:032d}", kind=t.kind, status=t.status, rule="bench", confidence=0.8,
            sides=sum(SIDE_BIT[s] for s in t.sides), edtf=date.edtf, earliest=date.earliest, latest=date.latest,
            precision=date.precision, basis=t.basis, place=places[t.place], place_name=t.place, quote="Article", start=0, end=7,
            people_names=list(t.people), extractor="1",
        ))  # fmt: skip
    Claim.objects.bulk_create(rows, batch_size=1000)
    through = Claim.people.through
    keys = Claim.objects.order_by("pk").values_list("pk", flat=True)
    links = [through(claim_id=pk, actor_id=actors[n].pk) for pk, t in zip(keys, told, strict=True) for n in t.people]
    through.objects.bulk_create(links, batch_size=2000)


def one_more(size: int) -> tuple[float, float]:
    """Median and worst milliseconds of storing one more article."""
    from timeline.extract.edtf import value
    from timeline.extract.records import Article, Claim, Extraction
    from timeline.ingest import Names, store

    names = Names.load()
    told = stories(size, 2, *_cast())
    times = []
    for number in range(ARTICLES):
        five = list(islice(told, 5))
        text = f"Report {number}. " + " ".join(f"Word{number} number {n} of a text." for n in range(120))
        claims = tuple(
            Claim(t.kind, t.status, t.sides, text[:9], 0, 9, f"bench/{n}", 0.8, value(t.edtf, t.basis, "bench"),
                  people=t.people, place=t.place) for n, t in enumerate(five)
        )  # fmt: skip
        day = five[0].day + dt.timedelta(days=1)
        article = Article(text, text, "en", (), published=day.isoformat(), published_basis="stated", anchor=day)
        before = time.process_time()
        store(Extraction(article, (), claims), f"{number}.txt", names)
        times.append((time.process_time() - before) * 1000)
    return statistics.median(times), max(times)


if __name__ == "__main__":
    main()
