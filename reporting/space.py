"""The space of who represents a reader: what was opened to it, of any operator, and what awaits it (DOMAIN 8.5).

A funder starts from its reports, from the conventions it signed and from what was sent to it, never from a scheme.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from partners.conventions.models import Convention, Duty
from partners.models import Representative
from planning.agenda import Line, agenda_of, by_day
from planning.ahead import AHEAD
from schemes import clock
from schemes.models import Scheme, SchemeQuerySet
from watch.enums import RecommendationState
from watch.models import Recommendation, RecommendationQuerySet

from .models import ActivityReport, ActivityReportQuerySet, ReportAccess, ReportReader
from .models.reading import let_in
from .printed import Printed, key_figures

# Dates to come, on the page of a scheme; its calendar has them all.
MOST_DATES = 4


def represents(user: User) -> bool:
    """Whether the user stands for a body today."""
    return Representative.objects.of(user).current().exists()


def own_conventions(user: User) -> QuerySet[Convention]:
    """Those that a body signed which the user stands for, with the operator that let them in."""
    stands = Representative.objects.of(user).current().filter(operator=OuterRef("operator"), partner=OuterRef("funder"))
    return Convention.objects.filter(Exists(stands))


def own_recommendations(user: User) -> RecommendationQuerySet:
    """Those that were sent to a body which the user stands for."""
    rows = Recommendation.objects.told()
    return rows.filter(let_in(user, by_operators_of="scheme", partner="recipient__partner")).select_related(
        "scheme__lead_operator", "recipient__partner"
    )


def opened_schemes(user: User) -> SchemeQuerySet:
    """The schemes of all these, in the order of their towns and names."""
    reports = ActivityReport.schemes.through.objects.filter(
        activityreport__in=ActivityReport.objects.read_by(user).order_by().values("pk")
    )
    conventions = Convention.schemes.through.objects.filter(
        convention__in=own_conventions(user).order_by().values("pk")
    )
    found = reports.values("scheme").union(
        conventions.values("scheme"), own_recommendations(user).order_by().values("scheme")
    )
    return Scheme.objects.filter(pk__in=[pk for (pk,) in found.values_list("scheme")]).select_related("lead_operator")


@dataclass(frozen=True)
class OpenedScheme:
    """A scheme in the body's list, and what is there for it: reports that nobody of it opened, recommendations that
    wait for its answer, what it is handed next."""

    scheme: Scheme
    new: int
    waiting: int
    next_due: Duty | None


def with_what_is_there(user: User, schemes: Iterable[Scheme]) -> list[OpenedScheme]:
    """In their order, in a number of queries that does not grow with them."""
    unread = reports_of(user).filter(is_new=True).order_by().values("pk")
    links = ActivityReport.schemes.through.objects.filter(activityreport__in=unread)
    new = Counter(links.values_list("scheme", flat=True))
    waiting = Counter(row.scheme_id for row in own_recommendations(user) if awaits_answer(row))
    due: dict[int, Duty] = {}
    for duty in sorted(_due(own_conventions(user)), key=lambda duty: (duty.day, duty.pk)):
        for scheme in duty.convention.schemes.all():
            due.setdefault(scheme.pk, duty)
    return [OpenedScheme(one, new[one.pk], waiting[one.pk], due.get(one.pk)) for one in schemes]


def _due(conventions: QuerySet[Convention]) -> QuerySet[Duty]:
    rows = Duty.objects.still_open().filter(convention__in=conventions)
    return rows.select_related("convention").prefetch_related("convention__schemes")


@dataclass(frozen=True)
class SchemeSpace:
    """What a body has of one scheme. `reports`: the latest first, each with `is_new`; `former`: those that a version
    replaced; `last`: the last in force.

    `dates`: to come, as the public agenda has them.
    """

    scheme: Scheme
    conventions: list[Convention]
    reports: list[ActivityReport]
    former: list[ActivityReport]
    last: ActivityReport | None
    figures: list[Printed]
    due: list[Duty]
    waiting: list[Recommendation]
    answered: list[Recommendation]
    dates: list[Line] = field(default_factory=list)


def is_new_to(user: User) -> Q:
    """Of a report: in force, the user's to read for a body, and nobody of that body opened it yet."""
    own = ReportReader.objects.of(user)
    in_force = ActivityReport.objects.in_force().filter(pk=OuterRef("pk"))
    opened = ReportAccess.objects.filter(reader__report=OuterRef("pk"), reader__in=own)
    return Exists(in_force) & Exists(own.filter(report=OuterRef("pk"))) & ~Exists(opened)


def reports_of(user: User) -> ActivityReportQuerySet:
    """What the user reads for a body, the latest first; `is_new` as above."""
    rows = ActivityReport.objects.read_by(user).select_related("scheme__lead_operator", "replaced_by", "convention")
    return rows.annotate(is_new=is_new_to(user)).order_by("-ends_on", "-published_at", "-pk")


def space_of(user: User, scheme: Scheme) -> SchemeSpace:
    """In a number of queries that does not grow with what is there."""
    about = ActivityReport.schemes.through.objects.filter(scheme=scheme).values("activityreport")
    reports = list(reports_of(user).filter(pk__in=about))
    last = next((report for report in reports if not report.is_replaced and not report.withdrawn_at), None)
    sent = list(own_recommendations(user).filter(scheme=scheme))
    conventions = own_conventions(user).filter(schemes=scheme)
    due = _due(conventions)
    return SchemeSpace(
        scheme=scheme,
        conventions=list(conventions),
        reports=[report for report in reports if not report.is_replaced],
        former=[report for report in reports if report.is_replaced],
        last=last,
        figures=key_figures(last) if last else [],
        due=sorted(due, key=lambda duty: (duty.day, duty.pk)),
        waiting=[row for row in sent if awaits_answer(row)],
        answered=[row for row in sent if not awaits_answer(row)],
        dates=dates_of(scheme)[:MOST_DATES],
    )


def dates_of(scheme: Scheme) -> list[Line]:
    """What the public agenda says of the next thirteen weeks, moved and cancelled ones included."""
    today = clock.today(scheme)
    return [line for _, lines in by_day(agenda_of(scheme), today, today + AHEAD) for line in lines]


def awaits_answer(recommendation: Recommendation) -> bool:
    """Whether its recipient has said nothing yet, and something is still expected of it."""
    return not recommendation.answer and recommendation.state == RecommendationState.SENT
