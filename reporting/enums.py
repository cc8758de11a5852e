"""Closed lists of the reports."""

from django.db import models


class ReportStatus(models.TextChoices):
    DRAFT = "draft", "En préparation"
    IN_THE_MAKING = "making", "En fabrication"
    PUBLISHED = "published", "Publié"


class RecommendationStanding(models.TextChoices):
    """What a recommendation that was sent has come to, as a reader is told."""

    ACCEPTED = "accepted", "Retenue"
    PARTLY = "partly", "Retenue en partie"
    DONE = "done", "Réalisée"
    DECLINED = "declined", "Non retenue"
    REDIRECTED = "redirected", "Adressée à un autre"
    UNANSWERED = "unanswered", "Sans réponse"
