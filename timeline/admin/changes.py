"""Editing an event's fields at the desk: the form's post, the live reading of a date, the type-ahead of names."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from timeline.admin.screens import fresh, go_on, note, queue_of, show, wish_of
from timeline.decisions import Refused
from timeline.desk import holds
from timeline.desk.changes import ChangeForm, change, offered
from timeline.desk.dates import read_date
from timeline.models import Actor, Place
from timeline.wording import when

_NAMED = {"people": Actor, "places": Place}


@require_POST
def change_fields(request: HttpRequest) -> HttpResponse:
    """Rules on the fields that were changed, and shows the same event again."""
    chosen, wish = queue_of(request.POST), wish_of(request)
    form = ChangeForm(wish.event, request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("Some of it cannot be stored: see the fields."))
        with transaction.atomic():
            holds.take(wish.event, request.user)
            done = change(wish.event, form.changes(), request.user, wish.reason, wish.seen)
    except Refused as problem:
        return show(request, chosen, fresh(wish.event), problem=str(problem), reason=wish.reason, form=form)
    note(request, done.as_record())
    return go_on(request, chosen, done.words, fresh(wish.event))


@require_safe
def reading(request: HttpRequest) -> HttpResponse:
    """How a typed date would be read, in words and as EDTF."""
    context = {}
    try:
        date = read_date(request.GET.get("edtf", ""), timezone.localdate())
        context = {"words": when(date), "edtf": date.edtf}  # type: ignore[arg-type]
    except ValueError as problem:
        context = {"problem": str(problem)}
    return render(request, "admin/desk/_reading.html", context)


@require_safe
def name_options(request: HttpRequest, which: str) -> HttpResponse:
    """Options of a type-ahead of people or places."""
    model = _NAMED.get(which)
    if model is None:
        raise Http404
    typed = next((request.GET[name] for name in ("more_people", "person", "place") if name in request.GET), "")
    typed = typed.rpartition(";")[2]
    return render(request, "admin/desk/_name_options.html", {"rows": offered(model.objects.all(), typed)})
