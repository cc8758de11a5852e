"""What is done to the lines of a convention and to their targets. An avenant closes them; it rewrites none."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass, fields
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from journal.enums import Deed
from refusals import Refused, Stale
from schemes import clock

from ..enums import KnownBy, LineNature, TargetSense
from .agreeing import tell
from .answers import SuppliedValue, SurveyCount
from .models import Convention, ConventionLine, ConventionObjective, Target

# Of a convention without a grid: what most funders ask, one press away.
NO_GRID = (
    (LineNature.REALISATION, "Nombre de sorties réalisées", KnownBy.COMPUTED, "outings_done"),
    (LineNature.REALISATION, "Quartiers couverts", KnownBy.COMPUTED, "neighbourhoods_covered"),
    (LineNature.REALISATION, "Sorties avec un partenaire", KnownBy.COMPUTED, "partnered_outings"),
    (LineNature.REALISATION, "Préconisations transmises", KnownBy.COMPUTED, "recommendations_sent"),
    (LineNature.RESULT, "Nouvelles personnes venues dans les structures partenaires", KnownBy.PARTNER, ""),
    (LineNature.RESULT, "Ce que la rencontre a apporté aux personnes", KnownBy.SURVEY, ""),
)
PROPOSED_QUESTION = "Cette rencontre vous a-t-elle été utile\u202f?"
PROPOSED_OPTIONS = ("Oui", "Un peu", "Non")
# What is the funder's: once something stands on the line, it is closed, not reworded.
FUNDER_S = ("label", "nature", "objective", "citer_axis", "continues")


@dataclass(frozen=True)
class Question:
    """A question of a line's survey, with its answers in order."""

    text: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class LineEntry:
    """What a line's page says. What the way it is known has no use for is empty."""

    label: str
    nature: str
    known_by: str
    objective: ConventionObjective | None = None
    citer_axis: str = ""
    continues: ConventionLine | None = None
    code: str = ""
    hint_code: str = ""
    words: str = ""
    unknown_reason: str = ""
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class TargetEntry:
    """What is expected of a line: `value`, of a share in per cent, or `text` for a line that a partner gives."""

    starts_on: datetime.date
    ends_on: datetime.date
    value: Decimal | None = None
    unit_is_share: bool = False
    sense: str = TargetSense.AT_LEAST
    tolerance: int = 10
    text: str = ""
    set_on: datetime.date | None = None


def entry_of(line: ConventionLine) -> LineEntry:
    """What its page says now."""
    own = {column.name: getattr(line, column.name) for column in fields(LineEntry) if column.name != "questions"}
    questions = line.questions.prefetch_related("options")
    asked = (Question(row.text, tuple(option.label for option in row.options.all())) for row in questions)
    return LineEntry(**own, questions=tuple(asked))


def is_settled(line: ConventionLine) -> bool:
    """Whether a target, a value or an answer stands on it: what the funder wrote is then closed, not changed."""
    return (
        line.targets.exists()
        or SuppliedValue.objects.filter(supplier__line=line).exists()
        or SurveyCount.objects.filter(option__question__line=line).exists()
    )


@transaction.atomic
def add_line(convention: Convention, entry: LineEntry, *, by: User) -> ConventionLine:
    """A line at the end of the grid."""
    _hold(convention)
    last = convention.lines.aggregate(last=Max("position"))["last"] or 0
    line = ConventionLine(convention=convention, position=last + 1)
    _write(line, entry)
    tell(Deed.CONVENTION_LINE_ADDED, convention, by, after=line.get_known_by_display())
    return line


@transaction.atomic
def propose_lines(convention: Convention, *, by: User) -> int:
    """The lines of a convention without a grid, in one act; how many. None where it has some already."""
    _hold(convention)
    if convention.lines.exists():
        return 0
    for nature, label, known_by, code in NO_GRID:
        is_survey = known_by == KnownBy.SURVEY
        questions = (Question(PROPOSED_QUESTION, PROPOSED_OPTIONS),) * is_survey
        add_line(convention, LineEntry(label, nature, known_by, code=code, questions=questions), by=by)
    return len(NO_GRID)


@transaction.atomic
def change_line(line: ConventionLine, entry: LineEntry, *, version: int | None, by: User) -> ConventionLine:
    """What its page says, if what was read at `version` holds. Raises Stale, or Refused."""
    current = _current(line, version)
    stored = entry_of(current)
    if stored == entry:
        return current
    if is_settled(current):
        if any(getattr(stored, name) != getattr(entry, name) for name in FUNDER_S):
            raise Refused(
                "Une cible ou une valeur tient à cette ligne\u00a0: close par avenant, elle laisse place à une autre."
            )
        if stored.questions != entry.questions and SurveyCount.objects.filter(option__question__line=line).exists():
            raise Refused("Des réponses sont comptées\u00a0: la question et ses réponses ne changent plus.")
    current.version += 1
    _write(current, entry)
    tell(Deed.CONVENTION_LINE_CHANGED, current.convention, by, after=current.get_known_by_display())
    return current


@transaction.atomic
def close_line(line: ConventionLine, day: datetime.date, *, version: int | None, by: User) -> None:
    """An avenant closes it, and its targets, from that day on; what it was stays. Raises Stale."""
    current = _current(line, version)
    current.version += 1
    current.closed_on = day
    current.save()
    current.targets.filter(closed_on=None).update(closed_on=day)
    tell(Deed.CONVENTION_LINE_CLOSED, current.convention, by, after=day)


@transaction.atomic
def remove_line(line: ConventionLine, *, by: User) -> None:
    """Typed by mistake: gone, when nothing stands on it. Raises Refused."""
    if is_settled(line):
        raise Refused("Une cible ou une valeur tient à cette ligne\u00a0: elle se clôt, elle ne s’efface pas.")
    tell(Deed.CONVENTION_LINE_CLOSED, line.convention, by)
    line.delete()


@transaction.atomic
def set_target(line: ConventionLine, entry: TargetEntry, *, version: int | None, by: User) -> Target:
    """A target of the line. Two of one period are no target: raises Refused; Stale as `change_line`.

    Whether its figure may have one is `catalogue.target_refusal`.
    """
    current = _current(line, version)
    between = {"starts_on__lte": entry.ends_on, "ends_on__gte": entry.starts_on}
    if current.targets.filter(closed_on=None, **between).exists():
        raise Refused("Une autre cible court sur ces dates\u00a0: un avenant la clôt d’abord.")
    said = asdict(entry) | {"set_on": entry.set_on or clock.today()}
    target = Target.objects.create(line=current, **said)
    ConventionLine.objects.filter(pk=current.pk).update(version=current.version + 1)
    tell(Deed.CONVENTION_TARGET_SET, current.convention, by)
    return target


@transaction.atomic
def close_target(target: Target, day: datetime.date, *, by: User) -> None:
    """An avenant closes it from that day on. Nothing when it is so already."""
    line = ConventionLine.objects.select_for_update(of=("self",)).get(pk=target.line_id)
    if Target.objects.filter(pk=target.pk, closed_on=None).update(closed_on=day):
        ConventionLine.objects.filter(pk=line.pk).update(version=line.version + 1)
        tell(Deed.CONVENTION_TARGET_CLOSED, line.convention, by, after=day)


def _hold(convention: Convention) -> None:
    """Two who add at once: one after the other."""
    Convention.objects.select_for_update(of=("self",)).get(pk=convention.pk)


def _current(line: ConventionLine, version: int | None) -> ConventionLine:
    rows = ConventionLine.objects.select_for_update(of=("self",))
    current = rows.select_related("convention__operator", "convention__funder").get(pk=line.pk)
    if current.version != version:
        raise Stale(current)
    return current


def _write(line: ConventionLine, entry: LineEntry) -> None:
    for column in fields(LineEntry):
        if column.name != "questions":
            setattr(line, column.name, getattr(entry, column.name))
    line.save()
    if entry_of(line).questions == entry.questions:
        return
    line.questions.all().delete()
    for position, question in enumerate(entry.questions, 1):
        row = line.questions.create(position=position, text=question.text)
        for rank, label in enumerate(question.options, 1):
            row.options.create(position=rank, label=label)
