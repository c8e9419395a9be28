"""What people decided. Rulings are only ever added; the newest one per event and field (or claim) counts.

timeline/decisions.py writes them, several at once for one decision: a merge rules on both events and all their claims.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from timeline.models.choices import Action
from timeline.models.events import Claim, Event

VALUES = ("title", "kind", "status", "denied", "sides", "edtf", "place", "people", "level")
ON_CLAIMS = ("membership", "verdict")
FIELDS = (*VALUES, "state", "merged_into", "distinct", *ON_CLAIMS)


class RulingQuerySet(models.QuerySet):
    def in_force(self) -> RulingQuerySet:
        """The newest ruling per event, field and claim: ordered so that the last one of a key wins."""
        return self.order_by("created", "pk")

    def of_decision(self, decision: uuid.UUID) -> RulingQuerySet:
        return self.filter(decision=decision)


class Ruling(models.Model):
    """A person's decision. `value` is JSON; null takes an earlier ruling back and lets the machine's value show again.

    merged_into  public id of the event that this one was merged into
    distinct     list of the public ids of events that this one was found not to be
    membership   the claim is placed in `event`; the value is the public id of the event that it was taken from
    verdict      whether the claim says what its source says
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="rulings", verbose_name=_("event"))
    claim = models.ForeignKey(
        Claim, models.PROTECT, null=True, blank=True, related_name="rulings", verbose_name=_("claim")
    )
    field = models.CharField(_("field"), max_length=12, choices=[(name, name) for name in FIELDS])
    value = models.JSONField(_("value"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    action = models.CharField(_("action"), max_length=10, choices=Action, default=Action.CORRECT)
    decision = models.UUIDField(
        _("decision"), default=uuid.uuid4, db_index=True, editable=False,
        help_text=_("Rulings of one decision are made, and undone, together"),
    )  # fmt: skip
    undoes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by", verbose_name=_("undoes")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="rulings", verbose_name=_("user")
    )
    created = models.DateTimeField(_("time"), auto_now_add=True)

    objects = RulingQuerySet.as_manager()

    class Meta:
        verbose_name = _("ruling")
        verbose_name_plural = _("rulings")
        ordering = ["-created", "-pk"]
        indexes = [models.Index("claim", "field", name="ruling_claim_field")]
        constraints = [
            models.CheckConstraint(condition=Q(field__in=FIELDS), name="ruling_field_known"),
            models.CheckConstraint(condition=Q(action__in=Action.values), name="ruling_action_known"),
            models.CheckConstraint(
                condition=Q(field__in=ON_CLAIMS, claim__isnull=False) | (~Q(field__in=ON_CLAIMS) & Q(claim=None)),
                name="ruling_claim_iff_on_claims",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event.public_id}: {self.field} = {self.value}"
