import pytest

from schemes.tests.factories import MobileUnitFactory, NeighbourhoodFactory, SchemeFactory, member


@pytest.fixture
def scheme(db):
    """A scheme with two quarters; its unit is « Le triporteur »."""
    scheme = SchemeFactory(slug="notre", usual_format="walkabout")
    NeighbourhoodFactory(scheme=scheme, name="Bacalan")
    NeighbourhoodFactory(scheme=scheme, name="Grand-Parc")
    MobileUnitFactory(scheme=scheme)
    return scheme


@pytest.fixture
def quarters(scheme):
    """Bacalan, then Grand-Parc."""
    return list(scheme.neighbourhoods.order_by("name_order"))


@pytest.fixture
def nadia(scheme):
    return member(scheme, name="Nadia")


@pytest.fixture
def as_nadia(client, nadia):
    client.force_login(nadia)
    return client
