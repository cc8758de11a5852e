"""An import of past outings, and what each of its rows became; the export of a whole structure."""

from __future__ import annotations

import datetime
import os
import uuid

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.urls import reverse

from french.dates import numeric_date
from outings.models import Outing
from schemes import clock
from schemes.models import Operator, Scheme

from .enums import AT_WORK, ImportState


class PrivateFiles(FileSystemStorage):
    """Where no address leads, as the settings say when a file is opened: a spreadsheet may tell of persons."""

    @property
    def base_location(self) -> str:
        return settings.PRIVATE_FILES

    @property
    def location(self) -> str:
        return os.path.abspath(self.base_location)


def private_files() -> PrivateFiles:
    return PrivateFiles()


def _path_of(instance: Import, filename: str) -> str:
    return f"imports/{uuid.uuid4()}"


def _path_of_export(instance: OperatorExport, filename: str) -> str:
    return f"exports/{uuid.uuid4()}"


KEPT_FOR = datetime.timedelta(days=7)


class ImportQuerySet(models.QuerySet):
    def visible_to(self, user) -> ImportQuerySet:
        """Those of the schemes the user is a member of."""
        return self.filter(scheme__in=Scheme.objects.visible_to(user))


class Import(models.Model):
    """A spreadsheet of past outings that somebody brings in (reprise): the file, what was answered, what came of it."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="imports", verbose_name="dispositif")
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    state = models.CharField("étape", max_length=8, choices=ImportState, default=ImportState.CHOSEN)
    file_name = models.CharField("nom du fichier", max_length=200)
    # Empty once erased.
    file = models.FileField("fichier", storage=private_files, upload_to=_path_of, max_length=100, blank=True)
    mapping = models.JSONField("colonnes", default=dict)
    choices = models.JSONField("réponses", default=dict)
    # What was shown before confirming: it is confirmed as it was read, or shown again.
    preview = models.JSONField("aperçu", default=dict)
    preview_digest = models.CharField("empreinte de l’aperçu", max_length=64, blank=True)
    result = models.JSONField("résultat", default=dict)
    # What went wrong in the background, in a sentence.
    failure = models.CharField("échec", max_length=300, blank=True)
    created_at = models.DateTimeField("choisi le", default=clock.now, editable=False)
    # When a worker was asked for what it is at.
    taken_at = models.DateTimeField("confié le", null=True, editable=False)
    confirmed_at = models.DateTimeField("confirmé le", null=True, editable=False)
    undone_at = models.DateTimeField("retiré le", null=True, editable=False)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = "reprise"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        # What the journal keeps for ever: the name of a file is what somebody wrote.
        return f"Import du {numeric_date(clock.day_of(self.created_at, self.scheme))}"

    def get_absolute_url(self) -> str:
        return reverse("exchange:import", args=[self.pk])

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK


class ImportedRow(models.Model):
    """A row of a spreadsheet that became an outing (ligne reprise)."""

    source = models.ForeignKey(Import, models.CASCADE, related_name="rows", verbose_name="reprise")
    outing = models.OneToOneField(Outing, models.CASCADE, related_name="imported_row", verbose_name="sortie")
    tab = models.CharField("feuille", max_length=80, blank=True)
    number = models.PositiveIntegerField("ligne")
    # Of what the row said, and the version of the outing that it made.
    digest = models.CharField("empreinte", max_length=64)
    version = models.PositiveIntegerField("version", default=1)

    class Meta:
        verbose_name = "ligne reprise"
        verbose_name_plural = "lignes reprises"
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.source}, ligne {self.number}"


class Remembered(models.Model):
    """What a column or a text stood for last time in a scheme (réponse retenue), proposed again for the next file."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="+", verbose_name="dispositif")
    # A field's code, or « column » for the name of a column.
    about = models.CharField("au sujet de", max_length=60)
    text = models.CharField("texte", max_length=200)
    meaning = models.CharField("sens", max_length=200)

    class Meta:
        verbose_name = "réponse retenue"
        verbose_name_plural = "réponses retenues"
        constraints = [models.UniqueConstraint(fields=["scheme", "about", "text"], name="remembered_unique")]

    def __str__(self) -> str:
        return f"{self.text}\u00a0: {self.meaning}"


class OperatorExport(models.Model):
    """All that a structure has, in one file that it takes with it (export); fetched for a week, then erased."""

    operator = models.ForeignKey(Operator, models.CASCADE, related_name="exports", verbose_name="structure porteuse")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    asked_at = models.DateTimeField("demandé le", default=clock.now, editable=False)
    # Empty while it is being made, and once erased.
    file = models.FileField("fichier", storage=private_files, upload_to=_path_of_export, max_length=100, blank=True)
    sha256 = models.CharField("empreinte", max_length=64, blank=True)
    made_at = models.DateTimeField("prêt le", null=True, editable=False)
    failure = models.CharField("échec", max_length=300, blank=True)

    class Meta:
        verbose_name = "export"
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.operator}, {numeric_date(self.asked_at)}"

    @property
    def kept_until(self) -> datetime.datetime | None:
        """Until when it is fetched; None while it is not there."""
        return self.made_at and self.made_at + KEPT_FOR
