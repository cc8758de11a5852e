"""A scheme's own lists: topics and sub-topics, themes, spots. Rows are added, renamed, moved, no longer offered.

A code names one figure for ever: it is drawn from the first label and never changes. What outings use stays, whatever
it is called; the kit's own rows are everybody's and fixed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import Count, Q
from django.utils.text import slugify

from accounts.models import User
from journal.enums import Deed
from journal.writing import write_line
from refusals import Refused, Stale
from schemes import clock
from schemes.models import Scheme, Spot, Theme, Topic
from schemes.perimeter import stamp
from schemes.signals import status_known

from .closed_periods import hold_periods
from .merging import spots_of
from .models import Outing

Row = Topic | Theme | Spot
USED = "Thématique déjà utilisée\u00a0: cessez de la proposer."
SPOT_USED = "Ce lieu a des sorties\u00a0: renommez-le, ou fusionnez-le avec un autre."
TOLD_ELSEWHERE = "Un rapport publié la range ailleurs\u00a0: créez-en une autre."
HAS_CHILDREN = "Elle a des sous-thématiques\u00a0: retirez-les d’abord."


@dataclass(frozen=True)
class ListKind:
    """One of the lists: the columns that its page edits, and where outings use it."""

    model: type[Row]
    columns: tuple[str, ...]
    used_by: str

    def values_of(self, row: Row) -> dict[str, object]:
        return {name: getattr(row, name) for name in self.columns}

    def stamp_of(self, row: Row) -> str:
        """What the row is now, for a page to send back."""
        return stamp(tuple(row.serializable_value(name) for name in self.columns))

    def is_used(self, row: Row) -> bool:
        return getattr(row, self.used_by).exists()


KINDS = {
    "thematiques": ListKind(Topic, ("label", "parent", "is_active"), "outing_topics"),
    "ciblees": ListKind(Theme, ("label", "is_active"), "outing_themes"),
    "lieux": ListKind(Spot, ("name", "neighbourhood", "spot_type", "qpv_status"), "stops"),
}


def topics_of(scheme: Scheme) -> list[Topic]:
    """The kit's and the scheme's own, each followed by its own sub-topics, with how many `outings` of the scheme have
    requests on it."""
    used = Count("outing_topics", filter=Q(outing_topics__scheme=scheme))
    rows = list(Topic.objects.filter(Q(scheme=None) | Q(scheme=scheme)).select_related("parent").annotate(outings=used))
    return [row for top in rows if not top.parent_id for row in (top, *(of for of in rows if of.parent_id == top.pk))]


def themes_of(scheme: Scheme) -> models.QuerySet[Theme]:
    """The kit's and the scheme's own, offered or not, with how many `outings` of the scheme were announced for it."""
    used = Count("outing_themes", filter=Q(outing_themes__scheme=scheme))
    return Theme.objects.filter(Q(scheme=None) | Q(scheme=scheme)).annotate(outings=used)


def places_of(scheme: Scheme) -> models.QuerySet[Spot]:
    """The scheme's spots by quarter, with how many `outings` went there."""
    return spots_of(scheme).order_by("neighbourhood__name_order", "name_order", "pk")


@transaction.atomic
def add_row(row: Row, values: Mapping[str, object], *, by: User) -> Row:
    """A new row of its scheme's list; a topic has a code of its own from its label."""
    for name, value in values.items():
        setattr(row, name, value)
    if isinstance(row, Topic):
        row.code = _free_code(row)
        row.position = row.parent.position if row.parent else row.position
    row.save()
    write_line(Deed.LIST_ROW_ADDED, at=clock.now(), by=by, thing=row, scheme=row.scheme)
    return row


@transaction.atomic
def change_row(kind: ListKind, row: Row, values: Mapping[str, object], *, read: str, by: User) -> None:
    """Gives the row these values, if what was `read` holds. Past stops stay where a spot that moves had them.

    Raises Stale, and Refused when a topic would change parent after a report told it (B18).
    """
    current = kind.model.objects.select_for_update(no_key=True).get(pk=row.pk)
    before = kind.values_of(current)
    if kind.stamp_of(current) != read:
        raise Stale(before)
    changed = [name for name in kind.columns if before[name] != values[name]]
    if not changed:
        return
    if isinstance(current, Topic) and "parent" in changed:
        hold_periods()
        if Outing.objects.filter(outing_topics__topic=current).in_closed_period().exists():
            raise Refused(TOLD_ELSEWHERE)
        parent = values["parent"]
        current.position = parent.position if isinstance(parent, Topic) else Topic().position
    for name, value in values.items():
        setattr(current, name, value)
    current.save()
    is_ended = "is_active" in changed and not values["is_active"]
    deed = Deed.LIST_ROW_ENDED if is_ended else Deed.LIST_ROW_CHANGED
    # Names that people type may be persons': the line says where the row went, not what it was called.
    moved = [name for name in ("parent", "neighbourhood") if name in changed]
    said = {"before": before[moved[0]] or "", "after": values[moved[0]] or ""} if moved else {}
    write_line(deed, at=clock.now(), by=by, thing=current, scheme=current.scheme, **said)
    if "qpv_status" in changed:
        status_known.send(Spot, neighbourhood=None, spot=current, by=by)


@transaction.atomic
def remove_row(kind: ListKind, row: Row, *, by: User) -> None:
    """Takes out what no outing ever used. Raises Refused for what one did (B17), and for a topic with sub-topics."""
    current = kind.model.objects.select_for_update().get(pk=row.pk)
    if kind.is_used(current):
        raise Refused(SPOT_USED if isinstance(current, Spot) else USED)
    if isinstance(current, Topic) and current.children.exists():
        raise Refused(HAS_CHILDREN)
    write_line(Deed.LIST_ROW_ENDED, at=clock.now(), by=by, thing=current, scheme=current.scheme, after="retiré")
    current.delete()


def _free_code(topic: Topic) -> str:
    """Neither a common topic's nor another of the scheme's."""
    word = slugify(topic.label).replace("-", "_")[:36].strip("_") or "thematique"
    taken = set(Topic.objects.filter(Q(scheme=None) | Q(scheme=topic.scheme)).values_list("code", flat=True))
    numbered = (f"{word}_{number}" for number in range(2, len(taken) + 3))
    return next(code for code in (word, *numbered) if code not in taken)
