"""Events, claims and rulings. An event shows a projection: to correct it, a ruling is added."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from timeline.admin.sources import ClaimInline, ReadOnly
from timeline.decisions import Refused, correct, judge, publish, reject, retract
from timeline.models import Claim, Event, Ruling
from timeline.searching import matching_ids

_STATES = {"published": publish, "rejected": reject, "retracted": retract}


class RulingInline(admin.TabularInline):
    """What was decided, and a line to decide something new."""

    model = Ruling
    fields = ("field", "value", "reason", "user", "created")
    readonly_fields = ("user", "created")
    extra = 1
    can_delete = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    list_display = ("public_id", "headline", "edtf", "kind", "status", "sides", "state", "origin_count", "confidence")
    list_filter = ("state", "kind", "status", "sides", "level", "denied")
    list_select_related = ("place",)
    search_fields = ("public_id", "title")
    date_hierarchy = "earliest"
    ordering = ("-earliest", "-pk")
    inlines = (ClaimInline, RulingInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return super().get_queryset(request).prefetch_related("people__offices")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Event], search_term: str
    ) -> tuple[QuerySet[Event], bool]:
        """By id or title, and by all that full-text search knows."""
        named, twice = super().get_search_results(request, queryset, search_term)
        found = queryset.filter(pk__in=matching_ids(search_term, queryset.db)) if search_term else named
        return named | found, twice

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field.name for field in (*Event._meta.fields, *Event._meta.many_to_many)]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @transaction.atomic
    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: FBT001
        for ruling in formset.save(commit=False):
            try:
                if ruling.field == "state":
                    _STATES[ruling.value](form.instance, user=request.user, reason=ruling.reason)
                else:
                    correct(form.instance, ruling.field, ruling.value, user=request.user, reason=ruling.reason)
            except KeyError:
                messages.error(request, _("A state is one of: %(states)s.") % {"states": ", ".join(_STATES)})
            except Refused as reason:
                messages.error(request, str(reason))


@admin.register(Claim)
class ClaimAdmin(admin.ModelAdmin):
    """Claims are what sources say: only the verdict on the reading can be changed."""

    list_display = ("kind", "status", "edtf", "sides", "source", "confidence", "rule", "verdict")
    list_filter = ("verdict", "kind", "status", "sides", "rule")
    list_select_related = ("source__outlet",)
    search_fields = ("quote", "people_names", "place_name")
    date_hierarchy = "earliest"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [f.name for f in (*Claim._meta.fields, *Claim._meta.many_to_many) if f.name != "verdict"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Claim, form: Any, change: bool) -> None:  # noqa: FBT001
        try:
            judge(obj, obj.verdict, user=request.user)
        except Refused as reason:
            messages.error(request, str(reason))


@admin.register(Ruling)
class RulingAdmin(ReadOnly):
    list_display = ("event", "field", "value", "reason", "user", "created")
    list_filter = ("field", "user")
    list_select_related = ("event__place", "user")
    search_fields = ("event__public_id", "reason")
    date_hierarchy = "created"
