import pytest

from reporting.models import ActivityReport
from reporting.tests.pages import MARCH, enough
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, member


@pytest.fixture
def tasks_wait(settings):
    """As in production: nothing is laid out until a worker comes (`test_tasks.work`)."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def scheme():
    scheme = SchemeFactory(slug="halte", name="La Halte")
    enough(scheme, people_mediated=12)
    return scheme


@pytest.fixture
def draft(scheme):
    return ActivityReport.objects.create(scheme=scheme, title="Bilan de mars", **MARCH)


@pytest.fixture
def coordinator(client, scheme):
    client.force_login(member(scheme, Role.COORDINATOR))
    return client
