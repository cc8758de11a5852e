"""Figures in French words: shares, changes, and the sentence each chart proves (DOMAIN 7.2, LOOK 5).

No share on a base under 20 and no change from under 20: « 7 sur 12 » says more than « 58 % ».
"""

from __future__ import annotations

from french.numbers import NBSP, SMALLEST_BASE, amount, counted, evolution, share

from .figures.report import Breakdown, Figure, Line, Report


def previous_label(report: Report) -> str:
    """The year compared with, « période précédente », or nothing."""
    if report.previous is None:
        return ""
    if report.previous == report.scope.a_year_before() and report.scope.start.year == report.scope.end.year:
        return str(report.previous.start.year)
    return "un an avant" if report.previous == report.scope.a_year_before() else "période précédente"


def current_label(report: Report) -> str:
    """The year of the period, or « cette période » when it spans two."""
    same_year = report.scope.start.year == report.scope.end.year
    return str(report.scope.start.year) if same_year and previous_label(report).isdigit() else "cette période"


def comparison_note(report: Report) -> str:
    """What the figures are compared with, said in full; nothing when there is nothing to compare with."""
    if report.previous is None:
        return ""
    if report.previous == report.scope.a_year_before():
        return f"comparé aux mêmes dates un an avant ({report.previous.label})"
    return f"comparé à la période juste avant ({report.previous.label})"


def figure_comparison(figure: Figure, report: Report) -> str:
    """« 2025 : 101 (+25 %) »; nothing when there is nothing to compare with."""
    if figure.previous is None:
        return ""
    change = evolution(figure.value, figure.previous)
    text = f"{previous_label(report)}{NBSP}: {amount(figure.previous)}"
    return f"{text} ({change})" if change else text


def presence_sentence(report: Report) -> str:
    """Outings and hours, and whether they are more or fewer than before."""
    outings, hours = report["outings_done"], report["presence_hours"]
    sentence = f"{counted(outings.value, 'sortie')}, {counted(hours.value, 'heure')} de présence"
    if not outings.previous or outings.previous < SMALLEST_BASE:
        return sentence
    gap = outings.value - outings.previous
    if abs(gap) * 20 < outings.previous:
        return f"{sentence}, autant que la période comparée"
    return f"{sentence}, {'davantage' if gap > 0 else 'moins'} que la période comparée"


def places_sentence(report: Report) -> str:
    """The place where the team stopped most."""
    places = [place for place in report.places if place.presence.outings]
    if not places:
        return "Aucune halte dans la période"
    top = places[0]
    if len(places) == 1:
        return f"{top.label}{NBSP}: {counted(top.presence.outings, 'sortie')}"
    quarters = counted(report["neighbourhoods_covered"].value, "quartier")
    return f"{quarters}, {top.label} d’abord avec {counted(top.presence.outings, 'sortie')}"


def qpv_sentence(report: Report) -> str:
    """The share of outings in QPV, with its base; nothing when no status is known."""
    part, base = report["outings_in_qpv"].value, report["outings_with_known_status"].value
    known = f"{counted(base, 'sortie')} au statut de quartier connu"
    if not base:
        return ""
    if part == base:
        return f"En QPV{NBSP}: toutes les {known}" if base > 1 else f"En QPV{NBSP}: la seule sortie au statut connu"
    if base < SMALLEST_BASE:
        return f"En QPV{NBSP}: {part}{NBSP}sur {known}"
    return f"En QPV{NBSP}: {counted(part, 'sortie')}, soit {share(part, base)} des {known}"


def sexes_sentence(sexes: Breakdown) -> str:
    """Which sex came more, without a figure: the chart has it."""
    women, men = (line.value for line in sexes.lines)
    if not sexes.base:
        return "Sexe non renseigné"
    if women == men:
        return "Autant de femmes que d’hommes"
    names = {"femmes": "de femmes", "hommes": "d’hommes"}
    first, second = ("femmes", "hommes") if women > men else ("hommes", "femmes")
    majority = max(women, men) / sexes.base
    if majority > 0.9:
        return f"Presque uniquement des {first}"
    degree = "Nettement" if majority > 0.6 else "Un peu"
    return f"{degree} plus {names[first]} que {names[second]}"


def ages_sentence(ages: Breakdown) -> str:
    """The age band of most people, with its share."""
    if not ages.base:
        return "Âge non renseigné"
    top = ages.top
    return f"{top.label}{NBSP}: {share(top.value, ages.base)} des âges renseignés"


def publics_sentence(report: Report) -> str:
    """How many people, and that they are contacts."""
    people = counted(report["people_mediated"].value, "personne médiée", "personnes médiées")
    return f"{people}{NBSP}: des passages, pas des personnes uniques"


def topics_sentence(report: Report) -> str:
    """What people asked most."""
    topics = report.topics
    if not topics:
        return "Aucune demande dans la période"
    top = topics.top
    return f"Première demande{NBSP}: {_inside(top.chart_label)} ({share(top.value, topics.base)})"


def rising_topic(report: Report) -> Line | None:
    """The topic that grew most, from at least 20 requests; None when none did."""
    grown = [
        line for line in report.topics.lines if (line.previous or 0) >= SMALLEST_BASE and line.value > line.previous
    ]
    return max(grown, key=lambda line: line.value / line.previous, default=None)


def partners_sentence(report: Report) -> str:
    """How many partners came, and to what share of the outings."""
    part, base = report["partnered_outings"].value, report["outings_done"].value
    count = report["partners_mobilised"].value
    if not count:
        return "Aucun partenaire présent dans la période"
    there = f"{counted(part, 'sortie')} sur {base}" if base < SMALLEST_BASE else f"{share(part, base)} des sorties"
    return (
        f"{counted(count, 'partenaire')}{NBSP}: au moins l’un d’eux à {there}"
        if count > 1
        else f"Un partenaire, à {there}"
    )


def on_spot_text(report: Report) -> str:
    """The share of the known answers given on the spot: « 72 % », « 7 sur 12 »."""
    return share(report["handling_on_spot"].value or 0, report.answered_requests)


def handling_sentence(report: Report) -> str:
    """How many of the known answers were given on the spot."""
    if not report.answered_requests:
        return "Ce qui s’est passé ensuite"
    return f"{on_spot_text(report)} des réponses données sur place, les autres en rendez-vous ou par orientation"


def _inside(label: str) -> str:
    """A label inside a sentence: its capital goes, unless it starts with an acronym."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label
