"""python -m benchmarks.patterns [LETTERS]: every regular expression of the project against texts made to be slow for it.

The patterns are those that a module of the project compiles while all modules are imported and articles in every language
are read; none is named here. It is noted by which methods each is used and on how much text at most when lines have
60,000 letters: what is only matched at the start of a line, or gets a short piece, is pumped in that way. The texts come from
each pattern itself: what stands before one of its repetitions, then what is repeated again and again, then what cannot
follow; and some that are bad for many. Time is CPU time, best of three. A pattern fails where twice as much text takes more
than 2.5 times as long, or the longest text that it gets (of up to LETTERS, 100,000) more than 50 ms.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import pkgutil
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OFTEN = 10  # a repetition that goes on for longer is pumped
PUMPS = [*' \na1-.,(“"A中와', "a ", "1 ", "A. ", "a-", "1-", "1/", "a\n", " \n", ", ", "Aa ", "Кк ", "1,1"]
SENTENCE = (
    "Russian President Vladimir Putin met North Korean leader Kim Jong Un in Moscow on 13 September 2023, KCNA said. "
)
CAPPED = 6000  # a pattern that never gets more than so much of those lines is pumped only as far as that
SMALL, ENOUGH = 1000, 0.004  # letters to begin with; seconds below which two times are not compared
MOST_GROWTH, MOST_SECONDS = 2.5, 0.05
LONG = 60_000  # letters of the lines with which it is tried how much text a pattern ever gets
_METHODS = {"search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split"}


class Watched:
    """A pattern that notes how it is used: by which methods, and on how much text at most."""

    def __init__(self, pattern: re.Pattern[str], place: str) -> None:
        self.genuine, self.place, self.used = pattern, place, dict[str, int]()

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.genuine, name)
        return self._noted(name, found) if name in _METHODS else found

    def _noted(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            text = arguments[1] if name in ("sub", "subn") else arguments[0]
            ends = [n for n in arguments[1:3] if isinstance(n, int)] if name not in ("sub", "subn", "split") else []
            self.used[name] = max(self.used.get(name, 0), min([len(text), *ends[1:]]) - (ends[0] if ends else 0))
            return method(*arguments, **named)

        return call


_compiled: dict[tuple[str, int], Watched] = {}


def record() -> None:
    """From now on every pattern that a module of the project compiles is watched."""
    genuine = re._compile  # type: ignore[attr-defined]

    def compile_(pattern: Any, flags: int) -> Any:
        frame: Any = sys._getframe(1)
        while frame and frame.f_code.co_filename == re.__file__:
            frame = frame.f_back
        place = Path(frame.f_code.co_filename) if frame else ROOT
        if isinstance(pattern, Watched) or not place.is_relative_to(ROOT / "timeline"):
            return pattern if isinstance(pattern, Watched) else genuine(pattern, flags)
        found = genuine(pattern, flags)
        if not isinstance(found.pattern, str):
            return found
        where = f"{place.relative_to(ROOT)}:{frame.f_lineno}"
        return _compiled.setdefault((found.pattern, found.flags), Watched(found, where))

    re._compile = compile_  # type: ignore[attr-defined]


def use_everything() -> None:
    """Imports all modules, reads an article in every language, and articles of very long lines."""
    import timeline

    for module in pkgutil.walk_packages(timeline.__path__, "timeline."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    from timeline.extract.decode import DecodeError, decode
    from timeline.extract.extractor import Extractor
    from timeline.extract.records import RawArticle
    from timeline.filters import DateField
    from timeline.reference import reference_from_fixtures
    from timeline.searching import indexed, snippet

    extractor = Extractor(reference_from_fixtures())
    articles = [a for p in sorted((ROOT / "fixtures" / "articles").glob("*.*")) for a in decode(p.read_bytes(), p.name)]
    texts = [str(getattr(article, "text", "")) for article in articles]
    long = [SENTENCE + pump * (LONG // len(pump)) + "\n\n" + SENTENCE for pump in (*PUMPS, SENTENCE)]
    for number, text in enumerate([*texts, *long, *(text.split("\n", 1)[0][len(SENTENCE) :] for text in long)]):
        for language in ("en", "id", "ms", "ru", "zh", "ko", None) if number < len(texts) else (None,):
            extractor.read(RawArticle(text), language=language, published="2023-09-14")
    for text in long:
        snippet(text + "平壤", 'kim "put" 平'), indexed([text])
        for name in ("a.md", "a.html", "a.txt"):
            with contextlib.suppress(DecodeError):  # a page of signs has no text
                decode(text.encode(), name)
    DateField().clean("13 September 2023")


# --- texts ------------------------------------------------------------------------------------------------------------


def texts(pattern: str, flags: int) -> set[tuple[str, str]]:
    """Beginning and what is pumped."""
    tree = re._parser.parse(pattern, flags)  # type: ignore[attr-defined]
    found = {(before, pump) for before, pump in _repetitions(list(tree), "") if pump}
    chosen = sorted(found, key=lambda pair: (len(pair[1]), pair))[:12]
    return {*chosen, *(("", pump) for pump in PUMPS)}


def _repetitions(items: list[Any], before: str) -> Iterator[tuple[str, str]]:
    """Where something may come again and again: an example of what leads there, and one of what comes again."""
    for number, (code, value) in enumerate(items):
        lead = before + "".join(_example([item]) for item in items[:number])
        name = str(code)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            _least, most, body = value
            if most > OFTEN:
                yield lead, _example(list(body)) or "a"
                yield "", lead + _example(list(body))
            yield from _repetitions(list(body), lead)
        else:
            for inner in _inner(name, value):
                yield from _repetitions(inner, lead)


def _inner(name: str, value: Any) -> list[list[Any]]:
    if name == "BRANCH":
        return [list(branch) for branch in value[1][:200]]
    if name == "SUBPATTERN":
        return [list(value[3])]
    if name in ("ASSERT", "ASSERT_NOT"):
        return [list(value[1])]
    return [list(value)] if name == "ATOMIC_GROUP" else []


def _example(items: list[Any]) -> str:
    """A text that the items match, as far as that is easy to tell."""
    out = ""
    for code, value in items:
        name = str(code)
        if name == "LITERAL":
            out += chr(value)
        elif name == "NOT_LITERAL":
            out += "a" if value != ord("a") else "b"
        elif name == "ANY":
            out += "a"
        elif name == "IN":
            out += _member(value)
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            out += _example(list(value[2])) * min(max(value[0], 0), OFTEN)
        elif name not in ("ASSERT", "ASSERT_NOT"):
            out += next((_example(inner) for inner in _inner(name, value)), "")
    return out


_CATEGORIES = {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a", "CATEGORY_NOT_DIGIT": "a",
               "CATEGORY_NOT_SPACE": "a", "CATEGORY_NOT_WORD": " "}  # fmt: skip


def _member(items: list[Any]) -> str:
    """A character of a set."""
    if str(items[0][0]) == "NEGATE":
        chars = set(range(32, 0x250)) - {ord(_member([item])) for item in items[1:] if str(item[0]) != "RANGE"}
        for _code, (first, last) in [item for item in items[1:] if str(item[0]) == "RANGE"]:
            chars -= set(range(first, last + 1))
        if any(str(value) == "CATEGORY_WORD" for _code, value in items[1:]):
            chars = {char for char in chars if not re.match(r"\w", chr(char))}
        return chr(min(chars & set(map(ord, "a1 -.")) or chars or {0x4E00}))
    code, value = items[0]
    return chr(value) if str(code) == "LITERAL" else chr(value[0]) if str(code) == "RANGE" else _CATEGORIES[str(value)]


# --- times ------------------------------------------------------------------------------------------------------------


def seconds(pattern: re.Pattern[str], method: str, text: str) -> float:
    """CPU time of one use, best of three unless that takes long."""
    best = float("inf")
    for _ in range(3):
        begun = time.process_time()
        if method in ("search", "match", "fullmatch"):
            getattr(pattern, method)(text)
        else:
            for _match in pattern.finditer(text):
                pass
        best = min(best, time.process_time() - begun)
        if best > 0.1:
            break
    return best


def judge(pattern: re.Pattern[str], method: str, before: str, pump: str, letters: int) -> tuple[float, float, int]:
    """The greatest growth when the text doubles, seconds for the longest text tried, and its letters."""
    worst, last, size = 0.0, 0.0, min(SMALL, letters)
    while True:
        now = seconds(pattern, method, before + pump * (size // len(pump)) + "\0")
        if last > ENOUGH and size % 2 == 0:
            worst = max(worst, now / last)
        if size >= letters or now > 0.3:
            return worst, now, size
        last, size = now, min(size * 2, letters)


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "timeline.settings")
    os.environ.setdefault("TUMEN_DEBUG", "1")
    record()
    import django

    django.setup()
    use_everything()
    most = int((arguments or ["100000"])[0])
    failed, tried, slowest = [], 0, 0.0
    for (source, flags), watched in sorted(_compiled.items(), key=lambda item: item[1].place):
        for method, longest in sorted(watched.used.items()):
            letters = most if longest > CAPPED else longest
            for before, pump in sorted(texts(source, flags)) if letters > OFTEN else ():
                growth, took, size = judge(watched.genuine, method, before, pump, letters)
                tried, slowest = tried + 1, max(slowest, took)
                if growth > MOST_GROWTH or took > MOST_SECONDS:
                    failed.append((took, growth, size, watched.place, method, source, before, pump))
    for took, growth, size, place, method, source, before, pump in sorted(failed, reverse=True):
        where = f"{place} {method} {source[:90]!r} on {before[-20:]!r} + {pump[:20]!r} …"
        print(f"{took * 1000:7.0f} ms for {size:6}, growth {growth:4.1f}: {where}")
    used = sum(bool(watched.used) for watched in _compiled.values())
    print(
        f"{len(_compiled)} patterns, {used} used, {tried} texts of up to {most} letters; "
        f"{len({row[5] for row in failed})} patterns fail on {len(failed)} of them; slowest {slowest * 1000:.0f} ms"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
