"""Models, by what they hold: reference data, sources, events and claims, rulings, counts."""

from timeline.models.actors import Actor, Office, Place
from timeline.models.desk import Hold, Intake, Review
from timeline.models.events import Claim, Event, Exclusion
from timeline.models.rulings import Ruling
from timeline.models.snapshots import Snapshot
from timeline.models.sources import Evaluation, Outlet, Receipt, Source, TextFingerprint
from timeline.models.tallies import Cell, Tally

__all__ = [
    "Actor",
    "Cell",
    "Claim",
    "Evaluation",
    "Event",
    "Exclusion",
    "Hold",
    "Intake",
    "Office",
    "Outlet",
    "Place",
    "Receipt",
    "Review",
    "Ruling",
    "Snapshot",
    "Source",
    "Tally",
    "TextFingerprint",
]
