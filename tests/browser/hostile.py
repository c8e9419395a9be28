"""python -m tests.browser.hostile: fills the database with hostile texts in every field, and makes a superuser."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "timeline.settings")
NAME, PASSWORD = "root", "hostile texts all over"

if __name__ == "__main__":
    django.setup()
    from django.contrib.auth import get_user_model

    from tests.security.payloads import GROUPS
    from tests.security.test_xss import fill, hostile

    get_user_model().objects.create_superuser(NAME, password=PASSWORD)
    for kind in GROUPS:
        fill(hostile(kind))
