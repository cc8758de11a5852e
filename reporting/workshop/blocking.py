"""What stands between a draft and its publication, said where it is mended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from french.numbers import amount, counted
from french.words import listed

from ..changes import rectifications_told
from ..disclosure.typed import exact_numbers
from ..enums import EvidenceKind
from ..material import words_to_review
from ..matrix import Row
from ..models import Evidence
from ..plan import ESSENTIAL, FINDINGS, MATRIX, SITUATION
from ..texts import EXACT, Text
from ..tokens import tied
from .asking import NO_CONSENT
from .desk import Desk
from .evidence import evidence_now, is_bare
from .writing import SIGNS, is_read_by_another

PUBLISHING = "publier"


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
            most = desk.longest(text.key)
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
            one.kind == EvidenceKind.WORD and not evidence_now(desk, f"{one.kind}:{one.code}") for one in evidence[key]
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
