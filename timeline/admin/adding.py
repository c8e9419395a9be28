"""Adding articles in the browser: files or a pasted text, what would be read from them, then storing, file by file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from timeline.desk import intake
from timeline.extract.decode import SUFFIXES
from timeline.models import Intake
from timeline.views.timeline import is_fragment


class PasteForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("Text"), widget=forms.Textarea(attrs={"rows": 8}), max_length=400_000)
    title = forms.CharField(label=gettext_lazy("Title"), required=False, max_length=500)
    url = forms.CharField(label=gettext_lazy("Address"), required=False, max_length=1000)
    outlet = forms.CharField(label=gettext_lazy("Outlet"), required=False, max_length=200)
    published = forms.DateField(
        label=gettext_lazy("Published"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """The form and the files that wait; a post keeps files or a text aside."""
    form, problems = PasteForm(), list[str]()
    if request.method == "POST":
        intake.sweep()
        if "paste" in request.POST:
            form = PasteForm(request.POST)
            problems = _pasted(request, form)
        else:
            problems = _sent(request)
        if not problems and not form.errors:
            return redirect("admin:desk_add")
    context = {
        **admin.site.each_context(request), "title": _("Add articles"), "form": form, "problems": problems,
        "intakes": intake.of(request.user), "suffixes": ",".join(SUFFIXES), "most_files": intake.MOST_FILES,
        "most_articles": intake.MOST_ARTICLES,
    }  # fmt: skip
    return render(request, "admin/desk/add.html", context)


def _pasted(request: HttpRequest, form: PasteForm) -> list[str]:
    if not form.is_valid():
        return []
    given = form.cleaned_data
    fields = {**given, "published": given["published"].isoformat() if given["published"] else ""}
    try:
        intake.add_text(request.user, fields)
    except ValueError as problem:
        return [str(problem)]
    return []


def _sent(request: HttpRequest) -> list[str]:
    """Keeps every file that can be kept; the reasons for the others."""
    try:
        files = request.FILES.getlist("files")
    except TooManyFilesSent:
        files = []
    if not files:
        return [_("Choose one file or several.")]
    problems = (
        [_("At most %(most)d files at once.") % {"most": intake.MOST_FILES}] if len(files) > intake.MOST_FILES else []
    )
    for file in files[: intake.MOST_FILES]:
        try:
            intake.add_file(request.user, file.name or "?", file.read())
        except ValueError as problem:
            problems.append(str(problem))
    return problems


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What would be read from a file, its quotes marked in the text; nothing is stored."""
    row = _own(request, pk)
    return _screen(request, "preview", {"intake": row, "readings": intake.read(row)})


@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Stores the articles of a file."""
    stored = intake.keep(_own(request, pk))
    if is_fragment(request):
        return render(request, "admin/desk/_stored.html", {"stored": stored})
    told = {"name": stored.name, **stored.counts}
    messages.info(request, _("%(name)s: %(created)d created, %(updated)d updated, %(unchanged)d unchanged") % told)
    for reason in stored.reasons:
        messages.error(request, reason)
    return redirect("admin:desk_add")


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Forgets a file."""
    _own(request, pk).delete()
    return HttpResponse() if is_fragment(request) else redirect("admin:desk_add")


def _own(request: HttpRequest, pk: int) -> Intake:
    return get_object_or_404(Intake, pk=pk, user=request.user)


def _screen(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    if is_fragment(request):
        return render(request, f"admin/desk/_intake_{name}.html", context)
    page = {**admin.site.each_context(request), "title": _("Add articles"), "part": f"admin/desk/_intake_{name}.html"}
    return render(request, "admin/desk/intake.html", {**page, **context})
