"""What two names who become one change of what is planned: whom and what its series name."""

from __future__ import annotations

from collections.abc import Sequence

from django.dispatch import receiver

from outings.merging import name_merged
from partners.models import Partner
from partners.signals import merged
from schemes.models import Spot, Theme

from .models import Series, SeriesPartner, SeriesStop


@receiver(merged)
def expect_the_one_that_stays(gone: Partner, kept: Partner, schemes: Sequence[int], **_: object) -> None:
    """A series that expected both expects one, with the role that either had."""
    rows = SeriesPartner.objects.filter(partner=gone, series__scheme__in=schemes)
    roles = dict(rows.values_list("series", "role"))
    both = list(SeriesPartner.objects.filter(partner=kept, series__in=roles))
    for row in both:
        row.role = row.role or roles[row.series_id]
    SeriesPartner.objects.bulk_update(both, ["role"])
    rows.filter(series__in=[row.series_id for row in both]).delete()
    rows.update(partner=kept)


@receiver(name_merged, sender=Spot)
def stop_where_it_is_kept(gone: Spot, kept: Spot, **_: object) -> None:
    SeriesStop.objects.filter(spot=gone).update(spot=kept)


@receiver(name_merged, sender=Theme)
def have_the_theme_that_stays(gone: Theme, kept: Theme, **_: object) -> None:
    for series in Series.objects.filter(themes=gone):
        series.themes.add(kept)
