"""« Journal »: what was done in a structure, for who answers for it."""

from __future__ import annotations

from django_filters.views import FilterView

from journal.models import LineQuerySet

from ..filters import LineFilter
from .structure import StructurePage


class JournalView(StructurePage, FilterView):
    """An admin's structure, a coordinator's schemes; the latest first."""

    template_name = "structure/journal.html"
    context_object_name = "lines"
    filterset_class = LineFilter
    paginate_by = 50

    def get_queryset(self) -> LineQuerySet:
        return self.standing.journal()
