"""Two names of one thing become one: a spot into a spot, a theme into a theme, by whoever coordinates the scheme.

Outings keep all they say: only what they point at changes. A published report is frozen and does not change. What was
merged into what is written in the journal, in the same transaction, and in each outing's history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations, islice

from django.db import models, transaction
from django.db.models import Count, Q
from django.dispatch import Signal

from french.likeness import are_spelt_alike, plain
from french.numbers import counted
from journal.enums import Deed as JournalDeed
from journal.writing import write_line
from refusals import Refused
from schemes import clock
from schemes.models import Scheme, Spot, Theme

from .enums import Deed
from .history import mark
from .models import Outing, OutingQuerySet, OutingStop, OutingTheme

# Correcting an outing finds its spot by name in its stop's neighbourhood: there it would be made again.
# `gone`, `kept` (two spots, or two themes), inside the transaction, before the first is removed: whoever names it names
# the other from now on.
name_merged = Signal()
ELSEWHERE = "Ces deux lieux ne sont pas dans le même quartier\u00a0: ce sont deux lieux."
MOST_PAIRS = 5


def spots_of(scheme: Scheme) -> models.QuerySet[Spot]:
    """The scheme's spots with how many `outings` went there."""
    spots = Spot.objects.filter(scheme=scheme).select_related("neighbourhood")
    return spots.annotate(outings=Count("stops__outing", distinct=True)).order_by("name_order", "pk")


def themes_of(scheme: Scheme) -> models.QuerySet[Theme]:
    """The themes offered to the scheme with how many of its `outings` had them; the kit's have no scheme."""
    themes = Theme.objects.filter(Q(scheme=None) | Q(scheme=scheme))
    return themes.annotate(outings=Count("outing_themes", filter=Q(outing_themes__scheme=scheme))).order_by(
        "label_order", "pk"
    )


def merge_spots(merged: Spot, kept: Spot, *, user) -> int:
    """Sends the outings of `merged` to `kept`, then removes it; how many outings moved. Raises Refused.

    A stop keeps the neighbourhood, type and status it was logged with.
    """
    with transaction.atomic():
        stops = OutingStop.objects.filter(spot=merged)
        outings = outings_of(stops)
        merged, kept = _both(Spot, merged, kept)
        if merged.scheme_id != kept.scheme_id:
            raise Refused("Ces deux lieux ne sont pas du même dispositif.")
        if merged.neighbourhood_id != kept.neighbourhood_id:
            raise Refused(ELSEWHERE)
        _refuse_others(stops, outings)
        stops.update(spot=kept)
        kept.spot_type = kept.spot_type or merged.spot_type
        kept.qpv_status = kept.qpv_status or merged.qpv_status
        kept.save()
        mark(outings, Deed.SPOT_MERGED, user=user)
        name_merged.send(type(kept), gone=merged, kept=kept)
        _write(user, merged, kept, len(outings))
        merged.delete()
    return len(outings)


def merge_themes(merged: Theme, kept: Theme, *, user) -> int:
    """Gives the outings of `merged` the theme `kept`, once each, then removes it; how many outings they were.

    Raises Refused.
    """
    with transaction.atomic():
        rows = OutingTheme.objects.filter(theme=merged)
        outings = outings_of(rows)
        merged, kept = _both(Theme, merged, kept)
        if merged.scheme_id is None:
            raise Refused("Cette thématique est commune à tous les dispositifs\u00a0: elle reste.")
        if kept.scheme_id not in (None, merged.scheme_id):
            raise Refused("Ces deux thématiques ne sont pas du même dispositif.")
        _refuse_others(rows, outings)
        rows.filter(outing__in=OutingTheme.objects.filter(theme=kept).values("outing")).delete()
        rows.update(theme=kept)
        mark(outings, Deed.THEME_MERGED, user=user)
        name_merged.send(type(kept), gone=merged, kept=kept)
        _write(user, merged, kept, len(outings))
        merged.delete()
    return len(outings)


def outings_of(rows: models.QuerySet) -> list[Outing]:
    """The outings of these rows, nobody else's until the end.

    Taken before the names: whoever corrects an outing holds it first and its place last, and the other order would have
    each wait for the other.
    """
    return list(Outing.objects.select_for_update().filter(pk__in=rows.values("outing")).order_by("pk"))


def _refuse_others(rows: models.QuerySet, outings: list[Outing]) -> None:
    """An outing that took or left the name while the merge was waiting would not have its right line of history."""
    if set(rows.values_list("outing", flat=True)) != {outing.pk for outing in outings}:
        raise Refused("Une sortie vient de changer sous ce nom\u00a0: recommencez la fusion.")


def _both(model: type[models.Model], merged: models.Model, kept: models.Model) -> tuple[models.Model, models.Model]:
    """The two rows as they are now, nobody else's until the end."""
    if merged.pk == kept.pk:
        raise Refused("Choisissez deux lignes différentes.")
    locked = {
        row.pk: row for row in model.objects.select_for_update().filter(pk__in=[merged.pk, kept.pk]).order_by("pk")
    }
    if len(locked) < 2:
        raise Refused("L’une des deux vient d’être fusionnée par quelqu’un d’autre.")
    return locked[merged.pk], locked[kept.pk]


def _write(user, merged: Spot | Theme, kept: Spot | Theme, moved: int) -> None:
    """The one that goes by its key: a name that was a person's is merged so as to be gone."""
    write_line(
        JournalDeed.LIST_ROW_MERGED,
        at=clock.now(),
        by=user,
        thing=kept,
        scheme=merged.scheme,
        before=f"{merged._meta.verbose_name} {merged.pk}",
        after=counted(moved, "sortie reprise", "sorties reprises"),
    )


@dataclass(frozen=True)
class Mergeable:
    """A kind of thing that may be written twice: its words, its rows in a scheme, and how two become one."""

    title: str
    this: str
    several: str
    rows: Callable[[Scheme], models.QuerySet]
    outings: Callable[[Spot | Theme], OutingQuerySet]
    merge: Callable[..., int]


def outings_at(spot: Spot) -> OutingQuerySet:
    """The outings with a stop at this spot."""
    return Outing.objects.filter(pk__in=OutingStop.objects.filter(spot=spot).values("outing"))


def outings_about(theme: Theme) -> OutingQuerySet:
    """The outings announced for this theme."""
    return Outing.objects.filter(pk__in=OutingTheme.objects.filter(theme=theme).values("outing"))


MERGEABLE = {
    "lieux": Mergeable("Lieux", "Ce lieu", "lieux", spots_of, outings_at, merge_spots),
    "thematiques": Mergeable(
        "Thématiques ciblées", "Cette thématique", "thématiques", themes_of, outings_about, merge_themes
    ),
}


def can_go(row: Spot | Theme) -> bool:
    """The kit's own themes stay."""
    return row.scheme_id is not None


def lookalikes(rows: Iterable[Spot | Theme]) -> list[tuple[Spot | Theme, Spot | Theme]]:
    """Pairs (to merge, to keep) whose names are nearly the same; the one that has more outings is kept.

    Every neighbourhood has its « Marché »: only spots of one neighbourhood are compared.
    """
    compared = [(row, getattr(row, "neighbourhood_id", None), plain(str(row))) for row in rows]
    found = (
        _ordered(one, other)
        for (one, here, a), (other, there, b) in combinations(compared, 2)
        if here == there and are_spelt_alike(a, b)
    )
    return list(islice((pair for pair in found if can_go(pair[0])), MOST_PAIRS))


def _ordered(one: Spot | Theme, other: Spot | Theme) -> tuple[Spot | Theme, Spot | Theme]:
    first, second = sorted((one, other), key=lambda row: (not can_go(row), row.outings, -row.pk))
    return first, second
