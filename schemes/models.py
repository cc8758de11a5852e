"""The schemes, where they go, who belongs to them and which topics they count."""

from __future__ import annotations

import contextlib
import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Combinable

from french.fields import DictionaryField, FoldedField, NamedQuerySet, UniqueName

from . import clock
from .enums import (
    MobileUnitKind,
    OutingFormat,
    Preset,
    QpvStatus,
    Role,
    SchemeState,
    SchoolZone,
    SpotType,
    TeamFunction,
    TimeZone,
)
from .memberships import (  # noqa: F401 - models of this app, like those below
    Membership,
    MembershipOffer,
    MembershipQuerySet,
    Offer,
    Team,
)
from .networks import Network, NetworkOperator, NetworkReader  # noqa: F401 - models of this app, like those below
from .sheet import (  # noqa: F401 - models of this app, like those below
    ApproachStep,
    Claim,
    Mission,
    Objective,
    SchemePeriod,
    ServiceHours,
    TeamPost,
)
from .terms import TermQuerySet  # noqa: F401 - partners' own terms read as those of this app
from .topics import OfferedQuerySet, Theme, Topic  # noqa: F401 - models of this app, like those below

SMALLEST_TEAM = 3
# Every role but the volunteer's reads a scheme's totals (DOMAIN 8.5).
FIGURES_READERS = (Role.ADMIN, Role.COORDINATOR, Role.MEDIATOR)
TELEPHONE = RegexValidator(r"^\+?[0-9][0-9 ]+$", "Écrivez le numéro en chiffres.")
OVERLAP = "Ce quartier est déjà dans le périmètre à ces dates."


class OperatorQuerySet(NamedQuerySet):
    def run_by(self, user, *roles: Role) -> OperatorQuerySet:
        """Those for which the user holds one of `roles` today, in one of its schemes or in all."""
        return self.filter(pk__in=[operator for role, _, operator in held_by(user).memberships if role in roles])


class Operator(models.Model):
    """A structure that runs schemes (structure porteuse)."""

    name = models.CharField("nom", max_length=160, unique=True)
    slug = models.SlugField("identifiant", max_length=80, unique=True)
    website = models.CharField("site", max_length=200, blank=True)
    # Of its page, numbers included: two people who change it at once see both.
    version = models.PositiveIntegerField("version", default=1, editable=False)
    folded_name = FoldedField("name")
    name_order = DictionaryField("name")

    objects = OperatorQuerySet.as_manager()

    class Meta:
        verbose_name = "structure porteuse"
        verbose_name_plural = "structures porteuses"
        ordering = ["name_order"]
        constraints = [
            UniqueName(
                fields=["folded_name"],
                name="operator_name_unique",
                violation_error_message="Une structure porte déjà ce nom.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class EmergencyContactQuerySet(models.QuerySet):
    def of(self, user) -> EmergencyContactQuerySet:
        """Those of the operators the user works for today, in their order."""
        operators = Membership.objects.of(user).current().values("operator")
        return self.filter(operator__in=operators).select_related("operator")


class EmergencyContact(models.Model):
    """Whom an operator's teams call when somebody is in danger, besides the emergency services (numéro d’astreinte)."""

    operator = models.ForeignKey(
        Operator, models.CASCADE, related_name="emergency_contacts", verbose_name="structure porteuse"
    )
    label = models.CharField("qui répond, et quand", max_length=120)
    phone = models.CharField(
        "téléphone",
        max_length=20,
        validators=[TELEPHONE],
    )
    position = models.PositiveSmallIntegerField("rang", default=1)

    objects = EmergencyContactQuerySet.as_manager()

    class Meta:
        verbose_name = "numéro d’astreinte"
        verbose_name_plural = "numéros d’astreinte"
        ordering = ["operator__name_order", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.label}\u00a0: {self.phone}"


class SchemeQuerySet(NamedQuerySet):
    def visible_to(self, user) -> SchemeQuerySet:
        """Schemes the user is a member of today, in any role. An operator's admin: all that it leads or co-runs."""
        return self.with_role(user, *Role)

    def with_figures_for(self, user) -> SchemeQuerySet:
        """Schemes whose totals the user reads."""
        return self.with_role(user, *FIGURES_READERS)

    def named(self, *slugs: str) -> SchemeQuerySet:
        """The schemes an address names. What cannot be a slug names none: PostgreSQL fails on a NUL."""
        return self.filter(slug__in=[slug for slug in slugs if slug.isprintable()])

    def with_role(self, user, *roles: Role) -> SchemeQuerySet:
        """Schemes where the user holds one of `roles` today, by their keys: a plan then knows how few they are."""
        return self.filter(pk__in=schemes_with_role(user, *roles))

    def in_menus(self) -> SchemeQuerySet:
        """Without the archived: they are read from their own page, and proposed nowhere."""
        return self.exclude(state=SchemeState.ARCHIVED)

    def run_by(self, operator: Operator) -> SchemeQuerySet:
        """Those that it leads or co-runs."""
        co_run = Scheme.co_operators.through.objects.filter(operator=operator).values("scheme")
        return self.filter(Q(lead_operator=operator) | Q(pk__in=co_run))

    def with_outline(self) -> SchemeQuerySet:
        """Ready for a line of the list: operators, perimeter and team."""
        return self.select_related("lead_operator").prefetch_related("co_operators", "perimeter", "team")

    def with_sheet(self) -> SchemeQuerySet:
        """Ready for the whole sheet (DOMAIN 2.1), in a number of queries that does not grow with it."""
        return self.select_related("lead_operator").prefetch_related(
            "co_operators",
            "periods__hours",
            "objectives",
            models.Prefetch("missions", Mission.objects.filter(parent=None).prefetch_related("parts")),
            "approach",
            "claims",
            "team",
            "perimeter__neighbourhood__statuses",
            "mobile_units",
        )


class Scheme(models.Model):
    """A funded social mediation service with its own sheet (dispositif)."""

    name = models.CharField("nom du dispositif", max_length=120)
    slug = models.SlugField("identifiant", max_length=80, unique=True)
    city = models.CharField("ville", max_length=80)
    lead_operator = models.ForeignKey(
        Operator, models.PROTECT, related_name="led_schemes", verbose_name="structure porteuse"
    )
    co_operators = models.ManyToManyField(
        Operator, related_name="co_run_schemes", blank=True, verbose_name="autres structures porteuses"
    )
    # The team's watch, which schemes/clock.py reads.
    time_zone = models.CharField("heure locale", max_length=20, choices=TimeZone, default=TimeZone.PARIS)
    school_zone = models.CharField("zone de vacances scolaires", max_length=1, choices=SchoolZone, blank=True)
    preset = models.CharField("préréglage", max_length=16, choices=Preset, default=Preset.KIT)
    is_demo = models.BooleanField("données fictives", default=False)
    state = models.CharField("état", max_length=9, choices=SchemeState, default=SchemeState.ACTIVE)
    closed_on = models.DateField("dernier jour", null=True, blank=True)
    # Raised by each change of the sheet: two people who edit it compare.
    version = models.PositiveIntegerField(default=0, editable=False)
    # The steps of moving in that are not for this scheme (« Pas pour nous »), separated by spaces.
    steps_set_aside = models.CharField(max_length=80, blank=True, editable=False)
    website = models.CharField("site", max_length=200, blank=True)
    keywords = models.CharField("mots-clés", max_length=200, blank=True)
    context = models.TextField("contexte", blank=True)
    organisation = models.TextField("organisation", blank=True)
    good_practices = models.TextField("bonnes pratiques", blank=True)
    originality = models.TextField("originalité", blank=True)
    perimeter_note = models.CharField("périmètre", max_length=300, blank=True)
    dwellings_count = models.PositiveIntegerField("logements", null=True, blank=True)
    inhabitants_count = models.PositiveIntegerField("habitants", null=True, blank=True)
    is_inhabitants_approximate = models.BooleanField("nombre d’habitants approximatif", default=False)
    usual_format = models.CharField(
        "format habituel", max_length=20, choices=OutingFormat, default=OutingFormat.MOBILE_UNIT
    )
    # Of all funders together: their shares are often unknown (DOMAIN 5.8).
    funding_total = models.DecimalField(
        "financement total en euros", max_digits=12, decimal_places=2, null=True, blank=True
    )
    half_day_minutes = models.PositiveSmallIntegerField("demi-journée en minutes", default=210)
    full_day_minutes = models.PositiveSmallIntegerField("journée en minutes", default=420)
    neighbourhoods = models.ManyToManyField("Neighbourhood", through="SchemeNeighbourhood", related_name="schemes")
    name_order = DictionaryField("name")
    city_order = DictionaryField("city")

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = "dispositif"
        ordering = ["city_order", "name_order"]
        constraints = [
            # A row of another zone would be missed by `clock.on_own_day`.
            models.CheckConstraint(
                name="scheme_time_zone_known",
                condition=Q(time_zone__in=TimeZone.values),
                violation_error_message="Cette heure locale n’est pas proposée.",
            ),
            models.CheckConstraint(
                name="scheme_closed_has_its_day",
                condition=Q(state__in=[SchemeState.CLOSED, SchemeState.ARCHIVED], closed_on__isnull=False)
                | (~Q(state__in=[SchemeState.CLOSED, SchemeState.ARCHIVED]) & Q(closed_on=None)),
                violation_error_message="Un dispositif fermé a un dernier jour, et lui seul.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.city})"

    def operators(self) -> list[Operator]:
        """The lead operator first, then the co-operators by name."""
        return [self.lead_operator, *self.co_operators.all()]

    @property
    def is_small_team(self) -> bool:
        """Under three mediators every total is somebody's (DOMAIN 5.8, "a team of one"); an unknown headcount too."""
        headcount = self.mediators_headcount()
        return headcount is None or headcount < SMALLEST_TEAM

    def mediators_headcount(self) -> int | None:
        """Mediators of the team according to the sheet; None when the sheet does not say."""
        posts = [post.headcount for post in self.team.all() if post.function == TeamFunction.MEDIATOR]
        return sum(posts) if posts and None not in posts else None

    def current_perimeter(self) -> list[SchemeNeighbourhood]:
        """The perimeter on the team's day. Reads prefetched rows."""
        today = clock.today(self)
        return [row for row in self.perimeter.all() if row.covers(today)]

    def priority_neighbourhoods_count(self) -> int:
        return sum(row.is_priority for row in self.current_perimeter())


class NeighbourhoodQuerySet(NamedQuerySet):
    def in_perimeter(self, scheme: Scheme, start: datetime.date, end: datetime.date) -> NeighbourhoodQuerySet:
        """Those that the scheme's perimeter had at some time from `start` to `end`."""
        return self.in_perimeters([scheme], start, end)

    def in_perimeters(
        self, schemes: Iterable[Scheme], start: datetime.date, end: datetime.date
    ) -> NeighbourhoodQuerySet:
        """Those that the perimeter of one of these schemes had then."""
        links = SchemeNeighbourhood.objects.filter(scheme__in=schemes).between(start, end)
        return self.filter(pk__in=links.values("neighbourhood"))

    def visible_to(self, user) -> NeighbourhoodQuerySet:
        """Neighbourhoods of the perimeter of a scheme the user sees."""
        perimeter = SchemeNeighbourhood.objects.filter(scheme__in=Scheme.objects.visible_to(user))
        return self.filter(pk__in=perimeter.values("neighbourhood"))


class Neighbourhood(models.Model):
    """A part of a city that its inhabitants name (quartier); its QPV status is dated and stands apart."""

    city = models.CharField("ville", max_length=80)
    name = models.CharField("nom", max_length=120)
    slug = models.SlugField("identifiant", max_length=120, unique=True)
    official_code = models.CharField("code officiel du QPV", max_length=12, blank=True)
    folded_name = FoldedField("name")
    folded_city = FoldedField("city")
    name_order = DictionaryField("name")
    city_order = DictionaryField("city")

    objects = NeighbourhoodQuerySet.as_manager()

    class Meta:
        verbose_name = "quartier"
        ordering = ["city_order", "name_order"]
        constraints = [UniqueName(fields=["folded_city", "folded_name"], name="neighbourhood_name_unique")]

    def __str__(self) -> str:
        return self.name

    def status_row_on(self, day: datetime.date) -> NeighbourhoodStatus | None:
        """The status in force on `day`, if one is. Reads prefetched statuses."""
        rows = (row for row in self.statuses.all() if (row.starts_on or day) <= day <= (row.ends_on or day))
        return next(rows, None)

    def qpv_status_on(self, day: datetime.date) -> QpvStatus:
        """Status in force on `day`, `UNKNOWN` when no dated status covers it. Reads prefetched statuses."""
        row = self.status_row_on(day)
        return QpvStatus(row.status) if row else QpvStatus.UNKNOWN

    @property
    def current_qpv_status(self) -> QpvStatus:
        return self.qpv_status_on(clock.today())


class NeighbourhoodStatus(models.Model):
    """The QPV status of a neighbourhood between two dates, both included; the latest start comes first."""

    neighbourhood = models.ForeignKey(Neighbourhood, models.CASCADE, related_name="statuses")
    status = models.CharField("statut", max_length=8, choices=QpvStatus)
    starts_on = models.DateField("depuis", null=True, blank=True)
    ends_on = models.DateField("jusqu’à", null=True, blank=True)
    source = models.CharField("source", max_length=200, blank=True)

    class Meta:
        verbose_name = "statut de quartier"
        verbose_name_plural = "statuts de quartier"
        ordering = [F("starts_on").desc(nulls_last=True), "-pk"]

    def __str__(self) -> str:
        return self.get_status_display()


class PerimeterQuerySet(models.QuerySet):
    def between(self, start: datetime.date | Combinable, end: datetime.date | Combinable) -> PerimeterQuerySet:
        """What was in the perimeter at some time from `start` to `end`, both included (days, or columns of days)."""
        return self.filter(
            Q(starts_on=None) | Q(starts_on__lte=end),
            Q(ends_on=None) | Q(ends_on__gte=start),
        )

    def with_statuses(self) -> list[SchemeNeighbourhood]:
        """With their neighbourhoods and the statuses of these, by city and name, in one query: a form counts them.

        A row for each status, put together here as `prefetch_related` does with two.
        """
        names = ("id", "status", "starts_on", "ends_on")
        status = {f"status_{name}": F(f"neighbourhood__statuses__{name}") for name in names}
        latest = F("neighbourhood__statuses__starts_on").desc(nulls_last=True), "-neighbourhood__statuses__pk"
        rows = self.select_related("neighbourhood").annotate(**status)
        links: dict[int, SchemeNeighbourhood] = {}
        statuses: dict[int, dict[int, NeighbourhoodStatus]] = defaultdict(dict)
        for row in rows.order_by("neighbourhood__city_order", "neighbourhood__name_order", *latest, "pk"):
            links.setdefault(row.pk, row)
            if row.status_id:
                kept = NeighbourhoodStatus(**{name: getattr(row, f"status_{name}") for name in names})
                statuses[row.neighbourhood_id].setdefault(kept.pk, kept)
        for link in links.values():
            known = list(statuses[link.neighbourhood_id].values())
            link.neighbourhood._prefetched_objects_cache = {"statuses": known}
        return list(links.values())


class SchemeNeighbourhood(models.Model):
    """A neighbourhood in a scheme's perimeter between two dates, both included (périmètre).

    Priority belongs to this link, not to the neighbourhood. What leaves the perimeter is dated, not deleted: its
    outings stay, and the periods that had it keep it. What comes back has a second row; no two have a day in common.
    """

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="perimeter")
    neighbourhood = models.ForeignKey(Neighbourhood, models.PROTECT, related_name="perimeters")
    is_priority = models.BooleanField("prioritaire pour le dispositif", default=False)
    starts_on = models.DateField("depuis", null=True, blank=True)
    ends_on = models.DateField(
        "jusqu’à", null=True, blank=True, help_text="Un quartier qui sort du périmètre se date, sans l’effacer."
    )
    note = models.CharField("précision", max_length=160, blank=True)

    objects = PerimeterQuerySet.as_manager()

    class Meta:
        verbose_name = "quartier du périmètre"
        verbose_name_plural = "quartiers du périmètre"
        ordering = ["neighbourhood__name_order", F("starts_on").asc(nulls_first=True)]
        constraints = [
            # Rows without a beginning, or without an end; the others are compared by `clean`, and by `perimeter.py`
            # under a lock.
            models.UniqueConstraint(
                fields=["scheme", "neighbourhood"],
                condition=Q(starts_on=None),
                name="scheme_neighbourhood_starts_once",
                violation_error_message=OVERLAP,
            ),
            models.UniqueConstraint(
                fields=["scheme", "neighbourhood"],
                condition=Q(ends_on=None),
                name="scheme_neighbourhood_ends_once",
                violation_error_message=OVERLAP,
            ),
            models.CheckConstraint(
                name="scheme_neighbourhood_ends_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="Un quartier sort du périmètre après y être entré.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.neighbourhood)

    def clean(self) -> None:
        others = SchemeNeighbourhood.objects.filter(scheme=self.scheme_id, neighbourhood=self.neighbourhood_id)
        days = (self.starts_on or datetime.date.min, self.ends_on or datetime.date.max)
        if others.exclude(pk=self.pk).between(*days).exists():
            raise ValidationError(OVERLAP)

    def covers(self, day: datetime.date) -> bool:
        """Whether the neighbourhood was in the perimeter that day."""
        return (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or day <= self.ends_on)


class SpotQuerySet(NamedQuerySet):
    def visible_to(self, user) -> SpotQuerySet:
        """Spots of the schemes the user sees."""
        return self.filter(scheme__in=Scheme.objects.visible_to(user))

    def named_today(self, user, scheme: Scheme) -> SpotQuerySet:
        """Those that this account was the first to name since the team's day began, in any scheme."""
        morning = clock.moment(clock.today(scheme), clock.DAY_BEGINS_AT, scheme)
        return self.filter(named_by=user, named_at__gte=morning)


class Spot(models.Model):
    """A place where a scheme's outings stop, named by its team (lieu)."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="spots")
    neighbourhood = models.ForeignKey(Neighbourhood, models.PROTECT, null=True, blank=True, related_name="spots")
    name = models.CharField("lieu", max_length=80)
    spot_type = models.CharField("typologie", max_length=24, choices=SpotType, blank=True)
    # Only where the spot is known to differ from its neighbourhood.
    qpv_status = models.CharField("statut", max_length=8, choices=QpvStatus, blank=True)
    folded_name = FoldedField("name")
    name_order = DictionaryField("name")
    # By whom and when, for the most that one account may name in a day: no page, no export, no figure.
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name="nommé par"
    )
    named_at = models.DateTimeField("nommé le", null=True, editable=False)

    objects = SpotQuerySet.as_manager()

    class Meta:
        verbose_name = "lieu"
        verbose_name_plural = "lieux"
        ordering = ["name_order"]
        constraints = [
            UniqueName(fields=["scheme", "neighbourhood", "folded_name"], name="spot_name_unique"),
            UniqueName(
                fields=["scheme", "folded_name"], condition=Q(neighbourhood=None), name="spot_name_outside_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_own_status(self) -> bool:
        """Whether its QPV status is known to be its own, whatever its neighbourhood's."""
        return self.qpv_status not in ("", QpvStatus.UNKNOWN)


class MobileUnit(models.Model):
    """A cargo bike or tricycle that goes out with the team (solution mobile)."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="mobile_units")
    name = models.CharField("nom", max_length=80)
    kind = models.CharField("type", max_length=12, choices=MobileUnitKind)
    # Of the safety card that the team reads before leaving; for nobody else.
    insurance = models.CharField("assurance\u00a0: compagnie, contrat, téléphone", max_length=200, blank=True)
    riders = models.CharField("qui peut conduire, qui peut monter", max_length=200, blank=True)
    name_order = DictionaryField("name")

    objects = NamedQuerySet.as_manager()

    class Meta:
        verbose_name = "solution mobile"
        verbose_name_plural = "solutions mobiles"
        ordering = ["name_order"]
        constraints = [models.UniqueConstraint(fields=["scheme", "name"], name="mobile_unit_name_unique")]

    def __str__(self) -> str:
        return self.name


# What each user holds where, while `roles_read_once` holds; None outside.
_kept_roles: ContextVar[dict[int, Held] | None] = ContextVar("kept_roles", default=None)


@dataclass(frozen=True)
class Held:
    """What a user holds today: each membership's role, scheme (None for an admin) and operator; roles by scheme.

    The roles are by a scheme’s key; an admin’s, in all that the operator leads or co-runs. `has_demo_data`: whether one
    of these schemes is fictitious.
    """

    memberships: list[tuple[str, int | None, int]]
    roles: dict[int, set[str]]
    has_demo_data: bool


@contextlib.contextmanager
def roles_read_once() -> Iterator[None]:
    """Until its end the roles of a user are read once: a page asks some ten times."""
    token = _kept_roles.set({})
    try:
        yield
    finally:
        _kept_roles.reset(token)


def roles_by_scheme(user) -> dict[int, set[str]]:
    """The roles that a user holds today, by a scheme’s key; an admin’s, in all that the operator leads or co-runs."""
    return held_by(user).roles


def held_by(user) -> Held:
    """What the user holds today, read once a page."""
    kept = _kept_roles.get()
    if kept is not None and user.pk in kept:
        return kept[user.pk]
    roles: dict[int, set[str]] = defaultdict(set)
    of_operators: dict[int, set[str]] = defaultdict(set)
    rows = Membership.objects.of(user).current().values_list("role", "scheme", "operator", "scheme__is_demo")
    memberships, has_demo_data = [], False
    for role, scheme, operator, is_demo in rows:
        memberships.append((role, scheme, operator))
        has_demo_data |= bool(is_demo)
        (of_operators[operator] if scheme is None else roles[scheme]).add(role)
    if of_operators:
        led = Scheme.objects.filter(lead_operator__in=of_operators).order_by()
        co_run = Scheme.co_operators.through.objects.filter(operator__in=of_operators)
        run = led.values_list("pk", "lead_operator", "is_demo")
        for scheme, operator, is_demo in run.union(
            co_run.values_list("scheme", "operator", "scheme__is_demo"), all=True
        ):
            roles[scheme] |= of_operators[operator]
            has_demo_data |= is_demo
    held = Held(memberships, roles, has_demo_data)
    if kept is not None:
        kept[user.pk] = held
    return held


def forget_roles(user) -> None:
    """After a deed that changed what the user holds: the rest of the page reads it again."""
    kept = _kept_roles.get()
    if kept is not None:
        kept.pop(user.pk, None)


def schemes_with_role(user, *roles: Role) -> list[int]:
    """Keys of the schemes where the user holds one of `roles` today: what a page asks once roles are known is free."""
    return [scheme for scheme, held in roles_by_scheme(user).items() if not held.isdisjoint(roles)]
