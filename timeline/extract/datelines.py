"""Datelines: the place, the agency or outlet and the day that stand before the first sentence of a story.

"REPUBLIKA.CO.ID, MOSKOW -- ", "Jakarta, CNN Indonesia -- ", "SEOUL, Sept. 13 (Yonhap) -- ", "SEOUL, South Korea (AP) - ",
"BEIJING/MOSCOW: ", "МОСКВА, 13 сен - РИА Новости. ", "新华社北京9月13日电(记者…)", "(서울=연합뉴스) … 기자 = ".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from timeline.extract.layout import Line, table
from timeline.extract.outlets import OutletNames

_REACH = 90  # characters that a dateline may take
_WORD = r"(?:[A-Z0-9][\w.&'-]*|[a-z][\w-]*(?:\.[a-z]{2,8}){1,2})"
_OUTLET = rf"{_WORD}(?: {_WORD}){{0,4}}"
_PLACE = r"[A-Z][A-Za-z.'-]+(?: [A-Z][A-Za-z.'-]+){0,3}"
_DAY = r"(?:[A-Z][a-z]+\.? \d{1,2}|\d{1,2} [A-Z][a-z]+\.?)"
_DASH = r"(?:\s*--\s*|\s+-\s*|\s*-\s+)"  # a hyphen within a name is none
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\**(?P<a>{_PLACE}/{_PLACE}|{_OUTLET}), ?(?P<b>{_OUTLET})(?:, [^-\n]{{3,40}}?)?{_DASH}",
        rf"\**(?P<place>{_PLACE})(?:, (?P<day>{_DAY})|, {_PLACE})? ?\((?P<outlet>[^)\n]{{2,40}})\){_DASH}",
        rf"\((?P<outlet>[^)\n=]{{2,30}})\)\s*(?={_DASH}|\S)",
        rf"(?P<outlet>[\w-]+(?:\.[a-z]{{2,10}}){{1,2}}){_DASH}",
        rf"(?P<place>{_PLACE}), (?P<day>{_DAY})\.? /(?P<outlet>[^/\n]{{2,20}})/\.?\s+",
        r"(?P<place>[А-ЯЁ][А-ЯЁ-]{2,}(?: [А-ЯЁ-]+)?),? (?P<day>\d{1,2} [а-яё]{3,8})\.?\s*[-.]?\s*/?"
        r"(?P<outlet>[А-ЯЁ][А-Яа-яЁё]+(?: Новости)?)/?\.\s+",
        r"(?P<outlet>新华社|中新社|中新网|央视网|环球网|人民网)(?P<place>[\u4e00-\u9fff]{2,10}?)(?P<day>\d{1,2}月\d{1,2}日)电\s*"
        r"(?:\(记者 ?(?P<author>[\u4e00-\u9fff ]{2,12})\))?",
        r"[(\[](?P<place>[^=)\]\n]{1,16})=(?P<outlet>[^)\]\n]{2,12})[)\]]\s*"
        r"(?:(?P<author>[가-힣]{2,4}) ?(?:특파원|기자)\s*=\s*)?",
        rf"(?P<place>[A-Z]{{2}}[A-Z .'/-]{{1,34}}[A-Z])(?:{_DASH}|:\s+)(?=[A-Z\"'])",
        r"(?P<place>[A-Z][a-z]+(?: [A-Z][a-z]+){0,2}) -{1,2} (?=[A-Z\"'])",
        rf"\**(?P<place>{_PLACE}), (?P<day>{_DAY}){_DASH}",
    )
)
_MAX_NAME = 4  # words
_OF_AN_OUTLET = 6  # so many patterns from the first on want an outlet: a title never looks like that


@dataclass(frozen=True, slots=True)
class Dateline:
    """What a dateline says; `length` is how many characters of the line it takes."""

    length: int
    place: str | None = None
    outlet: str | None = None
    day: str | None = None  # as written, without a year
    author: str | None = None


def looks_like_dateline(text: str) -> bool:
    return any(pattern.match(text) for pattern in _PATTERNS[:_OF_AN_OUTLET])


def read_dateline(line: Line, names: OutletNames) -> Dateline | None:
    """The dateline at the start of a story's first line, None if it has none."""
    for pattern in _PATTERNS:
        match = pattern.match(line.text, 0, _REACH)
        if match:
            return _read(match, names)
    return None


def _read(match: re.Match[str], names: OutletNames) -> Dateline:
    parts = match.groupdict()
    outlet, place = parts.get("outlet"), parts.get("place")
    if "a" in parts:
        outlet, place = _which_is_outlet(parts["a"], parts["b"], names)
    elif place and not outlet and (outlet_like(place.title()) or names.known(place)):
        outlet, place = place, None
    if outlet and re.search(r"\d", outlet) and not names.known(outlet):
        outlet = None
    return Dateline(match.end(), place, outlet, parts.get("day"), parts.get("author"))


def _which_is_outlet(first: str, second: str, names: OutletNames) -> tuple[str, str]:
    for one, other in ((first, second), (second, first)):
        if names.known(one) or "." in one.strip(".") or outlet_like(one.title()):
            return one, other
    return (second, first) if len(second.split()) > len(first.split()) or len(first) < 8 else (first, second)


def outlet_like(text: str) -> str | None:
    """The outlet that a short line names by its words: "RADIO GELOMBANG", "Koran Mandala > Dunia", "Warta Buana - Moskow"."""
    if text.endswith(".") or len(text) > 60:
        return None
    parts = re.split(r"\s*[>›|]\s*", text) if re.search("[>›|]", text) else re.split(r"\s+-\s+", text)[::-1]
    if any(len(part.split()) > _MAX_NAME for part in parts):
        return None
    for part in parts:
        words = part.split()
        if len(words) >= 2 and all(word[0].isupper() for word in words) and _has_outlet_word(words):
            return part.strip()
    return None


def _has_outlet_word(words: list[str]) -> bool:
    return any(word.lower().strip(",:\"'") in table()["outlet_words"] for word in words)
