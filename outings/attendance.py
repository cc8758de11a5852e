"""How many partners came to an outing; how often, and when last, one came to those of a scheme."""

from __future__ import annotations

import datetime

from dateutil.relativedelta import relativedelta
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from partners.models import Partnership

from .enums import DONE
from .models import Outing, OutingPartner

# DOMAIN 8.1, D7: a partner who came, and has not for longer than this, is silent.
SILENT_AFTER = relativedelta(months=3)


def partners_present(outing: Outing) -> int:
    """« Nombre de partenaires » (kit, annexe 4): those counted, or those named where they are more (I14).

    Reads prefetched rows.
    """
    return max(outing.partners_count or 0, len(outing.outing_partners.all()))


def with_attendance(partnerships: QuerySet[Partnership]) -> QuerySet[Partnership]:
    """Annotated with the scheme's done `outings` the partner came to, and `last_on`, the day of the latest."""
    same = {name: OuterRef(name) for name in ("scheme", "partner")}
    came = OutingPartner.objects.filter(outing__status__in=DONE, **same).order_by()
    counted = came.values("partner").annotate(total=Count("pk")).values("total")
    return partnerships.annotate(
        outings=Coalesce(Subquery(counted), 0), last_on=Subquery(came.order_by("-held_on").values("held_on")[:1])
    )


def is_silent(today: datetime.date) -> Q:
    """Of partnerships with attendance. Who never came is not: it funds, orders or has only just been noted."""
    return Q(last_on__lt=today - SILENT_AFTER)


def months_since(last: datetime.date, today: datetime.date) -> int:
    """Whole months."""
    months = (today.year - last.year) * 12 + today.month - last.month
    return months - (today - relativedelta(months=months) < last)


def came_to(words: str) -> Exists:
    """Of partnerships: whether the partner came to an outing with a stop in a neighbourhood so called."""
    same = {name: OuterRef(name) for name in ("scheme", "partner")}
    rows = OutingPartner.objects.filter(outing__status__in=DONE, **same)
    return Exists(rows.filter(outing__stops__neighbourhood__folded_name__contains=words))
