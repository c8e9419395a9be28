"""The filtered events as files: one query string for the page and every format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from timeline import facets, tallies
from timeline.drawing import draw
from timeline.filters import Filters
from timeline.formats import calendars, documents, images, packages, tables
from timeline.formats.documents import About
from timeline.formats.rows import rows
from timeline.middleware.headers import open_data
from timeline.models import Event
from timeline.models.events import EventQuerySet
from timeline.pages import ordered
from timeline.problems import wrong_parameters


@dataclass(frozen=True, slots=True)
class Request:
    """What an export is made from."""

    filters: Filters
    events: EventQuerySet
    about: About
    site: str
    language: str

    def rows(self) -> Iterator[Any]:
        return rows(self.events, self.site, self.language)


@dataclass(frozen=True, slots=True)
class Format:
    label: Any
    content_type: str
    write: Callable[[Request], Iterator[bytes]]


def _timelinejs(wanted: Request) -> Iterator[bytes]:
    return documents.timelinejs_pieces(wanted.about, wanted.rows(), wanted.events.filter(edtf="").count())


def _package(wanted: Request) -> Iterator[bytes]:
    return packages.package_pieces(wanted.about, wanted.events, wanted.site, wanted.language)


def _image(wanted: Request) -> str:
    with translation.override(wanted.language):
        total = facets.count(tallies.cells(Event.objects.visible(), wanted.filters), wanted.filters).total
        return images.svg_image(replace(draw(wanted.filters, total).chart, coverage=()), wanted.about)


FORMATS = {
    "csv": Format(
        "CSV",
        "text/csv; charset=utf-8",
        lambda w: tables.event_pieces(w.events, w.site, w.language),
    ),
    "json": Format("JSON", "application/json", lambda w: documents.json_pieces(w.about, w.rows())),
    "geojson": Format("GeoJSON", "application/geo+json", lambda w: documents.geojson_pieces(w.about, w.rows())),
    "ics": Format(
        _("Calendar"), "text/calendar; charset=utf-8", lambda w: calendars.calendar_pieces(w.about, w.rows())
    ),
    "timelinejs.json": Format("TimelineJS", "application/json", _timelinejs),
    "zip": Format(_("Data package (ZIP)"), "application/zip", _package),
    "svg": Format("SVG", "image/svg+xml", lambda w: iter([_image(w).encode()])),
    "png": Format("PNG", "image/png", lambda w: iter([images.png_image(_image(w))])),
}


OF_ONE = ("json", "csv", "ics", "geojson", "zip")  # formats of a single event


@require_safe
@open_data
def export(request: HttpRequest, name: str) -> HttpResponseBase:
    """The events that a question leaves, streamed. Raises Http404 for a format that there is not."""
    if name not in FORMATS:
        raise Http404
    language = language_of(request)
    with translation.override(language):
        filters = Filters(request.GET)
        if refused := wrong_parameters(filters):
            return refused
        return _streamed(name, wanted_by(request, filters, language), f"tumen.{name}")


@require_safe
@open_data
def export_event(request: HttpRequest, public_id: str, name: str) -> HttpResponseBase:
    """One event in one of the formats OF_ONE. Raises Http404 for others, and for an event that readers do not see."""
    events = Event.objects.visible().filter(public_id=public_id)
    row = events.first()
    if name not in OF_ONE or row is None:
        raise Http404
    language = language_of(request)
    with translation.override(language):
        address = request.build_absolute_uri(row.get_absolute_url())
        about = About(row.headline, address, packages.utc(timezone.now()))
        wanted = Request(Filters(QueryDict()), events, about, site_of(request), language)
        return _streamed(name, wanted, f"tumen-{public_id}.{name}")


def _streamed(name: str, wanted: Request, filename: str) -> HttpResponseBase:
    response = StreamingHttpResponse(FORMATS[name].write(wanted), content_type=FORMATS[name].content_type)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["Content-Language"] = wanted.language
    return response


def wanted_by(request: HttpRequest, filters: Filters, language: str) -> Request:
    events = ordered(filters.apply(Event.objects.visible()), filters.sort)
    question = filters.address()
    address = request.build_absolute_uri(reverse("timeline")) + (f"?{question}" if question else "")
    about = About(filters.describe(), address, packages.utc(timezone.now()))
    return Request(filters, events, about, site_of(request), language)


def site_of(request: HttpRequest) -> str:
    """Scheme and host."""
    return request.build_absolute_uri("/")[:-1]


def language_of(request: HttpRequest) -> str:
    """The language that `lang` names, else English: what machines read must not depend on a reader's browser."""
    wanted = request.GET.get("lang", "en")
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def links(filters: Filters) -> list[tuple[str, str]]:
    """Label and address of the filtered events in each format, for pages."""
    language = translation.get_language() or "en"
    query = filters.address({} if language == "en" else {"lang": language})
    return [
        (str(form.label), reverse("export", args=[name]) + (f"?{query}" if query else ""))
        for name, form in FORMATS.items()
    ]


def event_links(event: Event) -> list[tuple[str, str]]:
    """Label and address of one event in each format, for its page."""
    language = translation.get_language() or "en"
    query = "" if language == "en" else f"?lang={language}"
    return [
        (str(FORMATS[name].label), reverse("export-event", args=[event.public_id, name]) + query) for name in OF_ONE
    ]
