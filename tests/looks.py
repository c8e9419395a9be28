"""How events look, to be compared before and after something was done to them."""

from __future__ import annotations

from typing import Any

from timeline.models import Claim, Event
from timeline.projection import project_all
from timeline.regrouping import place


def again(event: Event) -> Event:
    return Event.objects.get(pk=event.pk)


def shown(event: Event) -> dict[str, Any]:
    """All that a reader sees of an event."""
    row = again(event)
    hidden = {"version", "changed", "_state"}
    fields = {name: value for name, value in vars(row).items() if name not in hidden}
    quotes = sorted(row.claims.values_list("source__sha256", "start", "end", "quote"))
    return {**fields, "people": sorted(row.people.values_list("pk", flat=True)), "quotes": quotes}


def is_settled() -> bool:
    """Whether projecting and grouping everything anew changes nothing."""
    events = list(Event.objects.select_related("place", "merged_into"))
    return not project_all(events) and not place(Claim.objects.values_list("pk", flat=True))
