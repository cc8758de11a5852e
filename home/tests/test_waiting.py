"""« À faire »: each pile for its cause, at its bound; the week validated in one act. Wednesday 18 November, 15:00."""

import datetime

import pytest
from django.urls import reverse

from home.tests.test_today import TODAY, planned
from home.waiting import waiting
from outings.enums import CancelReason
from outings.models import Outing
from outings.recording import cancel_outing
from outings.tests.factories import outing
from partners.tests.factories import PartnerFactory
from planning.models import CrewMember, Occurrence, Series, UnitEntry
from schemes import clock
from schemes.enums import Role
from schemes.memberships import Team
from schemes.models import Membership
from schemes.tests.factories import MobileUnitFactory, NeighbourhoodFactory, SchemeFactory, member

pytestmark = pytest.mark.django_db
PAGE = "/a-faire/"


@pytest.fixture
def scheme():
    return SchemeFactory()


def days(number):
    return datetime.timedelta(days=number)


def said(scheme, team=None):
    return {pile.label: (pile.number, pile.is_yours) for pile in waiting([scheme], team)}


def series(scheme, **details):
    """A weekly series, on Wednesdays from 14 to 16 h."""
    hours = {"starts_at": datetime.time(14), "ends_at": datetime.time(16)}
    rule = {"weekdays": [3], "starts_on": TODAY - days(100), "ends_on": TODAY + days(200), "name": "Halle"}
    return Series.objects.create(
        scheme=scheme, operator=scheme.lead_operator, format="walkabout", **hours | rule | details
    )


def test_nothing_awaits_in_a_scheme_that_begins(scheme):
    assert waiting([scheme]) == []


def test_a_row_says_of_which_scheme_it_is_where_there_are_several(client, scheme):
    coordinator = member(scheme, Role.COORDINATOR)
    planned(scheme, (12, 0), (14, 59), TODAY - days(1))
    client.force_login(coordinator)
    named = f"<small>{scheme.name}</small>"
    assert named not in client.get(PAGE).content.decode()
    other = SchemeFactory(lead_operator=scheme.lead_operator)
    Membership.objects.create(user=coordinator, operator=scheme.lead_operator, scheme=other, role=Role.COORDINATOR)
    assert named in client.get(PAGE).content.decode()


def test_what_is_to_close_waits_here_after_24_hours(scheme):
    planned(scheme, (12, 0), (14, 59), TODAY - days(1))
    planned(scheme, (12, 0), (15, 1), TODAY - days(1))
    assert said(scheme) == {"Sortie à clôturer": (1, True)}


def test_drafts_wait_here_after_48_hours_and_what_volunteers_noted_is_others_to_read(scheme):
    new, old = outing(scheme), outing(scheme)
    Outing.objects.update(status="draft", logged_at=None)
    Outing.objects.filter(pk=new.pk).update(updated_at=clock.now() - datetime.timedelta(hours=47))
    Outing.objects.filter(pk=old.pk).update(updated_at=clock.now() - datetime.timedelta(hours=48, minutes=1))
    outing(scheme, user=member(scheme, Role.VOLUNTEER))
    assert said(scheme) == {"Brouillon": (1, True), "Saisie à relire par l’équipe": (1, False)}


def test_an_outing_without_crew_waits_where_crews_are_named(scheme):
    for ahead in (0, 3, 4):
        planned(scheme, (17, 0), (19, 0), TODAY + days(ahead))
    assert said(scheme) == {}
    CrewMember.objects.create(outing=planned(scheme, (17, 0), (19, 0), TODAY - days(30)), user=member(scheme))
    Outing.objects.filter(held_on__lt=TODAY).update(status="logged")
    assert said(scheme) == {"Sorties sans équipage": (2, True)}


def test_a_unit_out_of_service_that_is_planned_waits_until_it_is_back(scheme):
    unit = MobileUnitFactory(scheme=scheme)
    planned(scheme, (17, 0), (19, 0), TODAY + days(9), mobile_unit=unit, format="mobile_unit")
    UnitEntry.objects.create(unit=unit, day=TODAY - days(2), kind="defect", state="out_of_service")
    assert said(scheme) == {"Sortie dont le véhicule est hors service": (1, True)}
    UnitEntry.objects.create(unit=unit, day=TODAY, kind="back", state="in_service")
    assert said(scheme) == {}


def test_three_cancellations_running_of_one_series_wait(scheme):
    one = series(scheme)
    for weeks, states in ((4, "logged"), (3, "cancelled"), (2, "cancelled"), (1, "cancelled")):
        row = outing(scheme, held_on=TODAY - days(7 * weeks))
        Occurrence.objects.create(outing=row, series=one, due_on=row.held_on)
        if states == "cancelled":
            cancel_outing(row, reason=CancelReason.STAFF, version=1)
    Outing.objects.filter(status="logged").update(status="validated")
    assert said(scheme) == {"Série annulée trois fois de suite": (1, True)}
    # Another lane of the last day went out.
    second = outing(scheme, held_on=TODAY - days(7))
    Outing.objects.filter(pk=second.pk).update(status="validated")
    Occurrence.objects.create(outing=second, series=one, due_on=second.held_on, lane=2)
    assert said(scheme) == {}


def test_a_series_that_ends_within_30_days_waits_unless_another_continues_it(scheme):
    last = series(scheme, ends_on=TODAY + days(30))
    series(scheme, ends_on=TODAY + days(31))
    assert said(scheme) == {"Série qui finit": (1, True)}
    series(scheme, starts_on=TODAY + days(31), continues=last)
    assert said(scheme) == {}


def test_a_promised_visit_without_news_waits_for_a_word(scheme):
    place = NeighbourhoodFactory(scheme=scheme, name="Bacalan")
    promised = series(scheme, is_promise=True, starts_on=TODAY - days(14), ends_on=TODAY + days(100))
    promised.stops.create(position=1, neighbourhood=place)
    visit = planned(scheme, (14, 0), (16, 0), TODAY - days(14))
    Occurrence.objects.create(outing=visit, series=promised, due_on=visit.held_on)
    piles = {pile.label: pile for pile in waiting([scheme])}
    assert piles["Présence sans nouvelle"].number == 1
    assert piles["Présence sans nouvelle"].rows[0].title == "Mercredi 4 novembre, Bacalan"


def test_piles_follow_the_team_that_is_asked(scheme):
    north = Team.objects.create(scheme=scheme, name="Nord")
    planned(scheme, (9, 0), (10, 0), TODAY - days(3))
    theirs = planned(scheme, (9, 0), (10, 0), TODAY - days(3))
    Outing.objects.filter(pk=theirs.pk).update(team=north)
    assert said(scheme) == {"Sorties à clôturer": (2, True)}
    assert said(scheme, north) == {"Sortie à clôturer": (1, True)}


def test_each_pile_opens_its_outings(client, scheme):
    planned(scheme, (9, 0), (10, 0), TODAY - days(3))
    outing(scheme, text={"highlight": "Mme Petit nous a ouvert."})
    outing(scheme, user=member(scheme, Role.VOLUNTEER))
    PartnerFactory(scheme=scheme)
    outing(scheme, new_partners=("Épicerie", "CAF"))
    client.force_login(member(scheme, Role.COORDINATOR))
    piles = {pile.label: pile for pile in client.get(PAGE).context["piles"]}
    lists = ("Sortie à clôturer", "Sortie dont un texte est à relire", "Saisie à relire par l’équipe")
    assert [client.get(piles[name].address).context["paginator"].count for name in lists] == [1, 1, 1]
    partners = piles["Partenaires à compléter"]
    assert len(client.get(partners.address).context["to_complete"]) == partners.number == 2


def test_a_week_is_validated_in_one_act_but_for_its_anomalies_and_taken_back(client, scheme):
    monday = datetime.date(2026, 11, 9)
    clean = [outing(scheme, held_on=monday + days(n)) for n in (0, 6)]
    odd = outing(scheme, held_on=monday + days(2), people_mediated=151)
    later = outing(scheme, held_on=monday + days(7))
    client.force_login(member(scheme, Role.COORDINATOR))
    page = client.get(PAGE)
    week = page.context["week"]
    assert (week.start, week.clean, [row for row, _ in week.anomalies]) == (monday, clean, [odd])
    assert week.others == [(monday + days(7), 1)]
    assert week.said == "9 au 15 novembre"
    ticked = [f"{row.pk}:1" for row in clean]
    act = page.content.decode().split('class="om-pied-acte"')[1].split("</form>")[0]
    assert [tick in act for tick in [*ticked, f"{odd.pk}:1"]] == [True, True, False]
    assert "Valider les 2 sans remarque" in " ".join(act.split()).replace("> Valider", ">Valider").replace("  ", " ")
    assert client.post(reverse("outings:validate"), {"outing": ticked, "back": PAGE}).url == PAGE
    page = client.get(PAGE)
    assert sorted(page.context["validated"]) == sorted(f"{row.pk}:2" for row in clean)
    assert Outing.objects.filter(status="validated").count() == 2
    client.post(reverse("outings:unvalidate"), {"outing": ",".join(page.context["validated"]), "back": PAGE})
    assert not Outing.objects.filter(status="validated")
    assert client.get(PAGE).context["validated"] == []
    assert client.get(PAGE, {"week": "2026-11-18"}).context["week"].clean == [later]


def test_what_changed_since_the_page_is_not_validated(client, scheme):
    row = outing(scheme)
    client.force_login(member(scheme, Role.COORDINATOR))
    Outing.objects.filter(pk=row.pk).update(version=2)
    assert client.post(reverse("outings:validate"), {"outing": f"{row.pk}:1", "back": PAGE}).status_code == 409
    assert not Outing.objects.filter(status="validated")


def test_a_cancelled_outing_of_the_week_is_seen(client, scheme):
    outing(scheme)
    cancel_outing(outing(scheme), reason=CancelReason.WEATHER, version=1)
    client.force_login(member(scheme, Role.COORDINATOR))
    assert "annulée cette semaine-là" in " ".join(client.get(PAGE).content.decode().split())


def test_the_tab_counts_what_is_one_s_own_to_do(client, scheme):
    planned(scheme, (9, 0), (10, 0), TODAY - days(3))
    outing(scheme)
    outing(scheme, user=member(scheme, Role.VOLUNTEER))
    client.force_login(member(scheme, Role.COORDINATOR))
    assert [tab.count for tab in client.get(PAGE).context["tabs"] if tab.is_current] == [2]


def test_the_page_is_a_fixed_number_of_queries(client, scheme, django_assert_max_num_queries):
    user = member(scheme, Role.COORDINATOR)
    client.force_login(user)
    for number in (1, 4):
        for week in range(number):
            planned(scheme, (9, 0), (10, 0), TODAY - days(3))
            outing(scheme, held_on=TODAY - days(7), people_mediated=151)
            outing(scheme, held_on=TODAY - days(7 * week), text={"highlight": "Mme Petit nous a ouvert."})
            series(scheme, ends_on=TODAY + days(20), starts_on=TODAY + days(1), name=f"Série {number} {week}")
        client.get(PAGE)  # The day's first page plans ahead.
        with django_assert_max_num_queries(36):
            assert client.get(PAGE).status_code == 200


def test_schemes_that_one_does_not_coordinate_are_left_out(client, scheme):
    other = SchemeFactory(lead_operator=scheme.lead_operator)
    user = member(scheme, Role.COORDINATOR)
    Membership.objects.create(user=user, operator=other.lead_operator, scheme=other, role=Role.MEDIATOR)
    outing(other)
    client.force_login(user)
    assert client.get(PAGE).context["week"] is None
    assert client.get(PAGE, {"scheme": other.slug}).status_code == 403
