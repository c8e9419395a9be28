"""The head and foot of an article: title, outlet, authors, day and agencies; what is left is the story."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from timeline.extract.datelines import Dateline, looks_like_dateline, outlet_like, read_dateline
from timeline.extract.dates import stated, timestamp
from timeline.extract.layout import (
    Line,
    ends_sentence,
    has_end_mark,
    heads_links,
    is_junk,
    looks_like_headline,
    matching,
    table,
)
from timeline.extract.outlets import OutletNames

_HEAD_LINES, _FOOT_LINES = 12, 7
_MAX_TITLE = 220
_MIN_TITLE, _MIN_UNSPACED_TITLE = 12, 6
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_BYLINE = re.compile(r"(?P<names>[A-Z][\w.' ()]{2,60}?) ?- ?(?P<outlet>[\w.]+)(?: ?- ?[\w.]+)?")
_NAMES_LINE = re.compile(r"[A-Z][\w.']+(?: [A-Z][\w.']+){1,4}(?: ?[/,] ?[A-Z][\w.']+(?: [A-Z][\w.']+){1,4}){0,3}")
_MAY_BE_DATED = re.compile(r"\b\d{1,2}\b.{0,30}\d{4}|\d{4}\b.{0,12}\b\d{1,2}\b|\d/\d|年")
_NUMERIC = re.compile(r"\b((?:19|20)\d\d)[./] ?(\d{1,2})[./] ?(\d{1,2})\b\.?")  # the order of East Asia
_PARTS = re.compile(r"(?:[.,;|]|\s-)\s+")
_PLACE_LINE = re.compile(r"([A-Z][a-z]+(?: [A-Z][a-z]+)?)(?:\.|, [A-Z][a-z]+(?: [A-Z][a-z]+)?\.?)|([A-Z][a-z]+)")
_TAG_WORDS = 4
_MAX_COLOPHON, _MAX_DATE = 140, 30
_MAX_LABEL, _REACH_OF_LABEL = 20, 40
_LABELLED = re.compile(r"[:：]|\b(?:by|oleh)\b|[\[(](?:责任)?编辑", re.I)


@dataclass(slots=True)
class Head:
    """What the head and foot lines told; filled line by line."""

    title: str | None = None
    title_line: Line | None = None
    outlet: str | None = None
    authors: list[str] = field(default_factory=list)
    published: str | None = None
    dateline: Dateline | None = None
    agencies: list[str] = field(default_factory=list)
    signatures: list[str] = field(default_factory=list)  # agencies that stand on a line of their own
    body: list[Line] = field(default_factory=list)
    begun: bool = False  # whether the body has a whole sentence


@dataclass(frozen=True, slots=True)
class _Reading:
    """What reading a line needs besides the line."""

    names: OutletNames
    language: str
    count: int


def read_head(found: list[Line], names: OutletNames, language: str, folded: str) -> Head:
    head = Head()
    reading = _Reading(names, language, len(found))
    seen: set[str] = set()
    links = False
    label = ""  # a label that stands alone on the line before
    for index, line in enumerate(found):
        line = _plain(line)
        text = f"{label} {line.text}" if label and _NAMES_LINE.fullmatch(line.text) else line.text
        label = ""
        if index < _HEAD_LINES and len(text) < _MAX_LABEL and matching("name_label", text):
            label = text.rstrip(" :") + ":"
        elif _read_labels(text, head, names):
            links = False
        elif heads_links(text):
            links = True
        elif not (links and looks_like_headline(text)):
            links = False
            if text not in seen and not _read_edge_line(Line(line.start, line.end, text), index, head, reading):
                _add_to_body(line, head, names)
            seen.add(text)
    while len(head.body) > 1 and _is_tag(head.body[-1].text):
        head.body.pop()
    if head.outlet is None:
        head.outlet = _outlet_of_foot(found, names) or names.signed(folded) or next(iter(head.signatures), None)
    return head


def _is_tag(text: str) -> bool:
    """Whether a last line is a tag or a name, not a sentence."""
    return len(text.split()) <= _TAG_WORDS and not _UNSPACED.search(text) and not has_end_mark(text)


def _add_to_body(line: Line, head: Head, names: OutletNames) -> None:
    if len(line.text) < 30 and (known := names.known(line.text)) and known.agency:
        head.signatures.append(known.name)
        return
    if not head.body and not head.dateline and (place := _PLACE_LINE.fullmatch(line.text)):
        head.dateline = Dateline(len(line.text), place[1] or place[2])
        return
    head.body.append(line if head.begun else _after_dateline(line, head, names))
    head.begun = head.begun or ends_sentence(line.text)


def _after_dateline(line: Line, head: Head, names: OutletNames) -> Line:
    """The first line of the story without its dateline; what stood before it was furniture."""
    dateline = read_dateline(line, names)
    if not dateline or (head.body and not dateline.outlet):
        return line
    head.body.clear()
    head.dateline = dateline
    if dateline.outlet:
        head.outlet = head.outlet or names.canonical(dateline.outlet)
    if dateline.author:
        head.authors.append(dateline.author.strip())
    rest = line.text[dateline.length :].lstrip("* ")
    return Line(line.end - len(rest), line.end, rest) if rest else line


def _plain(line: Line) -> Line:
    """The line without Markdown emphasis and heading marks around it."""
    text = line.text
    if text[0] not in "#*_" and text[-1] not in "*_":
        return line
    text = re.sub(r"^#{1,6} ", "", text).lstrip("*_ ")
    start = line.end - len(text)
    text = text.rstrip("*_ ") if text.endswith(("*", "_")) and not text.endswith("]*") else text
    return Line(start, start + len(text), text) if text else line


# --- the lines near the edges -----------------------------------------------------------------------------------------


def _read_edge_line(line: Line, index: int, head: Head, reading: _Reading) -> bool:
    """Whether the line belongs to the head or foot and not to the story; what it tells goes into `head`."""
    text, names = line.text, reading.names
    foot = index >= max(2, reading.count - _FOOT_LINES)
    if foot and _read_colophon(text, head, reading):
        return True
    if (foot or index < _HEAD_LINES) and len(text) < 120 and _read_date_line(text, head, reading):
        return True
    if is_junk(text):
        return True
    if index >= _HEAD_LINES or head.body:
        return False
    if known := (names.known(text) if len(text) < 40 else None):
        if known.agency:
            head.signatures.append(known.name)
        else:
            head.outlet = head.outlet or known.name
        return True
    if (name := outlet_like(text)) and index < 5:
        head.outlet = head.outlet or names.canonical(name)
        return True
    if head.title is None and reading.count > 1 and _looks_like_title(text, index, names):
        head.title, head.title_line = _title(text, head, names), line
        return True
    return _read_byline(text, head, names)


def _read_labels(text: str, head: Head, names: OutletNames) -> bool:
    if len(text) > 200 or not (_LABELLED.search(text, 0, _REACH_OF_LABEL) or ", " in text[-_MAX_LABEL:]):
        return False
    if source := matching("source_label", text):
        head.agencies += names.agencies_in(source["names"])
        return True
    if author := matching("author", text):
        _add_authors(author["names"], head, names)
        if re.search(r"\d{4}", text):
            head.published = head.published or timestamp(text, "en")
        return True
    return matching("editor", text) is not None


def _add_authors(text: str, head: Head, names: OutletNames) -> None:
    inside = re.findall(r"\(([^)]*)\)", text)
    for part in inside:
        head.agencies += names.agencies_in(part)
    text = re.sub(r"\([^)]*\)", "", text)
    for name in re.split(r"\s*(?:/|,|;|&|\bdan\b|\band\b)\s*", re.sub(r" (?:in|di) [A-Z]\w+(?: [A-Z]\w+)?", "", text)):
        name = name.strip(" .-*")
        if not re.match(r"[^\W\d_]", name):
            continue
        if known := names.known(name):
            head.agencies += [known.name] if known.agency else []
        elif name.lower() not in table()["no_author"] and not name.lower().startswith(("tim ", "redaksi")):
            head.authors.append(name)


def _read_date_line(text: str, head: Head, reading: _Reading) -> bool:
    """A line that is little more than a full date; what else stands on it may name the outlet or the author."""
    if not _MAY_BE_DATED.search(text):
        return False
    language, names = reading.language, reading.names
    text = _NUMERIC.sub(lambda date: f"{date[1]}-{date[2]:0>2}-{date[3]:0>2}", text)
    dated = stated(text, language) or stated(text, "en")
    if not dated:
        return False
    edges = [0, *(edge for date in dated for edge in (date.start, date.end)), len(text)]
    rest = " | ".join(text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)).strip(" |,-()")
    rest = re.sub(table()["date_labels"], "", rest, flags=re.I)
    parts = [re.sub(r"(?i)^(?:by|oleh) ", "", part.strip(" ,-():")) for part in re.split(r"\s*[|]\s*|\s-\s", rest)]
    parts = [part for part in parts if part and not re.fullmatch(r"[\d:.\s]*", part)]
    apart = re.search(r"(?:^|[|,:()\n-])\s*$", text[: dated[0].start]) is not None or not dated[0].start
    if sum(map(len, parts)) > 60 or not all(
        _may_stand_by_date(part, names, apart=apart or bool(head.title)) for part in parts
    ):
        return False
    head.published = head.published or timestamp(text, language) or timestamp(text, "en")
    for part in parts:
        if _read_labels(part, head, names):
            continue
        if names.known(part) or outlet_like(part) or re.fullmatch(r"[\w-]+(?:\.\w+)+", part):
            head.outlet = head.outlet or names.canonical(part)
        elif "/" in part or _NAMES_LINE.fullmatch(part):
            _add_authors(part.split("/")[0], head, names)
    return True


def _may_stand_by_date(part: str, names: OutletNames, *, apart: bool) -> bool:
    """Whether words on a line with a date are its outlet, writer or section, and not a sentence or a title."""
    if names.known(part) or outlet_like(part) or _UNSPACED.search(part):
        return True
    small = sum(word[0].islower() for word in part.split())
    return small < 2 and not (small and part.endswith(".")) and apart


def _looks_like_title(text: str, index: int, names: OutletNames) -> bool:
    least = _MIN_UNSPACED_TITLE if _UNSPACED.search(text) else _MIN_TITLE
    if not least <= len(text) <= _MAX_TITLE or text.endswith((".", ",", ";", '."', "。", ":")):
        return False
    if text.startswith(("**", "•", "![", "-")) or looks_like_dateline(text) or _byline(text, names):
        return False
    words = len(text.split())
    return not (_NAMES_LINE.fullmatch(text) and words < (3 if index == 0 else 5))


def _title(text: str, head: Head, names: OutletNames) -> str:
    """The title without the site's name behind it."""
    for bar in (" | ", " - "):
        main, found, site = text.rpartition(bar)
        if found and (known := names.known(site)):
            head.outlet = head.outlet or known.name
            return main
    return text


def _byline(text: str, names: OutletNames) -> re.Match[str] | None:
    match = _BYLINE.fullmatch(text)
    return match if match and (names.known(match["outlet"]) or "." in match["outlet"].strip(".")) else None


def _read_byline(text: str, head: Head, names: OutletNames) -> bool:
    """ "Name - Outlet" or a line of names alone."""
    if len(text) > 90:
        return False
    if byline := _byline(text, names):
        head.outlet = head.outlet or names.canonical(byline["outlet"])
        _add_authors(byline["names"], head, names)
        return True
    if head.title and not head.authors and _NAMES_LINE.fullmatch(text):
        _add_authors(text, head, names)
        return True
    return False


# --- the foot ---------------------------------------------------------------------------------------------------------


def _read_colophon(text: str, head: Head, reading: _Reading) -> bool:
    """A foot line of nothing but outlet, day and writers: "Majalah X, 27 April 2023. Teks: Y.", "(Reporting by Z)"."""
    if len(text) > _MAX_COLOPHON:
        return False
    names = reading.names
    told = Head()
    labels = 0
    for part in _PARTS.split(text.strip("()[]-. ")):
        if author := matching("colophon_author", part):
            _add_authors(author["names"], told, names)
            labels += 1
        elif known := names.known(part):
            told.agencies += [known.name] if known.agency else []
            told.outlet = told.outlet or (None if known.agency else known.name)
        elif name := _outlet_part(part):
            told.outlet = told.outlet or names.canonical(name)
        elif len(part) < _MAX_DATE and _MAY_BE_DATED.search(part) and (day := timestamp(part, reading.language)):
            told.published = told.published or day
        elif matching("editor", part) or matching("colophon_editor", part):
            labels += 1
        elif len(part.split()) > 2 or _UNSPACED.search(part):
            return False
    if not (told.outlet or labels or len(told.agencies) > 1):
        return False
    head.authors += told.authors
    head.agencies += told.agencies
    head.outlet = head.outlet or told.outlet
    head.published = head.published or told.published
    return True


def _outlet_part(part: str) -> str | None:
    return outlet_like(re.sub(r"^(?:tim (?:liputan )?|dari )", "", part, flags=re.I))


@cache
def _rights() -> re.Pattern[str]:
    """What follows the owner's name in a line about rights, to the line's end."""
    return re.compile(rf"(?i)(?<!\w)(?:{'|'.join(table()['rights'])})(?!\w).*$")


def _outlet_of_foot(found: list[Line], names: OutletNames) -> str | None:
    """An outlet that signs the foot: "COPYRIGHT © …", "Rubrik … - Majalah …"."""
    for line in reversed(found[-_FOOT_LINES:]):
        if len(line.text) > 90:
            continue
        if sign := re.search(r"(?:copyright|©|hak cipta)[\s©\d-]*(.{3,60})$", line.text, re.I):
            if owner := _rights().sub("", sign[1]).strip(" .,-|"):
                return names.canonical(owner)
            continue
        if is_junk(line.text):
            continue
        for part in re.split(r"\s*[-|,]\s*", line.text):
            known = names.known(part)
            if known and not known.agency:
                return known.name
            if not known and not line.text.endswith(".") and (name := _outlet_part(part)):
                return names.canonical(name)
    return None
