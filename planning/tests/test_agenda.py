"""What the public is told: which outings, and of each what it may know."""

import datetime
import re

import pytest
import vobject
from django.urls import reverse

from french.dates import dated
from outings.entries import StopEntry
from outings.models import Outing
from outings.recording import cancel_outing
from outings.tests.factories import outing as done_outing
from partners.tests.factories import PartnerFactory
from planning.agenda import PUBLIC_WORDS, agenda_of, announced, announced_one, by_day
from planning.changing import own_entry
from planning.models import Occurrence, Series
from planning.refusals import PUBLIC_FORMATS
from planning.single import change_one
from planning.tests.factories import series
from schemes import clock
from schemes.models import Scheme
from schemes.tests.factories import MobileUnitFactory, NeighbourhoodFactory, SchemeFactory, member

pytestmark = pytest.mark.django_db
# Wednesdays of the clock's own time: 18, 25 November, 2 December…
WEDNESDAYS = {
    "weekdays": [3],
    "starts_on": datetime.date(2026, 11, 18),
    "ends_on": datetime.date(2026, 12, 9),
    "format": "drop_in_session",
    "is_public": True,
}
FIRST, SECOND, THIRD, LAST = (datetime.date(2026, *day) for day in ((11, 18), (11, 25), (12, 2), (12, 9)))


@pytest.fixture
def scheme():
    return SchemeFactory(slug="halte", name="La Halte mobile")


@pytest.fixture
def place(scheme):
    return NeighbourhoodFactory(scheme=scheme, name="Les Tilleuls")


def wednesdays(scheme, place, **fields):
    return series(scheme, StopEntry(place, "Marché", "market"), **(WEDNESDAYS | fields))


def on(scheme, day):
    return Outing.objects.select_related("scheme", "occurrence__series").get(scheme=scheme, occurrence__due_on=day)


def cancel(outing):
    cancel_outing(outing, user=member(outing.scheme, "coordinator"), reason="weather", version=outing.version)


def move(outing, day):
    entry = own_entry(outing.occurrence, outing.occurrence.series)
    entry.fields["held_on"] = day
    user = member(outing.scheme, "coordinator")
    change_one(outing, user=user, entry=entry, version=outing.version, reason="partner")


def page(client, scheme):
    response = client.get(reverse("planning:agenda", args=[scheme.slug]))
    return " ".join(response.content.decode().split())


def test_the_days_of_a_public_series_are_told(scheme, place):
    wednesdays(scheme, place)
    told = agenda_of(scheme)
    assert [row.day for row in told] == [FIRST, SECOND, THIRD, LAST]
    assert (told[0].what, told[0].place) == ("Permanence", "Marché, Les Tilleuls")
    assert (told[0].starts_at, told[0].ends_at) == (datetime.time(14), datetime.time(16))


@pytest.mark.parametrize(
    "fields",
    [
        {"is_public": False},
        {"format": "walkabout"},
        {"format": "door_to_door"},
        {"format": "school_module"},
        {"format": "home_visit"},
        {"format": "partner_meeting"},
        {"format": "off_site_work"},
        {"venue_type": "school"},
        {"target_audience": "under_18"},
        {"starts_at": datetime.time(20), "ends_at": datetime.time(22, 1)},
        {"starts_at": datetime.time(20), "ends_at": datetime.time(1), "is_ending_after_midnight": True},
    ],
)
def test_rounds_visits_schools_and_nights_are_never_told(scheme, place, fields):
    """Even if a series was made public before it became so."""
    wednesdays(scheme, place)
    Series.objects.update(**fields)
    Outing.objects.update(**{name: value for name, value in fields.items() if name != "is_public"})
    assert agenda_of(scheme) == []
    assert announced_one(on(scheme, FIRST)) is None


def test_each_format_that_is_announced_has_its_word():
    assert set(PUBLIC_WORDS) == set(PUBLIC_FORMATS)


def test_each_outing_is_judged_again(scheme, place):
    """Whatever its series says: one alone became a round, another ends by night, a third at 22:00."""
    wednesdays(scheme, place)
    Outing.objects.filter(held_on=FIRST).update(format="walkabout")
    Outing.objects.filter(held_on=SECOND).update(ends_at=datetime.time(22, 30))
    Outing.objects.filter(held_on=THIRD).update(ends_at=datetime.time(22))
    assert [row.day for row in agenda_of(scheme)] == [THIRD, LAST]


def test_one_closed_with_a_duration_alone_keeps_its_hours(scheme, place):
    wednesdays(scheme, place)
    Outing.objects.filter(held_on=FIRST).update(starts_at=None, ends_at=None)
    assert agenda_of(scheme)[0].starts_at == datetime.time(14)


def test_partners_who_agreed_and_are_expected_that_day_are_named(scheme, place):
    shown, silent = PartnerFactory(scheme=scheme, name="Le centre social"), PartnerFactory(scheme=scheme, name="La CAF")
    wednesdays(scheme, place, partners={shown: ("", True), silent: ("", False)})
    on(scheme, SECOND).outing_partners.all().delete()
    assert [row.partners for row in agenda_of(scheme)][:2] == [("Le centre social",), ()]


def test_a_mobile_unit_is_named_by_its_kind(scheme, place):
    unit = MobileUnitFactory(scheme=scheme, name="Celui du garage de la rue Haute")
    wednesdays(scheme, place, format="mobile_unit", mobile_unit=unit)
    assert agenda_of(scheme)[0].what == "Triporteur"


def test_a_cancelled_one_says_the_next_day(scheme, place):
    wednesdays(scheme, place)
    cancel(on(scheme, SECOND))
    row = agenda_of(scheme)[1]
    assert (row.day, row.is_cancelled, row.next_day) == (SECOND, True, THIRD)


def test_a_moved_one_stands_under_both_days(scheme, place):
    wednesdays(scheme, place)
    move(on(scheme, SECOND), datetime.date(2026, 11, 27))
    read = [(day, line.is_left) for day, lines in by_day(agenda_of(scheme), FIRST, THIRD) for line in lines]
    assert read == [(FIRST, False), (SECOND, True), (datetime.date(2026, 11, 27), False), (THIRD, False)]


def test_several_teams_at_one_place_are_one_for_who_comes(scheme, place):
    wednesdays(scheme, place, lanes=2)
    cancel(Outing.objects.select_related("scheme").get(held_on=FIRST, occurrence__lane=1))
    for row in Outing.objects.select_related("scheme").filter(held_on=SECOND):
        cancel(row)
    read = {day: [line.outing.is_cancelled for line in lines] for day, lines in by_day(agenda_of(scheme), FIRST, THIRD)}
    assert read == {FIRST: [False], SECOND: [True], THIRD: [False]}


@pytest.mark.parametrize("state", ["preparing", "closed", "archived"])
def test_a_scheme_that_does_not_run_announces_nothing(client, scheme, place, state):
    made = wednesdays(scheme, place)
    addresses = [reverse("planning:agenda", args=["halte"]), reverse("planning:agenda_ics", args=["halte"])]
    addresses.append(reverse("planning:series_ics", args=["halte", made.pk]))
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]
    closed_on = FIRST if state in ("closed", "archived") else None
    Scheme.objects.filter(pk=scheme.pk).update(state=state, closed_on=closed_on)
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


def test_a_scheme_without_public_series_has_no_page(client, scheme, place):
    made = wednesdays(scheme, place, is_public=False)
    assert client.get("/agenda/halte/").status_code == 404
    assert client.get(f"/agenda/halte/{made.pk}.ics").status_code == 404
    assert client.get("/agenda/ailleurs/").status_code == 404


def test_the_page_says_what_changed(client, scheme, place):
    wednesdays(scheme, place)
    cancel(on(scheme, SECOND))
    move(on(scheme, THIRD), datetime.date(2026, 12, 3))
    read = page(client, scheme)
    assert "Annulée. Prochaine date : jeudi 3 décembre" in read
    assert "Déplacée au jeudi 3 décembre" in read
    assert "Nouvelle date, au lieu du mercredi 2 décembre" in read


def test_what_is_over_today_is_no_longer_the_next_date(client, scheme, place, hold_clock):
    wednesdays(scheme, place)
    for hour, first in ((14, FIRST), (17, SECOND)):
        hold_clock(clock.moment(FIRST, datetime.time(hour)))
        next_date = page(client, scheme).partition("om-ag-mois")[0]
        assert dated(first, "l j F").capitalize() in next_date


def test_the_page_asks_nothing_of_who_reads_it(client, scheme, place, django_assert_num_queries):
    """No cookie, no session, even for who is signed in; seen a minute at most; a fixed number of queries."""
    wednesdays(scheme, place)
    client.force_login(member(scheme, name="Nadia"))
    for address in ("/agenda/halte/", "/agenda/halte.ics"):
        with django_assert_num_queries(8):
            response = client.get(address)
        assert response.cookies == {}
        assert "Cookie" not in response.get("Vary", "")
        assert response["Cache-Control"] == "public, max-age=60"
        assert "Nadia" not in response.content.decode()


# Names, notes, places of what is not announced, figures.
HIDDEN = [
    "Sarah",
    "Karim",
    "Benali",
    "Repérer",
    "Gants",
    "Nuit",
    "gens",
    "ronde",
    "Pas annoncée",
    "interne",
    "4321",
    "77",
]


def test_public_pages_hold_no_figure_name_nor_night(client, scheme, place):
    """A scheme full of names, rounds, visits and nights: of all that, its public pages say nothing."""
    people = [member(scheme, "coordinator", name=f"{name} Benali") for name in ("Sarah", "Karim")]
    hidden = {"name": "Rue Sarah", "objective": "Repérer Karim", "mediators_count": 7, "prep_minutes": 77}
    made = wednesdays(scheme, place, user=people[0], **hidden)
    silent = WEDNESDAYS | {"is_public": False}
    night = {"starts_at": datetime.time(20), "ends_at": datetime.time(1), "is_ending_after_midnight": True}
    series(scheme, StopEntry(None, "Place de la Nuit"), **(silent | night))
    series(scheme, StopEntry(None, "Chez les gens"), **(silent | {"format": "home_visit"}))
    series(scheme, StopEntry(None, "La ronde"), **(silent | {"format": "walkabout"}))
    Series.objects.update(is_public=True)
    series(scheme, StopEntry(None, "Pas annoncée"), **silent)
    done_outing(scheme, user=people[1], held_on=FIRST, people_mediated=4321, text={"highlight": "Un mot interne"})
    row = on_line(made, FIRST)
    row.crew.create(user=people[0])
    Occurrence.objects.filter(outing=row).update(objective="Repérer Karim", weather="rain", lacked=["gloves"])
    for address in ("/agenda/halte/", "/agenda/halte.ics", f"/agenda/halte/{made.pk}.ics"):
        told = client.get(address).content.decode()
        assert "Marché" in told
        shown = re.sub(r"<head>.*?</head>|<svg.*?</svg>|[\w-]{36}", "", told, flags=re.DOTALL)
        found = [word for word in HIDDEN if word in shown]
        assert found == [], address


def on_line(made, day):
    return Outing.objects.get(occurrence__series=made, held_on=day)


def unfolded(content):
    return vobject.readOne(content.decode())


def test_the_file_read_by_another_s_reader_is_the_agenda(client, scheme, place):
    """Read by a library that has nothing of the one that wrote it."""
    wednesdays(scheme, place, name="x")
    wednesdays(
        scheme,
        NeighbourhoodFactory(scheme=scheme, name="Le Breil, bas; côté \\ nord, " + "é" * 60),
        starts_at=datetime.time(9),
    )
    cancel(Outing.objects.select_related("scheme").filter(held_on=SECOND).first())
    read = {
        (
            event.uid.value,
            event.dtstart.value.isoformat(),
            event.dtend.value.isoformat(),
            event.status.value,
            event.location.value,
            event.sequence.value,
        )
        for event in unfolded(client.get("/agenda/halte.ics").content).vevent_list
    }
    told = {
        (
            str(row.identifier),
            f"{row.day}T{row.starts_at}+01:00",
            f"{row.day}T{row.ends_at}+01:00",
            "CANCELLED" if row.is_cancelled else "CONFIRMED",
            f"{row.place}, Montrieux",
            str(row.version),
        )
        for row in agenda_of(scheme)
    }
    assert read == told
    assert len(read) == 8


def test_the_clock_of_the_scheme_is_in_the_file(client, place, scheme):
    """The island has no summer: fourteen there is ten in Greenwich."""
    Scheme.objects.filter(pk=scheme.pk).update(time_zone="Indian/Reunion")
    scheme.refresh_from_db()
    wednesdays(scheme, place)
    event = unfolded(client.get("/agenda/halte.ics").content).vevent
    assert event.dtstart.value.astimezone(datetime.UTC).hour == 10


def test_lines_are_folded_and_end_as_the_rule_says(client, scheme):
    wednesdays(scheme, NeighbourhoodFactory(scheme=scheme, name="É" * 70))
    content = client.get("/agenda/halte.ics").content
    lines = content.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    assert unfolded(content).vevent.summary.value == f"Permanence, Marché, {'É' * 70}"


def test_a_cancelled_one_says_so_in_its_title_and_a_version_later(client, scheme, place):
    wednesdays(scheme, place)
    row = on(scheme, SECOND)
    cancel(row)
    [event] = [
        event
        for event in unfolded(client.get("/agenda/halte.ics").content).vevent_list
        if event.uid.value == str(row.client_uuid)
    ]
    assert event.summary.value == "ANNULÉ – Permanence, Marché, Les Tilleuls"
    assert int(event.sequence.value) == row.version + 1


def test_a_series_has_its_own_file(client, scheme, place):
    made = wednesdays(scheme, place)
    wednesdays(scheme, place, weekdays=[4])
    assert len(unfolded(client.get("/agenda/halte.ics").content).vevent_list) == 7
    assert len(unfolded(client.get(f"/agenda/halte/{made.pk}.ics").content).vevent_list) == 4


def test_the_past_is_not_told(scheme, place, hold_clock):
    wednesdays(scheme, place)
    hold_clock(datetime.datetime(2026, 11, 26, 9, tzinfo=datetime.UTC))
    assert [row.day for row in agenda_of(scheme)] == [THIRD, LAST]
    assert [row.day for row in announced(scheme, FIRST, SECOND)] == [FIRST, SECOND]
