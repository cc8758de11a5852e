"""The texts of a report: which ones its pages have, what the figures propose for each, and what each says now.

A text that nobody changed follows what is proposed. One is to be read as long as nobody changed it or said « relu »,
and again when one of its figures moved since (DOMAIN 6.4b).
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from french.words import listed

from .disclosure.typed import exact_numbers
from .drafting import LONGEST_FINDING, LONGEST_LEAD, proposals
from .enums import ReportLength
from .figures.report import Report
from .matrix import Row
from .models import ActivityReport, ReportText
from .plan import FINDINGS, MATRIX, PLANS, SITUATION, STORY, Page
from .tokens import TOKEN, sentences, tell, typed_numbers

LONGEST = {"lead": LONGEST_LEAD, "nothing_asked": 200} | dict.fromkeys(FINDINGS, LONGEST_FINDING)
LONGEST_GAP, LONGEST_COMMENT, LONGEST_WORDS = 600, 300, 600
# Of what opens a page or tells a difficulty: what two, six or fifteen pages hold.
LONGEST_PAGE = {ReportLength.NOTE: 500, ReportLength.REPORT: 500, ReportLength.ANNUAL: 1500}
LABELS = {
    "lead": "Phrase d’ouverture",
    "finding_1": "1. Ce que nous constatons",
    "finding_2": "2. Ce que nous constatons",
    "finding_3": "3. Ce que nous constatons",
    "nothing_asked": "Rien à demander cette fois\u00a0: dites pourquoi",
    "difficulty": "Difficulté",
    "adaptation": "Ce que l’équipe a adapté",
    "effect": "Ce que cela a changé",
    "outlook": "Perspectives",
    SITUATION: "Une situation racontée",
}
# Pages by the key of the text that opens them.
OWN = {page.own: page.label for plan in PLANS.values() for page in plan if page.own}
# What some are called for who reads the report.
READ = {
    **OWN,
    **dict.fromkeys(FINDINGS, "Ce que nous constatons"),
    "lead": "L’essentiel",
    "nothing_asked": "Pourquoi rien n’est demandé cette fois",
}
HELP = {
    "lead": "Ce qui a changé, ou ce que la commande demandait. Pas le volume.",
    SITUATION: "Composée de plusieurs, ou accord noté\u00a0; ni quartier ni mois.",
}


def plan_of(report: ActivityReport, lines: Iterable[int] = ()) -> list[Page]:
    """Its pages, in order, with their texts; those of each line of its convention on the matrix, which stands only
    where there is one."""
    of_lines = tuple(key for line in lines for key in (f"line_{line}", f"gap_{line}"))
    pages = (replace(page, keys=of_lines) if page.name == MATRIX else page for page in PLANS[report.length])
    return [page for page in pages if page.name != MATRIX or report.convention_id]


def label_of(key: str) -> str:
    """What a text is called, in French."""
    kind = key.partition("_")[0]
    if key in OWN:
        return f"Texte de la page «\u00a0{OWN[key]}\u00a0»"
    return LABELS.get(key) or {"line": "Commentaire", "gap": "Pourquoi cet écart"}.get(kind, "Texte")


def longest(key: str, length: str, *, is_words: bool = False) -> int:
    """How many signs a text may have in a report of that length; more where a line is answered by words alone."""
    if key.startswith("line_"):
        return LONGEST_WORDS if is_words else LONGEST_COMMENT
    return LONGEST.get(key) or (LONGEST_GAP if key.startswith("gap_") else LONGEST_PAGE[ReportLength(length)])


# So that the pages hold (`LONGEST_PAGE`).
HELP_OF_PAGE = "Au plus 500\u00a0caractères dans une note ou un bilan, 1\u202f500 dans un rapport annuel."


@dataclass(frozen=True)
class Flag:
    """A sentence to look at again, and why."""

    sentence: str
    why: str


TYPED = "nombre saisi à la main\u00a0: aucun chiffre ne le suit"
MOVED = "le chiffre a bougé depuis la relecture"
EXACT = "les lecteurs ont les personnes et les demandes à la dizaine. Arrondissez, ou gardez-le en le sachant"


@dataclass(frozen=True)
class Text:
    """One text as it stands: `stored` with its tokens, `told` in words, `proposed` from the figures, with tokens."""

    key: str
    stored: str
    told: str
    proposed: str = ""
    row: ReportText | None = None
    # Those that its tokens are told from.
    figures: Report | None = None

    @property
    def label(self) -> str:
        return label_of(self.key)

    @property
    def help(self) -> str:
        is_of_page = self.key in STORY or self.key.startswith("page_")
        return HELP.get(self.key, HELP_OF_PAGE if is_of_page else "")

    @property
    def revision(self) -> int:
        return self.row.revision if self.row else 0

    @property
    def is_automatic(self) -> bool:
        """Nobody changed what is proposed."""
        return bool(self.proposed) and self.stored == self.proposed

    @property
    def is_read(self) -> bool:
        """Word for word as somebody wrote it, or read it."""
        return self.row is not None and self.row.read_as == self.told

    @property
    def is_to_read(self) -> bool:
        return bool(self.told) and not self.is_read

    @cached_property
    def exact(self) -> tuple[str, ...]:
        """Numbers of people that were typed, more exact than what readers get (DOMAIN 7.4)."""
        are_people_told = self.figures is None or "people_mediated" not in self.figures.withheld
        return exact_numbers(TOKEN.sub(" ", self.stored), are_people_told=are_people_told)

    @cached_property
    def flags(self) -> list[Flag]:
        """Its sentences with a number that was typed, or with a figure that moved since it was read; and, read or not,
        what tells more than readers get."""
        return [*self._unread(), *([Flag(listed(self.exact), EXACT)] if self.exact else ())]

    def _unread(self) -> list[Flag]:
        if not self.is_to_read:
            return []
        own = Counter(typed_numbers(self.proposed))
        typed = [] if self.is_automatic else [Flag(self._told(one), TYPED) for one in _typed(self.stored, own)]
        read = sentences(self.row.read_as) if self.row else []
        moved = [Flag(one, MOVED) for one in sentences(self.told) if read and one not in read]
        return typed + [flag for flag in moved if flag.sentence not in {one.sentence for one in typed}]

    def _told(self, stored: str) -> str:
        return tell(stored, self.figures) if self.figures else stored

    @property
    def changed_at(self) -> datetime.datetime | None:
        return self.row.changed_at if self.row else None


def _typed(stored: str, own: Counter[str]) -> list[str]:
    """Sentences with a number that is neither a figure's nor of the words that were proposed."""
    return [sentence for sentence in sentences(stored) if Counter(typed_numbers(sentence)) - own]


def proposed_texts(figures: Report, rows: Sequence[Row]) -> dict[str, str]:
    """What the figures propose, by key, with tokens: what was ordered opens the report, before what was done.

    Of a line, nothing that its own row says already.
    """
    lines = {f"line_{row.line.pk}": row.proposed for row in rows if row.proposed and row.is_of_outings}
    return proposals(figures, [row.opening for row in rows if row.proposed]) | lines


def texts_of(report: ActivityReport, figures: Report, rows: Sequence[Row]) -> dict[str, Text]:
    """By key, all that was written in the report, or is proposed for it.

    `figures`: as they are told, `disclosure.for_readers`; `rows`: `matrix.rows_of` them. One query.
    """
    proposed = proposed_texts(figures, rows)
    written = {row.key: row for row in report.texts.select_related("changed_by")}
    return {key: text_of(key, written.get(key), figures, proposed) for key in {**proposed, **written}}


def text_of(key: str, row: ReportText | None, figures: Report, proposed: Mapping[str, str]) -> Text:
    """One text: a row that only read what was proposed follows what is proposed now."""
    now = proposed.get(key, "")
    stored = now if row is None or (row.proposed and row.text == row.proposed) else row.text
    return Text(key, stored, tell(stored, figures), now, row, figures)


def printed_lead(report: ActivityReport) -> str:
    """The sentence that opens the second page of a published report; empty where nobody read one."""
    return report.texts.filter(key="lead").values_list("read_as", flat=True).first() or ""


def printed_texts(report: ActivityReport) -> list[tuple[str, str]]:
    """(what a reader is told that it is, what it said when it was last read) of each text: of a published report, what
    is printed."""
    rows = {row.key: row.read_as for row in report.texts.all() if row.read_as}
    if "nothing_asked" in rows and report.asked.exists():
        del rows["nothing_asked"]
    lines = dict(report.line_answers.values_list("line", "label"))
    planned = [key for page in plan_of(report, lines) for key in page.keys]
    return [(_labelled(key, lines), rows[key]) for key in dict.fromkeys([*planned, *rows]) if key in rows]


def _labelled(key: str, lines: Mapping[int, str]) -> str:
    """With the line that it is of."""
    number = key.partition("_")[2]
    line = lines.get(int(number)) if number.isdecimal() else None
    label = READ.get(key) or label_of(key)
    return f"{label}\u00a0: {line}" if line else label
