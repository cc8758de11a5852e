"""Two names of one partner become one, within the schemes that the person answers for.

What other structures say of the name that goes stays theirs. The name that goes becomes another name of the one that
stays: typed again, by a phone that did not know, it is that partner.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from french.personal_names import looks_personal
from journal.enums import Deed
from journal.writing import write_line
from refusals import Refused
from schemes import clock
from schemes.models import Operator, SchemeQuerySet

from .directory import OWN_WORDS, as_told
from .models import Convention, Partner, PartnerAlias, Partnership, ReaderOffer, Representative
from .signals import merged, ties_asked


@dataclass(frozen=True)
class Merge:
    """What was done: `is_gone` is False where another structure works with that name too."""

    gone: Partner
    kept: Partner
    outings: int
    is_gone: bool


def is_tied(partner: Partner, schemes: Sequence[int]) -> bool:
    """Whether, for these schemes, people read for it, it is named by a convention or reports were published to it."""
    operators = Operator.objects.filter(led_schemes__in=schemes) | Operator.objects.filter(co_run_schemes__in=schemes)
    of_operators = {"partner": partner, "operator__in": operators.order_by().values("pk")}
    return (
        Representative.objects.filter(**of_operators).exists()
        or ReaderOffer.objects.filter(**of_operators).exists()
        or Convention.objects.filter(schemes__in=schemes).naming(partner).exists()
        or any(held for _, held in ties_asked.send(Partner, partner=partner, schemes=schemes))
    )


def who_goes(one: Partner, other: Partner, schemes: Sequence[int]) -> tuple[Partner, Partner]:
    """(the name that goes, the one that stays): `one` goes, unless it is tied. Raises Refused (B14)."""
    if one.pk == other.pk:
        raise Refused("Choisissez deux partenaires différents.")
    if not is_tied(one, schemes):
        return one, other
    if is_tied(other, schemes):
        raise Refused("Chacun a ses lecteurs\u00a0: on ne peut pas les fusionner.")
    return other, one


@transaction.atomic
def merge_partners(one: Partner, other: Partner, *, schemes: SchemeQuerySet, by: User) -> Merge:
    """`one` is the same as `other`: in these schemes, all that names the one that goes names the one that stays.

    Raises Refused.
    """
    keys = list(schemes.order_by().values_list("pk", flat=True))
    gone, kept = who_goes(one, other, keys)
    # Outings before names: whoever corrects one holds it first and its partners last.
    outings = _tell(gone, kept, keys, by)
    gone, kept = _both(gone, kept)
    # Those that named it meanwhile; from here on nobody can.
    outings += _tell(gone, kept, keys, by)
    if is_tied(gone, keys):
        raise Refused("Ce partenaire vient de changer\u00a0: recommencez.")
    PartnerAlias.objects.filter(partner=gone, scheme__in=keys).update(partner=kept)
    for row in Partnership.objects.filter(partner=gone, scheme__in=keys).select_related("scheme"):
        _move(row, kept)
        _remember(row, gone, kept)
        names = {"before": as_told(gone), "after": as_told(kept)}
        write_line(Deed.PARTNER_MERGED, at=clock.now(), by=by, thing=as_told(kept), scheme=row.scheme, **names)
    if kept.is_to_specify:
        kept.family = gone.family
        kept.save()
    is_gone = not _is_named(gone)
    if is_gone:
        Partner.objects.filter(pk=gone.pk).delete()
    return Merge(gone, kept, outings, is_gone)


def _tell(gone: Partner, kept: Partner, schemes: Sequence[int], by: User) -> int:
    answers: Iterable[tuple[object, int | None]] = merged.send(Partner, gone=gone, kept=kept, schemes=schemes, by=by)
    return sum(moved or 0 for _, moved in answers)


def _both(gone: Partner, kept: Partner) -> tuple[Partner, Partner]:
    """The two as they are now, nobody else's until the end."""
    rows = Partner.objects.select_for_update().filter(pk__in=[gone.pk, kept.pk]).order_by("pk")
    locked = {row.pk: row for row in rows}
    if len(locked) < 2:
        raise Refused("L’un des deux vient d’être réuni à un autre\u00a0: rechargez la page.")
    return locked[gone.pk], locked[kept.pk]


def _move(row: Partnership, kept: Partner) -> None:
    """What a scheme knows of the one that goes is what it knows of the other; where both say something, the latter."""
    stays = Partnership.objects.filter(scheme=row.scheme_id, partner=kept).first()
    if stays is None:
        row.partner = kept
        row.version += 1
        row.save()
        return
    known = set(stays.roles.values_list("role", "funding_use"))
    for role in row.roles.all():
        if (role.role, role.funding_use) not in known:
            role.partnership = stays
            role.save()
    stays.topics.add(*row.topics.all())
    for name in OWN_WORDS:
        setattr(stays, name, getattr(stays, name) or getattr(row, name))
    stays.version += 1
    stays.save()
    Partnership.objects.filter(pk=row.pk).delete()


def _remember(row: Partnership, gone: Partner, kept: Partner) -> None:
    """The name that goes is another name from now on; not a person's (V18), which is merged to be gone."""
    if gone.folded_name != kept.folded_name and not looks_personal(gone.name):
        same = {"scheme": row.scheme, "folded_name": gone.name}
        called = {"name": gone.name, "partner": kept, "former_key": gone.pk}
        PartnerAlias.objects.update_or_create(**same, defaults=called)


def _is_named(partner: Partner) -> bool:
    """Whether any row still names it, whoever's."""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: partner}).exists()
        for relation in Partner._meta.related_objects
    )
