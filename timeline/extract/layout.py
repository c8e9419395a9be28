"""The lines of an article: which are junk, and where its sentences begin and end."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from statistics import median
from typing import Any

_SENTENCE_END = re.compile(  # one set of first characters, so that the search jumps from mark to mark
    r"""[.!?…。！？](?:["')\]]*\s+(?=["'(\[]?[A-ZА-ЯЁ0-9"\u4e00-\u9fff\uac00-\ud7af])|(?<=[a-z]{2}\.)(?=[A-Z][a-z]{2})"""
    r"""|(?<=[.!?])"(?=[A-Z])|(?<=[。！？])[”’」』"]*)"""
)
_LAST_TOKEN = re.compile(r"([^\s(\"']+)$")
_END_MARK = re.compile(r"[.!?…。！？:;][\"')\]]*$")
_FULL_STOP = re.compile(r"[.!?]\"?\s|。")
_GOES_ON = re.compile(r"[,.;)]|[a-z]{2}|[a-z] ")  # how a line begins that was torn from the one before
_WRAP = (45, 90)  # characters of hard-wrapped lines
_MAX_JUNK = 400
_MIN_SENTENCE = 40
_MARKS = 6  # an end mark and the quotation marks and brackets behind it
_SIGNATURE = 20  # an agency's name under its story is not longer
_TAIL = 120  # characters at the end of a line in which sign-offs and credits stand
_FILLED = 0.8  # of the longest line: how far hard-wrapped lines are filled at least
_HEADLINE = 200  # a headline glued into a line is not longer
_LINK_WORDS = 6  # a linked name that a page puts on a line of its own is not longer
# What stands behind the last sentence: initials, places of videos, end marks; credits of photographs.
_SIGN_OFF = re.compile(
    r"(?<=[.!?\"')])\s*(?:\((?:[a-z]{2,5}(?:/[a-z]{1,5}){0,3}|ANTARA|END|Ant|VOA)\)|\[[Gg]ambas:[^\]]{0,60}\]|-0-|ENDS?|###)"
    r"(?:\s*(?:\([a-z/]{2,20}\)|\[[Gg]ambas:[^\]]{0,60}\]))?$"
)
CREDIT = (
    r"\((?:(?:photo|foto|image|credit|kredit|picture)s?\b[^()]{0,90}"
    r"|[^()]{0,80}\b(?:photo|via|pool|file|getty images)\b[^()]{0,60}"
    r"|(?:afp|ap|reuters|antara|epa|kyodo|yonhap|xinhua|sputnik|tass|kcna|getty images) ?[/,] ?[a-z]+[ .][^()]{2,50})\)"
)
_CREDIT_END = re.compile(rf"\s{CREDIT}$", re.I)


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the white space around it, by its place in the folded text."""

    start: int
    end: int
    text: str


@cache
def table() -> dict[str, Any]:
    path = resources.files("timeline.extract").joinpath("lexicon", "articles.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _compiled(name: str) -> re.Pattern[str]:
    """All patterns of a list of the table as one."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in table()[name]), re.I)


def lines(folded: str) -> list[Line]:
    """The lines that are not blank, without related links and credits glued to them; torn ones joined to paragraphs."""
    lowered = folded.lower()
    marks = [f"{mark}{colon}" for mark in table()["link_marks"] if mark in lowered for colon in (":", " :")]
    found = []
    for match in re.finditer(r"[^\n]+", folded):
        for start, end in _without_links(match[0], marks) if marks else ((0, len(match[0])),):
            text = _without_tail(match[0][start:end])
            if stripped := text.strip():
                start_at = match.start() + start + len(text) - len(text.lstrip())
                found.append(Line(start_at, start_at + len(stripped), stripped))
    return _rejoined(_unwrapped(found, folded), folded)


def _without_links(text: str, marks: list[str]) -> Iterator[tuple[int, int]]:
    """Start and end of the parts of a line around "Baca juga: …"; such a link runs to the next full stop or the end."""
    lowered = text.lower() if len(text.lower()) == len(text) else text
    start, at = 0, 1  # a mark at the very start makes the whole line a link, which is junk anyway
    while at < len(text) and (
        link := min((found for mark in marks if (found := lowered.find(mark, at)) > 0), default=0)
    ):
        yield start, link
        stop = _FULL_STOP.search(text, link) if len(text) - link > _HEADLINE else None
        start = at = stop.end() if stop else len(text)
    if start < len(text):
        yield start, len(text)


def _without_tail(text: str) -> str:
    text = text.rstrip()
    for pattern in (_SIGN_OFF, _CREDIT_END):
        if text.endswith((")", "]", "-", "#", "D", "S")) and (found := pattern.search(text, max(0, len(text) - _TAIL))):
            text = text[: found.start()].rstrip()
    return text


def _unwrapped(found: list[Line], folded: str) -> list[Line]:
    """Hard-wrapped lines as paragraphs: most lines are about as long and stop within a sentence."""
    lengths = [line.end - line.start for line in found]
    if len(found) < 6 or not _WRAP[0] <= median(lengths) <= _WRAP[1] or max(lengths) > 2 * _WRAP[1]:
        return found
    if sum(has_end_mark(line.text) for line in found) > len(found) / 2:
        return found
    joined: list[Line] = []
    room = _FILLED * max(lengths)  # a line with room for the next word ends where its paragraph or its title does
    for before, line in zip((None, *found), found, strict=False):
        last = joined[-1] if joined else None
        gap = folded[last.end : line.start] if last else ""
        signed = last and len(line.text) < _SIGNATURE and last.text.endswith(".")
        ended = before and before.end - before.start + len(line.text.partition(" ")[0]) < room
        if last and not (signed or ended or "\n\n" in gap or gap.startswith("\n  ") or last.text.isupper()):
            joined[-1] = Line(last.start, line.end, folded[last.start : line.end])
        else:
            joined.append(line)
    return joined


def _rejoined(found: list[Line], folded: str) -> list[Line]:
    """Sentences that a page tore apart at its links ("as state broadcaster / Voice of Vietnam / put it."), in one piece."""
    joined: list[Line] = []
    for line in found:
        whole = line
        if _GOES_ON.match(line.text) and has_end_mark(line.text):
            while len(joined) > 1 and _is_torn_from(whole, line, joined[-1], folded):
                last = joined.pop()
                whole = Line(last.start, line.end, folded[last.start : line.end])
        joined.append(whole)
    return joined


def _is_torn_from(whole: Line, line: Line, last: Line, folded: str) -> bool:
    """Whether `last` is an earlier piece of the sentence that `whole` ends with; `line` is its last piece."""
    if has_end_mark(last.text) or "\n\n" in folded[last.end : whole.start]:
        return False
    words = last.text.split()
    if _GOES_ON.match(whole.text):
        return True
    linked = len(folded[whole.start : line.start].split()) <= _LINK_WORDS
    return len(words) > _LINK_WORDS and (words[-1] in table()["unfinished"] or (linked and words[-1].islower()))


def is_junk(line: str) -> bool:
    if len(line) > _MAX_JUNK:
        return False
    lowered = line.lower()
    return any(words in lowered for words in table()["junk_within"]) or _compiled("junk").fullmatch(line) is not None


def heads_links(line: str) -> bool:
    """Whether headlines of other stories, or tags, follow the line."""
    return len(line) < 60 and _compiled("link_heads").fullmatch(line) is not None


def looks_like_headline(line: str) -> bool:
    return len(line) < _HEADLINE and not line.rstrip("\"')").endswith((".", "。"))


def has_end_mark(line: str) -> bool:
    return _END_MARK.search(line, max(0, len(line) - _MARKS)) is not None


def ends_sentence(line: str) -> bool:
    return len(line) > _MIN_SENTENCE and has_end_mark(line)


def split_sentences(line: Line) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence of a line."""
    start = 0
    for match in _SENTENCE_END.finditer(line.text):
        before = _LAST_TOKEN.search(line.text, max(start, match.start() - 12), match.start() + 1)
        if before and _is_abbreviation(before[1], line.text[match.end() : match.end() + 1]):
            continue
        end = match.start() + len(match[0].rstrip())
        if match[0][0] in "。！？" and match[0].endswith('"') and end < len(line.text):
            end -= line.text.count('"', 0, match.start()) % 2 == 0  # the quotation mark opens the next sentence
        if line.text[start:end].strip():
            yield _trimmed(line, start, end)
        start = end
    if line.text[start:].strip():
        yield _trimmed(line, start, len(line.text))


def _trimmed(line: Line, start: int, end: int) -> tuple[int, int]:
    text = line.text[start:end]
    left = len(text) - len(text.lstrip())
    return line.start + start + left, line.start + start + len(text.rstrip())


def _is_abbreviation(token: str, following: str) -> bool:
    word = token.rstrip(".").lower()
    if not token.endswith("."):
        return False
    return (
        word in table()["abbreviations"]
        or (len(word) == 1 and word.isalpha())
        or (word.isdigit() and len(word) < 3 and following.isdigit())
    )


@cache
def _each_compiled(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.I) for pattern in table()[name])


def matching(name: str, text: str) -> re.Match[str] | None:
    """How the first pattern of a list of the table that fits the whole text fits it, regardless of case."""
    return next((match for pattern in _each_compiled(name) if (match := pattern.fullmatch(text))), None)
