"""A report is published to readers, fixed that day: they hold on to their partner."""

from __future__ import annotations

from collections.abc import Sequence

from django.dispatch import receiver

from partners.models import Partner
from partners.signals import ties_asked

from .models import ReportReader


@receiver(ties_asked)
def reads_reports(partner: Partner, schemes: Sequence[int], **_: object) -> bool:
    """Whether a report of these schemes, by their keys, was published to it."""
    return ReportReader.objects.filter(partner=partner, report__scheme__in=schemes).exists()
