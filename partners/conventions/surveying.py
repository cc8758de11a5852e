"""People answer a line's questions on the spot: only counters by answer and month, no row of an answer (DOMAIN 5.0).

The link is opened on the team's phone, for the day, or printed as a code that holds as long as the convention does.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from journal.enums import Deed
from links.models import found_by
from schemes import clock
from schemes.models import Scheme

from ..enums import KnownBy
from .agreeing import tell
from .answers import SurveyCount, SurveyLink, SurveyOption, SurveyQuestion
from .models import Convention, ConventionLine, LineQuerySet

# A code on a poster: as long as the convention, a year where its end is not known.
PRINTED_HOLDS = datetime.timedelta(days=365)


@dataclass(frozen=True)
class Tally:
    """How a question was answered: (answer, times) in order, of `base` answers.

    `sources`: where counts that somebody typed come from.
    """

    question: SurveyQuestion
    counts: tuple[tuple[str, int], ...]
    sources: tuple[str, ...] = ()

    @property
    def base(self) -> int:
        return sum(count for _, count in self.counts)


@transaction.atomic
def open_link(line: ConventionLine, *, is_handed_over: bool, by: User) -> str:
    """The token of a new link: for the day on the team's phone, else as long as the convention."""
    link = SurveyLink.objects.create(line=line, is_handed_over=is_handed_over)
    today = clock.today()
    until = today if is_handed_over else max(today, line.convention.ends_on or today + PRINTED_HOLDS)
    if not is_handed_over:
        tell(Deed.CONVENTION_LINK_MADE, line.convention, by)
    return link.draw(until)


@transaction.atomic
def revoke_link(link: SurveyLink, *, by: User) -> None:
    """The printed code serves no more."""
    if SurveyLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=clock.now()):
        tell(Deed.CONVENTION_LINK_REVOKED, link.line.convention, by)


def link_of(token: str) -> SurveyLink | None:
    """The link of that token; None when it is none's."""
    return found_by(SurveyLink.objects.select_related("line__convention__operator"), token)


def count_answer(option: SurveyOption) -> None:
    """One more of that answer this month."""
    _add(option, clock.today().replace(day=1))


def _add(option: SurveyOption, month: datetime.date) -> None:
    same = SurveyCount.objects.filter(option=option, month=month, source="")
    if same.update(count=F("count") + 1):
        return
    try:
        with transaction.atomic():
            SurveyCount.objects.create(option=option, month=month, count=1)
    except IntegrityError:
        # Two first answers of the month at once.
        same.update(count=F("count") + 1)


@transaction.atomic
def note_counts(
    question: SurveyQuestion, month: datetime.date, counts: Mapping[int, int], *, source: str, by: User
) -> None:
    """Counts that somebody made on paper, by key of answer, with where they come from; again, they replace."""
    for option in question.options.all():
        SurveyCount.objects.update_or_create(
            option=option, month=month.replace(day=1), source=source, defaults={"count": counts.get(option.pk, 0)}
        )
    tell(Deed.CONVENTION_COUNTS, question.line.convention, by)


def tallies_of(line: ConventionLine, start: datetime.date, end: datetime.date) -> list[Tally]:
    """How the line's questions were answered in the months of these days, both included.

    Without a query for a line read `with_answers`.
    """
    return [_tally(question, start.replace(day=1), end) for question in line.questions.all()]


def _tally(question: SurveyQuestion, start: datetime.date, end: datetime.date) -> Tally:
    counts, sources = [], []
    for option in question.options.all():
        rows = [row for row in option.counts.all() if start <= row.month <= end]
        counts.append((option.label, sum(row.count for row in rows)))
        sources += [row.source for row in rows if row.count and row.source]
    return Tally(question, tuple(counts), tuple(dict.fromkeys(sources)))


def questions_of(user: User) -> LineQuerySet:
    """Lines whose questions are put today, of the conventions of the schemes that the user is of."""
    today = clock.today()
    conventions = Convention.objects.of_schemes(Scheme.objects.visible_to(user))
    rows = ConventionLine.objects.in_force(today).filter(convention__in=conventions, known_by=KnownBy.SURVEY)
    return rows.exclude(questions=None).exclude(convention__ends_on__lt=today).prefetch_related("questions").distinct()


def clear_links() -> None:
    """Forgets links of phones handed over on the days before."""
    SurveyLink.objects.filter(is_handed_over=True, expires_on__lt=clock.today()).delete()
