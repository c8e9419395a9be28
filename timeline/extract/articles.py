"""An article out of its text: head and foot read, junk left out, sentences found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from timeline.extract.dates import expressions, timestamp
from timeline.extract.eras import era_of
from timeline.extract.folding import fold
from timeline.extract.gazetteer import Gazetteer
from timeline.extract.heads import Head, read_head
from timeline.extract.language import identify
from timeline.extract.layout import lines, split_sentences
from timeline.extract.outlets import OutletNames, squeezed
from timeline.extract.records import Article, Basis, RawArticle, Sentence
from timeline.extract.reportday import ReportDay, read_report_day


def parse(
    raw: RawArticle,
    names: OutletNames,
    gazetteer: Gazetteer | None = None,
    *,
    published: str | None = None,
    outlet: str | None = None,
    language: str | None = None,
) -> Article:
    """The article; keywords overrule the container's metadata, which overrules the text. Never fails."""
    folded = fold(raw.text)
    language = language or _known_language(raw.language) or identify(folded)
    head = read_head(lines(folded), names, language, folded)
    outlet = outlet or (names.canonical(raw.outlet) if raw.outlet else None) or head.outlet
    container = timestamp(raw.published, language) or timestamp(raw.published, "en") if raw.published else None
    stamp = published or _iso(raw.published) or container or head.published
    place = head.dateline.place if head.dateline else None
    sentences = tuple(_sentences(head))
    folded = _untorn(folded, sentences)
    told = ReportDay() if stamp else read_report_day(folded, head.body, language, place, gazetteer)
    if told.published:
        stamp = told.published.isoformat()
    undated = not stamp and not told.anchor
    title = raw.title or (head.title and " ".join(head.title.split()))
    return Article(
        text=raw.text,
        folded=folded,
        language=language,
        sentences=sentences,
        title=title,
        outlet=outlet,
        authors=raw.authors or tuple(head.authors),
        published=stamp,
        published_basis=_basis(stamp, told),
        anchor=dt.date.fromisoformat(stamp[:10]) if stamp else told.anchor,
        dateline=place,
        agencies=_agencies(folded, head, names, outlet),
        url=raw.url,
        warnings=raw.warnings,
        era=era_of(folded, language, expressions(folded, language), gazetteer) if undated and gazetteer else None,
    )


def _basis(stamp: str | None, told: ReportDay) -> Basis | None:
    if told.anchor:
        return "inferred"
    return "stated" if stamp else None


def _known_language(code: str | None) -> str | None:
    return code[:2].lower() if code and code[:2].isalpha() else None


def _iso(text: str | None) -> str | None:
    """An ISO 8601 date or date and time in its extended form, else None."""
    try:
        stamp = dt.datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return stamp.date().isoformat() if len(text or "") <= len("2023-07-27") else stamp.isoformat()


def _agencies(folded: str, head: Head, names: OutletNames, outlet: str | None) -> tuple[str, ...]:
    """Each once; not the outlet itself, and not "DW" beside "DW Indonesia"."""
    found = dict.fromkeys((*names.agencies(folded, outlet), *head.agencies, *head.signatures))
    return tuple(
        name
        for name in found
        if squeezed(name) != squeezed(outlet or "") and not any(other.startswith(f"{name} ") for other in found)
    )


def _untorn(folded: str, sentences: Sequence[Sentence]) -> str:
    """The text with spaces for the line ends within sentences: a date or a name may stand on both sides of one."""
    parts, at = [], 0
    for sentence in sentences:
        told = folded[sentence.start : sentence.end]
        if "\n" in told and sentence.start >= at:
            parts += [folded[at : sentence.start], told.replace("\n", " ")]
            at = sentence.end
    return "".join([*parts, folded[at:]])


def _sentences(head: Head) -> list[Sentence]:
    found = []
    if head.title_line:
        found.append(Sentence(head.title_line.start, head.title_line.end, 0, "title"))
    for paragraph, line in enumerate(head.body, 1):
        found += [Sentence(start, end, paragraph) for start, end in split_sentences(line) if end - start > 2]
    return sorted(found, key=lambda sentence: sentence.start)
