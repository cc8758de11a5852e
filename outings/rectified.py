"""What was done to a period that a report had told: dated, with its reason (DOMAIN 6.4b, V2)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from schemes import clock
from schemes.models import Scheme

from .enums import RectificationKind


class Rectification(models.Model):
    """A figure of a published period moved since, or was kept from moving: which outing, how, why (rectification)."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="+", verbose_name="dispositif")
    outing = models.ForeignKey("outings.Outing", models.CASCADE, related_name="rectifications", verbose_name="sortie")
    # The told day: of an outing moved out of its period, the day that it left.
    happened_on = models.DateField("jour")
    kind = models.CharField("quoi", max_length=9, choices=RectificationKind)
    reason = models.CharField("pourquoi", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="par")
    at = models.DateTimeField("le", default=clock.now)

    class Meta:
        verbose_name = "rectification"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["scheme", "happened_on"], name="rectification_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}\u00a0: {self.reason}"
