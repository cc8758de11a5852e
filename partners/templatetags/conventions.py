"""Lines of a convention in words: how each is known, what is expected of it, what was given for it."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from french.dates import french_date, period_label
from french.numbers import amount, counted

from ..enums import KnownBy, TargetSense
from ..models import ConventionLine, SuppliedValue, SupplyRequest, Target

register = template.Library()


@register.filter
def known(line: ConventionLine, labels: Mapping[str, str]) -> list[str]:
    """How a line is known, beside its kind: the figure, the bodies, the questions, the reason; then its indice."""
    said = []
    match line.known_by:
        case KnownBy.COMPUTED:
            said = [labels.get(line.code, line.code)]
        case KnownBy.PARTNER:
            said = [str(row) for row in line.suppliers.all()] or ["Dites quel organisme la fournit."]
        case KnownBy.SURVEY:
            said = [f"{question} ({counted(base_of(question), 'réponse')})" for question in line.questions.all()]
        case KnownBy.UNKNOWN:
            said = [line.unknown_reason]
    return said + [f"Indice\u00a0: {labels.get(line.hint_code, line.hint_code)}"] * bool(line.hint_code)


def base_of(question: object) -> int:
    return sum(count.count for option in question.options.all() for count in option.counts.all())


@register.filter
def target(row: Target) -> str:
    """« Au moins 8 », « environ 30 %, à 10 % près », « au moins 8 (fixée le 3 mai 2026) »; of a question, how many
    answered, never what: « au moins 300 réponses »."""
    if row.value is None:
        said = row.text
    else:
        base = "\u00a0réponses" * (row.line.known_by == KnownBy.SURVEY)
        unit = "\u202f%" if row.unit_is_share else base
        said = f"{row.get_sense_display()} {amount(row.value)}{unit}"
        said += f", à {row.tolerance}\u202f% près" * (row.sense == TargetSense.ABOUT)
    return said + f" (fixée le {french_date(row.set_on)})" * row.is_late


@register.filter
def given(row: SuppliedValue) -> str:
    """« janvier – mars 2026 : 11, registre, le 2 avril 2026 »."""
    period = period_label(row.starts_on, row.ends_on)
    said = "nous ne savons pas" if row.is_unknown else f"{amount(row.value)}, {row.get_source_display().lower()}"
    return f"{period}\u00a0: {said}, le {french_date(row.given_on)}"


@register.filter
def asked(row: SupplyRequest) -> str:
    """« Demandé le 2 avril 2026 à la CAF, sans réponse. »"""
    when = f"Demandé le {french_date(row.asked_on)}\u00a0: {row.supplier}, {period_label(row.starts_on, row.ends_on)}"
    if row.values.all():
        return f"{when}, répondu."
    return f"{when}, lien retiré." if row.revoked_at else f"{when}, sans réponse."
