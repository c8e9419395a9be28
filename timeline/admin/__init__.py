"""The stock admin for every model: reference data to edit, machine-made rows to read, rulings to add."""

from timeline.admin import events, reference, sources

__all__ = ["events", "reference", "sources"]
