"""The journal of a structure: who did what to which thing. It only grows, in the database itself (`triggers.py`)."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import Q

from .enums import Deed, Kind

LONGEST_LABEL = 200


class LineQuerySet(models.QuerySet):
    def of_kind(self, kind: Kind) -> LineQuerySet:
        return self.filter(deed__in=[deed for deed in Deed if deed.kind == kind])

    def about(self, person: int) -> LineQuerySet:
        """What the account of that key did, and where it came in or left."""
        themselves = [deed for deed in Deed if deed.kind in (Kind.MEMBER, Kind.READER)]
        return self.filter(Q(actor_key=person) | Q(thing_key=person, deed__in=themselves))

    def of_day(self, day: datetime.date) -> LineQuerySet:
        """Those of a day of the calendar, by the site's watch."""
        return self.filter(done_at__date=day)


class Line(models.Model):
    """One deed (ligne du journal).

    Things are named by key and label, without foreign key: the line outlives them, and says what they were called then.
    Written by `writing.write_line`, changed and deleted by nobody.
    """

    done_at = models.DateTimeField("quand")
    deed = models.CharField("quoi", max_length=24, choices=Deed)
    # Empty when the installation's keeper did it from the command line.
    actor_key = models.BigIntegerField("compte", null=True)
    actor_label = models.CharField("qui", max_length=LONGEST_LABEL, blank=True)
    # Empty of what several structures share: each that runs the scheme reads it.
    operator_key = models.BigIntegerField("clé de la structure", null=True)
    operator_label = models.CharField("structure", max_length=LONGEST_LABEL, blank=True)
    scheme_key = models.BigIntegerField("clé du dispositif", null=True)
    scheme_label = models.CharField("dispositif", max_length=LONGEST_LABEL, blank=True)
    thing_key = models.BigIntegerField("clé de la chose", null=True)
    thing_label = models.CharField("à quoi", max_length=LONGEST_LABEL)
    # Of closed lists, dates and names of things: never what somebody wrote.
    before = models.CharField("avant", max_length=LONGEST_LABEL, blank=True)
    after = models.CharField("après", max_length=LONGEST_LABEL, blank=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne du journal"
        verbose_name_plural = "lignes du journal"
        ordering = ["-done_at", "-pk"]
        indexes = [
            models.Index(fields=["operator_key", "-done_at"], name="journal_of_operator"),
            models.Index(fields=["scheme_key", "-done_at"], name="journal_of_scheme"),
        ]

    def __str__(self) -> str:
        return f"{self.get_deed_display()}\u00a0: {self.thing_label}"
