"""What a big base costs: `make bench` (docs/performance.md).

For each size a private PostgreSQL, filled as `manage.py generate_outings` does with the same seed; each line is a ratio
of two things measured in turn in one run, beside its aim. Milliseconds are printed for reading: they say nothing from
one machine to another.

    python -m trials.bench.speed [--rows 100000 --rows 1000000]
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from trials.bench.daily import BIGGEST, COORDINATOR, DASHBOARD, YEAR, daily, filled, said
from trials.bench.pages import Deed, measure, ratios, reader
from trials.bench.yardsticks import NAIVE, NETWORK_STATEMENT, STATEMENT, report_of, statements
from trials.site import ROOT

SIZES = (100_000, 1_000_000)
# Beyond, outings and their stops only, in every base of the run: like is compared with like.
MOST_WHOLE = 2_000_000
FIVE_YEARS = ("2021-12-01", "2026-10-31")
# The code as it was before its cost was looked at: its Python is what today's is compared with.
BEFORE = "c2e7318"
BEFORE_ROWS = 100_000  # at most
ROUNDS_OF_PDF = 3
LONGEST = 7200  # seconds for one base, filled and measured

Costs = dict[str, dict]


@dataclass(frozen=True)
class Line:
    """What was measured, a ratio a round, beside its aim; without one it is only told."""

    what: str
    measured: list[float]
    aim: float | None = None
    is_most: bool = True

    @property
    def median(self) -> float:
        return statistics.median(self.measured)

    @property
    def holds(self) -> bool:
        if self.aim is None:
            return True
        return bool(self.measured) and (self.median <= self.aim if self.is_most else self.median >= self.aim)

    def __str__(self) -> str:
        if not self.measured:
            return f"  MANQUÉ  {self.what} : pas mesuré"
        spread = (max(self.measured) - min(self.measured)) / 2
        found = f"{self.what} : {self.median:.3g}" + (f" ± {spread:.2g}" if spread else "")
        if self.aim is None:
            return f"  dit     {found}"
        room = (self.aim - self.median) / self.aim * (100 if self.is_most else -100) if self.aim else 0
        sign = "≤" if self.is_most else "≥"
        return f"  {'tenu  ' if self.holds else 'MANQUÉ'}  {found} ({sign} {self.aim:g}, marge {room:.0f} %)"


# What is measured


def of_a_base(rows: int, *, is_slim: bool, has_pdf: bool) -> Costs:
    """Fills the base of DATABASE_URL, and gives what each deed costs by its name."""
    filled(rows, is_slim=is_slim)
    from demo.generating import ADMIN, NETWORK_READER, SCHEMES
    from demo.generating import COORDINATOR as OF_A_SCHEME

    coordinator, median, admin = (
        reader(email) for email in (COORDINATOR, OF_A_SCHEME.format(SCHEMES // 2), ADMIN.format(0))
    )
    small = f"dispositif-{SCHEMES - 1}"
    network = "/vue-d-ensemble/?from={}&to={}".format(*FIVE_YEARS)
    deeds = daily() | {
        "statement": statements([STATEMENT], BIGGEST, *YEAR),
        "naive": statements(NAIVE, BIGGEST, *YEAR),
        "dashboard, touched": coordinator(DASHBOARD.format(BIGGEST, *YEAR)),
        "dashboard, five years": coordinator(DASHBOARD.format(BIGGEST, *FIVE_YEARS)),
        "dashboard of the same size": reader(OF_A_SCHEME.format(SCHEMES - 1))(DASHBOARD.format(small, *YEAR)),
        "network statement": statements([NETWORK_STATEMENT], BIGGEST, *FIVE_YEARS),
        "network, five years": reader(NETWORK_READER)(network),
        "list, median": median("/sorties/"),
        "list, biggest": coordinator("/sorties/"),
        "list, admin": admin("/sorties/"),
        "list, last page": coordinator("/sorties/?page=100000"),
        "list, search": coordinator("/sorties/?q=lieu+3"),
    }
    costs = measure(deeds, before={"dashboard, touched": touching()})
    if has_pdf:
        costs |= measure(report_of(BIGGEST, *YEAR), ROUNDS_OF_PDF)
    return json.loads(said(costs))


def touching() -> Deed:
    """A deed that changes a figure of one month of the year: an outing cancelled, then taken back, then cancelled…"""
    from outings.enums import CancelReason, OutingStatus
    from outings.models import Outing
    from outings.recording import cancel_outing, restore_outing

    of_the_year = Outing.objects.filter(scheme__slug=BIGGEST, held_on__range=YEAR, status=OutingStatus.VALIDATED)
    key = of_the_year.latest("held_on", "pk").pk

    def touch() -> None:
        outing = Outing.objects.get(pk=key)
        if outing.is_cancelled:
            restore_outing(outing, version=outing.version, user=None)
        else:
            cancel_outing(outing, reason=CancelReason.WEATHER, version=outing.version)

    return touch


# The bases


def in_its_own_base(*command: str, tree: Path = ROOT) -> Costs:
    """What a command of the bench says, in the code of `tree`, on a PostgreSQL that is started for it and removed."""
    return _told("bin/with-postgres", sys.executable, "-m", *command, tree=tree)


def on_sqlite(*command: str) -> Costs:
    with tempfile.TemporaryDirectory(prefix="optimedia-bench-") as folder:
        return _told(sys.executable, "-m", *command, tree=ROOT, DATABASE_URL=f"sqlite:///{folder}/bench.sqlite3")


def _told(*command: str, tree: Path, **env: str) -> Costs:
    own = os.environ | {
        "DJANGO_SETTINGS_MODULE": "trials.settings",
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "localhost",
        "EMAIL_URL": "dummymail://",
        "SECURE_SSL_REDIRECT": "0",
        "STATEMENT_TIMEOUT": "5min",
    }
    run = subprocess.run(
        command, cwd=tree, env=own | env, stdout=subprocess.PIPE, text=True, check=True, timeout=LONGEST
    )
    return json.loads(run.stdout.splitlines()[-1])


def before_and_now(rows: int) -> tuple[Costs, Costs] | None:
    """What the deeds of every day cost before and now; None where this checkout does not have the commit."""
    archive = subprocess.run(["git", "archive", BEFORE], cwd=ROOT, capture_output=True, timeout=60)
    if archive.returncode:
        return None
    with tempfile.TemporaryDirectory(prefix="optimedia-before-") as folder:
        tree = Path(folder)
        subprocess.run(["tar", "-x"], cwd=tree, input=archive.stdout, check=True, timeout=60)
        for name in ("pages.py", "daily.py"):
            shutil.copy(ROOT / "trials/bench" / name, tree / "trials/bench" / name)
        command = ("trials.bench.daily", str(rows))
        return in_its_own_base(*command, tree=tree), in_its_own_base(*command)


# The aims


def lines_of_a_base(of: Costs) -> Iterator[Line]:
    """Inside one base."""
    statement = of["statement"]["database"]
    year = of["dashboard, a year"]["database"]
    first = of["list, biggest"]["database"]
    yield Line("page d’un an du plus grand dispositif, base, sur une seule requête", ratios(year, statement), 0.5)
    touched = ratios(of["dashboard, touched"]["database"], statement)
    yield Line("la même, un mois venant de changer", touched, 1)
    yield Line("page naïve sur cette page, base", ratios(of["naive"]["database"], year), 6, is_most=False)
    network = ratios(of["network, five years"]["database"], of["network statement"]["database"])
    yield Line("page du réseau sur cinq ans, base, sur une seule requête", network, 0.02)
    for name in ("list, last page", "list, search"):
        yield Line(f"{name} : sur la première page, base", ratios(of[name]["database"], first), 5)
    for name, most in (("dashboard, a year", 25), ("list, biggest", 15), ("form, read", 15), ("form, sent", 20)):
        yield Line(f"{name} : requêtes", [of[name]["queries"]], most)
    for name in of:
        if name.startswith("list"):
            yield Line(f"{name} : lectures de toutes les sorties", [of[name]["scans"]], 0)
    if "report" in of:
        alone = of["WeasyPrint alone"]["whole"]
        yield Line(
            "rapport PDF, liste des sorties jointe, sur WeasyPrint seul", ratios(of["report"]["whole"], alone), 1.4
        )


def lines_between(smallest: int, biggest: int, costs: dict[int, Costs]) -> Iterator[Line]:
    """From one base to the other."""
    grown = f"{biggest:,} sur {smallest:,}".replace(",", "\u202f")
    for name, most in (
        ("dashboard of the same size", 1.3),
        ("list, median", 1.5),
        ("list, biggest", 1.5),
        ("list, admin", 1.5),
    ):
        big, small = costs[biggest][name]["database"], costs[smallest][name]["database"]
        yield Line(f"{name}, base, {grown}", ratios(big, small), most)


def lines_of_python(told: tuple[Costs, Costs] | None) -> Iterator[Line]:
    """Today's over yesterday's."""
    for name, most in (("dashboard, a year", 0.4), ("form, read", 0.5), ("form, sent", 0.6)):
        measured = ratios(told[1][name]["python"], told[0][name]["python"]) if told else []
        yield Line(f"{name}, Python, sur celui de {BEFORE}", measured, most)


def lines_of_sqlite(sqlite: Costs, postgresql: Costs) -> Iterator[Line]:
    for name, cost in sqlite.items():
        measured = ratios(cost["whole"], postgresql[name]["whole"])
        yield Line(f"SQLite sur PostgreSQL, plus grand dispositif de la démo, un an : {name}", measured)


def tell(costs: dict[str, Costs], lines: list[Line]) -> int:
    """Prints everything; the exit code."""
    for title, its in costs.items():
        print(f"\n{title:<30} requêtes   base (ms)   Python (ms)   en tout (ms)")
        for name, cost in its.items():
            medians = [statistics.median(cost[kind]) for kind in ("database", "python", "whole")]
            print(f"  {name:<28} {cost['queries']:>8} {medians[0]:>11.1f} {medians[1]:>13.1f} {medians[2]:>14.1f}")
    print("\nRapports, médianes, et leur étendue d’un tour à l’autre")
    for line in lines:
        print(line)
    missed = sum(not line.holds for line in lines)
    aims = sum(line.aim is not None for line in lines)
    print(f"\n{'Tenu' if not missed else 'Manqué'} : {aims - missed} sur {aims}")
    return 1 if missed else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="speed")
    parser.add_argument("--rows", type=int, action="append", help="a size; 100,000 and 1,000,000 without one")
    parser.add_argument("--only", type=int, help="measures that size on the base of DATABASE_URL, and says it in JSON")
    parser.add_argument("--slim", action="store_true", help="with --only: outings and stops only")
    parser.add_argument("--pdf", action="store_true", help="with --only: a report too")
    options = parser.parse_args()
    if options.only:
        print(json.dumps(of_a_base(options.only, is_slim=options.slim, has_pdf=options.pdf)))
        return 0
    sizes = sorted(options.rows or SIZES)
    slim = ["--slim"] if sizes[-1] > MOST_WHOLE else []
    costs = {}
    for rows in sizes:
        pdf = ["--pdf"] if rows == sizes[-1] and not slim else []
        costs[rows] = in_its_own_base("trials.bench.speed", "--only", str(rows), *slim, *pdf)
    lines = list(lines_of_a_base(costs[sizes[-1]]))
    if len(sizes) > 1:
        lines += lines_between(sizes[0], sizes[-1], costs)
    rows_before = min(sizes[0], BEFORE_ROWS)
    told = before_and_now(rows_before)
    lines += lines_of_python(told)
    sqlite, postgresql = on_sqlite("trials.bench.demo_year"), in_its_own_base("trials.bench.demo_year")
    lines += lines_of_sqlite(sqlite, postgresql)
    shown = {f"{rows} sorties": its for rows, its in costs.items()}
    if told:
        shown |= {f"avant ({BEFORE}), {rows_before} sorties": told[0], f"maintenant, {rows_before} sorties": told[1]}
    return tell(shown | {"démo, SQLite": sqlite, "démo, PostgreSQL": postgresql}, lines)


if __name__ == "__main__":
    sys.exit(main())
