"""Addresses. English pages at /, Indonesian ones at /id/; what machines read has no language prefix."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps import views as maps
from django.urls import path

from timeline.views import embed, exports, meta, operations, records
from timeline.views import timeline as pages

urlpatterns = [
    path("healthz", operations.healthz, name="healthz"),
    path("readyz", operations.readyz, name="readyz"),
    path("csp-report", operations.csp_report, name="csp-report"),
    path("robots.txt", meta.robots, name="robots"),
    path("sitemap.xml", lambda request: maps.index(request, meta.sitemaps()), name="sitemap-index"),
    path(
        "sitemap-<section>.xml",
        lambda request, section: maps.sitemap(request, meta.sitemaps(), section),
        name="django.contrib.sitemaps.views.sitemap",
    ),
    path("embed/", embed.embed, name="embed"),
    path("embed.css", embed.style, name="embed-style"),
    path("export.<path:name>", exports.export, name="export"),
    *i18n_patterns(
        path("", pages.timeline, name="timeline"),
        path("chart.json", pages.chart_data, name="chart-data"),
        path("cards.json", pages.cards, name="cards"),
        path("suggest/<slug:name>/", pages.suggest, name="suggest"),
        path("events/<slug:public_id>/", records.event, name="event"),
        path("sources/<int:pk>/", records.source, name="source"),
        path("people/<slug:slug>/", records.person, name="person"),
        path("places/<slug:slug>/", records.place, name="place"),
        path("outlets/<slug:slug>/", records.outlet, name="outlet"),
        path("picture.png", meta.timeline_picture, name="picture"),
        path("events/<slug:public_id>/picture.png", meta.event_picture, name="event-picture"),
        path("embed/new/", embed.new, name="embed-new"),
        path("quality/", records.quality, name="quality"),
        path("admin/", admin.site.urls),
        prefix_default_language=False,
    ),
]
