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
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass

from trials.site import ROOT

SIZES = (100_000, 1_000_000)
SEED = 1
YEAR = ("2025-11-01", "2026-10-31")
FIVE_YEARS = ("2021-12-01", "2026-10-31")
BIGGEST = "dispositif-0"
# Outings of the scheme whose page is compared between sizes: the smallest of a million, one of the first of 100,000.
SAME_SIZE = 800


@dataclass(frozen=True)
class Line:
    """One aim, what was measured, and whether it is held."""

    what: str
    measured: float
    aim: float
    is_most: bool = True

    @property
    def holds(self) -> bool:
        return self.measured <= self.aim if self.is_most else self.measured >= self.aim

    def __str__(self) -> str:
        sign = "≤" if self.is_most else "≥"
        said = f"{self.measured:.2f}".rstrip("0").rstrip(".")
        return f"  {'tenu  ' if self.holds else 'MANQUÉ'}  {self.what} : {said} ({sign} {self.aim:g})"


# The yardsticks, on the raw rows of a scheme's year: what one statement says of the outings, their requests, places and
# partners; and what a page would ask that made each figure with an aggregate of its own.
DONE = "status IN ('logged', 'validated')"
OF_SCOPE = "scheme_id = %(scheme)s AND held_on BETWEEN %(start)s AND %(end)s"
STATEMENT = f"""
WITH done AS MATERIALIZED (SELECT * FROM outings_outing WHERE {OF_SCOPE} AND {DONE})
SELECT
    (SELECT row_to_json(t) FROM (
        SELECT count(*), sum(duration_minutes * mediators_count), sum(duration_minutes), sum(prep_minutes),
            sum(people_met), sum(people_mediated), sum(participants_count), sum(women_count), sum(men_count),
            sum(age_under_18), sum(age_18_25), sum(age_26_64), sum(age_65_plus), sum(first_contact_count),
            sum(handling_on_spot), sum(handling_referred), sum(coupons_issued), count(*) FILTER (WHERE is_estimate)
        FROM done) AS t),
    (SELECT json_agg(t) FROM (
        SELECT date_trunc('month', held_on), count(*), sum(people_mediated) FROM done GROUP BY 1) AS t),
    (SELECT json_agg(t) FROM (
        SELECT topic_id, sum(requests) FROM outings_outingtopic AS child JOIN done ON done.id = child.outing_id
        WHERE child.scheme_id = %(scheme)s AND child.held_on BETWEEN %(start)s AND %(end)s GROUP BY 1) AS t),
    (SELECT json_agg(t) FROM (
        SELECT child.neighbourhood_id, count(DISTINCT done.id), sum(child.people_mediated)
        FROM outings_outingstop AS child JOIN done ON done.id = child.outing_id
        WHERE child.scheme_id = %(scheme)s AND child.held_on BETWEEN %(start)s AND %(end)s GROUP BY 1) AS t),
    (SELECT json_agg(t) FROM (
        SELECT partner_id, count(*) FROM outings_outingpartner AS child JOIN done ON done.id = child.outing_id
        WHERE child.scheme_id = %(scheme)s AND child.held_on BETWEEN %(start)s AND %(end)s GROUP BY 1) AS t)
"""
SCOPED = f"FROM outings_outing WHERE {OF_SCOPE} AND {DONE}"
CHILD = f"""FROM {{0}} AS child JOIN outings_outing AS o ON o.id = child.outing_id
    WHERE o.scheme_id = %(scheme)s AND o.held_on BETWEEN %(start)s AND %(end)s AND {DONE}"""
NAIVE = [
    f"SELECT count(*) {SCOPED}",
    f"SELECT sum(duration_minutes * mediators_count) {SCOPED}",
    f"SELECT sum(people_met), sum(people_mediated) {SCOPED}",
    f"SELECT sum(women_count), sum(men_count) {SCOPED}",
    f"SELECT sum(age_under_18), sum(age_18_25), sum(age_26_64), sum(age_65_plus) {SCOPED}",
    f"SELECT date_trunc('month', held_on), count(*) {SCOPED} GROUP BY 1",
    f"SELECT format, count(*) {SCOPED} GROUP BY 1",
    f"SELECT target_audience, count(*) {SCOPED} GROUP BY 1",
    f"SELECT topic_id, sum(requests) {CHILD.format('outings_outingtopic')} GROUP BY 1",
    f"SELECT child.neighbourhood_id, count(DISTINCT o.id) {CHILD.format('outings_outingstop')} GROUP BY 1",
    f"SELECT partner_id, count(*) {CHILD.format('outings_outingpartner')} GROUP BY 1",
    f"SELECT tick_list, option, count(*) {CHILD.format('outings_outingtick')} GROUP BY 1, 2",
]


def statements(queries: list[str], slug: str, start: str, end: str) -> Callable[[], None]:
    """The deed of asking these, each read to its end."""
    from django.db import connection

    from schemes.models import Scheme

    scope = {"scheme": Scheme.objects.get(slug=slug).pk, "start": start, "end": end}

    def ask() -> None:
        with connection.cursor() as cursor:
            for query in queries:
                cursor.execute(query, scope)
                cursor.fetchall()

    return ask


def measured(rows: int) -> dict[str, dict]:
    """Fills the base of DATABASE_URL, and gives what each deed costs by its name."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.models import Count

    from demo.generating import ADMIN, COORDINATOR, generate
    from outings.models import Outing
    from schemes import clock
    from trials.bench.pages import measure, reader

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    clock.start(settings.CLOCK)
    generate(rows, SEED, clock.today())
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("RESET statement_timeout")
    coordinator = reader(COORDINATOR.format(0))
    median = reader(COORDINATOR.format(150))
    admin = reader(ADMIN.format(0))
    sizes = Outing.objects.values("scheme__slug").annotate(number=Count("pk")).values_list("number", "scheme__slug")
    of_a_size = min(sizes, key=lambda size: abs(size[0] - SAME_SIZE))[1]
    rank = of_a_size.removeprefix("dispositif-")

    def dashboard(slug: str, start: str, end: str) -> str:
        return f"/tableau-de-bord/?scheme={slug}&from={start}&to={end}"

    costs = measure(
        {
            "statement": statements([STATEMENT], BIGGEST, *YEAR),
            "naive": statements(NAIVE, BIGGEST, *YEAR),
            "dashboard, a year": coordinator(dashboard(BIGGEST, *YEAR)),
            "dashboard, five years": coordinator(dashboard(BIGGEST, *FIVE_YEARS)),
            "dashboard of the same size": reader(COORDINATOR.format(rank))(dashboard(of_a_size, *YEAR)),
            "list, median": median("/sorties/"),
            "list, biggest": coordinator("/sorties/"),
            "list, admin": admin("/sorties/"),
            "list, last page": coordinator("/sorties/?page=100000"),
            "list, search": coordinator("/sorties/?q=lieu+3"),
            "form, read": coordinator(f"/sorties/nouvelle/?scheme={BIGGEST}"),
        }
    )
    said = {}
    for name, cost in costs.items():
        said[name] = asdict(cost) | {"scans": len(cost.scans("outings_outing"))}
        del said[name]["statements"]
    return said


def lines(costs: dict[int, dict[str, dict]]) -> list[Line]:
    """The aims, from the costs of each size."""
    smallest, biggest = min(costs), max(costs)
    of = costs[biggest]
    found = [
        Line(
            "page d’un an du plus grand dispositif, base, sur une seule requête",
            of["dashboard, a year"]["database"] / of["statement"]["database"],
            0.5,
        ),
        Line(
            "page naïve sur cette page, base",
            of["naive"]["database"] / of["dashboard, a year"]["database"],
            6,
            is_most=False,
        ),
        *(
            Line(f"{name} : sur la première page, base", of[name]["database"] / of["list, biggest"]["database"], 5)
            for name in ("list, last page", "list, search")
        ),
        *(
            Line(f"{name} : requêtes", of[name]["queries"], most)
            for name, most in (("dashboard, a year", 25), ("list, biggest", 15), ("form, read", 15))
        ),
        *(
            Line(f"{name} : lectures de toutes les sorties", of[name]["scans"], 0)
            for name in of
            if name.startswith("list")
        ),
    ]
    if smallest != biggest:
        grown = f"{biggest:,} sur {smallest:,}".replace(",", "\u202f")
        found += [
            Line(f"{name}, base, {grown}", of[name]["database"] / costs[smallest][name]["database"], most)
            for name, most in (
                ("dashboard of the same size", 1.3),
                ("list, median", 1.5),
                ("list, biggest", 1.5),
                ("list, admin", 1.5),
            )
        ]
    return found


def in_its_own_base(rows: int) -> dict[str, dict]:
    """`measured`, in a PostgreSQL that is started for it and removed."""
    own = os.environ | {
        "DJANGO_SETTINGS_MODULE": "trials.settings",
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "localhost",
        "EMAIL_URL": "dummymail://",
        "SECURE_SSL_REDIRECT": "0",
    }
    command = ["bin/with-postgres", sys.executable, "-m", "trials.bench.speed", "--only", str(rows)]
    run = subprocess.run(command, cwd=ROOT, env=own, stdout=subprocess.PIPE, text=True, check=True, timeout=3600)
    return json.loads(run.stdout.splitlines()[-1])


def main() -> int:
    parser = argparse.ArgumentParser(prog="speed")
    parser.add_argument("--rows", type=int, action="append", help="a size; 100,000 and 1,000,000 without one")
    parser.add_argument("--only", type=int, help="measures that size on the base of DATABASE_URL, and says it in JSON")
    options = parser.parse_args()
    if options.only:
        print(json.dumps(measured(options.only)))
        return 0
    costs = {rows: in_its_own_base(rows) for rows in options.rows or SIZES}
    for rows, its in costs.items():
        print(f"\n{rows} sorties                    requêtes   base (ms)   Python (ms)")
        for name, cost in its.items():
            print(f"  {name:<28} {cost['queries']:>8} {cost['database']:>11.1f} {cost['python']:>13.1f}")
    found = lines(costs)
    print("\nRapports")
    for line in found:
        print(line)
    missed = sum(not line.holds for line in found)
    print(f"\n{'Tenu' if not missed else 'Manqué'} : {len(found) - missed} sur {len(found)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
