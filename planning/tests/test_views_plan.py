"""The page that plans one outing, and the one that changes or moves it, by the client."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from outings.entries import StopEntry
from outings.models import Outing
from outings.plans import change_plan
from planning.clashes import ClashKind
from planning.crew import Crew
from planning.due import forget_crews
from planning.enums import CrewFunction
from planning.forms.plan import CAUSES
from planning.models import Occurrence
from schemes.tests.factories import member

from .factories import plan_data, plan_entry, planned, series

PLAN = reverse("planning:plan")
CALENDAR = "/calendrier/?vue=semaine&le=2026-11-19"


def change(outing):
    return reverse("planning:change_plan", args=[outing.pk])


def text(response):
    return response.content.decode().replace("\u00a0", " ")


def test_a_plan_is_stored_and_its_day_is_shown(as_nadia, scheme):
    posted = plan_data(scheme, objective="Accueillir les nouveaux locataires")
    response = as_nadia.post(PLAN, posted, follow=True)
    assert response.redirect_chain == [(CALENDAR, 302)]
    assert "Sortie prévue : jeudi 19 novembre, 14 h, Halle aux grains." in text(response)
    row = Occurrence.objects.select_related("outing").get()
    assert (row.due_on, row.objective) == (datetime.date(2026, 11, 19), "Accueillir les nouveaux locataires")
    assert (row.outing.status, row.outing.was_planned, row.outing.people_mediated) == ("planned", True, None)


def test_pressed_twice_it_is_planned_once(as_nadia, scheme):
    posted = plan_data(scheme)
    assert [as_nadia.post(PLAN, posted).status_code for _ in range(2)] == [302, 302]
    assert Outing.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"held_on": "2026-11-17"}, "Une sortie se prévoit à partir d’aujourd’hui."),
        ({"ends_at": "13:00"}, "La fin est avant le début."),
        ({"starts_at": None}, "Donnez l’heure de début."),
        ({"mediators_count": None}, "Donnez le nombre de médiatrices et médiateurs."),
        ({"stops-0-neighbourhood": "", "stops-0-spot": ""}, "Choisissez le quartier"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(as_nadia, scheme, changes, sentence):
    response = as_nadia.post(PLAN, plan_data(scheme, objective="Un objectif", **changes))
    assert response.status_code == 422
    assert sentence in text(response)
    assert "Un objectif" in text(response)


def test_the_page_asks_no_figure_and_no_feeling(as_nadia, scheme):
    fields = as_nadia.get(PLAN, {"scheme": scheme.slug}).context["form"].fields
    assert not {"people_mediated", "women_count", "overall_feeling", "highlight", "requests_1", "duration"} & set(
        fields
    )


def test_like_another_one_fills_place_hours_and_partners(as_nadia, scheme, quarters):
    like = planned(scheme, quarters[1], starts_at=datetime.time(9, 30), ends_at=datetime.time(12))
    initial = as_nadia.get(PLAN, {"comme": like.pk, "jour": "2026-12-03"}).context["form"].initial
    assert initial["held_on"] == datetime.date(2026, 12, 3)
    assert (initial["starts_at"], initial["stops"][0]["neighbourhood"]) == (datetime.time(9, 30), str(quarters[1].pk))
    # 19 November is a Thursday; without a day asked, the next Thursday.
    assert as_nadia.get(PLAN, {"comme": like.pk}).context["form"].initial["held_on"] == datetime.date(2026, 11, 19)


def test_a_unit_taken_is_refused_and_leaving_it_is_one_press(as_nadia, scheme, quarters):
    unit = scheme.mobile_units.get()
    planned(scheme, quarters[0], format="mobile_unit", mobile_unit=unit)
    posted = plan_data(scheme, format="mobile_unit", mobile_unit=unit.pk, starts_at="15:00", ends_at="17:00")
    refused = as_nadia.post(PLAN, posted | {"_anyway": "1"})
    assert refused.status_code == 422
    assert "Le triporteur est déjà à Bacalan de 14 h à 16 h." in text(refused)
    assert "Partir sans triporteur" in text(refused)
    assert as_nadia.post(PLAN, posted | {"_without_unit": "1"}).status_code == 302
    assert Outing.objects.latest("pk").mobile_unit is None


def test_somebody_planned_twice_is_said_and_may_be_meant(as_nadia, scheme, quarters, nadia):
    planned(scheme, quarters[0], crew=Crew({nadia.pk: CrewFunction.MEDIATOR}))
    posted = plan_data(scheme, crew=[nadia.pk])
    assert "Nadia est déjà prévu·e à Bacalan de 14 h à 16 h." in text(as_nadia.post(PLAN, posted))
    assert as_nadia.post(PLAN, posted | {"_anyway": "1"}).status_code == 302
    posted = plan_data(scheme, crew=[nadia.pk], _take_off=str(nadia.pk), **{"stops-0-spot": "Ailleurs"})
    assert as_nadia.post(PLAN, posted).status_code == 302
    assert not Outing.objects.latest("pk").crew.exists()


def told(response) -> dict[str, str]:
    """What the piece says under each field, its buttons included."""
    _, *pieces = re.split(r'<div data-under="(\w+)">', text(response))
    return {name: " ".join(strip_tags(said).split()) for name, said in zip(pieces[::2], pieces[1::2], strict=True)}


def test_what_clashes_is_told_under_its_cause_while_one_types(as_nadia, scheme, quarters, nadia):
    unit = scheme.mobile_units.get()
    crew = Crew({nadia.pk: CrewFunction.MEDIATOR})
    planned(scheme, quarters[0], format="mobile_unit", mobile_unit=unit, crew=crew)
    posted = plan_data(scheme, format="mobile_unit", mobile_unit=unit.pk, crew=[nadia.pk], _clashes="1")
    hours = {"starts_at": "15:00", "ends_at": "17:00"}
    assert told(as_nadia.post(PLAN, posted | hours | {"stops-0-neighbourhood": "", "stops-0-spot": ""})) == {
        "mobile_unit": "Le triporteur est déjà à Bacalan de 14 h à 16 h. Partir sans triporteur Changer l’heure",
        "crew": "Nadia est déjà prévu·e à Bacalan de 14 h à 16 h. Retirer cette personne ici Changer l’heure",
    }
    # An end before the start is no hour yet; half an hour later nobody is in the way; nothing was planned meanwhile.
    assert told(as_nadia.post(PLAN, posted | hours | {"ends_at": "09:00"})) == {}
    assert told(as_nadia.post(PLAN, posted | {"starts_at": "16:30", "ends_at": "18:00"})) == {}
    assert Outing.objects.count() == 1


def test_a_plan_that_is_changed_is_not_in_its_own_way(as_nadia, scheme, quarters):
    here = StopEntry(quarters[0], spot_name="Halle")
    outing = planned(scheme, here)
    stop = {"stops-0-neighbourhood": str(quarters[0].pk), "stops-0-spot": "Halle"}
    posted = plan_data(scheme, version=outing.version, _clashes="1", **stop)
    assert told(as_nadia.post(change(outing), posted)) == {}
    planned(scheme, here)
    twin = "Une autre sortie est déjà prévue au même lieu de 14 h à 16 h. Changer de lieu Changer l’heure"
    assert told(as_nadia.post(change(outing), posted)) == {"stops": twin}


def test_the_page_has_a_place_that_is_read_aloud_under_each_cause(as_nadia, scheme):
    page = text(as_nadia.get(PLAN, {"scheme": scheme.slug}))
    places = re.findall(r'<div aria-live="polite" data-told="(\w+)">', page)
    assert places == ["ends_at", "stops", "mobile_unit", "crew"]
    assert set(CAUSES.values()) == set(places)
    assert set(CAUSES) == set(ClashKind)


def test_counts_follow_the_crew_and_who_lacks_stands_by_function(as_nadia, scheme, nadia):
    karim, sarah = member(scheme, name="Karim"), member(scheme, "volunteer", name="Sarah")
    as_nadia.post(PLAN, plan_data(scheme, crew=[nadia.pk, karim.pk, sarah.pk], mediators_count="3"))
    outing = Outing.objects.get()
    assert (outing.mediators_count, outing.civic_volunteers_count) == (3, 1)
    assert outing.crew.filter(user=None).count() == 1
    page = text(as_nadia.get(outing.get_absolute_url()))
    assert "Karim, Nadia, Sarah et 1 médiatrice ou médiateur à trouver" in page


def test_an_outing_is_moved_and_its_day_due_stays(as_nadia, scheme):
    outing = planned(scheme)
    posted = plan_data(scheme, held_on="2026-11-20", version=outing.version)
    response = as_nadia.post(change(outing), posted, follow=True)
    assert "Sortie déplacée : vendredi 20 novembre" in text(response)
    row = Occurrence.objects.get()
    assert (row.due_on, row.outing.held_on) == (datetime.date(2026, 11, 19), datetime.date(2026, 11, 20))
    page = text(as_nadia.get(outing.get_absolute_url()))
    assert "prévue le 19 novembre, déplacée au 20 novembre" in " ".join(page.split())


def test_a_promised_one_moves_with_a_reason_and_not_too_far(as_nadia, scheme, quarters, hold_clock):
    made = series(scheme, quarters[0], starts_on=datetime.date(2026, 11, 18))
    outing = Outing.objects.get(occurrence__series=made, held_on=datetime.date(2026, 11, 24))
    posted = plan_data(scheme, version=outing.version, held_on="2026-11-25")
    assert "dites pourquoi elle change de jour" in text(as_nadia.post(change(outing), posted))
    far = posted | {"held_on": "2026-12-26", "move_reason": "weather"}
    assert "Plus de 31 jours d’écart" in text(as_nadia.post(change(outing), far))
    assert as_nadia.post(change(outing), posted | {"move_reason": "weather"}).status_code == 302
    assert outing.occurrence.move_reason == "weather" or Occurrence.objects.get(outing=outing).move_reason == "weather"


def test_changed_meanwhile_both_are_shown(as_nadia, scheme, nadia):
    outing = planned(scheme, mediators_count=2)
    change_plan(outing, user=nadia, entry=plan_entry(mediators_count=4), version=outing.version)
    posted = plan_data(scheme, version=outing.version, mediators_count="3")
    response = as_nadia.post(change(outing), posted)
    assert response.status_code == 409
    difference = {row.label: (row.stored, row.typed) for row in response.context["differences"]}
    assert difference["Médiatrices et médiateurs"] == ("4", "3")
    again = posted | {"version": outing.version + 1}
    assert as_nadia.post(change(outing), again).status_code == 302


def test_a_volunteer_does_not_plan(client, scheme):
    outing = planned(scheme)
    client.force_login(member(scheme, "volunteer"))
    assert [client.get(address).status_code for address in (PLAN, change(outing))] == [403, 403]
    page = text(client.get(outing.get_absolute_url()))
    assert "Modifier la prévision" not in page
    assert "Annuler la sortie" not in page
    assert client.get(f"{outing.get_absolute_url()}annuler/").status_code == 403


def test_before_its_day_nobody_closes_it(as_nadia, scheme):
    outing = planned(scheme)
    page = text(as_nadia.get(outing.get_absolute_url()))
    assert "Modifier la prévision" in page
    assert "Clôturer" not in page


def test_acting_on_what_a_series_will_do_makes_its_row(as_nadia, scheme, quarters):
    made = series(scheme, quarters[0], starts_on=datetime.date(2026, 11, 18), ends_on=datetime.date(2027, 6, 30))
    address = reverse("planning:coming", args=[made.pk, "2027-05-04"])
    assert "Elle est encore loin" in text(as_nadia.get(address))
    assert not made.occurrences.filter(due_on="2027-05-04").exists()
    outing = Outing.objects.get(pk=as_nadia.post(address).url.split("/")[2])
    assert (outing.held_on, outing.status) == (datetime.date(2027, 5, 4), "planned")
    assert as_nadia.post(address).url == as_nadia.get(address).url == outing.get_absolute_url()
    assert as_nadia.post(reverse("planning:coming", args=[made.pk, "2027-05-05"])).url.startswith("/calendrier/")


def test_names_of_a_crew_go_after_three_months(scheme, nadia, hold_clock):
    outing = planned(scheme, crew=Crew({nadia.pk: CrewFunction.MEDIATOR}))
    forget_crews()
    assert outing.crew.filter(user=nadia).exists()
    hold_clock(datetime.datetime(2027, 2, 21, 12, tzinfo=datetime.UTC))
    forget_crews()
    assert not outing.crew.filter(user=nadia).exists()
    assert outing.crew.count() == 1
