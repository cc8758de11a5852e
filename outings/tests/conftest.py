import pytest
from django.test import Client

from chaos.wire import Wire


@pytest.fixture
def client_of():
    """Makes signed-in browsers of one person: `client_of(user)()` is one more of them."""

    def browsers(user):
        first = Client()
        first.force_login(user)

        def browser():
            another = Client()
            another.cookies = first.cookies
            return another

        return browser

    return browsers


@pytest.fixture
def wire(live_server):
    """The line between a browser and the running site, which a test may cut."""
    wire = Wire(live_server.url.removeprefix("http://"))
    yield wire
    wire.close()
