"""Three conventions of the demo in three lengths, a year of them; exit code 1 when two tellings of a figure differ."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator
from itertools import product

import django

django.setup()

from django.test.utils import setup_databases, setup_test_environment, teardown_databases  # noqa: E402

from demo.loading import load_demo  # noqa: E402
from french.numbers import counted  # noqa: E402
from partners.enums import KnownBy  # noqa: E402
from partners.models import Convention  # noqa: E402
from reporting.enums import ReportLength  # noqa: E402
from reporting.figures.indicators import INDICATORS  # noqa: E402
from reporting.models import ActivityReport  # noqa: E402
from reporting.orders import BASES  # noqa: E402
from schemes import clock  # noqa: E402
from trials.outputs.spreadsheet import recompute  # noqa: E402
from trials.outputs.taken import compare_taken  # noqa: E402
from trials.outputs.told import Tally, Tile, Told, compare, told_of  # noqa: E402

UNTIL, MONTHS = datetime.date(2026, 7, 31), 6
# A convention of quarters, one of formats, one of a programme.
FUNDERS = ("Les bailleurs sociaux nantais", "Ville de Bordeaux", "Tours Métropole Val de Loire")
PERIODS = {
    ReportLength.NOTE: (datetime.date(2026, 6, 1), datetime.date(2026, 6, 30)),
    ReportLength.REPORT: (datetime.date(2026, 1, 1), datetime.date(2026, 6, 30)),
    ReportLength.ANNUAL: (datetime.date(2026, 1, 1), datetime.date(2026, 6, 30)),
}


def main() -> int:
    setup_test_environment(debug=False)
    before = setup_databases(verbosity=0, interactive=False)
    try:
        tally = _compared()
    finally:
        teardown_databases(before, verbosity=0)
    for where, number in tally.compared.items():
        print(f"{where}: {number}")
    print("\n".join(tally.differences) or "0 difference")
    return int(bool(tally.differences))


def _compared() -> Tally:
    tally = Tally()
    with clock.at(clock.moment(UNTIL, datetime.time(15))):
        load_demo(UNTIL, MONTHS, with_reports=False)
        for report in _drafts():
            told = told_of(report)
            compare(told, tally)
            compare_taken(report, told.known, tally)
            _page_2(report.convention, told, tally)
            print(f"{report}: {counted(tally.compared.total(), 'comparaison')}", flush=True)
    return tally


def _drafts() -> Iterator[ActivityReport]:
    for funder, length in product(FUNDERS, PERIODS):
        start, end = PERIODS[length]
        convention = Convention.objects.get(funder__name=funder, starts_on__lte=start, ends_on__gte=end)
        scheme = convention.schemes.get()
        report = ActivityReport.objects.create(
            scheme=scheme,
            convention=convention,
            length=length,
            starts_on=start,
            ends_on=end,
            title=f"{funder}, {length}",
        )
        report.schemes.set([scheme])
        yield report


def _page_2(convention: Convention, told: Told, tally: Tally) -> None:
    """Each tile, worked out by a spreadsheet program from the attached figures, beside what is printed."""
    codes = {tile.label: code for tile in told.tiles if (code := _code_of(tile, convention))}
    recomputed = recompute(told.attached_csv, codes)
    for tile in told.tiles:
        if tile.label in codes:
            tally.same("spreadsheet", tile.label, recomputed[tile.label], _bare(tile.value))


def _bare(text: str) -> str:
    """« ≈ 1 490 » without the space of its thousands."""
    mark, number = (text[:2], text[2:]) if text[:1] in "≈<" else ("", text)
    return mark + (number if number.endswith("%") or " sur " in number else number.replace(" ", ""))


def _code_of(tile: Tile, convention: Convention) -> str:
    """The figure that a tile is of; of a share, its part and its base. Empty for what the files have no code for."""
    line = convention.lines.filter(known_by=KnownBy.COMPUTED, label=tile.label).first()
    code = line.code if line else next((code for code, one in INDICATORS.items() if one.label == tile.label), "")
    is_share = tile.value.endswith("%") or " sur " in tile.value
    return f"{code} / {BASES[code]}" if is_share and code in BASES else code


if __name__ == "__main__":
    sys.exit(main())
