"""The demo: the same day always tells the same, everything chosen is marked, every rule of the base holds."""

import datetime
from pathlib import Path
from random import Random

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import User
from demo import loading
from demo.loading import load_demo
from demo.reports import last_period
from demo.rhythm import STYLES
from demo.sheets import PASSWORD, sign_ins, write_accounts, write_sheets
from outings import models as outings
from outings.models import Outing, OutingPartner, OutingStop, OutingText, OutingTheme, OutingTick, OutingTopic
from planning.enums import VisitState
from planning.promise import promise_of
from schemes import clock
from schemes.models import Scheme
from schemes.tests.factories import SchemeFactory
from situations.models import Situation, Solicitation
from watch.models import FollowUp, Observation

TOLD = (Outing, OutingText, OutingStop, OutingTopic, OutingTheme, OutingPartner, OutingTick, outings.Testimony)
NOTED = {Situation: "text", Solicitation: "at", Observation: "text", FollowUp: "what"}
UNTIL = datetime.date(2026, 6, 20)
# Browsers read the demo on SQLite (`june`).
pytestmark = pytest.mark.one_database
# What hangs on the day of the loading, and what is a key of this base only.
NOT_TOLD = {"id", "version", "status", "content_hash", "created_at", "updated_at", "logged_at", "validated_at"}
NATURAL_KEYS = {"neighbourhood": "slug", "spot": "name", "topic": "code", "theme": "label", "partner": "name"}


def contents(slug, last):
    """Everything told about a scheme's outings up to `last`, table by table, in an order of its own."""
    told = {}
    for model in TOLD:
        own = [f.name for f in model._meta.concrete_fields if not f.is_relation and f.name not in NOT_TOLD]
        keys = [f"{f.name}__{NATURAL_KEYS[f.name]}" for f in model._meta.concrete_fields if f.name in NATURAL_KEYS]
        outing = "" if model is Outing else "outing__"
        rows = model.objects.filter(**{f"{outing}scheme__slug": slug, f"{outing}held_on__lte": last})
        told[model.__name__] = sorted(rows.values_list(f"{outing}client_uuid", *own, *keys), key=repr)
    for model, name in NOTED.items():
        rows = model.objects.filter(scheme__slug=slug, held_on__lte=last)
        columns = ("client_uuid", "outing_uuid", "held_on", "created_at", "spot__name", name)
        told[model.__name__] = sorted(rows.values_list(*columns), key=repr)
    return told


def loaded_contents(until, last):
    """What a fresh base holds after one load; nothing stays."""
    with transaction.atomic():
        load_demo(until, 0, with_reports=False)
        told = {slug: contents(slug, last) for slug in STYLES}
        transaction.set_rollback(True)
    return told


@pytest.mark.django_db
@pytest.mark.long
def test_a_day_hangs_on_its_scheme_and_its_date_alone():
    # A fortnight before the sooner day, nothing is left open any more.
    last = UNTIL - datetime.timedelta(days=15)
    sooner = loaded_contents(UNTIL, last)
    later = loaded_contents(UNTIL + datetime.timedelta(days=9), last)
    assert sooner == later
    assert all(sooner.values())


@pytest.mark.django_db
def test_one_visit_was_moved_and_of_another_nobody_has_news():
    """The first Thursday of June is moved to Friday; of a Wednesday's visit two weeks ago nothing is known."""
    load_demo(UNTIL, 0, with_reports=False)
    nantes = Scheme.objects.get(slug="nantes-mediateur-de-quartier")
    with clock.at(clock.moment(UNTIL, datetime.time(23))):
        visits = promise_of([nantes], UNTIL.replace(day=1), UNTIL).visits
    assert [(v.due_on.day, v.held_on.day) for v in visits if v.state == VisitState.MOVED] == [(4, 5)]
    assert [v.due_on.day for v in visits if v.state == VisitState.UNRECORDED] == [10]


@pytest.mark.django_db
def test_every_sign_in_of_the_table_opens():
    write_sheets()
    write_accounts()
    signed_in = [authenticate(email=entry.email, password=PASSWORD) for entry in sign_ins()]
    assert len(signed_in) == 15
    assert all(user.memberships.exists() or user.representations.exists() for user in signed_in)


@pytest.mark.django_db
def test_production_refuses_accounts_whose_password_is_known(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="pas en production"):
        call_command("load_demo")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_base_with_a_scheme_is_refused(settings):
    settings.DEBUG = True
    SchemeFactory()
    with pytest.raises(CommandError, match="déjà des dispositifs"):
        call_command("load_demo")
    assert not User.objects.filter(email__endswith=".test").exists()


@pytest.mark.django_db
def test_if_empty_leaves_a_base_with_a_scheme_alone(capsys, settings):
    settings.DEBUG = True
    SchemeFactory()
    call_command("load_demo", if_empty=True)
    assert "rien n’est chargé" in capsys.readouterr().out
    assert Scheme.objects.count() == 1


def test_nantes_goes_out_about_2500_times_a_year():
    """DOMAIN 6.4b: a shift of a pair is one outing, about 2,500 a year."""
    slug, first = "nantes-mediateur-de-quartier", datetime.date(2025, 1, 1)
    days = [first + datetime.timedelta(days=day) for day in range(365)]
    total = sum(len(list(STYLES[slug].shifts(Random(f"{slug}:{day}"), day))) for day in days)
    assert 2250 <= total <= 2750


@pytest.mark.parametrize(
    ("until", "months", "period"),
    [
        (datetime.date(2026, 6, 29), 6, (datetime.date(2025, 7, 1), datetime.date(2025, 12, 31))),
        (datetime.date(2026, 6, 30), 6, (datetime.date(2026, 1, 1), datetime.date(2026, 6, 30))),
        (datetime.date(2026, 2, 10), 3, (datetime.date(2025, 10, 1), datetime.date(2025, 12, 31))),
        (datetime.date(2024, 3, 31), 3, (datetime.date(2024, 1, 1), datetime.date(2024, 3, 31))),
    ],
)
def test_reports_cover_the_last_whole_period(until, months, period):
    assert last_period(until, months) == period


def test_facts_hold_no_address_to_write_to():
    facts = (Path(loading.__file__).parent / "facts.yaml").read_text(encoding="utf-8")
    assert "@" not in facts.replace("PAND@", "")
