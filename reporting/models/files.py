"""What a report is once frozen: the manuscript, its preview, the file that was published."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import models

from .report import ActivityReport

# What goes from a manuscript to the file that is published, and from that file to the manuscript of its next version.
FROZEN = ("html", "figures_csv", "outings_csv", "figures", "exact_figures", "tables")


def frozen_of(row: Manuscript | PublishedFile) -> dict[str, Any]:
    """All that it says, by the names that both give it; its fingerprint, which each names otherwise, aside."""
    return {name: getattr(row, name) for name in FROZEN}


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
    exact_figures = models.JSONField("chiffres exacts", default=list)
    # All that its readers hold, the compared period too (`outputs/tables.py`); of those from before, nothing.
    tables = models.JSONField("tableaux", default=list)
    # Those that were closed for it, open again if it is not published.
    closed_periods = models.ManyToManyField("outings.ClosedPeriod", related_name="+")
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
    # Empty once a version without a word whose consent was withdrawn has taken its place: the hash stays.
    pdf = models.BinaryField("fichier")
    sha256 = models.CharField("empreinte", max_length=64)
    size = models.PositiveIntegerField("taille en octets")
    pages = models.PositiveSmallIntegerField("pages")
    # [code, label, value, unit] of every figure, as its readers see them; and as the team saw them that day.
    figures = models.JSONField("chiffres")
    exact_figures = models.JSONField("chiffres exacts", default=list)
    # All that its readers hold, the compared period too (`outputs/tables.py`); of those from before, nothing.
    tables = models.JSONField("tableaux", default=list)
    figures_sha256 = models.CharField("empreinte des chiffres", max_length=64, blank=True)
    # What was laid out: a version without somebody's words says the same for the rest. Erased as the bytes are; what is
    # attached has no words.
    html = models.TextField("page", blank=True)
    figures_csv = models.TextField("chiffres joints", blank=True)
    outings_csv = models.TextField("sorties jointes", blank=True)

    class Meta:
        verbose_name = "fichier publié"
        verbose_name_plural = "fichiers publiés"

    def __str__(self) -> str:
        return self.sha256
