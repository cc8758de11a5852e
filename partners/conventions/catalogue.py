"""The figures that a line may be computed from, asked of the app that has them; and what a target may not stand on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from schemes.models import Scheme

from ..signals import codes_asked

MEANS_ONLY = "Une cible porte sur les moyens ou la qualité. Notez ce nombre en prévision."
NOT_COMPUTED = "OptiMédia ne calcule pas ce chiffre."
OUT_OF_BOUNDS = "Une cible est supérieure à zéro\u00a0; une part, 100\u202f% au plus."


@dataclass(frozen=True)
class OfferedCode:
    """A figure of the catalogue, with its key: `outings_done[format=workshop]`, in `group` of the list it is chosen in.

    `takes_number`, `takes_share`: whether a target may be set on it as a number, as a share; neither where it is not of
    means or quality.
    """

    code: str
    label: str
    group: str
    takes_number: bool = False
    takes_share: bool = False


def offered_codes(schemes: Iterable[Scheme]) -> dict[str, OfferedCode]:
    """What a line of a convention of these schemes may be computed from, by code, in the catalogue's order."""
    answers = codes_asked.send(sender=Scheme, schemes=list(schemes))
    return {offered.code: offered for _, codes in answers for offered in codes}


def target_refusal(offered: OfferedCode | None, value: Decimal, *, is_share: bool) -> str:
    """Why this target cannot be set on that figure; empty when it can."""
    if offered is None:
        return NOT_COMPUTED
    if not (offered.takes_number or offered.takes_share):
        return MEANS_ONLY
    if value <= 0 or (is_share and value > 100):
        return OUT_OF_BOUNDS
    if is_share and not offered.takes_share:
        return "Cette cible s’écrit en nombre\u00a0: ce chiffre n’est pas une part."
    if not is_share and not offered.takes_number:
        return "Cette cible s’écrit en pour cent\u00a0: ce chiffre est une part."
    return ""
