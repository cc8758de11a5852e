"""« Aujourd’hui »: what a mediator has to close, goes to today, and goes to this week (DOMAIN 8.3)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Prefetch, Q, QuerySet

from outings.enums import OutingStatus
from outings.models import Outing, OutingPartner
from outings.permissions import with_public_for
from planning.models import CrewMember, Occurrence
from planning.reminding import end_of
from schemes import clock
from schemes.memberships import Team
from schemes.models import Scheme
from watch.on_the_spot import SpotNews, for_outings

DAYS_AHEAD = 7
# So long before its end, an outing asks to be closed before its team leaves.
REMINDED_BEFORE = datetime.timedelta(minutes=15)
# Of a team that closes nothing, the page shows the latest; the list has them all.
MOST_PLANNED, MOST_AHEAD = 200, 20


@dataclass(frozen=True)
class Going:
    """A planned outing as this page tells it. `crew`: names, and functions where nobody is named; `news`: of one's own,
    what it finds where it goes and none before it does."""

    outing: Outing
    crew: Sequence[str]
    objective: str
    is_mine: bool
    has_begun: bool
    ends: datetime.datetime | None
    is_tomorrow: bool
    news: SpotNews = field(default_factory=SpotNews)

    @property
    def owed_there(self) -> str:
        """« Dépliants à porter, Éclairage : réparé ? »"""
        checks = (f"{row.label}\u00a0: réparé\u00a0?" for row in self.news.to_check)
        return ", ".join([*(row.what for row in self.news.follow_ups), *checks])

    @property
    def ends_soon(self) -> bool:
        return self.ends is not None and self.ends - REMINDED_BEFORE <= clock.now() < self.ends


@dataclass(frozen=True)
class Day:
    """What there is to do, one's own before the team's; `ahead` is one's own alone, the calendar has the rest."""

    to_close: list[Going] = field(default_factory=list)
    to_close_of_others: list[Going] = field(default_factory=list)
    today: list[Going] = field(default_factory=list)
    today_of_others: list[Going] = field(default_factory=list)
    ahead: list[Going] = field(default_factory=list)

    @property
    def ahead_shown(self) -> list[Going]:
        return self.ahead[:MOST_AHEAD]

    @property
    def ending(self) -> list[Going]:
        """One's own that end within a quarter of an hour."""
        return [going for going in self.today if going.ends_soon]

    @property
    def has_news(self) -> bool:
        """Whether there is something to say where one closes, or goes today."""
        return any(going.news for going in (*self.to_close, *self.today))


def day_of(user, schemes: Iterable[Scheme]) -> Day:
    """The planned outings of these schemes, until the next seven days. In eight queries, whatever their number."""
    teams = dict(Team.objects.filter(scheme__in=schemes, members=user).values_list("pk", "scheme"))
    crew = Prefetch("crew", CrewMember.objects.select_related("user"))
    rows = (
        Outing.objects.filter(scheme__in=schemes)
        .planned_until_today(days_more=DAYS_AHEAD)
        .select_related("scheme", "mobile_unit", "occurrence")
        .prefetch_related(crew, Prefetch("outing_partners", OutingPartner.objects.select_related("partner")))
    )
    outings = sorted(rows[:MOST_PLANNED], key=_in_order)
    day, news, told = Day(), for_outings(outings), set()
    for outing in outings:
        going = _going(outing, user, teams)
        if going.is_mine:
            going = replace(going, news=news[outing.pk].not_in(told))
        of_mine, of_others = _where(day, going)
        (of_mine if going.is_mine else of_others).append(going)
    return day


def _in_order(outing: Outing) -> tuple[datetime.date, datetime.time, int]:
    return (outing.held_on, outing.starts_at or datetime.time.min, outing.pk)


def _where(day: Day, going: Going) -> tuple[list[Going], list[Going]]:
    """Which lists it stands in: mine, the others'. What has ended is to close, be it a minute ago."""
    today = clock.today(going.outing.scheme)
    is_over = going.ends <= clock.now() if going.ends else going.outing.held_on < today
    if is_over:
        return day.to_close, day.to_close_of_others
    if going.outing.held_on <= today:
        return day.today, day.today_of_others
    return day.ahead, []


def _going(outing: Outing, user, teams: Mapping[int, int]) -> Going:
    crew = [member for member in outing.crew.all() if not member.is_absent]
    named = [member.user for member in crew if member.user]
    has_hours = outing.starts_at is not None and outing.ends_at is not None
    start = clock.moment(outing.held_on, outing.starts_at, outing.scheme) if outing.starts_at else None
    today = clock.today(outing.scheme)
    # Of nobody by name it is everybody's, or everybody's of its team; who is in no team there goes with any.
    is_of_team = outing.team_id in teams or outing.scheme_id not in teams.values()
    is_open = not named and (outing.team_id is None or is_of_team)
    occurrence: Occurrence | None = getattr(outing, "occurrence", None)
    return Going(
        outing=outing,
        crew=[str(member) for member in crew],
        objective=occurrence.objective if occurrence else "",
        is_mine=is_open or user in named,
        has_begun=outing.held_on < today or (outing.held_on == today and (start is None or start <= clock.now())),
        ends=end_of(outing) if has_hours else None,
        is_tomorrow=outing.held_on == today + datetime.timedelta(days=1),
    )


def done_today(user, schemes: Iterable[Scheme]) -> QuerySet[Outing]:
    """What these schemes logged of today; `shows_public`: whether this person reads its public."""
    is_read = ExpressionWrapper(with_public_for(user), BooleanField())
    of_today = clock.on_own_day("scheme__time_zone", lambda today: Q(held_on=today))
    rows = Outing.objects.filter(of_today, scheme__in=schemes)
    done = rows.exclude(status__in=(OutingStatus.PLANNED, OutingStatus.CANCELLED)).select_related("scheme").with_lines()
    return done.annotate(shows_public=is_read).order_by("starts_at", "pk")


def to_read(user, schemes: Iterable[Scheme]) -> QuerySet[Outing]:
    """What volunteers logged that this person is the one to read: they went too, or nobody else is named."""
    with_them = (
        CrewMember.objects.filter(outing=OuterRef("pk")).exclude(user=None).exclude(user=OuterRef("recorded_by"))
    )
    rows = Outing.objects.filter(scheme__in=schemes).to_read().exclude(recorded_by=user)
    rows = rows.filter(Exists(with_them.filter(user=user)) | ~Exists(with_them))
    return rows.select_related("scheme", "recorded_by").with_places().order_by("held_on", "starts_at", "pk")
