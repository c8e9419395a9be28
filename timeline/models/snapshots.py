"""What readers cite: the events of a question as they were on a day, under a number that lasts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Snapshot(models.Model):
    """Frozen: nothing but its creation ever writes it. `sha256` is that of `package`, a ZIP data package."""

    question = models.TextField(_("query string"), blank=True)
    language = models.CharField(_("language"), max_length=5)
    title = models.TextField(_("question as a sentence"))
    content = models.CharField(
        _("SHA-256 of question and events"), max_length=64, unique=True,
        help_text=_("The same question over the same events is one snapshot"),
    )  # fmt: skip
    events = models.JSONField(_("events"), help_text=_("As timeline.formats.records writes them"))
    package = models.BinaryField(_("data package"))
    image = models.TextField(_("image (SVG)"))
    picture = models.BinaryField(_("image (PNG)"))
    sha256 = models.CharField(_("SHA-256 of the data package"), max_length=64)
    made = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="snapshot_sha256_is_hex"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("snapshot", args=[self.pk])
