"""Names through the pages: what is typed finds what is stored, in the search box, at saving and in the lists."""

import re
import threading

import pytest
from django.db import IntegrityError

from french.tests.name_examples import IN_ORDER, PAIRS
from outings.entries import StopEntry
from outings.models import Outing, OutingStop
from outings.tests.factories import form_data, outing
from partners.models import Partner
from partners.tests.factories import PartnerFactory
from schemes.models import Spot, Theme
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, SpotFactory, member

pytestmark = pytest.mark.both
SPELLINGS = [
    "École du Blosne",
    "ecole du blosne",
    "ÉCOLE DU BLOSNE",
    "E\u0301cole du Blosne",
    "École-du-Blosne",
    "École  du\u00a0Blosne",
    "\u200bÉcole du Blosne",
    "Éco\u00adle du\u202fBlosne",
]


@pytest.fixture
def scheme(db):
    return SchemeFactory(usual_format="walkabout")


@pytest.fixture
def signed_in(client, scheme):
    client.force_login(member(scheme))
    return client


@pytest.mark.parametrize(("one", "other", "are_same"), PAIRS)
def test_a_typed_spot_is_the_one_it_spells(signed_in, scheme, one, other, are_same):
    for name in (one, other):
        answer = signed_in.post("/sorties/nouvelle/", form_data(scheme, **{"stops-0-spot": name}))
        assert answer.status_code == 302
    assert Spot.objects.count() == (1 if are_same else 2)
    assert OutingStop.objects.values("spot").distinct().count() == Spot.objects.count()


@pytest.mark.parametrize(("one", "other"), [(one, other) for one, other, are_same in PAIRS if are_same])
def test_the_search_boxes_find_a_name_however_it_is_spelt(signed_in, scheme, one, other):
    partner = PartnerFactory(scheme=scheme, name=one)
    at_spot, with_partner = outing(scheme, stops=[StopEntry(spot_name=one)]), outing(scheme, partners={partner: ""})
    outing(scheme, stops=[StopEntry(spot_name="Ailleurs")])
    found = signed_in.get("/sorties/", {"q": other}).context["page_obj"].object_list
    assert {row.pk for row in found} == {at_spot.pk, with_partner.pk}
    assert list(signed_in.get("/partenaires/", {"q": other}).context["partners"]) == [partner]


def test_the_lists_are_in_the_order_of_a_french_dictionary(signed_in, scheme):
    for name in reversed(IN_ORDER):
        PartnerFactory(scheme=scheme, name=name, city=name.encode().hex())
        place = NeighbourhoodFactory(scheme=scheme, slug=name.encode().hex())
        SpotFactory(scheme=scheme, name=name, neighbourhood=place)
    partners = signed_in.get("/partenaires/").content.decode()
    form = signed_in.get("/sorties/nouvelle/").content.decode()
    assert re.findall(r'href="/partenaires/\d+/"[^>]*>\s*([^<]+?)\s*</a>', partners) == IN_ORDER
    assert re.findall(r'<option value="([^"]+)"\s+data-neighbourhood', form) == IN_ORDER
    assert Partner.objects.count() == len(IN_ORDER)


def test_a_known_spot_says_its_neighbourhood_however_it_is_spelt(signed_in, scheme):
    spot = SpotFactory(scheme=scheme, name="École", neighbourhood=NeighbourhoodFactory(scheme=scheme))
    changes = {"stops-0-spot": "ecole", "stops-0-neighbourhood": ""}
    signed_in.post("/sorties/nouvelle/", form_data(scheme, **changes))
    assert OutingStop.objects.get().spot == spot


def test_a_typed_theme_is_the_one_it_spells(scheme):
    for label in ("Parentalité", "parentalite", "LA POSTE", "\u200b"):
        outing(scheme, format="workshop", people_mediated=None, participants_count=5, new_themes=(label,))
    assert Theme.objects.get(scheme=scheme).label == "Parentalité"


def test_eight_phones_that_spell_one_place_make_one_spot(race, transactional_db, client_of, scheme):
    phone, spellings = client_of(member(scheme)), iter(SPELLINGS)
    race(lambda: phone().post("/sorties/nouvelle/", form_data(scheme, **{"stops-0-spot": next(spellings)})), times=8)
    assert (Outing.objects.count(), Spot.objects.count()) == (8, 1)


def test_eight_phones_that_all_found_no_spot_make_one_and_seven_refusals(race, transactional_db, scheme):
    """The control: who looks, then writes, has seen nothing; the database lets one through."""
    spellings, all_looked = iter(SPELLINGS), threading.Barrier(8)

    def look_then_write():
        name = next(spellings)
        assert not Spot.objects.filter(folded_name=name).exists()
        all_looked.wait(timeout=60)
        return Spot.objects.create(scheme=scheme, name=name)

    results = race(look_then_write, times=8)
    assert sorted(type(result).__name__ for result in results) == [IntegrityError.__name__] * 7 + ["Spot"]
