"""The activity report (rapport d'activité): prepared, then published once, with its figures and its bytes frozen."""

from __future__ import annotations

import secrets
import uuid
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from french.dates import period_label
from outings.models import Testimony
from partners.conventions.models import Convention, Duty
from partners.enums import PartnerFamily
from partners.models import Partner, PartnerQuerySet
from schemes.enums import Role
from schemes.models import Neighbourhood, Operator, Scheme

from ..enums import ReportLength, ReportStanding, ReportStatus
from .reading import ReportReader


class ActivityReportQuerySet(models.QuerySet):
    def visible_to(self, user) -> ActivityReportQuerySet:
        """Every report of the schemes the user belongs to; and, for who represents a reader, the published ones.

        Readers are those fixed at publication: a funder who joins later does not read what came before. Who represents
        one reads the reports of the operator that let them in, and no other's.
        """
        links = ActivityReport.schemes.through.objects
        prepared = links.filter(scheme__in=Scheme.objects.with_role(user, Role.ADMIN, Role.COORDINATOR))
        told = links.filter(scheme__in=Scheme.objects.with_figures_for(user))
        return self.filter(
            Q(pk__in=prepared.values("activityreport"))
            | Q(pk__in=told.values("activityreport"), status=ReportStatus.PUBLISHED)
            | Q(pk__in=self.model.objects.read_by(user).order_by().values("pk"))
        )

    def read_by(self, user) -> ActivityReportQuerySet:
        """The published ones that the user reads for a body: a funder starts from these (DOMAIN 8.5)."""
        return self.filter(pk__in=ReportReader.objects.of(user).values("report"), status=ReportStatus.PUBLISHED)

    def in_force(self) -> ActivityReportQuerySet:
        """Published, neither withdrawn nor followed by another version."""
        return self.filter(status=ReportStatus.PUBLISHED, withdrawn_at=None).exclude(
            replaced_by__status=ReportStatus.PUBLISHED
        )


def new_check_token() -> str:
    """128 random bits, as an address writes them."""
    return secrets.token_urlsafe(16)


class ActivityReport(models.Model):
    """What a scheme did in a period, for those who order and pay it (rapport d'activité)."""

    # Where it is prepared: the first of its schemes.
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="reports", verbose_name="dispositif")
    # Those it tells of: the convention's as they were that day, else the one above.
    schemes = models.ManyToManyField(Scheme, related_name="+", verbose_name="dispositifs")
    operator = models.ForeignKey(Operator, models.PROTECT, related_name="reports", verbose_name="structure porteuse")
    convention = models.ForeignKey(
        Convention, models.PROTECT, null=True, blank=True, related_name="reports", verbose_name="convention"
    )
    # Of a note: those whose readers get it too; of a whole scheme's, theirs alone.
    for_conventions = models.ManyToManyField(
        Convention, blank=True, related_name="notes_read", verbose_name="conventions dont les lecteurs la reçoivent"
    )
    duty = models.ForeignKey(
        Duty, models.SET_NULL, null=True, blank=True, related_name="reports", verbose_name="échéance"
    )
    length = models.CharField("longueur", max_length=6, choices=ReportLength, default=ReportLength.ANNUAL)
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="quartier"
    )
    title = models.CharField("titre", max_length=120)
    # The one of its second page: consented and starred, or it is not printed.
    word = models.ForeignKey(Testimony, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="parole")
    status = models.CharField("état", max_length=9, choices=ReportStatus, default=ReportStatus.DRAFT)
    # Drawn by the page before anything is stored: sent twice, a draft is stored once.
    client_uuid = models.UUIDField("identifiant de saisie", default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    # Fingerprint of the names that whoever published it had read (V18); empty when none looked like a person.
    names_read = models.CharField("noms relus", max_length=64, blank=True, default="", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    # Told without any figure of people or requests, where these would be too few (DOMAIN 7.4).
    without_people = models.BooleanField("sans chiffre de personnes", default=False)
    # By another than the last to write, where the convention asks for it; a text changed since takes it away.
    second_read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    second_read_at = models.DateTimeField("seconde lecture le", null=True, editable=False)
    # « 2026-014 »: drawn when it is frozen, given back if it is not published; all versions have one.
    number_year = models.PositiveSmallIntegerField("année du numéro", null=True, editable=False)
    number = models.PositiveSmallIntegerField("numéro", null=True, editable=False)
    edition = models.PositiveSmallIntegerField("version publiée", default=1, editable=False)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", editable=False
    )
    # Of the page that anybody who holds the paper may open: printed on it, and the whole right.
    check_token = models.CharField("jeton de vérification", max_length=22, default=new_check_token, editable=False)
    withdrawn_at = models.DateTimeField("retiré le", null=True, editable=False)
    withdrawn_reason = models.CharField("pourquoi il est retiré", max_length=200, blank=True, editable=False)
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
            models.UniqueConstraint(
                fields=["operator", "number_year", "number", "edition"],
                condition=Q(number__isnull=False),
                name="report_number_unique",
            ),
            models.UniqueConstraint(fields=["check_token"], name="report_check_token_unique"),
            models.CheckConstraint(
                name="report_withdrawn_says_why",
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""),
                violation_error_message="Dites pourquoi ce rapport est retiré.",
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

    def save(self, **kwargs) -> None:
        """A new report is of its scheme's operator and tells of its scheme, unless somebody says more."""
        is_new = self._state.adding
        if is_new and self.operator_id is None:
            self.operator_id = self.scheme.lead_operator_id
        super().save(**kwargs)
        if is_new:
            self.schemes.add(self.scheme)

    def get_absolute_url(self) -> str:
        return reverse("reporting:report", args=[self.pk])

    @property
    def period(self) -> str:
        """The period in words: « janvier – juin 2026 »."""
        return period_label(self.starts_on, self.ends_on)

    @property
    def conventions(self) -> list[Convention]:
        """The one that it tells of, then those whose readers get it too; none: of the whole scheme, for all of it."""
        own = [self.convention] if self.convention else []
        is_note = self.pk is not None and self.length == ReportLength.NOTE
        return [*own, *(self.for_conventions.select_related("funder") if is_note else ())]

    def readers_to_be(self) -> PartnerQuerySet:
        """Who reads it once published: its conventions' own readers, else who orders and who pays its scheme today."""
        conventions = self.conventions
        if not conventions:
            return Partner.objects.reading(self.scheme)
        readers = [Q(pk__in=convention.readers().order_by().values("pk")) for convention in conventions]
        return Partner.objects.filter(reduce(or_, readers))

    @property
    def asks_second_reader(self) -> bool:
        return any(convention.second_reader for convention in self.conventions)

    @property
    def is_for_landlord(self) -> bool:
        """Whether a landlord reads it, or will."""
        readers = self.readers.all() if self.is_published else self.readers_to_be()
        return readers.filter(family=PartnerFamily.LANDLORD).exists()

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

    @property
    def numbered(self) -> str:
        """« 2026-014 »; nothing before it is frozen, nor for those published before numbers were drawn."""
        return f"{self.number_year}-{self.number:03d}" if self.number else ""

    @property
    def numbered_edition(self) -> str:
        """« 2026-014, version 2 »; the version alone where it has no number."""
        version = f"version\u00a0{self.edition}"
        return f"{self.numbered}, {version}" if self.number else version

    @property
    def is_replaced(self) -> bool:
        """Whether a published version came after it; no query where `replaced_by` was selected."""
        later = getattr(self, "replaced_by", None)
        return later is not None and later.is_published

    @property
    def standing(self) -> ReportStanding:
        """What a published report is worth today."""
        if self.withdrawn_at:
            return ReportStanding.WITHDRAWN
        return ReportStanding.REPLACED if self.is_replaced else ReportStanding.IN_FORCE
