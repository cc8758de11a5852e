"""What awaits a coordinator of what was ordered: what funders are owed (DOMAIN 5.0)."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable

from django.urls import reverse

from accounts.models import User
from french.dates import dated
from french.numbers import plural
from french.words import listed
from partners.models import Convention, Duty
from reporting.models import FigureQuestion
from schemes import clock
from schemes.enums import Role
from schemes.models import Operator, Scheme

from .piles import MOST_ROWS, Pile, Row

HANDED_IN_WITHIN = datetime.timedelta(days=30)


def duties_waiting(schemes: Collection[Scheme], user: User) -> Iterable[Pile]:
    """What is to be handed in within thirty days, or late, of the conventions of the user's structures."""
    operators = Operator.objects.run_by(user, Role.COORDINATOR)
    conventions = Convention.objects.of_schemes(Scheme.objects.filter(pk__in=[scheme.pk for scheme in schemes]))
    rows = Duty.objects.still_open().filter(convention__in=conventions.filter(operator__in=operators))
    until = clock.today() + HANDED_IN_WITHIN
    rows = rows.select_related("convention__funder").prefetch_related("convention__schemes")
    found = [duty for duty in rows if duty.day <= until]
    if found:
        found.sort(key=lambda duty: (duty.day, duty.pk))
        label = plural(len(found), "Échéance", "Échéances")
        shown = [_row(duty) for duty in found[:MOST_ROWS]]
        yield Pile(len(found), label, "à rendre sous 30 jours, ou en retard", reverse("partners:conventions"), shown)


def _row(duty: Duty) -> Row:
    address = duty.convention.get_absolute_url()
    whose = listed(scheme.name for scheme in duty.convention.schemes.all())
    return Row(f"{duty}, {duty.convention.funder}", f"à rendre le {dated(duty.day, 'j F Y')}", address, whose=whose)


def questions_waiting(schemes: Collection[Scheme]) -> Iterable[Pile]:
    """What readers asked on a figure of a report of these schemes, the oldest first."""
    rows = FigureQuestion.objects.to_answer().filter(reader__report__scheme__in=schemes)
    found = list(rows.select_related("reader__partner", "reader__report__scheme"))
    if found:
        shown = [
            Row(
                f"{row.reader}, sur «\u00a0{row.label}\u00a0»",
                row.text,
                reverse("reporting:answer_question", args=[row.pk]),
                whose=row.reader.report.scheme.name,
            )
            for row in found[:MOST_ROWS]
        ]
        label = plural(len(found), "Question d’un lecteur", "Questions de lecteurs")
        yield Pile(len(found), label, "sur un chiffre d’un rapport publié", shown[0].address, shown)
