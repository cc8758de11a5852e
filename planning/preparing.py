"""What is got ready before an outing leaves, one tick at a time (Kit, « préparer »): nothing of it is a figure.

Each deed says the state that is wanted, so that two people who press at once, or one who presses twice, agree.
"""

from __future__ import annotations

from enum import StrEnum

from django.db import models, transaction

from outings.enums import OutingStatus
from outings.models import Outing

from .crew import Crew, write_crew
from .enums import Announcement, CrewFunction, Equipment, Weather
from .models import CrewMember, Occurrence


class Ticks(StrEnum):
    """The lists of an `Occurrence` that are ticked, by the name of its column."""

    CHECKLIST = "checklist"
    CHECKED = "checked"
    LACKED = "lacked"
    ANNOUNCED = "announced"

    @property
    def options(self) -> type[models.TextChoices]:
        return Announcement if self is Ticks.ANNOUNCED else Equipment


def tick(outing: Outing, ticks: Ticks, code: str, *, is_on: bool) -> None:
    """Ticks a code of the list, or takes its tick away; the list keeps the order of its options.

    What is to be checked is carried over to the outings of the series planned later, where it was the same: each starts
    from the last.
    """
    with transaction.atomic():
        row = _take(outing)
        before = list(getattr(row, ticks))
        wanted = {*before, code} if is_on else {*before} - {code}
        after = [option for option in ticks.options.values if option in wanted]
        setattr(row, ticks, after)
        row.save(update_fields=[ticks])
        if ticks is Ticks.CHECKLIST and row.series_id:
            later = Occurrence.objects.filter(series=row.series_id, due_on__gt=row.due_on, checklist=before)
            later.filter(outing__status=OutingStatus.PLANNED).update(checklist=after)


def say(outing: Outing, *, objective: str, weather: Weather | str) -> None:
    """Why one goes, and what weather is expected, which nobody is asked for elsewhere."""
    with transaction.atomic():
        row = _take(outing)
        row.objective, row.weather = objective, weather
        row.save(update_fields=["objective", "weather"])


def mark_absent(member: CrewMember, *, is_absent: bool) -> None:
    """Somebody named will not come, or comes after all; whom that lacks stands by function. Why is not asked."""
    with transaction.atomic():
        outing = _take(member.outing).outing
        there = CrewMember.objects.filter(outing=outing, user__isnull=False)
        absent = {row.user_id for row in there if row.is_absent} - {member.user_id}
        if is_absent:
            absent.add(member.user_id)
        named = {row.user_id: CrewFunction(row.function) for row in there}
        write_crew(outing, Crew(named, frozenset(absent)))


def lacked_last_time(row: Occurrence) -> list[str]:
    """What was missing at the last outing of the series before this one, in words."""
    if row.series_id is None:
        return []
    before = Occurrence.objects.filter(series=row.series_id, due_on__lt=row.due_on).exclude(
        outing__status=OutingStatus.CANCELLED
    )
    last = before.order_by("-due_on", "lane").values_list("lacked", flat=True).first()
    return [Equipment(code).label for code in last or []]


def _take(outing: Outing) -> Occurrence:
    """The outing's row, nobody else's until the end; one planned elsewhere gets its own."""
    row, _ = Occurrence.objects.select_for_update(of=("self",)).get_or_create(
        outing=outing, defaults={"due_on": outing.held_on}
    )
    return row
