"""The admin: reference data to edit, everything else to read, and the desk where people decide."""

from timeline.admin import events, reference, sources, users

__all__ = ["events", "reference", "sources", "users"]
