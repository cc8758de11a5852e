"""The days of a series as its rule and its exceptions make them, to be compared or copied elsewhere."""

import datetime

from django.core.management.base import BaseCommand, CommandError, CommandParser

from planning.models import Series
from planning.recurrence import Recurrence


class Command(BaseCommand):
    help = "Prints the days of a series, one ISO date a line: those when somebody goes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("series", type=int, help="its number")
        for name, bound in (("--from", "first"), ("--to", "last")):
            parser.add_argument(name, dest=bound, type=datetime.date.fromisoformat, help="a day, included")

    def handle(self, series: int, first: datetime.date | None, last: datetime.date | None, **options: object) -> None:
        found = Series.objects.with_rule().filter(pk=series).first()
        if found is None:
            raise CommandError(f"Aucune série ne porte le numéro {series}.")
        for day in Recurrence.of(found).held(first or found.starts_on, last or found.ends_on):
            self.stdout.write(day.isoformat())
