"""What is noted beside outings, in French words: counts and « 9 sur 10 »; of outcomes, never a share (DOMAIN 8.4)."""

from __future__ import annotations

from collections.abc import Iterator

from french.numbers import NBSP, counted, plural

from .enums import RecommendationStanding
from .figures.report import Report
from .wording import rate_of

MISSED_CALLS = "Les appels manqués ne sont pas connus de l’outil."
PART_OF_THE_TRADE = "Refuser, interrompre ou passer le relais fait partie du métier\u00a0: ce n’est pas un échec."
_STANDINGS = {
    RecommendationStanding.ACCEPTED: ("retenue", "retenues"),
    RecommendationStanding.PARTLY: ("retenue en partie", "retenues en partie"),
    RecommendationStanding.DONE: ("réalisée", "réalisées"),
    RecommendationStanding.DECLINED: ("non retenue", "non retenues"),
    RecommendationStanding.REDIRECTED: ("adressée à un autre", "adressées à un autre"),
    RecommendationStanding.UNANSWERED: ("sans réponse", "sans réponse"),
}


def field_count(report: Report, code: str, one: str, many: str) -> str:
    """« 12 situations », « ≈ 20 situations », « < 5 situations »."""
    figure = report[code]
    return f"{figure.told}{NBSP}{many if figure.is_rounded else plural(figure.value, one, many)}"


def field_rate(report: Report, code: str) -> str:
    """« 9 sur 10 », « 94 % (199 sur 211) »; nothing where it is withheld, or of nothing."""
    return "" if report[code].value is None else rate_of(*report.watched.part_of(code))


def recommendations_sentence(report: Report) -> str:
    """« 5 transmises : 2 retenues, 1 non retenue, 2 sans réponse »: counts, no percentage."""
    lines = report.sections["recommendation_answers"].lines
    told = [counted(line.value, *_STANDINGS[RecommendationStanding(line.key)]) for line in lines]
    sent = counted(report["recommendations_sent"].value, "transmise", "transmises")
    return f"{sent}{NBSP}: {', '.join(told)}" if told else sent


def situations_facts(report: Report) -> Iterator[str]:
    """What is said of situations and calls beside their tables."""
    if report["situations_open"].value or report["situations_open"].is_rounded:
        yield f"{report['situations_open'].told}{NBSP}en cours"
    if report["situation_steps"].value:
        yield field_count(report, "situation_steps", "étape", "étapes")
    days = report["deferred_days_median"].value
    if days is not None:
        yield f"Durée médiane des médiations différées{NBSP}: {counted(days, 'jour')}"
    if report["solicitations"].value or report["solicitations"].is_rounded:
        noted = field_count(report, "solicitations", "sollicitation notée", "sollicitations notées")
        rate = field_rate(report, "solicitation_answer_rate")
        yield f"{noted}, réponse donnée{NBSP}: {rate}" if rate else noted


def watch_facts(report: Report) -> Iterator[str]:
    """What is said of observations, of what is broken and of follow-ups beside their tables."""
    if report["technical_sent"].value:
        told = [field_count(report, "technical_sent", "dysfonctionnement transmis", "dysfonctionnements transmis")]
        rates = (("technical_answer_rate", "avec réponse"), ("technical_fixed_rate", "réglés"))
        told += [f"{words}{NBSP}: {rate}" for code, words in rates if (rate := field_rate(report, code))]
        if report["technical_back"].value:
            told.append(field_count(report, "technical_back", "revenu", "revenus"))
        yield ", ".join(told)
    if rate := field_rate(report, "followup_closed_15d"):
        yield f"Suites faites sous quinze jours{NBSP}: {rate}"
    if report["returns_made"].value:
        yield field_count(report, "returns_made", "retour fait sur place", "retours faits sur place")


def recommendations_facts(report: Report) -> Iterator[str]:
    """Those that wait for an answer whose date has passed, none included."""
    if report["recommendations_sent"].value:
        yield field_count(report, "recommendations_overdue", "en retard de réponse", "en retard de réponse")
