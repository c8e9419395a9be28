"""Tags of the desk."""

from __future__ import annotations

from django import template

from timeline.desk import duplicates

register = template.Library()
register.filter("earlier_words", duplicates.earlier_words)
