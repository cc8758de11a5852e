"""Addresses of pages that are being built beside these: empty until they stand."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse


def built(route: str, *args: object) -> str:
    """The address of that route; empty as long as nobody serves it."""
    try:
        return reverse(route, args=args)
    except NoReverseMatch:
        return ""
