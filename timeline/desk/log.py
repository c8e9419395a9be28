"""The log of all decisions: one entry for each, with what it changed, newest first."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from timeline.desk.differences import LABELS, Difference, words
from timeline.models import Event, Ruling
from timeline.models.choices import Action, State


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision. `undone` if another one took it back."""

    id: uuid.UUID
    time: dt.datetime
    action: str
    user: str
    reason: str
    events: tuple[Event, ...]
    differences: tuple[Difference, ...]
    undone: bool


class LogFilter(forms.Form):
    """Which decisions to show; what cannot be read is said and leaves the others as they are."""

    user = forms.ModelChoiceField(
        User.objects.filter(rulings__isnull=False).distinct(), required=False, label=gettext_lazy("Person"),
        to_field_name="username", empty_label=gettext_lazy("everybody"),
    )  # fmt: skip
    action = forms.ChoiceField(
        choices=[("", gettext_lazy("everything")), *Action.choices], required=False, label=gettext_lazy("Decision")
    )
    since = forms.DateField(required=False, label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, label=gettext_lazy("To"), widget=forms.DateInput(attrs={"type": "date"}))
    q = forms.CharField(required=False, max_length=100, label=gettext_lazy("Event or reason"))

    def rulings(self) -> QuerySet[Ruling]:
        rows = Ruling.objects.all()
        if not self.is_valid():
            return rows
        given = self.cleaned_data
        named = {"user": given["user"], "action": given["action"], "created__date__gte": given["since"],
                 "created__date__lte": given["until"]}  # fmt: skip
        rows = rows.filter(**{name: wanted for name, wanted in named.items() if wanted})
        if given["q"]:
            rows = rows.filter(Q(event__public_id=given["q"]) | Q(reason__icontains=given["q"]))
        return rows


def decision_ids(rulings: QuerySet[Ruling]) -> Any:
    """Ids of the decisions that the rulings belong to, newest first; a queryset to be cut into pages."""
    last = rulings.order_by().values("decision").annotate(last=Max("pk")).order_by("-last")
    return last.values_list("decision", flat=True)


def entries(ids: Iterable[uuid.UUID]) -> list[Entry]:
    """The decisions with these ids, in their order."""
    ids = list(ids)
    rows = Ruling.objects.filter(decision__in=ids).select_related("user", "event__place", "claim__source")
    rulings: dict[uuid.UUID, list[Ruling]] = defaultdict(list)
    for ruling in rows.prefetch_related("event__people__offices", "undone_by").order_by("pk"):
        rulings[ruling.decision].append(ruling)
    before = _before([ruling for group in rulings.values() for ruling in group])
    return [_entry(key, rulings[key], before) for key in ids if rulings[key]]


def _entry(key: uuid.UUID, rulings: Sequence[Ruling], before: dict[int, Any]) -> Entry:
    first = rulings[0]
    told = [r for r in rulings if r.field != "membership" or r.value != r.event.public_id]
    return Entry(
        id=key, time=first.created, action=str(Action(first.action).label), user=str(first.user or "–"),
        reason=first.reason, events=tuple({r.event.pk: r.event for r in rulings}.values()),
        differences=tuple(_difference(r, before) for r in told), undone=any(r.undone_by.all() for r in rulings),
    )  # fmt: skip


def _difference(ruling: Ruling, before: dict[int, Any]) -> Difference:
    label = str(LABELS[ruling.field])
    if ruling.claim:
        label = f"{label}: {ruling.claim.source}"
    if ruling.field == "membership":
        after = ruling.event.public_id if ruling.value else _("as grouped by machine")
        return Difference(label, ruling.value or "–", after)
    earlier = before.get(ruling.pk)
    return Difference(label, _said(ruling.field, earlier), _said(ruling.field, ruling.value))


def _said(name: str, value: Any) -> str:
    if value is None and name == "state":
        return words(name, State.DRAFT)
    return _("as read by machine") if value is None else words(name, value)


def _before(rulings: Sequence[Ruling]) -> dict[int, Any]:
    """The value that each ruling replaced, by its key."""
    concerned = {ruling.event_id for ruling in rulings}
    newest: dict[tuple[Any, ...], Any] = {}
    found: dict[int, Any] = {}
    rows = Ruling.objects.filter(event__in=concerned).order_by("created", "pk")
    for pk, event, claim, name, value in rows.values_list("pk", "event", "claim", "field", "value"):
        found[pk] = newest.get((event, claim, name))
        newest[event, claim, name] = value
    return found
