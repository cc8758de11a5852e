"""Figures in French words: shares, changes, and the sentence each chart proves (DOMAIN 7.2, LOOK 5).

No share on a base under 20 and no change from under 20: « 7 sur 12 » says more than « 58 % ».
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from django.utils.text import capfirst

from french.dates import clock, dated
from french.numbers import (
    NBSP,
    SMALLEST_BASE,
    Number,
    amount,
    counted,
    evolution,
    plural,
    share,
    smallest_base,
)
from french.words import listed, of
from outings.enums import TimeSlot
from partners.enums import PartnerFamily
from planning.enums import Rank, Rule, VisitState
from planning.promise import Promise, Turn
from schemes.enums import Weekday

from .figures.indicators import Source, asked_code, estimated_code, noted_code
from .figures.promised import parts_of
from .figures.report import Figure, Line, Report, Section
from .figures.values import SMALLEST_GAP, SMALLEST_GAP_SHARE, front

NEAR = "à parts voisines"
# Of two periods whose figures are compared: how far apart the shares of outings that noted them may be.
LARGEST_FILL_GAP = Fraction(1, 10)
# Of tables of few, for who reads outside (DOMAIN 7.4).
TOO_SMALL = "Trop peu pour détailler sans tromper."
JUST_BEFORE = "période précédente"
NO_FIRST = f"{NBSP}: rien ne se détache"


def leading(section: Section) -> list[Line]:
    """`front` of a section's lines, the most first."""
    return front([(line, line.value) for line in sorted(section.lines, key=lambda line: -line.value)])


def has_moved(value: Number | None, previous: Number | None) -> bool:
    """Whether a number may be said to rise or fall: both large enough (`smallest_base`), by a tenth and 5 at least."""
    if value is None or previous is None or min(value, previous) < smallest_base(previous):
        return False
    change = abs(value - previous)
    return change >= SMALLEST_GAP and change >= previous * SMALLEST_GAP_SHARE


def sentences(report: Report) -> dict[str, str]:
    """What each block and each section says, by name: the heading over the chart that proves it."""
    plain = {
        section.key: section_sentence(section)
        for section in report.sections.values()
        if section.breakdown.source in (Source.OUTING, Source.STOP, Source.TICK, Source.NAMED)
    }
    # Never by the biggest: of situations that would be a ranking (DOMAIN 8.4).
    of_field = {key: one.heading for key, one in report.sections.items() if one.breakdown.source == Source.FIELD}
    return (
        plain
        | of_field
        | {
            "presence": presence_sentence(report),
            "cancelled": cancelled_sentence(report),
            "heat": heat_sentence(report),
            "places": places_sentence(report),
            "people_places": people_places_sentence(report),
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
    )


def section_sentence(section: Section) -> str:
    """« Présence à pied d’abord : 56 % des sorties »; the one line there is, when there is one."""
    if not section:
        return ""
    near, base = leading(section), section.base
    if not near:
        return section.heading + NO_FIRST
    if base is None:
        # Parts that overlap, as a round over several kinds of places: numbers, no share.
        told = listed(amount(line.value) for line in near)
        whole = f"{told}{NBSP}{plural(near[-1].value, 'sortie')}"
    else:
        whole = of_whole([section.share_of(line) for line in near], base, *section.breakdown.base_label)
    names = listed(line.label for line in near)
    if len(near) > 1:
        return f"{names} {NEAR}{NBSP}: {whole}"
    is_first = (
        len(section.lines) > 1 and near[0].value != base and (section.total if base is None else base) >= SMALLEST_BASE
    )
    return f"{names} d’abord{NBSP}: {whole}" if is_first else f"{names}{NBSP}: {whole}"


def of_whole(told: Sequence[str], base: Number, one: str, many: str) -> str:
    """Shares told, of what: « 34 % des sorties », « 7 sur 12 sorties », « 1 sur 1 sortie »."""
    return f"{listed(told)} des {many}" if told[0].endswith("%") else f"{listed(told)} {plural(base, one, many)}"


def previous_label(report: Report) -> str:
    """The year compared with, « période précédente », or nothing."""
    if report.previous is None:
        return ""
    if report.previous == report.scope.a_year_before() and report.scope.start.year == report.scope.end.year:
        return str(report.previous.start.year)
    return "un an avant" if report.previous == report.scope.a_year_before() else JUST_BEFORE


def before_label(report: Report) -> str:
    """The same in short, beside a number: « 2025 », « un an avant », « avant »."""
    label = previous_label(report)
    return label if label and label != JUST_BEFORE else "avant"


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
    """« 2025 : 101 (+25 %) », without the change where one period noted it much more than the other.

    Nothing when there is nothing to compare with.
    """
    if figure.previous is None:
        return ""
    change = evolution(figure.value, figure.previous) if is_noted_alike(report, figure.code) else ""
    text = f"{before_label(report)}{NBSP}: {amount(figure.previous)}"
    return f"{text} ({change})" if change else text


def presence_sentence(report: Report) -> str:
    """Outings and hours, and whether they are more or fewer than before."""
    outings, hours = report["outings_done"], report["presence_hours"]
    sentence = f"{counted(outings.value, 'sortie')}, {counted(hours.value, 'heure')} de présence"
    if min(outings.value, outings.previous or 0) < SMALLEST_BASE:
        return sentence
    if not has_moved(outings.value, outings.previous):
        return f"{sentence}, à peu près autant que la période comparée"
    return f"{sentence}, {'davantage' if outings.value > outings.previous else 'moins'} que la période comparée"


def cancelled_sentence(report: Report) -> str:
    """How many outings were cancelled, and why where the reasons leave the team; nothing where none can be, as on a
    topic."""
    cancelled = report["outings_cancelled"].value
    if cancelled is None:
        return ""
    if not cancelled:
        return "Aucune sortie annulée."
    return f"{counted(cancelled, 'sortie annulée', 'sorties annulées')}{_reasons(report.sections['cancel_reasons'])}."


def _reasons(section: Section) -> str:
    if len(section.lines) == 1:
        return f"{NBSP}: {section.lines[0].label.lower()}"
    told = ", ".join(f"{line.label.lower()}{NBSP}{amount(line.value)}" for line in section.lines)
    return f"{NBSP}: {told}" if told else ""


def heat_sentence(report: Report) -> str:
    """The day and slot of the fullest cells."""
    if not report.largest_heat:
        return ""
    moments = {TimeSlot.MORNING: "matin", TimeSlot.MIDDAY: "midi", TimeSlot.AFTERNOON: "après-midi"}
    cells = [
        (f"le {row.label.lower()} {moments.get(slot, 'soir')}", spent)
        for row in report.heat
        for slot, spent in zip(TimeSlot, row.hours, strict=True)
    ]
    near = front(sorted(cells, key=lambda cell: -cell[1]))
    if not near:
        return f"Jours et créneaux{NO_FIRST}"
    told = counted(report.largest_heat, "heure")
    if len(near) > 1:
        return f"Le plus souvent {listed(near)}, {NEAR}{NBSP}: jusqu’à {told} de présence"
    return f"Le plus souvent {near[0]}{NBSP}: {told} de présence"


def places_sentence(report: Report) -> str:
    """The places where the team stopped most."""
    places = [place for place in report.places if place.presence.outings]
    if not places:
        return "Aucune halte dans la période"
    if len(places) == 1:
        return f"{places[0].label}{NBSP}: {counted(places[0].presence.outings, 'sortie')}"
    quarters = counted(report["neighbourhoods_covered"].value, "quartier")
    near = front([(place, place.presence.outings) for place in places])
    if not near or report["outings_done"].value < SMALLEST_BASE:
        return quarters
    if len(near) > 1:
        told = listed(amount(place.presence.outings) for place in near)
        return f"{quarters}, {listed(place.label for place in near)} {NEAR} ({told}{NBSP}sorties)"
    return f"{quarters}, {near[0].label} d’abord avec {counted(near[0].presence.outings, 'sortie')}"


def people_places_sentence(report: Report) -> str:
    """Where most people were met, of two places or more: « A d’abord, 35 personnes médiées »; nothing of few."""
    counts = ((place.label, place.presence.people_mediated or 0) for place in report.places if not place.is_across)
    met = sorted((one for one in counts if one[1]), key=lambda one: -one[1])
    near, base = front([(one, one[1]) for one in met]), report["people_mediated"].value or 0
    if len(met) < 2 or not near or base < smallest_base(base):
        return ""
    names, told = listed(label for label, _ in near), listed(amount(people) for _, people in near)
    said = f"{names} {NEAR}, {told}" if len(near) > 1 else f"{names} d’abord, {told}"
    return f"{said}{NBSP}{plural(near[-1][1], 'personne médiée', 'personnes médiées')}"


def qpv_sentence(report: Report) -> str:
    """The hours in QPV with their base, then the outings that stopped there; nothing when no status is known.

    A round is in QPV by its stops' hours; a count of outings says « au moins une halte » (DOMAIN 5.1).
    """
    part, base = report["outings_in_qpv"].value, report["outings_with_known_status"].value
    if not base:
        return ""
    known = f"{counted(base, 'sortie')} au statut de quartier connu"
    spent = share(report["qpv_hours"].value, report["known_status_hours"].value)
    hours = f"En QPV{NBSP}: {spent}{' des heures' if spent.endswith('%') else ' heures'}"
    outings = f"{part}{NBSP}sur {known}" if base < SMALLEST_BASE else f"{share(part, base)} des {known}"
    said = report["outings_with_said_status"].value
    among = f", dont {counted(said, 'déclarée', 'déclarées')} par l’équipe" if said else ""
    return f"{hours}\u202f; au moins une halte pour {outings}{among}"


def priority_sentence(report: Report) -> str:
    """The share of outings in the neighbourhoods the scheme gives priority to; nothing where it names none."""
    if not any(place.is_priority for place in report.places):
        return ""
    part, base = report["outings_in_priority"].value, report["outings_done"].value
    return f"{of_whole([share(part, base)], base, 'sortie', 'sorties')} dans un quartier prioritaire du dispositif"


def sexes_sentence(sexes: Section) -> str:
    """Which sex came more, without a figure but on a small base: the chart has it."""
    if sexes.is_too_small:
        return TOO_SMALL
    women, men = (line.value for line in sexes.lines[:2])
    base = women + men
    if not base:
        return "Sexe non renseigné"
    if base < smallest_base(base):
        return f"{counted(women, 'femme')}, {counted(men, 'homme')}"
    first, second = ("femmes", "hommes") if women > men else ("hommes", "femmes")
    gap = 100 * abs(women - men)
    if 100 * max(women, men) >= 90 * base:
        return f"Presque uniquement des {first}"
    if gap < 10 * base:
        return "À peu près autant de femmes que d’hommes"
    degree = "Plus" if gap < 25 * base else "Nettement plus"
    return f"{degree} {of(first)} que {of(second)}"


def ages_sentence(ages: Section) -> str:
    """The age bands of most people, with their share."""
    if ages.is_too_small:
        return TOO_SMALL
    known = replace(ages, lines=tuple(line for line in ages.lines if line.key != "age_unknown"))
    if not known.total:
        return "Âge non renseigné"
    near = leading(known)
    if not near:
        return f"Âges{NO_FIRST}"
    said = f" {NEAR}" if len(near) > 1 else ""
    of_it = "des âges renseignés" if known == ages else "des personnes décrites"
    return f"{listed(line.label for line in near)}{said}{NBSP}: {listed(map(ages.share_of, near))} {of_it}"


def publics_sentence(report: Report) -> str:
    """How many people, and that they are contacts; nothing where people are not told."""
    if "people_mediated" in report.withheld:
        return ""
    people = counted(report["people_mediated"].value, "personne médiée", "personnes médiées")
    return f"{people}{NBSP}: des passages, pas des personnes uniques"


def topics_sentence(report: Report) -> str:
    """What people asked most."""
    topics = report.sections["topics"]
    if topics.is_too_small:
        return TOO_SMALL
    if not topics:
        return "Aucune demande dans la période"
    near = leading(topics)
    if not near:
        return f"Demandes{NO_FIRST}"
    told = listed(map(topics.share_of, near))
    if len(near) > 1:
        return f"{capfirst(listed(line.said for line in near))} {NEAR} ({told})"
    if topics.base < smallest_base(topics.base):
        return f"{capfirst(near[0].said)}{NBSP}: {told} demandes"
    return f"Première demande{NBSP}: {near[0].said} ({told})"


def rising_topic(report: Report) -> Line | None:
    """The topic that grew most in proportion, among those that may be said to rise; None when none did.

    None either where requests are noted much more, or less, than in the period compared.
    """
    if not is_noted_alike(report, "requests_total"):
        return None
    grown = [
        line
        for line in report.sections["topics"].lines
        if has_moved(line.value, line.previous) and line.value > line.previous
    ]
    return max(grown, key=lambda line: Fraction(line.value, line.previous), default=None)


def partners_sentence(report: Report) -> str:
    """How many partners came, and to what share of the outings."""
    part, base = report["partnered_outings"].value, report["outings_done"].value
    count = report["partners_mobilised"].value
    there = share_of_outings(part, base)
    if not count:
        return f"Des partenaires à {there}, sans leur nom" if part else "Aucun partenaire présent dans la période"
    if count > 1:
        return f"{counted(count, 'partenaire')}{NBSP}: au moins un présent à {there}"
    return f"Un partenaire, à {share_of_outings(report.sections['partners'].total, base)}"


def share_of_outings(part: int, base: int) -> str:
    """« 34 % des sorties », « 1 sortie sur 3 »."""
    return f"{counted(part, 'sortie')} sur {base}" if base < SMALLEST_BASE else f"{share(part, base)} des sorties"


def families_sentence(families: Section) -> str:
    """How many families of partners, and which came most: of those whose family is known."""
    known = tuple(line for line in families.lines if line.key != PartnerFamily.TO_SPECIFY.label)
    families = replace(families, lines=known)
    if not families:
        return ""
    told = counted(len(families.lines), "famille de partenaires", "familles de partenaires")
    near = leading(families)
    if len(families.lines) == 1 or not near or families.total < SMALLEST_BASE:
        return told
    return f"{told}, {listed(line.label for line in near)} {NEAR if len(near) > 1 else 'd’abord'}"


def where_noted(report: Report, code: str) -> str:
    """« noté à 2 sorties sur 12, dont ≈ 40 de mémoire »: what a figure is never told without (DOMAIN 5.6).

    Of the outings that were asked it, those that noted it, where some did not; its part of estimates, where it has one.
    """
    return ", ".join(filter(None, (_noted(report, code), _from_memory(report, code))))


def _noted(report: Report, code: str) -> str:
    noted, asked = (report.figures.get(of(code)) for of in (noted_code, asked_code))
    if noted is None or asked is None or noted.value == asked.value:
        return ""
    return f"noté à {counted(noted.value, 'sortie')} sur {amount(asked.value)}"


def _from_memory(report: Report, code: str) -> str:
    estimated = report.figures.get(estimated_code(code))
    if estimated is None or not estimated.value:
        return ""
    sign = "" if estimated.is_rounded else f"≈{NBSP}"
    return f"dont {sign}{amount(estimated.value)} de mémoire"


def where_section_is_noted(report: Report, section: Section) -> str:
    """The same of a breakdown; nothing where its lines have bases of their own."""
    if section.key == "handling":
        bases = {_noted(report, line.key) for line in section.lines}
        return bases.pop() if len(bases) == 1 else ""
    return where_noted(report, section.breakdown.dimension)


def where_line_is_noted(report: Report, section: Section, line: Line) -> str:
    """The same of a line that is a figure of its own, without what its breakdown says for all."""
    if section.key != "handling":
        return ""
    is_said = where_section_is_noted(report, section)
    return _from_memory(report, line.key) if is_said else where_noted(report, line.key)


def participants_outings(report: Report) -> str:
    """« à 40 sorties »: the base of the participants, whom few formats ask; of all outings it would say nothing."""
    noted, asked = (report[of("participants_count")].value for of in (noted_code, asked_code))
    told = f"à {counted(noted, 'sortie')}{'' if noted == asked else f' sur {amount(asked)}'}"
    return ", ".join(filter(None, (told, _from_memory(report, "participants_count"))))


def with_base(told: str, report: Report, code: str) -> str:
    """« 5 coupons remis, noté à 2 sorties sur 12 »."""
    return ", ".join(filter(None, (told, where_noted(report, code))))


def is_noted_alike(report: Report, code: str) -> bool:
    """Whether about as many of the outings asked noted it as in the period compared: within ten points (DOMAIN 7.2).

    What is never left empty is.
    """
    if noted_code(code) not in report.figures:
        return True
    noted, asked = report[noted_code(code)], report[asked_code(code)]
    if not asked.value or not asked.previous:
        return False
    gap = Fraction(noted.value, asked.value) - Fraction(noted.previous, asked.previous)
    return abs(gap) <= LARGEST_FILL_GAP


def on_spot_text(report: Report) -> str:
    """The share of the known answers given on the spot: « 72 % », « 7 sur 12 »."""
    return share(report["handling_on_spot"].value or 0, report.answered_requests)


def handling_sentence(report: Report) -> str:
    """How many of the known answers were given on the spot."""
    if report.sections["handling"].is_too_small:
        return TOO_SMALL
    if not report.answered_requests:
        return "Ce qui s’est passé ensuite"
    told = on_spot_answers(report, "réponse notée donnée", "réponses notées données")
    return f"{told} sur place, les autres en rendez-vous ou par orientation"


def on_spot_answers(report: Report, one: str, many: str) -> str:
    """Of the known answers, those given on the spot: « 72 % des 48 réponses notées », « 7 sur 12 réponses notées »."""
    told, base = on_spot_text(report), report.answered_requests
    return f"{told} des {amount(base)} {many}" if told.endswith("%") else of_whole([told], base, one, many)


NO_JUDGEMENT = "Ce chiffre dit si la présence promise a eu lieu\u00a0; il ne dit rien du travail de chacun."


def rate_of(part: int, base: int) -> str:
    """« 94 % (199 sur 211) », « plus de 99 % (2 028 sur 2 032) », « 7 sur 12 » under 20; a dash of nothing."""
    told = share(part, base)
    return f"{told} ({amount(part)}{NBSP}sur{NBSP}{amount(base)})" if told.endswith("%") else told


def promise_rate(promise: Promise, code: str) -> str:
    """A rate of the promise, with what it is of."""
    return rate_of(*parts_of(promise, code))


def promise_sentence(report: Report) -> str:
    """How much was promised, and where: no title names the share that was kept."""
    due = counted(report["promise_due"].value, "présence promise", "présences promises")
    return f"{due} dans {counted(len(report.promised_places), 'quartier')}"


def promise_rates(report: Report) -> str:
    """The three rates in one sentence; where rates do not leave the team, how many were kept alone."""
    promise = report.promised.promise
    if report.promised.is_counts_only:
        return f"{counted(report['promise_kept'].value, 'tenue au jour dit', 'tenues au jour dit')}."
    held = promise_rate(promise, "promise_held_rate")
    weeks = promise_rate(promise, "neighbourhood_coverage")
    return (
        f"Tenues au jour dit{NBSP}: {promise_rate(promise, 'regularity_rate')}\u202f; déplacées comprises{NBSP}: {held}"
        f"\u202f; semaines couvertes{NBSP}: {weeks}."
    )


def promise_rest(report: Report) -> str:
    """What became of the others: moved, cancelled and why, not held, without news; and the pauses announced."""
    pending = report.promised.promise.number(VisitState.PENDING)
    parts = (
        ("promise_moved", "tenue un autre jour", "tenues un autre jour"),
        ("promise_cancelled", "annulée", "annulées"),
        ("promise_missed", "non tenue", "non tenues"),
        ("promise_unrecorded", "présence sans nouvelle, hors des taux", "présences sans nouvelle, hors des taux"),
    )
    told = []
    for code, one, many in parts:
        if report[code].value:
            why = _reasons(report.sections["promise_reasons"]).replace(f"{NBSP}: ", " (") if "cancelled" in code else ""
            told.append(counted(report[code].value, one, many) + (f"{why})" if why else ""))
    if pending:
        told.append(f"{amount(pending)} à clôturer")
    pauses = report["pauses_announced"].value
    if pauses:
        told.append(f"{counted(pauses, 'pause annoncée', 'pauses annoncées')}, non {plural(pauses, 'due')}")
    return f"{listed(told)}." if told else ""


def promise_completeness(report: Report) -> str:
    """Of how many due visits it is known what became, and that the others are outside the rates."""
    due, unrecorded = report["promise_due"].value, report["promise_unrecorded"].value
    if not unrecorded:
        return f"De chacune des {counted(due, 'présence due', 'présences dues')}, on sait ce qu’elle est devenue."
    lacking = counted(unrecorded, "présence sans nouvelle", "présences sans nouvelle")
    became = plural(unrecorded, "qu’elle est devenue", "qu’elles sont devenues")
    return f"{lacking} sur {amount(due)}, hors des taux\u00a0: personne ne sait ce {became}."


def turn_sentence(turn: Turn) -> str:
    """« Depuis le 1er septembre : mardi, 16 h 30 »."""
    when = [Weekday(number).label.lower() for number in turn.series.weekdays]
    if turn.series.rule == Rule.MONTHLY:
        ranks = listed(Rank(rank).label for rank in turn.series.ranks)
        when = [f"{ranks} {name}" for name in when]
    days = "" if turn.series.rule == Rule.DATES else listed(when)
    told = ", ".join(filter(None, (days, clock(turn.series.starts_at))))
    return f"Depuis le {dated(turn.since, 'j F').replace(' ', NBSP)}{NBSP}: {told}"


def days_out_sentence(report: Report) -> str:
    """How long its mobile units were out of service; nothing where none was."""
    days = report["unit_days_out"].value
    return f"Solution mobile hors service{NBSP}: {counted(int(days), 'jour')}." if days else ""


def realisation_sentence(report: Report) -> str:
    """Planned and done side by side; nothing where nothing was planned."""
    outings = report.promised.outings
    if not outings.planned:
        return ""
    told = [counted(outings.done, "réalisée")]
    if not report.promised.is_counts_only and share(outings.done, outings.planned).endswith("%"):
        told = [f"{told[0]} ({share(outings.done, outings.planned)})"]
    if outings.cancelled:
        told.append(counted(outings.cancelled, "annulée"))
    if outings.still_open:
        told.append(counted(outings.still_open, "non clôturée", "non clôturées"))
    return f"{counted(outings.planned, 'sortie prévue', 'sorties prévues')}{NBSP}: {listed(told)}."
