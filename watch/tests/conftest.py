import pytest

from schemes.tests.factories import SchemeFactory, member


@pytest.fixture
def scheme():
    """What the field is noted in, unless a module says otherwise."""
    return SchemeFactory()


@pytest.fixture
def desk(client, scheme):
    """The browser of its coordinator."""
    client.force_login(member(scheme, "coordinator"))
    return client
