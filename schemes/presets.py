"""What a scheme uses, by its preset (préréglage): what it does not use does not show. What was noted stays readable.

Outings are everybody's; the watch is (observations, follow-ups, recommendations); situations and calls are of those who
mediate conflicts.
"""

from __future__ import annotations

from dataclasses import dataclass

from .enums import Preset
from .models import Scheme


@dataclass(frozen=True)
class Uses:
    """`has_situations`: situations and calls; `folds_topics`: the topics of an outing stand folded in its form; `home`:
    what the mediator's home offers beside an outing, in order (kinds of static/js/outbox.js)."""

    has_situations: bool = False
    folds_topics: bool = False
    home: tuple[str, ...] = ()


USES: dict[Preset, Uses] = {
    Preset.KIT: Uses(),
    Preset.TRANQUILLITE: Uses(has_situations=True, folds_topics=True, home=("call", "situation", "observation")),
    Preset.ACCES_AUX_DROITS: Uses(home=("observation", "follow_up")),
}
WITH_SITUATIONS = [preset for preset, uses in USES.items() if uses.has_situations]


def uses_of(scheme: Scheme) -> Uses:
    """What its preset makes of it."""
    return USES[Preset(scheme.preset)]


def uses_situations(scheme: Scheme) -> bool:
    """Whether the scheme is offered situations and calls."""
    return uses_of(scheme).has_situations
