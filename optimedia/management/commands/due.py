"""`manage.py due`: does what has an hour. Called every five minutes, and harmless at any other moment."""

from __future__ import annotations

import logging
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Fait ce dont l’heure est venue\u00a0: sessions finies, compteurs d’essais périmés. Se relance sans risque."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--every", type=int, metavar="SECONDES", help="recommencer sans fin, toutes les SECONDES")

    def handle(self, *, every: int | None = None, **options) -> None:
        failed = do_what_is_due()
        while every:
            time.sleep(every)
            close_old_connections()
            failed = do_what_is_due()
        if failed:
            raise CommandError(f"Ont échoué\u00a0: {', '.join(failed)}.")


def do_what_is_due() -> list[str]:
    """Calls all that settings.DUE names, in order; the names of those that failed. One that fails stops no other."""
    failed = []
    for name in settings.DUE:
        try:
            import_string(name)()
        except Exception:
            logger.exception("due_failed", extra={"said": {"duty": name}})
            failed.append(name)
    return failed
