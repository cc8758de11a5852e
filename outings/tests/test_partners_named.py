"""« Un autre partenaire » on the outing form, and « Nombre de partenaires »."""

import datetime
import uuid

import pytest
from django.urls import reverse

from outings.attendance import partners_present
from outings.models import Outing, OutingPartner, OutingText
from outings.tests.factories import entry, form_data, outing
from partners.directory import partner_named
from partners.merging import merge_partners
from partners.models import Partner
from partners.tests.factories import PartnerFactory
from schemes import clock
from schemes.enums import Role
from schemes.models import Scheme
from schemes.tests.factories import SchemeFactory, member

pytestmark = pytest.mark.django_db
CREATE = "/sorties/nouvelle/"


@pytest.fixture
def scheme():
    return SchemeFactory()


@pytest.fixture
def post(client, scheme):
    client.force_login(member(scheme, Role.VOLUNTEER))
    return lambda **changes: client.post(CREATE, form_data(scheme, **changes), headers={"Accept": "application/json"})


def named(stored):
    return sorted(str(row.partner) for row in stored.outing_partners.all())


def test_whoever_logs_names_a_partner_that_the_page_does_not_offer(scheme, post):
    known = PartnerFactory(name="Mairie", scheme=scheme)
    response = post(
        partners=[known.pk], new_partner_1="Épicerie solidaire", new_partner_2="mairie", new_partner_5="CAF"
    )
    assert response.status_code == 201
    stored = Outing.objects.get()
    assert named(stored) == ["CAF", "Mairie", "Épicerie solidaire"]
    assert Partner.objects.filter(family="to_specify").count() == 2


def test_two_phones_name_one_new_partner(scheme, post):
    for label in ("Épicerie solidaire", "EPICERIE  solidaire"):
        assert post(new_partner_1=label).status_code == 201
    assert OutingPartner.objects.count() == 2
    assert Partner.objects.count() == 1


def test_the_thirty_first_new_partner_of_a_day_is_refused_and_nothing_is_lost(client, scheme, hold_clock):
    """29 named today; an outing with one that is known and two that are not."""
    busy, morning = member(scheme), clock.moment(clock.today(scheme), datetime.time(9), scheme)
    client.force_login(busy)
    hold_clock(morning)
    for number in range(29):
        partner_named(f"Association {number}", scheme, scheme.lead_operator, by=busy)
    partner_named("Association de la mairie", scheme, scheme.lead_operator, by=busy, came_in="Import du 18/11/2026")
    names = {"new_partner_1": "association 7", "new_partner_2": "CAF", "new_partner_3": "CCAS"}
    answer = client.post(CREATE, form_data(scheme, **names))
    assert answer.status_code == 422
    form = answer.context["form"]
    assert {name: [" ".join(said.split()) for said in errors] for name, errors in form.errors.items()} == {
        "new_partner_3": [
            "Au plus 30 nouveaux partenaires par jour et par compte. Choisissez-en un déjà connu,"
            " ou enregistrez cette sortie demain."
        ]
    }
    assert [form[name].value() for name in names] == list(names.values())
    assert not Outing.objects.exists()
    assert client.post(CREATE, form_data(scheme, **names | {"new_partner_3": ""})).status_code == 302
    hold_clock(morning + datetime.timedelta(hours=20))
    assert client.post(CREATE, form_data(scheme, new_partner_1="CCAS")).status_code == 302


def test_a_name_is_part_of_what_was_sent(scheme, post):
    assert entry(new_partners=("A", "B")).content_hash() == entry(new_partners=("B", "A")).content_hash()
    assert entry(new_partners=("A",)).content_hash() != entry().content_hash()
    sent = {"client_uuid": str(uuid.uuid4()), "new_partner_1": "Épicerie"}
    assert [post(**sent).status_code, post(**sent).status_code] == [201, 200]
    assert post(**sent | {"new_partner_1": "Épicerie solidaire"}).status_code == 409
    assert Partner.objects.count() == 1


def test_a_name_of_more_than_eighty_signs_is_refused_beside_it(post):
    response = post(new_partner_2="a" * 81)
    assert response.status_code == 422
    assert list(response.json()["errors"]) == ["new_partner_2"]


def test_v22_a_partner_named_is_a_partner(post):
    meeting = {"format": "partner_meeting", "people_mediated": ""}
    assert post(**meeting).status_code == 422
    assert post(**meeting, new_partner_1="CAF").status_code == 201


def test_v18_a_person_s_name_is_to_be_read_again_until_it_is_a_partner(scheme):
    stored = outing(scheme, new_partners=("Mme Dupont",))
    assert OutingText.objects.get(outing=stored).looks_personal
    again = outing(scheme, partners={stored.outing_partners.get().partner: ""})
    assert OutingText.objects.get(outing=again).looks_personal
    Partner.objects.update(family="association")
    third = outing(scheme, partners={Partner.objects.get(): ""})
    assert not OutingText.objects.get(outing=third).looks_personal


@pytest.mark.parametrize(
    ("typed", "count", "present"), [(None, 0, 0), (None, 2, 2), (1, 2, 2), (3, 2, 3), (3, 0, 3), (0, 0, 0)]
)
def test_the_number_of_partners_is_the_greater_of_typed_and_named(scheme, typed, count, present):
    stored = outing(scheme, partners_count=typed, new_partners=[f"Partenaire {number}" for number in range(count)])
    assert partners_present(stored) == present


def test_the_list_behind_the_figure_has_the_outings_where_they_were_only_counted(client, scheme):
    counted, nobody = outing(scheme, partners_count=2), outing(scheme)
    client.force_login(member(scheme, Role.COORDINATOR))
    listed = client.get(reverse("outings:list"), {"scheme": scheme.slug, "figure": "partnered_outings"})
    assert list(listed.context["outings"]) == [counted]
    assert partners_present(nobody) == 0


def test_the_sheet_says_how_many_and_who(client, scheme):
    stored = outing(scheme, partners_count=3, new_partners=("CAF",))
    client.force_login(member(scheme))
    html = " ".join(client.get(reverse("outings:detail", args=[stored.pk])).content.decode().split())
    assert "Nombre de partenaires" in html
    assert "CAF" in html


def test_a_form_that_a_phone_kept_ticks_the_one_that_stays(scheme, post):
    kept, gone = (PartnerFactory(name=name, scheme=scheme) for name in ("Amicale des Lilas", "Asso Lilas"))
    by = member(scheme, Role.COORDINATOR)
    merge_partners(gone, kept, schemes=Scheme.objects.filter(pk=scheme.pk), by=by)
    assert post(partners=[gone.pk], **{f"partner_role_{gone.pk}": "venue"}).status_code == 201
    assert list(OutingPartner.objects.values_list("partner", "role")) == [(kept.pk, "venue")]
    assert post(partners=[gone.pk + 99]).status_code == 422
