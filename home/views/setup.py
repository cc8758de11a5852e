"""« Mise en route »: what is left before a scheme runs by itself; and the guide."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView

from refusals import Refused
from schemes.views.life import scheme_and_standing
from schemes.views.structure import StructurePage, structure_context

from ..checklist import address_of, left_of, may_open, set_aside, steps_of, with_progress
from ..guide import GUIDES

FILES = {
    "": "index",
    "mediation": "mediation",
    "coordination": "coordination",
    "administration": "administration",
    "financement": "funding",
}


class SetupView(StructurePage, TemplateView):
    """The checklist of one scheme; of several, the first that is not through comes first."""

    template_name = "structure/setup.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        schemes = list(with_progress(self.standing.schemes().in_menus()))
        asked = self.request.GET.get("dispositif")
        among = [scheme for scheme in schemes if asked in (None, "", scheme.slug)]
        chosen = next((scheme for scheme in among if left_of(scheme)), among[0] if among else None)
        context = super().get_context_data(**kwargs) | {"schemes": schemes, "scheme": chosen}
        if chosen is None:
            return context
        own = steps_of(chosen, self.request.user)
        left = [step for step in own if not step.is_done]
        return context | {
            "steps": [(step, address_of(step, chosen, self.standing)) for step in own],
            "done_count": len(own) - len(left),
            "now": left[0].key if left else "",
            "minutes_left": sum(step.minutes for step in left),
            "may_open": may_open(chosen, own),
        }


@require_POST
def step_aside(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """« Pas pour nous »."""
    scheme, standing = scheme_and_standing(request, slug, is_admins=False)
    try:
        set_aside(scheme, key)
    except Refused as sentence:
        messages.error(request, str(sentence))
    context = structure_context(standing)
    return redirect(f"{reverse('home:setup')}{context['query']}&dispositif={scheme.slug}")


@require_safe
def guide(request: HttpRequest, key: str = "") -> HttpResponse:
    """A page of the guide; without its word, the list of them."""
    if key and key not in GUIDES:
        raise Http404
    return render(request, f"help/{FILES[key]}.html", {"guides": GUIDES.items(), "guide": key})
