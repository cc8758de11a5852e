"""Where an outing was kept before it was imported."""

from django import template

from exchange.models import ImportedRow
from outings.models import Outing

register = template.Library()


@register.simple_tag
def row_of(outing: Outing) -> ImportedRow | None:
    """The row of a spreadsheet that became this outing; None for one that did not come so."""
    return ImportedRow.objects.select_related("source").filter(outing=outing).first()
