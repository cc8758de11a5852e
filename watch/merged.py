"""What two names who become one change of the watch: whom it tells, and where things are."""

from __future__ import annotations

from collections.abc import Sequence

from django.dispatch import receiver

from outings.merging import name_merged
from partners.models import Partner, SpotLandlord
from partners.signals import merged
from schemes.models import Spot

from .models import Dispatch, FollowUp, Observation, Recipient, Recommendation


@receiver(merged)
def tell_the_one_that_stays(gone: Partner, kept: Partner, schemes: Sequence[int], **_: object) -> None:
    """A service that both had is one, with all that was sent to either."""
    FollowUp.objects.filter(partner=gone, scheme__in=schemes).update(partner=kept)
    SpotLandlord.objects.filter(partner=gone, spot__scheme__in=schemes).update(partner=kept)
    for row in Recipient.objects.filter(partner=gone, scheme__in=schemes):
        same = Recipient.objects.filter(partner=kept, scheme=row.scheme_id, service=row.service).first()
        if same is None:
            Recipient.objects.filter(pk=row.pk).update(partner=kept)
            continue
        Dispatch.objects.filter(recipient=row).update(recipient=same)
        Recommendation.objects.filter(recipient=row).update(recipient=same)
        row.delete()


@receiver(name_merged, sender=Spot)
def place_where_it_is_kept(gone: Spot, kept: Spot, **_: object) -> None:
    for model in (Observation, FollowUp):
        model.objects.filter(spot=gone).update(spot=kept)
    landlord = SpotLandlord.objects.filter(spot=gone).first()
    if landlord and not SpotLandlord.objects.filter(spot=kept).exists():
        SpotLandlord.objects.create(spot=kept, partner=landlord.partner)
    SpotLandlord.objects.filter(spot=gone).delete()
