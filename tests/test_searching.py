"""What is indexed is read alike by both databases: a question finds the same events on either."""

from __future__ import annotations

import random
import re
import string

import pytest
from django.db import connection

from timeline.searching import indexed

pytestmark = pytest.mark.django_db
CHARACTERS = [chr(code) for code in range(1, 0x20000) if not 0xD800 <= code < 0xE000]
UNKNOWN = {
    *range(0x19B0, 0x19CA),
    0x1CF2,
    0x1CF3,
}  # letters of newer Unicode than that of SQLite 3.40: New Tai Lue, Vedic


def words_of(texts: list[str]) -> list[list[str]]:
    """The words that the database's own parser reads, in order, each once."""
    found: list[list[str]] = [[] for _ in texts]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT number, (SELECT array_agg(lexeme ORDER BY positions[1]) FROM unnest(to_tsvector('simple', line)))"
                " FROM unnest(%s::text[]) WITH ORDINALITY AS lines(line, number)", [texts],
            )  # fmt: skip
            for number, words in cursor.fetchall():
                found[number - 1] = words or []
            return found
        cursor.execute("DROP TABLE IF EXISTS temp.words")
        cursor.execute("DROP TABLE IF EXISTS temp.lines")
        cursor.execute("CREATE VIRTUAL TABLE temp.lines USING fts5(line, tokenize='unicode61 remove_diacritics 2')")
        cursor.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(temp, lines, instance)")
        cursor.executemany("INSERT INTO lines(rowid, line) VALUES (%s, %s)", list(enumerate(texts, 1)))
        for word, number in cursor.execute("SELECT term, doc FROM words ORDER BY doc, offset").fetchall():
            found[number - 1].append(word)
    return [list(dict.fromkeys(words)) for words in found]


def test_every_character_is_read_as_indexed():
    texts = [indexed([f"a{character}b"]).split("\n")[0] for character in CHARACTERS]
    differing = [
        (hex(ord(character)), text, words)
        for character, text, words in zip(CHARACTERS, texts, words_of(texts), strict=True)
        if words != list(dict.fromkeys(text.split())) and ord(character) not in UNKNOWN
    ]
    assert not differing, (len(differing), differing[:20])


def test_letters_with_digits_stay_words():
    draw = random.Random(3)  # noqa: S311 - repeatable, not secret
    letters = string.ascii_lowercase + string.digits * 3 + "êжλ日"
    words = ["".join(draw.choices(letters, k=draw.randint(1, 9))) for _ in range(5000)]
    words = [indexed([word]).split("\n")[0] for word in words]
    words = [word for word in words if not re.search(r"\d+e\d+\D", word)]  # PostgreSQL parts "2e0" from what follows
    assert [found for found, word in zip(words_of(words), words, strict=True) if found != [word]] == []
