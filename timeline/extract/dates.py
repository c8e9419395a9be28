"""Finds and resolves the dates of an article.

Relative words count from the article's day (`Article.anchor`), or from the date named before them ("dua hari
sebelumnya"). Every date keeps how it was found: `stated` with its day, month and year in the text (a missing year is
taken from nearby), `resolved` from relative words, `inferred` where the anchor itself was inferred.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from timeline.extract.date_clock import Clock, Reading
from timeline.extract.date_now import EVENT, now_of, rough_now, with_known_years
from timeline.extract.date_patterns import Found, Grammar, grammar
from timeline.extract.date_rules import RULES
from timeline.extract.edtf import span, value
from timeline.extract.folding import fold
from timeline.extract.records import Article, DateMention, DateValue

_CUE_REACH, _CUE_AFTER = 120, 24  # characters looked at before and after a date for words that look ahead
_REFUSAL_REACH, _BESIDE_REACH, _MEMORY_REACH = 16, 30, 2000
_WORD_AFTER = re.compile(r"\s?([\w%]+)")
_NAME_AFTER = re.compile(r" [A-Z][a-z]")
_WORDS = re.compile(r"\w+")
_CLAUSE_BREAK = re.compile(r"[.;:\"\n](?= |\n|$)")
_COMMA = re.compile(r"[，。；,]")
_SENTENCE_END = re.compile(r"[.!?][\")]? |[。！？\n]")
_NONE: frozenset[str] = frozenset()
# Rules whose words may mean what was as well as what is to come.
_EITHER_WAY = frozenset(
    (
        "date",
        "listedday",
        "weekday",
        "dayofmonth",
        "newsday",
        "month",
        "baremonth",
        "season",
        "weekend",
        "nthweek",
        "yearly",
    )
)
_TOLD_BY_NAME = frozenset(("date", "listedday", "month", "baremonth", "season", "yearly", "named", "beside"))
# One day in two wordings: a relative one, and after a comma one that stands by itself.
_TWO_WORDINGS = frozenset(
    (f"date-{one}", f"date-{other}")
    for one in ("relday", "ago", "weekday")
    for other in ("date", "weekday")
    if one != other
)
_APPOSITION = re.compile(r", ?(?:(?:tepatnya|yakni|yaitu|atau|pada|on|namely) )?\(?| ?\(")
_MAX_EXPRESSIONS = 500  # no article has more


@dataclass(frozen=True, slots=True)
class _Scan:
    """What resolving needs besides the expression itself."""

    folded: str
    grammar: Grammar
    anchor: dt.date | None
    inferred: bool
    undated: bool = False  # the article has no day of its own: known days tell its time, roughly
    era: DateValue | None = None  # when it was likely written
    year_is_certain: bool = True
    month_is_certain: bool = True


@dataclass(frozen=True, slots=True)
class _Memory:
    """The dates named before an expression, and the one named right after it."""

    last: DateMention | None = None
    last_day: DateValue | None = None
    beside: DateValue | None = None


def find_dates(article: Article) -> tuple[DateMention, ...]:
    """Every expression of the article that can be resolved, by place."""
    scan = _Scan(article.folded, grammar(article.language), article.anchor, article.published_basis == "inferred")
    return tuple(_resolve_all(scan if article.anchor else replace(scan, undated=True, era=article.era)))


def expressions(folded: str, language: str) -> list[Found]:
    """Date expressions, not resolved; known days named without their year have it."""
    return with_known_years(list(islice(grammar(language).find(folded), _MAX_EXPRESSIONS)), folded)


def stated(folded: str, language: str) -> list[DateMention]:
    """Only complete dates: day, month and year."""
    scan = _Scan(folded, grammar(language), None, inferred=False)
    return [
        mention
        for mention in _resolve_all(scan, keep=lambda found: found.rule == "date")
        if mention.value.basis == "stated" and "year-assumed" not in mention.value.notes
    ]


def timestamp(text: str, language: str) -> str | None:
    """ISO 8601 date, or date and time (with offset where a zone is named), of a date line; None if it has no full date."""
    for found in grammar(language).find(fold(text)):
        if found.rule != "date":
            continue
        reading = _read(found, _Scan(fold(text), grammar(language), None, inferred=False), _Memory())
        if reading is None or reading.notes:
            continue
        day = reading.edtf[:10]
        if "hour" not in found.values or not _clock_time(found.values):
            return day  # without the midnight that databases write for want of a time
        return f"{day}T{_hour(found.values):02d}:{found.values['minute']}{found.values.get('zone', '')}"
    return None


def _hour(values: Mapping[str, Any]) -> int:
    hour = int(values["hour"])
    return hour % 12 + 12 * (values["meridiem"] == "p") if "meridiem" in values and hour <= 12 else hour


def _clock_time(values: Mapping[str, Any]) -> bool:
    return (
        int(values["hour"]) < 24 and int(values["minute"]) < 60 and (values["hour"], values["minute"]) != ("00", "00")
    )


def read_date(text: str, language: str, today: dt.date) -> DateValue | None:
    """One date as a person types it: EDTF ("2023-07", "2022/.."), or words of the language; None if it is neither."""
    text = fold(text).strip()
    try:
        return value(text, "stated", "edtf")
    except ValueError:
        pass
    for code in dict.fromkeys((language, "en", "id")):
        capitals = " ".join(word[:1].upper() + word[1:] for word in text.split(" "))
        for form in (text, capitals):  # as it is first: "minggu lalu" is a week, "Minggu lalu" a Sunday
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
    last_day: DateValue | None = None
    found = [one for one in scan.grammar.find(scan.folded) if (not keep or keep(one)) and not _refused(one, scan)]
    if scan.undated:
        found = with_known_years(found, scan.folded)
        now = now_of(scan.era) if scan.era and scan.era.precision == "month" else rough_now(found) or now_of(scan.era)
        scan = replace(
            scan,
            anchor=now.day if now else None,
            inferred=True,
            year_is_certain=bool(now and now.year_is_certain),
            month_is_certain=bool(now and now.month_is_certain),
        )
    for index, one in enumerate(found):
        beside = _following(one, found[index + 1], scan) if one.rule == "beside" and index + 1 < len(found) else None
        reading = _read(one, scan, _Memory(mentions[-1] if mentions else None, last_day, beside))
        mention = _mention(one, reading, scan) if reading else None
        if mention:
            mentions[-1:] = _joined(mentions[-1], mention, scan) if mentions else [mention]
            last_day = mentions[-1].value if mentions[-1].value.precision in ("day", "days") else last_day
    return mentions


def _refused(found: Found, scan: _Scan) -> bool:
    """Whether the words are no date: a resolution, a sum of money, a count of things, a name."""
    before = scan.folded[max(0, found.start - _REFUSAL_REACH) : found.start].lower().split()
    refusal = "refuse_number_before" if scan.folded[found.start].isdigit() else "refuse_before"
    if before and not scan.grammar.cues.get(refusal, _NONE).isdisjoint((before[-1], before[-1].strip("(\"'"))):
        return True
    following = scan.folded[found.end : found.end + _REFUSAL_REACH]
    if found.rule == "baremonth":
        return bool(_NAME_AFTER.match(following))
    refusals = {"bareyear": "refuse_after", "year": "refuse_after", "weekday": "refuse_title"}.get(found.rule)
    after = _WORD_AFTER.match(following) if refusals else None
    return bool(after and after[1].lower() in scan.grammar.cues.get(refusals or "", _NONE))


def _following(found: Found, following: Found, scan: _Scan) -> DateValue | None:
    """The complete date that comes right after: "two days after the ceremony of 9 September 2023"."""
    between = scan.folded[found.end : following.start]
    if len(between) > _BESIDE_REACH or re.search(r"[.,;:\n]", between):
        return None
    reading = _read(following, scan, _Memory())
    mention = _mention(following, reading, scan) if reading else None
    return mention.value if mention else None


def _read(found: Found, scan: _Scan, memory: _Memory) -> Reading | None:
    last = memory.last
    near = last is not None and found.start - last.end < _MEMORY_REACH
    between = scan.folded[last.end : found.start] if last and near else "\n"
    clock = Clock(
        scan.anchor,
        last.value if last else None,
        memory.last_day,
        memory.beside,
        future=found.rule in _EITHER_WAY
        and "y" not in found.values
        and _ahead(scan.folded, found.start, found.end, scan.grammar),
        same_line="\n" not in between,
        same_sentence=not _SENTENCE_END.search(between),
    )
    try:
        return RULES[found.rule](found.values, clock)
    except (ValueError, OverflowError):  # not on the calendar: "31 Juni", "30/2/2023"
        return None


def _joined(earlier: DateMention, mention: DateMention, scan: _Scan) -> list[DateMention]:
    """Two wordings of one day as one ("keesokan harinya, Kamis"): the second says it more exactly, if they differ."""
    pair, gap = (earlier.value.rule, mention.value.rule), scan.folded[earlier.end : mention.start]
    if pair not in _TWO_WORDINGS or mention.value.precision != "day" or not _APPOSITION.fullmatch(gap):
        return [earlier, mention]
    first, second = earlier.value.latest, mention.value.latest
    agree = pair[1] == "date-weekday" and first and second and first.weekday() == second.weekday()
    return [DateMention(earlier.start, mention.end, earlier.value if agree else mention.value)]


def looks_ahead(folded: str, start: int, language: str) -> bool:
    """Whether the words before a date, in the same clause, speak of what is to come."""
    return _ahead(folded, start, start, grammar(language))


def _ahead(folded: str, start: int, end: int, rules: Grammar) -> bool:
    """Whether the words around look ahead; of the words before in the clause, the nearest that tells the time counts."""
    cues = rules.cues
    future, past = cues.get("future", _NONE), cues.get("past", _NONE)
    after = _WORDS.findall(folded[end : end + _CUE_AFTER].lower())[:2]
    if not past.isdisjoint(after[:1]):
        return False
    clause = _CLAUSE_BREAK.split(folded[max(0, start - _CUE_REACH) : start].lower())[-1]
    for phrase in cues.get("not_future", ()):
        clause = clause.replace(phrase, "")
    if rules.unspaced:
        nearest = _COMMA.split(clause)[-1]
        return any(word in nearest for word in future)
    words = _WORDS.findall(clause)
    if not cues.get("future_after", _NONE).isdisjoint(after[:1]) and past.isdisjoint(words[-1:]):
        return True  # "Kim on Friday will see", but "Moscow said on Friday it will"
    for word, previous in zip(reversed(words), [*reversed(words[:-1]), ""], strict=False):
        if word in future or (word.endswith("ing") and previous in cues.get("progressive", _NONE)):
            return True
        if word in past or word in cues.get("clause", _NONE):
            return False
        if word.endswith(tuple(cues.get("past_endings", ()))) and previous not in cues.get("passive", _NONE):
            return False
    return False


def _mention(found: Found, reading: Reading, scan: _Scan) -> DateMention | None:
    try:
        span(reading.edtf)
    except ValueError:
        return None
    if scan.undated and scan.anchor and not _certain_roughly(found, reading, scan):
        return None
    guessed = EVENT in found.values or (scan.inferred and (reading.basis == "resolved" or reading.notes))
    basis = "inferred" if guessed else reading.basis
    start, end = _trimmed(scan.folded, found.start, found.end)
    return DateMention(start, end, value(reading.edtf, basis, f"date-{found.rule}", reading.notes))


def _certain_roughly(found: Found, reading: Reading, scan: _Scan) -> bool:
    """Whether a roughly known "now" is enough: for years, and for months and days that are named."""
    named = found.rule in _TOLD_BY_NAME or found.values.keys() & {"that", "step", "recall"}
    if named or reading.basis == "stated":
        return True
    if found.values.get("unit") == "month":
        return scan.month_is_certain
    years = found.values.get("unit") in ("year", "decade") or found.rule in ("year", "bareyear", "wholeyear")
    return years and scan.year_is_certain and reading.edtf.strip("~/.X").isdigit()


def _trimmed(folded: str, start: int, end: int) -> tuple[int, int]:
    """The expression without a bracket that belongs to the text around it, and without loose ends."""
    text = folded[start:end]
    if text.startswith("(") and ")" not in text:
        start += 1
    if text.endswith(")") and "(" not in text:
        end -= 1
    return start, start + len(folded[start:end].rstrip(" ,|"))
