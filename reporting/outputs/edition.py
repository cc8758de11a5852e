"""What a report says beside its figures: which length, to whom, under which number, and what people wrote in it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from outings.models import Testimony
from partners.models import Convention
from schemes import clock
from watch.models import Recommendation

from ..changes import Changed, changed_from, reasons, rectified_before
from ..enums import EvidenceKind, ReportLength
from ..figures.report import Report
from ..matrix import Row
from ..models import ActivityReport
from ..plan import FINDINGS
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
class Proof:
    """What a finding stands on, in words; `word`: the key of the testimony that it is, which may be taken back."""

    told: str
    word: str = ""


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
    # Of former periods, since the last report: told in the method note.
    rectified: tuple[str, ...] = ()
    # What each finding stands on, by key.
    proofs: Mapping[str, tuple[Proof, ...]] = field(default_factory=dict)
    asked: tuple[Recommendation, ...] | None = None
    word: Testimony | None = None
    questions: tuple[Answered, ...] = ()

    @classmethod
    def of(
        cls,
        report: ActivityReport,
        taken_at: datetime.datetime,
        told: Report,
        texts: Mapping[str, str],
        rows: Sequence[Row],
    ) -> Edition:
        """`told`: the figures as its readers read them; `texts`: by key, in words; `rows`: what answers its lines."""
        chosen = report.asked.select_related("recommendation__recipient__partner", "recommendation__neighbourhood")
        asked = tuple(row.recommendation for row in chosen)
        return cls(
            report.title,
            clock.local(taken_at, report.scheme),
            texts,
            not report.is_draft,
            str(report.published_by or ""),
            length=report.length,
            convention=report.convention,
            seal=Seal.of(report),
            changed=what_changed(report, told, rows),
            rectified=reasons(rectified_before(report)),
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

    def findings(self) -> list[tuple[str, tuple[Proof, ...]]]:
        """« Ce que nous constatons »: each with what it stands on."""
        return [(self.text(key), self.proofs.get(key, ())) for key in FINDINGS if self.text(key)]

    def outlook(self) -> list[tuple[str, str]]:
        """(heading, text) of a difficulty, what was changed for it, what came of it, what comes next."""
        return [(heading, self.text(key)) for key, heading in OUTLOOK.items() if self.text(key)]

    @property
    def taken_on(self) -> datetime.date:
        return self.taken_at.date()


def what_changed(report: ActivityReport, told: Report, rows: Sequence[Row]) -> Changed | None:
    """« Ce qui a changé », as its readers read it; of a report that replaces none, nothing."""
    answers = [(row.line, row.told) for row in rows]
    return changed_from(report.replaces, frozen_rows(told), answers) if report.replaces else None


def _proofs(report: ActivityReport) -> dict[str, tuple[Proof, ...]]:
    """« Sorties avec partenaire : 12 », by key of finding; words last: taken back, they leave nothing behind."""
    told: dict[str, tuple[Proof, ...]] = {}
    for row in sorted(report.evidence.all(), key=lambda row: row.kind == EvidenceKind.WORD):
        is_word = row.kind == EvidenceKind.WORD
        label = f"«\u00a0{row.label}\u00a0»" if is_word else row.label
        proof = Proof(f"{label}\u00a0: {row.value}" if row.value else label, row.code if is_word else "")
        told[row.finding] = (*told.get(row.finding, ()), proof)
    return told


def _answered(report: ActivityReport) -> Iterator[Answered]:
    """« Vos questions », each with its figure as it was printed."""
    for row in answered_since(report):
        figure = f"{row.label}\u00a0: {row.value}" if row.value else row.label
        yield Answered(str(row.reader.partner), figure, row.text, row.answer)
