import threading

import pytest
from django.db import connection
from django.urls import reverse

from outings.models import Outing
from outings.tests.factories import outing
from reporting.snapshot import one_snapshot
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, member

pytestmark = pytest.mark.django_db(transaction=True)
MARCH = {"from": "2026-03-01", "to": "2026-03-31"}


@pytest.fixture
def scheme():
    scheme = SchemeFactory(slug="halte")
    outing(scheme)
    return scheme


@pytest.fixture
def meanwhile(scheme):
    """Somebody else logs an outing as soon as the first outings have been read: once, and it is written."""
    written = []

    def log_one():
        written.append(outing(scheme))
        connection.close()

    def write(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if not written and "outings_outing" in sql:
            thread = threading.Thread(target=log_one)
            thread.start()
            thread.join(30)
        return result

    with connection.execute_wrapper(write):
        yield written


def test_what_is_written_meanwhile_is_not_of_this_instant(scheme, meanwhile):
    with one_snapshot():
        before = Outing.objects.count()
        assert len(meanwhile) == 1
        assert Outing.objects.count() == before
    assert Outing.objects.count() == before + 1


def test_a_dashboard_read_while_people_write_does_not_contradict_itself(scheme, meanwhile, client):
    client.force_login(member(scheme, Role.COORDINATOR))
    page = client.get(reverse("reporting:dashboard"), MARCH)
    report = page.context["report"]
    assert len(meanwhile) == 1
    assert report["outings_done"].value == report.sections["months"].total == 1
    assert report["people_mediated"].value == report.sections["people_by_month"].total == 10


def test_figures_read_while_people_write_do_not_contradict_themselves(scheme, meanwhile, client):
    client.force_login(member(scheme, Role.COORDINATOR))
    file = client.get(reverse("reporting:figures_csv"), MARCH)
    values = dict(line.split(";")[::2] for line in file.content.decode().splitlines())
    assert len(meanwhile) == 1
    assert values["outings_done"] == values["outings_done[month=2026-03]"]
    assert values["people_mediated"] == values["people_mediated[month=2026-03]"]


def test_who_reads_first_writes_as_usual_afterwards(scheme):
    connection.close()
    with one_snapshot():
        assert Outing.objects.count() == 1
    assert getattr(connection, "transaction_mode", None) == connection.settings_dict["OPTIONS"].get("transaction_mode")
