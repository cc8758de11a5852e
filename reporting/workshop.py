"""The workshop (atelier): the texts of a draft written and read one by one, what they stand on, what is asked of whom,
and what is left before it is published.

Each deed is kept with who did it, before and after. What was typed over something newer is refused with both: nothing
is lost (DOMAIN 6.4b).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, QuerySet

from accounts.models import User
from french.numbers import amount, counted
from french.words import listed, shortened
from outings.models import Testimony
from schemes import clock
from watch.enums import RecommendationState
from watch.models import Observation, Recommendation
from widgets.reading import sent_number

from .changes import rectifications_told
from .disclosure import as_read
from .disclosure.typed import exact_numbers
from .enums import EvidenceKind
from .figures.placing import build
from .figures.report import Report
from .figures.scope import Scope
from .material import words_to_review
from .matrix import Row, rows_of
from .models import ActivityReport, Asked, Evidence, LineAnswer, ReportText
from .orders import NUMBERS, ORDERED_BY, SHARES, is_ordered
from .plan import ESSENTIAL, FINDINGS, MATRIX, SITUATION, Page
from .preparing import CannotChange
from .texts import EXACT, Text, longest, plan_of, text_of, texts_of
from .tokens import label_of, previous_of, tell, tie, tied, typed_numbers, value_behind

MOST_ASKED = 3
# Of what a period has, as many as a list to choose from shows.
MOST_CHOICES = 50
OPEN_TO_ASK = (RecommendationState.DRAFT, RecommendationState.SENT)
SIGNS = "caractères"
PUBLISHING = "publier"
NO_CONSENT = "Sans accord noté, cette parole ne se publie pas."


class StaleText(Exception):
    """Somebody changed the text since it was read; `current` is what it says now."""

    def __init__(self, current: Text) -> None:
        super().__init__(f"text {current.key} is at revision {current.revision}")
        self.current = current


class TextRefused(Exception):
    """The text cannot be kept as it is, or the choice made; the message says why, in French."""


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


def write(
    report: ActivityReport, key: str, typed: str, *, revision: int, by: User | None, desk: Desk | None = None
) -> Text:
    """Keeps what was typed of one text, tied to the figures whose numbers it still has; returns the text as it is then.

    Changed, it is read, unless it tells a number that no figure stands behind. Raises StaleText, TextRefused,
    CannotChange where it is no draft any more, KeyError for no text of this report. `desk`: its figures, where they
    were read already.
    """
    desk = desk or desk_of(report)
    read = desk.text(key)
    typed = "\n".join(line.rstrip() for line in typed.strip().splitlines())
    most = _longest_of(desk, key)
    if len(typed) > most:
        raise TextRefused(f"{amount(len(typed))} {SIGNS}, au plus {amount(most)}\u00a0: raccourcissez ce texte.")
    proposed = {key: read.proposed}
    with transaction.atomic():
        locked = _draft(report)
        row, _ = ReportText.objects.select_for_update().get_or_create(report=locked, key=key)
        current = text_of(key, row, desk.figures, proposed) if row.revision else read
        if row.revision != revision:
            raise StaleText(current)
        if typed == current.told:
            return current
        stored = _tied(typed, current, desk.figures)
        told = tell(stored, desk.figures)
        row.edits.create(before=current.told, after=told, by=by)
        row.text, row.proposed = stored, current.proposed
        if not _is_to_tick(key, stored, current):
            row.read_as = told
        _keep(row, locked, by)
    return text_of(key, row, desk.figures, proposed)


def _longest_of(desk: Desk, key: str) -> int:
    words = any(key == f"line_{row.line.pk}" and row.line.known_by == "words" for row in desk.rows)
    return longest(key, desk.report.length, is_words=words)


def _tied(typed: str, current: Text, figures: Report) -> str:
    if typed == tell(current.proposed, figures):
        return current.proposed
    others = "".join(one.text for one in tied(current.proposed) if one.text not in current.stored)
    return tie(typed, current.stored + others, figures)


def _is_to_tick(key: str, stored: str, current: Text) -> bool:
    own = typed_numbers(current.proposed)
    return key == SITUATION or any(number not in own for number in typed_numbers(stored))


def _keep(row: ReportText, report: ActivityReport, by: User | None) -> None:
    row.revision += 1
    row.changed_by, row.changed_at = by, clock.now()
    row.save()
    ActivityReport.objects.filter(pk=report.pk).update(version=F("version") + 1)


def _draft(report: ActivityReport) -> ActivityReport:
    """Locked. Raises CannotChange when it is no draft any more."""
    current = ActivityReport.objects.select_for_update().filter(pk=report.pk).first()
    if current is None or not current.is_draft:
        raise CannotChange(current)
    return current


def seen(text: Text) -> str:
    """What somebody says « relu » of: this text, in these words."""
    return f"{text.key} {hashlib.sha256(text.told.encode()).hexdigest()[:16]}"


def mark_read(report: ActivityReport, said: Collection[str], *, by: User | None) -> list[Text]:
    """« Relu »: of these texts as they were `seen`. Returns those that say something else by now: they stay to read."""
    desk = desk_of(report)
    keys = {one.partition(" ")[0] for one in said}
    texts = [desk.text(key) for page in desk.plan for key in page.keys if key in keys]
    with transaction.atomic():
        locked = _draft(report)
        for text in texts:
            if seen(text) in said and text.is_to_read:
                _tick(locked, text, by)
    return [text for text in texts if seen(text) not in said]


def _tick(report: ActivityReport, text: Text, by: User | None) -> None:
    row, _ = ReportText.objects.select_for_update().get_or_create(report=report, key=text.key)
    row.text, row.read_as = text.stored, text.told
    if text.is_automatic:
        row.proposed = text.proposed
    _keep(row, report, by)


def read_all(report: ActivityReport, *, by: User | None) -> None:
    """« J’ai relu » of every page, as it stands now."""
    desk = desk_of(report)
    mark_read(report, {seen(text) for page in desk.plan for text in desk.to_read(page)}, by=by)


def taken_from(report: ActivityReport) -> QuerySet[ActivityReport]:
    """Reports whose texts this one may take over: the others of its schemes, the latest first."""
    same = ActivityReport.objects.filter(operator=report.operator_id, schemes__in=report.schemes.all())
    return same.exclude(pk=report.pk).select_related("convention__funder").distinct()


def take_over(report: ActivityReport, source: ActivityReport, *, by: User | None) -> int:
    """Copies texts, findings with what they stand on, and the word, of another report; returns how many texts.

    Their numbers are this report's own: one stays read where it says the same, word for word.
    """
    desk = desk_of(report)
    keys = {key for page in desk.plan for key in page.keys}
    former = {row.key: row for row in source.texts.all() if row.key in keys and (row.text or row.read_as)}
    with transaction.atomic():
        locked = _draft(report)
        for key, row in former.items():
            _take(locked, desk.text(key), row, desk.figures, by)
        _take_evidence(locked, source, desk)
        if source.word_id and words_of(desk).filter(pk=source.word_id).exists():
            ActivityReport.objects.filter(pk=report.pk).update(word=source.word_id)
    return len(former)


def _take(report: ActivityReport, text: Text, source: ReportText, figures: Report, by: User | None) -> None:
    row, _ = ReportText.objects.select_for_update().get_or_create(report=report, key=text.key)
    told = tell(source.text, figures)
    if told != text.told:
        row.edits.create(before=text.told, after=told, by=by)
    # What followed the figures there follows them here.
    follows = bool(source.proposed) and source.text == source.proposed
    row.text = source.text
    row.proposed = source.text if follows else text.proposed
    row.read_as = source.read_as
    _keep(row, report, by)


def _take_evidence(report: ActivityReport, source: ActivityReport, desk: Desk) -> None:
    """What this report has too, as it is here."""
    report.evidence.all().delete()
    for one in source.evidence.all():
        if made := _evidence(desk, f"{one.kind}:{one.code}"):
            made.report, made.finding, made.scope = report, one.finding, desk.figures.scope.label
            made.save()


# ---- what a finding stands on


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


def add_evidence(report: ActivityReport, finding: str, chosen: str, desk: Desk | None = None) -> None:
    """One more thing that a finding stands on, as it is now. Raises TextRefused for what is none of its choices."""
    desk = desk or desk_of(report)
    made = _evidence(desk, chosen)
    if made is None or finding not in FINDINGS:
        raise TextRefused("Choisissez une preuve dans la liste.")
    made.report, made.finding, made.scope = report, finding, desk.figures.scope.label
    with transaction.atomic():
        _draft(report)
        if not report.evidence.filter(finding=finding, kind=made.kind, code=made.code).exists():
            made.save()


def remove_evidence(report: ActivityReport, pk: int) -> None:
    """Takes one away, if it is still there."""
    with transaction.atomic():
        _draft(report)
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


def _evidence(desk: Desk, chosen: str) -> Evidence | None:
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


# ---- what is asked, the word, the second reader


def may_be_asked(report: ActivityReport) -> list[Recommendation]:
    """Recommendations that wait for somebody, this report's funder's first, then by date."""
    rows = Recommendation.objects.filter(scheme__in=report.schemes.all(), state__in=OPEN_TO_ASK)
    rows = rows.select_related("recipient__partner", "neighbourhood")
    funder = report.convention.funder_id if report.convention else None

    def rank(one: Recommendation) -> tuple:
        is_funders = bool(one.recipient and funder and one.recipient.partner_id == funder)
        return (not is_funders, one.due_on is None, str(one.due_on), one.pk)

    return sorted(rows, key=rank)


def ask(report: ActivityReport, chosen: Sequence[int]) -> None:
    """What the second page asks: three at most, in the order in which they are offered. Raises TextRefused."""
    asked = [one for one in may_be_asked(report) if one.pk in chosen]
    if len(asked) > MOST_ASKED:
        raise TextRefused(f"Trois demandes au plus\u00a0: vous en avez choisi {amount(len(asked))}.")
    with transaction.atomic():
        _draft(report)
        report.asked.all().delete()
        Asked.objects.bulk_create(
            Asked(report=report, position=position, recommendation=one) for position, one in enumerate(asked, 1)
        )
        ActivityReport.objects.filter(pk=report.pk).update(version=F("version") + 1)


def choose_word(report: ActivityReport, pk: int | None) -> None:
    """The word of the second page, or none. Raises TextRefused for one without consent, or of another period."""
    if pk is not None and not words_of(desk_of(report)).filter(pk=pk).exists():
        raise TextRefused(NO_CONSENT)
    with transaction.atomic():
        _draft(report)
        ActivityReport.objects.filter(pk=report.pk).update(word=pk, version=F("version") + 1)


def last_writer(report: ActivityReport) -> User | None:
    """Who changed one of its texts last; None when nobody did."""
    last = report.texts.filter(edits__isnull=False).order_by("-edits__at", "-edits__pk").first()
    return last.edits.first().by if last else None


def read_second(report: ActivityReport, *, by: User) -> None:
    """The click of somebody else than the last to write. Raises TextRefused for them."""
    with transaction.atomic():
        locked = _draft(report)
        if last_writer(locked) == by:
            raise TextRefused("Vous avez écrit le dernier texte\u00a0: une autre personne relit.")
        locked.second_read_by, locked.second_read_at = by, clock.now()
        locked.save(update_fields=["second_read_by", "second_read_at"])


def is_read_by_another(report: ActivityReport) -> bool:
    """Whether somebody else than the last to write said so, since."""
    return report.second_read_at is not None and not report.texts.filter(edits__at__gt=report.second_read_at).exists()


# ---- what is left


@dataclass(frozen=True)
class Block:
    """One thing that stands between a draft and its publication, in words; `page`: where it is mended, in the plan or
    where publishing is asked (`PUBLISHING`)."""

    said: str
    page: str = ""


def blocks_of(desk: Desk) -> list[Block]:
    """All that is left before this draft may be published; nothing when it may (DOMAIN 6.4b)."""
    of_each = (_unread, _words, _unsaid, _lines, _findings, _asked, _second)
    return [block for left in of_each for block in left(desk)]


def to_look_at(desk: Desk) -> list[Block]:
    """What holds nothing back, and is to be seen before publishing: numbers of people that were typed exactly."""
    typed = [(text.label, text.exact, page.name) for page in desk.plan for text in desk.of_page(page)]
    typed += [
        ("Raison d’une rectification", exact_numbers(row.reason), PUBLISHING)
        for row in rectifications_told(desk.report)
    ]
    return [
        Block(f"{label}\u00a0: «\u00a0{listed(exact)}\u00a0», {EXACT}.", page) for label, exact, page in typed if exact
    ]


def _unread(desk: Desk) -> list[Block]:
    blocks = []
    unread = [(page, text) for page in desk.plan for text in desk.to_read(page)]
    told = [(page, text) for page, text in unread if text.key != SITUATION]
    if told:
        read = "n’a pas été relu" if len(told) == 1 else "n’ont pas été relus"
        blocks.append(Block(f"{counted(len(told), 'texte proposé', 'textes proposés')} {read}.", told[0][0].name))
    blocks += [
        Block(
            "La situation racontée\u00a0: dites qu’elle est composée de plusieurs, ou que l’accord est noté.", page.name
        )
        for page, text in unread
        if text.key == SITUATION
    ]
    for page in desk.plan:
        for text in desk.of_page(page):
            most = _longest_of(desk, text.key)
            if len(text.told) > most:
                signs = f"{amount(len(text.told))} {SIGNS}, au plus {amount(most)}"
                blocks.append(Block(f"{text.label}\u00a0: {signs}.", page.name))
    return blocks


def _words(desk: Desk) -> list[Block]:
    waiting = len(words_to_review(desk.known.scope))
    if not waiting:
        return []
    return [
        Block(
            f"{counted(waiting, 'parole à relire', 'paroles à relire')}\u00a0: on dirait un nom ou un numéro.",
            PUBLISHING,
        )
    ]


def _unsaid(desk: Desk) -> list[Block]:
    unsaid = len(desk.known.promised.promise.unsaid)
    if not unsaid:
        return []
    told = counted(unsaid, "présence promise sans nouvelle", "présences promises sans nouvelle")
    return [Block(f"{told}\u00a0: dites de chacune ce qu’elle est devenue.", PUBLISHING)]


def _lines(desk: Desk) -> list[Block]:
    blocks = []
    for row in desk.rows:
        if not (row.told or desk.text(f"line_{row.line.pk}").told):
            blocks.append(Block(f"Ligne {row.number}\u00a0: une valeur, ou pourquoi nous ne savons pas.", MATRIX))
        if row.is_unmet and not desk.text(f"gap_{row.line.pk}").told:
            blocks.append(Block(f"{_reached(row)}\u00a0: expliquez l’écart avant de publier.", MATRIX))
    return blocks


def _reached(row: Row) -> str:
    """« 6 sur 8 », « 2 sur 6, au moins 30 % »."""
    if row.target.unit_is_share:
        return f"{row.reached}, {row.target_told}"
    return f"{row.reached} sur {amount(row.target.value)}"


def _findings(desk: Desk) -> list[Block]:
    evidence: dict[str, list[Evidence]] = {key: [] for key in FINDINGS}
    for one in desk.report.evidence.all():
        evidence[one.finding].append(one)
    blocks = []
    for number, key in enumerate(FINDINGS, 1):
        text = desk.text(key)
        if not text.told:
            continue
        if any(
            one.kind == EvidenceKind.WORD and not _evidence(desk, f"{one.kind}:{one.code}") for one in evidence[key]
        ):
            blocks.append(Block(f"Constat {number}\u00a0: {NO_CONSENT}", ESSENTIAL))
        if is_bare(text, evidence[key], desk.figures):
            blocks.append(Block(f"Constat {number}\u00a0: {_bare(text, evidence[key])}", ESSENTIAL))
    return blocks


def _bare(text: Text, evidence: Sequence[Evidence]) -> str:
    if evidence or tied(text.stored):
        return "un taux seul ne prouve rien. Ajoutez une cible, la période précédente, un écart ou une parole."
    return "dites sur quoi il s’appuie."


def _asked(desk: Desk) -> list[Block]:
    asked = list(desk.report.asked.select_related("recommendation__recipient"))
    blocks = [
        Block(f"Demande {one.position}\u00a0: à qui, et pour quand\u202f?", ESSENTIAL)
        for one in asked
        if one.recommendation.recipient is None or one.recommendation.due_on is None
    ]
    if not asked and not desk.text("nothing_asked").told:
        blocks.append(Block("Rien à demander cette fois\u00a0: dites pourquoi, ou choisissez une demande.", ESSENTIAL))
    word = desk.report.word
    if word is not None and not (word.has_consent and word.is_starred):
        blocks.append(Block(NO_CONSENT, ESSENTIAL))
    return blocks


def _second(desk: Desk) -> list[Block]:
    convention = desk.report.convention
    if convention is None or not convention.second_reader or is_read_by_another(desk.report):
        return []
    return [Block("Une seconde personne relit, qui n’a pas écrit le dernier texte.")]


def freeze_answers(desk: Desk) -> None:
    """What each line is answered and what each finding stands on, as published with these figures.

    Inside the transaction that freezes the report; done twice, it holds once.
    """
    report = desk.report
    report.line_answers.all().delete()
    LineAnswer.objects.bulk_create(_answer(report, row, desk.texts) for row in desk.rows)
    for one in report.evidence.filter(kind__in=(EvidenceKind.FIGURE, EvidenceKind.LINE)):
        if now := _evidence(desk, f"{one.kind}:{one.code}"):
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
