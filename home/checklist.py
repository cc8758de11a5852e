"""« Installer un dispositif »: eight steps, each computed from what is there; only « Pas pour nous » is stored."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import TextChoices

from accounts.invitations import Refused
from french.numbers import counted
from french.words import listed
from outings.models import Outing
from partners.models import Partner
from reporting.models import ActivityReport
from schemes import clock
from schemes.enums import QpvStatus, Role, SchemeState
from schemes.models import Membership, MembershipOffer, Neighbourhood, Scheme

# Without these the outing form has nothing to stand on.
NEEDED = 3


class State(TextChoices):
    """Where a step is."""

    TO_DO = "to_do", "À faire"
    BEGUN = "begun", "Commencé"
    DONE = "done", "Fait"


@dataclass(frozen=True)
class Step:
    """One step: what it is, how long it takes in minutes, where it stands, in words, and the page where it is done."""

    key: str
    title: str
    minutes: int
    state: State
    said: str
    route: str
    button: str
    # The sentence of the button that says that it is not for this scheme; empty when there is none.
    aside: str = ""

    @property
    def is_done(self) -> bool:
        return self.state == State.DONE


ASIDE = {"team": "Je suis seul·e", "lists": "La liste commune nous va", "import": "Nous partons de zéro"}


def steps_of(scheme: Scheme) -> list[Step]:
    """The eight, in their order; any may be done first."""
    aside = set(scheme.steps_set_aside.split())
    return [
        _structure(scheme),
        _sheet(scheme),
        _quarters(scheme),
        _team(scheme, aside),
        _partners(scheme),
        _lists(scheme, aside),
        _import(scheme, aside),
        _first(scheme),
    ]


def may_open(scheme: Scheme, steps: list[Step]) -> bool:
    """Whether it is in preparation and what outings stand on is there; `steps` are its own, in their order."""
    return scheme.state == SchemeState.PREPARING and all(step.is_done for step in steps[:NEEDED])


@transaction.atomic
def set_aside(scheme: Scheme, key: str) -> None:
    """The step is not for this scheme. Raises Refused for a step that cannot be."""
    if key not in ASIDE:
        raise Refused("Cette étape ne se met pas de côté.")
    current = Scheme.objects.select_for_update().get(pk=scheme.pk)
    current.steps_set_aside = " ".join(sorted({*current.steps_set_aside.split(), key}))
    current.save(update_fields=["steps_set_aside"])


def _state(is_done: bool, is_begun: bool) -> State:
    return State.DONE if is_done else State.BEGUN if is_begun else State.TO_DO


def _structure(scheme: Scheme) -> Step:
    operator = scheme.lead_operator
    missing = [
        *([] if operator.website else ["le site"]),
        *([] if operator.emergency_contacts.exists() else ["les numéros d’astreinte"]),
    ]
    said = f"{operator.name}. À compléter quand vous voulez\u00a0: {listed(missing)}." if missing else operator.name
    return Step("structure", "Ma structure", 5, State.DONE, said, "schemes:structure", "Voir")


def _sheet(scheme: Scheme) -> Step:
    since = scheme.periods.exclude(starts_on=None).exists()
    said = f"{scheme.name}, {scheme.city}" if since else f"{scheme.name}, {scheme.city}. Il manque\u00a0: depuis quand."
    return Step("sheet", "Le dispositif", 5, _state(since, True), said, "schemes:sheet", "Compléter la fiche")


def _quarters(scheme: Scheme) -> Step:
    today = clock.today(scheme)
    quarters = Neighbourhood.objects.in_perimeter(scheme, today, today).prefetch_related("statuses")
    known = sum(quarter.qpv_status_on(today) != QpvStatus.UNKNOWN for quarter in quarters)
    said = "Où l’équipe va, et ce qui est en QPV."
    if quarters:
        said = f"{counted(len(quarters), 'quartier', 'quartiers')}\u00a0; {known} statuts sur {len(quarters)} connus."
    return Step("quarters", "Les quartiers", 10, _state(bool(quarters), False), said, "outings:quarters", "Ajouter")


def _team(scheme: Scheme, aside: set[str]) -> Step:
    members = Membership.objects.current().filter(scheme=scheme)
    has_mediator = members.filter(role=Role.MEDIATOR).exists()
    waiting = MembershipOffer.objects.filter(scheme=scheme, invitation__accepted_at=None, invitation__withdrawn_at=None)
    people = members.values("user").distinct().count()
    said = counted(people, "personne", "personnes") if people else "Inviter, c’est une adresse et un rôle."
    if waits := waiting.count():
        said += f"\u00a0; {counted(waits, 'invitation attend', 'invitations attendent')} sa réponse"
    is_done = has_mediator or "team" in aside
    return Step(
        "team", "L’équipe", 10, _state(is_done, bool(people or waits)), said, "schemes:team", "Inviter", ASIDE["team"]
    )


def _partners(scheme: Scheme) -> Step:
    readers = Partner.objects.reading(scheme)
    partnerships, conventions = scheme.partnerships.count(), scheme.conventions.count()
    said = "Qui commande, qui finance, jusqu’à quand."
    if partnerships or conventions:
        said = (
            f"{counted(partnerships, 'partenaire', 'partenaires')}, "
            f"{counted(conventions, 'convention', 'conventions')}."
        )
    state = _state(readers.exists(), bool(partnerships))
    return Step("partners", "Partenaires, conventions", 5, state, said, "partners:conventions", "Ajouter")


def _lists(scheme: Scheme, aside: set[str]) -> Step:
    own = scheme.own_topics.count() + scheme.own_themes.count()
    said = (
        f"{counted(own, 'ligne à vous', 'lignes à vous')}." if own else "Les onze thématiques communes, et les vôtres."
    )
    state = _state(bool(own) or "lists" in aside, False)
    return Step("lists", "Ce que nous comptons", 5, state, said, "outings:lists", "Voir la liste", ASIDE["lists"])


def _import(scheme: Scheme, aside: set[str]) -> Step:
    done = scheme.imports.filter(undone_at=None).exclude(confirmed_at=None).count()
    said = (
        f"{counted(done, 'tableur repris', 'tableurs repris')}." if done else "Le tableur où vous teniez vos sorties."
    )
    state = _state(bool(done) or "import" in aside, scheme.imports.exists())
    return Step("import", "L’année passée", 15, state, said, "exchange:imports", "Importer", ASIDE["import"])


def _first(scheme: Scheme) -> Step:
    has_outing = Outing.objects.filter(scheme=scheme).done().exists()
    has_report = ActivityReport.objects.filter(scheme=scheme, published_at__isnull=False).exists()
    said = "Une sortie saisie, un rapport publié."
    if has_outing and not has_report:
        said = "La première sortie est là. Il manque le rapport."
    route, button = (
        ("reporting:create", "Préparer le rapport") if has_outing else ("outings:create", "Saisir une sortie")
    )
    state = _state(has_outing and has_report, has_outing or has_report)
    return Step("first", "Première sortie, premier rapport", 5, state, said, route, button)
