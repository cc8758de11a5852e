"""Texts written and read one by one, then by somebody else: kept with who did it, before and after.

What was typed over something newer is refused with both: nothing is lost (DOMAIN 6.4b).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from django.db import transaction
from django.db.models import F

from accounts.models import User
from french.numbers import amount
from refusals import Refused, Stale
from schemes import clock

from ..figures.report import Report
from ..models import ActivityReport, ReportText
from ..plan import SITUATION
from ..texts import Text, text_of
from ..tokens import tell, tie, tied, typed_numbers
from .desk import Desk, lock_draft

SIGNS = "caractères"


def write(desk: Desk, key: str, typed: str, *, revision: int, by: User | None) -> Text:
    """Keeps what was typed of one text, tied to the figures whose numbers it still has; returns the text as it is then.

    Changed, it is read, unless it tells a number that no figure stands behind. Raises Stale with the text as
    it is now, Refused, KeyError for no text of this report.
    """
    read = desk.text(key)
    typed = "\n".join(line.rstrip() for line in typed.strip().splitlines())
    most = desk.longest(key)
    if len(typed) > most:
        raise Refused(f"{amount(len(typed))} {SIGNS}, au plus {amount(most)}\u00a0: raccourcissez ce texte.")
    proposed = {key: read.proposed}
    with transaction.atomic():
        locked = lock_draft(desk.report)
        row, _ = ReportText.objects.select_for_update().get_or_create(report=locked, key=key)
        current = text_of(key, row, desk.figures, proposed) if row.revision else read
        if row.revision != revision:
            raise Stale(current)
        if typed == current.told:
            return current
        stored = _tied(typed, current, desk.figures)
        told = tell(stored, desk.figures)
        row.edits.create(before=current.told, after=told, by=by)
        row.text, row.proposed = stored, current.proposed
        if not _is_to_tick(key, stored, current):
            row.read_as = told
        keep(row, locked, by)
    return text_of(key, row, desk.figures, proposed)


def _tied(typed: str, current: Text, figures: Report) -> str:
    if typed == tell(current.proposed, figures):
        return current.proposed
    others = "".join(one.text for one in tied(current.proposed) if one.text not in current.stored)
    return tie(typed, current.stored + others, figures)


def _is_to_tick(key: str, stored: str, current: Text) -> bool:
    own = typed_numbers(current.proposed)
    return key == SITUATION or any(number not in own for number in typed_numbers(stored))


def keep(row: ReportText, report: ActivityReport, by: User | None) -> None:
    """A text at its next revision, and its report at its next version."""
    row.revision += 1
    row.changed_by, row.changed_at = by, clock.now()
    row.save()
    ActivityReport.objects.filter(pk=report.pk).update(version=F("version") + 1)


def seen(text: Text) -> str:
    """What somebody says « relu » of: this text, in these words."""
    return f"{text.key} {hashlib.sha256(text.told.encode()).hexdigest()[:16]}"


def mark_read(desk: Desk, said: Collection[str], *, by: User | None) -> list[Text]:
    """« Relu »: of these texts as they were `seen`. Returns those that say something else by now: they stay to read."""
    keys = {one.partition(" ")[0] for one in said}
    texts = [desk.text(key) for page in desk.plan for key in page.keys if key in keys]
    with transaction.atomic():
        locked = lock_draft(desk.report)
        for text in texts:
            if seen(text) in said and text.is_to_read:
                _tick(locked, text, by)
    return [text for text in texts if seen(text) not in said]


def _tick(report: ActivityReport, text: Text, by: User | None) -> None:
    row, _ = ReportText.objects.select_for_update().get_or_create(report=report, key=text.key)
    row.text, row.read_as = text.stored, text.told
    if text.is_automatic:
        row.proposed = text.proposed
    keep(row, report, by)


def last_writer(report: ActivityReport) -> User | None:
    """Who changed one of its texts last; None when nobody did."""
    last = report.texts.filter(edits__isnull=False).order_by("-edits__at", "-edits__pk").first()
    return last.edits.first().by if last else None


def read_second(report: ActivityReport, *, by: User) -> None:
    """The click of somebody else than the last to write. Raises Refused for them."""
    with transaction.atomic():
        locked = lock_draft(report)
        if last_writer(locked) == by:
            raise Refused("Vous avez écrit le dernier texte\u00a0: une autre personne relit.")
        locked.second_read_by, locked.second_read_at = by, clock.now()
        locked.save(update_fields=["second_read_by", "second_read_at"])


def is_read_by_another(report: ActivityReport) -> bool:
    """Whether somebody else than the last to write said so, since."""
    return report.second_read_at is not None and not report.texts.filter(edits__at__gt=report.second_read_at).exists()
