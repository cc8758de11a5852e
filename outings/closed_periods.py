"""V2: what a published report told no longer changes, whatever the way in, but by a rectification that is dated."""

from __future__ import annotations

import datetime

from django.db import connection

from accounts.models import User
from journal.enums import Deed
from journal.writing import write_line
from schemes import clock
from schemes.models import Scheme

from .enums import RectificationKind
from .history import NotOpen
from .models import ClosedPeriod, ClosedPeriodQuerySet, Outing
from .rectified import Rectification

RECEIVED = "Reçue. La période est déjà publiée\u00a0: la coordination l’ajoutera en rectification."

LONGEST_REASON = 200
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


def stop_writers() -> None:
    """Waits for whoever is writing outings, and makes those who begin wait, until the end of this transaction.

    The first thing that it does: what it reads next holds all that they wrote, even where it sees one instant alone
    (`LOCK` takes none). Those who write meet it in `refuse_closed`. SQLite has one writer at a time.
    """
    _lock("EXCLUSIVE")


def hold_periods() -> None:
    """Waits for whoever is publishing, and lets nobody close a period until the end of this transaction: what it reads
    next of `in_closed_period` holds. The others meet it in `refuse_closed`."""
    _lock("ROW SHARE")


def _lock(mode: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {ClosedPeriod._meta.db_table} IN {mode} MODE")


def close_period(scheme: Scheme, start: datetime.date, end: datetime.date) -> ClosedPeriod | None:
    """Closes the scheme's days from `start` to `end`, both included, as far as the eve: today's work goes on.

    The period, when it was not closed before.

    Inside the transaction that publishes, after `stop_writers`: whoever records meanwhile waits for its end, then is
    told.
    """
    end = min(end, clock.today(scheme) - datetime.timedelta(days=1))
    if start > end:
        return None
    period, was_open = ClosedPeriod.objects.get_or_create(scheme=scheme, starts_on=start, ends_on=end)
    return period if was_open else None


def refusal(scheme: Scheme, *days: datetime.date, periods: ClosedPeriodQuerySet | None = None) -> str:
    """Why an outing of these days is not taken, and what to do; empty where all are open."""
    periods = ClosedPeriod.objects.all() if periods is None else periods
    period = periods.with_day_of(scheme, *days).first()
    if period is None:
        return ""
    return (
        f"Période déjà publiée ({period})\u00a0: ses chiffres ne changent plus. Corrigez la date si elle est fausse"
        "\u00a0; sinon, la coordination en fera une rectification."
    )


def refuse_closed(scheme: Scheme, *days: datetime.date) -> None:
    """Raises PeriodClosed when one of these days was told.

    In the transaction that writes: no period is closed any more until its end.
    """
    if sentence := refusal(scheme, *days, periods=_periods_held()):
        raise PeriodClosed(sentence)


def _periods_held() -> ClosedPeriodQuerySet:
    """In a transaction, read once nobody is publishing, and none closed any more until its end (`stop_writers`)."""
    periods = ClosedPeriod.objects.all()
    return periods.select_for_update() if connection.in_atomic_block else periods


def rectify(outing: Outing, kind: RectificationKind, *days: datetime.date, because: str, user: User | None) -> None:
    """Dates what was just done to an outing of these days, each of which that a report told; nothing where none was."""
    told = {day for day in days if refusal(outing.scheme, day, periods=_periods_held())}
    for day in sorted(told):
        row = Rectification.objects.create(
            scheme=outing.scheme, outing=outing, happened_on=day, kind=kind, reason=because, by=user
        )
        write_line(Deed.REPORT_RECTIFIED, at=row.at, by=user, thing=outing, scheme=outing.scheme, after=kind.label)
