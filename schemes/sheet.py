"""What a scheme's sheet says of it, row by row: its history and hours, its objectives, its team (fiche dispositif)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.db.models import F, Q

from french.dates import clock as told

from .enums import DatePrecision, TeamFunction, Weekday


class SchemePeriod(models.Model):
    """One stretch of a scheme's history under one name, with the hours of that time (historique)."""

    scheme = models.ForeignKey("Scheme", models.CASCADE, related_name="periods")
    name = models.CharField("nom d’alors", max_length=120)
    starts_on = models.DateField("depuis", null=True, blank=True)
    ends_on = models.DateField("jusqu’à", null=True, blank=True)
    precision = models.CharField("précision", max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    note = models.CharField("précision sur la période", max_length=200, blank=True)

    class Meta:
        verbose_name = "période"
        ordering = [F("starts_on").asc(nulls_first=True), "pk"]
        constraints = [
            models.CheckConstraint(
                name="scheme_period_ends_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="La période se termine avant d’avoir commencé.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def week(self) -> Iterator[WeekHours]:
        """The hours of the week, with the days that follow each other at the same hours told as one stretch."""
        stretch = None
        for hours in self.hours.all():
            if stretch and stretch.is_followed_by(hours):
                stretch = stretch.until(hours)
                continue
            if stretch:
                yield stretch
            stretch = WeekHours(hours, hours)
        if stretch:
            yield stretch


@dataclass(frozen=True)
class WeekHours:
    """Days in a row that keep the same hours: from the weekday of `first` to that of `last`, both included."""

    first: ServiceHours
    last: ServiceHours

    def is_followed_by(self, hours: ServiceHours) -> bool:
        return (
            None not in (hours.weekday, self.last.weekday)
            and hours.weekday == self.last.weekday + 1
            and (hours.starts_at, hours.ends_at) == (self.last.starts_at, self.last.ends_at)
        )

    def until(self, hours: ServiceHours) -> WeekHours:
        return WeekHours(self.first, hours)


class ServiceHours(models.Model):
    """Hours of one weekday in one period (horaires). An end at or before the start is on the next day."""

    period = models.ForeignKey(SchemePeriod, models.CASCADE, related_name="hours")
    # None: the source gives hours without days.
    weekday = models.PositiveSmallIntegerField("jour", choices=Weekday, null=True, blank=True)
    starts_at = models.TimeField("début")
    ends_at = models.TimeField("fin")

    class Meta:
        verbose_name = "horaire"
        ordering = ["weekday", "starts_at"]

    def __str__(self) -> str:
        return f"{self.get_weekday_display() or 'Tous les jours'} {told(self.starts_at)} – {told(self.ends_at)}"

    @property
    def is_crossing_midnight(self) -> bool:
        return self.ends_at <= self.starts_at


class Objective(models.Model):
    """One objective of the scheme, in the order of its agreement (objectif); targets and outings will point at it."""

    scheme = models.ForeignKey("Scheme", models.CASCADE, related_name="objectives")
    position = models.PositiveSmallIntegerField("rang")
    text = models.CharField("objectif", max_length=400)

    class Meta:
        verbose_name = "objectif"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["scheme", "position"], name="objective_position_unique")]

    def __str__(self) -> str:
        return self.text


class Mission(models.Model):
    """One mission of the scheme (mission); a mission may have parts."""

    scheme = models.ForeignKey("Scheme", models.CASCADE, related_name="missions")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="parts")
    position = models.PositiveSmallIntegerField("rang")
    text = models.CharField("mission", max_length=400)

    class Meta:
        verbose_name = "mission"
        ordering = ["position"]

    def __str__(self) -> str:
        return self.text


class ApproachStep(models.Model):
    """One step of how the scheme was set up (approche)."""

    scheme = models.ForeignKey("Scheme", models.CASCADE, related_name="approach")
    position = models.PositiveSmallIntegerField("rang")
    text = models.CharField("étape", max_length=300)

    class Meta:
        verbose_name = "étape de l’approche"
        verbose_name_plural = "étapes de l’approche"
        ordering = ["position"]

    def __str__(self) -> str:
        return self.text


class Claim(models.Model):
    """A result the scheme claims for itself, with what backs it when something does (résultat affirmé)."""

    scheme = models.ForeignKey("Scheme", models.CASCADE, related_name="claims")
    position = models.PositiveSmallIntegerField("rang")
    text = models.CharField("résultat affirmé", max_length=300)
    evidence = models.CharField("preuve", max_length=300, blank=True)

    class Meta:
        verbose_name = "résultat affirmé"
        verbose_name_plural = "résultats affirmés"
        ordering = ["position"]

    def __str__(self) -> str:
        return self.text


class TeamPost(models.Model):
    """How many people hold one function in the scheme's team (équipe); no names."""

    scheme = models.ForeignKey("Scheme", models.CASCADE, related_name="team")
    function = models.CharField("fonction", max_length=20, choices=TeamFunction)
    headcount = models.PositiveSmallIntegerField("effectif", null=True, blank=True)
    note = models.CharField("précision", max_length=160, blank=True)

    class Meta:
        verbose_name = "poste"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["scheme", "function"], name="team_post_function_unique")]

    def __str__(self) -> str:
        return self.get_function_display()
