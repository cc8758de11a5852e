"""What a funder and a structure agreed on: which schemes, from when to when, how much, what is to be handed in."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from schemes.models import Operator, Scheme

from .enums import AgreementType, DutyFormat, DutyKind


class ConventionQuerySet(models.QuerySet):
    def of_schemes(self, schemes: models.QuerySet[Scheme]) -> ConventionQuerySet:
        """Those that are about one of these schemes, each once."""
        links = Convention.schemes.through.objects.filter(scheme__in=schemes.order_by().values("pk"))
        return self.filter(pk__in=links.values("convention"))


class Convention(models.Model):
    """A funder's agreement with a structure about some of its schemes (convention)."""

    operator = models.ForeignKey(
        Operator, models.PROTECT, related_name="conventions", verbose_name="structure porteuse"
    )
    schemes = models.ManyToManyField(Scheme, related_name="conventions", verbose_name="dispositifs")
    funder = models.ForeignKey("Partner", models.PROTECT, related_name="conventions", verbose_name="organisme")
    kind = models.CharField("modalité contractuelle", max_length=24, choices=AgreementType)
    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    amount = models.DecimalField("montant en euros", max_digits=12, decimal_places=2, null=True, blank=True)
    note = models.CharField("précision", max_length=200, blank=True)
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
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.funder}"


class Duty(models.Model):
    """Something to hand in to the funder by a day (échéance). The day is stored, and never moves by itself."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="duties")
    kind = models.CharField("quoi", max_length=8, choices=DutyKind)
    due_on = models.DateField("à rendre le")
    form = models.CharField("sous quelle forme", max_length=8, choices=DutyFormat, default=DutyFormat.PDF)

    class Meta:
        verbose_name = "échéance"
        ordering = ["due_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["convention", "kind", "due_on"], name="duty_unique")]

    def __str__(self) -> str:
        return self.get_kind_display()
