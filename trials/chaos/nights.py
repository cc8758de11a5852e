"""The nightly job that plans ahead, killed -9 in the middle: nothing doubled, nothing missing after the next one."""

from __future__ import annotations

import random
import time

from dateutil.relativedelta import relativedelta
from django.db.models import Count

from outings.models import Outing
from planning.models import Occurrence, Series
from planning.recurrence import Recurrence
from planning.tests.factories import series
from schemes import clock
from schemes.enums import SchemeState
from schemes.models import Scheme
from schemes.tests.factories import member
from trials.chaos.storms import promise
from trials.processes import until
from trials.site import manage
from trials.world import World

JOB = ("plan_ahead",)
LANES = 2
# Each night makes some of them before it dies.
SERIES_A_KILL = 4
LONGEST = 120  # seconds


def nights(world: World, kills: int) -> str:
    """Every series has each of its days and lanes once, though the job died in the middle of `kills` nights."""
    started, own = time.monotonic(), _without_rows(world, SERIES_A_KILL * kills)
    died = 0
    while died < kills:
        before = _count(own)
        job = manage(*JOB)
        until(lambda: _count(own) > before or job.poll() is not None, "a first row", LONGEST)  # noqa: B023
        time.sleep(random.uniform(0, 0.1))  # Anywhere in what it does.
        is_in_the_middle = job.poll() is None and _count(own) < _wanted(own)
        job.kill()
        job.wait(30)
        promise(is_in_the_middle or _missing(own) > 0, f"all was made before the {kills}th night: {died} killed")
        died += is_in_the_middle
        promise(_doubled(own) == 0, "a day has two outings of one lane")
    left = _missing(own)
    promise(left > 0, "nothing was left for the last night")
    promise(manage(*JOB).wait(LONGEST) == 0, "the last night failed")
    promise(_missing(own) == 0, f"{_missing(own)} missing")
    promise(_doubled(own) == 0, "a day has two outings of one lane")
    seconds = time.monotonic() - started
    return f"{own.count()} series, {_count(own)} outings, 0 doubled, 0 missing; {kills} nights killed; {seconds:.0f} s"


def _without_rows(world: World, count: int):
    """As many series, whose rows are still to be made: they were told while the scheme was not open yet."""
    schemes = Scheme.objects.filter(pk=world.scheme.pk)
    schemes.update(state=SchemeState.PREPARING)
    world.scheme.refresh_from_db()
    today, user = clock.today(world.scheme), member(world.scheme)
    for _ in range(count):
        end = today + relativedelta(months=23)
        rule = {"weekdays": [2, 4], "lanes": LANES, "starts_on": today, "ends_on": end}
        series(world.scheme, user=user, is_promise=False, **rule)
    schemes.update(state=SchemeState.ACTIVE)
    return Series.objects.filter(scheme=world.scheme)


def _count(own) -> int:
    return Occurrence.objects.filter(series__in=own).count()


def _doubled(own) -> int:
    rows = Occurrence.objects.filter(series__in=own).values("series", "due_on", "lane").annotate(rows=Count("pk"))
    alone = Outing.objects.filter(scheme__in=own.values("scheme"), occurrence=None)
    return rows.filter(rows__gt=1).count() + alone.count()


def _missing(own) -> int:
    """Outings that series lack up to the day the job makes them; of one that it has not reached, as of the others."""
    return _wanted(own) - _count(own)


def _wanted(own) -> int:
    ends = {row.planned_until for row in own if row.planned_until}
    end = max(ends) if ends else None
    days = (len(Recurrence.of(row).held(row.starts_on, end)) if end else 1 for row in own.with_rule())
    return LANES * sum(days)
