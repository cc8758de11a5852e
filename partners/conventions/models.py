"""What a funder and a structure agreed on: which schemes, from when to when, what is ordered, line by line, what is to
be handed in (DOMAIN 5.0). What others give for it is in `answers`."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from french.dates import french_date, month_end
from schemes import clock
from schemes.models import MobileUnit, Neighbourhood, Operator, Scheme, Topic

from ..enums import (
    OPEN_DUTIES,
    AgreementType,
    CiterAxis,
    DutyFormat,
    DutyKind,
    DutyState,
    KnownBy,
    LineNature,
    TargetSense,
)

if TYPE_CHECKING:
    from ..models import Partner, PartnerQuerySet

# A target set so long after its period began says when it was set.
LATE_TARGET = datetime.timedelta(days=60)


class ConventionQuerySet(models.QuerySet):
    def of_schemes(self, schemes: models.QuerySet[Scheme]) -> ConventionQuerySet:
        """Those that are about one of these schemes, each once."""
        links = Convention.schemes.through.objects.filter(scheme__in=schemes.order_by().values("pk"))
        return self.filter(pk__in=links.values("convention"))

    def naming(self, partner: Partner) -> ConventionQuerySet:
        """Those that it funds, reads or gives a value to: as that very body, under no other name."""
        return self.filter(Q(funder=partner) | Q(added_readers=partner) | Q(lines__suppliers__partner=partner))


class Convention(models.Model):
    """A funder's agreement with a structure about some of its schemes (convention).

    Its scope: within one kind (quarters, topics, formats, units) any of the values does, between kinds all must hold;
    nothing of a kind is all of it.
    """

    operator = models.ForeignKey(
        Operator, models.PROTECT, related_name="conventions", verbose_name="structure porteuse"
    )
    schemes = models.ManyToManyField(Scheme, related_name="conventions", verbose_name="dispositifs")
    funder = models.ForeignKey("Partner", models.PROTECT, related_name="conventions", verbose_name="organisme")
    kind = models.CharField("modalité contractuelle", max_length=24, choices=AgreementType)
    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    amount = models.DecimalField("montant en euros", max_digits=12, decimal_places=2, null=True, blank=True)
    prints_amount = models.BooleanField("le montant est imprimé dans les rapports", default=False)
    note = models.CharField("précision", max_length=200, blank=True)
    neighbourhoods = models.ManyToManyField(
        Neighbourhood, blank=True, related_name="conventions", verbose_name="quartiers"
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="conventions", verbose_name="thématiques")
    # Codes of `schemes.enums.OutingFormat`.
    formats = models.JSONField("formats", default=list, blank=True)
    mobile_units = models.ManyToManyField(
        MobileUnit, blank=True, related_name="conventions", verbose_name="solutions mobiles"
    )
    added_readers = models.ManyToManyField(
        "Partner", blank=True, related_name="conventions_read", verbose_name="autres lecteurs"
    )
    second_reader = models.BooleanField("une seconde personne relit avant de publier", default=False)
    # Exact totals are an exception, with its reason, of this convention's reports only (DOMAIN 7.4).
    exact_totals = models.BooleanField("totaux exacts", default=False)
    exact_totals_reason = models.CharField("pourquoi des totaux exacts", max_length=200, blank=True)
    # Raised by each change: two people who edit it compare.
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = ConventionQuerySet.as_manager()

    class Meta:
        verbose_name = "convention"
        ordering = [F("starts_on").desc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                name="convention_ends_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="La convention finit avant de commencer.",
            ),
            models.CheckConstraint(
                name="convention_exact_totals_say_why",
                condition=Q(exact_totals=False) | ~Q(exact_totals_reason=""),
                violation_error_message="Dites pourquoi ce financeur a besoin de totaux exacts.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.funder}"

    def get_absolute_url(self) -> str:
        return reverse("partners:convention", args=[self.pk])

    def readers(self) -> PartnerQuerySet:
        """Who reads its reports: its funder and those added by hand, not every funder of its schemes."""
        partners = self._meta.get_field("funder").related_model
        added = Convention.added_readers.through.objects.filter(convention=self)
        return partners.objects.filter(Q(pk=self.funder_id) | Q(pk__in=added.values("partner")))

    def report_refusal(self, start: datetime.date, end: datetime.date) -> str:
        """Why no report to its funder can be of these days: as `period_refusal`, and its dates are known."""
        if self.starts_on is None or self.ends_on is None:
            return "Notez d’abord le début et la fin de la convention\u00a0: un rapport à ce financeur les demande."
        return self.period_refusal(start, end)

    def period_refusal(self, start: datetime.date, end: datetime.date) -> str:
        """Why nothing of it can be of these days, both included; empty when it can.

        The months of its first and last day count whole; a month without a day of it is none of its own.
        """
        for bound, is_beyond in (
            (self.starts_on, self.starts_on and start < self.starts_on.replace(day=1)),
            (self.ends_on, self.ends_on and end > month_end(self.ends_on)),
        ):
            if is_beyond:
                return f"La période dépasse la convention ({french_date(bound)})."
        return ""


class DutyQuerySet(models.QuerySet):
    def still_open(self) -> DutyQuerySet:
        """Somebody waits for them."""
        return self.filter(state__in=OPEN_DUTIES)


class Duty(models.Model):
    """Something to hand in to the funder by a day (échéance). The day is stored, and never moves by itself."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="duties")
    kind = models.CharField("quoi", max_length=8, choices=DutyKind)
    due_on = models.DateField("à rendre le")
    form = models.CharField("sous quelle forme", max_length=8, choices=DutyFormat, default=DutyFormat.PDF)
    period_starts_on = models.DateField("période, du", null=True, blank=True)
    period_ends_on = models.DateField("au", null=True, blank=True)
    state = models.CharField("état", max_length=9, choices=DutyState, default=DutyState.DUE)
    handed_in_on = models.DateField("rendu le", null=True, blank=True)
    # Without a report of OptiMédia: « hors outil ».
    is_handed_outside = models.BooleanField("rendu hors outil", default=False)
    extended_to = models.DateField("report jusqu’au", null=True, blank=True)
    extended_by = models.CharField("report accordé par", max_length=120, blank=True)
    reason = models.CharField("pourquoi ce n’est pas dû", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = "échéance"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "kind", "due_on"],
                name="duty_unique",
                violation_error_message="Cette échéance est déjà notée.",
            ),
            models.CheckConstraint(
                name="duty_period_in_order",
                condition=Q(period_starts_on=None) | Q(period_ends_on__gte=F("period_starts_on")),
                violation_error_message="La période finit avant de commencer.",
            ),
            models.CheckConstraint(
                name="duty_waived_says_why",
                condition=~Q(state=DutyState.WAIVED) | ~Q(reason=""),
                violation_error_message="Pourquoi ce bilan n’est-il pas dû\u202f?",
            ),
            models.CheckConstraint(
                name="duty_extended_says_until_when_and_by_whom",
                condition=~Q(state=DutyState.EXTENDED) | (Q(extended_to__isnull=False) & ~Q(extended_by="")),
                violation_error_message="Dites jusqu’à quand, et quel organisme l’accorde.",
            ),
            models.CheckConstraint(
                name="duty_handed_in_is_dated",
                condition=~Q(state=DutyState.HANDED_IN) | Q(handed_in_on__isnull=False),
                violation_error_message="Dites quel jour vous l’avez rendu.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def day(self) -> datetime.date:
        """The last day on which it is awaited."""
        return self.extended_to if self.state == DutyState.EXTENDED and self.extended_to else self.due_on

    @property
    def is_open(self) -> bool:
        """As `DutyQuerySet.still_open` has it."""
        return self.state in OPEN_DUTIES

    @property
    def is_of_a_report(self) -> bool:
        """Whether a report of that name is what it asks."""
        return self.kind in (DutyKind.NOTE, DutyKind.REPORT, DutyKind.ANNUAL)

    @property
    def said(self) -> str:
        """What became of it: « Rendu le 3 juin 2026, hors outil », « Report accordé jusqu’au … par … »."""
        match self.state:
            case DutyState.HANDED_IN:
                return f"Rendu le {french_date(self.handed_in_on)}" + ", hors outil" * self.is_handed_outside
            case DutyState.EXTENDED:
                return f"Report accordé jusqu’au {french_date(self.extended_to)} par {self.extended_by}"
            case DutyState.WAIVED:
                return f"Sans objet\u00a0: {self.reason}"
        return f"À rendre le {french_date(self.due_on)}"


class ConventionObjective(models.Model):
    """One objective of a convention, in its own words (objectif de la convention)."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="objectives")
    position = models.PositiveSmallIntegerField("rang")
    text = models.CharField("objectif", max_length=400)

    class Meta:
        verbose_name = "objectif d’une convention"
        verbose_name_plural = "objectifs d’une convention"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class LineQuerySet(models.QuerySet):
    def in_force(self, day: datetime.date) -> LineQuerySet:
        """Those that no avenant had closed before that day."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day))

    def with_answers(self) -> LineQuerySet:
        """With all that its page, or a report, says of each, in a fixed number of queries."""
        rows = self.select_related("objective", "continues")
        return rows.prefetch_related("targets", "suppliers__partner", "suppliers__values", "questions__options__counts")


class ConventionLine(models.Model):
    """A line of the funder's grid, in its words, and how it is known (ligne de la grille).

    An avenant closes it; nothing rewrites it once something stands on it (`grid.is_settled`).
    """

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="lines")
    objective = models.ForeignKey(
        ConventionObjective, models.SET_NULL, null=True, blank=True, related_name="lines", verbose_name="objectif"
    )
    position = models.PositiveSmallIntegerField("rang", default=0)
    label = models.CharField("ligne, dans les mots du financeur", max_length=300)
    nature = models.CharField("nature, selon le financeur", max_length=11, choices=LineNature)
    citer_axis = models.CharField("axe CITER", max_length=12, choices=CiterAxis, blank=True)
    continues = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="continued_by",
        verbose_name="suite d’une ligne de la convention précédente",
    )
    known_by = models.CharField("comment ce sera connu", max_length=8, choices=KnownBy)
    # A code of the catalogue, with its key: `outings_done[format=workshop]`. What it may be, `reporting` says.
    code = models.CharField("chiffre", max_length=80, blank=True)
    # A figure that stands under a partner's or a survey's line, apart.
    hint_code = models.CharField("indice", max_length=80, blank=True)
    words = models.CharField("nos mots", max_length=600, blank=True)
    unknown_reason = models.CharField("pourquoi cela ne peut pas être connu", max_length=300, blank=True)
    added_on = models.DateField("ajoutée le", default=clock.today, editable=False)
    closed_on = models.DateField("close le", null=True, editable=False)
    # Raised by each change of it, of its targets, suppliers and questions.
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne de la grille"
        verbose_name_plural = "lignes de la grille"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="line_says_how_it_is_known",
                condition=Q(known_by__in=KnownBy.values),
                violation_error_message="Dites comment cette ligne sera connue.",
            ),
            models.CheckConstraint(
                name="line_of_impact_is_not_computed",
                condition=~Q(nature=LineNature.IMPACT) | ~Q(known_by=KnownBy.COMPUTED),
                violation_error_message="Un impact ne se calcule pas depuis les sorties.",
            ),
            models.CheckConstraint(
                name="line_computed_has_its_figure",
                condition=~Q(known_by=KnownBy.COMPUTED) | ~Q(code=""),
                violation_error_message="Choisissez le chiffre qui répond à cette ligne.",
            ),
            models.CheckConstraint(
                name="line_unknown_says_why",
                condition=~Q(known_by=KnownBy.UNKNOWN) | ~Q(unknown_reason=""),
                violation_error_message="Dites pourquoi cela ne peut pas être connu.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("partners:line", args=[self.convention_id, self.pk])

    @property
    def open_targets(self) -> list[Target]:
        """Those that no avenant closed."""
        return [target for target in self.targets.all() if target.closed_on is None]


class Target(models.Model):
    """What is expected of a line over a period (cible); of a partner's line, in words. Closed, never rewritten."""

    line = models.ForeignKey(ConventionLine, models.CASCADE, related_name="targets")
    # Of a share, in per cent.
    value = models.DecimalField("cible", max_digits=12, decimal_places=2, null=True, blank=True)
    unit_is_share = models.BooleanField("en pour cent", default=False)
    sense = models.CharField("sens", max_length=8, choices=TargetSense, default=TargetSense.AT_LEAST)
    # Of « environ », in per cent of the value.
    tolerance = models.PositiveSmallIntegerField("marge, en pour cent", default=10)
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    text = models.CharField("ce qui est attendu", max_length=200, blank=True)
    set_on = models.DateField("fixée le", default=clock.today)
    closed_on = models.DateField("close le", null=True, editable=False)

    class Meta:
        verbose_name = "cible"
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="target_is_a_number_or_words",
                condition=(Q(value__isnull=False) & Q(text="")) | (Q(value=None) & ~Q(text="")),
                violation_error_message="Écrivez la cible en chiffres.",
            ),
            models.CheckConstraint(
                name="target_is_more_than_nothing",
                condition=Q(value=None) | (Q(value__gt=0) & (Q(unit_is_share=False) | Q(value__lte=100))),
                violation_error_message="Une cible est supérieure à zéro\u00a0; une part, 100\u202f% au plus.",
            ),
            models.CheckConstraint(
                name="target_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message="La période finit avant de commencer.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}, {self.starts_on} – {self.ends_on}"

    @property
    def is_late(self) -> bool:
        """Whether it was set more than sixty days after its period began: it is then dated wherever it shows."""
        return self.set_on > self.starts_on + LATE_TARGET
