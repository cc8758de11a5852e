"""What changes figures, told by who is on the left, in the transaction of the deed: the months kept hold no longer."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from outings.history import figures_changed
from schemes.models import Scheme, SchemeNeighbourhood

from .figures import months


@receiver(figures_changed)
def days_changed(sender: type[Model], scheme: int, days: Iterable[datetime.date], **kwargs: object) -> None:
    """Of outings recorded, corrected, moved, cancelled, restored, validated, merged."""
    months.change(scheme, {day.replace(day=1) for day in days})


@receiver(post_save, sender=SchemeNeighbourhood)
@receiver(post_delete, sender=SchemeNeighbourhood)
def perimeter_changed(
    sender: type[Model], instance: SchemeNeighbourhood, origin: object = None, **kwargs: object
) -> None:
    """What is of priority, and since when. With its scheme, its months go."""
    if getattr(origin, "model", type(origin)) is not Scheme:
        months.change(instance.scheme_id, [months.EVERY])


@receiver(post_save, sender=Scheme)
def watch_changed(sender: type[Model], instance: Scheme, created: bool, **kwargs: object) -> None:
    """Its zone says what is late."""
    if not created:
        months.change(instance.pk, [months.EVERY])
