"""Asks one question of the page, the API, both exports, the frame and the chart, and says where they differ from the rows."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import json
import random
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.test import Client

from tests.oracle import plain
from tests.oracle.plain import Question, Row
from tests.oracle.questions import question

PAGE, TABLE = 40, 30  # events of a page, rows of a frame's table
_HREF = re.compile(r'<li class="row [^"]*">\s*<a href="/events/(\w+)/"')
_TOTAL = re.compile(r'<p class="total">\s*<strong>(\d+) ')
_TABLE = re.compile(r'<tr><td>[^<]*</td><td><a href="/events/(\w+)/"')
_TABLED = re.compile(r"<summary>(\d+) ")
_FAULTS = re.compile(r"<li>(?:<strong>(\w+)</strong>: )?[^<]", re.S)


class Asker:
    """A reader of a site whose rows do not change meanwhile."""

    def __init__(self) -> None:
        self.client, self.rows = Client(raise_request_exception=False), plain.stored_rows()
        self.said: list[str] = []  # all answers, to be compared with those of another database

    def differences(self, asked: Question, size: int = 50) -> list[str]:
        """Where an answer is not what the rows say; empty if all agree."""
        expected = plain.answer(self.rows, asked)
        parts = [self._page(asked, expected), self._frame(asked, expected)]
        parts += (
            [self._refusals(asked)]
            if asked.wrong
            else [self._data(asked, expected, size), self._chart(asked, expected)]
        )
        return [f"?{urlencode(asked.written)}: {line}" for part in parts for line in part]

    def _get(self, path: str, asked: Question, **more: str) -> Any:
        response = self.client.get(f"{path}?{urlencode([*asked.written, *more.items()])}", secure=True)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        return response.status_code, body.decode()

    # --- what people see ----------------------------------------------------------------------------------------------

    def _page(self, asked: Question, expected: list[Row]) -> Iterator[str]:
        status, text = self._get("/", asked)
        yield from _compare("status of the page", status, 200)
        yield from _compare("total of the page", [int(n) for n in _TOTAL.findall(text)], [len(expected)])
        yield from _compare("first rows of the page", _HREF.findall(text), _ids(expected[:PAGE]))
        told = re.search(r'<div class="errors" role="alert">(.*?)</div>', text, re.S)
        named = {name or "frm" for name in _FAULTS.findall(told[1])} if told else set()
        yield from _compare(
            "mistakes told on the page", {"from" if name == "From" else name for name in named}, asked.wrong
        )

    def _frame(self, asked: Question, expected: list[Row]) -> Iterator[str]:
        status, text = self._get("/embed/", asked)
        newest = sorted(expected, key=plain.newest_first)
        yield from _compare("status of the frame", status, 200)
        yield from _compare("rows of the frame", _TABLE.findall(text), _ids(newest[:TABLE]))
        yield from _compare(
            "total of the frame", [int(n) for n in _TABLED.findall(text)], [len(expected)] if expected else []
        )
        yield from _compare("mistakes told in the frame", text.count('class="fault"') > 0, bool(asked.wrong))

    # --- what programs read -------------------------------------------------------------------------------------------

    def _refusals(self, asked: Question) -> Iterator[str]:
        wrong = {"" if name == "frm" else name for name in asked.wrong}
        for path in ("/export.json", "/export.csv", "/api/v1/events", "/api/v1/stats"):
            status, text = self._get(path, asked)
            yield from _compare(f"status of {path}", status, 400)
            problem = json.loads(text) if status == 400 else {}
            named = {error["parameter"] for error in problem.get("errors", [{"parameter": text}])}
            if "api" in path:  # it tells of its own checks first
                named = named | wrong if named and named <= wrong else named
            yield from _compare(f"mistakes told by {path}", named, wrong)

    def _data(self, asked: Question, expected: list[Row], size: int) -> Iterator[str]:
        language = "id" if size % 2 else "en"
        exported = json.loads(self._get("/export.json", asked, lang=language)[1]).get("events", [])
        table = list(csv.reader(io.StringIO(self._get("/export.csv", asked, lang=language)[1], newline="")))
        yield from _compare("events of the JSON", [event["id"] for event in exported], _ids(expected))
        known = {row.public_id: row for row in expected}
        for event in exported:
            if event["id"] in known:
                yield from _compare(f"the JSON of {event['id']}", _stored(event), _as_stored(known[event["id"]]))
        yield from _compare(
            "the table",
            [dict(zip(table[0], line, strict=True)) for line in table[1:]],
            [_as_cells(e) for e in exported],
        )
        yield from _compare("pages of the API", list(self._pages(asked, size, language)), exported)
        yield from self._stats(asked, expected)
        self.said.append(json.dumps([{k: v for k, v in event.items() if k != "changed"} for event in exported]))

    def _pages(self, asked: Question, size: int, language: str) -> Iterator[Any]:
        more = {"size": str(size), "lang": language}
        while True:
            status, text = self._get("/api/v1/events", asked, **more)
            answer = json.loads(text) if status == 200 else {"events": [status], "next": None}
            yield from answer["events"]
            if answer["next"] is None:
                return
            more["after"] = parse_qs(urlsplit(answer["next"]).query)["after"][0]

    def _stats(self, asked: Question, expected: list[Row]) -> Iterator[str]:
        told = {"total": None, "by": {}} | json.loads(self._get("/api/v1/stats", asked)[1])
        yield from _compare("total of /stats", told["total"], len(expected))
        yield from _compare(
            "counts of /stats",
            {k: {n: c for n, c in v.items() if c} for k, v in told["by"].items()},
            plain.counted(expected),
        )

    def _chart(self, asked: Question, expected: list[Row]) -> Iterator[str]:
        """The marks are the events with a date in the stretch that is drawn, in lanes that every event has."""
        figure = json.loads(self._get("/chart.json", asked)[1])
        drawn = {address.split("/")[-2] for trace in figure["data"] for address in trace.get("customdata", [])}
        window = figure["layout"]["xaxis"]["range"]
        stretch = (
            Question(first=dt.date.fromisoformat(window[0]), last=dt.date.fromisoformat(window[1])) if window else None
        )
        inside = {
            row.public_id for row in expected if stretch and plain.fits(row, stretch) and (row.earliest or row.latest)
        }
        if {"lanes": "dyad", **dict(asked.written)}["lanes"] in ("person", "place"):
            inside &= drawn
        yield from _compare("marks of the chart", drawn, inside)


def _ids(rows: list[Row]) -> list[str]:
    return [row.public_id for row in rows]


def _compare(what: str, told: Any, expected: Any) -> Iterator[str]:
    if told == expected:
        return
    if isinstance(told, dict):
        told, expected = (set(map(str, value.items())) for value in (told, expected))
    if isinstance(told, (list, set)) and (more := set(map(str, told)) ^ set(map(str, expected))):
        yield f"{what}: not in both: {str(sorted(more))[:300]}"
    else:
        yield f"{what}: {str(told)[:300]} instead of {str(expected)[:300]}"


def _stored(event: dict[str, Any]) -> dict[str, Any]:
    """What a record says of an event, by the names of columns; titles and names of places are words, not columns."""
    place = event["place"] or {"slug": None, "name": ""}
    return {
        **{name: event[name] for name in ("kind", "status", "standing", "state", "denied", "other_people", "origin_names")},
        **{name: event[name] for name in ("first_reported", "last_reported", "confidence")},
        **{name: event["date"][name] for name in ("edtf", "earliest", "latest", "precision", "basis")},
        "source_count": event["sources"], "origin_count": event["origins"], "level": event["level"]["highest"],
        "level_ru": event["level"]["RU"], "level_kp": event["level"]["KP"], "level_cn": event["level"]["CN"],
        "sides": sum({"RU": 1, "KP": 2, "CN": 4}[side] for side in event["sides"]),
        "people": sorted(person["slug"] for person in event["people"]), "place": place["slug"] or None,
    }  # fmt: skip


def _as_stored(row: Row) -> dict[str, Any]:
    told = {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in row.fields.items()}
    wanted = (
        "kind", "status", "standing", "state", "denied", "other_people", "origin_names", "first_reported", "last_reported", "edtf",
        "earliest", "latest", "precision", "basis", "source_count", "origin_count", "level", "level_ru", "level_kp", "level_cn", "sides",
    )  # fmt: skip
    return {**{name: told[name] for name in wanted}, "confidence": round(row.confidence, 3), "people": sorted(row.people),
            "place": row.fields["place__slug"]}  # fmt: skip


def _as_cells(event: dict[str, Any]) -> dict[str, str]:
    """A record as a line of the table: lists joined, what a spreadsheet would calculate behind an apostrophe."""
    place = event["place"] or dict.fromkeys(("name", "country", "precision", "latitude", "longitude"), "")
    people = [*(person["name"] for person in event["people"]), *event["other_people"]]
    words = {
        "title": event["title"],
        "place": place["name"],
        "people": "; ".join(people),
        "origin_names": "; ".join(event["origin_names"]),
    }
    return {
        "id": event["id"], "date_edtf": event["date"]["edtf"],
        **{f"date_{name}": event["date"][name] or "" for name in ("earliest", "latest", "precision", "basis")},
        **{name: event[name] for name in ("kind", "family", "status", "standing", "state", "changed", "url")},
        "denied": str(event["denied"]).lower(), "sides": ";".join(event["sides"]), "dyads": ";".join(event["dyads"]),
        "place_country": place["country"], "place_precision": place["precision"],
        "latitude": _number(place["latitude"]), "longitude": _number(place["longitude"]),
        "level": event["level"]["highest"], **{f"level_{side.lower()}": event["level"][side] for side in ("RU", "KP", "CN")},
        "confidence": _number(event["confidence"]), "sources": str(event["sources"]), "origins": str(event["origins"]),
        "first_reported": event["first_reported"] or "", "last_reported": event["last_reported"] or "",
        **{name: _guarded(text) for name, text in words.items()},
    }  # fmt: skip


def _number(value: float | str | None) -> str:
    return "" if value in (None, "") else str(value)


def _guarded(text: str) -> str:
    return f"'{text}" if text.lstrip(" ")[:1] in tuple("=+-@\t\r\n\0＝＋－＠") and text.lstrip(" ") else text


def ask(times: int, seed: int) -> tuple[list[str], str]:
    """Differences of so many random questions, and all that was answered."""
    draw, asker = random.Random(seed), Asker()
    found = [
        line for _ in range(times) for line in asker.differences(question(draw), draw.choice([7, 40, 75, 120, 200]))
    ]
    return found, html.unescape("\n".join(asker.said))
