"""Figures in French words: shares, changes, and the sentence each chart proves (DOMAIN 7.2, LOOK 5).

No share on a base under 20 and no change from under 20: « 7 sur 12 » says more than « 58 % ».
"""

from __future__ import annotations

from french.numbers import NBSP, SMALLEST_BASE, amount, counted, evolution, share
from french.words import listed, of
from outings.enums import TimeSlot

from .figures.indicators import Source
from .figures.report import Figure, Line, Report, Section


def sentences(report: Report) -> dict[str, str]:
    """What each block and each section says, by name: the heading over the chart that proves it."""
    plain = {
        section.key: section_sentence(section)
        for section in report.sections.values()
        if section.breakdown.source in (Source.OUTING, Source.STOP, Source.TICK)
    }
    return plain | {
        "presence": presence_sentence(report),
        "cancelled": cancelled_sentence(report),
        "heat": heat_sentence(report),
        "places": places_sentence(report),
        "qpv": qpv_sentence(report),
        "priority": priority_sentence(report),
        "partners": partners_sentence(report),
        "families": families_sentence(report.sections["families"]),
        "publics": publics_sentence(report),
        "topics": topics_sentence(report),
        "handling": handling_sentence(report),
        "comparison": comparison_note(report),
        "current": current_label(report),
        "previous": previous_label(report),
    }


def section_sentence(section: Section) -> str:
    """« Présence à pied d’abord : 56 % des sorties »; the one line there is, when there is one."""
    if not section:
        return ""
    top, base = section.top, section.base
    if base is None:
        # Parts that overlap, as a round over several kinds of places: a number, no share.
        return f"{top.label} d’abord{NBSP}: {counted(top.value, 'sortie')}"
    tied = [line.label for line in section.lines if line.value == top.value]
    told = _whole(section.share_of(top), section.breakdown.base_label)
    if len(tied) > 2:
        return f"{len(tied)}{NBSP}à égalité{NBSP}: {told} chacun"
    if len(tied) == 2:
        return f"{listed(tied)} à égalité{NBSP}: {told} chacun"
    return f"{top.label}{NBSP}: {told}" if top.value == base else f"{top.label} d’abord{NBSP}: {told}"


def _whole(told: str, unit: str) -> str:
    return f"{told} des {unit}" if told.endswith("%") else f"{told} {unit}"


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


def cancelled_sentence(report: Report) -> str:
    """How many outings were cancelled, and why."""
    reasons = report.sections["cancel_reasons"]
    told = ", ".join(f"{line.label.lower()} {amount(line.value)}" for line in reasons.lines)
    if not told:
        return "Aucune sortie annulée."
    return f"{counted(reasons.total, 'sortie annulée', 'sorties annulées')}{NBSP}: {told}."


def heat_sentence(report: Report) -> str:
    """The day and slot of the fullest cell."""
    if not report.largest_heat:
        return ""
    row = next(row for row in report.heat if report.largest_heat in row.hours)
    slot = list(TimeSlot)[row.hours.index(report.largest_heat)]
    moments = {TimeSlot.MORNING: "matin", TimeSlot.MIDDAY: "midi", TimeSlot.AFTERNOON: "après-midi"}
    moment = moments.get(slot, "soir")
    return f"Le plus souvent le {row.label.lower()} {moment}{NBSP}: {counted(report.largest_heat, 'heure')} de présence"


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


def priority_sentence(report: Report) -> str:
    """The share of outings in the neighbourhoods the scheme gives priority to; nothing where it names none."""
    if not any(place.is_priority for place in report.places):
        return ""
    part, base = report["outings_in_priority"].value, report["outings_done"].value
    return f"{_whole(share(part, base), 'sorties')} dans un quartier prioritaire du dispositif"


def sexes_sentence(sexes: Section) -> str:
    """Which sex came more, without a figure: the chart has it."""
    women, men = (line.value for line in sexes.lines)
    if not sexes.base:
        return "Sexe non renseigné"
    if women == men:
        return "Autant de femmes que d’hommes"
    first, second = ("femmes", "hommes") if women > men else ("hommes", "femmes")
    majority = max(women, men) / sexes.base
    if majority > 0.9:
        return f"Presque uniquement des {first}"
    degree = "Nettement" if majority > 0.6 else "Un peu"
    return f"{degree} plus {of(first)} que {of(second)}"


def ages_sentence(ages: Section) -> str:
    """The age band of most people, with its share."""
    if not ages.base:
        return "Âge non renseigné"
    top = ages.top
    return f"{top.label}{NBSP}: {ages.share_of(top)} des âges renseignés"


def publics_sentence(report: Report) -> str:
    """How many people, and that they are contacts."""
    people = counted(report["people_mediated"].value, "personne médiée", "personnes médiées")
    return f"{people}{NBSP}: des passages, pas des personnes uniques"


def topics_sentence(report: Report) -> str:
    """What people asked most."""
    topics = report.sections["topics"]
    if not topics:
        return "Aucune demande dans la période"
    top = topics.top
    return f"Première demande{NBSP}: {_inside(top.chart_label)} ({topics.share_of(top)})"


def rising_topic(report: Report) -> Line | None:
    """The topic that grew most, from at least 20 requests; None when none did."""
    grown = [
        line
        for line in report.sections["topics"].lines
        if (line.previous or 0) >= SMALLEST_BASE and line.value > line.previous
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


def families_sentence(families: Section) -> str:
    """How many families of partners, and which came most."""
    if not families:
        return ""
    told = counted(len(families.lines), "famille de partenaires", "familles de partenaires")
    is_tied = families.top.value * len(families.lines) == families.total
    return told if is_tied else f"{told}, {families.top.label} d’abord"


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
