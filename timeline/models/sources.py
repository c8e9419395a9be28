"""Who published, and what: outlets and the frozen articles."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from timeline.extract.decode import safe_url
from timeline.models.actors import Named
from timeline.models.choices import Basis, Interest, OutletKind


class Outlet(Named):
    domain = models.CharField(_("domain"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO 3166-1 code"))
    kind = models.CharField(_("kind"), max_length=12, choices=OutletKind, default=OutletKind.PORTAL)
    interest = models.CharField(_("interest"), max_length=8, choices=Interest, default=Interest.THIRD)
    agency = models.BooleanField(_("quoted as a source by other outlets"), default=False)
    history = HistoricalRecords()

    class Meta(Named.Meta):
        verbose_name = _("outlet")
        verbose_name_plural = _("outlets")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=OutletKind.values), name="outlet_kind_known"),
            models.CheckConstraint(condition=Q(interest__in=Interest.values), name="outlet_interest_known"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("outlet", args=[self.slug])


class Receipt(models.Model):
    """A file that was read in full: a repeated run passes over it (`timeline.receipts`)."""

    digest = models.CharField(max_length=64, unique=True)
    articles = models.PositiveIntegerField()
    added = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.digest[:12]


class Source(models.Model):
    """One article, frozen. `sha256` is of the stored text in UTF-8: the same words under two file names are one source."""

    outlet = models.ForeignKey(
        Outlet, models.PROTECT, null=True, blank=True, related_name="sources", verbose_name=_("outlet")
    )
    outlet_name = models.CharField(_("outlet as written"), max_length=200, blank=True)
    title = models.CharField(_("title"), max_length=500, blank=True)
    authors = models.JSONField(_("authors"), default=list, blank=True)
    agencies = models.JSONField(_("upstream agencies"), default=list, blank=True)
    language = models.CharField(_("language"), max_length=3)
    published = models.CharField(
        _("published"), max_length=35, blank=True, help_text=_("ISO 8601 date or date and time")
    )
    published_on = models.DateField(_("day of publication"), null=True, blank=True, db_index=True)
    published_basis = models.CharField(_("how the date was found"), max_length=8, choices=Basis, blank=True)
    url = models.URLField(_("address"), max_length=1000, blank=True)
    file_name = models.CharField(_("file"), max_length=500, blank=True)
    text = models.TextField(_("text"))
    sha256 = models.CharField(_("SHA-256 of the text"), max_length=64, unique=True)
    text_group = models.CharField(
        _("text group"), max_length=64, blank=True, editable=False, db_index=True,
        help_text=_("The same for copies of one text: the smallest SHA-256 among them"),
    )  # fmt: skip
    warnings = models.JSONField(_("warnings"), default=list, blank=True)
    extractor = models.CharField(_("extractor version"), max_length=40)
    added = models.DateTimeField(_("added"), auto_now_add=True)
    receipt = models.ForeignKey(Receipt, models.SET_NULL, null=True, blank=True, editable=False, related_name="sources")

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["-published_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="source_sha256_is_hex"),
            models.CheckConstraint(condition=~Q(text=""), name="source_text_not_empty"),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.outlet_label}, {self.published_on or self.file_name}"

    def get_absolute_url(self) -> str:
        return reverse("source", args=[self.pk])

    @property
    def link(self) -> str:
        """The address if a page may link to it, else nothing."""
        return safe_url(self.url) or ""

    @property
    def outlet_label(self) -> str:
        """The outlet as a reader would cite it."""
        return str(self.outlet) if self.outlet else self.outlet_name or str(_("unknown outlet"))


class TextFingerprint(models.Model):
    """A fingerprint of a source's text (timeline/extract/copies.py): sources that share one may be copies."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="text_fingerprints", verbose_name=_("source"))
    number = models.BigIntegerField(_("number"), db_index=True)

    class Meta:
        verbose_name = _("fingerprint of a text")
        verbose_name_plural = _("fingerprints of texts")

    def __str__(self) -> str:
        return f"{self.source_id}: {self.number}"


class Evaluation(models.Model):
    """One scoring of the extractor against annotated articles, as printed by `manage.py evaluate`."""

    extractor = models.CharField(_("extractor version"), max_length=40)
    gold = models.CharField(_("annotated set"), max_length=200)
    result = models.JSONField(_("result"))
    created = models.DateTimeField(_("created"), auto_now_add=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("user"))

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["-created"]

    def __str__(self) -> str:
        return f"{self.gold} · {self.extractor}"
