import pytest
from django.urls import reverse

from outings.models import Outing
from outings.tests.factories import outing
from partners.tests.factories import PartnerFactory
from reporting.waiting import waiting
from schemes.enums import Role
from schemes.models import Membership
from schemes.tests.factories import SchemeFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    """Two schemes of one coordinator; the second has two outings to validate and a draft."""
    quiet, busy = (SchemeFactory(city=city, slug=city.lower()) for city in ("Auray", "Brest"))
    user = member(quiet, Role.COORDINATOR)
    Membership.objects.create(user=user, operator=busy.lead_operator, scheme=busy, role=Role.COORDINATOR)
    for status in ("logged", "logged", "draft"):
        Outing.objects.filter(pk=outing(busy).pk).update(status=status)
    return user, quiet, busy


def test_piles_are_by_scheme_and_an_empty_one_is_absent(pair, django_assert_num_queries):
    user, quiet, busy = pair
    with django_assert_num_queries(2):
        piles = waiting(user, [quiet, busy])
    assert [(scheme, [(pile.number, pile.label) for pile in of_it]) for scheme, of_it in piles.items()] == [
        (quiet, []),
        (busy, [(1, "Brouillon"), (2, "Sorties à valider")]),
    ]


def test_the_page_shows_them_and_each_opens_its_outings(client, pair):
    user, quiet, busy = pair
    client.force_login(user)
    page = client.get(reverse("reporting:todo"))
    assert list(page.context["piles"]) == [quiet, busy]
    assert [tab.count for tab in page.context["tabs"] if tab.is_current] == [3]
    (draft, logged) = page.context["piles"][busy]
    assert client.get(logged.address).context["paginator"].count == 2
    assert client.get(draft.address).context["paginator"].count == 1


def test_partners_named_during_an_outing_await_whoever_coordinates(client, pair):
    user, quiet, _ = pair
    PartnerFactory(scheme=quiet)
    outing(quiet, new_partners=("Épicerie", "CAF"))
    (pile,) = [pile for pile in waiting(user, [quiet])[quiet] if "Partenaire" in pile.label]
    assert (pile.number, pile.label) == (2, "Partenaires à compléter")
    client.force_login(user)
    assert len(client.get(pile.address).context["to_complete"]) == 2


def test_nothing_awaits_who_does_not_coordinate(pair):
    _, _, busy = pair
    assert waiting(member(busy, Role.ADMIN), [busy]) == {}
