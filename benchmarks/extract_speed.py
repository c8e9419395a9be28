"""Speed and memory of extraction on one core.

usage: python -m benchmarks.extract_speed [ARTICLE_FOLDER]

Median CPU time per 3 KB article, once warm, against a floor (decode, hash and one scan for the names) and against the
usual way (dateparser's search_dates in Indonesian, and the same names), all in one process and one run. Then the peak
memory of extracting 10,000 articles, against that of the first 1,000.
"""

from __future__ import annotations

import hashlib
import logging
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from timeline.extract.gazetteer import Gazetteer, name_form
from timeline.extract.workers import Job, run, start
from timeline.reference import reference_from_fixtures

SAMPLES = Path(__file__).parent.parent / "fixtures" / "articles"
SIZE = 3000  # bytes of an article


def articles(folder: Path) -> list[bytes]:
    """Texts of about SIZE bytes, made of the folder's text articles."""
    texts = [path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))]
    made = []
    for number, text in enumerate(texts):
        while len(text.encode()) < SIZE:
            number += 1
            text += "\n" + texts[number % len(texts)].partition("\n\n")[2]
        made.append(text.encode()[:SIZE].decode("utf-8", "ignore").encode())
    return made


def median_ms(work: Callable[[bytes], object], data: Sequence[bytes], rounds: int) -> float:
    """Median CPU milliseconds per article after one warm-up round."""
    for item in data:
        work(item)
    times = []
    for _ in range(rounds):
        for item in data:
            before = time.process_time()
            work(item)
            times.append(time.process_time() - before)
    return statistics.median(times) * 1000


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    logging.disable(logging.CRITICAL)
    from dateparser.search import search_dates

    data = articles(Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES)
    reference = reference_from_fixtures()
    names = Gazetteer(reference)
    start(reference)

    def ours(item: bytes) -> object:
        return run(Job("a.txt", item))

    def floor(item: bytes) -> object:
        text = item.decode()
        hashlib.sha256(item).hexdigest()
        return names.find(name_form(text), unspaced=False)

    def usual(item: bytes) -> object:
        return floor(item), search_dates(item.decode(), languages=["id"])

    rows = [("floor: decode, hash, names", median_ms(floor, data, 20)), ("Tumen, whole", median_ms(ours, data, 20)),
            ("search_dates and names", median_ms(usual, data, 1))]  # fmt: skip
    print(
        f"{len(data)} articles of {SIZE:,} bytes, CPU time, medians\n\n| | ms an article | Tumen to it |\n| --- | ---: | ---: |"
    )
    for name, cost in rows:
        print(f"| {name} | {cost:.2f} | {rows[1][1] / cost:.2f} |")
    early = 0.0
    for number in range(10_000):
        ours(data[number % len(data)] + f"\nNomor {number}.".encode())
        if number == 1000:
            early = peak_mb()
    print(
        f"\nPeak memory after 1,000 articles {early:.0f} MB, after 10,000 {peak_mb():.0f} MB ({peak_mb() / early:.2f} times)"
    )


if __name__ == "__main__":
    main()
