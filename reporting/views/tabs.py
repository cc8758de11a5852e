"""The pages of « Tableau de bord »: what waits, what is known, what will be said (DOMAIN 8.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from schemes.models import Scheme

from ..permissions import can_report
from ..waiting import waiting

LABELS = {"todo": "À faire", "dashboard": "Activité", "for_report": "Pour le bilan"}


@dataclass(frozen=True)
class Tab:
    """`count`: the things that await there."""

    label: str
    address: str
    is_current: bool
    count: int = 0


def tabs(user, schemes: Sequence[Scheme], current: str, query: str) -> list[Tab]:
    """Those that the user may open, with the same scope (`query`); none where there is only one."""
    piles = waiting(user, schemes)
    is_open = {
        "todo": bool(piles),
        "dashboard": True,
        "for_report": any(can_report(user, scheme) for scheme in schemes),
    }
    counts = {"todo": sum(pile.number for of_it in piles.values() for pile in of_it)}
    shown = [
        Tab(label, f"{reverse(f'reporting:{name}')}?{query}", name == current, counts.get(name, 0))
        for name, label in LABELS.items()
        if is_open[name]
    ]
    return shown if len(shown) > 1 else []
