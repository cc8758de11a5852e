"""What one may note, what it costs in touches, and where what was noted is read (DOMAIN 8.4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from outings.permissions import can_log
from schemes.models import Scheme
from situations.models import Situation, Solicitation
from situations.permissions import can_mediate
from watch.enums import RecommendationState
from watch.models import FollowUp, Observation, Recommendation
from watch.permissions import can_follow, can_note, can_read_observations, read_follow_up_schemes

from .routes import built


@dataclass(frozen=True)
class Kind:
    """One thing that is noted: `cost` is said as a person counts, `route` its page; `may` says who notes it where."""

    label: str
    cost: str
    icon: str
    route: str
    may: Callable[[object, Scheme], bool]

    @property
    def address(self) -> str:
        return built(self.route)


KINDS = (
    Kind("Une sortie non prévue", "où, combien, en une minute", "person-walking", "outings:create", can_log),
    Kind("Un appel reçu", "pour quoi, et ensuite\u00a0; 3 touches", "phone-volume", "situations:call_create", can_note),
    Kind("Une situation", "bruit, hall, voisins\u00a0; 4 touches", "people-arrows", "situations:create", can_mediate),
    Kind(
        "Une observation",
        "éclairage, service fermé, isolement\u00a0; 4 touches et une phrase",
        "eye",
        "watch:observation_create",
        can_note,
    ),
    Kind(
        "Une suite à donner",
        "à la prochaine sortie ici\u00a0; 3 touches",
        "bookmark",
        "watch:follow_up_create",
        can_follow,
    ),
    Kind("Compter sur place", "une touche par personne, par demande", "calculator", "outings:tally", can_log),
)


def kinds_for(user: object, scheme: Scheme) -> list[Kind]:
    """What this person notes in this scheme, of the pages that stand."""
    return [kind for kind in KINDS if kind.address and kind.may(user, scheme)]


@dataclass(frozen=True)
class Gathered:
    """A list of « Terrain »: how many of it wait."""

    label: str
    count: int
    one: str
    many: str
    icon: str
    address: str


def gathered_for(user: object, scheme: Scheme) -> list[Gathered]:
    """The lists of the field that this person reads, each with what is open in it; one query a list."""
    of_scheme = {"scheme": scheme}
    mediates, reads = can_mediate(user, scheme), can_read_observations(user, scheme)
    follow_ups = read_follow_up_schemes(user).filter(pk=scheme.pk).exists()
    waiting = (RecommendationState.SUGGESTED, RecommendationState.DRAFT, RecommendationState.SENT)
    lists = (
        (mediates, "Situations", Situation.objects.open(), "en cours", "en cours", "people-arrows", "situations:list"),
        (
            mediates,
            "Appels",
            Solicitation.objects.filter(answer=""),
            "sans réponse",
            "sans réponse",
            "phone-volume",
            "situations:calls",
        ),
        (
            reads,
            "Observations",
            Observation.objects.open().filter(first=None),
            "suivie",
            "suivies",
            "eye",
            "watch:observations",
        ),
        (follow_ups, "Suites à donner", FollowUp.objects.open(), "à faire", "à faire", "bookmark", "watch:follow_ups"),
        (
            reads,
            "Préconisations",
            Recommendation.objects.filter(state__in=waiting),
            "en attente",
            "en attente",
            "comment-dots",
            "watch:recommendations",
        ),
    )
    return [
        Gathered(label, rows.filter(**of_scheme).count(), one, many, icon, address)
        for may, label, rows, one, many, icon, route in lists
        if may and (address := built(route))
    ]
