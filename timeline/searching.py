"""Full-text search in every script: what is indexed, how a question is read, and where its words stand in a quote.

SQLite's unicode61 and PostgreSQL's simple parser take a run of Chinese characters for one word, so such runs are also
indexed as overlapping pairs (n-grams of two, as in Lucene's CJKAnalyzer): a name of two characters is found inside a
sentence. Words match from their beginning: "shoig" finds Shoigu.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import connections
from django.db.models.expressions import RawSQL

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
_TERM = re.compile(r'"([^"]*)"|(\S+)')
_WORD = re.compile(r"[^\W_]+")
_MOST_TERMS = 12


def indexed(lines: Iterable[str]) -> str:
    """The words that an event is found by: lower case, without diacritics and punctuation, pairs of characters at the end.

    Both databases' parsers agree on such a text; on "Su-35" as it is written they do not.
    """
    words = "\n".join(" ".join(_WORD.findall(plain(line))) for line in lines if line)
    extra = dict.fromkeys(run[i : i + 2] for run in _CJK.findall(words) for i in range(len(run)))
    return f"{words}\n{' '.join(extra)}" if extra else words


def terms(question: str) -> list[str]:
    """Words and quoted phrases as they are indexed; what has no letter or digit is left out."""
    found = [plain(phrase or word).strip() for phrase, word in _TERM.findall(question)]
    return [term for term in dict.fromkeys(found) if _WORD.search(term)][:_MOST_TERMS]


def matching_ids(question: str, using: str) -> RawSQL | list[int]:
    """A subquery of the events in which every term is found; nothing if the question has no word at all."""
    wanted = terms(question)
    if not wanted:
        return []
    if connections[using].vendor == "postgresql":
        sql = "SELECT id FROM timeline_event WHERE to_tsvector('simple', search) @@ to_tsquery('simple', %s)"
        query = " & ".join(_postgresql(term) for term in wanted)
    else:
        sql = "SELECT rowid FROM timeline_event_search WHERE timeline_event_search MATCH %s"
        query = " AND ".join(_fts5(term) for term in wanted)
    return RawSQL(sql, [query])  # noqa: S611 - the question is a parameter, its words quoted


def _pieces(term: str) -> list[str]:
    """A term as the index has it: words, runs of characters as their pairs (the last character alone only if it is all)."""
    found: list[str] = []
    for word in _WORD.findall(term):
        for part in re.findall(rf"{_CJK.pattern}|(?:(?!{_CJK.pattern})[^\W_])+", word):
            whole = _CJK.fullmatch(part) and len(part) > 1
            found += [part[i : i + 2] for i in range(len(part) - 1)] if whole else [part]
    return found


def _fts5(term: str) -> str:
    """`"su" + "35" *`: a phrase whose last word may go on; pairs of characters only have to be there."""
    found = _pieces(term)
    if _CJK.search(term):
        return " AND ".join(f'"{piece}" *' for piece in found)
    return " + ".join(f'"{piece}"' for piece in found) + " *"


def _postgresql(term: str) -> str:
    found = [f"'{piece}'" for piece in _pieces(term)]
    if _CJK.search(term):
        return " & ".join(f"{piece}:*" for piece in found)
    return "(" + " <-> ".join([*found[:-1], f"{found[-1]}:*"]) + ")"


# --- where the words stand --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; whether it is one of the words asked for."""

    text: str
    marked: bool


def snippet(text: str, question: str, around: int = 70) -> list[Piece]:
    """The text about the first word found, the words marked; empty if none stands in it."""
    spans = _spans(text, terms(question))
    if not spans:
        return []
    start = max(0, spans[0][0] - around)
    end = min(len(text), spans[0][1] + 2 * around)
    start = 0 if start == 0 else text.find(" ", start, spans[0][0]) + 1 or start
    end = (
        len(text) if end == len(text) else text.rfind(" ", spans[0][1], end) if " " in text[spans[0][1] : end] else end
    )
    pieces, at = [Piece("… ", marked=False)] if start else [], start
    for first, last in spans:
        if last > end:
            break
        pieces += [Piece(text[at:first], marked=False), Piece(text[first:last], marked=True)]
        at = last
    pieces.append(Piece(text[at:end] + (" …" if end < len(text) else ""), marked=False))
    return [piece for piece in pieces if piece.text]


def _spans(text: str, wanted: Sequence[str]) -> list[tuple[int, int]]:
    """Where terms begin a word (or stand anywhere, in scripts without spaces), first to last, without overlap."""
    lowered = plain(text)
    found = []
    for term in wanted:
        pattern = re.escape(term)
        pattern = pattern if _CJK.search(term) else rf"(?<!\w){pattern}\w*"
        found += [match.span() for match in re.finditer(pattern, lowered)]
    spans: list[tuple[int, int]] = []
    for first, last in sorted(found):
        if not spans or first >= spans[-1][1]:
            spans.append((first, last))
    return spans


def plain(text: str) -> str:
    """Lower case without diacritics, character by character, so that places stay the same."""
    return "".join(_bare(character) for character in text)


@lru_cache(8192)
def _bare(character: str) -> str:
    if unicodedata.category(character) == "No":
        return " "  # "²" is a letter to one database and none to the other
    bare = unicodedata.normalize("NFD", character)[0].lower()
    folded = bare.casefold().lower()  # SQLite takes a final sigma for a sigma
    bare = folded if len(folded) == 1 else bare
    return bare if len(bare) == 1 and not _CJK.match(character) else character
