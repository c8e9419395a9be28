"""manage.py evaluate: how well extraction does on annotated articles."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from timeline.evaluation import evaluate
from timeline.extract.decode import DecodeError, Unreadable, decode
from timeline.extract.extractor import VERSION, Extractor
from timeline.extract.output import as_dict
from timeline.reading import Found, ReadError, read
from timeline.reference import current_reference


class Command(BaseCommand):
    help = (
        "Score extraction against annotated articles: GOLD_DIR holds one JSON file per article of ARTICLE_DIR, in the form"
        " that docs/extraction.md describes. The result is kept for the quality page if the database is set up."
    )
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("gold_dir", type=Path, metavar="GOLD_DIR")
        parser.add_argument("article_dir", type=Path, metavar="ARTICLE_DIR")
        parser.add_argument("--json", action="store_true", help="print the whole result as JSON")
        parser.add_argument("--errors", action="store_true", help="list what was missed and what is wrong")

    def handle(self, *args: Any, gold_dir: Path, article_dir: Path, **options: Any) -> None:
        files = sorted(gold_dir.glob("*.json"))
        if not files:
            raise CommandError(f"{gold_dir}: no annotation files (*.json) there")
        extractor = Extractor(current_reference())

        def predict(name: str) -> dict[str, Any] | None:
            try:
                item = decode(read(Found(article_dir / name)), name)[0]
            except (ReadError, DecodeError) as error:
                self.stderr.write(f"{article_dir / name}: {error}")
                return None
            return None if isinstance(item, Unreadable) else as_dict(extractor.read(item), name)

        try:
            result = evaluate(predict, files)
        except ValueError as error:
            raise CommandError(str(error)) from None
        summary = result.summary()
        if options["errors"]:
            for e in result.errors:
                line = f"{e['file']} {e['what']}: {e['date']} {e['kind']} {','.join(e['sides'])} {e['status']}"
                self.stdout.write(f"{line} | {(e['evidence'] or '')[:110]}")
        self.stdout.write(
            orjson.dumps(summary, option=orjson.OPT_INDENT_2).decode() if options["json"] else _table(summary)
        )
        self._keep(gold_dir, summary)

    def _keep(self, gold_dir: Path, summary: dict[str, Any]) -> None:
        from timeline.models import Evaluation

        try:
            Evaluation.objects.create(extractor=VERSION, gold=gold_dir.name, result=summary)
        except DatabaseError:
            self.stderr.write("The result is not kept: the database is not set up (run: python manage.py migrate).")


def _table(summary: dict[str, Any]) -> str:
    def row(name: str, scores: dict[str, Any]) -> str:
        counts = f"{scores.get('annotated', ''):>6} {scores.get('predicted', ''):>6}"
        return f"{name:<24}{counts}  {scores['precision']:.3f}  {scores['recall']:.3f}  {scores['f1']:.3f}"

    found = summary["found"]
    lines = [f"{summary['articles']} articles", f"{'':<24}  gold   read   prec.  recall     F1", row("found", found),
             row("exact", found["exact"]), row("dates", summary["dates"])]  # fmt: skip
    for part, rows in summary["parts"].items():
        lines += ["", part, *(row(f"  {name}", scores) for name, scores in rows.items())]
    lines += ["", f"central recall {summary['central_recall']}, people F1 {summary['people_f1']}, "
              f"duplicates {summary['duplicates']}",
              "fields " + ", ".join(f"{name} {share}" for name, share in summary["fields"].items())]  # fmt: skip
    return "\n".join(lines)
