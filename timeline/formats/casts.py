"""Who takes part, highest first, and how a headline names them: worked out once for people who come again and again.

The order of a group of people changes only on the days on which an office of theirs begins or ends, so it is a table of few
lines, filled where it is asked. A million events then need no more than some look-ups each.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from timeline import wording
from timeline.models import Actor
from timeline.models.choices import Level

REMEMBERED = 16_000  # groups of people
_DAY = dt.timedelta(days=1)
_UNDATED = ""  # sorts before every day


@dataclass(frozen=True, slots=True)
class Cast:
    """People of an event, highest first on its day; `named` as in a headline; each by name in the language of the file."""

    people: tuple[Actor, ...]
    named: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Player:
    """A person with the name in the active language, and ranks since certain days (ISO 8601)."""

    actor: Actor
    side: str
    local_name: str
    days: list[str]
    ranks: list[int]

    @classmethod
    def of(cls, actor: Actor) -> _Player:
        offices = actor.offices.all()
        ends = {office.end + _DAY for office in offices if office.end and office.end < dt.date.max}
        days = sorted({dt.date.min, *ends, *(office.start for office in offices if office.start)})
        ranks = [len(Level), *(wording.rank(actor, day) for day in days)]
        return cls(actor, actor.side, actor.local_name, [_UNDATED, *(day.isoformat() for day in days)], ranks)

    def rank(self, day: str) -> int:
        return self.ranks[bisect_right(self.days, day) - 1]


class _Group:
    """Some people of an event of some sides, and their casts since certain days."""

    __slots__ = ("casts", "days", "players", "sides")

    def __init__(self, players: list[_Player], sides: int) -> None:
        self.players = sorted(players, key=lambda player: (player.actor.name, player.actor.pk))
        self.sides = sides
        self.days = sorted({day for player in players for day in player.days} if len(players) > 1 else [_UNDATED])
        self.casts: list[Cast | None] = [None] * len(self.days)

    def cast(self, number: int) -> Cast:
        day = self.days[number]
        order = sorted(self.players, key=lambda player: player.rank(day))
        people = tuple([player.actor for player in order])
        known = next((cast for cast in self.casts if cast and cast.people == people), None)
        made = known or Cast(people, wording.named(order, self.sides), tuple([player.local_name for player in order]))
        self.casts[number] = made
        return made


class Casts:
    """Casts in the language that is active when it is made, of the people with these keys or of all."""

    def __init__(self, keys: Iterable[int] | None = None) -> None:
        actors = Actor.objects.prefetch_related("offices").in_bulk(keys)
        self._players = {str(key): _Player.of(actor) for key, actor in actors.items()}
        self._group = lru_cache(REMEMBERED)(self._made)

    def of(self, keys: str, sides: int, day: str) -> Cast:
        """The people with these keys, joined by commas, on a day (ISO 8601; empty if the event has no date)."""
        group = self._group(keys, sides)
        number = bisect_right(group.days, day) - 1
        return group.casts[number] or group.cast(number)

    def _made(self, keys: str, sides: int) -> _Group:
        return _Group([self._players[key] for key in keys.split(",") if key], sides)
