"""A report tells outings that were imported: what one answer gave to all the rows of a spreadsheet is said."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count
from django.dispatch import receiver

from french.numbers import counted
from french.words import listed, lowerfirst
from reporting.figures.scope import Scope
from reporting.signals import origins_asked

from .models import Import, ImportedRow
from .targets import targets_for


@receiver(origins_asked)
def answered_for_all_rows(scope: Scope, **_: object) -> list[str]:
    """Which answers, and for how many of the scope's outings; the answers themselves are told by the figures."""
    rows = ImportedRow.objects.filter(outing__in=scope.outings().done()).order_by()
    outings = dict(rows.values_list("source").annotate(total=Count("pk")))
    labels = {code: target.label for scheme in scope.schemes for code, target in targets_for(scheme).items()}
    alike: Counter[str] = Counter()
    for pk, choices in Import.objects.filter(pk__in=outings).values_list("pk", "choices"):
        said = sorted(lowerfirst(labels[code]) for code in choices.get("for_all", ()) if code in labels)
        if said:
            alike[listed(said)] += outings[pk]
    return [
        f"Pour {counted(total, 'sortie')}, une même réponse vaut pour toutes les lignes du tableur\u00a0: {said}."
        for said, total in sorted(alike.items())
    ]
