"""Who decides about an event now: one person at a time, for five minutes from the last look at it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from timeline.decisions import Refused
from timeline.models import Event, Hold

LENGTH = dt.timedelta(minutes=5)


class HeldByOther(Refused):
    """Somebody else is deciding about the event."""

    def __init__(self, hold: Hold) -> None:
        self.hold = hold
        words = {"user": hold.user, "time": time_format(timezone.localtime(hold.until), "H:i")}
        super().__init__(_("%(user)s is deciding about this event until %(time)s.") % words)


def take(event: Event, user: Any) -> Hold:
    """The user's hold on the event, new or longer. Raises HeldByOther."""
    now = timezone.now()
    free = Q(user=user) | Q(until__lte=now)
    for _attempt in range(2):
        if Hold.objects.filter(free, event=event).update(user=user, until=now + LENGTH):
            return Hold.objects.select_related("user").get(event=event)
        try:
            with transaction.atomic():
                return Hold.objects.create(event=event, user=user, until=now + LENGTH)
        except IntegrityError:  # somebody has it, or took it just now
            if hold := others_hold(event, user):
                raise HeldByOther(hold) from None
    raise Refused(_("Somebody else took this event just now. Try again."))


def others_hold(event: Event, user: Any) -> Hold | None:
    """The hold of somebody else, if it still counts."""
    holds = Hold.objects.filter(event=event, until__gt=timezone.now()).exclude(user=user)
    return holds.select_related("user").first()


def release(event: Event, user: Any) -> None:
    Hold.objects.filter(event=event, user=user).delete()


def held_by_others(user: Any) -> Any:
    """Keys of the events that somebody else holds, as a subquery."""
    return Hold.objects.filter(until__gt=timezone.now()).exclude(user=user).values("event_id")
