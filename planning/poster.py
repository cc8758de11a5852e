"""The poster of an outing, or of a series, for a hall or a shop window: one A4 page, from what the public is told."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import segno
from django.conf import settings
from django.template.loader import render_to_string

from outings.models import Outing
from printing import glyphs
from printing.pdf import write
from schemes.enums import OutingFormat
from schemes.models import Scheme

from .agenda import Announced, agenda_address, agenda_of, announced_one, of_series
from .enums import Rule
from .models import Series
from .wording import rhythm

STYLE_SHEETS = (settings.BASE_DIR / "static/css/print/poster.css",)
# What a wall reads from afar: so many dates, so many signs.
MOST_DATES, LONGEST_HABIT = 6, 34
# One plain sentence, by what is announced: a question of the street, then what to do.
COME_AND_ASK = "Une question, un papier à remplir, une facture, un souci sur Internet\u00a0?"
COME_AND_JOIN = "Venez comme vous êtes, avec ou sans ami."
INVITATIONS = {
    OutingFormat.MOBILE_UNIT: COME_AND_ASK,
    OutingFormat.DROP_IN_SESSION: COME_AND_ASK,
    OutingFormat.EVENT_STAND: COME_AND_ASK,
    OutingFormat.WORKSHOP: COME_AND_JOIN,
}


def of_outing(outing: Outing) -> bytes | None:
    """The poster of this outing as it is now: held, cancelled or moved; None when it is not announced."""
    row = announced_one(outing)
    return _written(outing.scheme, row, [], habit(outing.occurrence.series, row)) if row else None


def of_whole_series(series: Series) -> bytes | None:
    """The poster of the next dates of a series; None when none is announced."""
    held = [row for row in of_series(agenda_of(series.scheme), series) if not row.is_cancelled]
    if not held:
        return None
    dates = list({row.day: row for row in held}.values())[:MOST_DATES]
    return _written(series.scheme, held[0], dates, habit(series, held[0]))


def habit(series: Series, row: Announced) -> str:
    """« Chaque mardi et jeudi », where that is what the series does, at the hours of this one; otherwise nothing.

    A longer rhythm is not what a wall can say: its dates are.
    """
    same_hours = (row.starts_at, row.ends_at) == (series.starts_at, series.ends_at)
    told = rhythm(series) if same_hours and series.rule != Rule.DATES else ""
    return told if len(told) <= LONGEST_HABIT else ""


def _written(scheme: Scheme, row: Announced, dates: Sequence[Announced], each: str) -> bytes:
    html = glyphs.drawable(lay_out(scheme, row, dates, each))
    said = f"{row.identifier} {row.version} {len(dates)}"
    pdf, _ = write(html, STYLE_SHEETS, dated=_latest([row, *dates]), identifier=said)
    return pdf


def _latest(rows: Sequence[Announced]) -> datetime.datetime:
    return max(row.changed_at for row in rows)


def lay_out(scheme: Scheme, row: Announced, dates: Sequence[Announced], each: str) -> str:
    """The page. With `dates`, it is that of the series; otherwise of `row` alone."""
    address = agenda_address(scheme)
    context = {
        "scheme": scheme,
        "row": row,
        "dates": dates,
        "each": each,
        "invitation": INVITATIONS[OutingFormat(row.format)],
        "asks": INVITATIONS[OutingFormat(row.format)] == COME_AND_ASK,
        "address": address.partition("://")[2],
        # Drawn in the page: nothing is asked elsewhere, and a reader of screens hears where it leads.
        "code": segno.make(address, error="m", micro=False).svg_data_uri(border=0),
    }
    return render_to_string("planning/pdf/poster.html", context)
