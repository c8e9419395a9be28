from typing import Any

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class TimelineConfig(AppConfig):
    name = "timeline"
    verbose_name = _("Timeline")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        pre_migrate.connect(_unseal, sender=self)
        post_migrate.connect(_install, sender=self)


def _install(using: str, **_kwargs: Any) -> None:
    from django.apps import apps

    from timeline import seals
    from timeline.database import install
    from timeline.desk.roles import make_roles

    install(using)
    seals.install(using)
    make_roles(apps, using)


def _unseal(using: str, plan: Any, **_kwargs: Any) -> None:
    """Triggers name columns and tables that migrations are about to change, or to take away on the way back."""
    from timeline import database, seals

    if plan:
        seals.remove(using)
    if any(backwards for _, backwards in plan):
        database.remove(using)


class DeskConfig(admin_apps.AdminConfig):
    """The admin, with the desk in it."""

    default = False  # of this package, which has the timeline for its app
    default_site = "timeline.desk.site.DeskSite"
