"""Questions nobody thought of: random parameters, together with what they mean."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable

from tests.oracle.plain import Question
from tests.oracle.world import OUTLETS, PEOPLE, PLACES, WORDS
from timeline.models.choices import Family, Kind, Level, Standing, Status

CLOSED = {
    "dyad": ["KP-RU", "CN-KP", "CN-RU", "all"],
    "kind": Kind.values,
    "family": Family.values,
    "status": Status.values,
    "standing": Standing.values,
    "level": Level.values,
}
DAYS: tuple[tuple[str, tuple[int, int, int] | None, tuple[int, int, int] | None], ...] = (
    ("2023", (2023, 1, 1), (2023, 12, 31)), ("2023-09", (2023, 9, 1), (2023, 9, 30)), ("2023-09-13", (2023, 9, 13), (2023, 9, 13)),
    ("September 2023", (2023, 9, 1), (2023, 9, 30)), ("13 Sept 2023", (2023, 9, 13), (2023, 9, 13)), ("2024-02-29", (2024, 2, 29), (2024, 2, 29)),
    ("0001-01-01", (1, 1, 1), (1, 1, 1)), ("9999-12-31", (9999, 12, 31), (9999, 12, 31)), ("202X", (2020, 1, 1), (2029, 12, 31)),
    ("19XX", (1900, 1, 1), (1999, 12, 31)), ("2023-22", (2023, 6, 1), (2023, 8, 31)), ("2023-12-31", (2023, 12, 31), (2023, 12, 31)),
    ("2024-01-01", (2024, 1, 1), (2024, 1, 1)), ("2019-03-31", (2019, 3, 31), (2019, 3, 31)), ("../2023-09-13", None, (2023, 9, 13)),
    ("2023-09-13/..", (2023, 9, 13), None), ("2023-09-13?", (2023, 9, 13), (2023, 9, 13)), ("2023-09-12/2023-09-17", (2023, 9, 12), (2023, 9, 17)),
    ("2000-01-01", (2000, 1, 1), (2000, 1, 1)), ("0002", (2, 1, 1), (2, 12, 31)), ("  2023  ", (2023, 1, 1), (2023, 12, 31)),
)  # fmt: skip
WRONG = (
    ("dyad", "US-RU"), ("kind", "party"), ("from", "banana"), ("to", "31 February 2023"), ("origins", "0"), ("origins", "many"), ("origins", "100"),
    ("person", "Nobody Known"), ("person", "kim"), ("sort", "colour"), ("frm", "2023"), ("when", "maybe"), ("q", "x" * 201), ("kind", "MEETING"),
    ("place", "%"), ("outlet", "ka_ar"), ("place", "' OR 1=1 --"), ("from", "0000"), ("level", "leader\0"), ("person", "a\0b"),
)  # fmt: skip


def question(draw: random.Random) -> Question:
    """A question of one to seven parameters; one in twelve has a mistake in it."""
    asked = Question()
    for add in dict.fromkeys(draw.sample(_ADDITIONS, draw.choice([0, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 7]))):
        add(draw, asked)
    if draw.random() < 1 / 12:
        name, value = draw.choice(WRONG)
        if name not in dict(asked.written):
            asked.written.append((name, value))
            asked.wrong.add(name)
    if asked.first and asked.last and asked.first > asked.last:
        asked.wrong.add("to")
        asked.last = None  # the rest still answers
    draw.shuffle(asked.written)
    return asked


def _closed(name: str) -> Callable[[random.Random, Question], None]:
    def add(draw: random.Random, asked: Question) -> None:
        values = draw.choices(CLOSED[name], k=draw.choice([1, 1, 2, 3]))  # some are given twice
        asked.written += [(name, value) for value in values]
        asked.chosen[name] = set(values)

    return add


def _named(name: str, spellings: dict[str, list[str]]) -> Callable[[random.Random, Question], None]:
    def add(draw: random.Random, asked: Question) -> None:
        slugs = draw.sample(sorted(spellings), draw.choice([1, 1, 2]))
        asked.written += [
            (name, draw.choice([slug, *(_typed(draw, text) for text in spellings[slug])])) for slug in slugs
        ]
        asked.chosen[name] = set(slugs)

    return add


def _typed(draw: random.Random, text: str) -> str:
    """As people type: other case, spaces around."""
    text = draw.choice([text, text, text.upper(), text.lower()])
    return draw.choice([text, text, f" {text} "])


def _from(draw: random.Random, asked: Question) -> None:
    text, first, _last = draw.choice(DAYS)
    asked.written.append(("from", text))
    asked.first = dt.date(*first) if first else None


def _to(draw: random.Random, asked: Question) -> None:
    text, _first, last = draw.choice(DAYS)
    asked.written.append(("to", text))
    asked.last = dt.date(*last) if last else None


def _when(draw: random.Random, asked: Question) -> None:
    value = draw.choice(["possible", "certain", "certain"])
    asked.written.append(("when", value))
    asked.certain = value == "certain"


def _origins(draw: random.Random, asked: Question) -> None:
    asked.origins = draw.choice([1, 2, 2, 3, 4, 5, 6, 99])
    asked.written.append(("origins", str(asked.origins)))


def _text(draw: random.Random, asked: Question) -> None:
    words = draw.choices(WORDS, k=draw.choice([1, 1, 2, 3]))
    cut = [word[: draw.randint(1, len(word))] if draw.random() < 0.4 else word for word in words]
    text = " ".join(cut)
    text = draw.choice([text, text, f'"{text}"', text.upper(), f"{text} - ...", f'{text} "'])
    asked.written.append(("q", text))
    asked.text = text if text.strip() else None


def _sort(draw: random.Random, asked: Question) -> None:
    asked.sort = draw.choice(["date", "-date", "reported", "origins"])
    asked.written.append(("sort", asked.sort))


def _lanes(draw: random.Random, asked: Question) -> None:
    asked.written.append(("lanes", draw.choice(["dyad", "kind", "level", "person", "place"])))


_ADDITIONS: list[Callable[[random.Random, Question], None]] = [
    *(_closed(name) for name in CLOSED),
    _named("person", {slug: [*names, *(["putin"] if slug == "vladimir-putin" else [])] for slug, names in PEOPLE.items()}),
    _named("place", {slug: list(names[:2]) for slug, names in PLACES.items()}),
    _named("outlet", {slug: [name] for slug, name in OUTLETS.items()}),
    _from, _from, _to, _to, _when, _origins, _text, _text, _sort, _sort, _lanes,
]  # fmt: skip
