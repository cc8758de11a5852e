"""`manage.py load_demo`: fills an empty base with the demo and says how to sign in."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from demo.loading import NotEmpty, load_demo
from demo.sheets import PASSWORD, sign_ins
from french.numbers import counted
from schemes import clock

ADDRESS = "http://127.0.0.1:8000/"


class Command(BaseCommand):
    help = "Charge la démonstration dans une base vide : huit dispositifs, des sorties inventées, des comptes."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="ne rien dire d’une base déjà remplie")
        parser.add_argument("--until", type=datetime.date.fromisoformat, help="dernier jour, AAAA-MM-JJ")
        parser.add_argument("--months", type=int, default=18, help="nombre de mois avant ce jour")
        parser.add_argument("--without-reports", action="store_true", help="ne publier aucun rapport")

    def handle(self, **options) -> None:
        if not settings.DEBUG:
            # Its accounts have a password that everybody knows.
            raise CommandError("La démonstration ne se charge pas en production. Pour l’essayer\u00a0: make run.")
        try:
            counts = load_demo(
                options["until"] or clock.today(),
                options["months"],
                with_reports=not options["without_reports"],
            )
        except NotEmpty:
            message = "La base contient déjà des dispositifs : rien n’est chargé."
            if not options["if_empty"]:
                raise CommandError(message) from None
            self.stdout.write(message)
        else:
            total = counted(sum(counts.values()), "sortie inventée", "sorties inventées")
            self.stdout.write(f"Démonstration chargée : {len(counts)} dispositifs, {total}.")
        self._write_sign_ins()

    def _write_sign_ins(self) -> None:
        known = set(User.objects.values_list("email", flat=True))
        rows = [(entry.email, entry.scope) for entry in sign_ins() if entry.email in known]
        if not rows:
            return
        width = max(len(email) for email, _ in rows)
        self.stdout.write(f"\n{ADDRESS}  mot de passe : {PASSWORD}")
        for email, scope in rows:
            self.stdout.write(f"  {email:<{width}}  {scope}")
