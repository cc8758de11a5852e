"""What the team wrote of an outing, and what people said in it: one row apart, and looked at again before it leaves."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .enums import TestimonySource
from .stops import OutingChild


class OutingText(models.Model):
    """What the team wrote about an outing (texte libre); about places and situations, never about a person."""

    outing = models.OneToOneField("outings.Outing", models.CASCADE, related_name="text", primary_key=True)
    event_name = models.CharField("événement", max_length=80, blank=True)
    other_topic = models.CharField("autres demandes\u00a0: lesquelles", max_length=40, blank=True)
    highlight = models.CharField("ce qu’on retient", max_length=280, blank=True)
    is_highlight_starred = models.BooleanField("à garder pour le rapport", default=False)
    # Never leaves the team (DOMAIN 2.6).
    team_note = models.CharField("note d’équipe", max_length=500, blank=True)
    cancel_word = models.CharField("motif d’annulation\u00a0: lequel", max_length=60, blank=True)
    # Written with the texts and the names of new places (V18), so that the list of those to read again scans no text.
    looks_personal = models.BooleanField("on dirait un nom ou un numéro", default=False, editable=False)

    class Meta:
        verbose_name = "texte de la sortie"
        verbose_name_plural = "textes de la sortie"
        indexes = [
            models.Index("outing", condition=Q(looks_personal=True), name="text_to_review"),
            models.Index("outing", condition=Q(is_highlight_starred=True), name="text_starred"),
        ]

    def __str__(self) -> str:
        return self.highlight


class Testimony(OutingChild):
    """Words somebody said (parole recueillie). Without consent they are kept and never published (V19)."""

    outing = models.ForeignKey("outings.Outing", models.CASCADE, related_name="testimonies")
    text = models.CharField("parole", max_length=300)
    source = models.CharField("qui parle", max_length=8, choices=TestimonySource)
    has_consent = models.BooleanField("accord donné pour publier", default=False)
    is_starred = models.BooleanField("à garder pour le rapport", default=False)
    looks_personal = models.BooleanField("on dirait un nom ou un numéro", default=False, editable=False)

    class Meta:
        verbose_name = "parole recueillie"
        verbose_name_plural = "paroles recueillies"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["scheme", "held_on"], name="testimony_scheme_day"),
            models.Index("outing", condition=Q(looks_personal=True), name="testimony_to_review"),
        ]

    def __str__(self) -> str:
        return self.text
