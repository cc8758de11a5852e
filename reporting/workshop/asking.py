"""What the second page asks of whom, and the word that it has."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from french.numbers import amount
from refusals import Refused
from watch.enums import RecommendationState
from watch.models import Recommendation

from ..models import ActivityReport, Asked
from .desk import Desk, lock_draft
from .evidence import words_of

MOST_ASKED = 3
OPEN_TO_ASK = (RecommendationState.DRAFT, RecommendationState.SENT)
NO_CONSENT = "Sans accord noté, cette parole ne se publie pas."


def may_be_asked(report: ActivityReport) -> list[Recommendation]:
    """Recommendations that wait for somebody, this report's funder's first, then by date."""
    rows = Recommendation.objects.filter(scheme__in=report.schemes.all(), state__in=OPEN_TO_ASK)
    rows = rows.select_related("recipient__partner", "neighbourhood")
    funder = report.convention.funder_id if report.convention else None

    def rank(one: Recommendation) -> tuple:
        is_funders = bool(one.recipient and funder and one.recipient.partner_id == funder)
        return (not is_funders, one.due_on is None, str(one.due_on), one.pk)

    return sorted(rows, key=rank)


def ask(report: ActivityReport, chosen: Sequence[int]) -> None:
    """What the second page asks: three at most, in the order in which they are offered. Raises Refused."""
    asked = [one for one in may_be_asked(report) if one.pk in chosen]
    if len(asked) > MOST_ASKED:
        raise Refused(f"Trois demandes au plus\u00a0: vous en avez choisi {amount(len(asked))}.")
    with transaction.atomic():
        lock_draft(report)
        report.asked.all().delete()
        Asked.objects.bulk_create(
            Asked(report=report, position=position, recommendation=one) for position, one in enumerate(asked, 1)
        )
        ActivityReport.objects.filter(pk=report.pk).update(version=F("version") + 1)


def choose_word(desk: Desk, pk: int | None) -> None:
    """The word of the second page, or none. Raises Refused for one without consent, or of another period."""
    if pk is not None and not words_of(desk).filter(pk=pk).exists():
        raise Refused(NO_CONSENT)
    with transaction.atomic():
        lock_draft(desk.report)
        ActivityReport.objects.filter(pk=desk.report.pk).update(word=pk, version=F("version") + 1)
