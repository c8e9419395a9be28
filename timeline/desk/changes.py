"""Correcting an event's fields: what a person types becomes rulings; what is cleared shows the machine's reading again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from timeline import decisions
from timeline.decisions import Decision, Refused, in_force
from timeline.desk.dates import read_date
from timeline.desk.deeds import Done, Seen, remembered
from timeline.desk.differences import LABELS, look, remember
from timeline.extract.records import CAMEO, PLOVER
from timeline.models import Actor, Event, Place
from timeline.models.actors import Named
from timeline.models.choices import Kind, Level, Sides, Status
from timeline.models.rulings import VALUES

_KINDS = [  # in the reader's language: worded when they are shown
    (kind.value, format_lazy("{} · CAMEO {} · PLOVER {}", kind.label, ", ".join(CAMEO[kind.value]), PLOVER[kind.value]))  # type: ignore[index]
    for kind in Kind
]


class ChangeForm(forms.Form):
    """The fields of an event as shown. `changes()` gives those that the person changed, as rulings have them."""

    title = forms.CharField(label=LABELS["title"], required=False, max_length=300)
    kind = forms.ChoiceField(label=LABELS["kind"], choices=_KINDS)
    status = forms.ChoiceField(label=LABELS["status"], choices=Status.choices)
    denied = forms.BooleanField(label=LABELS["denied"], required=False)
    sides = forms.TypedChoiceField(label=LABELS["sides"], choices=Sides.choices, coerce=int)
    edtf = forms.CharField(label=LABELS["edtf"], required=False, max_length=80)
    place = forms.CharField(label=LABELS["place"], required=False, max_length=200)
    people = forms.MultipleChoiceField(label=LABELS["people"], required=False, widget=forms.CheckboxSelectMultiple)
    more_people = forms.CharField(label=gettext_lazy("Add a person"), required=False, max_length=400)
    level = forms.ChoiceField(label=LABELS["level"], required=False, choices=[("", "–"), *Level.choices])
    cleared = forms.MultipleChoiceField(required=False, choices=[(name, name) for name in VALUES])

    def __init__(self, event: Event, data: Any = None) -> None:
        self.event, self.before, self.ruled = event, look(event), in_force(event)
        place = event.place.local_name if event.place else event.place_name
        super().__init__(data, initial={**self.before, "place": place}, auto_id="change_%s")
        held = [(actor.slug, actor.local_name) for actor in event.people.all()]
        self.fields["people"].choices = held  # type: ignore[attr-defined]

    def clean_edtf(self) -> str:
        text = self.cleaned_data["edtf"].strip()
        if not text or text == self.before["edtf"]:
            return self.before["edtf"]
        try:
            return read_date(text, timezone.localdate()).edtf
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from None

    def clean_place(self) -> str:
        text = self.cleaned_data["place"].strip()
        if not text or text == self.initial["place"]:
            return self.before["place"]
        return named(Place, text).slug

    def clean_more_people(self) -> list[str]:
        names = [name.strip() for name in self.cleaned_data["more_people"].split(";")]
        return [named(Actor, name).slug for name in names if name]

    def changes(self) -> dict[str, Any]:
        """Fields that the person changed, by name; None for those that the machine shall say again."""
        given = self.cleaned_data
        people = sorted({*given["people"], *given["more_people"]})
        wanted = {**{name: given[name] for name in VALUES if name != "people"}, "people": people}
        changed = {name: new for name, new in wanted.items() if new != self.before[name]}
        emptied = {name: None for name in ("title", "level") if changed.get(name) == ""}
        cleared = {name: None for name in given["cleared"] if name in self.ruled}
        return {**changed, **emptied, **cleared}


def named(model: type[Named], text: str) -> Any:
    """The one record that goes by a name, slug or other spelling. Raises ValidationError if there is none, or several."""
    wanted = text.casefold()
    found = [row for row in model.objects.all() if wanted in {row.slug, *(s.casefold() for s in row.spellings)}]
    if len(found) == 1:
        return found[0]
    if found:
        problem = _("“%(text)s” may be any of these; type one of them: %(ids)s")
    else:
        problem = _("There is no “%(text)s” in the reference data. Choose one of those offered.")
    raise forms.ValidationError(problem % {"text": text, "ids": ", ".join(row.slug for row in found)})


def offered(rows: Iterable[Named], typed: str, most: int = 12) -> list[Named]:
    """Records with a spelling that begins with what was typed, then those that have it inside."""
    wanted = typed.strip().casefold()
    if not wanted:
        return []
    ranked = []
    for row in rows:
        spellings = [spelling.casefold() for spelling in row.spellings]
        if any(wanted in spelling for spelling in spellings):
            ranked.append((not any(s.startswith(wanted) for s in spellings), row.name, row.slug, row))
    return [row for *_rank, row in sorted(ranked, key=lambda r: r[:3])[:most]]


@transaction.atomic
def change(event: Event, changes: Mapping[str, Any], user: Any, reason: str, seen: Seen | None) -> Done:
    """One ruling for each changed field. Raises Refused or Conflict, and then nothing has changed."""
    if not changes:
        raise Refused(_("Nothing was changed."))
    review, made = remembered(event), list[Decision]()
    for name, new in changes.items():
        said = {"user": user, "reason": reason, "seen": None if made else seen}
        made.append(decisions.correct(event, name, new, **said))
    remember(Event.objects.get(pk=event.pk))
    words = _("Changed: %(fields)s") % {"fields": ", ".join(str(LABELS[name]) for name in changes)}
    return Done(words, event, tuple(made), review)
