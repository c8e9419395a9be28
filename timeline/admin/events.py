"""Events, claims and rulings to be read and searched: what is decided about them is decided at the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from timeline.admin.sources import ClaimInline, ReadOnly
from timeline.models import Claim, Event, Ruling
from timeline.searching import matching_ids


class RulingInline(admin.TabularInline):
    """What was decided, to be read."""

    model = Ruling
    fields = ("field", "value", "reason", "user", "created")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Event)
class EventAdmin(ReadOnly):
    """An event as it is projected from its claims and rulings; decided about at the desk."""

    list_display = (
        "public_id",
        "headline",
        "edtf",
        "kind",
        "status",
        "sides",
        "state",
        "origin_count",
        "confidence",
        "at_desk",
    )
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
        return ["at_desk", *(field.name for field in (*Event._meta.fields, *Event._meta.many_to_many))]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("desk"))
    def at_desk(self, event: Event) -> str:
        return format_html('<a href="{}?at={}">{}</a>', reverse("admin:desk"), event.public_id, gettext("Decide"))


@admin.register(Claim)
class ClaimAdmin(ReadOnly):
    """Claims are what sources say: they can be read here, and judged at the desk."""

    list_display = ("kind", "status", "edtf", "sides", "source", "confidence", "rule", "verdict")
    list_filter = ("verdict", "kind", "status", "sides", "rule")
    list_select_related = ("source__outlet",)
    search_fields = ("quote", "people_names", "place_name")
    date_hierarchy = "earliest"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Ruling)
class RulingAdmin(ReadOnly):
    list_display = ("event", "field", "value", "reason", "user", "created")
    list_filter = ("field", "user")
    list_select_related = ("event__place", "user")
    search_fields = ("event__public_id", "reason")
    date_hierarchy = "created"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
