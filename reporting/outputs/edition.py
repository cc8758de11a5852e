"""What a report says beside its figures: which length, to whom, under which number, and what people wrote in it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from outings.models import Testimony
from partners.models import Convention
from schemes import clock
from watch.models import Recommendation

from ..changes import Changed, changed_from
from ..drafting import FINDINGS
from ..enums import ReportLength
from ..figures.report import Report
from ..models import ActivityReport
from ..questions import answered_since
from .seal import Seal
from .tables import frozen_rows

# Texts that the annual report tells one after the other, with what heads each.
OUTLOOK = {
    "difficulty": "Une difficulté",
    "adaptation": "Ce que nous avons changé",
    "effect": "Ce que cela a donné",
    "outlook": "La suite",
}


@dataclass(frozen=True)
class Answered:
    """A reader's question on a figure, and what was answered."""

    asked_by: str
    figure: str
    question: str
    answer: str


@dataclass(frozen=True)
class Edition:
    """`taken_at`: the moment its figures were read, on the team's watch; its date is printed on every page.

    `texts`: in words, by key (`texts`). `asked`: None where nobody chose yet, and those that wait are proposed.
    """

    title: str
    taken_at: datetime.datetime
    texts: Mapping[str, str] = field(default_factory=dict)
    is_published: bool = False
    published_by: str = ""
    length: str = ReportLength.ANNUAL
    convention: Convention | None = None
    seal: Seal | None = None
    changed: Changed | None = None
    # What each finding stands on, by key.
    proofs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    asked: tuple[Recommendation, ...] | None = None
    word: Testimony | None = None
    questions: tuple[Answered, ...] = ()

    @classmethod
    def of(
        cls,
        report: ActivityReport,
        taken_at: datetime.datetime,
        told: Report | None = None,
        texts: Mapping[str, str] | None = None,
    ) -> Edition:
        """`told`: the figures as its readers read them, where it replaces another; `texts`: by key, in words."""
        rows = report.asked.select_related("recommendation__recipient__partner", "recommendation__neighbourhood")
        asked = tuple(row.recommendation for row in rows)
        return cls(
            report.title,
            clock.local(taken_at, report.scheme),
            texts or {},
            not report.is_draft,
            str(report.published_by or ""),
            length=report.length,
            convention=report.convention,
            seal=Seal.of(report),
            changed=changed_from(report.replaces, frozen_rows(told)) if report.replaces and told else None,
            proofs=_proofs(report),
            asked=asked if asked or not report.is_draft else None,
            word=report.word,
            questions=tuple(_answered(report)),
        )

    def text(self, key: str) -> str:
        """What was written under that key; nothing where nobody wrote."""
        return self.texts.get(key, "").strip()

    @property
    def lead(self) -> str:
        return self.text("lead")

    def findings(self) -> list[tuple[str, str]]:
        """« Ce que nous constatons »: each with what it stands on."""
        return [(self.text(key), " · ".join(self.proofs.get(key, ()))) for key in FINDINGS if self.text(key)]

    def outlook(self) -> list[tuple[str, str]]:
        """(heading, text) of a difficulty, what was changed for it, what came of it, what comes next."""
        return [(heading, self.text(key)) for key, heading in OUTLOOK.items() if self.text(key)]

    @property
    def taken_on(self) -> datetime.date:
        return self.taken_at.date()


def _proofs(report: ActivityReport) -> dict[str, tuple[str, ...]]:
    """« Sorties avec partenaire : 12 », by key of finding."""
    told: dict[str, tuple[str, ...]] = {}
    for row in report.evidence.all():
        words = f"{row.label}\u00a0: {row.value}" if row.value else row.label
        told[row.finding] = (*told.get(row.finding, ()), words)
    return told


def _answered(report: ActivityReport) -> Iterator[Answered]:
    """« Vos questions », each with its figure as it was printed."""
    for row in answered_since(report):
        figure = f"{row.label}\u00a0: {row.value}" if row.value else row.label
        yield Answered(str(row.reader.partner), figure, row.text, row.answer)
