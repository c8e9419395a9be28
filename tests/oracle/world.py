"""Events with every oddity that filters, orders and both databases could read differently. The same for the same seed."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from django.db import connection

from tests.factories import make_claim, make_event, make_source
from timeline.models import Actor, Event, Office, Outlet, Place, Ruling
from timeline.models.choices import Kind, Status
from timeline.projection import project

PEOPLE = {  # slug: spellings, the first one the name; surnames that one has, that two have, in other scripts and cases
    "vladimir-putin": ("Vladimir Putin", "Путин", "普京"),
    "kim-jong-un": ("Kim Jong Un", "김정은", "金正恩"),
    "kim-yo-jong": ("Kim Yo Jong", "김여정"),
    "xi-jinping": ("Xi Jinping", "习近平"),
    "irem-celik": ("İrem Çelik",),
    "jurgen-strasse": ("Jürgen Straße",),
    "o-brien": ("O'Brien % _ \\",),
}
PLACES = {
    "moscow": ("Moscow", "Москва", "RU", "city"),
    "pyongyang": ("Pyongyang", "평양", "KP", "city"),
    "beijing": ("Beijing", "北京", "CN", "city"),
    "china": ("China", "中国", "CN", "country"),
    "river": ("Tumen “River”, north; +1", "Туманная", "", "site"),
}
OUTLETS = {"kabar": "Kabar", "republika": "Republika", "tass": "TASS", "meridian-24": "Meridian 24"}
DATES = (
    "2023-09-13", "2023-09-13", "2023-09-12/2023-09-17", "2023-09", "2023-22", "2023", "202X", "19XX", "2023-05/..", "../2019-03",
    "2024-02-29", "2024-02", "2023-12-31", "2024-01-01", "0001-01-01", "9999-12-31", "2023-09-11/2023-09-17", "2019-03-31", "",
    "", "1950-02-14", "2023-09-13?", "2023-09~", "2024-05-16", "2025-09-03", "2023-07-26/2023-07-28", "1999-12-31/2000-01-01",
)  # fmt: skip
WORDS = (
    "Putin", "met", "Kim", "Su-35", "e-mail@example.org", "naïve", "Straße", "İstanbul", "a_b", "1.5", "１３", "covid19", "0x1F", "1e5",
    "9М723", "金正恩", "普京", "会晤北京", "김정은", "в", "Москве", "O'Brien", "R&D", "C++", "don’t", "x" * 60, "Ǆ", "ﬁn", "東京タワー", "ｶﾅ",
    "²", "№5", "zażółć", "I", "ı", "ς", "Σ", "日", "https://news.example/a?b=1", "AT&T", "50%", "3-й", "A/B", "−5", "-5", "+5", "...",
)  # fmt: skip
STATES = ("", "", "published", "published", "retracted", "rejected")


@dataclass(frozen=True)
class Cast:
    people: list[Actor]
    places: list[Place]
    outlets: list[Outlet]


def build(seed: int = 16, events: int = 130) -> None:
    """Rows of the world; the database should hold no events before."""
    draw = random.Random(seed)
    cast = _cast()
    made = [_event(draw, cast) for _ in range(events)]
    for one, other in zip(draw.sample(made, 6)[::2], draw.sample(made, 6)[::2], strict=True):
        if one != other:
            Ruling.objects.create(event=one, field="merged_into", value=other.public_id)
    for event in made:
        project(event)
    with connection.cursor() as cursor:
        # what a server finds out by itself a minute later: until then it plans blindly, once for longer than a query may take
        cursor.execute("ANALYZE")


def _cast() -> Cast:
    people = [
        Actor.objects.create(slug=slug, name=names[0], side="RU", surname=names[0].split()[-1], names={"en": [names[0]], "ru": list(names[1:])})
        for slug, names in PEOPLE.items()
    ]  # fmt: skip
    Office.objects.create(actor=people[0], title="President", side="RU", level="leader", role="president")
    Office.objects.create(
        actor=people[3], title="Minister", side="CN", level="minister", role="minister", start=dt.date(2023, 9, 13)
    )
    places = [
        Place.objects.create(slug=slug, name=name, names={"en": [name], "ru": [other]}, country=country, precision=precision,
                             latitude=None if country == "CN" else 55.5, longitude=None if country == "CN" else 37.25)
        for slug, (name, other, country, precision) in PLACES.items()
    ]  # fmt: skip
    outlets = [Outlet.objects.create(slug=slug, name=name, names={"en": [name]}) for slug, name in OUTLETS.items()]
    return Cast(people, places, outlets)


def _event(draw: random.Random, cast: Cast) -> Event:
    event = make_event(claims=0, sides=draw.choice([3, 3, 5, 6, 7]))
    for _ in range(draw.choice([1, 1, 1, 2, 3, 5, 6])):
        _claim(draw, cast, event)
    if state := draw.choice(STATES):
        Ruling.objects.create(event=event, field="state", value=state)
    if draw.random() < 0.2:
        Ruling.objects.create(
            event=event, field="title", value=draw.choice(['=1+1, "x"', "-5", "İ ﬁ, ß", "a\nb", "  @x"])
        )
    return event


def _claim(draw: random.Random, cast: Cast, event: Event) -> None:
    words = " ".join(draw.sample(WORDS, draw.randint(2, 9)))
    published = draw.choice([None, dt.date(2023, 9, 14), dt.date(2024, 2, 29), dt.date(2023, 9, 20)])
    known = draw.random() < 0.7
    source = make_source(
        words, language=draw.choice(["en", "id", "zh"]), published_on=published, published=published.isoformat() if published else "",
        outlet=draw.choice(cast.outlets) if known else None,
    )  # fmt: skip
    place = draw.choice([None, None, *cast.places])
    make_claim(
        source, event, quote=words, edtf=draw.choice(DATES), people=tuple(draw.sample(cast.people, draw.choice([0, 1, 1, 2, 3]))),
        kind=draw.choice(Kind.values), status=draw.choice([*Status.values, "reported", "reported"]), sides=event.sides, place=place,
        place_name=place.name if place else draw.choice(["", "", "Vostochny, +2"]), denied=draw.random() < 0.1,
        people_names=draw.choice([[], [], ["-Someone; else"], ["A, B"]]), confidence=draw.choice([0.1, 0.5, 0.8, 1 / 3]),
    )  # fmt: skip
