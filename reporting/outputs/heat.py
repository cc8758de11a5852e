"""Hours of presence by day of the week and slot, as the table that page and paper show."""

from __future__ import annotations

from outings.enums import TimeSlot

from ..figures.report import Report


def heat_table(report: Report) -> dict:
    """Days by slot, without the slots when nobody was out."""
    slots = [index for index, _ in enumerate(TimeSlot) if any(row.hours[index] for row in report.heat)]
    return {
        "slots": [list(TimeSlot)[index].label for index in slots],
        "rows": [(row, [row.cells[index] for index in slots]) for row in report.heat],
        "has_totals": len(slots) > 1,
    }
