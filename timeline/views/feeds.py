"""Feeds for any filter (new and changed events), and one of corrections: Atom (RFC 4287) and JSON Feed 1.1."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from html import escape
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from timeline import wording
from timeline.filters import Filters
from timeline.formats.records import record
from timeline.formats.rows import rows
from timeline.middleware.headers import open_data
from timeline.models import Event, Ruling
from timeline.models.choices import Action
from timeline.problems import wrong_parameters
from timeline.views.exports import language_of, site_of

ENTRIES = 50
CORRECTIONS = (Action.CORRECT, Action.RETRACT, Action.MERGE, Action.SPLIT, Action.MOVE, Action.UNDO)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")  # what XML 1.0 cannot hold


@dataclass(frozen=True, slots=True)
class Entry:
    """`text` is plain; feeds that hold HTML get it escaped."""

    id: str
    url: str
    title: str
    text: str
    published: dt.datetime
    updated: dt.datetime
    tags: tuple[str, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Feed:
    title: str
    page: str
    address: str
    language: str
    entries: list[Entry]


@require_safe
@open_data
def events(request: HttpRequest, form: str) -> HttpResponse:
    """The events of a question that were added or changed last."""
    language = language_of(request)
    with translation.override(language):
        filters = Filters(request.GET)
        if refused := wrong_parameters(filters):
            return refused
        newest = filters.apply(Event.objects.visible()).order_by("-changed", "-pk")[:ENTRIES]
        created = dict(newest.values_list("public_id", "created"))
        entries = [
            Entry(
                id=row.url, url=row.url, title=row.title, published=created[row.id], updated=row.changed,
                text=f"{wording.when(row)}. {' '.join(wording.standing(row)[1:])}. {wording.sources_and_origins(row)}.",
                tags=(row.kind, *record(row)["dyads"]), more={"_tumen": record(row)},
            )
            for row in rows(newest, site_of(request), language)
            if row.id in created
        ]  # fmt: skip
        page = reverse("timeline") + (f"?{filters.address()}" if filters.address() else "")
        return _written(request, form, filters.describe(), page, language, entries)


@require_safe
@open_data
def corrections(request: HttpRequest, form: str) -> HttpResponse:
    """What people changed, merged, split, retracted or took back, with their reasons; an entry a decision."""
    language = language_of(request)
    with translation.override(language):
        title = _("Corrections of the timeline")
        return _written(request, form, title, reverse("timeline"), language, _corrections(request))


def _corrections(request: HttpRequest) -> list[Entry]:
    seen: dict[Any, list[Ruling]] = {}
    rulings = Ruling.objects.filter(action__in=CORRECTIONS).select_related("event__place", "event__merged_into")
    for ruling in rulings.order_by("-created", "-pk")[: ENTRIES * 10]:
        seen.setdefault(ruling.decision, []).append(ruling)
    entries = []
    for decision, parts in list(seen.items())[:ENTRIES]:
        event = parts[-1].event.survivor
        if not event.is_visible:
            continue
        changes = "; ".join(f"{part.field}: {_value(part.value)}" for part in reversed(parts) if part.claim_id is None)
        reason = next((part.reason for part in parts if part.reason), "")
        action = str(Action(parts[0].action).label)
        entries.append(
            Entry(
                id=f"urn:uuid:{decision}", url=site_of(request) + event.get_absolute_url(),
                title=f"{action}: {event.headline}", text=" — ".join(part for part in (changes, reason) if part) or action,
                published=parts[0].created, updated=parts[0].created, tags=(parts[0].action,),
            )
        )  # fmt: skip
    return entries


def _value(value: Any) -> str:
    return (
        _("as its sources say") if value is None else value if isinstance(value, str) else orjson.dumps(value).decode()
    )


def _written(
    request: HttpRequest, form: str, title: str, page: str, language: str, entries: list[Entry]
) -> HttpResponse:
    feed = Feed(title, request.build_absolute_uri(page), request.build_absolute_uri(), language, entries)
    return _atom(feed) if form == "atom" else _json(feed)


def _atom(feed: Feed) -> HttpResponse:
    made = Atom1Feed(
        title=_clean(feed.title), link=feed.page, description="", language=feed.language, feed_url=feed.address,
        feed_guid=feed.address,
    )  # fmt: skip
    for entry in feed.entries:
        made.add_item(
            title=_clean(entry.title), link=entry.url, unique_id=entry.id, pubdate=entry.published,
            updateddate=entry.updated, categories=entry.tags, author_name="Tumen",
            description=escape(_clean(entry.text)),  # Atom1Feed says that a summary is HTML
        )  # fmt: skip
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _clean(text: str) -> str:
    return _CONTROL.sub("", text)


def _json(feed: Feed) -> HttpResponse:
    """https://www.jsonfeed.org/version/1.1/"""
    items = [
        {
            "id": entry.id, "url": entry.url, "title": entry.title, "content_text": entry.text, "tags": entry.tags,
            "date_published": _stamp(entry.published), "date_modified": _stamp(entry.updated), **entry.more,
        }
        for entry in feed.entries
    ]  # fmt: skip
    body = {
        "version": "https://jsonfeed.org/version/1.1", "title": feed.title, "home_page_url": feed.page,
        "feed_url": feed.address, "language": feed.language, "authors": [{"name": "Tumen"}], "items": items,
    }  # fmt: skip
    return HttpResponse(orjson.dumps(body), content_type="application/feed+json")


def _stamp(moment: dt.datetime) -> str:
    return timezone.localtime(moment, dt.UTC).isoformat(timespec="seconds")
