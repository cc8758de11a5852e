"""Figures of kept months, read while several connections write: `python -m trials.months [--deeds 2000] [--seed 1]`.

Writers record, correct, move between months and neighbourhoods, cancel, restore, validate, merge spots, change the
perimeter and the watch. Readers compare, in one instant, what is read from the kept months with the same figures read
from the outings: all must be equal. The control does the same with nobody told of what changes: most must be wrong, or
nothing was tried.
"""

from __future__ import annotations

import argparse
import datetime
import os
import random
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from refusals import Refused

WRITERS, READERS = 3, 2
DEEDS, SEED = 2_000, 1
# The days of outings, and what is read of them: whole months, and periods that begin and end within one.
FIRST, LAST = datetime.date(2026, 1, 1), datetime.date(2026, 4, 30)
PERIODS = (
    (FIRST, LAST),
    (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28)),
    (datetime.date(2026, 1, 1), datetime.date(2026, 4, 28)),
    (datetime.date(2026, 1, 10), datetime.date(2026, 3, 31)),
)
# seconds
LONGEST = 1_800


@dataclass
class Tally:
    """What was done and read; `refused`: deeds that somebody else's made impossible, by the name of the error."""

    writes: int = 0
    reads: int = 0
    wrong: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    failures: list[Exception] = field(default_factory=list)

    def __str__(self) -> str:
        refused = ", ".join(f"{number} {name}" for name, number in self.refused.items()) or "none"
        return f"{self.writes} writes (refused: {refused}), {self.reads} reads, {self.wrong} wrong"


class Ground:
    """Two schemes and what their outings are made of."""

    def __init__(self) -> None:
        from accounts.tests.factories import UserFactory
        from partners.tests.factories import PartnerFactory
        from schemes.models import Topic
        from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, SpotFactory

        self.schemes = SchemeFactory.create_batch(2)
        self.places = {scheme.pk: NeighbourhoodFactory.create_batch(3, scheme=scheme) for scheme in self.schemes}
        for scheme in self.schemes:
            for place in self.places[scheme.pk]:
                SpotFactory(scheme=scheme, neighbourhood=place, spot_type="market")
        self.partners = PartnerFactory.create_batch(4)
        self.topics = list(Topic.objects.filter(scheme=None)[:5])
        self.user = UserFactory()


def storm(deeds: int, seed: int) -> Tally:
    """`deeds` tried by each of several writers while readers compare; and one reading of everything at the end."""
    from django.db import connections

    ground, tally, over, lock = Ground(), Tally(), threading.Event(), threading.Lock()

    def run(work: Callable[[random.Random], None], number: int) -> threading.Thread:
        def do() -> None:
            try:
                work(random.Random(f"{seed}-{number}"))
            except Exception as error:
                tally.failures.append(error)
            finally:
                connections.close_all()

        thread = threading.Thread(target=do, daemon=True)
        thread.start()
        return thread

    def write(draw: random.Random) -> None:
        for _ in range(deeds):
            refused = _deed(ground, draw)
            with lock:
                tally.writes += not refused
                tally.refused.update([refused] if refused else [])

    def read(draw: random.Random) -> None:
        while not over.is_set():
            wrong = not _agrees(ground, draw)
            with lock:
                tally.reads += 1
                tally.wrong += wrong

    writers = [run(write, number) for number in range(WRITERS)]
    readers = [run(read, WRITERS + number) for number in range(READERS)]
    for writer in writers:
        writer.join(LONGEST)
    over.set()
    for reader in readers:
        reader.join(60)
    # Twice: what the first one keeps, the second takes.
    for _ in range(2):
        for period in PERIODS:
            tally.reads += 1
            tally.wrong += not _agrees(ground, random.Random(seed), period)
    return tally


def _agrees(ground: Ground, draw: random.Random, period: tuple[datetime.date, datetime.date] | None = None) -> bool:
    """Whether the kept months say what the outings do, in one instant."""
    from reporting.figures import aggregates, months
    from reporting.figures.scope import Scope
    from reporting.snapshot import one_snapshot

    schemes = (
        tuple(ground.schemes)
        if period
        else draw.choice([*((scheme,) for scheme in ground.schemes), tuple(ground.schemes)])
    )
    scope = Scope(schemes, *(period or draw.choice(PERIODS)))
    with one_snapshot():
        if months.compute(scope) != aggregates.compute(scope):
            return False
        told, raw = months.activity(scope.apart()), aggregates.activity(scope.apart())
        return {month: it for month, it in told.items() if it.presence.outings or month in raw} == raw


def _deed(ground: Ground, draw: random.Random) -> str:
    """One thing done; the name of what refused it, or nothing."""
    from outings.history import NotOpen, StaleVersion

    deeds = (_record, _record, _record, _correct, _correct, _correct, _cancel, _restore, _validate, _merge, _resettle)
    try:
        draw.choice(deeds)(ground, draw)
    except (StaleVersion, NotOpen, Refused, IndexError) as refusal:
        return type(refusal).__name__
    return ""


def _entry(ground: Ground, draw: random.Random, scheme: object) -> dict[str, object]:
    from outings.entries import StopEntry

    places = draw.sample(ground.places[scheme.pk], draw.choice([1, 1, 2]))
    people = [draw.randint(1, 20) for _ in places]
    return {
        "held_on": FIRST + datetime.timedelta(days=draw.randrange((LAST - FIRST).days + 1)),
        "stops": [StopEntry(place, "", "market", count) for place, count in zip(places, people, strict=True)],
        "people_mediated": sum(people),
        "people_met": draw.choice([None, sum(people) + 3]),
        "women_count": draw.choice([None, 1]),
        "is_estimate": draw.random() < 0.3,
        "overall_feeling": draw.choice(["", "good", "hard"]),
        "requests": {topic: draw.randint(1, 9) for topic in draw.sample(ground.topics, 2)},
        "partners": dict.fromkeys(draw.sample(ground.partners, draw.choice([0, 1, 2])), ""),
        "ticks": {"registers_used": draw.sample(["intermediation", "proximity_presence"], draw.randint(0, 2))},
    }


def _any_outing(ground: Ground, draw: random.Random, **only: object) -> object:
    """Raises IndexError where there is none."""
    from outings.models import Outing

    return draw.choice(list(Outing.objects.filter(scheme__in=ground.schemes, **only).select_related("scheme")))


def _record(ground: Ground, draw: random.Random) -> None:
    from outings.tests.factories import outing

    scheme = draw.choice(ground.schemes)
    outing(scheme, **_entry(ground, draw, scheme))


def _correct(ground: Ground, draw: random.Random) -> None:
    from outings.recording import change_outing
    from outings.tests.factories import entry

    one = _any_outing(ground, draw, status__in=["logged", "validated"])
    changed = entry(**_entry(ground, draw, one.scheme))
    change_outing(one, user=ground.user, entry=changed, version=one.version)


def _cancel(ground: Ground, draw: random.Random) -> None:
    from outings.recording import cancel_outing

    one = _any_outing(ground, draw, status__in=["logged", "validated"])
    cancel_outing(one, reason=draw.choice(["weather", "staffing"]), version=one.version, user=ground.user)


def _restore(ground: Ground, draw: random.Random) -> None:
    from outings.recording import restore_outing

    one = _any_outing(ground, draw, status="cancelled")
    restore_outing(one, version=one.version, user=ground.user)


def _validate(ground: Ground, draw: random.Random) -> None:
    from outings.models import Outing
    from outings.reviewing import validate_outings

    validate_outings(
        dict(Outing.objects.filter(status="logged").order_by("?").values_list("pk", "version")[:4]), user=ground.user
    )


def _merge(ground: Ground, draw: random.Random) -> None:
    """A spot that outings have just named, into the scheme's own."""
    from outings.entries import StopEntry
    from outings.merging import merge_spots
    from outings.tests.factories import outing
    from schemes.models import Spot

    scheme = draw.choice(ground.schemes)
    place = draw.choice(ground.places[scheme.pk])
    name = f"Lieu de passage {draw.randrange(10**9)}"
    for _ in range(2):
        outing(scheme, **_entry(ground, draw, scheme) | {"stops": [StopEntry(place, name, "market", 4)]})
    kept = Spot.objects.filter(scheme=scheme, neighbourhood=place).order_by("pk").first()
    merge_spots(Spot.objects.get(name=name), kept, user=ground.user)


def _resettle(ground: Ground, draw: random.Random) -> None:
    """A neighbourhood that is given priority, or no more, from some day on; or the team's watch."""
    scheme = draw.choice(ground.schemes)
    link = draw.choice(list(scheme.perimeter.all()))
    link.is_priority, link.starts_on = not link.is_priority, draw.choice([None, datetime.date(2026, 2, 10)])
    link.save()
    scheme.time_zone = draw.choice(["Europe/Paris", "Indian/Reunion"])
    scheme.save(update_fields=["time_zone"])


@contextmanager
def nobody_told() -> Iterator[None]:
    """The control: what changes figures is told to nobody."""
    from django.db.models.signals import post_delete, post_save

    from outings.history import figures_changed
    from reporting import figures_changed as receivers
    from schemes.models import Scheme, SchemeNeighbourhood

    connected = (
        (figures_changed, receivers.days_changed, None),
        (post_save, receivers.perimeter_changed, SchemeNeighbourhood),
        (post_delete, receivers.perimeter_changed, SchemeNeighbourhood),
        (post_save, receivers.watch_changed, Scheme),
    )
    for signal, receiver, sender in connected:
        assert signal.disconnect(receiver, sender=sender)
    try:
        yield
    finally:
        for signal, receiver, sender in connected:
            signal.connect(receiver, sender=sender)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--deeds", type=int, default=DEEDS, help="of each of the writers")
    asked.add_argument("--seed", type=int, default=SEED)
    options = asked.parse_args()

    import django
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    django.setup()
    setup_test_environment(debug=False)
    before = setup_databases(verbosity=0, interactive=False)
    try:
        told = storm(options.deeds, options.seed)
        with nobody_told():
            control = storm(options.deeds // 10, options.seed)
    finally:
        teardown_databases(before, verbosity=0)
    print(f"Told: {told}\nControl, nobody told: {control}")
    for failure in told.failures:
        print(f"Failed: {failure!r}")
    if not control.wrong:
        print("The control is never wrong: nothing was tried.")
    return int(bool(told.wrong or told.failures) or not control.wrong)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trials.settings")
    sys.exit(main())
