import pytest
from django.test import Client


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
