"""Finds and resolves the dates of an article.

Relative words count from the article's day (`Article.anchor`), or from the date named before them ("dua hari
sebelumnya"). Every date keeps how it was found: `stated` with its day, month and year in the text (a missing year is
taken from nearby), `resolved` from relative words, `inferred` where the anchor itself was inferred.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from timeline.extract.date_patterns import Found, Grammar, grammar
from timeline.extract.date_rules import RULES, Clock, Reading
from timeline.extract.edtf import span, value
from timeline.extract.folding import fold
from timeline.extract.records import Article, DateMention, DateValue

_CUE_REACH = 120
_REFUSED_BEFORE = re.compile(r"(?:resolusi|resolution|nomor|no\.|us\$|\$|rp\.?|€|£|pasal|article)\s?$")
_WORD_AFTER = re.compile(r"\s?([\w%]+)")


@dataclass(frozen=True, slots=True)
class _Scan:
    """What resolving needs besides the expression itself."""

    folded: str
    grammar: Grammar
    anchor: dt.date | None
    inferred: bool


def find_dates(article: Article) -> tuple[DateMention, ...]:
    """Every expression of the article that can be resolved, by place."""
    scan = _Scan(article.folded, grammar(article.language), article.anchor, article.published_basis == "inferred")
    return tuple(_resolve_all(scan))


def stated(folded: str, language: str) -> list[DateMention]:
    """Only complete dates: day, month and year."""
    scan = _Scan(folded, grammar(language), None, inferred=False)
    return [
        mention
        for mention in _resolve_all(scan, keep=lambda found: found.rule == "date")
        if mention.value.basis == "stated" and "year-assumed" not in mention.value.notes
    ]


def told_by_weekday(folded: str, language: str) -> list[DateMention]:
    """Days that are given with their weekday but no year ("Jumat (8/8)"), in the year that the weekday and the text tell.

    A day falls on a weekday only every five or six years; the one next to the latest year that the text names is meant.
    Without such a year there is no telling.
    """
    rules = grammar(language)
    years = [int(found.values["y"]) for found in rules.find(folded) if "y" in found.values]
    latest = max((year for year in years if 1990 <= year <= 2100), default=None)
    mentions = []
    for found in rules.find(folded) if latest else ():
        values = found.values
        if found.rule != "date" or "weekday" not in values or "y" in values or "yy" in values or "d2" in values:
            continue
        day = _in_year_of(latest or 0, values)
        if day:
            mentions.append(
                DateMention(found.start, found.end, value(day.isoformat(), "inferred", "date-weekday-year"))
            )
    return mentions


def _in_year_of(latest: int, values: Mapping[str, Any]) -> dt.date | None:
    month = int(values.get("month") or values.get("n") or 0)
    for year in (latest, latest - 1, latest + 1):
        try:
            day = dt.date(year, month, int(values["d"]))
        except ValueError:
            continue
        if day.weekday() == values["weekday"]:
            return day
    return None


def timestamp(text: str, language: str) -> str | None:
    """ISO 8601 date, or date and time (with offset where a zone is named), of a date line; None if it has no full date."""
    for found in grammar(language).find(fold(text)):
        if found.rule != "date":
            continue
        reading = _read(found, _Scan(fold(text), grammar(language), None, inferred=False), ())
        if reading is None or reading.notes:
            continue
        day = reading.edtf[:10]
        if "hour" not in found.values or not _clock_time(found.values):
            return day
        return f"{day}T{int(found.values['hour']):02d}:{found.values['minute']}{found.values.get('zone', '')}"
    return None


def _clock_time(values: Mapping[str, Any]) -> bool:
    return int(values["hour"]) < 24 and int(values["minute"]) < 60


def read_date(text: str, language: str, today: dt.date) -> DateValue | None:
    """One date as a person types it: EDTF ("2023-07", "2022/.."), or words of the language; None if it is neither."""
    text = fold(text).strip()
    try:
        return value(text, "stated", "edtf")
    except ValueError:
        pass
    for code in dict.fromkeys((language, "en", "id")):
        capitals = " ".join(word[:1].upper() + word[1:] for word in text.split(" "))
        for form in (capitals, text):
            mentions = list(_resolve_all(_Scan(form, grammar(code), today, inferred=False)))
            if len(mentions) == 1 and mentions[0].end - mentions[0].start >= len(text) - 1:
                return mentions[0].value
    return _by_dateparser(text, language)


def _by_dateparser(text: str, language: str) -> DateValue | None:
    """The last resort for absolute dates in forms that the tables do not have."""
    if not re.search(r"\d{4}", text) or not re.search(r"[^\W\d_]{3}", text):
        return None
    from dateparser.date import DateDataParser  # slow to import, and extraction never needs it

    known = language if language in ("id", "en", "ru", "zh", "ko", "ms") else "en"
    data = DateDataParser(languages=[known, "en"], settings={"DATE_ORDER": "DMY"}).get_date_data(text)
    if data is None or data.date_obj is None:
        return None
    form = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}.get(str(data.period))
    return value(data.date_obj.strftime(form), "stated", "dateparser") if form else None


def _resolve_all(scan: _Scan, keep: Callable[[Found], bool] | None = None) -> list[DateMention]:
    mentions: list[DateMention] = []
    for found in scan.grammar.find(scan.folded):
        if (keep and not keep(found)) or _refused(found, scan):
            continue
        reading = _read(found, scan, mentions)
        mention = _mention(found, reading, scan) if reading else None
        if mention:
            mentions.append(mention)
    return mentions


def _refused(found: Found, scan: _Scan) -> bool:
    """Whether the number is no date: a resolution, a sum of money, a count of things."""
    before = scan.folded[max(0, found.start - 12) : found.start].lower()
    if _REFUSED_BEFORE.search(before):
        return True
    if found.rule not in ("bareyear", "year"):
        return False
    after = _WORD_AFTER.match(scan.folded, found.end)
    return bool(after and after[1].lower() in scan.grammar.cues.get("refuse_after", ()))


def _read(found: Found, scan: _Scan, before: Sequence[DateMention]) -> Reading | None:
    last = before[-1] if before else None
    clock = Clock(
        scan.anchor,
        last.value if last else None,
        next((m.value for m in reversed(before) if m.value.precision in ("day", "days")), None),
        future=_ahead(scan.folded, found.start, scan.grammar),
        same_line=last is not None and "\n" not in scan.folded[last.end : found.start],
    )
    try:
        return RULES[found.rule](found.values, clock)
    except (ValueError, OverflowError):  # not on the calendar: "31 Juni", "30/2/2023"
        return None


def looks_ahead(folded: str, start: int, language: str) -> bool:
    """Whether the words before a date, in the same clause, speak of what is to come."""
    return _ahead(folded, start, grammar(language))


def _ahead(folded: str, start: int, rules: Grammar) -> bool:
    clause = re.split(r"[.;:\"\n]", folded[max(0, start - _CUE_REACH) : start].lower())[-1]
    for phrase in rules.cues.get("not_future", ()):
        clause = clause.replace(phrase, "")
    return not rules.cues.get("future", frozenset()).isdisjoint(re.findall(r"\w+", clause))


def _mention(found: Found, reading: Reading, scan: _Scan) -> DateMention | None:
    try:
        span(reading.edtf)
    except ValueError:
        return None
    basis = "inferred" if scan.inferred and reading.basis == "resolved" else reading.basis
    end = found.end - (len(text := scan.folded[found.start : found.end]) - len(text.rstrip(" ,|")))
    return DateMention(found.start, end, value(reading.edtf, basis, f"date-{found.rule}", reading.notes))
