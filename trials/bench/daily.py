"""What a team does every day (the dashboard read, the form read, the form sent), and what it costs Python.

    python -m trials.bench.daily 100000

fills the base of DATABASE_URL and says it in JSON. An earlier commit's tree runs this very file (`speed.py` lays it
there), so that « before » is measured in the same run: nothing here but what both have.
"""

from __future__ import annotations

import json
import sys
import uuid

from trials.bench.pages import ROUNDS, Cost, Deed, browser, measure, reader

SEED = 1
BIGGEST = "dispositif-0"
COORDINATOR, MEDIATOR = "coordination-0@mesure.test", "mediation-0@mesure.test"
YEAR = ("2025-11-01", "2026-10-31")
DASHBOARD = "/tableau-de-bord/?scheme={}&from={}&to={}"
FORM = "/sorties/nouvelle/"


def daily() -> dict[str, Deed]:
    """The three deeds, by name, in the biggest scheme."""
    return {
        "dashboard, a year": reader(COORDINATOR)(DASHBOARD.format(BIGGEST, *YEAR)),
        "form, read": reader(MEDIATOR)(f"{FORM}?scheme={BIGGEST}"),
        "form, sent": _sending(),
    }


def _sending() -> Deed:
    """A whole outing, another one each time."""
    from schemes.models import Scheme, Topic

    scheme = Scheme.objects.get(slug=BIGGEST)
    spot = scheme.spots.order_by("pk")[3]
    partners = list(scheme.partnerships.order_by("pk").values_list("partner", flat=True)[:2])
    topics = Topic.objects.filter(scheme=None, is_active=True).values_list("pk", flat=True)[:3]
    typed = {
        "scheme": BIGGEST,
        "format": "walkabout",
        "held_on": "2026-11-17",
        "duration": "h2",
        "stops-TOTAL_FORMS": "1",
        "stops-INITIAL_FORMS": "0",
        "stops-0-neighbourhood": spot.neighbourhood_id,
        "stops-0-spot": spot.name,
        "testimonies-TOTAL_FORMS": "0",
        "testimonies-INITIAL_FORMS": "0",
        "mediators_count": "2",
        "people_mediated": "14",
        "women_count": "9",
        "men_count": "4",
        "partners": partners,
        f"partner_role_{partners[0]}": "venue",
        "support_types": ["listening", "information"],
        "overall_feeling": "good",
        "highlight": "Du monde devant la halle.",
    } | {f"requests_{topic}": "4" for topic in topics}
    client = browser(MEDIATOR)

    def send() -> None:
        answer = client.post(FORM, typed | {"client_uuid": str(uuid.uuid4())})
        if answer.status_code != 302:
            raise SystemExit(f"{FORM}: {answer.status_code}")

    return send


def filled(rows: int, **how: bool) -> None:
    """Django on the base of DATABASE_URL, with so many outings."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from demo.generating import generate
    from schemes import clock

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    clock.start(settings.CLOCK)
    generate(rows, SEED, clock.today(), **how)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '20min'")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("RESET statement_timeout")


def said(costs: dict[str, Cost]) -> str:
    return json.dumps({name: cost.said() for name, cost in costs.items()})


if __name__ == "__main__":
    filled(int(sys.argv[1]))
    print(said(measure(daily(), 2 * ROUNDS)))
