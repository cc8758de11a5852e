"""Pages read while four people log flat out: does any contradict itself? `python -m trials.ledger.crowd`.

A page contradicts itself where its months, its formats or its places do not add up to its totals. The control reads the
same figures without their one instant: one in twenty must, or nothing was tried. `--times` dashboards, as many files, a
tenth as many previews, half as many controls; none is begun after `--minutes`, and what was not read fails the trial.
"""

from __future__ import annotations

import argparse
import datetime
import os
import random
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

WRITERS = 4
# From then on a writer moves what it wrote: a scheme that grew for ever would be read ever more slowly.
WRITTEN_EACH = 250
TIMES, MINUTES = 200, 45


@dataclass
class Kind:
    """One kind of page: how many to read, how, and what came of it."""

    asked: int
    read: Callable[[], dict[str, str]]
    done: int = 0
    wrong: int = 0


@dataclass
class Writers:
    """People who log, then move what they logged, until they are told to stop; what each did and was refused."""

    world: object
    stop: threading.Event = field(default_factory=threading.Event)
    deeds: list[int] = field(default_factory=lambda: [0] * WRITERS)
    refused: list[int] = field(default_factory=lambda: [0] * WRITERS)

    def __enter__(self) -> Writers:
        self.threads = [threading.Thread(target=self._write, args=(n,), daemon=True) for n in range(WRITERS)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.has_died = not all(thread.is_alive() for thread in self.threads)
        self.stop.set()
        for thread in self.threads:
            thread.join(30)

    def _write(self, number: int) -> None:
        from django.db import OperationalError, connection

        from schemes.models import Neighbourhood

        ground, draw, written = self.world.grounds[0], random.Random(number), []
        places = list(Neighbourhood.objects.filter(slug__in=[place.slug for place in ground.places]))
        try:
            while not self.stop.is_set():
                try:
                    _log_or_move(ground.scheme, places, draw, written)
                    self.deeds[number] += 1
                except OperationalError:
                    # SQLite has one writer at a time, and no queue: who waited too long insists, as a phone does.
                    self.refused[number] += 1
        finally:
            connection.close()


def _log_or_move(scheme: object, places: list, draw: random.Random, written: list) -> None:
    """One more outing, or another day, format, place and number of people of one of them."""
    from outings.entries import StopEntry
    from outings.recording import change_outing
    from outings.tests.factories import entry, outing

    answers = {
        "held_on": datetime.date(2026, draw.randint(1, 9), 11),
        "format": draw.choice(("walkabout", "drop_in_session", "door_to_door")),
        "people_mediated": draw.randint(1, 20),
        "stops": [StopEntry(draw.choice(places))],
    }
    if len(written) < WRITTEN_EACH:
        written.append(outing(scheme, **answers))
        return
    index = draw.randrange(WRITTEN_EACH)
    row = written[index]
    written[index] = change_outing(row, user=None, entry=entry(**answers), version=row.version)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    for name, usual in (("--times", TIMES), ("--minutes", MINUTES)):
        asked.add_argument(name, type=int, default=usual)
    options = asked.parse_args()

    import django
    from django.db import connection
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    django.setup()
    setup_test_environment(debug=False)
    before = setup_databases(verbosity=0, interactive=False)
    try:
        from .world import made

        world = made()
        kinds = _kinds(world, options.times)
        with Writers(world) as writers:
            _read(kinds, time.monotonic() + 60 * options.minutes)
    finally:
        teardown_databases(before, verbosity=0)
    control = kinds["control"]
    pages = [kind for kind in kinds.values() if kind is not control]
    troubles = {
        "a writer died": writers.has_died,
        "the time was up": any(kind.done < kind.asked for kind in kinds.values()),
        "the control does not contradict itself: nothing was tried": control.wrong <= control.done // 20,
    }
    said = [trouble for trouble, is_so in troubles.items() if is_so]
    done, refused = sum(writers.deeds), sum(writers.refused)
    print("; ".join([f"{connection.vendor}: {done} outings written or moved meanwhile, {refused} refused", *said]))
    print(
        f"{connection.vendor}: {sum(kind.done for kind in pages)} pages, {sum(kind.wrong for kind in pages)} contradict"
        f" themselves; without the snapshot, {control.wrong} of {control.done}"
    )
    return int(bool(said) or any(kind.wrong for kind in pages))


def _kinds(world: object, times: int) -> dict[str, Kind]:
    from django.test import Client
    from django.urls import reverse

    from reporting.figures.placing import build
    from reporting.figures.scope import Scope
    from reporting.models import ActivityReport
    from reporting.publishing import preview_manuscript

    from .reading import figures_of_csv
    from .world import FIRST, LAST

    client, scheme = Client(), world.grounds[0].scheme
    client.force_login(world.coordinator)
    query = {"scheme": scheme.slug, "from": FIRST, "to": LAST}
    draft = ActivityReport(scheme=scheme, starts_on=FIRST, ends_on=LAST, title="Rapport")

    def of_rows(rows: list) -> dict[str, str]:
        return {code: str(value) for code, _, value, _ in rows}

    return {
        "control": Kind(times // 2, lambda: of_rows(list(build(Scope.of(scheme, FIRST, LAST)).rows()))),
        "dashboard": Kind(
            times,
            lambda: of_rows(list(client.get(reverse("reporting:dashboard"), query).context["report"].rows())),
        ),
        "CSV": Kind(
            times,
            lambda: figures_of_csv(client.get(reverse("reporting:figures_csv"), query).content.decode()),
        ),
        "preview": Kind(times // 10, lambda: figures_of_csv(preview_manuscript(draft).figures_csv)),
    }


def _read(kinds: dict[str, Kind], latest: float) -> None:
    from schemes import clock

    from .compare import READ_AT

    began = time.monotonic()
    with clock.at(READ_AT):
        for name, kind in kinds.items():
            while kind.done < kind.asked and time.monotonic() < latest:
                kind.wrong += contradicts_itself(kind.read())
                kind.done += 1
            said = f"{name}: {kind.done} read, {kind.wrong} contradict themselves"
            print(f"{time.monotonic() - began:5.0f} s  {said}", flush=True)


def contradicts_itself(values: dict[str, str]) -> bool:
    """Whether months, formats or places do not add up to the totals; every outing here has one of each."""

    def total(code: str) -> int:
        return sum(int(value) for name, value in values.items() if name.startswith(f"{code}="))

    outings, people = int(values["outings_done"]), int(values["people_mediated"])
    parts = [total("outings_done[month"), total("outings_done[format"), total("outings_done[neighbourhood")]
    totals = [total("people_mediated[month"), total("people_mediated[neighbourhood")]
    return any(part != outings for part in parts) or any(part != people for part in totals)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trials.settings")
    sys.exit(main())
