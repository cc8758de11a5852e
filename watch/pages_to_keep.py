"""Which pages the phone keeps: those that note an observation, a follow-up."""

from __future__ import annotations

from django.dispatch import receiver
from django.urls import reverse

from outings.signals import pages_to_keep

from .permissions import follow_up_schemes, noted_schemes


@receiver(pages_to_keep)
def keep_what_notes(user: object, **_: object) -> list[str]:
    """The page of each scheme, and the usual one."""
    pages: list[str] = []
    for name, schemes in (("observation_create", noted_schemes), ("follow_up_create", follow_up_schemes)):
        address, slugs = reverse(f"watch:{name}"), schemes(user).values_list("slug", flat=True)
        pages += [address, *(f"{address}?scheme={slug}" for slug in slugs)] if slugs else []
    return pages
