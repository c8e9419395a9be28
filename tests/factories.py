"""Small makers of rows for tests."""

from __future__ import annotations

import hashlib
from itertools import count
from typing import Any

from timeline.extract.edtf import value
from timeline.models import Actor, Claim, Event, Outlet, Source
from timeline.models.choices import Sides
from timeline.projection import project

_numbers = count(1)


def make_source(text: str = "", **fields: Any) -> Source:
    number = next(_numbers)
    text = text or f"Kim Jong Un bertemu Putin di Moskow, kata sumber {number}."
    defaults = {"language": "id", "extractor": "test", "outlet_name": f"Outlet {number}", "title": f"Title {number}"}
    sha256 = hashlib.sha256(f"{number}{text}".encode()).hexdigest()
    return Source.objects.create(text=text, sha256=sha256, **{**defaults, **fields})


def make_claim(
    source: Source | None = None,
    event: Event | None = None,
    *,
    edtf: str = "2023-09-13",
    people: tuple[Actor, ...] = (),
    **fields: Any,
) -> Claim:
    source = source or make_source()
    date = value(edtf, "stated", "test") if edtf else None
    quote = fields.pop("quote", source.text[:30])
    defaults = {
        "kind": "meeting", "status": "reported", "sides": Sides.KP_RU, "rule": "test", "confidence": 0.8, "extractor": "test",
        "quote": quote, "start": 0, "end": len(quote), "fingerprint": f"{next(_numbers):032d}",
    }  # fmt: skip
    if date:
        defaults |= {
            "edtf": date.edtf,
            "earliest": date.earliest,
            "latest": date.latest,
            "precision": date.precision,
            "basis": "stated",
        }
    claim = Claim.objects.create(source=source, event=event, **{**defaults, **fields})
    claim.people.set(people)
    return claim


def make_event(*, edtf: str = "2023-09-13", claims: int = 1, people: tuple[Actor, ...] = (), **fields: Any) -> Event:
    """An event with as many claims, projected from them."""
    number = next(_numbers)
    sides, kind, status = (
        fields.pop("sides", Sides.KP_RU),
        fields.pop("kind", "meeting"),
        fields.pop("status", "reported"),
    )
    event = Event.objects.create(public_id=f"test{number:06d}", sides=sides, kind=kind, status=status)
    for _ in range(claims):
        make_claim(event=event, edtf=edtf, people=people, sides=sides, kind=kind, status=status, **fields)
    project(event)
    return event


def make_actor(name: str, side: str = "RU") -> Actor:
    return Actor.objects.create(
        slug=f"actor-{next(_numbers)}", name=name, side=side, names={"en": [name], "id": [name]}
    )


def make_outlet(name: str, **fields: Any) -> Outlet:
    return Outlet.objects.create(slug=f"outlet-{next(_numbers)}", name=name, names={"en": [name]}, **fields)
