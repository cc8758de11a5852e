"""V2: what a published report told no longer changes, whatever the way in; rectifications are dated apart, later."""

from __future__ import annotations

import datetime

from schemes import clock
from schemes.models import Scheme

from .history import NotOpen
from .models import ClosedPeriod

RECEIVED = "Reçue. La période est déjà publiée\u00a0: la coordination l’ajoutera en rectification."

TO_READ = "Reçue. Elle comptera dès que quelqu’un de l’équipe l’aura relue."


def planned_before(period: ClosedPeriod, asks: str) -> str:
    """What becomes of an outing planned in a period that was told since; `asks` names whom to tell that it took place,
    empty for the coordination itself."""
    to_do = f"dites-le à {asks}" if asks else "elle attend une rectification\u00a0; sinon, il n’y a rien à faire"
    return (
        f"Prévue dans une période déjà publiée ({period})\u00a0: elle ne peut plus être clôturée ni annulée, et aucun"
        f" chiffre ne la compte. Si la date est fausse, corrigez-la. Si elle a eu lieu, {to_do}."
    )


class PeriodClosed(NotOpen):
    """The day is in a period that a report told; the sentence says which, and what to do."""


def close_period(scheme: Scheme, start: datetime.date, end: datetime.date) -> ClosedPeriod | None:
    """Closes the scheme's days from `start` to `end`, both included, as far as the eve: today's work goes on.

    The period, when it was not closed before.

    Inside the transaction that publishes. Whoever records meanwhile waits for its end, then is told.
    """
    Scheme.objects.select_for_update().get(pk=scheme.pk)
    end = min(end, clock.today(scheme) - datetime.timedelta(days=1))
    if start > end:
        return None
    period, was_open = ClosedPeriod.objects.get_or_create(scheme=scheme, starts_on=start, ends_on=end)
    return period if was_open else None


def refusal(scheme: Scheme, *days: datetime.date) -> str:
    """Why an outing of these days is not taken, and what to do; empty where all are open."""
    period = ClosedPeriod.objects.with_day_of(scheme, *days).first()
    if period is None:
        return ""
    return (
        f"Période déjà publiée ({period})\u00a0: ses chiffres ne changent plus. Corrigez la date si elle est fausse"
        "\u00a0; sinon, la coordination en fera une rectification."
    )


def refuse_closed(scheme: Scheme, *days: datetime.date) -> None:
    """Raises PeriodClosed when one of these days was told."""
    if sentence := refusal(scheme, *days):
        raise PeriodClosed(sentence)
