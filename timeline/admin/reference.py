"""Outlets, people, organisations, states and places: edited by curators, with history, import and export."""

from __future__ import annotations

from django.contrib import admin
from import_export import resources
from import_export.admin import ImportExportModelAdmin
from import_export.formats import base_formats
from simple_history.admin import SimpleHistoryAdmin

from timeline.models import Actor, Office, Outlet, Place


def _resource(model: type, fields: tuple[str, ...]) -> type[resources.ModelResource]:
    return resources.modelresource_factory(
        model, meta_options={"import_id_fields": ("slug",), "fields": ("slug", *fields), "skip_unchanged": True}
    )


class ReferenceAdmin(ImportExportModelAdmin, SimpleHistoryAdmin):
    """Slug from the name, search in all spellings, history, import (seen before it is stored) and export."""

    formats = (base_formats.CSV, base_formats.JSON)
    prepopulated_fields = {"slug": ("name",)}
    search_fields = ("name", "slug", "names")


class OfficeInline(admin.TabularInline):
    model = Office
    extra = 0
    fields = ("title", "titles", "side", "level", "role", "start", "end")


@admin.register(Actor)
class ActorAdmin(ReferenceAdmin):
    resource_classes = [_resource(Actor, ("name", "names", "qid", "kind", "side", "surname"))]
    list_display = ("name", "kind", "side", "surname", "qid")
    list_filter = ("kind", "side")
    inlines = (OfficeInline,)


@admin.register(Office)
class OfficeAdmin(admin.ModelAdmin):
    list_display = ("actor", "title", "side", "level", "start", "end")
    list_filter = ("side", "level", "role")
    list_select_related = ("actor",)
    search_fields = ("actor__name", "title")
    autocomplete_fields = ("actor",)
    date_hierarchy = "start"


@admin.register(Place)
class PlaceAdmin(ReferenceAdmin):
    resource_classes = [_resource(Place, ("name", "names", "qid", "country", "precision", "latitude", "longitude"))]
    list_display = ("name", "country", "precision", "latitude", "longitude", "qid")
    list_filter = ("precision", "country")


@admin.register(Outlet)
class OutletAdmin(ReferenceAdmin):
    resource_classes = [_resource(Outlet, ("name", "names", "qid", "domain", "country", "kind", "interest", "agency"))]
    list_display = ("name", "kind", "country", "interest", "agency", "domain")
    list_filter = ("kind", "interest", "agency", "country")
