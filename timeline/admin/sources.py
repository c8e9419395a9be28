"""Articles and evaluations: kept as they came, so that nothing can be edited here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from timeline.models import Claim, Evaluation, Source


class ReadOnly(admin.ModelAdmin):
    """A model that only commands write; it can be looked at, and deleted by those who may."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ClaimInline(admin.TabularInline):
    model = Claim
    fields = ("kind", "status", "edtf", "place_name", "quote", "confidence", "verdict")
    readonly_fields = fields
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Source)
class SourceAdmin(ReadOnly):
    list_display = ("__str__", "outlet_label", "published_on", "language", "extractor")
    list_filter = ("language", "published_basis", "outlet")
    list_select_related = ("outlet",)
    search_fields = ("title", "outlet_name", "text", "sha256", "url")
    date_hierarchy = "published_on"
    inlines = (ClaimInline,)


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnly):
    list_display = ("gold", "extractor", "created", "user")
    list_filter = ("gold", "extractor")
    list_select_related = ("user",)
