"""What people write in a report: texts, field by field, findings with what they stand on, what is asked of whom."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from partners.conventions.models import ConventionLine
from schemes import clock
from watch.models import Recommendation

from ..enums import EvidenceKind
from .report import ActivityReport


class ReportText(models.Model):
    """One text of a report that somebody read or changed (texte): what was proposed then, what they made of it.

    `key` says which (`reporting/texts.py`). `revision` grows with each change: a stale save is shown both. Its numbers
    are tokens (`reporting/tokens.py`); the same as `proposed`, it follows what the figures propose.
    """

    report = models.ForeignKey(ActivityReport, models.CASCADE, related_name="texts")
    key = models.CharField("lequel", max_length=40)
    text = models.TextField("texte", max_length=3000, blank=True)
    # With its tokens, as it was proposed; empty where nothing is.
    proposed = models.TextField("proposé", max_length=3000, blank=True)
    revision = models.PositiveIntegerField("révision", default=0)
    # Word for word as it was when somebody changed it, or said « relu »: a figure that moves since is to be read again.
    read_as = models.TextField("relu ainsi", max_length=3000, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField("changé le", default=clock.now)

    class Meta:
        verbose_name = "texte du rapport"
        verbose_name_plural = "textes du rapport"
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="report_text_unique")]

    def __str__(self) -> str:
        return self.key


class ReportTextEdit(models.Model):
    """A text of a report was changed (reprise d’un texte): by whom, from what to what."""

    text = models.ForeignKey(ReportText, models.CASCADE, related_name="edits")
    before = models.TextField("avant", blank=True)
    after = models.TextField("après", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField("le", default=clock.now)

    class Meta:
        verbose_name = "reprise d’un texte"
        verbose_name_plural = "reprises de textes"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return str(self.text)


class Evidence(models.Model):
    """What a finding stands on (preuve), as it was. `code`: which figure, line, words or observation it is."""

    report = models.ForeignKey(ActivityReport, models.CASCADE, related_name="evidence")
    # The key of the finding's text.
    finding = models.CharField("constat", max_length=40)
    kind = models.CharField("sorte", max_length=11, choices=EvidenceKind)
    code = models.CharField("code", max_length=120, blank=True)
    label = models.CharField("libellé", max_length=300)
    value = models.CharField("valeur", max_length=60, blank=True)
    scope = models.CharField("périmètre", max_length=200, blank=True)

    class Meta:
        verbose_name = "preuve"
        ordering = ["finding", "pk"]

    def __str__(self) -> str:
        return self.label


class Asked(models.Model):
    """A recommendation that the second page asks of its readers (ce que nous vous demandons): three at most."""

    report = models.ForeignKey(ActivityReport, models.CASCADE, related_name="asked")
    position = models.PositiveSmallIntegerField("rang")
    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "demande du rapport"
        verbose_name_plural = "demandes du rapport"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "position"], name="asked_position_unique"),
            models.UniqueConstraint(fields=["report", "recommendation"], name="asked_once"),
        ]

    def __str__(self) -> str:
        return str(self.recommendation)


class LineAnswer(models.Model):
    """What a report answers to a line of its convention (réponse à une ligne), as it was published.

    What is written of it, an explanation and a comment, is a text of the report until then.
    """

    report = models.ForeignKey(ActivityReport, models.CASCADE, related_name="line_answers")
    line = models.ForeignKey(ConventionLine, models.PROTECT, related_name="report_answers")
    label = models.CharField("ligne", max_length=300)
    value = models.CharField("valeur", max_length=600)
    base = models.CharField("base", max_length=120, blank=True)
    previous = models.CharField("période précédente", max_length=120, blank=True)
    target = models.CharField("cible", max_length=120, blank=True)
    source = models.CharField("source", max_length=200, blank=True)
    explanation = models.CharField("explication", max_length=600, blank=True)
    comment = models.CharField("commentaire", max_length=300, blank=True)

    class Meta:
        verbose_name = "réponse à une ligne"
        verbose_name_plural = "réponses aux lignes"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["report", "line"], name="line_answer_once")]

    def __str__(self) -> str:
        return self.label
