"""manage.py make_report: the PDF of a scheme and a period, from the command line; nothing is stored."""

import datetime
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from reporting.disclosure import for_readers
from reporting.drafting import draft
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.outputs.pdf import Edition, compose, typeset
from reporting.snapshot import one_snapshot
from schemes import clock
from schemes.models import Scheme
from widgets.reading import day


class Command(BaseCommand):
    help = "Écrit le rapport d’activité d’un dispositif en PDF\u00a0: textes proposés, document de travail, non publié."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("scheme", help="identifiant du dispositif")
        parser.add_argument("--from", dest="start", required=True, help="premier jour, JJ/MM/AAAA")
        parser.add_argument("--to", dest="end", required=True, help="dernier jour, inclus, JJ/MM/AAAA")
        parser.add_argument("-o", "--output", type=Path, required=True, help="fichier PDF à écrire")

    def handle(self, *, scheme: str, start: str, end: str, output: Path, **options) -> None:
        scope = Scope.of(_scheme(scheme), *_period(start, end))
        with one_snapshot():
            report = for_readers(build(scope))
            proposed = draft(report)
            taken_at = clock.local_now(scope.scheme)
            manuscript = compose(report, Edition(proposed.title, taken_at, proposed.texts))
        rendered = typeset(manuscript)
        try:
            output.write_bytes(rendered.pdf)
        except OSError as error:
            raise CommandError(f"Impossible d’écrire {output}\u00a0: {error.strerror}.") from error
        size = len(rendered.pdf) // 1024
        self.stdout.write(f"{output}\u00a0: {rendered.pages} pages, {size} Kio, {scope.scheme}, {scope.label}.")


def _scheme(slug: str) -> Scheme:
    try:
        return Scheme.objects.get(slug=slug)
    except Scheme.DoesNotExist:
        known = ", ".join(Scheme.objects.order_by("slug").values_list("slug", flat=True)) or "aucun"
        raise CommandError(f"Dispositif inconnu\u00a0: {slug}. Dispositifs connus\u00a0: {known}.") from None


def _period(start: str, end: str) -> tuple[datetime.date, datetime.date]:
    first, last = _date(start, "--from"), _date(end, "--to")
    if last < first:
        raise CommandError(f"La période se termine avant d’avoir commencé\u00a0: --from {first}, --to {last}.")
    return first, last


def _date(text: str, option: str) -> datetime.date:
    read = day(text)
    if read is None:
        raise CommandError(f"{option} {text}\u00a0: cette date ne se lit pas. Écrivez-la ainsi\u00a0: 31/03/2026.")
    return read
