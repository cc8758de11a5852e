"""Which pages of this app the phone keeps: « Aujourd’hui », « Noter »."""

from __future__ import annotations

from django.dispatch import receiver
from django.urls import reverse

from outings.signals import pages_to_keep
from watch.permissions import noted_schemes


@receiver(pages_to_keep)
def keep_what_leads_there(user: object, **_: object) -> list[str]:
    """« Noter » of each scheme, and the usual one."""
    address, slugs = reverse("home:note"), noted_schemes(user).values_list("slug", flat=True)
    noting = [address, *(f"{address}?scheme={slug}" for slug in slugs)] if slugs else []
    return [reverse("home:today"), *noting]
