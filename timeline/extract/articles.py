"""Reads the head, the foot and the junk of an article: what is left are its sentences."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace

from timeline.extract.dates import looks_ahead, stated, timestamp, told_by_weekday
from timeline.extract.folding import fold
from timeline.extract.language import identify
from timeline.extract.layout import Line, is_junk, lines, matching, split_sentences, table
from timeline.extract.outlets import OutletNames, squeezed
from timeline.extract.records import Article, Basis, DateMention, RawArticle, Sentence

_HEAD_LINES, _FOOT_LINES = 10, 7
_MAX_TITLE = 220
_OUTLET = r"[A-Z0-9][\w.&'-]*(?: [A-Z0-9][\w.&'-]*){0,4}"
_PLACE = r"[A-Z][A-Za-z.'-]+(?: [A-Z][A-Za-z.'-]+){0,3}"
_DASH = r"\s*-{1,2}\s*"
_DATELINES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\**(?P<a>{_OUTLET}), ?(?P<b>{_OUTLET})(?:, [^-\n]{{3,40}})?{_DASH}",
        rf"\**(?P<place>{_PLACE})(?:, [A-Z][a-z]+\.? \d{{1,2}})? ?\((?P<outlet>[^)\n]{{2,40}})\){_DASH}",
        rf"\((?P<outlet>[^)\n]{{2,30}})\)\s*(?={_DASH}|\S)",
        rf"(?P<outlet>[\w-]+(?:\.[a-z]{{2,10}}){{1,2}}){_DASH}",
        rf"(?P<place>[A-Z]{{2}}[A-Z .'-]{{1,24}}[A-Z]){_DASH}(?=[A-Z\"'])",
    )
)
_BYLINE = re.compile(r"(?P<names>[A-Z][\w.' ]{2,60}?) ?- ?(?P<outlet>[\w.]+)(?: - [\w.]+)?")
_NAMES_LINE = re.compile(r"[A-Z][\w.']+(?: [A-Z][\w.']+){1,4}(?: ?[/,] ?[A-Z][\w.']+(?: [A-Z][\w.']+){1,4}){0,3}")
_MAY_BE_DATED = re.compile(r"\d{4}|\d/\d")


@dataclass(slots=True)
class _Head:
    """What the head and foot lines told; filled line by line."""

    title: str | None = None
    title_line: Line | None = None
    outlet: str | None = None
    authors: list[str] = field(default_factory=list)
    published: str | None = None
    dateline: str | None = None
    agencies: list[str] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)


def parse(
    raw: RawArticle,
    names: OutletNames,
    *,
    published: str | None = None,
    outlet: str | None = None,
    language: str | None = None,
) -> Article:
    """The article; keywords overrule the container's metadata, which overrules the text. Never fails."""
    folded = fold(raw.text)
    language = language or _known_language(raw.language) or identify(folded)
    head = _read_head(lines(folded), names, language, folded)
    outlet = outlet or (names.canonical(raw.outlet) if raw.outlet else None) or head.outlet
    container = timestamp(raw.published, language) or timestamp(raw.published, "en") if raw.published else None
    stamp = published or _iso(raw.published) or container or head.published
    basis: Basis | None = "stated" if stamp else None
    if not stamp and (day := _told_day(head, language)):
        stamp, basis = day.isoformat(), "inferred"
    title = raw.title or head.title
    article = Article(
        text=raw.text,
        folded=folded,
        language=language,
        sentences=tuple(_sentences(head)),
        title=title,
        outlet=outlet,
        authors=raw.authors or tuple(head.authors),
        published=stamp,
        published_basis=basis,
        anchor=dt.date.fromisoformat(stamp[:10]) if stamp else None,
        dateline=head.dateline,
        agencies=_agencies(folded, head, names, outlet),
        url=raw.url,
        warnings=raw.warnings,
    )
    return article if article.anchor else _with_inferred_anchor(article)


def _known_language(code: str | None) -> str | None:
    return code[:2].lower() if code and code[:2].isalpha() else None


def _iso(text: str | None) -> str | None:
    """An ISO 8601 date or date and time as it is, else None."""
    try:
        dt.datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return text


# --- head and foot ----------------------------------------------------------------------------------------------------


def _read_head(found: list[Line], names: OutletNames, language: str, folded: str) -> _Head:
    head = _Head()
    for index, line in enumerate(found):
        line = _plain(line)
        near_edge = index < _HEAD_LINES or index >= len(found) - _FOOT_LINES
        if near_edge and _read_edge_line(line, index, head, names, language, len(found)):
            continue
        if is_junk(line.text) or line is head.title_line:
            continue
        if not head.body:
            line = _read_dateline(line, head, names)
        head.body.append(line)
    if head.outlet is None:
        head.outlet = _outlet_of_foot(found, names) or names.signed(folded)
    return head


def _read_edge_line(line: Line, index: int, head: _Head, names: OutletNames, language: str, count: int) -> bool:
    """Whether the line belongs to the head or foot and not to the story; what it tells goes into `head`."""
    text = line.text
    if _read_labels(text, head, names):
        return True
    if len(text) < 120 and _read_date_line(text, head, names, language):
        return True
    if index >= _HEAD_LINES or head.body:
        return False
    if known := (names.known(text) if len(text) < 40 else None):
        if known.agency:
            head.agencies.append(known.name)
        else:
            head.outlet = head.outlet or known.name
        return True
    if (name := _outlet_line(text)) and index < 5:
        head.outlet = head.outlet or names.canonical(name)
        return True
    if head.title is None and count > 2 and _looks_like_title(text, names):
        head.title, head.title_line = _title(text, head, names), line
        return True
    return _read_byline(text, head, names)


def _read_labels(text: str, head: _Head, names: OutletNames) -> bool:
    if len(text) > 200:
        return False
    if source := matching(table()["source_label"], text):
        head.agencies += names.agencies_in(source["names"])
        return True
    if author := matching(table()["author"], text):
        _add_authors(author["names"], head, names)
        if re.search(r"\d{4}", text):
            head.published = head.published or timestamp(text, "en")
        return True
    return matching(table()["editor"], text) is not None


def _add_authors(text: str, head: _Head, names: OutletNames) -> None:
    for name in re.split(r"\s*(?:/|,|;|&|\bdan\b|\band\b)\s*", re.sub(r"\([^)]*\)", "", text)):
        name = name.strip(" .-*")
        if not re.match(r"[^\W\d_]", name):
            continue
        if known := names.known(name):
            head.agencies.append(known.name)
            continue
        if name.lower() not in table()["no_author"] and not name.lower().startswith(("tim ", "redaksi")):
            head.authors.append(name)


def _read_date_line(text: str, head: _Head, names: OutletNames, language: str) -> bool:
    """A line that is little more than a full date; what else stands on it may name the outlet or the author."""
    if not _MAY_BE_DATED.search(text):
        return False
    dated = stated(text, language) or stated(text, "en")
    if not dated or (text.endswith(".") and len(text) > 50):
        return False
    rest = (text[: dated[0].start] + " | " + text[dated[-1].end :]).strip(" |,-")
    rest = re.sub(
        r"(?i)\b(?:diperbarui|updated|published|dipublikasikan|posted|kompas\.com -|wib|wita|wit|gmt)\b:?", "", rest
    )
    parts = [part.strip(" ,-()") for part in re.split(r"\s*[|]\s*|\s-\s", rest)]
    parts = [part for part in parts if part and not re.fullmatch(r"[\d:.\s]*", part)]
    if sum(map(len, parts)) > 60 or any(part.endswith(".") and len(part) > 30 for part in parts):
        return False
    head.published = head.published or timestamp(text, language) or timestamp(text, "en")
    for part in parts:
        if names.known(part) or re.fullmatch(_OUTLET, part):
            if "/" not in part and (names.known(part) or len(part.split()) > 1 or "." in part):
                head.outlet = head.outlet or names.canonical(part)
        elif "/" in part:
            _add_authors(part.split("/")[0], head, names)
    return True


def _plain(line: Line) -> Line:
    """The line without Markdown emphasis around it."""
    text = line.text.lstrip("*_ ")
    start = line.end - len(text)
    text = text.rstrip("*_ ") if text.endswith(("*", "_")) and not text.endswith("]*") else text
    return Line(start, start + len(text), text) if text else line


def _outlet_line(text: str) -> str | None:
    """The outlet that a short line names: "RADIO GELOMBANG", "Koran Mandala > Dunia > Asia"."""
    name = re.split(r"\s*[>›|]\s*", text)[0].strip()
    words = name.split()
    if not 2 <= len(words) <= 4 or not all(word[0].isupper() for word in words) or text.endswith("."):
        return None
    return name if any(word.lower() in table()["outlet_words"] for word in words) else None


def _looks_like_title(text: str, names: OutletNames) -> bool:
    if (
        not 12 <= len(text) <= _MAX_TITLE
        or text.endswith((".", ",", ";", '."'))
        or text.startswith(("**", "•", "![", "-"))
    ):
        return False
    if any(pattern.match(text) for pattern in _DATELINES[:4]) or is_junk(text):
        return False
    return not _byline(text, names) and not (_NAMES_LINE.fullmatch(text) and len(text.split()) < 5)


def _title(text: str, head: _Head, names: OutletNames) -> str:
    main, bar, site = text.rpartition(" | ")
    if bar and (known := names.known(site)):
        head.outlet = head.outlet or known.name
        return main
    return text


def _byline(text: str, names: OutletNames) -> re.Match[str] | None:
    match = _BYLINE.fullmatch(text)
    return match if match and (names.known(match["outlet"]) or "." in match["outlet"].strip(".")) else None


def _read_byline(text: str, head: _Head, names: OutletNames) -> bool:
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


def _read_dateline(line: Line, head: _Head, names: OutletNames) -> Line:
    """The first line of the story without its dateline."""
    for pattern in _DATELINES:
        match = pattern.match(line.text)
        if not match or match.end() > 90:
            continue
        parts = match.groupdict()
        outlet, place = parts.get("outlet"), parts.get("place")
        if "a" in parts:
            outlet, place = _which_is_outlet(parts["a"], parts["b"], names)
        elif "place" in parts and not outlet and _outlet_line(parts["place"].title()):
            outlet, place = parts["place"], None
        if outlet and not re.search(r"\d", outlet):
            head.outlet = head.outlet or names.canonical(outlet)
        head.dateline = place
        return Line(line.start + match.end(), line.end, line.text[match.end() :]) if line.text[match.end() :] else line
    return line


def _which_is_outlet(first: str, second: str, names: OutletNames) -> tuple[str, str]:
    for one, other in ((first, second), (second, first)):
        if names.known(one) or "." in one.strip("."):
            return one, other
    return (second, first) if len(second.split()) > len(first.split()) or len(first) < 8 else (first, second)


def _outlet_of_foot(found: list[Line], names: OutletNames) -> str | None:
    """An outlet that signs the foot: "COPYRIGHT © …", "Rubrik … - Majalah …"."""
    for line in reversed(found[-_FOOT_LINES:]):
        if len(line.text) > 90:
            continue
        if sign := re.search(r"(?:copyright|©|hak cipta)[\s©\d]*(.{3,40})$", line.text, re.I):
            return names.canonical(sign[1])
        for part in re.split(r"\s*[-|,]\s*", line.text):
            part = re.sub(r"^tim (?:liputan )?", "", part, flags=re.I)
            known = names.known(part)
            if known and not known.agency:
                return known.name
            if _outlet_line(part) and not line.text.endswith("."):
                return names.canonical(part)
    return None


# --- what the text tells of its day -----------------------------------------------------------------------------------

_SPEECH = re.compile(
    r"\b(?:kata|ujar|tutur|mengatakan|menyatakan|melaporkan|disampaikan|wawancara|pengarahan|laporan|dilaporkan|mengumumkan|memberitakan|pernyataan"
    r"|said|told|interview|reported|announced|statement|according|declared)\b|表示|谈话|发表",
    re.I,
)
_QUOTED = re.compile(r"\b(?:dilansir|melansir|dikutip|mengutip|citing|quoted)[^.]{0,40}$", re.I)
_CLAUSE_END = re.compile(r"(?<=\w{3})[.!?] |\n")


def _told_day(head: _Head, language: str) -> dt.date | None:
    """The day of the report, where the text says that somebody spoke or reported on a full date."""
    for line in head.body[:4]:
        for mention in stated(line.text, language):
            if mention.value.precision == "day" and _is_spoken(line.text, mention):
                return mention.value.latest
    return None


def _is_spoken(text: str, mention: DateMention) -> bool:
    """Whether somebody says or reports something on that day, by the words around the date."""
    before = _CLAUSE_END.split(text[max(0, mention.start - 90) : mention.start])[-1]
    after = _CLAUSE_END.split(text[mention.end : mention.end + 30])[0]
    return bool(_SPEECH.search(before) or _QUOTED.search(before) or _SPEECH.search(after))


def _with_inferred_anchor(article: Article) -> Article:
    """The latest full date that the text speaks of as past is about its "now"; relative words count from there."""
    mentions = stated(article.folded, article.language) or told_by_weekday(article.folded, article.language)
    days = [
        mention
        for mention in mentions
        if mention.value.precision == "day" and not looks_ahead(article.folded, mention.start, article.language)
    ]
    with_weekday = [m for m in days if re.match(r"[A-Za-z']+,? ?\(?\d", article.folded[m.start : m.end])]
    latest = max((m.value.latest for m in with_weekday or days if m.value.latest), default=None)
    return replace(article, anchor=latest, published_basis="inferred") if latest else article


def _agencies(folded: str, head: _Head, names: OutletNames, outlet: str | None) -> tuple[str, ...]:
    found = dict.fromkeys((*names.agencies(folded, outlet), *head.agencies))
    return tuple(name for name in found if squeezed(name) != squeezed(outlet or ""))


def _sentences(head: _Head) -> list[Sentence]:
    found = []
    if head.title_line:
        found.append(Sentence(head.title_line.start, head.title_line.end, 0, "title"))
    for paragraph, line in enumerate(head.body, 1):
        found += [Sentence(start, end, paragraph) for start, end in split_sentences(line) if end - start > 2]
    return sorted(found, key=lambda sentence: sentence.start)
