"""What the coordination says of a due visit of which nothing is known: done, cancelled, not held, or « nous ne savons
pas » (DOMAIN 8.3). Done leads to the form that closes the outing; the others are said here."""

from __future__ import annotations

import datetime

from django.db import transaction

from accounts.models import User
from outings.closed_periods import refuse_closed
from outings.enums import CancelReason, OutingStatus
from outings.models import Outing
from outings.recording import cancel_outing
from schemes.models import Neighbourhood

from .ahead import make_days
from .enums import VisitState, Word
from .models import Series, VisitWord
from .promise import Visit, promise_of

# What a plan says, while nobody closed or cancelled it.
OPEN = (OutingStatus.PLANNED, OutingStatus.DRAFT)
WHY_NEEDED = "Dites pourquoi cette présence n’a pas été tenue."


class NothingToSay(Exception):
    """The visit waits for no word: it is not due, or it is known what became of it. `visit` is what it is, if due."""

    def __init__(self, visit: Visit | None) -> None:
        super().__init__("Cette présence n’attend pas de réponse\u00a0: on sait ce qu’elle est devenue.")
        self.visit = visit


def visit_to_say(series: Series, due_on: datetime.date, neighbourhood: Neighbourhood) -> Visit:
    """The due visit, which waits for a word, or whose word may be taken back by another.

    Raises NothingToSay where it is known what became of it, PeriodClosed where a report told it.
    """
    refuse_closed(series.scheme, due_on)
    visits = promise_of([series.scheme], due_on, due_on, [neighbourhood.pk]).visits
    visit = next((visit for visit in visits if visit.series == series.pk), None)
    if visit is None or not (visit.state == VisitState.UNRECORDED or visit.word):
        raise NothingToSay(visit)
    return visit


def say_missed(series: Series, due_on: datetime.date, neighbourhood: Neighbourhood, text: str, user: User) -> VisitWord:
    """Nobody came: `text` says why, in 140 signs. Raises NothingToSay, PeriodClosed, ValueError without a reason."""
    if not text.strip():
        raise ValueError(WHY_NEEDED)
    return _say(series, due_on, neighbourhood, Word.MISSED, text.strip(), user)


def say_unknown(series: Series, due_on: datetime.date, neighbourhood: Neighbourhood, user: User) -> VisitWord:
    """« Nous ne savons pas »: told as without news, outside the rates. Raises NothingToSay, PeriodClosed."""
    return _say(series, due_on, neighbourhood, Word.UNKNOWN, "", user)


def say_cancelled(
    series: Series, due_on: datetime.date, neighbourhood: Neighbourhood, reason: CancelReason, user: User
) -> None:
    """What was planned that day and never closed is cancelled, in each of its quarters. Raises as `say_unknown`."""
    with transaction.atomic():
        visit_to_say(series, due_on, neighbourhood)
        for outing in _open_outings(series, due_on):
            cancel_outing(outing, reason=reason, version=outing.version, user=user)


def outing_to_close(series: Series, due_on: datetime.date, neighbourhood: Neighbourhood) -> Outing:
    """The outing that was planned that day and that nobody closed. Raises as `say_unknown`."""
    with transaction.atomic():
        visit_to_say(series, due_on, neighbourhood)
        return _open_outings(series, due_on)[0]


def _say(
    series: Series, due_on: datetime.date, neighbourhood: Neighbourhood, word: Word, text: str, user: User
) -> VisitWord:
    with transaction.atomic():
        visit_to_say(series, due_on, neighbourhood)
        said, _ = VisitWord.objects.update_or_create(
            series=series,
            due_on=due_on,
            neighbourhood=neighbourhood,
            defaults={"word": word, "text": text, "said_by": user},
        )
    return said


def _open_outings(series: Series, due_on: datetime.date) -> list[Outing]:
    """Those that nobody closed; made where a night's work never made them."""
    rows = Outing.objects.filter(occurrence__series=series, occurrence__due_on=due_on).select_related("scheme")
    if not rows.exists():
        make_days(Series.objects.with_plan().get(pk=series.pk), [due_on])
    return list(rows.filter(status__in=OPEN).order_by("occurrence__lane"))
