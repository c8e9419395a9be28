"""Who and where: persons, organisations, states, their offices, and places."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from timeline.models.choices import ActorKind, Level, PlacePrecision

NAMES_HELP = _('Spellings per language, the first one shown: {"en": ["Sergei Shoigu"], "id": ["Sergei Shoigu"]}')


class SlugQuerySet(models.QuerySet[Any]):
    """Rows that fixtures and imports name by their slug."""

    def get_by_natural_key(self, slug: str) -> Any:
        return self.get(slug=slug)


class Named(models.Model):
    """A slug, a common English name, and other names per language."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    names = models.JSONField(_("names per language"), default=dict, blank=True, help_text=NAMES_HELP)
    qid = models.CharField(_("Wikidata QID"), max_length=16, blank=True)

    objects = SlugQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.local_name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    @property
    def local_name(self) -> str:
        """The name in the reader's language, else the English one."""
        spellings = self.names.get((get_language() or "en")[:2]) or [self.name]
        return spellings[0]

    @property
    def spellings(self) -> list[str]:
        """Every name in every language."""
        return [self.name, *(spelling for spellings in self.names.values() for spelling in spellings)]


class Actor(Named):
    kind = models.CharField(_("kind"), max_length=12, choices=ActorKind, default=ActorKind.PERSON)
    side = models.CharField(
        _("side"), max_length=2, blank=True, help_text=_("RU, KP or CN, another ISO 3166-1 country code, or empty")
    )
    surname = models.CharField(_("surname"), max_length=60, blank=True, help_text=_("The short form used in news"))
    history = HistoricalRecords()

    class Meta(Named.Meta):
        verbose_name = _("actor")
        verbose_name_plural = _("actors")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ActorKind.values), name="actor_kind_known"),
            models.CheckConstraint(condition=Q(side="") | Q(side__regex=r"^[A-Z]{2}$"), name="actor_side_is_code"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.slug])

    def office_on(self, day: dt.date) -> Office | None:
        """The highest office held on that day, None if none is known."""
        ranks = Level.values
        held = [office for office in self.offices.all() if office.held_on(day)]
        return min(held, key=lambda office: ranks.index(office.level), default=None)


class OfficeQuerySet(models.QuerySet[Any]):
    def get_by_natural_key(self, actor: str, role: str, start: str | None) -> Any:
        return self.get(actor__slug=actor, role=role, start=start)


class Office(models.Model):
    actor = models.ForeignKey(Actor, models.CASCADE, related_name="offices", verbose_name=_("actor"))
    title = models.CharField(_("title"), max_length=200)
    titles = models.JSONField(_("titles per language"), default=dict, blank=True)
    side = models.CharField(_("side"), max_length=2)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    role = models.CharField(
        _("role"), max_length=40, help_text=_("Key of the role in the language tables, such as foreign_minister")
    )
    start = models.DateField(_("from"), null=True, blank=True)
    end = models.DateField(_("to"), null=True, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["actor", "start"]
        constraints = [
            models.CheckConstraint(condition=Q(level__in=Level.values), name="office_level_known"),
            models.CheckConstraint(
                condition=Q(start=None) | Q(end=None) | Q(start__lte=F("end")), name="office_start_before_end"
            ),
            models.UniqueConstraint("actor", "role", "start", name="office_once"),
            models.UniqueConstraint("actor", "role", condition=Q(start=None), name="office_once_undated"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.start or '…'}–{self.end or '…'}"

    def natural_key(self) -> tuple[str, str, dt.date | None]:
        return (self.actor.slug, self.role, self.start)

    natural_key.dependencies = ["timeline.actor"]  # type: ignore[attr-defined]

    @property
    def local_title(self) -> str:
        """The title in the reader's language, else the English one."""
        return str(self.titles.get((get_language() or "en")[:2]) or self.title)

    def held_on(self, day: dt.date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


class Place(Named):
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO 3166-1 code"))
    precision = models.CharField(_("precision"), max_length=8, choices=PlacePrecision, default=PlacePrecision.CITY)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta(Named.Meta):
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.CheckConstraint(condition=Q(precision__in=PlacePrecision.values), name="place_precision_known"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None) | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="place_coordinates_in_range",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("place", args=[self.slug])
