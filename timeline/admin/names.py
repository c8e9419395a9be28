"""A name from an article becomes reference data: whose it is, what it would change, then reading just those articles again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from timeline.desk.changes import named
from timeline.desk.naming import MOST_ARTICLES, Naming, Outcome, name
from timeline.models import Actor, Place
from timeline.templatetags.tumen import language_name

_LANGUAGES = ("id", "en", "ms", "ru", "zh", "ko")
_SIDES = [("RU", gettext_lazy("Russia")), ("KP", gettext_lazy("North Korea")), ("CN", gettext_lazy("China")), ("", "–")]


class NamingForm(forms.Form):
    words = forms.CharField(label=gettext_lazy("Words in the article"), max_length=100)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=[(c, language_name(c)) for c in _LANGUAGES])
    person = forms.CharField(label=gettext_lazy("Is a name of the person"), required=False, max_length=200)
    place = forms.CharField(label=gettext_lazy("or of the place"), required=False, max_length=200)
    new_name = forms.CharField(
        label=gettext_lazy("or of a new person (common English name)"), required=False, max_length=200
    )
    side = forms.ChoiceField(label=gettext_lazy("Side of the new person"), choices=_SIDES, required=False)

    def clean_person(self) -> Any:
        return named(Actor, text) if (text := self.cleaned_data["person"].strip()) else None

    def clean_place(self) -> Any:
        return named(Place, text) if (text := self.cleaned_data["place"].strip()) else None

    def naming(self) -> Naming:
        given = self.cleaned_data
        known = given["person"] or given["place"]
        return Naming(
            given["words"].strip(), given["language"], known, "" if known else given["new_name"].strip(), given["side"]
        )


@require_http_methods(["GET", "HEAD", "POST"])
def add_name(request: HttpRequest) -> HttpResponse:
    """The form; a post says which articles would change, and with `store` adds the name and reads them again."""
    asked = {"words": request.GET.get("words", "")[:100], "language": request.GET.get("language", "id")}
    form, problem, stored = NamingForm(initial=asked), "", "store" in request.POST
    outcome: Outcome | None = None
    if request.method == "POST":
        form = NamingForm(request.POST)
        if form.is_valid():
            naming = form.naming()
            if not naming.known and not request.user.has_perm("timeline.add_actor"):
                raise PermissionDenied
            try:
                outcome = name(naming, dry_run=not stored)
            except ValueError as reason:
                problem = str(reason)
    context = {
        **admin.site.each_context(request), "title": _("Add a name"), "form": form, "problem": problem,
        "outcome": outcome, "stored": stored and outcome is not None, "most": MOST_ARTICLES,
    }  # fmt: skip
    return render(request, "admin/desk/name.html", context)
