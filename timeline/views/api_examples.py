"""What the API answers, by the name of the schema: shown in its description. A test holds each against its schema."""

from __future__ import annotations

from typing import Any

_SITE = "https://tumen.example"
_DAY = {"edtf": "2023-09-13", "earliest": "2023-09-13", "latest": "2023-09-13", "precision": "day", "basis": "resolved"}
_PLACE = {
    "slug": "vostochny-cosmodrome", "name": "Vostochny Cosmodrome", "country": "RU", "precision": "site",
    "latitude": 51.884, "longitude": 128.334, "qid": "Q217470",
}  # fmt: skip
_PEOPLE = [
    {"slug": "kim-jong-un", "name": "Kim Jong Un", "side": "KP", "qid": "Q56226"},
    {"slug": "vladimir-putin", "name": "Vladimir Putin", "side": "RU", "qid": "Q7747"},
]
_EVENT = {
    "id": "k3v9q2m7", "url": f"{_SITE}/events/k3v9q2m7/",
    "title": "Kim Jong Un and Vladimir Putin meet, Vostochny Cosmodrome", "kind": "meeting", "family": "encounter",
    "status": "reported", "standing": "corroborated", "state": "published", "denied": False, "sides": ["KP", "RU"],
    "dyads": ["KP-RU"], "date": _DAY, "place": _PLACE, "people": _PEOPLE, "other_people": [],
    "level": {"highest": "leader", "RU": "leader", "KP": "leader", "CN": ""}, "confidence": 0.97, "sources": 3,
    "origins": 2, "origin_names": ["KCNA"], "first_reported": "2023-09-13", "last_reported": "2023-09-15",
    "changed": "2026-11-26T19:51:58+00:00",
}  # fmt: skip
_QUOTE = "Kim Jong Un bertemu Putin di Kosmodrom Vostochny, Rabu (13/9/2023)."
_SOURCE = {
    "id": 12, "url": f"{_SITE}/sources/12/", "title": "Kim dan Putin bertemu", "outlet": "Warta Selat",
    "outlet_slug": "warta-selat", "country": "ID", "interest": "third", "published": "2023-09-14", "language": "id",
    "agencies": ["KCNA"], "link": "https://warta-selat.example/kim-putin", "sha256": "9f" * 32,
}  # fmt: skip
_CLAIM = {
    "id": 41, "kind": "meeting", "status": "reported", "date": {**_DAY, "text": "Rabu (13/9/2023)"},
    "place_name": "Vostochny Cosmodrome", "people_names": ["Kim Jong Un", "Vladimir Putin"], "attributed": ["KCNA"],
    "rule": "meeting:bertemu", "confidence": 0.91, "verdict": "accepted", "quote": _QUOTE, "source": _SOURCE,
    "annotation": {
        "@context": "http://www.w3.org/ns/anno.jsonld", "id": f"{_SITE}/events/k3v9q2m7/#claim-41", "type": "Annotation",
        "motivation": "identifying", "body": f"{_SITE}/events/k3v9q2m7/",
        "target": {"source": _SOURCE["link"], "selector": [
            {"type": "TextQuoteSelector", "exact": _QUOTE},
            {"type": "TextPositionSelector", "start": 210, "end": 210 + len(_QUOTE)}]},
    },
}  # fmt: skip
_CONTEXT = {"@context": f"{_SITE}/api/v1/context.jsonld"}
EXAMPLES: dict[str, Any] = {
    "EventPage": {**_CONTEXT, "next": f"{_SITE}/api/v1/events?after=2023-09-13.57", "events": [_EVENT]},
    "EventWithClaims": {**_CONTEXT, **_EVENT, "claims": [_CLAIM]},
    "SourcePage": {"next": None, "sources": [_SOURCE]},
    "ActorPage": {"next": None, "actors": _PEOPLE},
    "PlacePage": {"next": None, "places": [_PLACE]},
    "Stats": {"total": 2, "by": {"kind": {"meeting": 2}, "family": {"encounter": 2}, "status": {"reported": 2},
                                 "standing": {"single": 2}, "level": {"leader": 2}, "dyad": {"KP-RU": 2}}},
}  # fmt: skip
PROBLEMS: dict[int, Any] = {
    400: {"type": "about:blank", "title": "A parameter cannot be understood", "status": 400, "detail": "size: too large.",
          "errors": [{"parameter": "size", "detail": "Input should be less than or equal to 200"}]},
    404: {"type": "about:blank", "title": "Not found", "status": 404, "detail": "There is nothing at this address."},
    410: {"type": "about:blank", "title": "Gone", "status": 410,
          "detail": "This event was rejected: its sources were misread."},
    429: {"type": "about:blank", "title": "Too many requests", "status": 429,
          "detail": "Come back in a minute."},
}  # fmt: skip
