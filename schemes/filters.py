"""What one looks for in the journal."""

import django_filters

from journal.enums import Kind
from journal.models import Line, LineQuerySet
from widgets.dress import DressedForm
from widgets.fields import DayField


class DayFilter(django_filters.Filter):
    """A day, as people type it."""

    field_class = DayField


class LineFilter(django_filters.FilterSet):
    """By kind of thing, and by day."""

    kind = django_filters.ChoiceFilter(label="Quoi", choices=Kind, empty_label="Tout", method="of_kind")
    day = DayFilter(label="Jour", method="of_day")

    class Meta:
        model = Line
        fields: list[str] = []
        form = DressedForm

    def of_kind(self, lines: LineQuerySet, name: str, kind: str) -> LineQuerySet:
        return lines.of_kind(Kind(kind))

    def of_day(self, lines: LineQuerySet, name: str, day) -> LineQuerySet:
        return lines.of_day(day)
