"""Saved web pages to text, in a child process with limits: a page can burn minutes in any HTML parser.

The parent talks to one child at a time by length-prefixed JSON; a child that dies or stalls is replaced.
Run as `python -m timeline.extract.html` this module is the child.
"""

from __future__ import annotations

import contextlib
import json
import re
import resource
import select
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import IO, Any

from timeline.extract.records import RawArticle

CPU_SECONDS = 5  # per page
WALL_SECONDS = 10
MEMORY = 1024 * 1024 * 1024
PAGES_PER_CHILD = 500
MAX_TAG = 64 * 1024  # characters in one tag: parsers are quadratic in attributes
_TAG = re.compile(r"<[^<>]*>")
_NAMED_TAG = re.compile(r"<(/?)([a-z][\w-]*)[^<>]*>", re.I)
_HIDDEN = frozenset(("script", "style", "noscript", "template", "svg"))
_PARAGRAPH = 80  # characters; shorter ones are mostly not the article's
_LOST_SHARE = 0.2  # the extractor may leave out navigation, but not nearly everything
_lock = threading.Lock()
_child: subprocess.Popen[bytes] | None = None
_pages = 0


class HtmlError(ValueError):
    """A page that cannot be read within the limits."""


def read_html(text: str) -> RawArticle:
    """The article of a saved page with the page's own metadata. Raises HtmlError."""
    if any(len(tag[0]) > MAX_TAG for tag in _TAG.finditer(text)):
        raise HtmlError("the HTML has a tag of more than 64 KiB; save the page again or as text")
    with _lock:
        answer = _ask(text)
    if "error" in answer:
        raise HtmlError(answer["error"])
    body = answer["text"]
    warnings = ("extraction-incomplete",) if len(body) < _LOST_SHARE * _rough_length(text) else ()
    return RawArticle(
        text=body,
        title=answer["title"],
        outlet=answer["outlet"],
        url=answer["url"],
        published=answer["published"],
        authors=tuple(answer["authors"]),
        language=answer["language"],
        warnings=warnings,
    )


def _rough_length(page: str) -> int:
    """Length of the longer paragraphs' text by one plain scan: what a parser drops without a word is still seen here.

    Time grows with the page's length whatever the page holds: the scan runs outside the child's limits.
    """
    page = "".join(_without_comments(page))
    total, paragraph, hidden, last = 0, 0, "", 0
    within = False
    for tag in _NAMED_TAG.finditer(page):
        closing, name = bool(tag[1]), tag[2].lower()
        if within and not hidden:
            paragraph += tag.start() - last
        last = tag.end()
        if hidden:
            hidden = "" if closing and name == hidden else hidden
        elif name in _HIDDEN and not closing:
            hidden = name
        elif name == "p":
            total += paragraph if paragraph >= _PARAGRAPH else 0
            paragraph, within = 0, not closing
    paragraph += len(page) - last if within and not hidden else 0
    return total + (paragraph if paragraph >= _PARAGRAPH else 0)


def _without_comments(page: str) -> Iterator[str]:
    first, *others = page.split("<!--")
    yield first
    for other in others:
        yield other.partition("-->")[2]


def _ask(text: str) -> dict[str, Any]:
    global _child, _pages
    if _child is None or _child.poll() is not None or _pages >= PAGES_PER_CHILD:
        _stop()
        _child = subprocess.Popen(
            [sys.executable, "-m", "timeline.extract.html"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        _pages = 0
    _pages += 1
    assert _child.stdin and _child.stdout  # noqa: S101 - both are pipes
    try:
        _send(_child.stdin, {"html": text})
        ready, _, _ = select.select([_child.stdout], [], [], WALL_SECONDS)
        answer = _receive(_child.stdout) if ready else None
    except (BrokenPipeError, OSError):
        answer = None
    if answer is None:
        _stop()
        raise HtmlError("the HTML takes too long or too much memory to read; save the page again or as text")
    return answer


def _stop() -> None:
    global _child
    if _child is not None:
        _child.kill()
        _child.communicate()
        _child = None


def _send(stream: IO[bytes], message: dict[str, Any]) -> None:
    data = json.dumps(message).encode()
    stream.write(struct.pack(">I", len(data)) + data)
    stream.flush()


def _receive(stream: IO[bytes]) -> dict[str, Any] | None:
    head = stream.read(4)
    if len(head) < 4:
        return None
    data = stream.read(struct.unpack(">I", head)[0])
    answer: dict[str, Any] = json.loads(data)
    return answer


# --- the child --------------------------------------------------------------------------------------------------------


def _extract(html: str) -> dict[str, Any]:
    import htmldate
    import trafilatura

    document = trafilatura.bare_extraction(html, with_metadata=True, include_comments=False, include_tables=False)
    if document is None or isinstance(document, dict) or not document.text:
        return {"error": "no article text is found in the HTML; save the text itself"}
    published = htmldate.find_date(html, extensive_search=False, original_date=True, outputformat="%Y-%m-%d")
    stamp = re.search(r'"datePublished"\s*:\s*"([^"]{10,35})"', html) or re.search(
        r'article:published_time"\s+content="([^"]{10,35})"', html
    )
    authors = [name.strip() for name in (document.author or "").split(";") if name.strip()]
    language = re.search(r"<html[^>]{0,200}\blang=[\"']?([a-z]{2})", html, re.I)
    return {
        "text": document.text,
        "title": document.title,
        "outlet": document.sitename,
        "url": document.url,
        "published": stamp[1] if stamp else published,
        "authors": authors,
        "language": language[1].lower() if language else None,
    }


def main() -> None:
    """Answers pages from standard input until it closes."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.stdout.flush()
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing but answers may go to the parent
    with contextlib.suppress(KeyboardInterrupt):
        while (message := _receive(source)) is not None:
            used = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
            resource.setrlimit(resource.RLIMIT_CPU, (used + CPU_SECONDS, resource.RLIM_INFINITY))
            try:
                answer = _extract(message["html"])
            except Exception as error:  # whatever a parser throws is this page's failure, not the run's
                answer = {"error": f"the HTML cannot be read ({type(error).__name__})"}
            _send(sink, answer)


if __name__ == "__main__":
    main()
