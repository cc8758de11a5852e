"""A week to validate in one act: what asks for a look stands in its row and is left out of the act (DOMAIN 6.4b)."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count

from french.dates import dated, monday_of
from outings.enums import Deed, OutingStatus
from outings.models import Outing, OutingDeed
from outings.warnings import OutingWarning, anomalies_of
from schemes import clock
from schemes.memberships import Team
from schemes.models import Scheme

# For so long, a validation is taken back on the page where it was done.
UNDONE_WITHIN = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Week:
    """Logged outings of one week, from `start`, a Monday. `others`: the other weeks that wait, and how many there."""

    start: datetime.date
    anomalies: Sequence[tuple[Outing, Sequence[OutingWarning]]]
    clean: Sequence[Outing]
    cancelled: Sequence[Outing]
    others: Sequence[tuple[datetime.date, int]]

    @property
    def said(self) -> str:
        """« 9 au 15 novembre », « 26 octobre au 1er novembre »."""
        end = self.start + datetime.timedelta(days=6)
        return f"{dated(self.start, 'j ' if end.month == self.start.month else 'j F ')}au {dated(end, 'j F')}"

    @property
    def number(self) -> int:
        return len(self.anomalies) + len(self.clean)

    @property
    def in_all(self) -> int:
        return self.number + sum(number for _, number in self.others)


def week_to_validate(
    schemes: Collection[Scheme], team: Team | None = None, asked: datetime.date | None = None
) -> Week | None:
    """The week asked for if something waits there, else the oldest that waits; None when nothing does.

    In a fixed number of queries, whatever the number of outings.
    """
    outings = Outing.objects.filter(scheme__in=schemes)
    if team:
        outings = outings.filter(team=team)
    days = outings.filter(status=OutingStatus.LOGGED).order_by().values_list("held_on").annotate(n=Count("pk"))
    weeks: Counter[datetime.date] = Counter()
    for day, number in days:
        weeks[monday_of(day)] += number
    if not weeks:
        return None
    start = monday_of(asked) if asked and monday_of(asked) in weeks else min(weeks)
    of_week = outings.between(start, start + datetime.timedelta(days=6)).select_related("scheme", "text").with_lines()
    of_week = of_week.order_by("held_on", "starts_at", "pk")
    logged = list(of_week.filter(status=OutingStatus.LOGGED))
    anomalies = anomalies_of(logged)
    return Week(
        start,
        [(outing, anomalies[outing.pk]) for outing in logged if outing.pk in anomalies],
        [outing for outing in logged if outing.pk not in anomalies],
        list(of_week.filter(status=OutingStatus.CANCELLED)),
        [(week, number) for week, number in sorted(weeks.items()) if week != start],
    )


def just_validated(user, schemes: Collection[Scheme]) -> list[str]:
    """What this person validated within the hour and that is as it was left, as « key:version »."""
    done = OutingDeed.objects.filter(
        deed=Deed.VALIDATED,
        done_by=user,
        done_at__gte=clock.now() - UNDONE_WITHIN,
        outing__status=OutingStatus.VALIDATED,
        outing__scheme__in=schemes,
    )
    return [f"{pk}:{version}" for pk, version in done.values_list("outing", "version")]
