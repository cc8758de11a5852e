"""manage.py make_report: the PDF of a scheme, or of one of its conventions, and a period; nothing is stored."""

import datetime
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from partners.models import Convention
from reporting.disclosure import for_readers
from reporting.drafting import title_of
from reporting.enums import ReportLength
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.matrix import rows_of
from reporting.models import ActivityReport
from reporting.outputs.pdf import Edition, compose, typeset
from reporting.snapshot import one_snapshot
from reporting.texts import proposed_texts
from reporting.tokens import tell
from schemes import clock
from schemes.models import Scheme
from situations.enums import KEPT_FROM_LANDLORDS
from widgets.reading import day

LENGTHS = {"note": ReportLength.NOTE, "bilan": ReportLength.REPORT, "annuel": ReportLength.ANNUAL}


class Command(BaseCommand):
    help = "Écrit le rapport d’activité d’un dispositif en PDF\u00a0: textes proposés, document de travail, non publié."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("scheme", help="identifiant du dispositif")
        parser.add_argument("--convention", type=int, help="identifiant d’une convention du dispositif")
        parser.add_argument("--length", choices=LENGTHS, default="annuel", help="longueur (annuel si rien n’est dit)")
        parser.add_argument("--from", dest="start", required=True, help="premier jour, JJ/MM/AAAA")
        parser.add_argument("--to", dest="end", required=True, help="dernier jour, inclus, JJ/MM/AAAA")
        parser.add_argument("-o", "--output", type=Path, required=True, help="fichier PDF à écrire")

    def handle(
        self,
        *,
        scheme: str,
        start: str,
        end: str,
        output: Path,
        length: str = "annuel",
        convention: int | None = None,
        **options,
    ) -> None:
        told = _scheme(scheme)
        ordered = _convention(told, convention) if convention else None
        days = _period(start, end)
        if ordered and (refusal := ordered.report_refusal(*days)):
            raise CommandError(refusal)
        draft = ActivityReport(scheme=told, convention=ordered, starts_on=days[0], ends_on=days[1])
        scope = Scope.of_convention(ordered, *days) if ordered else Scope.of(told, *days)
        if draft.is_for_landlord:
            scope = replace(scope, untold=KEPT_FROM_LANDLORDS)
        with one_snapshot():
            report = for_readers(build(scope))
            rows = rows_of(draft, report)
            edition = Edition(
                title_of(scope, LENGTHS[length]),
                clock.local_now(told),
                {key: tell(text, report) for key, text in proposed_texts(report, rows).items()},
                length=LENGTHS[length],
                convention=ordered,
            )
            manuscript = compose(report, edition)
        rendered = typeset(manuscript)
        try:
            output.write_bytes(rendered.pdf)
        except OSError as error:
            raise CommandError(f"Impossible d’écrire {output}\u00a0: {error.strerror}.") from error
        size = len(rendered.pdf) // 1024
        self.stdout.write(f"{output}\u00a0: {rendered.pages} pages, {size} Kio, {ordered or told}, {scope.label}.")


def _scheme(slug: str) -> Scheme:
    try:
        return Scheme.objects.get(slug=slug)
    except Scheme.DoesNotExist:
        known = ", ".join(Scheme.objects.order_by("slug").values_list("slug", flat=True)) or "aucun"
        raise CommandError(f"Dispositif inconnu\u00a0: {slug}. Dispositifs connus\u00a0: {known}.") from None


def _convention(scheme: Scheme, key: int) -> Convention:
    try:
        return scheme.conventions.select_related("funder").get(pk=key)
    except Convention.DoesNotExist:
        known = ", ".join(f"{row.pk} ({row})" for row in scheme.conventions.select_related("funder")) or "aucune"
        raise CommandError(
            f"Convention inconnue de ce dispositif\u00a0: {key}. Ses conventions\u00a0: {known}."
        ) from None


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
