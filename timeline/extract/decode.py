"""Files to raw articles: text, Markdown, saved HTML, JSON and JSON Lines.

Every article of a file comes out as a `RawArticle`, every part that cannot be read as an `Unreadable` with a reason
that says what is wrong and how to mend it. A file of which nothing can be read raises `DecodeError`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from timeline.extract.records import RawArticle

MAX_TEXT = 4 * 1024 * 1024  # bytes; the limit that Aleph sets for plain text
MAX_HTML = 2 * 1024 * 1024
MAX_LINES_FILE = 512 * 1024 * 1024
_ENCODINGS_WITH_MARK = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"),
                        (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))  # fmt: skip
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]{2,40})""", re.I)
_FRONT_MATTER = re.compile(r"---\n(.*?)\n---\n(.*)", re.S)
_MARKDOWN = re.compile(  # bounded and without overlap: a page of brackets takes linear time
    r"^(?:#{1,6} +|> ?|[*+-] (?=\S))"
    r"|\[([^\[\]\n]{1,300})\]\([^()\s]{0,1000}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?(?: \"[^\"\n]{0,200}\")?\)"
    r"|(\*\*|__)(?=\S)|(?<=\S)(\*\*|__)",
    re.M,
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_HTML_START = re.compile(r"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype html|html|head|body)\b", re.I | re.S)
HTML_SUFFIXES = (".html", ".htm", ".xhtml")
SUFFIXES = (".txt", ".md", ".markdown", *HTML_SUFFIXES, ".json", ".jsonl", ".ndjson")


class DecodeError(ValueError):
    """Nothing of a file can be read; the message says why in one line."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A part of a file that cannot be read."""

    part: str
    reason: str


def decode(data: bytes, name: str) -> list[RawArticle | Unreadable]:
    """All articles of a file. `name` tells the format by its ending. Raises DecodeError."""
    suffix = PurePath(name).suffix.lower()
    if not data.strip():
        raise DecodeError("the file is empty")
    if suffix in (".jsonl", ".ndjson"):
        return list(decode_lines(data.splitlines()))
    limit = MAX_HTML if suffix in HTML_SUFFIXES else MAX_TEXT
    if len(data) > limit:
        raise DecodeError(f"the file has {len(data):,} bytes, the limit is {limit:,}; split it into articles")
    if suffix == ".json":
        return _decode_json(data)
    text = _to_text(data)
    if suffix in HTML_SUFFIXES or _HTML_START.match(text[:2000]):
        return [_decode_html(text)]
    if suffix in (".md", ".markdown"):
        return [_decode_markdown(text)]
    return [_checked(RawArticle(text=clean(text)))]


def decode_lines(lines: Iterator[bytes] | list[bytes]) -> Iterator[RawArticle | Unreadable]:
    """JSON Lines: an article or a reason for each line that is not blank."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        part = f"line {number}"
        try:
            if len(line) > MAX_TEXT:
                raise DecodeError(f"the line has {len(line):,} bytes, the limit is {MAX_TEXT:,}")
            yield replace(_from_json(_load_json(line)), part=part)
        except DecodeError as error:
            yield Unreadable(part, str(error))


def clean(text: str) -> str:
    """NFC, newlines as \\n, no byte order mark; control characters as spaces. Nothing else changes."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    text = _CONTROL.sub(" ", text.encode("utf-8", "replace").decode("utf-8"))  # lone surrogates become "?"
    return unicodedata.normalize("NFC", text)


def _checked(article: RawArticle) -> RawArticle:
    if not any(char.isalpha() for char in article.text):
        raise DecodeError("the text has no letters")
    return article


# --- character sets ---------------------------------------------------------------------------------------------------


def _to_text(data: bytes) -> str:
    """By byte order mark, UTF-8, the declared charset, Windows-1252 where it looks like it, then charset-normalizer."""
    for mark, encoding in _ENCODINGS_WITH_MARK:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise DecodeError(f"the file begins like {encoding} but is not: {error.reason}") from None
    if b"\x00" in data:
        raise DecodeError("the file is binary (it has null bytes); give text, HTML, Markdown or JSON")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _by_declaration(data) or _by_look(data) or _by_statistics(data)


def _by_declaration(data: bytes) -> str | None:
    declared = _DECLARED.search(data[:4096])
    if not declared:
        return None
    try:
        return data.decode(declared[1].decode("ascii"))
    except (LookupError, UnicodeDecodeError):
        return None


def _by_look(data: bytes) -> str | None:
    """Windows-1252, if what is not ASCII is sparse and is punctuation or stands among Latin letters."""
    high = [byte for byte in data if byte > 0x7F]
    if len(high) > len(data) * 0.03:
        return None
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return text if sum(byte < 0xC0 for byte in high) * 2 >= len(high) or len(high) < 20 else None


def _by_statistics(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        raise DecodeError("the character set cannot be told; save the file as UTF-8")
    return str(best)


# --- containers -------------------------------------------------------------------------------------------------------


def _decode_html(text: str) -> RawArticle:
    from timeline.extract.html import HtmlError, read_html

    try:
        page = read_html(text)
    except HtmlError as error:
        raise DecodeError(str(error)) from None
    return _checked(replace(page, text=clean(page.text), url=safe_url(page.url)))


def _decode_markdown(text: str) -> RawArticle:
    text = clean(text)
    meta: dict[str, str] = {}
    if match := _FRONT_MATTER.fullmatch(text):
        for line in match[1].split("\n"):
            key, colon, content = line.partition(":")
            if colon:
                meta[key.strip().lower()] = content.strip().strip("\"'")
        text = match[2]
    body = _MARKDOWN.sub(lambda m: m[1] or "", text).strip()
    return _checked(
        RawArticle(
            text=body,
            title=meta.get("title") or None,
            outlet=meta.get("outlet") or meta.get("source") or None,
            url=safe_url(meta.get("url")),
            published=meta.get("published") or meta.get("date") or None,
            authors=tuple(name.strip() for name in meta.get("author", "").split(",") if name.strip()),
            language=meta.get("language") or meta.get("lang") or None,
        )
    )


def _decode_json(data: bytes) -> list[RawArticle | Unreadable]:
    content = _load_json(data)
    if isinstance(content, dict):
        return [_from_json(content)]
    if not isinstance(content, list) or not content:
        raise DecodeError("the JSON is neither an article object nor a list of them")
    articles: list[RawArticle | Unreadable] = []
    for number, item in enumerate(content, 1):
        try:
            articles.append(replace(_from_json(item), part=f"item {number}"))
        except DecodeError as error:
            articles.append(Unreadable(f"item {number}", str(error)))
    return articles


def _load_json(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise DecodeError("the JSON is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise DecodeError(f"bad JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise DecodeError("the JSON is nested too deeply") from None
    except ValueError:
        raise DecodeError("bad JSON: a number has thousands of digits") from None


def _from_json(content: Any) -> RawArticle:
    if not isinstance(content, Mapping):
        raise DecodeError("the JSON is no object with at least the field text")
    text = content.get("text") or content.get("body") or content.get("content")
    if not isinstance(text, str) or not text.strip():
        raise DecodeError("the field text is missing or empty")
    authors = content.get("authors") or content.get("author") or ()
    names = [authors] if isinstance(authors, str) else [name for name in authors if isinstance(name, str)]
    return _checked(
        RawArticle(
            text=clean(text),
            title=_field(content, "title"),
            outlet=_field(content, "outlet"),
            url=safe_url(_field(content, "url")),
            published=_field(content, "published"),
            authors=tuple(clean(name) for name in names),
            language=_field(content, "language"),
        )
    )


def _field(content: Mapping[str, Any], name: str) -> str | None:
    field = content.get(name)
    if field is None or field == "":
        return None
    if not isinstance(field, str):
        raise DecodeError(f"the field {name} is not text")
    return clean(field).strip()[:1000] or None


def safe_url(url: str | None) -> str | None:
    """The address if it is http or https, else None: nothing else may become a link."""
    return url if url and re.match(r"https?://[^\s<>\"']+$", url, re.I) else None
