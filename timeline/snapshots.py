"""Freezing the events of a question, and what has changed since."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from timeline.charts import Chart, Dot, lay_out
from timeline.filters import Filters
from timeline.formats.documents import About
from timeline.formats.images import png_image, svg_image
from timeline.formats.packages import package
from timeline.formats.records import record
from timeline.formats.rows import rows
from timeline.models import Event, Snapshot
from timeline.models.choices import SIDE_BIT, Standing, State
from timeline.pages import ordered

LARGEST = 5000  # events of a snapshot


class TooLarge(ValueError):
    """More events than a snapshot holds."""


def freeze(filters: Filters, about: About, site: str, language: str) -> Snapshot:
    """The snapshot of a question over the events of now; the one that there is if they have not changed. Raises TooLarge."""
    events = ordered(filters.apply(Event.objects.visible()), filters.sort)
    records = [record(row) for row in rows(events[: LARGEST + 1], site, language)]
    if len(records) > LARGEST:
        raise TooLarge
    content = hashlib.sha256(orjson.dumps([filters.address(), language, records])).hexdigest()
    if kept := Snapshot.objects.filter(content=content).first():
        return kept
    data = package(about, events, site, language)
    with translation.override(language):
        image = svg_image(chart_of(records), about)
    made, _new = Snapshot.objects.get_or_create(
        content=content,
        defaults={
            "question": filters.address(), "language": language, "title": about.title, "events": records, "package": data,
            "image": image, "picture": png_image(image), "sha256": hashlib.sha256(data).hexdigest(), "made": about.made,
        },
    )  # fmt: skip
    return made


def chart_of(records: list[dict[str, Any]]) -> Chart:
    """The chart of frozen events, in lanes of dyads."""
    return lay_out(
        [
            Dot(
                r["id"], r["title"], sum(SIDE_BIT[side] for side in r["sides"]), r["status"], _day(r["date"]["earliest"]),
                _day(r["date"]["latest"]), r["denied"] or r["standing"] == Standing.DISPUTED,
            )
            for r in records
        ]
    )  # fmt: skip


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


# --- differences ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """One event that is not as it was. `what` is a key of SUMMARIES; before and after are values in words."""

    id: str
    title: str
    what: str
    before: str = ""
    after: str = ""
    url: str = ""


_COMPARED: dict[str, Callable[[dict[str, Any]], Any]] = {
    "date": lambda r: r["date"]["edtf"],
    "kind": lambda r: r["kind"],
    "status": lambda r: r["status"],
    "sides": lambda r: ", ".join(r["sides"]),
    "place": lambda r: r["place"]["name"] if r["place"] else "",
    "people": lambda r: ", ".join(sorted([*(p["name"] for p in r["people"]), *r["other_people"]])),
    "standing": lambda r: r["standing"],
    "reports": lambda r: r["sources"],
}
SUMMARIES: dict[str, Callable[[int], str]] = {
    "added": lambda n: ngettext("%(n)d added", "%(n)d added", n),
    "retracted": lambda n: ngettext("%(n)d retracted", "%(n)d retracted", n),
    "rejected": lambda n: ngettext("%(n)d rejected", "%(n)d rejected", n),
    "merged": lambda n: ngettext("%(n)d merged into another", "%(n)d merged into others", n),
    "left": lambda n: ngettext("%(n)d no longer fits", "%(n)d no longer fit", n),
    "date": lambda n: ngettext("%(n)d date changed", "%(n)d dates changed", n),
    "kind": lambda n: ngettext("%(n)d kind changed", "%(n)d kinds changed", n),
    "status": lambda n: ngettext("%(n)d status changed", "%(n)d statuses changed", n),
    "sides": lambda n: ngettext("sides of %(n)d changed", "sides of %(n)d changed", n),
    "place": lambda n: ngettext("%(n)d place changed", "%(n)d places changed", n),
    "people": lambda n: ngettext("people of %(n)d changed", "people of %(n)d changed", n),
    "standing": lambda n: ngettext("%(n)d standing changed", "%(n)d standings changed", n),
    "reports": lambda n: ngettext("%(n)d with more or fewer reports", "%(n)d with more or fewer reports", n),
}
LABELS = {
    "added": gettext_lazy("added"), "retracted": gettext_lazy("retracted"), "rejected": gettext_lazy("rejected"),
    "merged": gettext_lazy("merged into another"), "left": gettext_lazy("no longer fits"), "date": gettext_lazy("date"),
    "kind": gettext_lazy("kind"), "status": gettext_lazy("status"), "sides": gettext_lazy("sides"),
    "place": gettext_lazy("place"), "people": gettext_lazy("people"), "standing": gettext_lazy("standing"),
    "reports": gettext_lazy("reports"),
}  # fmt: skip


def changes(snapshot: Snapshot, site: str) -> list[Change]:
    """What is not as it was: events in the order of SUMMARIES. At most LARGEST events are compared."""
    filters = Filters(QueryDict(snapshot.question))
    fitting = ordered(filters.apply(Event.objects.visible()), filters.sort)[:LARGEST]
    now = {row.id: record(row) for row in rows(fitting, site, snapshot.language)}
    then = {r["id"]: r for r in snapshot.events}
    found = [Change(id, r["title"], "added", url=r["url"]) for id, r in now.items() if id not in then]
    gone = [id for id in then if id not in now]
    states = dict(Event.objects.filter(public_id__in=gone).values_list("public_id", "state"))
    found += [Change(id, then[id]["title"], _fate(states.get(id)), url=then[id]["url"]) for id in gone]
    for id, before in then.items():
        if after := now.get(id):
            found += _differences(before, after)
    order = list(SUMMARIES)
    return sorted(found, key=lambda change: order.index(change.what))


def _fate(state: str | None) -> str:
    return {State.MERGED: "merged", State.REJECTED: "rejected"}.get(State(state), "left") if state else "left"


def _differences(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    title, url = after["title"], after["url"]
    if after["state"] == State.RETRACTED != before["state"]:
        return [Change(after["id"], title, "retracted", url=url)]
    return [
        Change(after["id"], title, what, str(value(before)), str(value(after)), url)
        for what, value in _COMPARED.items() if value(before) != value(after)
    ]  # fmt: skip


def summary(found: list[Change]) -> str:
    """ "3 added, 1 date changed, 1 retracted"."""
    counts = Counter(change.what for change in found)
    parts = [SUMMARIES[what](counts[what]) % {"n": counts[what]} for what in SUMMARIES if counts[what]]
    return ", ".join(parts) or _("nothing has changed")
