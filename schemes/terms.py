"""Rows that hold from one day to another."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import Q

from . import clock


class TermQuerySet(models.QuerySet):
    """Rows that tie a user to something from one day to another, both included."""

    def of(self, user) -> TermQuerySet:
        """The user's rows; none for someone who is not signed in or no longer active."""
        return self.filter(user=user) if getattr(user, "is_active", False) else self.none()

    def current(self) -> TermQuerySet:
        """In force today."""
        return self.filter(in_force(clock.today()))


def in_force(day: datetime.date) -> Q:
    """Whether `starts_on` and `ends_on`, where they are known, hold that day."""
    return (Q(starts_on=None) | Q(starts_on__lte=day)) & (Q(ends_on=None) | Q(ends_on__gte=day))
