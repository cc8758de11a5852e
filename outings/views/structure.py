"""What the pages about one scheme of a structure share: which scheme, who writes, who reads."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from schemes.models import Operator, Scheme
from schemes.permissions import ROLE_CHANGED, is_answering, standing_in, structures_of

from ..permissions import answered_schemes


class SchemePage:
    """For the view of such a page, before the view's own class: who answers for the scheme writes, a mediator reads.

    `?scheme=` says which, `?structure=` among whose; None where a structure has no scheme yet.
    """

    scheme: Scheme | None
    may_write: bool

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        user, slug = request.user, request.GET.get("scheme", "")
        structures = list(structures_of(user))
        asked = [row for row in structures if row.slug == request.GET.get("structure", "")]
        self.schemes = list(self._readable(user, asked[0] if asked else None))
        self.scheme = self._chosen(user, slug)
        self.may_write = bool(self.scheme) and answered_schemes(user).filter(pk=self.scheme.pk).exists()
        own = [row for row in structures if self.scheme and row in self.scheme.operators()]
        self.structures, self.operator = structures, next(iter([*asked, *own, *structures]), None)
        if request.method == "POST" and not self.may_write:
            raise PermissionDenied(ROLE_CHANGED)

    def _readable(self, user, operator: Operator | None) -> Any:
        readable = Scheme.objects.with_figures_for(user).prefetch_related("co_operators")
        return readable.filter(pk__in=Scheme.objects.run_by(operator).values("pk")) if operator else readable

    def _chosen(self, user, slug: str) -> Scheme | None:
        if not slug and self.schemes:
            return self.schemes[0]
        if not slug and is_answering(user):
            return None
        visible = Scheme.objects.visible_to(user)
        if slug:
            scheme = get_object_or_404(visible.named(slug))
            if Scheme.objects.with_figures_for(user).filter(pk=scheme.pk).exists():
                return scheme
        elif not visible.exists():
            raise Http404
        raise PermissionDenied

    def page_of(self, name: str, *args: object) -> str:
        """The address of a page for that scheme."""
        return reverse(name, args=args, query={"scheme": self.scheme.slug})

    def get_context_data(self, **kwargs: Any) -> dict:
        operator = self.operator or (self.scheme.lead_operator if self.scheme else None)
        return {
            "standing": self.operator and standing_in(self.request.user, self.operator),
            "operator": operator,
            "structures": self.structures,
            "query": f"?structure={operator.slug}" if operator else "",
            "scheme": self.scheme,
            "schemes": self.schemes,
            "may_write": self.may_write,
        } | super().get_context_data(**kwargs)
