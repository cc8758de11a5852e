"""The spreadsheet to fill: one row an outing, the labels that importing recognises."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from schemes.models import Scheme

from .targets import TEXTS, targets_for

# Columns that a structure fills most; each is recognised by its label.
COLUMNS = (
    *("held_on", "starts_at", "ends_at", "duration", "neighbourhood", "spot", "spot_type", "format"),
    *("mediators_count", "partners", "people_met", "people_mediated", "women_count", "men_count"),
    *("age_under_18", "age_18_25", "age_26_64", "age_65_plus"),
)
AFTER = ("handling_on_spot", "handling_appointment", "handling_referred", "coupons_issued", TEXTS[-1])


def template_of(scheme: Scheme) -> bytes:
    """An XLSX with the scheme's columns and nothing else."""
    targets = targets_for(scheme)
    topics = [code for code, target in targets.items() if target.is_topic]
    book = Workbook()
    sheet = book.active
    sheet.title = "Sorties"
    labels = [targets[code].label for code in (*COLUMNS, *topics, *AFTER)]
    sheet.append(labels)
    for rank, label in enumerate(labels, start=1):
        sheet.cell(1, rank).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(rank)].width = min(max(len(label) + 2, 10), 40)
    sheet.freeze_panes = "A2"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
