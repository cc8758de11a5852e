"""What a copied scheme takes of its partners: who they are and what they do, not who pays how much."""

from __future__ import annotations

from django.dispatch import receiver

from schemes.models import Scheme
from schemes.signals import scheme_copied

from .models import Partnership, PartnershipRole


@receiver(scheme_copied)
def copy_partnerships(source: Scheme, copy: Scheme, **_: object) -> None:
    for partnership in source.partnerships.prefetch_related("roles"):
        new = Partnership.objects.create(scheme=copy, partner_id=partnership.partner_id, note=partnership.note)
        PartnershipRole.objects.bulk_create(
            PartnershipRole(partnership=new, role=row.role, funding_use=row.funding_use)
            for row in partnership.roles.all()
        )
