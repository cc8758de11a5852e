"""Outings to measure on: PostgreSQL invents them, always the same, in the state that saving leaves."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Sum

from demo.generating import SCHEMES, generate, shares
from outings.enums import DONE
from outings.models import Outing, OutingStop, OutingTopic

pytestmark = pytest.mark.django_db
UNTIL = datetime.date(2026, 6, 20)


def test_the_biggest_scheme_has_a_twentieth_of_the_outings():
    counts = shares(1_000_000)
    assert sum(counts) == 1_000_000
    assert len(counts) == SCHEMES
    assert 0.045 < counts[0] / 1_000_000 < 0.055


def test_what_saving_keeps_true_is_true_of_them(settings):
    settings.DEBUG = True
    if connection.vendor != "postgresql":
        with pytest.raises(CommandError, match="PostgreSQL"):
            call_command("generate_outings", rows=1)
        return
    generate(3000, seed=1, until=UNTIL)
    assert Outing.objects.count() == 3000
    assert Outing.objects.filter(held_on__gt=UNTIL).exclude(status="planned").count() == 0
    counted = OutingStop.objects.filter(outing__status__in=DONE, people_mediated__isnull=False).values("outing")
    sums = counted.annotate(of_stops=Sum("people_mediated"), whole=F("outing__people_mediated"))
    assert sums.exclude(of_stops=F("whole")).count() == 0
    assert OutingTopic.objects.exclude(outing__status__in=DONE).count() == 0
    with pytest.raises(CommandError, match="déjà"):
        call_command("generate_outings", rows=1)


def test_the_same_seed_invents_the_same():
    if connection.vendor != "postgresql":
        with pytest.raises(DatabaseError), transaction.atomic():
            generate(1, seed=1, until=UNTIL)
        return
    told = []
    for seed in (1, 1, 2):
        with transaction.atomic():
            generate(500, seed=seed, until=UNTIL)
            told.append(list(Outing.objects.order_by("pk").values_list("held_on", "people_mediated", "format")))
            transaction.set_rollback(True)
    assert told[0] == told[1] != told[2]
