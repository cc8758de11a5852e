import pytest

from schemes.tests.factories import SchemeFactory, member


@pytest.fixture
def scheme():
    """One that uses situations."""
    return SchemeFactory(preset="tranquillite")


@pytest.fixture
def nadia(client, scheme):
    """A mediator of it, signed in."""
    user = member(scheme)
    client.force_login(user)
    return user
