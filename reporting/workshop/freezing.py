"""What each line was answered and what each finding stood on, kept as published."""

from __future__ import annotations

from collections.abc import Mapping

from ..enums import EvidenceKind
from ..matrix import Row
from ..models import ActivityReport, Evidence, LineAnswer
from ..texts import Text
from .desk import Desk
from .evidence import evidence_now


def freeze_answers(desk: Desk) -> None:
    """What each line is answered and what each finding stands on, as published with these figures.

    Inside the transaction that freezes the report; done twice, it holds once.
    """
    report = desk.report
    report.line_answers.all().delete()
    LineAnswer.objects.bulk_create(_answer(report, row, desk.texts) for row in desk.rows)
    for one in report.evidence.filter(kind__in=(EvidenceKind.FIGURE, EvidenceKind.LINE)):
        if now := evidence_now(desk, f"{one.kind}:{one.code}"):
            Evidence.objects.filter(pk=one.pk).update(value=now.value, label=now.label)


def _answer(report: ActivityReport, row: Row, texts: Mapping[str, Text]) -> LineAnswer:
    said = {kind: texts.get(f"{kind}_{row.line.pk}") for kind in ("line", "gap")}
    comment, gap = (text.told if text else "" for text in said.values())
    return LineAnswer(
        report=report,
        line=row.line,
        label=row.line.label,
        value=row.told,
        base=row.base[:120],
        previous=row.previous[:120],
        target=row.target_told[:120],
        source=row.source[:200],
        explanation=gap,
        comment=comment[:300],
    )
