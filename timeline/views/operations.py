"""What those ask who run the site: is it alive, is it ready, what did browsers refuse."""

from __future__ import annotations

import json
import logging

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from timeline.models import Actor, Event

log = logging.getLogger("tumen.csp")
_REPORT = 8 * 1024  # bytes
_FIELDS = ("document-uri", "effective-directive", "violated-directive", "blocked-uri", "source-file", "line-number")


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Whether this process answers; it asks nothing of the database, so that a restart is not the answer to its absence."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether pages can be served: database, migrations, search, reference data. 503 with what is missing."""
    checks = {"database": "ok", "migrations": "ok", "search": "ok", "reference": "ok"}
    try:
        plan = MigrationExecutor(connection).loader
        behind = set(plan.graph.nodes) - set(plan.applied_migrations)
        if behind:
            checks["migrations"] = f"{len(behind)} not applied: run manage.py migrate"
        else:
            Event.objects.visible().filter(search__contains="readyz").exists()
            if not Actor.objects.exists():
                checks["reference"] = "empty: run manage.py seed"
    except DatabaseError as error:
        log.warning("not ready", exc_info=error)
        checks["database"] = "away"
        checks["migrations"] = checks["search"] = checks["reference"] = "unknown"
    ready = all(state == "ok" for state in checks.values())
    return JsonResponse({"status": "ok" if ready else "not ready", **checks}, status=200 if ready else 503)


@csrf_exempt
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """Notes what a browser refused under the policy, in one line of log; anything that is no such report is dropped."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > _REPORT:
        return HttpResponse(status=413)
    try:
        report = json.loads(request.body)["csp-report"]
        fields = {name: str(report[name])[:200] for name in _FIELDS if name in report}
    except (ValueError, KeyError, TypeError, RecursionError):
        return HttpResponse(status=400)
    if settings.DEBUG or fields:
        log.warning("policy violation", extra={"report": fields})
    return HttpResponse(status=204)
