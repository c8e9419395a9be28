"""The lines of an article: which are junk, and where its sentences begin and end."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from statistics import median
from typing import Any

_SENTENCE_END = re.compile(
    r"""[.!?…]["')\]]*\s+(?=["'(\[]?[A-ZА-ЯЁ0-9"])|\.(?<=[a-z]{2}\.)(?=[A-Z][a-z]{2})|[.!?]"(?=[A-Z])|[。！？][”’」』"]*"""
)
_LAST_TOKEN = re.compile(r"([^\s(\"']+)$")
_WRAP = (45, 90)  # characters of hard-wrapped lines


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
def _junk() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in table()["junk"]), re.I)


@cache
def _junk_tail() -> re.Pattern[str]:
    return re.compile("|".join(table()["junk_tail"]), re.I)


def lines(folded: str) -> list[Line]:
    """The lines that are not blank, cut before related-link tails; hard-wrapped ones joined to paragraphs."""
    found = []
    for match in re.finditer(r"[^\n]+", folded):
        text = match[0]
        if tail := _junk_tail().search(text, 1):
            text = text[: tail.start()]
        start = match.start() + len(text) - len(text.lstrip())
        if stripped := text.strip():
            found.append(Line(start, start + len(stripped), stripped))
    return _unwrapped(found, folded)


def _unwrapped(found: list[Line], folded: str) -> list[Line]:
    lengths = [line.end - line.start for line in found]
    if len(found) < 6 or not _WRAP[0] <= median(lengths) <= _WRAP[1] or max(lengths) > 2 * _WRAP[1]:
        return found
    joined: list[Line] = []
    for line in found:
        last = joined[-1] if joined else None
        gap = folded[last.end : line.start] if last else ""
        if last and "\n\n" not in gap and not gap.startswith("\n  ") and not last.text.isupper():
            joined[-1] = Line(last.start, line.end, folded[last.start : line.end])
        else:
            joined.append(line)
    return joined


def is_junk(line: str) -> bool:
    return len(line) < 400 and _junk().fullmatch(line) is not None


def split_sentences(line: Line) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence of a line."""
    start = 0
    for match in _SENTENCE_END.finditer(line.text):
        before = _LAST_TOKEN.search(line.text, max(start, match.start() - 12), match.start() + 1)
        if before and _is_abbreviation(before[1], line.text[match.end() : match.end() + 1]):
            continue
        end = match.start() + len(match[0].rstrip())
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


def matching(patterns: Sequence[str], text: str) -> re.Match[str] | None:
    """The first pattern that fits the whole text, regardless of case."""
    return next((m for pattern in patterns if (m := re.fullmatch(pattern, text, re.I))), None)
