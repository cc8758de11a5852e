"""Writing aids (DOMAIN 7.2): sentences proposed from the figures, always read by a person before they leave.

Their numbers are tokens (`tokens`), told anew as long as the text is. No share on a base under 20 and no change from
under 20; people are contacts, never « bénéficiaires uniques ».
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from french.dates import french_date
from french.numbers import NBSP, evolution, plural, smallest_base
from french.words import listed

from .figures.report import Report
from .figures.scope import Scope
from .plan import FINDINGS
from .tokens import previous_of, tell, tied, token
from .wording import NEAR, leading, previous_label, rising_topic, where_noted

LONGEST_TITLE, LONGEST_LEAD, LONGEST_FINDING = 120, 300, 200


@dataclass(frozen=True)
class Draft:
    """Proposed texts, in words, by key."""

    title: str
    texts: Mapping[str, str] = field(default_factory=dict)


def title_of(scope: Scope) -> str:
    """The title proposed: what it is, the period, and the neighbourhood when there is one."""
    where = f", {scope.places}" if scope.neighbourhoods else ""
    return f"Rapport d’activité, {scope.label}{where}"[:LONGEST_TITLE]


def draft(report: Report) -> Draft:
    """Title, lead and findings in words; nothing but the title when no outing was done."""
    told = {key: tell(text, report) for key, text in proposals(report).items()}
    return Draft(title_of(report.scope), told)


def proposals(report: Report) -> dict[str, str]:
    """Lead and findings by key, with their tokens; none when no outing was done, nor one too long for its place."""
    if report.is_empty:
        return {}
    findings = [text for text in _findings(report) if _is_finding(text, report)]
    proposed = {"lead": _lead(report)} | dict(zip(FINDINGS, findings, strict=False))
    longest = {"lead": LONGEST_LEAD}
    return {key: text for key, text in proposed.items() if len(tell(text, report)) <= longest.get(key, LONGEST_FINDING)}


def _is_finding(text: str, report: Report) -> bool:
    """Not a rate alone: it counts something, or tells what the rate was before."""
    return any(not one.is_rate or previous_of(one.code, report) for one in tied(text))


def _lead(report: Report) -> str:
    """« Du {début} au {fin}, l’équipe a réalisé {n} sorties et assuré {h} heures de présence dans {q} quartiers. »"""
    scope, outings = report.scope, report["outings_done"]
    change = evolution(outings.value, outings.previous)
    moved = f" ({token('outings_done', kind='change')} par rapport à {_previous(report)})"
    sentence = (
        f"{_when(scope)}, l’équipe a réalisé {token('outings_done', 'sortie', 'sorties')}"
        f"{moved if change and change != 'stable' else ''} et assuré"
        f" {token('presence_hours', 'heure', 'heures')} de présence"
    )
    if scope.neighbourhoods:
        where = "le quartier" if len(scope.neighbourhoods) == 1 else "les quartiers"
        return f"{sentence} dans {where} {scope.places}."
    if not report["neighbourhoods_covered"].value:
        return f"{sentence}."
    priority = any(place.is_priority and place.presence.outings for place in report.places)
    among = f", dont {token('priority_quarters', 'quartier prioritaire', 'quartiers prioritaires')}" if priority else ""
    return f"{sentence} dans {token('neighbourhoods_covered', 'quartier', 'quartiers')}{among}."


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
    yield from _requests(report)
    yield from _partners(report)
    yield from _coupons(report)
    yield from _on_spot(report)
    yield from _first_contacts(report)


def _first_contacts(report: Report) -> Iterator[str]:
    block = next((block for block in report.publics if not block.prefix), None)
    if block is None or not block.now.first_contact_base:
        return
    part, base = token("first_contact_count", kind="share"), block.now.first_contact_base
    if base >= smallest_base(base):
        yield (
            f"{part} des personnes médiées étaient rencontrées pour la première fois"
            f" ({token('first_contact_count')} sur {token('first_contact_base')}, là où c’est noté)."
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
    codes = [f"requests[topic={line.key}]" for line in near]
    told = listed(token(code, kind="share") for code in codes)
    if not near:
        asked = token("topics_asked", "thématique", "thématiques")
        sentence = f"Les demandes portent sur {asked}, sans qu’aucune se détache."
    elif len(near) > 1:
        sentence = f"Les demandes portent surtout sur {listed(line.said for line in near)}, {NEAR} ({told})."
    elif topics.base < smallest_base(topics.base):
        sentence = f"Les demandes portent sur {near[0].said} pour {told}."
    else:
        sentence = f"Les demandes portent d’abord sur {near[0].said} ({told})."
    rising = rising_topic(report)
    if rising:
        subject, code = rising.said[:1].upper() + rising.said[1:], f"requests[topic={rising.key}]"
        verb = "progressent" if rising.said.startswith(("les ", "d’autres ")) else "progresse"
        now, before = token(code, "demande", "demandes"), token(code, kind="before")
        sentence += f" {subject} {verb}{NBSP}: {now} contre {before}."
    yield sentence


def _on_spot(report: Report) -> Iterator[str]:
    if not report.answered_requests:
        return
    part = token("handling_on_spot", kind="share")
    if report.answered_requests >= smallest_base(report.answered_requests):
        whole = f"{part} des {token('answered_requests')} réponses notées ont été données"
    else:
        given = ("réponse notée a été donnée", "réponses notées ont été données")
        whole = f"{part} {plural(report.answered_requests, *given)}"
    yield f"{whole} sur place\u202f; les autres, en rendez-vous ou par orientation."


def _coupons(report: Report) -> Iterator[str]:
    coupons = report["coupons_issued"].value
    if coupons:
        verb = "a été remis" if coupons < 2 else "ont été remis"
        noted = where_noted(report, "coupons_issued")
        told = token("coupons_issued", "coupon d’orientation", "coupons d’orientation")
        yield f"{told} {verb}{f', {noted}' if noted else ''}."


def _partners(report: Report) -> Iterator[str]:
    mobilised, new = report["partners_mobilised"].value, report["new_partners"].value
    if not mobilised:
        return
    among = f", dont {token('new_partners', 'nouveau', 'nouveaux')}," if new else ""
    base = report["outings_done"].value
    joined = f"{token('partnered_outings', kind='share')} des sorties"
    if base < smallest_base(base):
        joined = f"{token('partnered_outings', 'sortie', 'sorties')} sur {token('outings_done')}"
    if mobilised < 2:
        joined = f"{token('named_partner_outings', 'sortie', 'sorties')} sur {token('outings_done')}"
        yield f"Un {'nouveau ' if new else ''}partenaire a été présent à {joined}."
    else:
        told = token("partners_mobilised", "partenaire", "partenaires")
        yield f"{told}{among} ont participé\u00a0: au moins un était présent à {joined}."
