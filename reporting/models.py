"""The activity report (rapport d'activité): prepared, then published once, with its figures and its bytes frozen."""

from __future__ import annotations

import hashlib
import json
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from french.dates import period_label
from partners.models import Partner, Representative
from schemes.enums import Role
from schemes.models import Neighbourhood, Scheme

from .enums import ReportStatus


class ActivityReportQuerySet(models.QuerySet):
    def visible_to(self, user) -> ActivityReportQuerySet:
        """Every report of the schemes the user belongs to; and, for who represents a reader, the published ones.

        Readers are those fixed at publication: a funder who joins later does not read what came before. Who represents
        one reads the reports of the operator that let them in, and no other's.
        """
        run = Q(operator=OuterRef("report__scheme__lead_operator"))
        run |= Q(operator__co_run_schemes=OuterRef("report__scheme"))
        opened = Representative.objects.of(user).current().filter(run, partner=OuterRef("partner"))
        readers = ReportReader.objects.filter(Exists(opened))
        return self.filter(
            Q(scheme__in=Scheme.objects.with_role(user, Role.ADMIN, Role.COORDINATOR))
            | Q(scheme__in=Scheme.objects.with_figures_for(user), status=ReportStatus.PUBLISHED)
            | Q(pk__in=readers.values("report"), status=ReportStatus.PUBLISHED)
        )


class ActivityReport(models.Model):
    """What a scheme did in a period, for those who order and pay it (rapport d'activité)."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="reports", verbose_name="dispositif")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="quartier"
    )
    title = models.CharField("titre", max_length=120)
    lead = models.CharField("en une phrase", max_length=300, blank=True)
    findings = models.TextField("ce que nous constatons", max_length=1500, blank=True)
    difficulties = models.TextField("difficultés et perspectives", max_length=3000, blank=True)
    status = models.CharField("état", max_length=9, choices=ReportStatus, default=ReportStatus.DRAFT)
    # Drawn by the page before anything is stored: sent twice, a draft is stored once.
    client_uuid = models.UUIDField("identifiant de saisie", default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    # Fingerprint of the names that whoever published it had read (V18); empty when none looked like a person.
    names_read = models.CharField("noms relus", max_length=64, blank=True, default="", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    # Why the last attempt to publish failed, in words for who prepares the report.
    failure = models.CharField("échec de la publication", max_length=200, blank=True, editable=False)
    published_at = models.DateTimeField("publié le", null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    readers = models.ManyToManyField(Partner, through="ReportReader", related_name="readable_reports")

    objects = ActivityReportQuerySet.as_manager()

    class Meta:
        verbose_name = "rapport d’activité"
        verbose_name_plural = "rapports d’activité"
        ordering = ["-ends_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "client_uuid"], name="report_client_uuid_unique"),
            models.CheckConstraint(
                name="report_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message="La période se termine avant d’avoir commencé.",
            ),
            models.CheckConstraint(
                name="report_published_is_dated",
                condition=Q(status__in=[ReportStatus.DRAFT, ReportStatus.IN_THE_MAKING], published_at=None)
                | Q(status=ReportStatus.PUBLISHED, published_at__isnull=False),
                violation_error_message="Un rapport publié porte sa date de publication.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reporting:report", args=[self.pk])

    @property
    def period(self) -> str:
        """The period in words: « janvier – juin 2026 »."""
        return period_label(self.starts_on, self.ends_on)

    @property
    def is_draft(self) -> bool:
        return self.status == ReportStatus.DRAFT

    @property
    def is_in_the_making(self) -> bool:
        """Frozen and not laid out yet: it changes no more, and only who prepares it sees it."""
        return self.status == ReportStatus.IN_THE_MAKING

    @property
    def is_published(self) -> bool:
        return self.status == ReportStatus.PUBLISHED


class MonthFigures(models.Model):
    """What a month of a scheme comes to, kept for as long as nobody changes it (chiffres du mois).

    `reporting/figures/months.py` alone reads and writes it.
    """

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="+", db_index=False)
    # The first day of the month.
    month = models.DateField("mois")
    # Another one is drawn whenever a figure of the month changes.
    version = models.BigIntegerField("version", default=0)
    # What stamped the figures below; they are taken only if it is still the stamp of the month.
    seen = models.BigIntegerField("vue", null=True)
    # What schemes side by side are told of.
    outings = models.PositiveIntegerField("sorties", default=0)
    minutes = models.PositiveIntegerField("minutes", default=0)
    people_mediated = models.PositiveIntegerField("personnes médiées", default=0)
    requests = models.PositiveIntegerField("demandes", default=0)
    partners = models.JSONField("partenaires", default=list)
    # Every other figure that adds up; None where nobody read them since.
    figures = models.JSONField("chiffres", null=True)

    class Meta:
        verbose_name = "chiffres du mois"
        verbose_name_plural = "chiffres du mois"
        constraints = [models.UniqueConstraint(fields=["scheme", "month"], name="month_figures_unique")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class ReportReader(models.Model):
    """A partner who reads a report since its publication (lecteur du rapport)."""

    report = models.ForeignKey(ActivityReport, models.CASCADE, related_name="report_readers")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="report_readers")

    class Meta:
        verbose_name = "lecteur du rapport"
        verbose_name_plural = "lecteurs du rapport"
        constraints = [models.UniqueConstraint(fields=["report", "partner"], name="report_reader_unique")]

    def __str__(self) -> str:
        return str(self.partner)


class Manuscript(models.Model):
    """A report frozen before it is laid out (manuscrit): all that its file will say, nothing left to read elsewhere.

    It lives until its pages are made, to be published or, of a draft, to be previewed.
    """

    report = models.ForeignKey(ActivityReport, models.CASCADE, related_name="+")
    is_preview = models.BooleanField("pour l’aperçu", default=False)
    html = models.TextField("page")
    figures_csv = models.TextField("chiffres joints")
    outings_csv = models.TextField("sorties jointes")
    fingerprint = models.CharField("empreinte des chiffres", max_length=64)
    # As in `PublishedFile`.
    figures = models.JSONField("chiffres")
    # The period that was closed for it, open again if it is not published.
    closed_period = models.ForeignKey("outings.ClosedPeriod", models.SET_NULL, null=True, related_name="+")
    taken_at = models.DateTimeField("arrêté le")
    started_at = models.DateTimeField("mise en pages commencée le", null=True)

    class Meta:
        verbose_name = "manuscrit"
        verbose_name_plural = "manuscrits"
        constraints = [models.UniqueConstraint(fields=["report", "is_preview"], name="manuscript_is_one")]

    def __str__(self) -> str:
        return str(self.report)

    @property
    def digest(self) -> str:
        """SHA-256, in hexadecimal, of all that the file will say: two of one digest have the same pages."""
        said = [self.html, self.figures_csv, self.outings_csv]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


class Preview(models.Model):
    """A draft as it would be published (aperçu), kept for as long as its manuscript would be the same."""

    report = models.OneToOneField(ActivityReport, models.CASCADE, related_name="+", primary_key=True)
    digest = models.CharField("empreinte du manuscrit", max_length=64)
    taken_at = models.DateTimeField("arrêté le")
    pdf = models.BinaryField("fichier")
    # Why there are no pages, in words for who prepares the report.
    failure = models.CharField("échec de la mise en pages", max_length=200, blank=True)

    class Meta:
        verbose_name = "aperçu"
        verbose_name_plural = "aperçus"

    def __str__(self) -> str:
        return self.digest


class PublishedFile(models.Model):
    """The frozen bytes and figures of a published report (fichier publié), apart so that lists stay light."""

    report = models.OneToOneField(ActivityReport, models.PROTECT, related_name="published_file", primary_key=True)
    pdf = models.BinaryField("fichier")
    sha256 = models.CharField("empreinte", max_length=64)
    size = models.PositiveIntegerField("taille en octets")
    pages = models.PositiveSmallIntegerField("pages")
    # [code, label, value, unit] of every figure, as the dashboard's CSV gave them that day.
    figures = models.JSONField("chiffres")

    class Meta:
        verbose_name = "fichier publié"
        verbose_name_plural = "fichiers publiés"

    def __str__(self) -> str:
        return self.sha256
