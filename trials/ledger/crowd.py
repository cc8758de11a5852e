"""Pages read while four people log flat out: does any contradict itself? `python -m trials.ledger.crowd`.

A page contradicts itself where its months, its formats or its places do not add up to its totals. The control reads the
same figures without their one instant: most must, or nothing was tried.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable

WRITERS = 4
# Dashboards and files; a tenth as many previews, half as many controls.
TIMES = 200


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--times", type=int, default=TIMES)
    times = asked.parse_args().times

    import django
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    django.setup()
    setup_test_environment(debug=False)
    before = setup_databases(verbosity=0, interactive=False)
    try:
        wrong = _storm(times)
    finally:
        teardown_databases(before, verbosity=0)
    print(", ".join(f"{name}: {number} contradicted themselves" for name, number in wrong.items()))
    is_tried = wrong.pop("control") > times // 20
    if not is_tried:
        print("The control does not contradict itself: nothing was tried.")
    return int(any(wrong.values()) or not is_tried)


def _storm(times: int) -> Counter[str]:
    """How many of each kind of page contradicted themselves."""
    from django.db import connections

    from .world import made

    world, stop = made(), threading.Event()

    def write(number: int) -> None:
        try:
            _log_until(world.grounds[0], number, stop)
        finally:
            connections.close_all()

    writers = [threading.Thread(target=write, args=(number,), daemon=True) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        return _read(world, times)
    finally:
        stop.set()
        for writer in writers:
            writer.join(30)


def _log_until(ground: object, number: int, stop: threading.Event) -> None:
    import random

    from outings.entries import StopEntry
    from outings.tests.factories import outing
    from schemes.models import Neighbourhood

    draw = random.Random(number)
    places = list(Neighbourhood.objects.filter(slug__in=[place.slug for place in ground.places]))
    while not stop.is_set():
        format = draw.choice(("walkabout", "drop_in_session", "door_to_door"))
        outing(
            ground.scheme, stops=[StopEntry(draw.choice(places))], people_mediated=draw.randint(1, 20), format=format
        )


def _read(world: object, times: int) -> Counter[str]:
    from django.test import Client
    from django.urls import reverse

    from reporting.figures.placing import build
    from reporting.figures.scope import Scope
    from reporting.models import ActivityReport
    from reporting.publishing import preview_manuscript
    from schemes import clock

    from .compare import READ_AT
    from .reading import figures_of_csv
    from .world import FIRST, LAST

    client, scheme = Client(), world.grounds[0].scheme
    client.force_login(world.coordinator)
    query = {"scheme": scheme.slug, "from": FIRST, "to": LAST}
    draft = ActivityReport(scheme=scheme, starts_on=FIRST, ends_on=LAST, title="Rapport")

    def of_rows(rows: list) -> dict[str, str]:
        return {code: str(value) for code, _, value, _ in rows}

    kinds: dict[str, tuple[int, Callable[[], dict[str, str]]]] = {
        "control": (times // 2, lambda: of_rows(list(build(Scope.of(scheme, FIRST, LAST)).rows()))),
        "dashboard": (
            times,
            lambda: of_rows(list(client.get(reverse("reporting:dashboard"), query).context["report"].rows())),
        ),
        "CSV": (
            times,
            lambda: figures_of_csv(client.get(reverse("reporting:figures_csv"), query).content.decode()),
        ),
        "preview": (times // 10, lambda: figures_of_csv(preview_manuscript(draft).figures_csv)),
    }
    wrong: Counter[str] = Counter(dict.fromkeys(kinds, 0))
    with clock.at(READ_AT):
        for name, (count, read) in kinds.items():
            for _ in range(count):
                wrong[name] += contradicts_itself(read())
            print(f"{name}: {count} read, {wrong[name]} contradict themselves", flush=True)
    return wrong


def contradicts_itself(values: dict[str, str]) -> bool:
    """Whether months, formats or places do not add up to the totals; every outing here has one of each."""

    def total(code: str) -> int:
        return sum(int(value) for name, value in values.items() if name.startswith(f"{code}="))

    outings, people = int(values["outings_done"]), int(values["people_mediated"])
    parts = [total("outings_done[month"), total("outings[format"), total("outings_done[neighbourhood")]
    totals = [total("people_mediated[month"), total("people_mediated[neighbourhood")]
    return any(part != outings for part in parts) or any(part != people for part in totals)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trials.settings")
    sys.exit(main())
