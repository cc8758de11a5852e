"""What funders order, in the export of a structure: conventions, their grids, what is owed, what others gave.

A convention and a line have a number that the other files repeat. No link that lets in leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.db.models import TextChoices

from french.numbers import plain
from partners.models import (
    Convention,
    ConventionLine,
    ConventionObjective,
    Duty,
    LineSupplier,
    SuppliedValue,
    SurveyCount,
    Target,
)
from schemes.enums import OutingFormat
from schemes.models import Operator

from .export_table import Row, Table

OF_CONVENTION = "numéro de la convention"
OF_LINE = "numéro de la ligne"


def tables_of_conventions(operator: Operator) -> Iterator[Table]:
    """The files of the structure's conventions, oldest first."""
    yield _conventions(operator)
    yield Table(
        "objectifs",
        "Les objectifs propres à chaque convention, dans l’ordre.",
        (OF_CONVENTION, "rang", "objectif"),
        lambda: (
            (row.convention_id, row.position, row.text)
            for row in ConventionObjective.objects.filter(convention__operator=operator).order_by(
                "convention", "position"
            )
        ),
    )
    yield Table(
        "lignes",
        "Les lignes de la grille de chaque financeur, dans ses mots, et comment chacune est connue.",
        (
            *(OF_LINE, OF_CONVENTION, "rang", "objectif", "ligne", "nature", "axe CITER", "comment elle est connue"),
            *("code du chiffre", "code de l’indice", "nos mots", "pourquoi elle ne peut pas être connue"),
            *("suite de la ligne", "ajoutée le", "close le"),
        ),
        lambda: _lines(operator),
    )
    yield _targets(operator)
    yield _duties(operator)
    yield from _given(operator)


def _conventions(operator: Operator) -> Table:
    return Table(
        "conventions",
        "Les conventions de la structure et leur périmètre\u00a0; un périmètre vide est entier.",
        (
            *(OF_CONVENTION, "organisme", "modalité", "dispositifs", "début", "fin", "montant en euros"),
            *("montant imprimé", "quartiers", "thématiques", "formats", "solutions mobiles", "autres lecteurs"),
            *("seconde relecture", "totaux exacts", "pourquoi des totaux exacts", "précision"),
        ),
        lambda: (
            (
                *(
                    row.pk,
                    row.funder.name,
                    row.get_kind_display(),
                    _listed(scheme.slug for scheme in row.schemes.all()),
                    row.starts_on,
                ),
                *(row.ends_on, _number(row.amount), _yes(row.prints_amount), _listed(row.neighbourhoods.all())),
                *(_listed(row.topics.all()), _labels(OutingFormat, row.formats), _listed(row.mobile_units.all())),
                *(_listed(row.added_readers.all()), _yes(row.second_reader), _yes(row.exact_totals)),
                *(row.exact_totals_reason, row.note),
            )
            for row in Convention.objects.filter(operator=operator)
            .select_related("funder")
            .prefetch_related("schemes", "neighbourhoods", "topics", "mobile_units", "added_readers")
            .order_by("pk")
        ),
    )


def _lines(operator: Operator) -> Iterator[Row]:
    rows = ConventionLine.objects.filter(convention__operator=operator).select_related("objective")
    for row in rows.order_by("convention", "position", "pk"):
        yield (
            *(row.pk, row.convention_id, row.position, row.objective and row.objective.position, row.label),
            *(row.get_nature_display(), row.get_citer_axis_display(), row.get_known_by_display()),
            *(row.code, row.hint_code, row.words, row.unknown_reason, row.continues_id, row.added_on, row.closed_on),
        )


def _targets(operator: Operator) -> Table:
    return Table(
        "cibles",
        "Ce qui est attendu d’une ligne sur une période, en chiffres ou en mots. Une cible close reste.",
        (OF_LINE, "sens", "cible", "en pour cent", "marge d’environ", "en mots", "du", "au", "fixée le", "close le"),
        lambda: (
            (
                *(
                    row.line_id,
                    row.get_sense_display(),
                    _number(row.value),
                    _yes(row.unit_is_share),
                    row.tolerance,
                    row.text,
                ),
                *(row.starts_on, row.ends_on, row.set_on, row.closed_on),
            )
            for row in Target.objects.filter(line__convention__operator=operator).order_by("line", "starts_on", "pk")
        ),
    )


def _duties(operator: Operator) -> Table:
    return Table(
        "echeances",
        "Ce qui est à rendre, pour quand, et ce que c’est devenu.",
        (OF_CONVENTION, "quoi", "à rendre le", "sous quelle forme", "période, du", "au", "ce que c’est devenu"),
        lambda: (
            (
                *(row.convention_id, row.get_kind_display(), row.due_on, row.get_form_display()),
                *(row.period_starts_on, row.period_ends_on, row.said),
            )
            for row in Duty.objects.filter(convention__operator=operator).order_by("convention", "due_on", "pk")
        ),
    )


def _given(operator: Operator) -> Iterator[Table]:
    """What partners and people answered, and which partners are asked."""
    yield Table(
        "fournisseurs",
        "Les organismes qui fournissent une ligne, avec leur adresse de service.",
        (OF_LINE, "organisme", "adresse de service", "rythme", "ajouté le"),
        lambda: (
            (row.line_id, row.partner.name, row.email, row.get_rhythm_display(), row.added_on)
            for row in LineSupplier.objects.filter(line__convention__operator=operator)
            .select_related("partner")
            .order_by("line", "pk")
        ),
    )
    yield Table(
        "valeurs",
        "Les valeurs fournies par les partenaires\u00a0; d’une même période, la dernière tient.",
        (OF_LINE, "organisme", "du", "au", "valeur", "nous ne savons pas", "source", "donnée le"),
        lambda: (
            (
                *(row.supplier.line_id, row.supplier.partner.name, row.starts_on, row.ends_on, _number(row.value)),
                *(_yes(row.is_unknown), row.get_source_display(), row.given_on),
            )
            for row in SuppliedValue.objects.filter(supplier__line__convention__operator=operator)
            .select_related("supplier__partner")
            .order_by("supplier__line", "supplier", "starts_on", "pk")
        ),
    )
    yield Table(
        "reponses",
        "Les réponses aux questions d’enquête, comptées par mois\u00a0: aucune n’est gardée seule.",
        (OF_LINE, "question", "réponse", "mois", "nombre", "source, si comptées à la main"),
        lambda: (
            (
                *(row.option.question.line_id, row.option.question.text, row.option.label, f"{row.month:%Y-%m}"),
                *(row.count, row.source),
            )
            for row in SurveyCount.objects.filter(option__question__line__convention__operator=operator)
            .select_related("option__question")
            .order_by("option__question__line", "option__question", "option__position", "month", "source")
        ),
    )


def _listed(rows: Iterable[object]) -> str:
    return " | ".join(map(str, rows))


def _labels(options: type[TextChoices], codes: Iterable[str]) -> str:
    return _listed(options(code).label for code in codes)


def _number(value: Decimal | None) -> str:
    """As a French spreadsheet reads it."""
    return "" if value is None else plain(value)


def _yes(value: bool) -> str:
    return "oui" if value else "non"
