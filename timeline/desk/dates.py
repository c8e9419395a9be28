"""Dates as a curator types them: EDTF, or words in the languages that articles are read in."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from timeline.extract.dates import find_dates
from timeline.extract.edtf import interval, span, value
from timeline.extract.folding import fold
from timeline.extract.records import Article, DateMention, DateValue, Sentence

_LANGUAGES = ("en", "id", "ms", "ru", "zh", "ko")
_ROUGHLY = re.compile(
    r"[,;(]?\s*\b(?:about|around|circa|ca\.?|roughly|approximate(?:ly)?|approx\.?|sekitar|kira-kira|perkiraan|около|примерно)"
    r"(?![\w])\)?",
    re.IGNORECASE,
)
_LONGEST, _LONGEST_EDTF = 80, 40


def read_date(text: str, today: dt.date) -> DateValue:
    """The date meant. Raises ValueError with a sentence for the person."""
    text = text.strip()
    if not text:
        raise ValueError(_("Type a date, such as 24–30 July 2023 or 2023-07."))
    if len(text) > _LONGEST:
        raise ValueError(_("That is too long for a date."))
    if re.fullmatch(r"[\dX/.?~%-]+", text):
        return _edtf(text)
    bare = _ROUGHLY.sub("", text).strip()
    mention = next(_readings(bare, today), None)
    if mention is None:
        raise ValueError(
            _("“%(text)s” cannot be read as a date. Try 24–30 July 2023, July 2023 or 2023-07-24.") % {"text": text}
        )
    found = mention.value
    return _edtf(_roughly(found)) if bare != text else found


def _edtf(text: str) -> DateValue:
    try:
        span(text)
    except ValueError as error:
        raise ValueError(_("“%(text)s” is no EDTF date: %(why)s") % {"text": text, "why": error}) from None
    if len(text) > _LONGEST_EDTF:
        raise ValueError(_("That is too long for a date."))
    return value(text, "stated", "typed")


def _roughly(date: DateValue) -> str:
    """The same date marked as approximate, each end of an interval by itself."""
    if "~" in date.edtf or "?" in date.edtf:
        return date.edtf
    return "/".join(f"{end}~" if end not in ("", "..") else end for end in date.edtf.split("/"))


def _readings(text: str, today: dt.date) -> Iterator[DateMention]:
    """Readings that use all of the words, in the person's language first."""
    own = (get_language() or "en")[:2]
    for language in sorted(_LANGUAGES, key=lambda code: code != own):
        found = find_dates(_article(text, language, today))
        if len(found) == 1 and _spans(found[0], text):
            yield found[0]
        elif len(found) == 2 and found[0].value.earliest and found[1].value.latest and _joined(found, text):
            first, last = found[0].value.earliest, found[1].value.latest
            if first <= last:
                yield replace(found[0], end=found[1].end, value=value(interval(first, last), "stated", "typed"))


def _spans(mention: DateMention, text: str) -> bool:
    rest = text[: mention.start] + text[mention.end :]
    return not re.search(r"\w", rest)


def _joined(found: tuple[DateMention, ...], text: str) -> bool:
    """Whether two dates are the ends of one stretch."""
    between = text[found[0].end : found[1].start].strip()
    outside = text[: found[0].start] + text[found[1].end :]
    return between in ("-", "–", "—", "to", "until", "hingga", "sampai", "s.d.") and not re.search(r"\w", outside)


def _article(text: str, language: str, today: dt.date) -> Article:
    folded = fold(text)
    return Article(text, folded, language, (Sentence(0, len(text), 0),), published=today.isoformat(),
                   published_basis="stated", anchor=today)  # fmt: skip
