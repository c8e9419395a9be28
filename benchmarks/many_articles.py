"""Writes so many made-up articles of 2 to 4 KB, in Indonesian and English, for measuring how fast they are read and stored.

python -m benchmarks.many_articles 50000 FOLDER             # different articles: other people, days, places and words each
python -m benchmarks.many_articles 5000 FOLDER --copies     # the samples again and again, with another line at the end
python -m benchmarks.many_articles 50000 FOLDER --press     # one in twenty-five tells of contacts, as in a whole press

The same number always gives the same articles. A day has as many of them however many there are, as if a larger archive
went further back.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.dates import format_date

FIXTURES = Path(__file__).parent.parent / "fixtures"
LAST = dt.date(2025, 12, 31)
A_DAY = 5  # articles
OF_A_PRESS = 25  # one article in so many tells of contacts
CONTACTS = {
    "id": (
        "{a} bertemu {b} di {place} pada {day}.", "{a} dan {b} menggelar pembicaraan di {place}, {day}.",
        "{a} tiba di {place} pada {day} untuk kunjungan tiga hari dan disambut {b}.", "{a} menelepon {b} pada {day}.",
        "Pada {day}, {a} mengirim surat ucapan selamat kepada {b}.", "{a} akan bertemu {b} di {place} pada {day}.",
        "{a} dan {b} menandatangani perjanjian kerja sama di {place} pada {day}.",
    ),
    "en": (
        "{a} met {b} in {place} on {day}.", "{a} held talks with {b} in {place} on {day}.",
        "{a} arrived in {place} on {day} for a three-day visit and was received by {b}.", "{a} telephoned {b} on {day}.",
        "On {day} {a} sent a message of congratulation to {b}.", "{a} will meet {b} in {place} on {day}.",
        "{a} and {b} signed an agreement on cooperation in {place} on {day}.",
    ),
}  # fmt: skip
OUTLETS = ("Warta Selat", "Kabar Tiga Sungai", "Lintas Amur", "Pos Khatulistiwa Raya", "Amur Ledger", "Strait Observer")


def samples() -> list[str]:
    return [path.read_text("utf-8") for path in sorted((FIXTURES / "articles").glob("*.txt"))]


def copies(number: int) -> Iterator[str]:
    texts = samples()
    for n in range(number):
        yield f"{texts[n % len(texts)]}\n\nCatatan redaksi {n}."


def articles(number: int, every: int = 1) -> Iterator[str]:
    """A headline, outlet and day, and sentences of words of the samples at random.

    One article in `every` has two to five sentences about contacts among them.
    """
    chance = random.Random(number)  # noqa: S311 - the same articles each time
    people, places = _people(), [row["name"] for row in _rows("places") if row["precision"] == "city"]
    texts = samples()
    words = {language: _words(texts, language) for language in CONTACTS}
    for n in range(number):
        language = "id" if chance.random() < 0.6 else "en"
        day = LAST - dt.timedelta(days=chance.randrange(max(1, number // A_DAY)))
        contacts = chance.randint(2, 5) if n % every == 0 else 0
        told = [_contact(chance, language, day, people, places) for _ in range(contacts)]
        body = [*told, *(_filler(chance, words[language]) for _ in range(chance.randint(12, 25)))]
        title = body[0].rstrip(".")
        chance.shuffle(body)
        paragraphs = [" ".join(body[at : at + 4]) for at in range(0, len(body), 4)]
        head = f"{title}\n\n{chance.choice(OUTLETS)}, {_written(day, language)}"
        yield f"{head}\n\n" + "\n\n".join(paragraphs) + f"\n\n{n}.\n"


def _rows(name: str) -> list[dict]:
    return [row["fields"] for row in json.loads((FIXTURES / f"{name}.json").read_text("utf-8"))]


def _people() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"RU": [], "KP": [], "CN": []}
    for row in _rows("actors"):
        if row["kind"] == "person" and row["side"] in found:
            found[row["side"]].append(row["name"])
    return found


def _words(texts: list[str], language: str) -> list[str]:
    """Lower-case words of the samples in a language: none of them is a name."""
    chosen = [text for text in texts if (text.count(" the ") > text.count(" dan ")) == (language == "en")]
    return sorted({word for text in chosen for word in re.findall(r"(?<=[a-z] )[a-z]{3,}\b", text)})


def _filler(chance: random.Random, words: list[str]) -> str:
    return " ".join(chance.choices(words, k=chance.randint(9, 22))).capitalize() + "."


def _contact(
    chance: random.Random, language: str, day: dt.date, people: dict[str, list[str]], places: list[str]
) -> str:
    one, other = chance.sample(sorted(people), 2)
    when = day - dt.timedelta(days=chance.choice((0, 0, 1, 1, 2, 3, 30, 400)))
    return chance.choice(CONTACTS[language]).format(
        a=chance.choice(people[one]), b=chance.choice(people[other]), place=chance.choice(places),
        day=_written(when, language),
    )  # fmt: skip


def _written(day: dt.date, language: str) -> str:
    return format_date(day, "d MMMM y", locale=language)


def main() -> None:
    number, folder = int(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    every = OF_A_PRESS if "--press" in sys.argv else 1
    for n, text in enumerate(copies(number) if "--copies" in sys.argv else articles(number, every)):
        (folder / f"{n:06}.txt").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
