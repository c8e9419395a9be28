"""What waits for a person, in several orders."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from timeline.desk.duplicates import suggestions
from timeline.desk.holds import held_by_others
from timeline.models import Claim, Event
from timeline.models.choices import Standing, State, Verdict
from timeline.models.events import EventQuerySet

COUNTED = 500  # counts beyond are shown as "500+"
_LOOKED_AT = 60  # look-alikes are weighed one by one: so many events at most for one page


class Queue(TextChoices):
    NEWEST = "newest", _("Newest")
    UNCERTAIN = "uncertain", _("Least certain")
    DISPUTED = "disputed", _("Disputed")
    DUPLICATES = "duplicates", _("Suspected duplicates")
    CHANGED = "changed", _("Changed since published")
    ACCEPTED = "accepted", _("Accepted, to publish")


@dataclass(frozen=True, slots=True)
class Line:
    """A queue and how much waits in it; `many` if there is more than `count`."""

    queue: Queue
    count: int
    many: bool


def waiting(queue: Queue) -> EventQuerySet:
    """The events of a queue in its order. Those that look alike may still be found not to."""
    unread = Exists(Claim.objects.filter(event=OuterRef("pk"), verdict=Verdict.NONE))
    drafts = Event.objects.filter(state=State.DRAFT)
    match queue:
        case Queue.NEWEST:
            return drafts.filter(unread).order_by("-report_day", "-pk")
        case Queue.UNCERTAIN:
            return drafts.filter(unread).order_by("confidence", "pk")
        case Queue.DISPUTED:
            disputed = drafts.filter(unread, standing__in=[Standing.DISPUTED, Standing.DENIED])
            return disputed.order_by("-origin_count", "-pk")
        case Queue.DUPLICATES:
            return _looking_alike().order_by("-report_day", "-pk")
        case Queue.CHANGED:
            published = Event.objects.filter(state=State.PUBLISHED)
            return published.filter(Q(review=None) | ~Q(review__version=F("version"))).order_by("-changed", "-pk")
        case _:
            return drafts.filter(~unread, claims__verdict=Verdict.ACCEPTED).distinct().order_by("-report_day", "-pk")


def _looking_alike() -> EventQuerySet:
    """Events with another of their kind and sides on one of their days; of each pair the one that came later."""
    other = Event.objects.live().filter(
        sides=OuterRef("sides"), kind=OuterRef("kind"), earliest__lte=OuterRef("latest"), latest__gte=OuterRef("earliest"),
        pk__lt=OuterRef("pk"),
    )  # fmt: skip
    return Event.objects.filter(Exists(other), state__in=[State.DRAFT, State.PUBLISHED])


def lines() -> list[Line]:
    """All queues with their lengths, each counted no further than COUNTED."""
    found = []
    for queue in Queue:
        if queue == Queue.DUPLICATES:
            count = sum(1 for _event in _duplicates(waiting(queue)[:_LOOKED_AT]))
        else:
            count = waiting(queue).order_by()[: COUNTED + 1].count()
        found.append(Line(queue, min(count, COUNTED), count > COUNTED))
    return found


def following(queue: Queue, user: Any, skipped: Collection[str] = ()) -> Event | None:
    """The next event that waits, that nobody else holds, and that the person has not skipped."""
    rows = waiting(queue).exclude(pk__in=held_by_others(user)).exclude(public_id__in=list(skipped))
    if queue == Queue.DUPLICATES:
        return next(_duplicates(rows[:_LOOKED_AT]), None)
    return rows.first()


def _duplicates(rows: EventQuerySet) -> Iterator[Event]:
    return (event for event in rows if suggestions(event, most=1))
