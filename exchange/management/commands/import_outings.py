"""`manage.py import_outings SCHEME FILE`: what importing a spreadsheet of past outings would do, and does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exchange.importing import ALL, GOOD, HasErrors, Moved, confirm, read_import
from exchange.models import Import
from refusals import Refused
from schemes.models import Scheme


class Command(BaseCommand):
    help = (
        "Montre en JSON ce que donnerait la reprise d’un tableur de sorties (clés\u00a0: docs/imports.md)."
        " Sans --confirm, n’écrit rien."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("scheme", help="identifiant du dispositif")
        parser.add_argument("file", type=Path, help="fichier XLSX, ODS ou CSV")
        parser.add_argument("--mapping", type=Path, help="JSON\u00a0: colonne, champ")
        parser.add_argument("--choices", type=Path, help="JSON\u00a0: ce que veulent dire les textes")
        parser.add_argument(
            "--confirm", choices=[ALL, GOOD], help="écrit\u00a0: toutes les lignes ou rien, ou les seules bonnes lignes"
        )

    def handle(self, *, scheme: str, file: Path, **options: Any) -> None:
        of = Scheme.objects.named(scheme).first()
        if of is None:
            raise CommandError(f"Aucun dispositif «\u00a0{scheme}\u00a0».")
        mapping, choices = _json_of(options["mapping"]), _json_of(options["choices"])
        try:
            with file.open("rb") as content:
                preview = read_import(of, content, file.name, mapping=mapping, choices=choices)
        except (OSError, Refused) as problem:
            raise CommandError(str(problem)) from None
        answer = preview.as_json()
        if mode := options["confirm"]:
            started = Import.objects.create(scheme=of, file_name=file.name[:200], mapping=mapping)
            try:
                result = confirm(started, preview, mode=mode).result
            except HasErrors:
                started.delete()
                result = {"recorded": 0, "rows_in_error": answer["rows"]["rows_in_error"]}
            except Moved:
                started.delete()
                raise CommandError("Le dispositif a changé pendant la lecture. Relancez la commande.") from None
            answer["confirmed"] = {"mode": mode} | result
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))


def _json_of(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        said = json.loads(path.read_text())
    except (OSError, ValueError) as problem:
        raise CommandError(f"{path}\u00a0: {problem}") from None
    if not isinstance(said, dict):
        raise CommandError(f"{path}\u00a0: un objet JSON est attendu.")
    return said
