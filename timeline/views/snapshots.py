"""Cite this view: making a snapshot, its page, its files."""

from __future__ import annotations

import io
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from timeline.filters import Filters
from timeline.formats.documents import About
from timeline.formats.packages import utc
from timeline.middleware.headers import open_data
from timeline.models import Event, Snapshot
from timeline.snapshots import LABELS, LARGEST, TooLarge, changes, freeze, summary
from timeline.views.exports import site_of

SHOWN = 200  # changes listed on a page
FILES = {"zip": "application/zip", "svg": "image/svg+xml", "png": "image/png"}


@csrf_exempt  # needs no cookie: whoever asks, the same question over the same events is the same snapshot
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Says what would be frozen; a post freezes it and leads to its page."""
    data = QueryDict(request.POST.get("question", ""), mutable=True) if request.method == "POST" else request.GET
    filters = Filters(data)
    events = filters.apply(Event.objects.visible())
    context: dict[str, Any] = {"filters": filters, "sentence": filters.describe(), "largest": LARGEST}
    if filters.form.errors:
        return render(request, "timeline/snapshot_new.html", context | {"wrong": True}, status=400)
    if request.method == "POST":
        address = request.build_absolute_uri(reverse("timeline")) + (
            f"?{filters.address()}" if filters.address() else ""
        )
        about = About(filters.describe(), address, utc(timezone.now()))
        try:
            made = freeze(filters, about, site_of(request), translation.get_language() or "en")
        except TooLarge:
            return render(request, "timeline/snapshot_new.html", context | {"too_large": True}, status=400)
        return redirect(made)
    total = events[: LARGEST + 1].count()
    return render(request, "timeline/snapshot_new.html", context | {"total": total, "too_large": total > LARGEST})


@require_safe
def snapshot(request: HttpRequest, number: int) -> HttpResponse:
    """What was frozen, how to cite it, and what has changed since."""
    row = get_object_or_404(Snapshot, pk=number)
    found = changes(row, site_of(request))
    address = request.build_absolute_uri(reverse("snapshot", args=[number]))
    citation = _("%(title)s. Tumen, snapshot %(number)d of %(day)s. %(address)s (SHA-256 %(sum)s)") % {
        "title": row.title, "number": row.pk, "day": date_format(timezone.localtime(row.made), "j F Y"), "address": address,
        "sum": row.sha256[:16],
    }  # fmt: skip
    context = {
        "snapshot": row, "citation": citation, "summary": summary(found), "question": row.question,
        "changes": [(change, LABELS[change.what]) for change in found[:SHOWN]], "more": len(found) - SHOWN,
        "events": row.events[:SHOWN], "more_events": len(row.events) - SHOWN,
    }  # fmt: skip
    return render(request, "timeline/snapshot.html", context)


@require_safe
@open_data
def file(request: HttpRequest, number: int, form: str) -> HttpResponse:
    """The data package or the image, byte for byte as it was made."""
    row = get_object_or_404(Snapshot.objects.defer("events"), pk=number)
    data = {"zip": row.package, "png": row.picture, "svg": row.image.encode()}[form]
    response = HttpResponse(io.BytesIO(bytes(data)).getvalue(), content_type=FILES[form])
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Last-Modified"] = http_date(row.made.timestamp())
    if form == "zip":
        response["Content-Disposition"] = f'attachment; filename="tumen-snapshot-{row.pk}.zip"'
    return response
