"""Rolled-up counts of the visible events. Triggers keep them (timeline/database.py); nothing else writes them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Edge(models.IntegerChoices):
    """Which end of an event's date a tally counts by."""

    START = 0, _("first day")
    END = 1, _("last day")


class Grain(models.IntegerChoices):
    """How wide a tally's bucket is: `ALL` has one, bucket 0; years are 2023; months are 2023 * 12 + 6 for July 2023."""

    ALL = 0, _("all of time")
    YEAR = 1, _("year")
    MONTH = 2, _("month")
    LOOK = 3, _("month, by sides and status alone")


OPEN_START = 0  # bucket of dates without a beginning
OPEN_END = 999_999  # and without an end


class Cell(models.Model):
    """One combination of the small closed fields; `origins` counts up to four. `LOOK` has sides and status alone."""

    sides = models.PositiveSmallIntegerField(_("sides"))
    kind = models.CharField(_("kind"), max_length=10)
    status = models.CharField(_("status"), max_length=8)
    standing = models.CharField(_("standing"), max_length=12)
    level = models.CharField(_("level"), max_length=10, blank=True)
    origins = models.PositiveSmallIntegerField(_("independent origins"))

    class Meta:
        verbose_name = _("cell")
        verbose_name_plural = _("cells")
        constraints = [
            models.UniqueConstraint(
                fields=["sides", "kind", "status", "standing", "level", "origins"], name="cell_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sides} {self.kind} {self.status} {self.standing} {self.level} {self.origins}"


class Tally(models.Model):
    """How many visible events of a cell begin (or end) in a bucket. Events without a date are in `ALL` only."""

    edge = models.PositiveSmallIntegerField(_("edge"), choices=Edge)
    grain = models.PositiveSmallIntegerField(_("grain"), choices=Grain)
    bucket = models.IntegerField(_("bucket"))
    cell = models.ForeignKey(
        Cell, models.CASCADE, related_name="tallies", verbose_name=_("cell"), db_index=False, db_constraint=False
    )
    events = models.IntegerField(_("events"))

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        indexes = [
            models.Index("edge", "grain", "bucket", "cell", "events", name="tally_sums")
        ]  # sums without the rows
        constraints = [models.UniqueConstraint(fields=["edge", "grain", "bucket", "cell"], name="tally_once")]

    def __str__(self) -> str:
        return f"{self.get_edge_display()} {self.bucket}: {self.events}"
