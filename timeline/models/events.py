"""What sources say (claims), and the events that claims are grouped into.

Event columns are a projection of the event's claims and of people's rulings (timeline/projection.py): nothing else
writes them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Length
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from timeline.models.actors import Actor, Place
from timeline.models.choices import (
    DYAD_SIDES,
    Basis,
    Dyad,
    Family,
    Kind,
    Level,
    Precision,
    Sides,
    Standing,
    State,
    Status,
    Verdict,
)
from timeline.models.sources import Source
from timeline.searching import matching_ids

NEVER = dt.date(1, 1, 1)
_LIVE = (State.DRAFT, State.PUBLISHED, State.RETRACTED)
TIGHT = dt.timedelta(days=31)  # the longest span of a date that is exact to the month
LOOSE = (Precision.SEASON, Precision.YEAR, Precision.DECADE, Precision.CENTURY, Precision.OPEN)


class Dated(models.Model):
    """A date as an interval that knows its looseness: EDTF text, first and last day (NULL = open or unknown)."""

    edtf = models.CharField(_("date (EDTF)"), max_length=40, blank=True)
    earliest = models.DateField(_("earliest"), null=True, blank=True)
    latest = models.DateField(_("latest"), null=True, blank=True)
    precision = models.CharField(_("precision"), max_length=8, choices=Precision, default=Precision.UNKNOWN)
    basis = models.CharField(_("how the date was found"), max_length=8, choices=Basis, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(earliest=None) | Q(latest=None) | Q(earliest__lte=F("latest")),
                name="%(class)s_earliest_before_latest",
            ),
            models.CheckConstraint(condition=Q(precision__in=Precision.values), name="%(class)s_precision_known"),
            models.CheckConstraint(
                condition=Q(basis__in=Basis.values) | Q(edtf="", basis=""), name="%(class)s_basis_known"
            ),
            models.CheckConstraint(
                condition=~Q(edtf="") | Q(earliest=None, latest=None, precision=Precision.UNKNOWN),
                name="%(class)s_no_days_without_edtf",
            ),
        ]


class Contact(Dated):
    """The fields that a claim states and an event shows."""

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    status = models.CharField(_("status"), max_length=8, choices=Status)
    denied = models.BooleanField(_("denied by a side"), default=False)
    sides = models.PositiveSmallIntegerField(_("sides"), choices=Sides)
    place = models.ForeignKey(Place, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("place"))
    place_name = models.CharField(_("place as named"), max_length=200, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=Level, blank=True)
    source_side = models.CharField(_("side that acted, sent or travelled"), max_length=2, blank=True)
    target_side = models.CharField(_("side that received or hosted"), max_length=2, blank=True)

    class Meta(Dated.Meta):
        abstract = True
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="%(class)s_kind_known"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="%(class)s_status_known"),
            models.CheckConstraint(condition=Q(sides__in=Sides.values), name="%(class)s_sides_known"),
        ]


class EventQuerySet(models.QuerySet):
    """Every query of events by its name; they chain."""

    def visible(self) -> EventQuerySet:
        """What the public sees: published and retracted events, and drafts with their label unless the settings hide them."""
        return self.live() if settings.SHOW_DRAFTS else self.live().exclude(state=State.DRAFT)

    def live(self) -> EventQuerySet:
        """Events that stand or stood, seen by the public or not: all but those rejected or merged away."""
        return self.filter(state__in=_LIVE)

    def published(self) -> EventQuerySet:
        return self.filter(state=State.PUBLISHED)

    def of_dyad(self, *dyads: str) -> EventQuerySet:
        """Events of any of the dyads; trilateral ones belong to all."""
        return self.filter(sides__in={sides for dyad in dyads for sides in DYAD_SIDES[Dyad(dyad)]})

    def trilateral(self) -> EventQuerySet:
        return self.filter(sides=Sides.ALL)

    def between(self, first: dt.date | None, last: dt.date | None, *, certain: bool = False) -> EventQuerySet:
        """Events that may have happened between the days (inclusive), or, if `certain`, that did so on any reading."""
        rows = self.filter(~Q(edtf="")) if first or last else self
        if certain:
            if first:
                rows = rows.filter(earliest__gte=first)
            if last:
                rows = rows.filter(latest__lte=last)
            return rows
        if first:
            rows = rows.filter(Q(latest__gte=first) | Q(latest=None))
        if last:
            rows = rows.filter(day__lte=last)
        return rows

    def reaching(self, day: dt.date | None) -> EventQuerySet:
        """Narrows events that may have happened on a day or later so that indexes bound the search: what begins a month
        before it at most, and the few of looser dates. For counting; a list in the order of days is bounded by its order.
        """
        if day is None:
            return self
        begun = day - TIGHT if day > NEVER + TIGHT else NEVER
        return self.filter(
            Q(day__gte=begun, latest__gte=day) | Q(Q(latest__gte=day) | Q(latest=None), precision__in=LOOSE)
        )

    def matching(self, question: str) -> EventQuerySet:
        """Events in which every word of the question is found (timeline/searching.py)."""
        return self.filter(pk__in=matching_ids(question, self.db))

    def of_family(self, *families: str) -> EventQuerySet:
        from timeline.extract.records import FAMILY

        return self.filter(kind__in=[kind for kind, family in FAMILY.items() if family in families])

    def with_people(self, *slugs: str) -> EventQuerySet:
        """Events with any of the people; no row twice."""
        return self.filter(pk__in=Event.people.through.objects.filter(actor__slug__in=slugs).values("event_id"))

    def of_days(self, days: Iterable[dt.date | None], people: Iterable[int]) -> EventQuerySet:
        """Events that begin on one of the days and name one of the people (by key).

        Two look-ups by index, days first: some people have thousands of events, a day has few.
        """
        begun = list(self.filter(earliest__in=[day for day in days if day]).values_list("pk", flat=True))
        named = Event.people.through.objects.filter(event__in=begun, actor__in=list(people))
        return self.filter(pk__in=set(named.values_list("event", flat=True)))

    def from_outlets(self, *slugs: str) -> EventQuerySet:
        return self.filter(pk__in=Claim.objects.filter(source__outlet__slug__in=slugs).values("event_id"))

    def chronological(self) -> EventQuerySet:
        return self.order_by(F("earliest").asc(nulls_first=True), F("latest").asc(nulls_last=True), "pk")

    def newest_first(self) -> EventQuerySet:
        return self.order_by(F("earliest").desc(nulls_last=True), F("latest").desc(nulls_last=True), "-pk")


class Event(Contact):
    public_id = models.CharField(_("public id"), max_length=16, unique=True, editable=False)
    title = models.CharField(_("title given by a curator"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, db_index=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from")
    people = models.ManyToManyField(Actor, blank=True, related_name="events", verbose_name=_("people"))
    other_people = models.JSONField(_("people without a record"), default=list, blank=True)
    central = models.BooleanField(_("news in at least one source"), default=False)
    level_ru = models.CharField(_("level on the Russian side"), max_length=10, choices=Level, blank=True)
    level_kp = models.CharField(_("level on the North Korean side"), max_length=10, choices=Level, blank=True)
    level_cn = models.CharField(_("level on the Chinese side"), max_length=10, choices=Level, blank=True)
    standing = models.CharField(_("standing"), max_length=12, choices=Standing, default=Standing.SINGLE, db_index=True)
    confidence = models.FloatField(_("confidence"), default=0.0)
    source_count = models.PositiveIntegerField(_("sources"), default=0)
    origin_count = models.PositiveIntegerField(_("independent origins"), default=0)
    origin_names = models.JSONField(_("names of the origins"), default=list, blank=True)
    first_reported = models.DateField(_("first reported"), null=True, blank=True)
    last_reported = models.DateField(_("last reported"), null=True, blank=True)
    day = models.GeneratedField(  # what lists are ordered by; day one stands for a date that is open or unknown
        expression=Coalesce("earliest", Value(NEVER)), output_field=models.DateField(), db_persist=True
    )
    report_day = models.GeneratedField(
        expression=Coalesce("last_reported", Value(NEVER)), output_field=models.DateField(), db_persist=True
    )
    search = models.TextField(_("search text"), blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    created = models.DateTimeField(_("created"), auto_now_add=True)
    changed = models.DateTimeField(_("changed"), auto_now=True)

    objects = EventQuerySet.as_manager()

    class Meta(Contact.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index("earliest", "latest", name="event_days"),
            models.Index("latest", "earliest", name="event_ends"),
            models.Index(  # the list by date: all that filters look at, so that rows that do not fit are never fetched
                "day",
                "id",
                "state",
                "sides",
                "kind",
                "status",
                "standing",
                "level",
                "origin_count",
                "latest",
                name="event_list",
            ),
            models.Index("precision", "day", "latest", name="event_looseness"),
            models.Index("report_day", "id", "state", name="event_reports"),
            models.Index("origin_count", "id", "state", name="event_origins"),
            models.Index("changed", "id", "state", name="event_changes"),
        ]
        constraints = [
            *Contact.Meta.constraints,
            models.CheckConstraint(condition=Q(state__in=State.values), name="event_state_known"),
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="event_standing_known"),
            models.CheckConstraint(
                condition=Q(state=State.MERGED, merged_into__isnull=False)
                | (~Q(state=State.MERGED) & Q(merged_into=None)),
                name="event_merged_into_iff_merged",
            ),
        ]

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        return reverse("event", args=[self.public_id])

    @property
    def is_visible(self) -> bool:
        """Whether the public sees it, as `EventQuerySet.visible` has it."""
        return self.state in _LIVE and (settings.SHOW_DRAFTS or self.state != State.DRAFT)

    @property
    def survivor(self) -> Event:
        """The event that this one leads to: itself unless it was merged away, however often."""
        event, seen = self, {self.pk}
        while event.merged_into and event.merged_into_id not in seen:
            event = event.merged_into
            seen.add(event.pk)
        return event

    @property
    def headline(self) -> str:
        """The curator's title, else one made from the fields in the reader's language."""
        from timeline.wording import headline

        return self.title or headline(self)

    @property
    def family(self) -> str:
        from timeline.extract.records import FAMILY

        return FAMILY[self.kind]  # type: ignore[index]

    @property
    def family_label(self) -> str:
        return str(Family(self.family).label)

    @property
    def dyads(self) -> list[str]:
        """The dyads it belongs to: one, or all three."""
        return [dyad.value for dyad, sides in DYAD_SIDES.items() if self.sides in sides]


class ClaimQuerySet(models.QuerySet):
    def counted(self) -> ClaimQuerySet:
        """Claims that count: those that nobody found to be misread."""
        return self.exclude(verdict=Verdict.REJECTED)

    def with_reports(self) -> ClaimQuerySet:
        """With what a projection needs: head of the source, place, people and their offices; without the texts."""
        rows = self.select_related("source__outlet", "place").defer("source__text")
        return rows.prefetch_related("people__offices")


class Claim(Contact):
    """What one source says of one contact; never edited. `source.text[start:end] == quote`, always."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="claims", verbose_name=_("source"))
    event = models.ForeignKey(
        Event, models.SET_NULL, null=True, blank=True, related_name="claims", verbose_name=_("event")
    )
    fingerprint = models.CharField(max_length=32, editable=False)
    quote = models.TextField(_("quote"))
    start = models.PositiveIntegerField(_("start"))
    end = models.PositiveIntegerField(_("end"))
    date_text = models.CharField(_("date as written"), max_length=200, blank=True)
    date_notes = models.JSONField(_("notes on the date"), default=list, blank=True)
    people = models.ManyToManyField(Actor, blank=True, related_name="claims", verbose_name=_("people"))
    people_names = models.JSONField(_("people as named"), default=list, blank=True)
    attributed = models.JSONField(_("attributed to"), default=list, blank=True)
    central = models.BooleanField(_("news in its source"), default=False)
    rule = models.CharField(_("rule that fired"), max_length=80)
    confidence = models.FloatField(_("confidence"))
    extractor = models.CharField(_("extractor version"), max_length=40)
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict, default=Verdict.NONE)
    placed = models.BooleanField(_("placed in its event by a person"), default=False, editable=False)

    objects = ClaimQuerySet.as_manager()

    class Meta(Contact.Meta):
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["source", "start", "pk"]
        indexes = [models.Index("sides", "kind", "earliest", "latest", name="claim_days")]
        constraints = [
            *Contact.Meta.constraints,
            models.UniqueConstraint("source", "fingerprint", name="claim_once_per_source"),
            models.CheckConstraint(condition=Q(end=F("start") + Length("quote")), name="claim_offsets_fit_quote"),
            models.CheckConstraint(condition=Q(confidence__range=(0, 1)), name="claim_confidence_is_share"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="claim_verdict_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.edtf or '?'}: {' '.join(self.quote[:60].split())}"


class Exclusion(models.Model):
    """What one source says did not happen between two days: evidence against reports that it did."""

    class What(models.TextChoices):
        ABROAD = "abroad", _("Was not abroad")
        VISIT = "visit", _("Did not visit the country")
        MEETING = "meeting", _("Did not meet")

    source = models.ForeignKey(Source, models.CASCADE, related_name="exclusions", verbose_name=_("source"))
    what = models.CharField(_("what did not happen"), max_length=8, choices=What)
    people = models.ManyToManyField(Actor, related_name="exclusions", verbose_name=_("people"))
    country = models.CharField(_("country"), max_length=2, blank=True)
    first = models.DateField(_("first day"), null=True, blank=True)
    last = models.DateField(_("last day"), db_index=True)
    quote = models.TextField(_("quote"))
    start = models.PositiveIntegerField(_("start"))
    end = models.PositiveIntegerField(_("end"))
    rule = models.CharField(_("rule that fired"), max_length=80)

    class Meta:
        verbose_name = _("exclusion")
        verbose_name_plural = _("exclusions")
        ordering = ["source", "start", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(end=F("start") + Length("quote")), name="exclusion_offsets_fit_quote"),
            models.CheckConstraint(
                condition=Q(first=None) | Q(first__lte=F("last")), name="exclusion_first_before_last"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}, {self.first or '…'}–{self.last}: {' '.join(self.quote[:60].split())}"
