"""python -m benchmarks.patterns [LETTERS]: every regular expression of the project against texts made to be slow for it.

The patterns are those that Python compiles for a module of the project while articles in every language are read, pages
are asked for and all modules are imported; none is named here. The texts come from each pattern itself: what stands before
one of its repetitions once, then what is repeated again and again, then what cannot follow; and some that are bad for
many. Time is CPU time of finding every match, best of three. A pattern fails where twice as much text takes more than 2.5
times as long, or LETTERS (100,000) take more than 50 ms for each further match.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OFTEN = 10  # a repetition that goes on for longer is pumped
PUMPS = (
    " ",
    "\n",
    "a",
    "1",
    "-",
    ".",
    ",",
    "(",
    "“",
    '"',
    "A",
    "a ",
    "1 ",
    "A. ",
    "a-",
    "1-",
    "1/",
    "a\n",
    " \n",
    ", ",
    "Aa ",
    "中",
    "Кк ",
    "와",
    "1,1",
)
SMALL, ENOUGH = 1000, 0.004  # letters to begin with; seconds below which two times are not compared
MOST_GROWTH, MOST_SECONDS = 2.5, 0.05
_compiled: dict[tuple[str, int], set[str]] = {}


def record() -> None:
    """From now on keeps every pattern that is compiled by a module of the project, and where."""
    genuine = re._compile  # type: ignore[attr-defined]

    def compile_(pattern: Any, flags: int) -> Any:
        frame: Any = sys._getframe(1)
        while frame and frame.f_code.co_filename == re.__file__:
            frame = frame.f_back
        place = Path(frame.f_code.co_filename) if frame else ROOT
        if place.is_relative_to(ROOT / "timeline"):
            found = genuine(pattern, flags)
            if isinstance(found.pattern, str):
                where = f"{place.relative_to(ROOT)}:{frame.f_lineno}"
                _compiled.setdefault((found.pattern, found.flags), set()).add(where)
            return found
        return genuine(pattern, flags)

    re._compile = compile_  # type: ignore[attr-defined]


def use_everything() -> None:
    """Imports all modules and reads an article in every language, so that patterns made of tables are there too."""
    import timeline

    for module in pkgutil.walk_packages(timeline.__path__, "timeline."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    from timeline.extract.decode import decode
    from timeline.extract.extractor import Extractor
    from timeline.extract.records import RawArticle
    from timeline.filters import DateField
    from timeline.reference import reference_from_fixtures
    from timeline.searching import snippet

    extractor = Extractor(reference_from_fixtures())
    articles = [a for p in sorted((ROOT / "fixtures" / "articles").glob("*.*")) for a in decode(p.read_bytes(), p.name)]
    for article in articles:
        for language in ("en", "id", "ms", "ru", "zh", "ko", None):
            extractor.read(RawArticle(str(getattr(article, "text", ""))), language=language, published="2023-09-14")
    DateField().clean("13 September 2023")
    snippet("Kim met Putin in 平壤", 'kim "put" 平')


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


def seconds(pattern: re.Pattern[str], text: str) -> float:
    """CPU time of finding every match, best of three unless that takes long."""
    best = float("inf")
    for _ in range(3):
        begun = time.process_time()
        for _match in pattern.finditer(text):
            pass
        best = min(best, time.process_time() - begun)
        if best > 0.03:
            break
    return best


def judge(pattern: re.Pattern[str], before: str, pump: str, letters: int) -> tuple[float, float, int]:
    """The greatest growth when the text doubles, seconds for the longest text tried, and its letters."""
    worst, last, size = 0.0, 0.0, SMALL
    while True:
        size = min(size, letters)
        now = seconds(pattern, before + pump * (size // len(pump)) + "\0")
        if last > ENOUGH:
            worst = max(worst, now / last)
        if size >= letters or now > 0.2:
            return worst, now, size
        last, size = now, size * 2


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "timeline.settings")
    os.environ.setdefault("TUMEN_DEBUG", "1")
    record()
    import django

    django.setup()
    use_everything()
    letters = int((arguments or ["100000"])[0])
    failed, tried, slowest = [], 0, 0.0
    for (source, flags), places in sorted(_compiled.items(), key=lambda item: sorted(item[1])):
        pattern = re.compile(source, flags)
        print(f"{len(failed)} so far; {min(places)}, {len(source)} letters", file=sys.stderr)
        for before, pump in sorted(texts(source, flags)):
            growth, took, size = judge(pattern, before, pump, letters)
            tried += 1
            slowest = max(slowest, took)
            if growth > MOST_GROWTH or took > MOST_SECONDS:
                failed.append((took, growth, size, min(places), source, before, pump))
    for took, growth, size, place, source, before, pump in sorted(failed, reverse=True):
        print(
            f"{took * 1000:7.0f} ms for {size:6}, growth {growth:4.1f}: {place} {source[:90]!r} on {before[-20:]!r} + {pump[:20]!r} …"
        )
    patterns = len({row[4] for row in failed})
    print(f"{len(_compiled)} patterns, {tried} texts of up to {letters} letters; {patterns} patterns fail on {len(failed)} of them; "
          f"slowest {slowest * 1000:.0f} ms")  # fmt: skip
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
