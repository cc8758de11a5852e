"""The block that is copied into the Cerfa or into Dauphin, of a convention and a year."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outings.entries import StopEntry
from outings.recording import cancel_outing
from outings.tests.factories import outing
from partners.conventions.models import Convention, Target
from partners.tests.factories import PartnerFactory, convention
from reporting.cerfa import about, cerfa_of, days_of, not_done
from schemes.enums import Role
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, SpotFactory, member

pytestmark = pytest.mark.django_db
YEAR = (datetime.date(2026, 1, 1), datetime.date(2026, 12, 31))


@pytest.fixture
def order():
    """Two outings in A, of 12 and 9 people, with one of the four partners' family of a funder."""
    scheme = SchemeFactory(slug="halte", name="La Halte")
    quarter = NeighbourhoodFactory(scheme=scheme, name="Blosne")
    spot = SpotFactory(scheme=scheme, neighbourhood=quarter, name="Marché")
    for day, people, women in ((3, 12, 7), (10, 9, 4)):
        stop = StopEntry(spot_name=spot.name, neighbourhood=quarter, people_mediated=people)
        outing(
            scheme,
            stops=[stop],
            people_mediated=people,
            women_count=women,
            men_count=people - women,
            held_on=datetime.date(2026, 3, day),
            duration_minutes=120,
        )
    row = convention(scheme, PartnerFactory(scheme=scheme, name="Ville de Montrieux"))
    line = row.lines.create(label="Sorties", nature="realisation", known_by="computed", code="outings_done")
    Target.objects.create(line=line, value=8, starts_on=YEAR[0], ends_on=YEAR[1], set_on=YEAR[0])
    row.lines.create(label="Confiance", nature="impact", known_by="unknown", unknown_reason="Trop large.", position=1)
    asked = row.lines.create(label="Nouveaux inscrits", nature="result", known_by="partner", position=2)
    asked.suppliers.create(partner=PartnerFactory(name="Centre social"))
    return row


@pytest.fixture
def coordinator(client, order):
    client.force_login(member(order.schemes.get(), Role.COORDINATOR))
    return client


def text(cerfa, key):
    return next(row.text for row in cerfa.texts if row.key == key).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("number", "told"),
    [(None, ""), (0, "<\u00a05"), (4, "<\u00a05"), (5, "environ 10"), (14, "environ 10"), (1486, "environ 1\u202f490")],
)
def test_people_are_about_to_the_ten(number, told):
    assert about(number) == told


def test_people_are_about_outings_and_hours_exact_quarters_those_of_the_meeting(order):
    order.public_forecasts.create(year=2026, public="people_mediated", number=100)
    order.public_forecasts.create(year=2025, public="people_mediated", number=999)
    cerfa = cerfa_of(order, *YEAR)
    assert [(row.label, row.met, row.forecast) for row in cerfa.rows[:3]] == [
        ("Personnes, en passages", 20, 100),
        ("Femmes", 10, None),
        ("Hommes", 10, None),
    ]
    assert [(row.label, row.met) for row in cerfa.places] == [("Blosne", 20)]
    assert text(cerfa, "t1").startswith("2 sorties réalisées, 4 heures de présence.")
    assert text(cerfa, "t2").startswith("Environ 20 passages. Prévision : 100.")
    assert "Quartiers de rencontre : Blosne (environ 20)." in text(cerfa, "t2")
    assert text(cerfa, "t3").splitlines() == [
        "Du 1er janvier 2026 au 31 décembre 2026.",
        "Quartiers : Blosne.",
        "Lieux principaux : Marché, Blosne.",
    ]


def test_each_line_has_its_sentence(order):
    assert text(cerfa_of(order, *YEAR), "t4").splitlines() == [
        "Sorties : la commande prévoyait au moins 8 sorties ; 2 ont été réalisées.",
        "Nouveaux inscrits : sans réponse (Centre social).",
        "Confiance : Trop large.",
    ]


def test_nobody_s_absence_leaves_the_team(order):
    away = outing(order.schemes.get(), held_on=datetime.date(2026, 5, 4))
    cancel_outing(away, user=None, reason="staff", version=away.version)
    assert "1 a été annulée (empêchement)." in text(cerfa_of(order, *YEAR), "t4")


def test_a_year_is_cut_at_the_convention_in_whole_months(order):
    order.starts_on, order.ends_on = datetime.date(2025, 9, 15), datetime.date(2026, 6, 10)
    assert days_of(order, 2025) == (datetime.date(2025, 9, 1), datetime.date(2025, 12, 31))
    assert days_of(order, 2026) == (datetime.date(2026, 1, 1), datetime.date(2026, 6, 30))
    assert days_of(order, 2027) is None


def test_the_page_says_what_is_left_to_the_structure_and_offers_the_two_others(coordinator, order):
    address = f"/conventions/{order.pk}/cerfa/?annee=2026"
    page = coordinator.get(address).content.decode()
    for said in ("À remplir par la structure", "Attestation de non-réalisation", "Demande de modifier les dates"):
        assert said in page
    assert not_done(order, *YEAR).splitlines()[0] in page.replace("&#x27;", "'")
    assert page.count("data-copy=") == 6
    assert coordinator.get(f"/conventions/{order.pk}/cerfa/?annee=abc").context["year"] == 2026
    order.ends_on = datetime.date(2026, 6, 10)
    order.save()
    assert coordinator.get(f"/conventions/{order.pk}/cerfa/?annee=2027").status_code == 404
    assert coordinator.get(f"/conventions/{order.pk}/cerfa/").context["years"] == [2025, 2026]


def test_a_convention_that_is_over_opens_at_its_last_year_and_leads_to_none_without_its_days(coordinator, order):
    Convention.objects.update(starts_on=datetime.date(2024, 3, 1), ends_on=datetime.date(2025, 2, 28))
    context = coordinator.get(f"/conventions/{order.pk}/cerfa/").context
    assert (context["year"], context["years"]) == (2025, [2024, 2025])
    assert f"/conventions/{order.pk}/cerfa/" in coordinator.get(order.get_absolute_url()).content.decode()


def test_forecasts_are_kept_by_year_and_what_is_wrong_is_said(coordinator, order):
    address = f"/conventions/{order.pk}/cerfa/?annee=2026"
    assert coordinator.post(address, {"people_mediated": "100", "women_count": ""}).status_code == 302
    assert coordinator.post(address, {"people_mediated": "120"}).status_code == 302
    assert list(order.public_forecasts.values_list("public", "number")) == [("people_mediated", 120)]
    refused = coordinator.post(address, {"people_mediated": "beaucoup"})
    assert refused.status_code == 422
    assert "Écrivez un nombre entier" in refused.content.decode()
    assert "beaucoup" in refused.content.decode()


def test_the_page_takes_as_many_queries_for_three_lines_as_for_nine(coordinator, order):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            coordinator.get(f"/conventions/{order.pk}/cerfa/?annee=2026")
        return len(queries)

    before = asked()
    for rank in range(6):
        order.lines.create(
            label=f"L{rank}", nature="realisation", known_by="computed", code="presence_hours", position=9
        )
    assert asked() == before
