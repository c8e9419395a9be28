"""The admin with the desk in it: the same login, the same permissions, the same look.

Not in timeline/admin/, which registers its models with it.
"""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class DeskSite(AdminSite):
    site_title = _("Tumen’s desk")
    site_header = _("Tumen’s desk")
    index_title = _("All records")

    def get_urls(self) -> list[Any]:
        from timeline.admin.addresses import desk_urls

        return [*desk_urls(self), *super().get_urls()]
