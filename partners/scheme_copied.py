"""What a copied scheme takes of its partners: who they are, what they do and are called; not who pays how much."""

from __future__ import annotations

from django.dispatch import receiver

from schemes.models import Scheme
from schemes.signals import scheme_copied

from .directory import OWN_WORDS
from .models import PartnerAlias, Partnership, PartnershipRole


@receiver(scheme_copied)
def copy_partnerships(source: Scheme, copy: Scheme, **_: object) -> None:
    """The copy's own rows, and its own topics where theirs were the source's own."""
    own_topics = {topic.code: topic for topic in copy.own_topics.all()}
    for old in source.partnerships.prefetch_related("roles", "topics"):
        words = {name: getattr(old, name) for name in OWN_WORDS}
        new = Partnership.objects.create(scheme=copy, partner_id=old.partner_id, named_at=old.named_at, **words)
        new.topics.set(own_topics[topic.code] if topic.scheme_id else topic for topic in old.topics.all())
        PartnershipRole.objects.bulk_create(
            PartnershipRole(partnership=new, role=row.role, funding_use=row.funding_use) for row in old.roles.all()
        )
    for alias in source.partner_aliases.all():
        PartnerAlias.objects.create(scheme=copy, partner_id=alias.partner_id, name=alias.name)
