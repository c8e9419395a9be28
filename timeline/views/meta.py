"""What search engines and link previews ask for: pictures, the map of the site, robots.txt."""

from __future__ import annotations

from typing import Any

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as maps
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from timeline import charts, facets, picture, stretches, tallies, wording
from timeline.drawing import draw
from timeline.filters import Filters
from timeline.models import Actor, Event, Outlet, Place, Source

PICTURE_AGE = 3600  # seconds


@require_safe
def timeline_picture(request: HttpRequest) -> HttpResponse:
    """The filtered chart as a PNG."""
    filters = Filters(request.GET)
    total = facets.count(tallies.cells(Event.objects.visible(), filters), filters).total
    events = ngettext("%(count)d event", "%(count)d events", total) % {"count": total}
    return _png(picture.draw(filters.describe(), events, draw(filters, total).chart))


@require_safe
def event_picture(request: HttpRequest, public_id: str) -> HttpResponse:
    """An event's headline, with its mark among those of the same dyad and year."""
    row = get_object_or_404(Event.objects.visible(), public_id=public_id)
    day = row.earliest or row.latest
    around = Event.objects.visible().filter(sides=row.sides)
    year = (stretches.floor(day, "year"), stretches.ceiling(day, "year")) if day else None
    around = around.between(*year) if year else around
    dots = [
        charts.Dot(other.public_id, "", other.sides, other.status, other.earliest, other.latest)
        for other in around.defer("search")[:300]
    ]
    labels = {row.dyads[0]: row.get_sides_display()}
    text = f"{wording.when_exactly(row)} · {wording.standing(row)[2]}"
    return _png(picture.draw(row.headline, text, charts.lay_out(dots, labels, year)))


def _png(data: bytes) -> HttpResponse:
    response = HttpResponse(data, content_type="image/png")
    response["Cache-Control"] = f"public, max-age={PICTURE_AGE}"
    return response


class Rows(Sitemap):
    """The addresses of some rows in every language; 1,000 to a page of the map."""

    i18n = alternates = x_default = True
    limit = 1000

    def __init__(self, rows: QuerySet[Any]) -> None:
        self.rows = rows

    def items(self) -> QuerySet[Any]:
        return self.rows.order_by("pk")


class Pages(Sitemap):
    i18n = alternates = x_default = True

    def items(self) -> list[str]:
        return ["timeline", "quality"]

    def location(self, item: str) -> str:
        return reverse(item)


def sitemaps() -> dict[str, Any]:
    """Made for each request, so that the maps see what was added since."""
    visible = Event.objects.visible()
    return {
        "pages": Pages(),
        "events": Rows(visible.only("public_id")),
        "people": Rows(Actor.objects.filter(kind="person", events__in=visible).distinct()),
        "places": Rows(Place.objects.filter(pk__in=visible.values("place"))),
        "outlets": Rows(Outlet.objects.filter(sources__claims__event__in=visible).distinct()),
        "sources": Rows(Source.objects.filter(claims__event__in=visible).distinct().defer("text")),
    }


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    return maps.index(request, sitemaps())


@require_safe
def sitemap(request: HttpRequest, section: str) -> HttpResponse:
    return maps.sitemap(request, sitemaps(), section)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('admin:index')}",
        f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
