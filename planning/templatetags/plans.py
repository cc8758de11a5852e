"""What `planning` hangs in the pages of apps on its left, which do not know it."""

from __future__ import annotations

from django import template
from django.template import Context

from outings.models import Outing

from ..crew import crew_said
from ..models import Occurrence
from ..permissions import can_change_plan, can_prepare, can_read_crew

register = template.Library()


@register.filter
def without_article(name: object) -> str:
    """« Le triporteur » -> « triporteur »: after « Sans »."""
    first, _, rest = str(name).partition(" ")
    return rest if first.lower() in ("le", "la", "les") and rest else str(name)


@register.inclusion_tag("planning/_plan_of.html", takes_context=True)
def plan_of(context: Context, outing: Outing) -> dict[str, object]:
    """What was planned of the outing: when it was due, in which series, who goes (for its team alone)."""
    user = context["request"].user
    row = Occurrence.objects.select_related("series").filter(outing=outing).first()
    reads_crew = can_read_crew(user, outing.scheme)
    crew = list(outing.crew.select_related("user")) if reads_crew else []
    return {
        "outing": outing,
        "row": row,
        "series": row and row.series,
        "is_moved": bool(row) and row.due_on != outing.held_on,
        "crew_said": crew_said(crew),
        "absent": [str(one.user) for one in crew if one.is_absent and one.user_id],
        "shows": bool(row) and (row.series_id or row.due_on != outing.held_on or row.objective or crew),
    }


@register.inclusion_tag("planning/_plan_buttons.html", takes_context=True)
def plan_buttons(context: Context, outing: Outing) -> dict[str, object]:
    """« Préparer », « Modifier la prévision », « Déplacer »: for who plans, as long as it is planned."""
    user = context["request"].user
    return {
        "outing": outing,
        "can_change_plan": can_change_plan(user, outing),
        "can_prepare": can_prepare(user, outing),
    }
