"""What was announced to a funder of the public, to be told beside what was met (DOMAIN 5.0)."""

from __future__ import annotations

from django.db import models

from partners.conventions.models import Convention

from ..enums import AnnouncedPublic


class PublicForecast(models.Model):
    """A public announced in a request, for a year (prévision): in the Cerfa block only, never a target."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="public_forecasts")
    year = models.PositiveSmallIntegerField("année")
    public = models.CharField("public", max_length=16, choices=AnnouncedPublic)
    number = models.PositiveIntegerField("prévision")

    class Meta:
        verbose_name = "prévision de public"
        verbose_name_plural = "prévisions de public"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["convention", "year", "public"], name="public_forecast_unique")]

    def __str__(self) -> str:
        return f"{self.get_public_display()}, {self.year}"
