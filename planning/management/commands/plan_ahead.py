"""What the hour does each night (planning/due.py), by hand."""

from django.core.management.base import BaseCommand

from french.numbers import counted
from planning.ahead import plan_ahead


class Command(BaseCommand):
    help = "Makes the planned outings that are missing of every series, thirteen weeks ahead; twice adds none."

    def handle(self, **options: object) -> None:
        self.stdout.write(counted(plan_ahead(), "sortie prévue", "sorties prévues"))
