"""Users: an administrator gives people roles, but makes nobody more powerful than the roles are."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest

_POWERS = ("is_superuser", "user_permissions")


class RoleAdmin(UserAdmin):
    list_display = ("username", "first_name", "last_name", "is_staff", "is_active", "last_login")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Who is no superuser makes none, by no way."""
        return [] if request.user.is_superuser else [*_POWERS, "last_login", "date_joined"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        rows = super().get_queryset(request)
        return rows if request.user.is_superuser else rows.filter(is_superuser=False)


admin.site.unregister(User)
admin.site.register(User, RoleAdmin)
