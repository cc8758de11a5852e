"""Networks of operators, and who reads their overview."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from french.fields import DictionaryField, NamedQuerySet

from . import clock
from .terms import TermQuerySet, in_force

Days = tuple[datetime.date, datetime.date]


def _ends_after_start(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
        violation_error_message="La fin est avant le début.",
    )


class NetworkQuerySet(NamedQuerySet):
    def read_by(self, user) -> NetworkQuerySet:
        """Networks that the user reads today."""
        return self.filter(pk__in=NetworkReader.objects.of(user).current().values("network"))


class Network(models.Model):
    """Several operators who show one another, and their readers, how present they are (réseau)."""

    name = models.CharField("nom", max_length=160, unique=True)
    slug = models.SlugField("identifiant", max_length=80, unique=True)
    name_order = DictionaryField("name")

    objects = NetworkQuerySet.as_manager()

    class Meta:
        verbose_name = "réseau"
        verbose_name_plural = "réseaux"
        ordering = ["name_order"]

    def __str__(self) -> str:
        return self.name

    def schemes_between(self, start: datetime.date, end: datetime.date) -> dict[int, Days]:
        """By scheme, those of its operators' days in the network that are in the period, both included.

        A scheme of two operators is there from the first day of one to the last day of the other; of an operator that
        left and came back, the days since it is back, where the period has some.
        """
        led, co_run = (
            self.network_operators.exclude(**{path: None}).values_list(path, "operator", "starts_on", "ends_on")
            for path in ("operator__led_schemes", "operator__co_run_schemes")
        )
        stays: dict[tuple[int, int], Days] = {}
        for scheme, operator, since, until in (*led, *co_run):
            first, last = max(start, since or start), min(end, until or end)
            if first <= last:
                stays[scheme, operator] = max((first, last), stays.get((scheme, operator), (first, last)))
        days: dict[int, Days] = {}
        for (scheme, _), (first, last) in stays.items():
            known_first, known_last = days.get(scheme, (first, last))
            days[scheme] = min(first, known_first), max(last, known_last)
        return days


class StayQuerySet(models.QuerySet):
    def current(self) -> StayQuerySet:
        """In force today; nothing without an end that was given today is left to end."""
        return self.filter(in_force(clock.today()), Q(ends_on=None) | Q(ends_on__gt=clock.today()))


class NetworkOperator(models.Model):
    """An operator in a network between two dates, both included: the network reads what it did then.

    Who comes back has a second row.
    """

    network = models.ForeignKey(Network, models.CASCADE, related_name="network_operators")
    operator = models.ForeignKey(
        "schemes.Operator", models.PROTECT, related_name="+", verbose_name="structure porteuse"
    )
    starts_on = models.DateField("depuis", null=True, blank=True)
    ends_on = models.DateField("jusqu’à", null=True, blank=True)

    objects = StayQuerySet.as_manager()

    class Meta:
        verbose_name = "structure du réseau"
        verbose_name_plural = "structures du réseau"
        constraints = [
            models.UniqueConstraint(
                fields=["network", "operator"], condition=Q(ends_on=None), name="network_operator_unique"
            ),
            _ends_after_start("network_operator_ends_after_start"),
        ]

    def __str__(self) -> str:
        return str(self.operator)


class NetworkReader(models.Model):
    """Who reads a network's overview between two dates, both included; of no team by it (lectrice ou lecteur)."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="network_readers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="network_readings")
    starts_on = models.DateField("depuis", null=True, blank=True)
    ends_on = models.DateField("jusqu’à", null=True, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = "lectrice ou lecteur du réseau"
        verbose_name_plural = "lectrices et lecteurs du réseau"
        constraints = [
            models.UniqueConstraint(fields=["network", "user"], name="network_reader_unique"),
            _ends_after_start("network_reader_ends_after_start"),
        ]

    def __str__(self) -> str:
        return str(self.user)


def stays_of(operator: models.Model) -> StayQuerySet:
    """The operator's days in networks, by network's name."""
    return NetworkOperator.objects.filter(operator=operator).order_by("network__name_order", "starts_on")
