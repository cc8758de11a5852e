"""A year of a scheme played by the deeds: what is planned, when each thing is said, and what is closed in bulk."""

import datetime
from contextlib import contextmanager

from french.numbers import percentage
from outings.entries import OutingEntry
from outings.enums import OutingStatus
from outings.models import Outing
from outings.recording import cancel_outing, change_outing
from planning.ahead import entry_of, plan_ahead
from planning.enums import VisitState
from planning.models import Occurrence, Series
from schemes import clock

FIRST, LAST = datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)
MADE_ON = datetime.date(2025, 12, 20)


@contextmanager
def on(day, scheme):
    """That day at noon; the first page of the day has the rows made ahead."""
    with clock.at(clock.moment(day, datetime.time(12), scheme)):
        plan_ahead([scheme])
        yield


def planned(series, due_on, lane=1):
    """The outing of a series that is due that day, whichever of its continuations has it now."""
    rows = Occurrence.objects.filter(series__scheme=series.scheme, series__name=series.name, due_on=due_on, lane=lane)
    return rows.select_related("outing__scheme").get().outing


def entry_on(series, due_on, *, stops=None, held_on=None):
    """What closes the outing of that day: two hours with ten people, at the series' stops unless others are given."""
    plan = entry_of(Series.objects.with_plan().get(pk=series.pk), due_on)
    fields = dict(plan.fields) | {"people_mediated": 10, "held_on": held_on or due_on}
    return OutingEntry(fields=fields, stops=plan.stops if stops is None else stops)


def close(series, due_on, user, *, lane=1, **changes):
    """Closes one outing by the deed."""
    row = Occurrence.objects.get(outing=planned(series, due_on, lane))
    entry = entry_on(row.series, due_on, **changes)
    return change_outing(row.outing, user=user, entry=entry, version=row.outing.version)


def cancel(series, due_on, user, reason, *, lane=1):
    outing = planned(series, due_on, lane)
    return cancel_outing(outing, reason=reason, version=outing.version, user=user)


def close_the_rest(scheme, *but):
    """All that is planned up to today, but for these outings: in one statement, what the deed does one by one."""
    rest = Outing.objects.filter(scheme=scheme, status=OutingStatus.PLANNED, held_on__lte=clock.today(scheme))
    rest.exclude(pk__in=[outing.pk for outing in but]).update(
        status=OutingStatus.VALIDATED, logged_at=clock.now(), people_mediated=10
    )


def line(promise):
    """A line of the chapter's tables: due, moved, cancelled, missed, kept, rate, held, weeks."""
    moved, kept = promise.number(VisitState.MOVED), promise.number(VisitState.KEPT)
    return (
        len(promise.visits),
        moved,
        promise.number(VisitState.CANCELLED),
        promise.number(VisitState.MISSED),
        kept,
        percentage(kept, promise.judged),
        percentage(kept + moved, promise.judged),
        f"{len(promise.covered)}/{len(promise.weeks)}",
    )
