"""What people decided. Rulings are only ever added; the newest one per event and field (or claim) counts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from timeline.models.events import Claim, Event

FIELDS = ("title", "kind", "status", "denied", "sides", "edtf", "place", "people", "level", "state", "membership")


class RulingQuerySet(models.QuerySet):
    def in_force(self) -> RulingQuerySet:
        """The newest ruling per event, field and claim: ordered so that the last one of a key wins."""
        return self.order_by("created", "pk")


class Ruling(models.Model):
    """A person's decision. `value` is JSON; null takes an earlier ruling back and lets the machine's value show again."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="rulings", verbose_name=_("event"))
    claim = models.ForeignKey(
        Claim, models.PROTECT, null=True, blank=True, related_name="rulings", verbose_name=_("claim")
    )
    field = models.CharField(_("field"), max_length=12, choices=[(name, name) for name in FIELDS])
    value = models.JSONField(_("value"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="rulings", verbose_name=_("user")
    )
    created = models.DateTimeField(_("time"), auto_now_add=True)

    objects = RulingQuerySet.as_manager()

    class Meta:
        verbose_name = _("ruling")
        verbose_name_plural = _("rulings")
        ordering = ["-created", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(field__in=FIELDS), name="ruling_field_known"),
            models.CheckConstraint(
                condition=Q(field="membership", claim__isnull=False) | (~Q(field="membership") & Q(claim=None)),
                name="ruling_claim_iff_membership",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event.public_id}: {self.field} = {self.value}"
