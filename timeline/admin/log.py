"""The log of all decisions: filter, export as JSON Lines, import with a dry run first."""

from __future__ import annotations

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from timeline.desk.log import LogFilter, decision_ids, entries
from timeline.desk.portable import Carried, carry, export
from timeline.desk.roles import DECIDE, PUBLISH

_ROWS, _MOST_LINES = 40, 2000


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    chosen = LogFilter(request.GET)
    page = Paginator(decision_ids(chosen.rulings()), _ROWS).get_page(request.GET.get("page"))
    question = request.GET.copy()
    question.pop("page", None)
    context = {
        **admin.site.each_context(request), "title": _("Decisions"), "form": chosen, "page": page,
        "question": question.urlencode(),
        "entries": entries(page.object_list), "may_undo": request.user.has_perm(PUBLISH),
        "may_undo_own": request.user.has_perm(DECIDE),
    }  # fmt: skip
    return render(request, "admin/desk/log.html", context)


@require_safe
def log_lines(request: HttpRequest) -> StreamingHttpResponse:
    """The decisions that the filter leaves, as JSON Lines."""
    lines = export(LogFilter(request.GET).rulings())
    response = StreamingHttpResponse(lines, content_type="application/jsonl; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="decisions.jsonl"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def log_import(request: HttpRequest) -> HttpResponse:
    """Reads decisions of another installation; by default only says what would become of them."""
    results: list[Carried] = []
    problem, dry_run = "", request.POST.get("dry_run") == "on"
    if request.method == "POST":
        try:
            lines = _lines(request)
            results = carry(lines, user=request.user, dry_run=dry_run)
        except ValueError as reason:
            problem = str(reason)
    counts = {name: sum(r.outcome == name for r in results) for name in ("carried", "known", "kept", "refused")}
    context = {
        **admin.site.each_context(request), "title": _("Import decisions"), "results": results, "counts": counts,
        "problem": problem, "dry_run": dry_run or request.method != "POST", "most": _MOST_LINES,
    }  # fmt: skip
    return render(request, "admin/desk/log_import.html", context)


def _lines(request: HttpRequest) -> list[str]:
    """Raises ValueError with a sentence for the person."""
    upload = request.FILES.get("file")
    if upload is None:
        raise ValueError(_("Choose a file."))
    try:
        lines = upload.read().decode("utf-8").splitlines()
    except UnicodeDecodeError:
        raise ValueError(_("The file is no text in UTF-8.")) from None
    if len(lines) > _MOST_LINES:
        raise ValueError(_("The file has more than %(most)d lines: split it.") % {"most": _MOST_LINES})
    return lines
