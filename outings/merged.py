"""What two partners who become one change of outings: whom they name. Their answers and texts stay."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import OuterRef, Subquery
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
    if not outings:
        return 0
    both = OutingPartner.objects.filter(partner=kept, outing__in=outings)
    role_of_gone = rows.filter(outing=OuterRef("outing")).order_by().values("role")
    both.filter(role="").update(role=Subquery(role_of_gone))
    rows.filter(outing__in=list(both.values_list("outing", flat=True))).delete()
    rows.update(partner=kept)
    mark(outings, Deed.PARTNER_MERGED, user=by)
    return len(outings)
