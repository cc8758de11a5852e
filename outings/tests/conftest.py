import pytest
from django.test import Client

from outings.tests.factories import form_data, planned_today
from outings.tests.pages import CREATE
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member
from trials import handset
from trials.handset import PASSWORD, PATIENCE
from trials.wire import Wire


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
def as_(client):
    """`as_(user)` signs that person in and gives their browser."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def wire(live_server):
    """The line between a browser and the running site, which a test may cut."""
    wire = Wire(live_server.url.removeprefix("http://"))
    yield wire
    wire.close()


@pytest.fixture
def let_in():
    return handset.let_in


@pytest.fixture
def scheme(transactional_db):
    """What a phone in Chromium logs in, unless a module says otherwise."""
    scheme = SchemeFactory(usual_format="walkabout", slug="notre")
    NeighbourhoodFactory(scheme=scheme, name="Les Tilleuls")
    return scheme


NADIA = "nadia@exemple.test"


def who_may_sign_in(scheme, email):
    person = member(scheme, email=email)
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def user(scheme):
    """The mediator whose phone it is."""
    return who_may_sign_in(scheme, NADIA)


@pytest.fixture
def planned(scheme):
    """The address that closes a planned outing."""
    return f"/sorties/{planned_today(scheme).pk}/modifier/"


@pytest.fixture
def post(client, scheme):
    """Posts the smallest valid form with changes, as a mediator of the scheme."""
    client.force_login(member(scheme))
    return lambda **changes: client.post(CREATE, form_data(scheme, **changes))


@pytest.fixture
def open_as(new_context, live_server, let_in):
    """`open_as(user, address)` opens a page as that person; `width` and `script` say on what."""

    def open_page(user, address, *, width=360, script=True):
        context = new_context(java_script_enabled=script)
        let_in(context, user, live_server.url)
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 800})
        page.set_default_timeout(PATIENCE)
        page.goto(live_server.url + address)
        return page

    return open_page
