"""`manage.py generate_outings`: fills an empty PostgreSQL with outings to measure on."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from demo.generating import generate
from demo.loading import NotEmpty
from schemes import clock


class Command(BaseCommand):
    help = "Remplit une base PostgreSQL vide de sorties inventées, pour y mesurer."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--rows", type=int, required=True, help="nombre de sorties")
        parser.add_argument("--seed", type=int, default=1, help="la même graine donne les mêmes sorties")
        parser.add_argument("--until", type=datetime.date.fromisoformat, help="dernier jour, AAAA-MM-JJ")
        parser.add_argument("--slim", action="store_true", help="les sorties et leurs haltes seulement")

    def handle(self, **options) -> None:
        if not settings.DEBUG:
            raise CommandError("Des sorties inventées ne se chargent pas en production.")
        if connection.vendor != "postgresql":
            raise CommandError("Ces sorties sont inventées par PostgreSQL\u00a0: donnez son adresse (DATABASE_URL).")
        try:
            generate(options["rows"], options["seed"], options["until"] or clock.today(), is_slim=options["slim"])
        except NotEmpty:
            raise CommandError("La base contient déjà des dispositifs : rien n’est chargé.") from None
