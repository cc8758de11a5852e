"""The band « Installer un dispositif » of the pages that somebody who answers for a scheme comes home to."""

from __future__ import annotations

from django import template
from django.urls import reverse

from schemes.models import schemes_with_role
from schemes.permissions import ANSWERING, is_answering

from ..checklist import address_of, left_to

register = template.Library()


@register.inclusion_tag("home/_setup.html", takes_context=True)
def setup_band(context: template.Context) -> dict[str, object]:
    """What is left before a scheme of this person runs by itself, with the page of the next step: `left` is None when
    nothing is, `has_none` says that an admin has no scheme yet."""
    user = context["user"]
    left = left_to(user)
    if left is None:
        return {"left": None, "has_none": is_answering(user) and not schemes_with_role(user, *ANSWERING)}
    query = f"?structure={left.standing.operator.slug}&dispositif={left.scheme.slug}"
    return {
        "left": left,
        "address": address_of(left.step, left.scheme, left.standing),
        "checklist": reverse("home:setup") + query,
    }
