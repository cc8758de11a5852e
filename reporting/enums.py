"""Closed lists of the reports."""

from django.db import models


class ReportStatus(models.TextChoices):
    DRAFT = "draft", "En préparation"
    IN_THE_MAKING = "making", "En fabrication"
    PUBLISHED = "published", "Publié"


class ReportLength(models.TextChoices):
    """How much of the same figures is told (DOMAIN 6.4b)."""

    NOTE = "note", "Note mensuelle"
    REPORT = "report", "Bilan"
    ANNUAL = "annual", "Rapport annuel"


class ReadingAct(models.TextChoices):
    """What a reader did with a report."""

    OPENED = "opened", "Page ouverte"
    DOWNLOADED = "downloaded", "Fichier téléchargé"
    ACKNOWLEDGED = "acknowledged", "Accusé de réception"
    ASKED = "asked", "Question posée"
    LINK_ASKED = "link_asked", "Nouveau lien demandé"


class EvidenceKind(models.TextChoices):
    """What a finding stands on."""

    FIGURE = "figure", "Chiffre"
    LINE = "line", "Ligne de la convention"
    WORD = "word", "Parole"
    OBSERVATION = "observation", "Observation"
