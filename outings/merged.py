"""What two partners who become one change of outings: whom they name. Their answers and texts stay."""

from __future__ import annotations

from collections.abc import Sequence

from django.dispatch import receiver

from accounts.models import User
from partners.models import Partner
from partners.signals import merged

from .enums import Deed
from .history import mark
from .merging import outings_of
from .models import OutingPartner


@receiver(merged)
def name_the_one_that_stays(gone: Partner, kept: Partner, schemes: Sequence[int], by: User, **_: object) -> int:
    """An outing that named both names one, with the role that either had; how many outings changed."""
    rows = OutingPartner.objects.filter(partner=gone, scheme__in=schemes)
    outings = outings_of(rows)
    # Read again now that nobody else has them: another merge may have come first.
    roles = dict(rows.values_list("outing", "role"))
    outings = [outing for outing in outings if outing.pk in roles]
    both = list(OutingPartner.objects.filter(partner=kept, outing__in=outings))
    for row in both:
        row.role = row.role or roles[row.outing_id]
    OutingPartner.objects.bulk_update(both, ["role"])
    rows.filter(outing__in=[row.outing_id for row in both]).delete()
    rows.filter(outing__in=outings).update(partner=kept)
    mark(outings, Deed.PARTNER_MERGED, user=by)
    return len(outings)
