"""What awaits a coordinator, scheme by scheme, whatever the period (DOMAIN 8.1, D1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet, Value
from django.urls import reverse

from french.numbers import plural
from outings.enums import OutingStatus
from outings.models import Outing
from partners.models import Partnership
from schemes.enums import Role
from schemes.models import Scheme, roles_by_scheme


@dataclass(frozen=True)
class Pile:
    """What of one scheme awaits the same deed. `address` opens it."""

    number: int
    label: str
    cause: str
    address: str


@dataclass(frozen=True)
class _Kind:
    singular: str
    plural: str
    cause: str
    filters: Mapping[str, str]
    rows: Callable[[Any], QuerySet]
    # Where it is done: a list of outings, or of partners, whose rows it then narrows.
    page: str = "outings:list"


# Worst first.
_KINDS = (
    _Kind(
        "Sortie à clôturer",
        "Sorties à clôturer",
        "le jour prévu est passé",
        {"status": "to_close"},
        lambda outings: outings.to_close(),
    ),
    _Kind(
        "Sortie à rectifier",
        "Sorties à rectifier",
        "leur période était déjà publiée, hors des chiffres",
        {"status": "to_rectify"},
        lambda outings: outings.to_rectify(),
    ),
    _Kind(
        "Brouillon",
        "Brouillons",
        "pas encore de sortie clôturée",
        {"status": "draft"},
        lambda outings: outings.filter(status=OutingStatus.DRAFT),
    ),
    _Kind(
        "Sortie à valider",
        "Sorties à valider",
        "déjà dans les chiffres",
        {"status": "logged"},
        lambda outings: outings.filter(status=OutingStatus.LOGGED),
    ),
    _Kind(
        "Sortie dont un texte est à relire",
        "Sorties dont un texte est à relire",
        "on dirait un nom ou un numéro",
        {"texts": "to_review"},
        lambda outings: outings.with_texts_to_review(),
    ),
    _Kind(
        "Partenaire à compléter",
        "Partenaires à compléter",
        "nommés pendant une sortie",
        {},
        lambda partnerships: partnerships.to_complete(),
        page="structure_partners",
    ),
)


def waiting(user, schemes: Iterable[Scheme]) -> dict[Scheme, list[Pile]]:
    """By scheme that the user coordinates among these, in their order: its piles; none that is empty.

    In a fixed number of queries, whatever the number of schemes.
    """
    roles = roles_by_scheme(user)
    piles: dict[Scheme, list[Pile]] = {scheme: [] for scheme in schemes if Role.COORDINATOR in roles.get(scheme.pk, ())}
    if not piles:
        return {}
    by_key = {scheme.pk: scheme for scheme in piles}
    for rank, key, number in sorted(_counted(by_key)):
        kind, scheme = _KINDS[rank], by_key[key]
        label = plural(number, kind.singular, kind.plural)
        query = urlencode({"scheme": scheme.slug} | kind.filters)
        piles[scheme].append(Pile(number, label, kind.cause, f"{reverse(kind.page)}?{query}"))
    return piles


def _counted(schemes: Iterable[int]) -> QuerySet:
    """(rank of the kind, the scheme's key, how many): each kind by an index of its own, in one statement."""
    of_page = {
        "outings:list": Outing.objects.filter(scheme__in=schemes),
        "structure_partners": Partnership.objects.filter(scheme__in=schemes),
    }
    first, *others = (
        kind.rows(of_page[kind.page])
        .order_by()
        .annotate(rank=Value(rank))
        .values_list("rank", "scheme")
        .annotate(n=Count("pk"))
        for rank, kind in enumerate(_KINDS)
    )
    return first.union(*others, all=True)
