"""GET parameters to a form to a QuerySet, and to a sentence. One set for the timeline, embeds, exports, feeds and API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from timeline.extract.dates import read_date
from timeline.models import Actor, Outlet, Place
from timeline.models.actors import Named
from timeline.models.choices import DYAD_SIDES, Dyad, Family, Kind, Level, Sides, Standing, Status
from timeline.models.events import EventQuerySet
from timeline.wording import listed, number_in_words, stretch

SORTS = [
    ("-date", gettext_lazy("Newest first")),
    ("date", gettext_lazy("Oldest first")),
    ("reported", gettext_lazy("Newest report first")),
    ("origins", gettext_lazy("Most origins first")),
]
WHEN = [("possible", gettext_lazy("possibly then")), ("certain", gettext_lazy("certainly then"))]
LANES = [
    ("dyad", gettext_lazy("Pairs of countries")),
    ("kind", gettext_lazy("Kind")),
    ("level", gettext_lazy("Level")),
    ("person", gettext_lazy("People")),
    ("place", gettext_lazy("Places")),
]
DYADS = [*Dyad.choices, ("all", gettext_lazy("All three"))]
PASSED_OVER = {"after", "lang", "typed"}  # parameters of pages that are no filters


class NamesField(forms.Field):
    """Rows by slug or by name in any language; repeated parameters are alternatives."""

    widget = forms.MultipleHiddenInput

    def __init__(self, model: type[Named], **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.model = model

    def clean(self, value: Any) -> list[Any]:
        rows = []
        for text in value or []:
            if not text.strip():
                continue
            # PostgreSQL refuses to look for null characters.
            row = self._row(text.strip()) if "\0" not in text else None
            if row is None:
                raise ValidationError(
                    _("“%(name)s” is not known here. Choose a name from the list."), params={"name": text}
                )
            rows.append(row)
        return rows

    def _row(self, text: str) -> Any:
        if exact := self.model._default_manager.filter(Q(slug=text) | Q(name__iexact=text)).first():
            return exact
        lowered, near = text.casefold(), []
        for row in self.model._default_manager.all():
            spellings = [spelling.casefold() for spelling in row.spellings]
            if lowered in spellings:
                return row
            if any(lowered in spelling.split() for spelling in spellings):
                near.append(row)
        return near[0] if len(near) == 1 else None  # a surname that only one has


class DateField(forms.CharField):
    """A date as people type it: EDTF, or words in the page's language; cleans to its first and last day."""

    def clean(self, value: Any) -> tuple[dt.date | None, dt.date | None] | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            date = read_date(text, (get_language() or "en")[:2], dt.date.today())
        except (ValueError, OverflowError):
            date = None
        if date is None:
            raise ValidationError(
                _("“%(text)s” cannot be read as a date. Try 2023-07-26, July 2023, 2023 or late 2022."),
                params={"text": text},
            )
        return date.earliest, date.latest


def _choices(choices: Iterable[Any], label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        choices=list(choices), label=label, required=False, widget=forms.CheckboxSelectMultiple
    )


class FilterForm(forms.Form):
    """What a reader may ask. Unknown parameters are an error of the form, never passed over in silence."""

    use_required_attribute = False
    field_order = (
        "q",
        "dyad",
        "kind",
        "family",
        "status",
        "standing",
        "level",
        "person",
        "place",
        "outlet",
        "from",
        "to",
        "when",
    )

    q = forms.CharField(label=gettext_lazy("Search"), required=False, max_length=200)
    dyad = _choices(DYADS, gettext_lazy("Sides"))
    kind = _choices(Kind.choices, gettext_lazy("Kind"))
    family = _choices(Family.choices, gettext_lazy("Family of kinds"))
    status = _choices(Status.choices, gettext_lazy("Status"))
    standing = _choices(Standing.choices, gettext_lazy("Standing"))
    level = _choices(Level.choices, gettext_lazy("Level"))
    person = NamesField(Actor, label=gettext_lazy("Person"))
    place = NamesField(Place, label=gettext_lazy("Place"))
    outlet = NamesField(Outlet, label=gettext_lazy("Outlet"))
    to = DateField(label=gettext_lazy("To"), required=False, max_length=60)
    when = forms.ChoiceField(label=gettext_lazy("Vague dates"), choices=WHEN, required=False)
    origins = forms.IntegerField(
        label=gettext_lazy("At least so many independent origins"), required=False, min_value=1, max_value=99
    )
    sort = forms.ChoiceField(label=gettext_lazy("Order"), choices=SORTS, required=False)
    lanes = forms.ChoiceField(label=gettext_lazy("Lanes"), choices=LANES, required=False)

    def clean(self) -> dict[str, Any]:
        unknown = sorted(set(self.data) - set(self.fields) - PASSED_OVER)
        if unknown:
            names = {"names": ", ".join(unknown)[:100]}
            self.add_error(None, ValidationError(_("Not a filter: %(names)s."), params=names))
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if first and last and first[0] and last[1] and first[0] > last[1]:
            self.add_error("to", _("This is before the beginning of the stretch."))
        return self.cleaned_data


# "from" is a keyword in Python, so the field cannot be written in the class body.
FilterForm.base_fields["from"] = DateField(label=gettext_lazy("From"), required=False, max_length=60)


class Filters:
    """A reader's question, checked. With errors it still answers by what was understood."""

    def __init__(self, data: QueryDict) -> None:
        self.data = data
        self.form = FilterForm(data)
        self.form.is_valid()
        self.values: dict[str, Any] = self.form.cleaned_data if hasattr(self.form, "cleaned_data") else {}

    @property
    def sort(self) -> str:
        return self.values.get("sort") or "-date"

    @property
    def lanes(self) -> str:
        return self.values.get("lanes") or "dyad"

    @property
    def first(self) -> dt.date | None:
        """First day asked for."""
        return (self.values.get("from") or (None, None))[0]

    @property
    def last(self) -> dt.date | None:
        return (self.values.get("to") or (None, None))[1]

    def apply(self, events: EventQuerySet, *, without: Collection[str] = ()) -> EventQuerySet:
        """The events that fit; `without` leaves parameters out, such as that of a facet when its values are counted."""
        values = {name: value for name, value in self.values.items() if value and name not in without}
        if dyads := values.get("dyad"):
            pairs = [dyad for dyad in dyads if dyad != "all"]
            events = events.of_dyad(*pairs) if pairs else events.trilateral()  # a pair's events include trilateral ones
        for name in ("kind", "status", "standing", "level"):
            if chosen := values.get(name):
                events = events.filter(**{f"{name}__in": chosen})
        if families := values.get("family"):
            events = events.of_family(*families)
        if people := values.get("person"):
            events = events.with_people(*(person.slug for person in people))
        if places := values.get("place"):
            events = events.filter(place__in=places)
        if outlets := values.get("outlet"):
            events = events.from_outlets(*(outlet.slug for outlet in outlets))
        first, last = (values.get("from") or (None, None))[0], (values.get("to") or (None, None))[1]
        if first or last:
            events = events.between(first, last, certain=values.get("when") == "certain")
        if least := values.get("origins"):
            events = events.filter(origin_count__gte=least)
        if question := values.get("q"):
            events = events.matching(question)
        return events

    def counted(self, events: EventQuerySet, *, without: Collection[str] = ()) -> EventQuerySet:
        """The same events, asked for in the way that is quickest to count."""
        return self.apply(events, without=without).reaching(self.first)

    def address(self, changed: Mapping[str, str] | None = None, *, without: Sequence[tuple[str, str]] = ()) -> str:
        """The query string, shortest form: empty values left out, some parameters set anew, some pairs taken away."""
        extra = changed or {}
        pairs = [
            (k, v)
            for k, values in self.data.lists()
            if k not in PASSED_OVER
            for v in values
            if v and (k, v) not in without
        ]
        return urlencode([*((k, v) for k, v in pairs if k not in extra), *extra.items()])

    def chips(self) -> list[tuple[str, str]]:
        """Label and address without it, for each active filter."""
        chips = []
        for name, values in self.data.lists():
            if name not in self.form.fields or name in ("sort", "when", "lanes"):
                continue
            for value in values:
                if value:
                    chips.append((self._label(name, value), self.address(without=[(name, value)])))
        return chips

    def _label(self, name: str, value: str) -> str:
        field = self.form.fields[name]
        if isinstance(field, forms.MultipleChoiceField):
            return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
        if isinstance(field, NamesField):
            row = next((r for r in self.values.get(name) or [] if value.lower() in (r.slug, r.name.lower())), None)
            return str(row or value)
        return {"from": _("from %s"), "to": _("to %s"), "q": _("“%s”"), "origins": _("at least %s origins")}.get(
            name, "%s"
        ) % value

    def describe(self) -> str:
        """The question as a sentence: "Visits between Russia and North Korea, July to September 2023, reported by …"."""
        values = self.values
        families = [str(Family(family).label) for family in values.get("family") or []]
        kinds = [str(Kind(kind).label) for kind in values.get("kind") or []] or families
        what = kinds[0] if len(kinds) == 1 else _("Contacts")
        parts = [self._between(what)]
        if len(kinds) > 1:
            parts.append(_("of the kinds %(kinds)s") % {"kinds": listed([kind.lower() for kind in kinds])})
        for name, choices in (("status", Status), ("standing", Standing), ("level", Level)):
            if chosen := values.get(name):
                parts.append(_either([str(choices(value).label).lower() for value in chosen]))
        for name, phrase in (("person", _("with %s")), ("place", _("in %s")), ("outlet", _("told by %s"))):
            if rows := values.get(name):
                parts.append(phrase % _either([str(row) for row in rows]))
        parts += self._describe_days()
        if least := values.get("origins"):
            parts.append(
                ngettext("reported by at least %(n)s origin", "reported by at least %(n)s origins", least)
                % {"n": number_in_words(least)}
            )
        if text := values.get("q"):
            parts.append(_("in which “%s” is found") % text)
        return ", ".join(parts)

    def _between(self, what: str) -> str:
        """ "Contacts between Russia and North Korea"; several pairs are alternatives."""
        dyads = self.values.get("dyad") or []
        pairs = [str(Sides(DYAD_SIDES[Dyad(dyad)][0]).label) for dyad in dyads if dyad != "all"]
        if not dyads:
            return _("%(what)s between Russia, North Korea and China") % {"what": what}
        if not pairs:
            return _("%(what)s of all three: Russia, North Korea and China") % {"what": what}
        if len(pairs) == 1:
            return _("%(what)s between %(sides)s") % {"what": what, "sides": pairs[0]}
        labels = [str(Dyad(dyad).label) for dyad in dyads if dyad != "all"]
        return _("%(what)s between the sides of %(pairs)s") % {"what": what, "pairs": _either(labels)}

    def _describe_days(self) -> list[str]:
        first, last = self.first, self.last
        if not first and not last:
            return []
        text = stretch(first, last)
        return [_("certainly %s") % text] if self.values.get("when") == "certain" else [text]


def _either(names: list[str]) -> str:
    """ "A", "A or B", "A, B or C"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s or %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
