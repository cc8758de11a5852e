"""Writing aids (DOMAIN 7.2): sentences proposed from the figures, always read by a person before they leave.

Their numbers are tokens (`tokens`), told anew as long as the text is. No share on a base under 20 and no change from
under 20; people are contacts, never « bénéficiaires uniques ».
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.text import capfirst

from french.numbers import NBSP, SMALLEST_BASE, plural, smallest_base
from french.words import listed

from .enums import ReportLength
from .figures.promised import parts_of
from .figures.report import Line, Report, Section
from .figures.scope import Scope
from .plan import FINDINGS
from .tokens import previous_of, tell, tied, token
from .wording import NEAR, has_moved, is_noted_alike, leading, previous_label, rising_topic, where_noted

LONGEST_TITLE, LONGEST_LEAD, LONGEST_FINDING = 120, 300, 200
MOST_IN_LEAD = 2
TITLES = {
    ReportLength.NOTE: (),
    ReportLength.REPORT: ("Bilan",),
    ReportLength.ANNUAL: ("Rapport d’activité",),
}


@dataclass(frozen=True)
class Draft:
    """Proposed texts, in words, by key."""

    title: str
    texts: Mapping[str, str] = field(default_factory=dict)


def title_of(scope: Scope, length: str = ReportLength.ANNUAL) -> str:
    """The title proposed: what it is, the period, and the neighbourhood when there is one.

    Of a note the month: its head says what it is.
    """
    where = [scope.places] if scope.neighbourhoods else []
    return capfirst(", ".join([*TITLES[length], scope.label, *where])[:LONGEST_TITLE])


def draft(report: Report) -> Draft:
    """Title, lead and findings in words; nothing but the title when no outing was done."""
    told = {key: tell(text, report) for key, text in proposals(report).items()}
    return Draft(title_of(report.scope), told)


def proposals(report: Report, ordered: Sequence[str] = ()) -> dict[str, str]:
    """Lead and findings by key, with their tokens; none too long for its place, no finding where no outing was done.

    `ordered`: what is told of each target of the convention, in the grid's order.
    """
    findings = () if report.is_empty else (text for text in _findings(report) if _is_finding(text, report))
    proposed = {"lead": _lead(report, ordered)} | dict(zip(FINDINGS, findings, strict=False))
    longest = {"lead": LONGEST_LEAD}
    return {
        key: text
        for key, text in proposed.items()
        if text and len(tell(text, report)) <= longest.get(key, LONGEST_FINDING)
    }


def _is_finding(text: str, report: Report) -> bool:
    """Not a rate alone: it counts something, or tells what the rate was before."""
    return any(not one.is_rate or previous_of(one.code, report) for one in tied(text))


def _lead(report: Report, ordered: Sequence[str]) -> str:
    """What was ordered, what was promised to residents, what changed: the first two of these, no figure twice.

    Never the volume alone: who reads it knows nothing to hold it against (DOMAIN 6.4b).
    """
    told: list[str] = []
    codes: set[str] = set()
    for sentence in (*ordered, *(() if report.is_empty else _moves(report))):
        its_codes = {one.code for one in tied(sentence)}
        fits = len(tell(" ".join((*told, sentence)), report)) <= LONGEST_LEAD
        if len(told) < MOST_IN_LEAD and fits and not codes & its_codes:
            told.append(sentence)
            codes |= its_codes
    return " ".join(told)


def _moves(report: Report) -> Iterator[str]:
    """The promise, then how much the team was there, beside what it was; where nothing is comparable, that."""
    _, due = parts_of(report.promised.promise, "promise_held_rate")
    if due and not report.promised.is_counts_only:
        held = token("promise_held_rate")
        was_held = plural(due, "présence promise a été tenue", "présences promises ont été tenues")
        told = f"{held} des présences promises ont été tenues" if due >= SMALLEST_BASE else f"{held} {was_held}"
        yield f"{told}, le jour dit ou un autre."
    outings, done = report["outings_done"], token("outings_done", "sortie", "sorties")
    if outings.previous is None:
        spent = token("presence_hours", "heure", "heures")
        yield f"Rien à quoi comparer encore\u00a0: {done} et {spent} de présence servent de point de départ."
        return
    then = f"contre {token('outings_done', kind='before')} {_previous(report)}"
    if min(outings.value, outings.previous) < SMALLEST_BASE:
        yield f"L’équipe a réalisé {done}, {then}."
    elif has_moved(outings.value, outings.previous):
        yield f"L’équipe a réalisé {done}, {then} ({token('outings_done', kind='change')})."
    else:
        yield f"La présence est stable\u00a0: {done}, {then}."


def _previous(report: Report) -> str:
    """What a change is told against, after a number: « un an avant », « sur la même période de 2025 », « en 2025 »."""
    label = previous_label(report)
    if not label.isdigit():
        return label if label == "un an avant" else "sur la période précédente"
    return f"en {label}" if report.previous.label.startswith("année") else f"sur la même période de {label}"


def _findings(report: Report) -> Iterator[str]:
    yield from _uncovered(report)
    yield from _requests(report)
    yield from _partners(report)
    yield from _coupons(report)
    yield from _on_spot(report)
    yield from _first_contacts(report)


def _uncovered(report: Report) -> Iterator[str]:
    """Where nobody went, of the neighbourhoods that were promised."""
    if report.uncovered:
        reached = token("neighbourhoods_covered", "quartier a reçu", "quartiers ont reçu")
        yield f"{reached} au moins une sortie\u202f; aucune n’a eu lieu ici{NBSP}: {listed(report.uncovered)}."


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
        sentence = f"Les demandes portent d’abord sur {near[0].said} ({told}{_then(topics, near[0])})."
    rising = rising_topic(report)
    if rising:
        subject, code = capfirst(rising.said), f"requests[topic={rising.key}]"
        verb = "progressent" if rising.said.startswith(("les ", "d’autres ")) else "progresse"
        now, before = token(code, "demande", "demandes"), token(code, kind="before")
        sentence += f" {subject} {verb}{NBSP}: {now} contre {before}."
    yield sentence


def _then(topics: Section, first: Line) -> str:
    """« , puis le logement, 20 % »: how far ahead the first is; nothing where no other stands out."""
    second = leading(replace(topics, lines=tuple(line for line in topics.lines if line != first)))
    if len(second) != 1:
        return ""
    return f"\u202f; puis {second[0].said}, {token(f'requests[topic={second[0].key}]', kind='share')}"


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
        yield f"{told} {verb}{_against(report, 'coupons_issued')}{f', {noted}' if noted else ''}."


def _against(report: Report, code: str) -> str:
    """« , contre 30 sur la même période de 2025 »: a number alone says neither much nor little; nothing where the
    other period noted it much more, or less."""
    if not report[code].previous or not is_noted_alike(report, code):
        return ""
    return f", contre {token(code, kind='before')} {_previous(report)}"


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
        if base >= SMALLEST_BASE and (then := _against(report, "partnered_outings")):
            joined += f" ({token('partnered_outings')}{then})"
        yield f"{told}{among} ont participé\u00a0: au moins un était présent à {joined}."
