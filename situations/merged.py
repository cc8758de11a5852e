"""What two spots that become one change of situations and solicitations: where they were."""

from __future__ import annotations

from django.dispatch import receiver

from outings.merging import name_merged
from schemes.models import Spot

from .models import Situation, Solicitation


@receiver(name_merged, sender=Spot)
def place_where_it_is_kept(gone: Spot, kept: Spot, **_: object) -> None:
    for model in (Situation, Solicitation):
        model.objects.filter(spot=gone).update(spot=kept)
