"""What one may note, what it costs in touches, and where what was noted is read (DOMAIN 8.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse

from outings.permissions import can_log
from schemes.models import Scheme
from schemes.presets import uses_of, uses_situations
from situations.models import Situation, Solicitation
from situations.permissions import can_mediate
from watch.enums import RecommendationState
from watch.models import FollowUp, Observation, Recommendation
from watch.permissions import can_follow, can_note, can_read_observations, read_follow_up_schemes

WAITING = (RecommendationState.SUGGESTED, RecommendationState.DRAFT, RecommendationState.SENT)


@dataclass(frozen=True)
class Kind:
    """One thing that is noted: `name` on a button; `cost` is said as a person counts, `route` its page; `may` says who
    notes it where. `code`: as the phone's queue and the presets call it."""

    code: str
    name: str
    label: str
    cost: str
    icon: str
    route: str
    may: Callable[[object, Scheme], bool]

    @property
    def address(self) -> str:
        return reverse(self.route)


def notes_call(user: object, scheme: Scheme) -> bool:
    return uses_situations(scheme) and can_note(user, scheme)


def notes_situation(user: object, scheme: Scheme) -> bool:
    return uses_situations(scheme) and can_mediate(user, scheme)


KINDS = (
    Kind(
        "outing",
        "Sortie",
        "Une sortie non prévue",
        "où, combien, en une minute",
        "person-walking",
        "outings:create",
        can_log,
    ),
    Kind("call", "Appel", "Un appel reçu", "3 touches", "phone-volume", "situations:call_create", notes_call),
    Kind(
        "situation",
        "Situation",
        "Une situation",
        "bruit, hall, voisins\u00a0; 4 touches",
        "people-arrows",
        "situations:create",
        notes_situation,
    ),
    Kind(
        "observation",
        "Observation",
        "Une observation",
        "éclairage, service fermé, isolement\u00a0; 4 touches et une phrase",
        "eye",
        "watch:observation_create",
        can_note,
    ),
    Kind(
        "follow_up",
        "Suite",
        "Une suite à donner",
        "à la prochaine sortie, à un partenaire\u00a0; 3 touches",
        "bookmark",
        "watch:follow_up_create",
        can_follow,
    ),
    Kind(
        "tally",
        "Compter",
        "Compter sur place",
        "une touche par personne, par demande",
        "calculator",
        "outings:tally",
        can_log,
    ),
)


def kinds_for(user: object, scheme: Scheme) -> list[Kind]:
    """What this person notes in this scheme, of what the scheme uses."""
    return [kind for kind in KINDS if kind.may(user, scheme)]


def home_kinds(user: object, schemes: Iterable[Scheme]) -> list[Kind]:
    """What « Aujourd’hui » offers to note in a touch, as the presets of these schemes say, in their order."""
    by_code = {kind.code: kind for kind in KINDS}
    wanted = [by_code[code] for scheme in schemes for code in uses_of(scheme).home if by_code[code].may(user, scheme)]
    return list(dict.fromkeys(wanted))


@dataclass(frozen=True)
class Gathered:
    """A list of « Terrain »: how many of it are open."""

    label: str
    count: int
    words: str
    icon: str
    address: str


def gathered_for(user: object, scheme: Scheme) -> list[Gathered]:
    """The lists of the field that this person reads, each with what is open in it; one query a list.

    What the scheme does not use shows as long as something noted then is open.
    """
    found = []
    if can_mediate(user, scheme):
        found += [
            ("Situations", Situation.objects.counted().open(), "en cours", "people-arrows", "situations:list"),
            ("Appels", Solicitation.objects.filter(answer=""), "sans réponse", "phone-volume", "situations:calls"),
        ]
    unused = {"Situations", "Appels"} if not uses_situations(scheme) else set()
    if can_read_observations(user, scheme):
        seen = Observation.objects.open().filter(first=None)
        found += [("Observations", seen, "en cours", "eye", "watch:observations")]
    if scheme in read_follow_up_schemes(user):
        found += [("Suites à donner", FollowUp.objects.open(), "à faire", "bookmark", "watch:follow_ups")]
    if can_read_observations(user, scheme):
        waiting = Recommendation.objects.filter(state__in=WAITING)
        found += [("Préconisations", waiting, "sans réponse", "comment-dots", "watch:recommendations")]
    gathered = [
        Gathered(label, rows.filter(scheme=scheme).count(), words, icon, reverse(route))
        for label, rows, words, icon, route in found
    ]
    return [each for each in gathered if each.count or each.label not in unused]
