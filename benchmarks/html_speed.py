"""python -m benchmarks.html_speed [PAGES]: what the reading of HTML costs beside trafilatura alone, on the same pages.

Articles of different words and lengths inside the menus, teasers and footers that news sites put around them. Ours is a
child process with limits, and a count of the words that got lost; both are CPU seconds of all processes, in turn, five times.
"""

from __future__ import annotations

import os
import random
import resource
import statistics
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 5


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "timeline.settings")
    import trafilatura

    from timeline.extract import html

    pages = made(int((arguments or ["200"])[0]))
    ways: dict[str, Callable[[str], object]] = {
        "ours": html.read_html,
        "trafilatura, with metadata": lambda page: trafilatura.bare_extraction(
            page, with_metadata=True, include_comments=False, include_tables=False
        ),
        "trafilatura, text alone": trafilatura.extract,
        "trafilatura, fast": lambda page: trafilatura.extract(page, fast=True),
    }
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, read in ways.items():
            begun = cpu()
            for page in pages:
                read(page)
            html._stop()  # a child's time counts once it has ended
            spent[name].append(cpu() - begun)
    ours = statistics.median(spent["ours"])
    size = sum(map(len, pages)) / len(pages)
    print(f"{len(pages)} pages of {size:,.0f} letters, median of {ROUNDS}")
    for name, seconds in spent.items():
        median = statistics.median(seconds)
        print(f"{name:28} {len(pages) / median:7.0f} pages/s   {ours / median:5.2f} times as much for ours")
    return 0


def cpu() -> float:
    """CPU seconds of this process and of the children that have ended."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def made(count: int) -> list[str]:
    draw = random.Random(3)  # noqa: S311 - repeatable, not secret
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "fixtures" / "articles").glob("*.txt"))]
    paragraphs = [line.strip() for text in texts for line in text.split("\n") if len(line) > 60]
    return [page(number, draw.sample(paragraphs, draw.randint(8, 25)), draw) for number in range(count)]


def page(number: int, paragraphs: list[str], draw: random.Random) -> str:
    links = [f'<li><a href="/n/{draw.randint(1, 9**6)}">{draw.choice(paragraphs)[:60]}</a></li>' for _ in range(120)]
    menu = f'<nav class="menu"><ul>{"".join(links[:60])}</ul></nav>'
    aside = f'<aside class="related"><h3>Baca juga</h3><ul>{"".join(links[60:])}</ul></aside>'
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    published = f"<meta property='article:published_time' content='2023-09-{number % 28 + 1:02}T08:00:00Z'>"
    head = f"<title>Berita {number}</title>{published}"
    style = "<style>.a{color:#000}</style>" * 20 + "<script>var a=1;</script>" * 40
    return (
        f"<!doctype html><html lang='id'><head>{head}{style}</head><body>{menu}<main><article><h1>Berita {number}</h1>{body}"
        f"</article></main>{aside}<footer>{'<p>© Redaksi</p>' * 30}</footer></body></html>"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
