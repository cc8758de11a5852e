"""Closed lists of the reports."""

from django.db import models


class ReportStatus(models.TextChoices):
    DRAFT = "draft", "En préparation"
    PUBLISHED = "published", "Publié"
