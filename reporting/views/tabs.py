"""The pages of « Tableau de bord »: what waits, what is known, what will be said (DOMAIN 8.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from outings.permissions import can_coordinate
from partners.conventions.models import Convention
from schemes.models import Scheme

from ..filters import ActivityForm
from ..permissions import can_report

ROUTES = {"todo": "home:todo", "dashboard": "reporting:dashboard", "for_report": "reporting:for_report"}
LABELS = {"todo": "À faire", "dashboard": "Activité", "for_report": "Pour le bilan"}


@dataclass(frozen=True)
class Tab:
    """`count`: the things that await there, told on the page that has read them."""

    label: str
    address: str
    is_current: bool
    count: int = 0


def left_out(user, data: QueryDict) -> Convention | None:
    """The convention that the address of « Activité » named, on a page that it does not narrow."""
    if not data.get("convention"):
        return None
    form = ActivityForm(user, data)
    return form.cleaned_data["convention"] if form.is_valid() else None


def tabs(user, schemes: Sequence[Scheme], current: str, query: str, waiting: int = 0) -> list[Tab]:
    """Those that the user may open, with the same scope (`query`); none where there is only one."""
    is_open = {
        "todo": any(can_coordinate(user, scheme) for scheme in schemes),
        "dashboard": True,
        "for_report": any(can_report(user, scheme) for scheme in schemes),
    }
    shown = [
        Tab(label, f"{reverse(ROUTES[name])}?{query}", name == current, waiting if name == current else 0)
        for name, label in LABELS.items()
        if is_open[name]
    ]
    return shown if len(shown) > 1 else []
