"""A planned outing is closed from its plan. Wednesday 18 November 2026, 15:00."""

import datetime

from django.db.models import Sum
from django.urls import reverse

from outings.entries import StopEntry
from outings.measures import EVERYWHERE
from outings.models import Outing, OutingStop
from outings.tests.factories import form_data
from outings.tests.factories import outing as told
from planning.models import Occurrence

from .factories import planned, series

TODAY = datetime.date(2026, 11, 18)
MORNING = {"held_on": TODAY, "starts_at": datetime.time(9), "ends_at": datetime.time(11)}


def close(client, outing, **changes):
    """Posts what the form shows, with what is typed."""
    address = reverse("outings:update", args=[outing.pk])
    form = client.get(address).context["form"]
    shown = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False, [])}
    for number, stop in enumerate(form.stops):
        shown |= {f"stops-{number}-{name}": stop[name].value() or "" for name in stop.fields}
    shown |= {"scheme": outing.scheme.slug, "stops-TOTAL_FORMS": str(len(form.stops)), "stops-INITIAL_FORMS": "0"}
    return client.post(address, shown | changes)


def test_with_the_plan_in_the_page_one_number_closes_it(as_nadia, scheme, quarters):
    outing = planned(scheme, quarters[0], **MORNING)
    assert close(as_nadia, outing, people_mediated="14").status_code == 302
    outing.refresh_from_db()
    assert (outing.status, outing.people_mediated, outing.duration_minutes) == ("logged", 14, 120)
    assert (outing.neighbourhood, outing.mediators_count, outing.was_planned) == (quarters[0], 2, True)


def test_a_plan_that_does_not_say_how_many_go_starts_like_one_s_last_outing(as_nadia, nadia, scheme, quarters):
    stored = planned(scheme, quarters[0], **MORNING)
    Outing.objects.filter(pk=stored.pk).update(mediators_count=None)
    address = reverse("outings:update", args=[stored.pk])
    assert as_nadia.get(address).context["form"]["mediators_count"].value() is None
    told(scheme, user=nadia, mediators_count=3)
    assert as_nadia.get(address).context["form"]["mediators_count"].value() == 3


def test_a_round_s_one_total_is_its_neighbourhood_s_when_all_stops_lie_in_one(as_nadia, scheme, quarters):
    stops = [StopEntry(quarters[0], "Halle"), StopEntry(quarters[0], "Parc")]
    outing = planned(scheme, *stops, **MORNING)
    assert close(as_nadia, outing, people_mediated="14").status_code == 302
    there = OutingStop.objects.filter(neighbourhood=quarters[0]).order_by()
    assert there.annotate(people=EVERYWHERE.people_of_stop()).aggregate(Sum("people"))["people__sum"] == 14
    assert not there.filter(EVERYWHERE.is_uncounted()).exists()


def test_closed_under_another_date_it_is_moved_and_no_reason_is_asked(as_nadia, scheme, quarters):
    series(scheme, quarters[0], starts_on=TODAY, weekdays=[3], starts_at=datetime.time(9), ends_at=datetime.time(11))
    outing = Outing.objects.filter(held_on=TODAY).get()
    assert close(as_nadia, outing, people_mediated="14", held_on="2026-11-17").status_code == 302
    row = Occurrence.objects.select_related("outing").get(outing=outing)
    assert (row.due_on, row.outing.held_on, row.move_reason) == (TODAY, datetime.date(2026, 11, 17), "")


def test_a_plan_closed_is_no_longer_changed(as_nadia, scheme, quarters):
    outing = planned(scheme, quarters[0], **MORNING)
    close(as_nadia, outing, people_mediated="14")
    address = reverse("planning:change_plan", args=[outing.pk])
    assert as_nadia.get(address).url == outing.get_absolute_url()
    late = form_data(scheme, starts_at="09:00", ends_at="11:00", version="1", outing_type="generalist")
    assert as_nadia.post(address, late).url == outing.get_absolute_url()
    outing.refresh_from_db()
    assert outing.people_mediated == 14
