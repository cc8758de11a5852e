"""What lies on the desk of who writes a report: its figures, both ways, its lines, its texts, the plan of its pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from partners.enums import KnownBy
from refusals import Refused

from ..disclosure import as_read
from ..figures.placing import build
from ..figures.report import Report
from ..figures.scope import Scope
from ..matrix import Row, rows_of
from ..models import ActivityReport
from ..plan import Page
from ..texts import Text, longest, plan_of, text_of, texts_of

GONE = "Ce rapport n’est plus un brouillon\u00a0: il ne change plus."


@dataclass(frozen=True)
class Desk:
    """All that the workshop shows of a draft, read once. `known`: exact, the team's; `figures`: as readers get them."""

    report: ActivityReport
    known: Report
    figures: Report
    rows: list[Row]
    texts: Mapping[str, Text]
    plan: list[Page]

    def text(self, key: str) -> Text:
        """One text of the plan, written or not. Raises KeyError for what no page has."""
        if not any(key in page.keys for page in self.plan):
            raise KeyError(key)
        return self.texts.get(key) or text_of(key, None, self.figures, {})

    def longest(self, key: str) -> int:
        """How many signs a text of it may have."""
        words = any(key == f"line_{row.line.pk}" and row.line.known_by == KnownBy.WORDS for row in self.rows)
        return longest(key, self.report.length, is_words=words)

    def of_page(self, page: Page) -> list[Text]:
        return [self.text(key) for key in page.keys]

    def told(self) -> dict[str, str]:
        """What each text says with these figures, by key; those that say nothing are absent."""
        return {text.key: text.told for text in self.texts.values() if text.told}

    def to_read(self, page: Page) -> list[Text]:
        """Those of a page that nobody read as they are."""
        return [text for text in self.of_page(page) if text.is_to_read]


def desk_of(report: ActivityReport, known: Report | None = None) -> Desk:
    """The draft with its figures, which are read here unless they are given."""
    known = build(Scope.of_report(report)) if known is None else known
    figures = as_read(report, known)
    rows = rows_of(report, figures)
    plan = plan_of(report, [row.line.pk for row in rows])
    return Desk(report, known, figures, rows, texts_of(report, figures, rows), plan)


def lock_draft(report: ActivityReport) -> ActivityReport:
    """The draft as it is now, locked. Raises Refused when it is no draft any more."""
    current = ActivityReport.objects.select_for_update().filter(pk=report.pk).first()
    if current is None or not current.is_draft:
        raise Refused(GONE)
    return current
