"""`manage.py work`: does, one after the other, what pages leave to do outside the request."""

from __future__ import annotations

import logging
import signal
import socket

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.dispatch import receiver
from django_tasks.signals import task_finished, task_started

from optimedia.worker import LONGEST_TASK, take_back

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Met en pages les rapports, hors des requêtes. Reprend d’abord ce qu’un prédécesseur du même nom a laissé."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--name", default=socket.gethostname()[:64], help="nom de cet ouvrier\u00a0: un seul à la fois le porte"
        )

    def handle(self, *, name: str, **options) -> None:
        logger.info("worker_started", extra={"said": {"taken_back": take_back(name)}})
        call_command("db_worker", worker_id=name, reload=False, startup_delay=False)


@receiver(task_started)
def give_a_bound(**kwargs) -> None:
    """A worker stuck in a task dies of it: its successor takes the task back, and gives up after a few times."""
    signal.alarm(LONGEST_TASK)


@receiver(task_finished)
def lift_the_bound(**kwargs) -> None:
    signal.alarm(0)
