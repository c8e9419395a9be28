"""Addresses. English pages at /, Indonesian ones at /id/; what machines read has no language prefix."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import path
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from timeline.views import api, embed, exports, feeds, meta, oembed, operations, records, snapshots
from timeline.views import timeline as pages
from timeline.views.quality import quality

urlpatterns = [
    path("healthz", operations.healthz, name="healthz"),
    path("readyz", operations.readyz, name="readyz"),
    path("csp-report", operations.csp_report, name="csp-report"),
    path("robots.txt", meta.robots, name="robots"),
    path("sitemap.xml", meta.sitemap_index, name="sitemap-index"),
    path("sitemap-<section>.xml", meta.sitemap, name="django.contrib.sitemaps.views.sitemap"),
    path("api/", require_safe(RedirectView.as_view(pattern_name="api-v1:openapi-view")), name="api"),
    path("api/v1/", api.api.urls),
    path("oembed", oembed.oembed, name="oembed"),
    path("feed.atom", feeds.events, {"form": "atom"}, name="feed-atom"),
    path("feed.json", feeds.events, {"form": "json"}, name="feed-json"),
    path("corrections.atom", feeds.corrections, {"form": "atom"}, name="corrections-atom"),
    path("corrections.json", feeds.corrections, {"form": "json"}, name="corrections-json"),
    path("snapshots/<int:number>.zip", snapshots.file, {"form": "zip"}, name="snapshot-zip"),
    path("snapshots/<int:number>.svg", snapshots.file, {"form": "svg"}, name="snapshot-svg"),
    path("snapshots/<int:number>.png", snapshots.file, {"form": "png"}, name="snapshot-png"),
    path("embed/", embed.embed, name="embed"),
    path("embed.css", embed.style, name="embed-style"),
    path("export.<path:name>", exports.export, name="export"),
    path("events/<slug:public_id>.<path:name>", exports.export_event, name="export-event"),
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
        path("snapshots/new/", snapshots.new, name="snapshot-new"),
        path("snapshots/<int:number>/", snapshots.snapshot, name="snapshot"),
        path("embed/new/", embed.new, name="embed-new"),
        path("quality/", quality, name="quality"),
        path("admin/", admin.site.urls),
        prefix_default_language=False,
    ),
]
