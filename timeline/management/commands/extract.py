"""manage.py extract: what would be read, as JSON Lines, without a database."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError

from timeline.extract.decode import DecodeError, Unreadable, decode, decode_lines
from timeline.extract.extractor import Extractor
from timeline.extract.output import as_dict
from timeline.extract.records import RawArticle
from timeline.reading import STDIN, ReadError, find, read
from timeline.reference import current_reference


class Command(BaseCommand):
    help = """Read articles and print what they tell: one JSON object per article and line.

PATH is a file (.txt .md .html .json .jsonl), a folder, a pattern in quotes, or - for JSON Lines on standard input.

  python manage.py extract news/*.txt > contacts.jsonl
  python manage.py extract archive/ --published 2023-09-14"""
    requires_migrations_checks = False

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH")
        add_overrides(parser)

    def handle(self, *args: Any, paths: list[str], **options: Any) -> None:
        extractor = Extractor(current_reference())
        overrides = checked_overrides(options)
        failed = 0
        for name, article in _articles(paths):
            if isinstance(article, str):
                failed += 1
                self.stderr.write(f"{name}: {article}")
                continue
            line = orjson.dumps(as_dict(extractor.read(article, **overrides), name.rpartition("/")[2]))
            self.stdout.write(line.decode())
        if failed:
            raise SystemExit(1)


def add_overrides(parser: ArgumentParser) -> None:
    parser.add_argument("--published", metavar="DATE", help="day of publication of all of them, such as 2023-09-14")
    parser.add_argument("--outlet", metavar="NAME", help="outlet of all of them")
    parser.add_argument("--language", metavar="CODE", help="language of all of them: id, en, ms, ru, zh, ko, ja")


def checked_overrides(options: dict[str, Any]) -> dict[str, str | None]:
    """The overrides that were given. Raises CommandError for a bad date or language."""
    import datetime as dt

    published, language = options.get("published"), options.get("language")
    if published:
        try:
            dt.datetime.fromisoformat(published)
        except ValueError:
            raise CommandError(f"--published {published}: give a date such as 2023-09-14") from None
    if language and language not in ("id", "en", "ms", "ru", "zh", "ko", "ja"):
        raise CommandError(f"--language {language}: give one of id, en, ms, ru, zh, ko, ja")
    return {"published": published, "outlet": options.get("outlet"), "language": language}


def _articles(paths: list[str]) -> Any:
    """Name and article, or name and the reason why there is none."""
    for path in paths:
        if path == STDIN:
            for item in decode_lines(sys.stdin.buffer):
                yield _named("-", item)
            continue
        for found in find([path]):
            name = found.name
            try:
                if found.reason:
                    raise ReadError(found.reason)
                for item in decode(read(found), name):
                    yield _named(name, item)
            except (ReadError, DecodeError) as error:
                yield name, str(error)


def _named(name: str, item: RawArticle | Unreadable) -> tuple[str, RawArticle | str]:
    if isinstance(item, Unreadable):
        return f"{name} {item.part}", item.reason
    return (f"{name} {item.part}" if item.part else name), item
