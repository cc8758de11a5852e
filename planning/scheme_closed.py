"""What the last day of a scheme does to its series: they end with it; `outings` calls its planned outings off."""

from __future__ import annotations

import datetime

from django.db.models import F
from django.db.models.functions import Greatest
from django.dispatch import receiver

from schemes.models import Scheme
from schemes.signals import scheme_closed

from .models import Series


@receiver(scheme_closed)
def end_with_it(scheme: Scheme, day: datetime.date, **_: object) -> None:
    """One that had not begun keeps no day."""
    later = Series.objects.filter(scheme=scheme, ends_on__gt=day)
    later.update(ends_on=Greatest(day, F("starts_on") - datetime.timedelta(days=1)), version=F("version") + 1)
