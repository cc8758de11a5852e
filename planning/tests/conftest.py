import pytest

from outings.tests.conftest import let_in, open_as  # noqa: F401 - fixtures of the browser
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


@pytest.fixture
def keyboard():
    """`keyboard(page)` gives `reach(selector)`, which presses Tab until it has the focus, and `press(keys)`."""

    class Keyboard:
        def __init__(self, page):
            self.page = page

        def reach(self, selector, most=80):
            for _ in range(most):
                self.page.keyboard.press("Tab")
                if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                    return
            raise AssertionError(f"{selector} is not reached by {most} presses of Tab")

        def press(self, *keys):
            for key in keys:
                self.page.keyboard.press(key)

    return Keyboard
