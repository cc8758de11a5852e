"""Which scheme of which structure a page of partners is about."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from schemes.models import Scheme
from schemes.permissions import standing_in, structures_of
from schemes.views.structure import StructurePage, page_of

from ..models import Partnership


class PartnersPage(StructurePage):
    """For the view of a page of a scheme's partners, before the view's own class: that of the partnership in its
    address, else of `?scheme=`, else the first that the person answers for.

    `scheme` is None in a structure that runs none; `partnership`, where the address names none of theirs.
    """

    schemes: list[Scheme]
    scheme: Scheme | None
    partnership: Partnership | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        slug = request.GET.get("scheme")
        if pk := kwargs.get("pk"):
            row = Partnership.objects.select_related("partner", "scheme").filter(pk=pk).first()
            slug = row.scheme.slug if row else slug
        # A link from elsewhere names the scheme alone: who answers for two structures is led to the one that runs it.
        if slug and "structure" not in request.GET:
            standings = [standing_in(request.user, operator) for operator in structures_of(request.user)]
            running = (standing for standing in standings if slug in _slugs(standing.schemes()))
            self.standing = next(running, self.standing)
        self.schemes = list(self.standing.schemes().order_by("name_order"))
        chosen = [scheme for scheme in self.schemes if slug in (None, "", scheme.slug)]
        if slug and not chosen:
            raise Http404
        self.scheme = chosen[0] if chosen else None
        if pk and row:
            self.partnership = row

    def get_context_data(self, **kwargs: Any) -> dict:
        context = super().get_context_data(**kwargs)
        shown = {"scheme": self.scheme, "schemes": self.schemes}
        return context | shown | {"scheme_query": context["query"] + self._of_scheme()}

    def list_address(self) -> str:
        return page_of("structure_partners", self.standing) + self._of_scheme()

    def _of_scheme(self) -> str:
        """The pages of partners keep the scheme that is looked at."""
        return f"&scheme={self.scheme.slug}" if self.scheme else ""


def _slugs(schemes: Any) -> set[str]:
    return {scheme.slug for scheme in schemes}
