"""Articles that somebody adds in the browser: kept aside until it was seen what would be read from them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from timeline.desk.extraction import extractor
from timeline.extract.decode import MAX_HTML, MAX_TEXT, SUFFIXES, DecodeError, Unreadable, decode, safe_url
from timeline.extract.records import Extraction
from timeline.ingest import Names, store
from timeline.models import Intake, Source

MOST_FILES, MOST_WAITING, MOST_ARTICLES = 10, 50, 50
KEPT = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one article of a file would yield, or why it cannot be read. `known`: its words are stored already."""

    part: str
    extraction: Extraction | None = None
    reason: str = ""
    known: bool = False


def add_file(user: Any, name: str, data: bytes) -> Intake:
    """Keeps a file aside. Raises ValueError with a sentence for the person."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise ValueError(
            _("%(name)s: not one of the kinds that are read: %(kinds)s.") % {"name": name, "kinds": ", ".join(SUFFIXES)}
        )
    limit = MAX_HTML if suffix in (".html", ".htm", ".xhtml") else MAX_TEXT
    if len(data) > limit:
        raise ValueError(_("%(name)s: larger than %(limit)d MB. Split it.") % {"name": name, "limit": limit // 2**20})
    if not data.strip():
        raise ValueError(_("%(name)s: the file is empty.") % {"name": name})
    if Intake.objects.filter(user=user).count() >= MOST_WAITING:
        raise ValueError(
            _("%(name)s: %(most)d files wait already. Store or drop some first.") % {"name": name, "most": MOST_WAITING}
        )
    return Intake.objects.create(user=user, name=name[:200], data=data)


def add_text(user: Any, fields: dict[str, str]) -> Intake:
    """Keeps a pasted text aside: `text`, and `title`, `url`, `outlet`, `published` if known. Raises ValueError."""
    if fields.get("url") and not safe_url(fields["url"]):
        raise ValueError(_("“%(url)s” is no address of a web page.") % {"url": fields["url"]})
    told = {name: value for name, value in fields.items() if value}
    digest = hashlib.sha256(fields["text"].encode()).hexdigest()[:8]
    return add_file(user, f"pasted-{digest}.json", json.dumps(told, ensure_ascii=False).encode())


def sweep() -> None:
    """Forgets what nobody came back for."""
    Intake.objects.filter(created__lt=timezone.now() - KEPT).delete()


def read(intake: Intake) -> list[Reading]:
    """What would be read; writes nothing."""
    try:
        items = decode(bytes(intake.data), intake.name)
    except DecodeError as problem:
        return [Reading(intake.name, reason=str(problem))]
    if len(items) > MOST_ARTICLES:
        told = {"n": len(items), "most": MOST_ARTICLES}
        return [Reading(intake.name, reason=_("%(n)d articles in one file; at most %(most)d here. Split it.") % told)]
    reader, readings = extractor(), []
    for item in items:
        if isinstance(item, Unreadable):
            readings.append(Reading(item.part, reason=item.reason))
        else:
            extraction = reader.read(item)
            digest = hashlib.sha256(extraction.article.text.encode()).hexdigest()
            readings.append(Reading(item.part, extraction, known=Source.objects.filter(sha256=digest).exists()))
    return readings


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a file: how many articles were created, updated, unchanged, and the reasons for those that failed."""

    name: str
    counts: dict[str, int]
    reasons: tuple[str, ...]


def keep(intake: Intake) -> Stored:
    """Stores the articles of a file as `ingest` would, and forgets the file."""
    readings, names = read(intake), Names.load()
    outcomes = [store(r.extraction, intake.name, names) for r in readings if r.extraction]
    intake.delete()
    counts = {name: outcomes.count(name) for name in ("created", "updated", "unchanged")}
    return Stored(intake.name, counts, tuple(f"{r.part}: {r.reason}" for r in readings if r.reason))


def of(user: Any) -> Sequence[Intake]:
    """The files that wait for a person, oldest first, without their bytes."""
    return list(Intake.objects.filter(user=user).defer("data").order_by("pk"))
