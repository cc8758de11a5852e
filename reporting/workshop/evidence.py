"""What a finding stands on: figures, lines of the convention, people’s words, observations, as each is now."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from french.words import shortened
from outings.models import Testimony
from refusals import Refused
from watch.models import Observation
from widgets.reading import sent_number

from ..enums import EvidenceKind
from ..figures.report import Report
from ..models import ActivityReport, Evidence
from ..orders import NUMBERS, ORDERED_BY, SHARES, is_ordered
from ..plan import FINDINGS
from ..texts import Text
from ..tokens import label_of, previous_of, tied, value_behind
from .desk import Desk, lock_draft

# Of what a period has, as many as a list to choose from shows.
MOST_CHOICES = 50


def evidence_choices(desk: Desk) -> list[tuple[str, list[tuple[str, str]]]]:
    """(kind, [(what to send back, what it says)]) of all that a finding may stand on."""
    figures = (figure_evidence(code, desk.figures) for code in _codes(desk.figures))
    words = words_of(desk)[:MOST_CHOICES]
    groups = {
        EvidenceKind.FIGURE: [(one.code, f"{one.label}\u00a0: {one.value}") for one in figures if one],
        EvidenceKind.LINE: [(str(row.line.pk), f"{row.line}\u00a0: {row.against}") for row in desk.rows if row.told],
        EvidenceKind.WORD: [(str(one.pk), f"«\u00a0{one.text}\u00a0»") for one in words],
        EvidenceKind.OBSERVATION: [(str(one.pk), one.label) for one in _observations(desk)[:MOST_CHOICES]],
    }
    return [
        (str(kind.label), [(f"{kind.value}:{key}", said[:160]) for key, said in of_kind])
        for kind, of_kind in groups.items()
        if of_kind
    ]


def add_evidence(desk: Desk, finding: str, chosen: str) -> None:
    """One more thing that a finding stands on, as it is now. Raises Refused for what is none of its choices."""
    made = evidence_now(desk, chosen)
    if made is None or finding not in FINDINGS:
        raise Refused("Choisissez une preuve dans la liste.")
    made.report, made.finding, made.scope = desk.report, finding, desk.figures.scope.label
    with transaction.atomic():
        lock_draft(desk.report)
        if not desk.report.evidence.filter(finding=finding, kind=made.kind, code=made.code).exists():
            made.save()


def remove_evidence(report: ActivityReport, pk: int) -> None:
    """Takes one away, if it is still there."""
    with transaction.atomic():
        lock_draft(report)
        report.evidence.filter(pk=pk).delete()


def figure_evidence(code: str, figures: Report) -> Evidence | None:
    """A figure as it is told, with the period compared with where there is one; None where there is no such figure."""
    known = value_behind(code, figures)
    if known is None or known.value is None:
        return None
    label = label_of(code, figures)
    before = previous_of(code, figures)
    value = f"{known.told} (avant\u00a0: {before})" if before else known.told
    return Evidence(kind=EvidenceKind.FIGURE, code=code, label=label[:300], value=value[:60])


def _codes(figures: Report) -> list[str]:
    """What may be ordered may prove: means and quality first, then every figure that is something, and parts."""
    told = (one.code for one in figures.figures.values() if is_ordered(one.indicator) and (one.value or one.is_rounded))
    parts = (row[0] for key in ORDERED_BY for row in figures.sections[key].rows())
    return list(dict.fromkeys((*NUMBERS, *SHARES, *told, *parts)))


def evidence_now(desk: Desk, chosen: str) -> Evidence | None:
    """What was chosen, as it is now; None where this report has none such, or has it no more."""
    kind, _, key = chosen.partition(":")
    if kind == EvidenceKind.FIGURE:
        return figure_evidence(key, desk.figures) if key in _codes(desk.figures) else None
    found = _told_of(desk, kind, sent_number(key))
    return found and Evidence(kind=kind, code=key, label=found[0][:300], value=shortened(found[1], 60))


def _told_of(desk: Desk, kind: str, key: int) -> tuple[str, str] | None:
    """(what it is, what it comes to) of a line, of somebody's words, of an observation."""
    match kind:
        case EvidenceKind.LINE:
            row = next((row for row in desk.rows if row.line.pk == key), None)
            return row and (str(row.line), row.against)
        case EvidenceKind.WORD:
            said = words_of(desk).filter(pk=key).first()
            return said and (said.text, said.get_source_display())
        case EvidenceKind.OBSERVATION:
            noted = _observations(desk).filter(pk=key).first()
            return noted and (noted.label, "")
    return None


def words_of(desk: Desk) -> QuerySet[Testimony]:
    """Words of the period that may be printed: consented, starred, and no person recognised in them."""
    rows = desk.known.scope.whole_rows(Testimony).filter(has_consent=True, is_starred=True, looks_personal=False)
    return rows.select_related("outing__neighbourhood").order_by("-held_on", "-pk")


def _observations(desk: Desk) -> QuerySet[Observation]:
    rows = desk.known.scope.noted(Observation.objects.filter(looks_personal=False))
    return rows.select_related("neighbourhood").order_by("-held_on", "-pk")


def is_bare(text: Text, evidence: Sequence[Evidence], figures: Report) -> bool:
    """Whether a finding stands on rates alone: no target, nothing before, no word."""
    numbers = [one for one in tied(text.stored) if not one.is_rate or previous_of(one.code, figures)]
    return not numbers and all(one.kind == EvidenceKind.FIGURE and one.value.endswith("%") for one in evidence)
