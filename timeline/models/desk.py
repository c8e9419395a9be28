"""What the curator's desk keeps beside decisions: who is looking at which event, and how it looked when last reviewed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from timeline.models.events import Event


class Hold(models.Model):
    """An event that somebody is deciding about. Until then nobody else decides; timeline/desk/holds.py says how long."""

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True, related_name="hold", verbose_name=_("event"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user"))
    until = models.DateTimeField(_("until"), db_index=True)

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        default_permissions = ()
        permissions = [
            ("read_desk", _("Can read drafts and decisions at the desk")),
            ("decide", _("Can accept, change and reject drafts")),
            ("publish", _("Can publish, merge, split and retract")),
            ("add_articles", _("Can add articles in the browser")),
            ("carry_decisions", _("Can import decisions of another installation")),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.user}"


class Review(models.Model):
    """How an event looked when somebody last decided about it: what is new since then can be shown."""

    event = models.OneToOneField(
        Event, models.CASCADE, primary_key=True, related_name="review", verbose_name=_("event")
    )
    version = models.PositiveIntegerField(_("version"))
    shown = models.JSONField(_("what was shown"))
    time = models.DateTimeField(_("time"), auto_now=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.event_id}: {self.version}"


class Intake(models.Model):
    """A file that somebody sent in the browser and that is not stored as articles yet."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user"))
    name = models.CharField(_("file"), max_length=200)
    data = models.BinaryField(_("content"))
    created = models.DateTimeField(_("created"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("file that waits")
        verbose_name_plural = _("files that wait")
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
