"""What awaits a coordinator, scheme by scheme, whatever the period (DOMAIN 8.1, D1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count

from french.numbers import plural
from outings.enums import OutingStatus
from outings.models import Outing, OutingQuerySet
from outings.permissions import coordinated_schemes
from schemes.models import Scheme


@dataclass(frozen=True)
class Pile:
    """Outings of one scheme that await the same deed. `query` opens them in the list."""

    number: int
    label: str
    cause: str
    query: str


@dataclass(frozen=True)
class _Kind:
    singular: str
    plural: str
    cause: str
    filters: Mapping[str, str]
    rows: Callable[[OutingQuerySet], OutingQuerySet]


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
)


def waiting(user, schemes: Iterable[Scheme]) -> dict[Scheme, list[Pile]]:
    """By scheme that the user coordinates among these, in their order: its piles; none that is empty.

    In a fixed number of queries, whatever the number of schemes.
    """
    coordinated = coordinated_schemes(user).filter(pk__in=[scheme.pk for scheme in schemes])
    piles: dict[Scheme, list[Pile]] = {scheme: [] for scheme in coordinated}
    if not piles:
        return {}
    outings = Outing.objects.filter(scheme__in=piles)
    for kind in _KINDS:
        counted = dict(kind.rows(outings).order_by().values_list("scheme").annotate(number=Count("pk")))
        for scheme, of_it in piles.items():
            if number := counted.get(scheme.pk, 0):
                label = plural(number, kind.singular, kind.plural)
                query = urlencode({"scheme": scheme.slug} | kind.filters)
                of_it.append(Pile(number, label, kind.cause, query))
    return piles
