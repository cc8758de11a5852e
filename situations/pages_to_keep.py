"""Which pages the phone of a mediator keeps: those that note a call, a situation, a step."""

from __future__ import annotations

from django.dispatch import receiver
from django.urls import reverse

from outings.signals import pages_to_keep

from .permissions import call_schemes, offered, situation_schemes


@receiver(pages_to_keep)
def keep_what_notes(user: object, **_: object) -> list[str]:
    """The page of each scheme, and the usual one."""
    pages = []
    for name, schemes in (("call_create", call_schemes), ("create", situation_schemes), ("steps", situation_schemes)):
        address, slugs = reverse(f"situations:{name}"), offered(schemes(user)).values_list("slug", flat=True)
        pages += [address, *(f"{address}?scheme={slug}" for slug in slugs)] if slugs else []
    return pages
