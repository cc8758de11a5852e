"""Closed lists of the reports."""

from django.db import models


class ReportStatus(models.TextChoices):
    DRAFT = "draft", "En préparation"
    IN_THE_MAKING = "making", "En fabrication"
    PUBLISHED = "published", "Publié"
