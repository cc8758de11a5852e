"""Closed lists of what is exchanged."""

from django.db import models


class ImportState(models.TextChoices):
    """Where an import stands (étape)."""

    CHOSEN = "chosen", "À relier"
    READ = "read", "À vérifier"
    READING = "reading", "Lecture en cours"
    WRITING = "writing", "Import en cours"
    DONE = "done", "Importé"
    UNDONE = "undone", "Retiré"


# A worker has it: nobody else touches it.
AT_WORK = (ImportState.READING, ImportState.WRITING)
