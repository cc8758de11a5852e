"""What a month comes to, kept for speed alone."""

from __future__ import annotations

from django.db import models

from schemes.models import Scheme


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
