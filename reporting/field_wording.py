"""What is noted beside outings, in French words: counts and « 9 sur 10 »; of outcomes, never a share (DOMAIN 8.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from french.numbers import NBSP, counted
from watch.enums import RecommendationStanding

from .figures.report import Figure, Report
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


@dataclass(frozen=True)
class Said:
    """A figure in words, and the figure, whose `query` opens its rows."""

    words: str
    figure: Figure

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True)
class Fact:
    """One sentence of figures."""

    said: tuple[Said, ...]

    def __str__(self) -> str:
        return ", ".join(map(str, self.said))


def field_count(report: Report, code: str, one: str, many: str) -> Said:
    """« 12 situations », « ≈ 20 situations », « < 5 situations »."""
    figure = report[code]
    return Said(counted(figure.value, one, many), figure)


def field_rate(report: Report, code: str, words: str) -> tuple[Said, ...]:
    """« réglés : 9 sur 10 », « réglés : 94 % (199 sur 211) »; nothing where it is withheld, or of nothing."""
    figure = report[code]
    if figure.value is None:
        return ()
    return (Said(f"{words}{NBSP}: {rate_of(*report.watched.part_of(code))}", figure),)


def recommendations_sentence(report: Report) -> Said:
    """« 5 transmises : 2 retenues, 1 non retenue, 2 sans réponse »: counts, no percentage."""
    lines = report.sections["recommendation_answers"].lines
    told = [counted(line.value, *_STANDINGS[RecommendationStanding(line.key)]) for line in lines]
    sent = counted(report["recommendations_sent"].value, "transmise", "transmises")
    words = f"{sent}{NBSP}: {', '.join(told)}" if told else sent
    return Said(words, report["recommendations_sent"])


def situations_facts(report: Report) -> Iterator[Fact]:
    """What is said of situations and calls beside their tables."""
    if report["situations_open"].value or report["situations_open"].is_rounded:
        yield Fact((field_count(report, "situations_open", "en cours", "en cours"),))
    if report["situation_steps"].value:
        yield Fact((field_count(report, "situation_steps", "étape", "étapes"),))
    days = report["deferred_days_median"]
    if days.value is not None:
        yield Fact((Said(f"Durée médiane des médiations différées{NBSP}: {counted(days.value, 'jour')}", days),))
    if report["solicitations"].value or report["solicitations"].is_rounded:
        noted = field_count(report, "solicitations", "sollicitation notée", "sollicitations notées")
        yield Fact((noted, *field_rate(report, "solicitation_answer_rate", "réponse donnée")))


def watch_facts(report: Report) -> Iterator[Fact]:
    """What is said of observations, of what is broken and of follow-ups beside their tables."""
    if report["technical_sent"].value:
        told = [field_count(report, "technical_sent", "dysfonctionnement transmis", "dysfonctionnements transmis")]
        told += field_rate(report, "technical_answer_rate", "avec réponse")
        told += field_rate(report, "technical_fixed_rate", "réglés")
        if report["technical_back"].value:
            told.append(field_count(report, "technical_back", "revenu", "revenus"))
        yield Fact(tuple(told))
    if rate := field_rate(report, "followup_closed_15d", "Suites faites sous quinze jours"):
        yield Fact(rate)
    if report["returns_made"].value:
        yield Fact((field_count(report, "returns_made", "retour fait sur place", "retours faits sur place"),))


def recommendations_facts(report: Report) -> Iterator[Fact]:
    """Those that wait for an answer whose date has passed, none included."""
    if report["recommendations_sent"].value:
        late = field_count(report, "recommendations_overdue", "en retard de réponse", "en retard de réponse")
        yield Fact((late,))
