"""What an outing finds where it goes, for the pages that show it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from outings.models import Outing
from schemes import clock
from watch.enums import FollowUpState
from watch.on_the_spot import SpotNews
from watch.permissions import can_follow

register = template.Library()


@register.simple_tag
def identifier() -> str:
    """An identifier for a form that a person sends once; a phone draws its own."""
    return str(uuid.uuid4())


@register.simple_block_tag(takes_context=True)
def touch(context: Mapping, content: SafeString, address: str, words: str, place: str = "") -> SafeString:
    """A form whose buttons, and what else they send, are inside. `words`, `place`: how the phone names it."""
    given = {name: context[name] for name in ("request", "csrf_token", "scheme", "today")}
    said = ", ".join(filter(None, (words, place)))
    return render_to_string("watch/_touch.html", given | {"address": address, "words": said, "buttons": content})


@register.inclusion_tag("watch/_on_spot.html", takes_context=True)
def spot_news(context: Mapping, outing: Outing, news: SpotNews) -> dict:
    """What this outing finds where it goes: `news`, as `for_outings` has it."""
    request = context["request"]
    can_say = can_follow(request.user, outing.scheme)
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "outing": outing,
        "scheme": outing.scheme,
        "today": clock.today(outing.scheme),
        "news": news,
        "can_say": can_say,
        "done": FollowUpState.CLOSED,
    }
