"""The extractor of this process, built anew when the reference data has changed."""

from __future__ import annotations

from timeline.extract.extractor import Extractor
from timeline.reference import current_reference

_held: Extractor | None = None


def extractor() -> Extractor:
    """Reads articles with the names as they are now."""
    global _held
    reference = current_reference()
    if _held is None or _held.reference != reference:
        _held = Extractor(reference)
    return _held
