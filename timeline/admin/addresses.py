"""Addresses of the desk, each with the permission that it asks for."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path

from timeline.admin import adding, changes, log, names, review
from timeline.desk.roles import ADD, CARRY, DECIDE, NAME, READ

View = Callable[..., HttpResponseBase]


def desk_urls(site: AdminSite) -> list[URLPattern]:
    def page(route: str, view: View, permission: str, name: str) -> URLPattern:
        return path(route, site.admin_view(_allowed(view, permission)), name=name)

    return [
        page("desk/", review.queue, READ, "desk"),
        page("desk/decide/", review.decide, DECIDE, "desk_decide"),
        page("desk/preview/", review.preview, DECIDE, "desk_preview"),
        page("desk/change/", changes.change_fields, DECIDE, "desk_change"),
        page("desk/reading/", changes.reading, DECIDE, "desk_reading"),
        page("desk/other.options/", review.event_options, READ, "desk_events"),
        page("desk/<slug:which>.options/", changes.name_options, READ, "desk_names"),
        page("desk/log/", log.log, READ, "desk_log"),
        page("desk/log.jsonl", log.log_lines, READ, "desk_log_lines"),
        page("desk/log/import/", log.log_import, CARRY, "desk_log_import"),
        page("desk/add/", adding.add, ADD, "desk_add"),
        page("desk/add/<int:pk>/", adding.preview, ADD, "desk_add_preview"),
        page("desk/add/<int:pk>/keep/", adding.keep, ADD, "desk_add_keep"),
        page("desk/add/<int:pk>/drop/", adding.drop, ADD, "desk_add_drop"),
        page("desk/names/", names.add_name, NAME, "desk_name"),
        page("desk/undo/", review.undo, DECIDE, "desk_undo"),
        page("desk/skipped/", review.forget_skipped, DECIDE, "desk_skipped"),
        page("desk/queues/", review.queue_lines, READ, "desk_lines"),
        page("desk/articles/<int:pk>/", review.article, READ, "desk_article"),
    ]


def _allowed(view: View, permission: str) -> View:
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(permission):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return inner
