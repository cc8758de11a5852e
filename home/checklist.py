"""« Installer un dispositif »: eight steps, each computed from what is there; only « Pas pour nous » is stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef, QuerySet, TextChoices
from django.urls import reverse

from accounts.models import User
from exchange.models import Import
from exchange.permissions import can_import
from french.numbers import counted, plural
from french.words import listed
from outings.enums import OutingSource
from outings.models import Outing, OutingQuerySet
from outings.permissions import can_log
from partners.enums import READER_ROLES
from partners.models import PartnershipRole
from refusals import Refused
from reporting.models import ActivityReport
from schemes import clock
from schemes.enums import QpvStatus, Role, SchemeState
from schemes.models import (
    Membership,
    MembershipOffer,
    Neighbourhood,
    Scheme,
    SchemeNeighbourhood,
    SchemePeriod,
    SchemeQuerySet,
    Theme,
    Topic,
)
from schemes.permissions import ANSWERING, Standing, standing_in, structures_of

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
    # What the page's address ends with: more of its query, or the part of it.
    more: str = ""

    @property
    def is_done(self) -> bool:
        return self.state == State.DONE


@dataclass(frozen=True)
class Left:
    """A scheme that is not installed yet: how many steps are done, and the next one as that person finds it."""

    scheme: Scheme
    standing: Standing
    done_count: int
    step: Step


ASIDE = {"team": "Je suis seul·e", "lists": "La liste commune nous va", "import": "Nous partons de zéro"}
# What must be there for a step to be done: annotations of `with_progress`.
_DONE_WITH: dict[str, tuple[str, ...]] = {
    "structure": (),
    "sheet": ("has_since",),
    "quarters": ("has_quarter",),
    "team": ("has_mediator",),
    "partners": ("has_reader",),
    "lists": ("has_own_row",),
    "import": ("has_import",),
    "first": ("has_outing", "has_report"),
}


def with_progress(schemes: SchemeQuerySet) -> SchemeQuerySet:
    """With what the eight steps ask for, in the same query."""
    today = clock.today()

    def there(rows: QuerySet, path: str = "scheme") -> Exists:
        return Exists(rows.filter(**{path: OuterRef("pk")}))

    return schemes.annotate(
        has_since=there(SchemePeriod.objects.exclude(starts_on=None)),
        has_quarter=there(SchemeNeighbourhood.objects.between(today, today)),
        has_mediator=there(Membership.objects.current().filter(role=Role.MEDIATOR)),
        has_reader=there(PartnershipRole.objects.filter(role__in=READER_ROLES), "partnership__scheme"),
        has_own_row=there(Topic.objects.all()) | there(Theme.objects.all()),
        has_import=there(Import.objects.filter(undone_at=None).exclude(confirmed_at=None)),
        has_outing=there(_typed()),
        has_report=there(ActivityReport.objects.filter(published_at__isnull=False)),
    ).select_related("lead_operator")


def _typed() -> OutingQuerySet:
    """Outings that somebody typed: last year's spreadsheet is no first outing."""
    return Outing.objects.done().exclude(source=OutingSource.IMPORT)


def is_done(scheme: Scheme, key: str) -> bool:
    """Whether a step of a scheme `with_progress` is, or is not for it."""
    return key in scheme.steps_set_aside.split() or _is_there(scheme, key)


def _is_there(scheme: Scheme, key: str) -> bool:
    return all(getattr(scheme, name) for name in _DONE_WITH[key])


def steps_of(scheme: Scheme, user: User) -> list[Step]:
    """The eight of a scheme `with_progress`, in their order, as that person finds them; any may be done first."""
    return [step_of(key, scheme, user) for key in _STEPS]


def step_of(key: str, scheme: Scheme, user: User) -> Step:
    """One of them. A spreadsheet is brought in by who coordinates, an outing typed by the team: an admin who does
    neither is led to where they take the coordination."""
    step = _STEPS[key](scheme, is_done(scheme, key))
    if key in scheme.steps_set_aside.split() and not _is_there(scheme, key):
        return replace(step, said=f"{step.aside}.")
    may, said = _IN_THE_TEAM.get(step.route, (None, ""))
    if step.is_done or may is None or may(user, scheme):
        return step
    return replace(step, said=said, route="schemes:team", button="Prendre la coordination", more="#titre-coordonner")


def left_of(scheme: Scheme) -> list[str]:
    """The steps that are left of a scheme `with_progress`."""
    return [key for key in _STEPS if not is_done(scheme, key)]


def left_to(user: User) -> Left | None:
    """The first scheme that the person answers for and that is not installed; None when all are: one query then."""
    answered = Scheme.objects.with_role(user, *ANSWERING).filter(state__in=[SchemeState.PREPARING, SchemeState.ACTIVE])
    for scheme in with_progress(answered):
        left = left_of(scheme)
        standing = _standing_over(scheme, user) if left else None
        if standing:
            return Left(scheme, standing, len(_STEPS) - len(left), step_of(left[0], scheme, user))
    return None


def _standing_over(scheme: Scheme, user: User) -> Standing | None:
    """In which structure the person answers for the scheme; their first, of several."""
    standings = (standing_in(user, operator) for operator in structures_of(user))
    return next((one for one in standings if one.schemes().filter(pk=scheme.pk).exists()), None)


def address_of(step: Step, scheme: Scheme, standing: Standing) -> str:
    """The page where a step is done, for that scheme."""
    if step.route == "schemes:sheet":
        return reverse(step.route, args=[scheme.slug])
    query = urlencode({"structure": standing.operator.slug, "scheme": scheme.slug})
    return f"{reverse(step.route)}?{query}{step.more}"


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


def _structure(scheme: Scheme, is_done: bool) -> Step:
    operator = scheme.lead_operator
    missing = [
        *([] if operator.website else ["le site"]),
        *([] if operator.emergency_contacts.exists() else ["les numéros d’astreinte"]),
    ]
    said = f"{operator.name}. À compléter quand vous voulez\u00a0: {listed(missing)}." if missing else operator.name
    return Step("structure", "Ma structure", 5, _state(is_done, True), said, "schemes:structure", "Voir")


def _sheet(scheme: Scheme, is_done: bool) -> Step:
    said = f"{scheme.name}, {scheme.city}"
    if not is_done:
        said += ". Il manque\u00a0: depuis quand."
    return Step("sheet", "Le dispositif", 5, _state(is_done, True), said, "schemes:sheet", "Compléter la fiche")


def _quarters(scheme: Scheme, is_done: bool) -> Step:
    today = clock.today(scheme)
    quarters = Neighbourhood.objects.in_perimeter(scheme, today, today).prefetch_related("statuses")
    known = sum(quarter.qpv_status_on(today) != QpvStatus.UNKNOWN for quarter in quarters)
    said = "Où l’équipe va, et ce qui est en QPV."
    if quarters:
        statuses = f"{counted(known, 'statut')} sur {len(quarters)} {plural(known, 'connu')}"
        said = f"{counted(len(quarters), 'quartier')}\u00a0; {statuses}."
    return Step("quarters", "Les quartiers", 10, _state(is_done, False), said, "outings:quarters", "Ajouter")


def _team(scheme: Scheme, is_done: bool) -> Step:
    members = Membership.objects.current().filter(scheme=scheme)
    waiting = MembershipOffer.objects.filter(scheme=scheme, invitation__accepted_at=None, invitation__withdrawn_at=None)
    people = members.values("user").distinct().count()
    said = counted(people, "personne", "personnes") if people else "Inviter, c’est une adresse et un rôle."
    if waits := waiting.count():
        said += f"\u00a0; {counted(waits, 'invitation attend', 'invitations attendent')} sa réponse"
    state = _state(is_done, bool(people or waits))
    return Step("team", "L’équipe", 10, state, said, "schemes:team", "Inviter", ASIDE["team"])


def _partners(scheme: Scheme, is_done: bool) -> Step:
    partnerships, conventions = scheme.partnerships.count(), scheme.conventions.count()
    said = "Qui commande, qui finance, jusqu’à quand."
    if partnerships or conventions:
        said = (
            f"{counted(partnerships, 'partenaire', 'partenaires')}, "
            f"{counted(conventions, 'convention', 'conventions')}."
        )
        if not is_done:
            said += " Il manque\u00a0: qui commande ou finance."
    # A convention is signed with a partner: they come first.
    route = "partners:conventions" if partnerships else "structure_partners"
    return Step("partners", "Partenaires, conventions", 5, _state(is_done, bool(partnerships)), said, route, "Ajouter")


def _lists(scheme: Scheme, is_done: bool) -> Step:
    own = scheme.own_topics.count() + scheme.own_themes.count()
    said = (
        f"{counted(own, 'ligne à vous', 'lignes à vous')}." if own else "Les onze thématiques communes, et les vôtres."
    )
    state = _state(is_done, False)
    return Step("lists", "Ce que nous comptons", 5, state, said, "outings:lists", "Voir la liste", ASIDE["lists"])


def _import(scheme: Scheme, is_done: bool) -> Step:
    done = scheme.imports.filter(undone_at=None).exclude(confirmed_at=None).count()
    said = (
        f"{counted(done, 'tableur repris', 'tableurs repris')}." if done else "Le tableur où vous teniez vos sorties."
    )
    state = _state(is_done, scheme.imports.exists())
    return Step("import", "L’année passée", 15, state, said, "exchange:imports", "Importer", ASIDE["import"])


def _first(scheme: Scheme, is_done: bool) -> Step:
    title, state = "Première sortie, premier rapport", _state(is_done, scheme.has_outing or scheme.has_report)
    if not scheme.has_outing:
        said = "Une sortie saisie, un rapport publié."
        return Step("first", title, 5, state, said, "outings:create", "Saisir une sortie")
    said = "La première sortie est là, le premier rapport aussi."
    if not scheme.has_report:
        said = "La première sortie est là. Il manque le rapport."
    days = _typed().filter(scheme=scheme).aggregate(first=Min("held_on"), last=Max("held_on"))
    # The periods that the page proposes may be before the first outing: this one has it.
    more = f"&from={days['first'].replace(day=1).isoformat()}&to={days['last'].isoformat()}"
    return Step("first", title, 5, state, said, "reporting:create", "Préparer le rapport", more=more)


_STEPS: dict[str, Callable[[Scheme, bool], Step]] = {
    "structure": _structure,
    "sheet": _sheet,
    "quarters": _quarters,
    "team": _team,
    "partners": _partners,
    "lists": _lists,
    "import": _import,
    "first": _first,
}
# Pages that are the team's: who may open them, and what is said to an admin who may not yet.
_IN_THE_TEAM: dict[str, tuple[Callable[[User, Scheme], bool], str]] = {
    "exchange:imports": (can_import, "Importer se fait en coordination\u00a0: prenez-la, puis revenez ici."),
    "outings:create": (can_log, "L’équipe saisit. Pour saisir aussi, prenez la coordination."),
}
