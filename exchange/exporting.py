"""The export of a whole structure: a ZIP of CSV files that say what they hold, its published reports, and their hashes.

No secret (passwords, links, second factors), no note of the team; of a scheme that several structures run, the outings
of this one. `sorties.csv` has the columns that importing recognises.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator

from django.db.models import TextChoices

from french.words import NO_NEIGHBOURHOOD
from journal.models import Line
from outings.enums import DONE, OutingStatus, TickList
from outings.models import Outing, OutingQuerySet, OutingStop, Testimony
from partners.models import Partnership
from reporting.models import ActivityReport
from reporting.outputs.attachments import csv_text
from schemes.models import Membership, Operator, Scheme, SchemeNeighbourhood, Spot

from .export_table import Row, Table
from .exported_conventions import tables_of_conventions
from .targets import COUNTS, OPTIONS, TEXTS, Target, targets_for

SEPARATORS = frozenset(",;|+/\n")
BATCH = 500
# What is told in the team alone stays there.
TOLD = tuple(code for code in TEXTS if code != "team_note")


def zip_of(operator: Operator) -> bytes:
    """The whole export. Read inside `one_snapshot`: what is told together is of one instant."""
    content = io.BytesIO()
    hashes: list[Row] = []
    tables = list(tables_of(operator))
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:

        def add(name: str, data: bytes) -> None:
            # Without a date of its own: the same data give the same bytes.
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
            hashes.append((name, hashlib.sha256(data).hexdigest()))

        add("LISEZMOI.txt", _read_me(operator, tables).encode())
        for table in tables:
            add(f"{table.name}.csv", csv_text(table.columns, table.rows()).encode())
        for report in published_reports(operator):
            add(f"rapports/{report.starts_on}_{report.ends_on}_{report.pk}.pdf", bytes(report.published_file.pdf))
        archive.writestr(zipfile.ZipInfo("empreintes.csv"), csv_text(("fichier", "SHA-256"), hashes).encode())
    return content.getvalue()


def published_reports(operator: Operator) -> Iterable[ActivityReport]:
    """Those of the schemes that the structure leads."""
    reports = ActivityReport.objects.filter(scheme__lead_operator=operator, published_file__isnull=False)
    return reports.select_related("published_file").order_by("starts_on", "pk")


def outings_of(operator: Operator, scheme: Scheme) -> OutingQuerySet:
    """The structure's own in that scheme, done or cancelled, oldest first."""
    rows = Outing.objects.filter(scheme=scheme, operator=operator, status__in=(*DONE, OutingStatus.CANCELLED))
    return rows.order_by("held_on", "pk")


def tables_of(operator: Operator) -> Iterator[Table]:
    """The files of the structure, then of each scheme that it runs."""
    schemes = list(Scheme.objects.run_by(operator))
    yield from _of_structure(operator, schemes)
    for scheme in schemes:
        targets = [target for target in targets_for(scheme).values() if target.code in _kept(scheme)]
        yield Table(
            f"{scheme.slug}/sorties",
            "Une ligne par sortie réalisée ou annulée\u00a0; la dernière colonne dit les annulées. Une sortie à "
            "plusieurs haltes n’a pas de lieu ici\u00a0: voir haltes.csv. L’import reconnaît ces colonnes.",
            (*(target.label for target in targets), "état"),
            lambda scheme=scheme, targets=targets: _outing_rows(operator, scheme, targets),
        )
        yield Table(
            f"{scheme.slug}/haltes",
            "Une ligne par halte\u00a0: le numéro est celui de la sortie.",
            (
                "Numéro de la fiche",
                "rang",
                "quartier",
                "lieu",
                "typologie",
                "statut QPV",
                "minutes",
                "personnes médiées",
            ),
            lambda scheme=scheme: _stop_rows(operator, scheme),
        )
        yield Table(
            f"{scheme.slug}/paroles",
            "Les paroles dont l’auteur a accepté la publication.",
            ("Numéro de la fiche", "date", "qui parle", "parole"),
            lambda scheme=scheme: _testimony_rows(operator, scheme),
        )


def _of_structure(operator: Operator, schemes: list[Scheme]) -> Iterator[Table]:
    yield Table(
        "dispositifs",
        "Les dispositifs que la structure porte, seule ou avec d’autres.",
        ("identifiant", "nom", "ville", "état", "dernier jour", "format habituel", "objectifs"),
        lambda: (
            (
                *(scheme.slug, scheme.name, scheme.city, scheme.get_state_display(), scheme.closed_on),
                *(scheme.get_usual_format_display(), " | ".join(scheme.objectives.values_list("text", flat=True))),
            )
            for scheme in schemes
        ),
    )
    yield Table(
        "quartiers",
        "Les quartiers de chaque périmètre, avec leurs dates et leurs statuts datés.",
        ("dispositif", "quartier", "du", "au", "prioritaire", "statuts"),
        lambda: _quarter_rows(schemes),
    )
    yield Table(
        "lieux",
        "Les lieux nommés par les équipes.",
        ("dispositif", "lieu", "quartier", "typologie"),
        lambda: (
            (spot.scheme.slug, spot.name, spot.neighbourhood and spot.neighbourhood.name, spot.get_spot_type_display())
            for spot in Spot.objects.filter(scheme__in=schemes).select_related("scheme", "neighbourhood")
        ),
    )
    yield Table(
        "partenaires",
        "Les partenaires de chaque dispositif et ce qu’ils y font.",
        ("dispositif", "partenaire", "ville", "famille", "rôles", "précision"),
        lambda: (
            (
                *(row.scheme.slug, row.partner.name, row.partner.city, row.partner.get_family_display()),
                *(", ".join(row.role_labels()), row.note),
            )
            for row in Partnership.objects.filter(scheme__in=schemes)
            .select_related("scheme", "partner")
            .prefetch_related("roles")
        ),
    )
    yield from _of_people(operator)


def _of_people(operator: Operator) -> Iterator[Table]:
    yield from tables_of_conventions(operator)
    yield Table(
        "equipe",
        "Qui a eu quel rôle, de quand à quand.",
        ("nom", "adresse", "rôle", "dispositif", "du", "au"),
        lambda: (
            (
                *(row.user.name, row.user.email, row.get_role_display()),
                *(row.scheme and row.scheme.slug, row.starts_on, row.ends_on),
            )
            for row in Membership.objects.filter(operator=operator).select_related("user", "scheme").order_by("pk")
        ),
    )
    yield Table(
        "journal",
        "Ce qui a été fait dans la structure, par qui et quand.",
        ("quand", "quoi", "qui", "à quoi", "avant", "après"),
        lambda: (
            (
                line.done_at.isoformat(),
                line.get_deed_display(),
                line.actor_label,
                line.thing_label,
                line.before,
                line.after,
            )
            for line in Line.objects.filter(operator_key=operator.pk).order_by("pk")
        ),
    )


def _kept(scheme: Scheme) -> set[str]:
    """The fields of an outing that leave, by code."""
    codes = {"row_id", "held_on", "starts_at", "ends_at", "duration", "neighbourhood", "spot", "partners"}
    codes |= {"target_themes", "prep_minutes", *COUNTS, *OPTIONS, *TOLD, *(tick_list.value for tick_list in TickList)}
    return codes | {code for code in targets_for(scheme) if code.startswith("topic.")}


def _outing_rows(operator: Operator, scheme: Scheme, targets: list[Target]) -> Iterator[Row]:
    rows = (
        outings_of(operator, scheme)
        .select_related("text")
        .prefetch_related(
            "stops__neighbourhood",
            "stops__spot",
            "outing_topics__topic",
            "outing_themes__theme",
            "outing_partners__partner",
            "ticks",
        )
    )
    for outing in rows.iterator(chunk_size=BATCH):
        said = _said(outing)
        yield (*(said.get(target.code) for target in targets), outing.get_status_display())


def _said(outing: Outing) -> dict[str, object]:
    """What an outing says, by the code of its column."""
    stops = list(outing.stops.all())
    stop = stops[0] if len(stops) == 1 else None
    text = getattr(outing, "text", None)
    said: dict[str, object] = {
        "row_id": outing.pk,
        "held_on": outing.held_on.isoformat(),
        "starts_at": outing.starts_at and outing.starts_at.isoformat("minutes"),
        "ends_at": outing.ends_at and outing.ends_at.isoformat("minutes"),
        "duration": (outing.duration_minutes is not None and f"{outing.duration_minutes} min") or None,
        "prep_minutes": (outing.prep_minutes is not None and f"{outing.prep_minutes} min") or None,
        "partners": " | ".join(row.partner.name for row in outing.outing_partners.all()),
        "target_themes": " | ".join(row.theme.label for row in outing.outing_themes.all()),
    }
    said |= {code: _option(options, getattr(outing, code, None)) for code, options in OPTIONS.items()}
    if stop:
        said["neighbourhood"] = stop.neighbourhood.name if stop.neighbourhood else NO_NEIGHBOURHOOD
        said["spot"] = stop.spot and stop.spot.name
        said["spot_type"] = _option(OPTIONS["spot_type"], stop.spot_type)
        said["qpv_status"] = _option(OPTIONS["qpv_status"], stop.qpv_status)
    said |= {code: getattr(outing, code, None) for code in COUNTS}
    said |= {code: getattr(text, code, "") for code in TOLD}
    for tick_list in TickList:
        options = [tick.option for tick in outing.ticks.all() if tick.tick_list == tick_list]
        said[tick_list.value] = " | ".join(filter(None, (_option(tick_list.options, option) for option in options)))
    return said | {f"topic.{row.topic.code}": row.requests for row in outing.outing_topics.all()}


def _option(options: type[TextChoices], value: str | None) -> str:
    """The label, or the code where the label would be read as several."""
    if not value:
        return ""
    label = str(options(value).label)
    return value if SEPARATORS & set(label) else label


def _stop_rows(operator: Operator, scheme: Scheme) -> Iterator[Row]:
    stops = OutingStop.objects.filter(outing__in=outings_of(operator, scheme).order_by())
    stops = stops.select_related("neighbourhood", "spot").order_by("held_on", "outing", "position")
    for stop in stops.iterator(chunk_size=BATCH):
        quarter = stop.neighbourhood.name if stop.neighbourhood else NO_NEIGHBOURHOOD
        place = (stop.spot and stop.spot.name, stop.get_spot_type_display(), stop.get_qpv_status_display())
        yield (stop.outing_id, stop.position, quarter, *place, stop.minutes, stop.people_mediated)


def _testimony_rows(operator: Operator, scheme: Scheme) -> Iterator[Row]:
    told = Testimony.objects.filter(outing__in=outings_of(operator, scheme).order_by(), has_consent=True)
    for row in told.filter(looks_personal=False).order_by("held_on", "pk"):
        yield (row.outing_id, row.held_on.isoformat(), row.get_source_display(), row.text)


def _quarter_rows(schemes: list[Scheme]) -> Iterator[Row]:
    links = SchemeNeighbourhood.objects.filter(scheme__in=schemes).select_related("scheme", "neighbourhood")
    for link in links.prefetch_related("neighbourhood__statuses").order_by("scheme", "pk"):
        statuses = [
            f"{status.get_status_display()} ({status.starts_on or '…'} – {status.ends_on or '…'})"
            for status in link.neighbourhood.statuses.all()
        ]
        days = (link.starts_on, link.ends_on)
        yield (
            link.scheme.slug,
            link.neighbourhood.name,
            *days,
            "oui" if link.is_priority else "non",
            " | ".join(statuses),
        )


def _read_me(operator: Operator, tables: list[Table]) -> str:
    parts = [
        f"Export de {operator.name}",
        "Les CSV sont en UTF-8, séparés par des points-virgules\u00a0: un tableur français les ouvre tels quels.",
        "Une case vide veut dire non renseigné\u00a0; un zéro est une réponse. Une barre droite sépare les listes.",
        "empreintes.csv donne le SHA-256 de chaque fichier. Les rapports publiés sont dans le dossier rapports.",
        "Il n’y a ici ni mot de passe, ni lien d’invitation, ni note de l’équipe, ni nom de personne rencontrée.",
    ]
    files = [f"{table.name}.csv\n{table.about}\nColonnes\u00a0: {', '.join(table.columns)}." for table in tables]
    return "\n\n".join([*parts, *files]) + "\n"
