"""Closed lists of the reports."""

from django.db import models


class ReportStatus(models.TextChoices):
    """Where a report is on its way: written, frozen until its pages are made, then for good."""

    DRAFT = "draft", "En préparation"
    IN_THE_MAKING = "making", "En fabrication"
    PUBLISHED = "published", "Publié"


class ReportStanding(models.TextChoices):
    """What a published report is worth today."""

    IN_FORCE = "in_force", "En vigueur"
    REPLACED = "replaced", "Remplacée"
    WITHDRAWN = "withdrawn", "Retirée"


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


class DeliveryKind(models.TextChoices):
    """What a mail to a reader says."""

    PUBLISHED = "published", "Publication"
    VERSION = "version", "Nouvelle version"
    WITHDRAWN = "withdrawn", "Retrait"
    ANSWERED = "answered", "Réponse à une question"
    AGAIN = "again", "Renvoi"


class EvidenceKind(models.TextChoices):
    """What a finding stands on."""

    FIGURE = "figure", "Chiffre"
    LINE = "line", "Ligne de la convention"
    WORD = "word", "Parole"
    OBSERVATION = "observation", "Observation"


class AnnouncedPublic(models.TextChoices):
    """A line of the table of the public: the whole, then each sex and age, under the code of its figure."""

    TOTAL = "people_mediated", "Personnes, en passages"
    WOMEN = "women_count", "Femmes"
    MEN = "men_count", "Hommes"
    UNDER_18 = "age_under_18", "Moins de 18 ans"
    FROM_18 = "age_18_25", "18-25 ans"
    FROM_26 = "age_26_64", "26-64 ans"
    FROM_65 = "age_65_plus", "65 ans et plus"
