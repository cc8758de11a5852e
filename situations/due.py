"""What is cut with time (DOMAIN 8.6): numbers and hours after a year, texts after two. Counts stay."""

from __future__ import annotations

from django.db.models import Q
from django.db.models.functions import Coalesce

from schemes import clock

from .models import Situation, SituationStep, Solicitation
from .noting import REOPENED_WITHIN


def cut_what_is_old() -> None:
    """A situation's number goes a year after its closing, its texts and its steps' after two; the hour of a
    solicitation a year after its answer, or after its day when it had none."""
    today = clock.today()
    a_year_ago, two_years_ago = today - REOPENED_WITHIN, today - 2 * REOPENED_WITHIN
    Situation.objects.filter(closed_on__lt=a_year_ago, number__gt="").update(number="")
    texts = {"text": "", "looks_personal": False}
    Situation.objects.filter(closed_on__lt=two_years_ago, text__gt="").update(**texts)
    SituationStep.objects.filter(situation__closed_on__lt=two_years_ago, text__gt="").update(**texts)
    old = Solicitation.objects.annotate(over_on=Coalesce("answered_on", "held_on"))
    old.filter(~Q(at=None), over_on__lt=a_year_ago).update(at=None)
