"""What people read: headlines and dates in words, in the reader's language."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from timeline.models.choices import Basis, Kind, Level, Precision, Sides, Standing, Status
from timeline.unseen import spelled

if TYPE_CHECKING:
    from timeline.formats.rows import Row
    from timeline.models.actors import Actor
    from timeline.models.events import Dated, Event

_HEADLINES = {
    Kind.MEETING: gettext_lazy("%(parties)s meet"),
    Kind.VISIT: gettext_lazy("Visit: %(parties)s"),
    Kind.CEREMONY: gettext_lazy("%(parties)s together at a ceremony"),
    Kind.MESSAGE: gettext_lazy("Message between %(parties)s"),
    Kind.CALL: gettext_lazy("Call between %(parties)s"),
    Kind.INVITATION: gettext_lazy("Invitation between %(parties)s"),
    Kind.AGREEMENT: gettext_lazy("Agreement of %(parties)s"),
    Kind.SUPPORT: gettext_lazy("Public support: %(parties)s"),
    Kind.MILITARY: gettext_lazy("Military cooperation of %(parties)s"),
    Kind.ARMS: gettext_lazy("Arms: %(parties)s"),
    Kind.ECONOMIC: gettext_lazy("Economic contact of %(parties)s"),
    Kind.TECHNOLOGY: gettext_lazy("Technology cooperation of %(parties)s"),
}
_SHOWN_PEOPLE = 3
BASES = {
    Basis.STATED: gettext_lazy("stated in the text"),
    Basis.RESOLVED: gettext_lazy("worked out from words such as “yesterday”"),
    Basis.INFERRED: gettext_lazy("inferred from what the articles tell"),
}
SIDE_NAMES = {
    "RU": gettext_lazy("Russia"), "KP": gettext_lazy("North Korea"), "CN": gettext_lazy("China"),
}  # fmt: skip


class Person(Protocol):
    """Whom a headline names."""

    @property
    def side(self) -> str: ...
    @property
    def local_name(self) -> str: ...


def headline(event: Event) -> str:
    """One line on who did what and where: "Kim Jong Un and Vladimir Putin meet, Vostochny Cosmodrome"."""
    place = event.place.local_name if event.place else event.place_name
    return phrase(event.kind, parties(event), place)


def phrase(kind: str, parties: str, place: str) -> str:
    return filled(form(kind, placed=bool(place)), parties, place)


def form(kind: str, *, placed: bool) -> str:
    """A headline with gaps for parties and place."""
    text = str(_HEADLINES[Kind(kind)])
    return _("%(headline)s, %(place)s") % {"headline": text, "place": "%(place)s"} if placed else text


def filled(form: str, parties: str, place: str) -> str:
    text = form % {"parties": parties, "place": place}
    return text[:1].upper() + text[1:]


def parties(event: Event) -> str:
    """The people if both sides have one named, else the sides."""
    day = event.earliest or event.latest
    ranked = sorted((rank(person, day), person.name, person.pk, person) for person in event.people.all())
    return named([person for *_order, person in ranked], event.sides)


def named(people: Iterable[Person], sides: int) -> str:
    """People, highest first, as a headline names them; the sides if fewer than two of these have one."""
    people = [person for person in people if person.side in SIDE_NAMES]
    leading: dict[str, Person] = {}
    for person in people:
        leading.setdefault(person.side, person)
    if len(leading) < 2:
        return str(Sides(sides).label)
    first = list(leading.values())
    shown = first + [p for p in people if p not in first][: _SHOWN_PEOPLE - len(first)]
    names = [person.local_name for person in shown]
    rest = len(people) - len(names)
    if rest > 0:
        names.append(ngettext("%(count)d other", "%(count)d others", rest) % {"count": rest})
    return listed(names)


def rank(person: Actor, day: dt.date | None) -> int:
    """Place of the person's office on a day in the order of `Level`, the highest 0."""
    office = person.office_on(day) if day else None
    return Level.values.index(office.level) if office else len(Level)


def listed(names: list[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


# --- dates ------------------------------------------------------------------------------------------------------------


def when(dated: Dated | Row) -> str:
    """The date with its looseness: "26 July 2023", "between 24 and 30 July 2023", "in September 2023", "since 2022"."""
    first, last = dated.earliest, dated.latest
    if not dated.edtf:
        return _("date unknown")
    text = _interval(first, last)
    return _("about %(date)s") % {"date": text} if "~" in dated.edtf or "?" in dated.edtf else text


def when_exactly(dated: Dated | Row) -> str:
    """Like `when`, but stretches of days read "between 24 and 30 July 2023"."""
    first, last = dated.earliest, dated.latest
    if first is None or last is None or first == last or dated.precision not in (Precision.DAYS, Precision.WEEK):
        return when(dated)
    start = str(first.day) if (first.year, first.month) == (last.year, last.month) else date_format(first, "j F Y")
    return _("between %(first)s and %(last)s") % {"first": start, "last": date_format(last, "j F Y")}


def _interval(first: dt.date | None, last: dt.date | None) -> str:
    if first is None or last is None:
        return (
            _("since %(day)s") % {"day": _coarse(first, start=True)}
            if first
            else _("until %(day)s") % {"day": _coarse(last, start=False)}
        )
    if first == last:
        return date_format(first, "j F Y")
    if first.day == 1 and last == _month_end(last):
        if (first.year, first.month) == (last.year, last.month):
            return date_format(first, "F Y")
        if first.month == 1 and last.month == 12:
            return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
        return f"{date_format(first, 'F Y')} – {date_format(last, 'F Y')}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{date_format(last, 'j F Y')}"
    if first.year == last.year:
        return f"{date_format(first, 'j F')} – {date_format(last, 'j F Y')}"
    return f"{date_format(first, 'j F Y')} – {date_format(last, 'j F Y')}"


def stretch(first: dt.date | None, last: dt.date | None) -> str:
    """What was asked for: "July to September 2023", "2023", "since July 2023", "26 to 30 July 2023"."""
    if first is None or last is None:
        return _interval(first, last)
    if (
        first == last
        or (first.day == 1 and last == _month_end(first))
        or (first.year == last.year and _whole_year(first, last))
    ):
        return _interval(first, last)
    if _whole_year(first, last):
        start, end = str(first.year), str(last.year)
    elif first.day == 1 and last == _month_end(last):
        start, end = date_format(first, "F" if first.year == last.year else "F Y"), date_format(last, "F Y")
    elif first.year == last.year:
        start, end = date_format(first, "j" if first.month == last.month else "j F"), date_format(last, "j F Y")
    else:
        start, end = date_format(first, "j F Y"), date_format(last, "j F Y")
    return _("%(first)s to %(last)s") % {"first": start, "last": end}


def _whole_year(first: dt.date, last: dt.date) -> bool:
    return (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)


_NUMBERS = {
    1: gettext_lazy("one"), 2: gettext_lazy("two"), 3: gettext_lazy("three"), 4: gettext_lazy("four"), 5: gettext_lazy("five"),
}  # fmt: skip


def number_in_words(number: int) -> str:
    """Small numbers as sentences write them."""
    return str(_NUMBERS.get(number, number))


def _coarse(day: dt.date | None, *, start: bool) -> str:
    """An open end in its own precision: the first of January stands for a year."""
    if day is None:
        return "…"
    if (start and (day.month, day.day) == (1, 1)) or (not start and (day.month, day.day) == (12, 31)):
        return str(day.year)
    if (start and day.day == 1) or (not start and day == _month_end(day)):
        return date_format(day, "F Y")
    return date_format(day, "j F Y")


def _month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def certainty(dated: Dated) -> str:
    """How exact the date is, and how it was found."""
    if not dated.edtf:
        return _("No source gives a date")
    exact = dated.earliest is not None and dated.earliest == dated.latest and not set(dated.edtf) & set("~?")
    text = _("Exact to the day") if exact else _("Some time in this stretch")
    return f"{text}, {BASES[Basis(dated.basis)]}" if dated.basis else text


# --- standing ---------------------------------------------------------------------------------------------------------


_SYMBOLS = {
    Standing.CORROBORATED: "✓", Standing.SINGLE: "•", Standing.DISPUTED: "≠", Standing.DENIED: "⚠",
    Standing.PLANNED: "◷", Standing.RETRACTED: "⊘",
}  # fmt: skip


def standing(event: Event | Row) -> tuple[str, str, str]:
    """How well an event is supported: the code of `Standing`, a symbol, and words."""
    code = Standing(event.standing)
    if event.status == Status.NEGATED and code == Standing.DENIED:
        return code.value, "✕", _("Did not happen")
    if event.status == Status.ALLEGED and code == Standing.DISPUTED:
        return code.value, "?", _("Alleged")
    words = str(code.label)
    if code == Standing.CORROBORATED:
        words = _("Corroborated by %(count)d independent origins") % {"count": event.origin_count}
    elif code == Standing.DENIED:
        words = _("Denied by a side")
    return code.value, _SYMBOLS[code], words


def disputed(event: Event) -> bool:
    """Whether a mark carries the slash: what sources or sides contradict, beyond being alleged only."""
    if event.status == Status.NEGATED:
        return False
    return event.denied or (event.standing == Standing.DISPUTED and event.status != Status.ALLEGED)


def card(event: Event) -> dict[str, str]:
    """What a mark of the chart says of its event, in words."""
    _code, symbol, words = standing(event)
    people = [person.local_name for person in event.people.all()] + list(event.other_people)
    return {
        "headline": spelled(event.headline),
        "when": when(event),
        "certainty": certainty(event),
        "people": spelled(listed(people[:6])),
        "place": spelled(str(event.place or event.place_name)),
        "standing": f"{symbol} {words}",
        "sources": spelled(sources_and_origins(event)),
    }


def sources_and_origins(event: Event | Row) -> str:
    """ "3 articles, 1 origin (KCNA)"."""
    articles = ngettext("%(count)d article", "%(count)d articles", event.source_count) % {"count": event.source_count}
    found = ngettext("%(count)d origin", "%(count)d origins", event.origin_count) % {"count": event.origin_count}
    text = f"{articles}, {found}"
    return f"{text} ({', '.join(event.origin_names)})" if event.origin_names else text
