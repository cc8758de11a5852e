"""The places of an outing: each a stop, with what is known of its QPV status that day, and from whom."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import Q

from french.words import NO_NEIGHBOURHOOD
from schemes.enums import QpvStatus, SpotType
from schemes.models import Neighbourhood, Scheme, Spot

from .enums import QpvSource


class OutingChild(models.Model):
    """What every child row repeats, so that figures of a period read the period's rows only."""

    outing = models.ForeignKey("outings.Outing", models.CASCADE)
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="+", db_index=False, editable=False)
    held_on = models.DateField("date", editable=False)

    class Meta:
        abstract = True


class OutingStop(OutingChild):
    """One place where an outing stood (halte); the people of its stops add up to those of the outing."""

    outing = models.ForeignKey("outings.Outing", models.CASCADE, related_name="stops", db_index=False)
    position = models.PositiveSmallIntegerField("rang")
    # Null: outside the perimeter (hors quartier).
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.PROTECT, null=True, blank=True, related_name="stops", verbose_name="quartier"
    )
    spot = models.ForeignKey(Spot, models.PROTECT, null=True, blank=True, related_name="stops", verbose_name="lieu")
    spot_type = models.CharField("typologie", max_length=24, choices=SpotType, blank=True)
    # The status of that day, kept: a neighbourhood may change status later.
    qpv_status = models.CharField("statut", max_length=8, choices=QpvStatus, default=QpvStatus.UNKNOWN)
    qpv_source = models.CharField("d’où vient le statut", max_length=7, choices=QpvSource, blank=True)
    # The stop's share of the outing's duration; equal shares when nobody timed them.
    minutes = models.PositiveSmallIntegerField("minutes", null=True, blank=True)
    people_mediated = models.PositiveIntegerField("personnes médiées", null=True, blank=True)

    class Meta:
        verbose_name = "halte"
        ordering = ["position"]
        indexes = [
            models.Index(fields=["scheme", "held_on"], name="stop_scheme_day"),
            # The last answer at a spot, which the form proposes again: one probe a spot.
            models.Index(fields=["spot", "-held_on"], condition=Q(qpv_source=QpvSource.SAID), name="stop_status_said"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["outing", "position"], name="stop_position_unique"),
            models.CheckConstraint(
                name="stop_known_status_has_source",
                condition=Q(qpv_status=QpvStatus.UNKNOWN, qpv_source="")
                | (~Q(qpv_status=QpvStatus.UNKNOWN) & ~Q(qpv_source="")),
                violation_error_message="Un statut connu a une source, un statut inconnu n’en a pas.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.spot or self.neighbourhood or NO_NEIGHBOURHOOD)

    @property
    def said_status(self) -> str:
        """The status that the team gave; empty where it is known otherwise, or not at all."""
        return self.qpv_status if self.qpv_source == QpvSource.SAID else ""


def status_of(
    spot: Spot | None, neighbourhood: Neighbourhood | None, day: datetime.date, said: str = ""
) -> tuple[str, str]:
    """A place's QPV status on `day` and its source, which is empty where the status is unknown (DOMAIN 5.1).

    The spot's own, else the neighbourhood's that day, else what the team said. Reads prefetched statuses.
    """
    found = (
        (spot.qpv_status if spot else "", QpvSource.SPOT),
        (neighbourhood.qpv_status_on(day) if neighbourhood else "", QpvSource.QUARTER),
        (said, QpvSource.SAID),
    )
    known = ((status, source) for status, source in found if status not in ("", QpvStatus.UNKNOWN))
    status, source = next(known, (QpvStatus.UNKNOWN, ""))
    return str(status), str(source)
