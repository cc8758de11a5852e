"""Who reads a report, by which way, and what they said back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from partners.models import Partner
from schemes import clock

from ..enums import ReadingAct


class ReportReader(models.Model):
    """A partner who reads a report since its publication (lecteur du rapport)."""

    report = models.ForeignKey("ActivityReport", models.CASCADE, related_name="report_readers")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="report_readers")

    acknowledged_at = models.DateTimeField("reçu le", null=True, editable=False)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = "lecteur du rapport"
        verbose_name_plural = "lecteurs du rapport"
        constraints = [models.UniqueConstraint(fields=["report", "partner"], name="report_reader_unique")]

    def __str__(self) -> str:
        return str(self.partner)


class ReaderLink(models.Model):
    """A reader's way to one report without an account (lien de lecture): whoever holds it reads that report, as that
    body, until it expires or is revoked. Its hash alone is kept."""

    reader = models.ForeignKey(ReportReader, models.CASCADE, related_name="links")
    token_hash = models.CharField("empreinte du lien", max_length=64, unique=True)
    created_at = models.DateTimeField("fait le", default=clock.now)
    expires_at = models.DateTimeField("expire le")
    revoked_at = models.DateTimeField("révoqué le", null=True)

    class Meta:
        verbose_name = "lien de lecture"
        verbose_name_plural = "liens de lecture"

    def __str__(self) -> str:
        return str(self.reader)


class ReportAccess(models.Model):
    """A reader did something with its report (consultation): which act, when, by which account where it has one.

    Twelve months, then gone.
    """

    reader = models.ForeignKey(ReportReader, models.CASCADE, related_name="accesses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    act = models.CharField("acte", max_length=12, choices=ReadingAct)
    at = models.DateTimeField("le", default=clock.now)

    class Meta:
        verbose_name = "consultation"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.reader}\u00a0: {self.get_act_display()}"


class FigureQuestion(models.Model):
    """« Une question sur ce chiffre »: asked by a reader, answered to that body, and told in the next report.

    The figure is kept as it was printed, with no key to what computed it.
    """

    reader = models.ForeignKey(ReportReader, models.CASCADE, related_name="questions")
    code = models.CharField("code", max_length=120)
    label = models.CharField("chiffre", max_length=200)
    value = models.CharField("valeur imprimée", max_length=40, blank=True)
    text = models.CharField("question", max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField("posée le", default=clock.now)
    answer = models.CharField("réponse", max_length=500, blank=True)
    answered_at = models.DateTimeField("répondue le", null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = "question sur un chiffre"
        verbose_name_plural = "questions sur les chiffres"
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="figure_question_answer_is_dated",
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                violation_error_message="Une réponse porte sa date.",
            )
        ]

    def __str__(self) -> str:
        return self.label
