"""Writing aids (DOMAIN 7.2): sentences proposed from the figures, always edited by a person before they leave.

No share on a base under 20 and no change from under 20; people are contacts, never « bénéficiaires uniques ».
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from french.dates import french_date
from french.numbers import NBSP, amount, counted, evolution, plural, share, smallest_base
from french.words import listed

from .figures.report import Report
from .figures.scope import Scope
from .wording import NEAR, leading, on_spot_answers, previous_label, rising_topic, share_of_outings, with_base

LONGEST_TITLE, LONGEST_LEAD, LONGEST_FINDINGS = 120, 300, 1500


@dataclass(frozen=True)
class Draft:
    """Proposed texts; `findings` has one finding a line."""

    title: str
    lead: str = ""
    findings: str = ""


def title_of(scope: Scope) -> str:
    """The title proposed: what it is, the period, and the neighbourhood when there is one."""
    where = f", {scope.places}" if scope.neighbourhoods else ""
    return f"Rapport d’activité, {scope.label}{where}"[:LONGEST_TITLE]


def draft(report: Report) -> Draft:
    """Title, lead and findings; nothing but the title when no outing was done."""
    title = title_of(report.scope)
    if report.is_empty:
        return Draft(title)
    findings = "\n".join(_findings(report))
    return Draft(title, _lead(report)[:LONGEST_LEAD], findings[:LONGEST_FINDINGS])


def _lead(report: Report) -> str:
    """« Du {début} au {fin}, l’équipe a réalisé {n} sorties et assuré {h} heures de présence dans {q} quartiers. »"""
    scope, outings = report.scope, report["outings_done"]
    change = evolution(outings.value, outings.previous)
    compared = f" ({change} par rapport à {_previous(report)})" if change and change != "stable" else ""
    sentence = (
        f"{_when(scope)}, l’équipe a réalisé"
        f" {counted(outings.value, 'sortie')}{compared} et assuré"
        f" {counted(report['presence_hours'].value, 'heure')} de présence"
    )
    if scope.neighbourhoods:
        return f"{sentence} dans le quartier {scope.places}."
    covered = report["neighbourhoods_covered"].value
    if not covered:
        return f"{sentence}."
    priority = sum(place.is_priority and bool(place.presence.outings) for place in report.places)
    among = f", dont {counted(priority, 'quartier prioritaire', 'quartiers prioritaires')}" if priority else ""
    return f"{sentence} dans {counted(covered, 'quartier')}{among}."


def _when(scope: Scope) -> str:
    """« Du 1er janvier au 30 juin 2026 », « Du 1er au 31 mars 2026 »: what both dates share is said once."""
    if scope.start == scope.end:
        return f"Le {french_date(scope.start)}"
    words = french_date(scope.start).split(NBSP)
    if scope.start.year == scope.end.year:
        words = words[: 1 if scope.start.month == scope.end.month else 2]
    return f"Du {NBSP.join(words)} au {french_date(scope.end)}"


def _previous(report: Report) -> str:
    """What a change is told against, inside a sentence."""
    label = previous_label(report)
    if not label.isdigit():
        return label if label == "un an avant" else "la période précédente"
    return label if report.previous.label.startswith("année") else f"la même période de {label}"


def _findings(report: Report) -> Iterator[str]:
    yield from _first_contacts(report)
    yield from _requests(report)
    yield from _afterwards(report)
    yield from _partners(report)


def _first_contacts(report: Report) -> Iterator[str]:
    block = next((block for block in report.publics if not block.prefix), None)
    if block is None or not block.now.first_contact_base:
        return
    now, base = block.now, block.now.first_contact_base
    part = share(now.first_contact_count, base)
    if part.endswith("%"):
        yield (
            f"{part} des personnes médiées étaient rencontrées pour la première fois"
            f" ({amount(now.first_contact_count)} sur {amount(base)}, là où c’est noté)."
        )
    else:
        met = plural(base, "personne médiée était rencontrée", "personnes médiées étaient rencontrées")
        yield f"{part} {met} pour la première fois, là où c’est noté."


def _requests(report: Report) -> Iterator[str]:
    """« Les demandes portent d’abord sur l’emploi (34 %). Le logement progresse : 45 demandes contre 30. »"""
    topics = report.sections["topics"]
    if not topics:
        return
    near = leading(topics)
    told = listed(map(topics.share_of, near))
    if not near:
        asked = counted(sum(bool(line.value) for line in topics.lines), "thématique")
        sentence = f"Les demandes portent sur {asked}, sans qu’aucune se détache."
    elif len(near) > 1:
        sentence = f"Les demandes portent surtout sur {listed(line.said for line in near)}, {NEAR} ({told})."
    elif topics.base < smallest_base(topics.base):
        sentence = f"Les demandes portent sur {near[0].said} pour {told}."
    else:
        sentence = f"Les demandes portent d’abord sur {near[0].said} ({told})."
    rising = rising_topic(report)
    if rising:
        subject = rising.said[:1].upper() + rising.said[1:]
        verb = "progressent" if rising.said.startswith(("les ", "d’autres ")) else "progresse"
        sentence += f" {subject} {verb}{NBSP}: {counted(rising.value, 'demande')} contre {amount(rising.previous)}."
    yield sentence


def _afterwards(report: Report) -> Iterator[str]:
    coupons = report["coupons_issued"].value
    if report.answered_requests:
        answers = ("réponse notée a été donnée", "réponses notées ont été données")
        yield f"{on_spot_answers(report, *answers)} sur place\u202f; les autres, en rendez-vous ou par orientation."
    if coupons:
        verb = "a été remis" if coupons < 2 else "ont été remis"
        told = f"{counted(coupons, 'coupon d’orientation', 'coupons d’orientation')} {verb}"
        yield f"{with_base(told, report, 'coupons_issued')}."


def _partners(report: Report) -> Iterator[str]:
    mobilised, new = report["partners_mobilised"].value, report["new_partners"].value
    if not mobilised:
        return
    among = f", dont {counted(new, 'nouveau', 'nouveaux')}," if new else ""
    base = report["outings_done"].value
    joined = share_of_outings(report["partnered_outings"].value, base)
    if mobilised < 2:
        of_it = share_of_outings(report.sections["partners"].total, base)
        yield f"Un {'nouveau ' if new else ''}partenaire a été présent à {of_it}."
    else:
        yield f"{counted(mobilised, 'partenaire')}{among} ont participé\u00a0: au moins un était présent à {joined}."
