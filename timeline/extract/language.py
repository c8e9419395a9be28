"""Which language an article is in: by script, then by function words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from timeline.extract.layout import table

_SAMPLE = 1500  # characters looked at
_WORD = re.compile(r"[a-z]+")
_SCRIPTS = (
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
)
_LATIN = re.compile(r"[A-Za-z]")


@cache
def _stopwords() -> Mapping[str, frozenset[str]]:
    return {language: frozenset(words) for language, words in table()["stopwords"].items()}


def identify(text: str) -> str:
    """ISO 639-1 code; Chinese characters count thrice, since they say more each."""
    sample = text[:_SAMPLE]
    latin = len(sample) if sample.isascii() else len(_LATIN.findall(sample))
    for code, script in () if sample.isascii() else _SCRIPTS:
        if len(script.findall(sample)) * (3 if code in ("zh", "ko", "ja") else 1) > latin:
            return code
    words = _WORD.findall(sample.lower())
    counts = {language: sum(map(stop.__contains__, words)) for language, stop in _stopwords().items()}
    return max(counts, key=lambda language: counts[language]) if any(counts.values()) else "en"
