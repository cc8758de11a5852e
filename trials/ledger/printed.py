"""What the report says of a scope: its attached figures, and the words of its pages."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pikepdf

from outings import enums
from reporting.models import ActivityReport
from reporting.outputs.pdf import typeset
from reporting.publishing import preview_manuscript
from schemes.enums import OutingFormat
from schemes.models import Neighbourhood, Scheme

from .book import AGES, HANDLINGS, PARTS, SEXES, TICKS, Asked, Figures, Typed
from .reading import number
from .rounding import rounded

# Parts are not told of fewer (DOMAIN 7.4).
SMALLEST_TABLE = 100
ANSWERED = ("handling_on_spot", "handling_appointment", "handling_referred")
COUNTED = {
    *("people_met", "people_mediated", "participants_count", "requests_total", "requests", "coupons_issued"),
    *("unclaimed_right_count", "public_described", "gender_unknown", "age_unknown", *HANDLINGS, *SEXES, *AGES, *PARTS),
    *(part.replace("_count", "_base") for part in PARTS),
}
MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
LISTS = {
    "format": OutingFormat,
    "setting": enums.Setting,
    "venue_type": enums.VenueType,
    "context": enums.OutingContext,
    "support_types": enums.SupportType,
    "registers_used": enums.Register,
    "decision_next": enums.NextDecision,
}
EXTRACTS_TEXT = shutil.which("pdftotext")


@dataclass(frozen=True)
class Printed:
    """The two attached files, and the words of the pages where they were laid out."""

    figures: str
    outings: str
    words: str


def printed(asked: Asked, *, has_pages: bool) -> Printed:
    """Of the report that would be published; what is attached is read in the PDF itself where there are pages."""
    (slug,) = asked.schemes
    place = Neighbourhood.objects.get(slug=asked.place) if asked.place else None
    scheme = Scheme.objects.get(slug=slug)
    report = ActivityReport.objects.create(
        scheme=scheme, starts_on=asked.start, ends_on=asked.end, neighbourhood=place, title="Rapport"
    )
    manuscript = preview_manuscript(report)
    report.delete()
    if not has_pages:
        return Printed(manuscript.figures_csv, manuscript.outings_csv, "")
    pdf = typeset(manuscript).pdf
    with pikepdf.open(io.BytesIO(pdf)) as file:
        found = (file.attachments[name].get_file().read_bytes().decode() for name in ("chiffres.csv", "sorties.csv"))
        return Printed(*found, _words(pdf))


def _words(pdf: bytes) -> str:
    """The pages' text, a line of a table a line; poppler's `pdftotext` reads it."""
    if EXTRACTS_TEXT is None:
        raise RuntimeError("pdftotext manque\u00a0: apt-get install poppler-utils")
    return subprocess.run(
        [EXTRACTS_TEXT, "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def for_readers(expected: Figures, *, is_part: bool) -> Figures:
    """People and requests to the ten, and no table of fewer than a hundred (DOMAIN 7.4).

    `is_part`: of a neighbourhood, whose months are told where they could be a report.
    """
    if is_part:
        expected = {code: value for code, value in expected.items() if not _is_small_month(code, expected)}
    told = {code: tens(value) if value is not None and _is_counted(code) else value for code, value in expected.items()}
    if tens(expected.get("requests_total") or 0) < SMALLEST_TABLE:
        told = {code: value for code, value in told.items() if not code.startswith(("requests[", "requests_total["))}
    answers = [told.get(name) or 0 for name in ANSWERED]
    if tens(sum(expected.get(name) or 0 for name in HANDLINGS)) < SMALLEST_TABLE:
        told = {code: value for code, value in told.items() if not code.startswith(("handling_", "on_spot_share"))}
        # Sorties where it is noted hide nothing.
        told |= {code: expected[code] for code in expected if code.startswith("handling_") and not _is_counted(code)}
    else:
        told["on_spot_share"] = _per_cent(told["handling_on_spot"] or 0, sum(answers))
    for prefix in ("", "participants."):
        _describe(told, prefix)
    return told


def _is_small_month(code: str, expected: Figures) -> bool:
    if not code.startswith("people_mediated[month="):
        return False
    outings = expected.get(code.replace("people_mediated", "outings_done")) or 0
    return outings < 5 or (expected[code] or 0) < 50


def _describe(told: Figures, prefix: str) -> None:
    """Sexes and ages as they are told of one public, or not at all."""
    base = told.get(f"{prefix}public_described") or 0
    bases = (part.replace("_count", "_base") for part in PARTS)
    parts = {"gender_fill_rate": (SEXES, "gender_unknown"), "age_fill_rate": (AGES, "age_unknown")}
    if not base:
        for name in (*PARTS, *bases, "public_described"):
            told.pop(prefix + name, None)
    for rate, (names, unknown) in parts.items():
        if base < SMALLEST_TABLE:
            for name in (*names, unknown, rate):
                told.pop(prefix + name, None)
            continue
        known = sum(told[prefix + name] or 0 for name in names)
        told[prefix + rate] = _per_cent(known, known + (told[prefix + unknown] or 0))


def _per_cent(part: int | Fraction, base: int | Fraction) -> int | None:
    return None if base < SMALLEST_TABLE else rounded(Fraction(100 * part) / base)


def tens(value: int | Fraction) -> int:
    """To the ten, half up."""
    return int((value + 5) // 10) * 10


def _is_counted(code: str) -> bool:
    name = code.partition("[")[0].removeprefix("participants.")
    return name.removesuffix("_estimated") in COUNTED


def attached_outings(begun: list[Typed], place: str) -> Counter[tuple[str, ...]]:
    """Month, neighbourhoods, format and outcome of each outing, as the attached list counts them; of one neighbourhood
    (its name), no other is said."""
    found: Counter[tuple[str, ...]] = Counter()
    for outing in begun:
        names = {stop.place.name if stop.place else "Hors quartier" for stop in outing.stops}
        where = place or ", ".join(sorted(names))
        found[
            f"{outing.day:%Y-%m}", where, OutingFormat(outing.choices["format"]).label, str(bool(outing.cancelled))
        ] += 1
    return found


def listed_outings(rows: list[list[str]]) -> Counter[tuple[str, ...]]:
    """The same, of the file."""
    found: Counter[tuple[str, ...]] = Counter()
    for month, where, of_format, done, cancelled in rows:
        found += Counter(
            {(month, where, of_format, "False"): int(done), (month, where, of_format, "True"): int(cancelled)}
        )
    return found


def lines(
    words: str, places: dict[str, str], now: Figures, before: Figures | None, *, is_a_year_before: bool
) -> Iterator[tuple[str, list[Decimal | None], list[int | Fraction | None]]]:
    """(code, its numbers, those that were typed) of each line of a table whose label names one thing.

    `before`: the figures of the period compared with, whose column stands where it has the answer.
    """
    codes = _codes(places)
    for line in words.splitlines():
        label, *cells = re.split(r"\s{2,}", line.replace("\u00a0", " ").replace("\u202f", " ").strip())
        numbers = [Decimal(0) if cell == "< 5" else number(cell) for cell in cells]
        # A neighbourhood's name is followed by its status.
        named = next((name for name in places if label.startswith(f"{name} ")), label)
        if not numbers or numbers[0] is None or len(codes.get(named, ())) != 1:
            continue
        (code,) = codes[named]
        dimension = code.partition("[")[2].partition("=")[0]
        if dimension == "month":
            has_previous = before is not None and is_a_year_before
            of = ("presence_hours", "people_mediated", "outings_cancelled")
        elif dimension == "neighbourhood":
            has_previous, of = before is not None, ("presence_hours", "people_mediated", "requests_total")
        else:
            has_previous, of = before is not None and _is_known(dimension, before), ()
        previous = [(before or {}).get(_a_year_before(code), 0)] if has_previous else []
        expected = [now.get(code, 0), *previous, *(now.get(f"{other}[{code.partition('[')[2]}", 0) for other in of)]
        # A list has a column of shares, words or numbers, between its two.
        shown = numbers[: len(expected)] if of else [numbers[0], *(numbers[-1:] if has_previous else [])]
        # A dash stands for what is not told of so few.
        told = [Decimal(0) if one is None and not typed else one for one, typed in zip(shown, expected, strict=False)]
        yield code, told, expected


def _codes(places: dict[str, str]) -> dict[str, set[str]]:
    """What a line's label may name."""
    codes: dict[str, set[str]] = defaultdict(set)
    for dimension, options in LISTS.items():
        for option in options:
            figure = "outings_done" if dimension == "format" else "outings"
            codes[option.label].add(f"{figure}[{dimension}={option.value}]")
    for name, slug in places.items():
        codes[name].add(f"outings_done[neighbourhood={slug}]")
    for year in (2024, 2025, 2026):
        for month, name in enumerate(MONTHS, start=1):
            codes[f"{name} {year}"].add(f"outings_done[month={year}-{month:02d}]")
    return codes


def _is_known(dimension: str, before: Figures) -> bool:
    """What no outing noted is unknown; what may be left unticked, and what nothing was done about, is 0."""
    noted = any(f"[{dimension}=" in code for code in before)
    return noted or dimension in TICKS or not before["outings_done"]


def _a_year_before(code: str) -> str:
    return re.sub(r"(?<=month=)[0-9]{4}", lambda year: str(int(year[0]) - 1), code)
