"""The page where a coordinator merges two spots or two themes: choose, read what will change, confirm."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView

from french.numbers import counted
from refusals import UNPROCESSABLE, Refused
from schemes.models import Scheme
from widgets.reading import sent_number

from ..merging import ELSEWHERE, MERGEABLE, can_go, lookalikes
from ..permissions import mergeable_schemes


class MergeView(TemplateView):
    """Without a choice, what there is to merge; with both, what will change; posted, the deed."""

    template_name = "outings/merge.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if kwargs["kind"] not in MERGEABLE:
            raise Http404
        self.kind = MERGEABLE[kwargs["kind"]]
        self.schemes = list(mergeable_schemes(request.user))
        slug = request.GET.get("scheme") or (self.schemes[0].slug if self.schemes else "")
        if not slug:
            raise PermissionDenied
        self.scheme = get_object_or_404(Scheme.objects.visible_to(request.user).named(slug))
        if self.scheme not in self.schemes:
            raise PermissionDenied

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Pressed twice, or come back to with « Retour »: the one that goes is gone."""
        asked = request.GET.get("merged", "")
        names = self.kind.rows(self.scheme).model.objects
        if re.fullmatch("[0-9]{1,18}", asked) and not names.filter(pk=asked).exists():
            messages.info(request, "Cette fusion est déjà faite.")
            return redirect(f"{reverse('outings:merge', kwargs=kwargs)}?scheme={self.scheme.slug}")
        return super().dispatch(request, *args, **kwargs)

    def _chosen(self, name: str) -> Any:
        """The row asked for in the address, among the scheme's; None when none is asked for."""
        asked = self.request.GET.get(name, "")
        if not asked:
            return None
        return get_object_or_404(self.kind.rows(self.scheme), pk=sent_number(asked))

    def get_context_data(self, **kwargs: Any) -> dict:
        rows = list(self.kind.rows(self.scheme))
        to_go = [row for row in rows if can_go(row)]
        merged, kept = self._chosen("merged"), self._chosen("kept")
        return super().get_context_data(**kwargs) | {
            "scheme": self.scheme,
            "schemes": self.schemes,
            "kinds": MERGEABLE.items(),
            "words": self.kind,
            "rows": rows,
            "to_go": to_go,
            "selects": [
                ("merged", f"{self.kind.this} disparaît", to_go),
                ("kept", f"{self.kind.this} reste", rows),
            ],
            "alike": lookalikes(rows),
            "merged": merged,
            "kept": kept,
            "told": self.kind.outings(merged).in_closed_period().count() if merged else 0,
            "is_chosen": bool(merged and kept and merged != kept and can_go(merged)),
            "is_elsewhere": ELSEWHERE if merged and kept and not _are_of_one_place(merged, kept) else "",
            "is_same": bool(merged and merged == kept),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        merged, kept = self._chosen("merged"), self._chosen("kept")
        if not (merged and kept):
            return self.render_to_response(self.get_context_data(**kwargs), status=UNPROCESSABLE)
        try:
            moved = self.kind.merge(merged, kept, user=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            outings = counted(moved, "sortie reprise", "sorties reprises")
            messages.success(request, f"«\u00a0{merged}\u00a0» est maintenant «\u00a0{kept}\u00a0»\u00a0: {outings}.")
        return redirect(f"{reverse('outings:merge', kwargs=kwargs)}?scheme={self.scheme.slug}")


def _are_of_one_place(merged: Any, kept: Any) -> bool:
    """Themes have no place."""
    return getattr(merged, "neighbourhood_id", None) == getattr(kept, "neighbourhood_id", None)
