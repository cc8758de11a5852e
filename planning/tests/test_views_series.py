"""The pages of series, as Django's client reads them."""

import datetime
import uuid
from datetime import date

import pytest
from django.urls import reverse

from outings.enums import CancelReason
from outings.models import Outing
from outings.tests.pages import html
from planning.changing import end_series, leave_out
from planning.models import Occurrence, Series
from planning.tests.factories import series
from schemes.memberships import Team
from schemes.tests.factories import MobileUnitFactory, NeighbourhoodFactory, SchemeFactory, SpotFactory, member

pytestmark = pytest.mark.django_db
LIST, CREATE, DATES = "/series/", "/series/nouvelle/", "/series/dates/"


@pytest.fixture
def scheme():
    return SchemeFactory(usual_format="walkabout", name="Dispositif")


@pytest.fixture
def bacalan(scheme):
    return NeighbourhoodFactory(scheme=scheme, name="Bacalan")


@pytest.fixture
def boss(scheme, client):
    person = member(scheme, "coordinator")
    client.force_login(person)
    return person


def typed(bacalan, **changes):
    """The smallest series that is accepted: each Tuesday of the end of 2026, in Bacalan."""
    data = {
        "client_uuid": str(uuid.uuid4()),
        "stops-0-neighbourhood": str(bacalan.pk),
        "rhythm": "1",
        "weekdays": ["2"],
        "starts_at": "14:00",
        "ends_at": "16:00",
        "starts_on": "2026-11-18",
        "ends_on": "2026-12-31",
        "skips_holidays": "on",
        "school": "any",
        "lanes": "1",
        "format": "walkabout",
    }
    return {name: value for name, value in (data | changes).items() if value is not None}


def errors(response):
    assert response.status_code == 422, response.status_code
    form = response.context["form"]
    rows = [form, *form.stops.forms, *form.expected.forms]
    return {sentence.replace("\u00a0", " ") for row in rows for of in row.errors.values() for sentence in of}


def test_a_series_is_made_and_shown(client, boss, bacalan):
    page = client.post(CREATE, typed(bacalan, is_promise="on"), follow=True)
    made = Series.objects.get()
    assert (made.name, made.is_promise, made.occurrences.count()) == ("Bacalan", True, 6)
    assert "6\u00a0sorties sont inscrites" in html(page)
    assert (
        "Chaque mardi, 14\u00a0h –\u00a016\u00a0h, du 18\u00a0novembre\u00a02026 au 31\u00a0décembre\u00a02026"
        in html(page)
    )


def test_the_second_press_makes_no_second_series(client, boss, bacalan):
    data = typed(bacalan)
    assert [client.post(CREATE, data).status_code for _ in range(2)] == [302, 302]
    assert Series.objects.count() == 1


def test_its_dates_are_shown_while_one_types(client, boss, bacalan):
    answer = client.post(DATES, typed(bacalan, weekdays=["5"], ends_on="2027-01-08", lanes="2"))
    text = html(answer)
    assert "6\u00a0dates, du 20 novembre 2026 au 8 janvier 2027" in text
    assert "Chaque vendredi, 14\u00a0h –\u00a016\u00a0h, Bacalan" in text
    assert "jour férié\u00a0: noël" in text
    assert "Créer 12\u00a0sorties" in text
    assert not Series.objects.exists()


def test_dates_are_shown_without_script(client, boss, bacalan):
    page = client.post(CREATE, typed(bacalan, _dates="1"))
    assert page.status_code == 200
    assert "6\u00a0dates, du 24 novembre 2026 au 29 décembre 2026" in html(page)


def test_nothing_typed_yet_has_no_dates(client, boss):
    assert "Elles se calculent à mesure" in html(client.post(DATES, {"rhythm": "1"}))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends_on": "2028-11-18"}, "Une série dure 24 mois au plus."),
        (
            {"starts_on": "2026-12-30"},
            "Cette règle ne donne aucune date avant le 31 décembre.",
        ),
        ({"starts_on": "2026-11-17"}, "Une série change à partir d’aujourd’hui."),
        ({"weekdays": None}, "Choisissez le jour, ou les jours."),
        ({"rhythm": "monthly"}, "Choisissez lequel : le 1er, le 2e…"),
        ({"rhythm": "dates"}, "Donnez au moins une date."),
        ({"rhythm": "dates", "picked": "32/1/2027"}, "« 32/1/2027 » n’est pas une date. Exemple : 14/10/2026."),
        ({"ends_at": "13:00"}, "La fin est avant le début."),
        (
            {"ends_at": "13:59", "is_ending_after_midnight": "on"},
            "23 h 59 de sortie : au plus 12 h. Corrigez les heures.",
        ),
        ({"starts_at": ""}, "Donnez l’heure de début."),
        ({"stops-0-neighbourhood": ""}, "Choisissez le quartier, ou « Hors quartier »."),
        ({"stops-0-neighbourhood": "outside"}, "Hors quartier : donnez au moins le lieu."),
        (
            {"stops-0-neighbourhood": "outside", "stops-0-spot": "La gare", "is_promise": "on"},
            "Une présence se promet dans un quartier : choisissez-le.",
        ),
    ],
)
def test_what_is_wrong_is_said(client, boss, bacalan, changes, sentence):
    assert sentence in errors(client.post(CREATE, typed(bacalan, **changes)))
    assert not Series.objects.exists()


def test_a_round_is_not_announced(client, boss, bacalan):
    [sentence] = errors(client.post(CREATE, typed(bacalan, is_public="on")))
    assert "Décochez l’annonce" in sentence


def test_ending_after_midnight_is_one_tap_away(client, boss, bacalan):
    late = typed(bacalan, starts_at="19:00", ends_at="02:00")
    assert 'value="is_ending_after_midnight=1"' in html(client.post(CREATE, late))
    client.post(CREATE, late | {"_repair": "is_ending_after_midnight=1"})
    assert Series.objects.get().is_ending_after_midnight


def test_picked_dates_are_the_whole_of_it(client, boss, bacalan):
    picked = {"rhythm": "dates", "picked": "5/12/2026, 19/12/2026", "weekdays": None, "starts_on": "", "ends_on": ""}
    client.post(CREATE, typed(bacalan, **picked))
    made = Series.objects.get()
    assert (made.starts_on, made.ends_on, made.occurrences.count()) == (date(2026, 12, 5), date(2026, 12, 19), 2)


def test_a_mediator_neither_promises_nor_announces(client, scheme, bacalan):
    client.force_login(member(scheme, "mediator"))
    asked = {"is_promise": "on", "is_public": "on", "format": "workshop"}
    client.post(CREATE, typed(bacalan, **asked))
    made = Series.objects.get()
    assert (made.is_promise, made.is_public) == (False, False)


def test_a_mediator_who_changes_a_promised_series_keeps_it_promised(client, scheme, bacalan):
    made = series(scheme, bacalan, starts_on=date(2026, 11, 18))
    client.force_login(member(scheme, "mediator"))
    client.post(f"/series/{made.pk}/modifier/", typed(bacalan, version="1", ends_at="17:00"))
    made.refresh_from_db()
    assert (made.is_promise, made.ends_at) == (True, datetime.time(17))


def test_a_known_spot_says_its_quarter_and_a_new_one_is_made(client, boss, scheme, bacalan):
    SpotFactory(scheme=scheme, name="Place Buscaillet", neighbourhood=bacalan)
    stops = {
        "stops-0-neighbourhood": "",
        "stops-0-spot": "place buscaillet",
        "stops-1-neighbourhood": str(bacalan.pk),
        "stops-1-spot": "Les Halles",
    }
    client.post(CREATE, typed(bacalan, **stops))
    assert [str(stop) for stop in Series.objects.get().stops.all()] == ["Place Buscaillet", "Les Halles"]


def test_unit_and_partners_are_stored(client, boss, scheme, bacalan):
    from partners.tests.factories import PartnerFactory

    unit, partner = MobileUnitFactory(scheme=scheme), PartnerFactory(scheme=scheme)
    more = {"format": "mobile_unit", "mobile_unit": str(unit.pk)}
    more |= {"partners-0-partner": str(partner.pk), "partners-0-is_shown": "on"}
    client.post(CREATE, typed(bacalan, **more))
    made = Series.objects.get()
    assert (made.mobile_unit, made.series_partners.get().partner, made.series_partners.get().is_shown) == (
        unit,
        partner,
        True,
    )


def test_copying_starts_from_another_series(client, boss, scheme, bacalan):
    made = series(scheme, bacalan, starts_on=date(2026, 11, 18), weekdays=[4], starts_at=datetime.time(9, 30))
    form = client.get(CREATE, {"comme": made.pk}).context["form"]
    assert (form["weekdays"].value(), form["starts_at"].value()) == ([4], datetime.time(9, 30))
    assert (form["name"].value(), form.stops.forms[0]["neighbourhood"].value()) == ("", str(bacalan.pk))


def change(client, made, bacalan, **changes):
    data = typed(bacalan, **{"scope": "following", "since": "2026-11-24", "version": "1"} | changes)
    return client.post(f"/series/{made.pk}/modifier/", data, follow=True)


@pytest.fixture
def begun(scheme, bacalan, hold_clock):
    """Each Tuesday since the 3rd of November; today is the 18th."""
    hold_clock(datetime.datetime(2026, 11, 3, 12, tzinfo=datetime.UTC))
    made = series(scheme, bacalan, starts_on=date(2026, 11, 3), is_promise=False)
    hold_clock(datetime.datetime(2026, 11, 18, 12, tzinfo=datetime.UTC))
    return made


def test_this_one_and_the_following_change(client, boss, begun, bacalan):
    row = Occurrence.objects.get(due_on=date(2026, 12, 1))
    Occurrence.objects.filter(pk=row.pk).update(overrides=["ends_at"])
    page = change(client, begun, bacalan, ends_at="17:00")
    assert "1\u00a0sortie garde ses changements" in html(page)
    ends = dict(Outing.objects.values_list("held_on", "ends_at__hour"))
    assert [ends[date(2026, *day)] for day in ((11, 17), (11, 24), (12, 1), (12, 8))] == [16, 17, 16, 17]


def test_all_that_comes_changes_its_place_and_keeps_its_rule(client, boss, begun, scheme):
    other = NeighbourhoodFactory(scheme=scheme, name="Grand Parc")
    change(client, begun, other, scope="all", weekdays=["5"], ends_at="19:00")
    last = Series.objects.get(continues=begun)
    assert (last.weekdays, last.ends_at, str(last.stops.get())) == ([2], datetime.time(16), "Grand Parc")


def test_a_change_meanwhile_shows_both(client, boss, begun, bacalan):
    end_series(begun, last=date(2026, 12, 15), version=1, user=boss)
    page = change(client, begun, bacalan, ends_at="17:00")
    assert page.status_code == 409
    told = {row.label: (row.stored, row.typed) for row in page.context["differences"]}
    assert told == {
        "Au": ("15/12/2026", "31/12/2026"),
        "Fin": ("16\u00a0h", "17\u00a0h"),
        "Médiatrices et médiateurs": ("2", "Non renseigné"),
        "Nom": ("Le mardi", "Non renseigné"),
    }
    again = {name: page.context["form"].data.getlist(name) for name in page.context["form"].data}
    assert client.post(page.request["PATH_INFO"], again).status_code == 302


def test_days_are_left_out_and_taken_back(client, boss, begun):
    page = client.post(
        f"/series/{begun.pk}/retirer/", {"first": "2026-12-01", "last": "2026-12-15", "reason": "staff"}, follow=True
    )
    assert "3\u00a0dates retirées" in html(page)
    assert html(page).count("Rétablir") == 3
    client.post(f"/series/{begun.pk}/retablir/", {"day": "2026-12-08"})
    assert [row.day.day for row in begun.exceptions.all()] == [1, 15]


def test_dates_that_have_passed_are_folded_after_what_one_does(client, boss, begun):
    for day in (date(2026, 10, 6), date(2026, 12, 1)):
        begun.exceptions.create(day=day, kind="skip", reason="weather", noted_by=boss)
    page = html(client.get(begun.get_absolute_url()))
    assert page.count("Rétablir") == 1
    assert page.index("Finir la série") < page.index("1\u00a0date passée") < page.index("mardi 6 octobre 2026")


def test_a_day_without_a_date_is_not_left_out(client, boss, begun):
    page = client.post(f"/series/{begun.pk}/retirer/", {"first": "2026-12-02", "reason": "staff"})
    assert (page.status_code, begun.exceptions.count()) == (422, 0)
    assert "La série n’a aucune date ces jours-là." in html(page)


def test_a_day_is_added(client, boss, begun):
    client.post(f"/series/{begun.pk}/ajouter/", {"day": "2026-12-03"})
    assert begun.occurrences.filter(due_on=date(2026, 12, 3)).exists()
    assert "La série a déjà cette date." in html(client.post(f"/series/{begun.pk}/ajouter/", {"day": "2026-12-03"}))


def test_a_series_ends_earlier(client, boss, begun):
    client.post(f"/series/{begun.pk}/finir/", {"last": "2026-12-01", "version": "1"})
    begun.refresh_from_db()
    assert begun.ends_on == date(2026, 12, 1)
    late = client.post(f"/series/{begun.pk}/finir/", {"last": "2026-11-25", "version": "1"})
    assert (late.status_code, "Quelqu’un a changé cette série" in html(late)) == (409, True)


def test_the_list_says_what_goes_on_and_what_is_over(client, boss, scheme, bacalan, begun):
    team = Team.objects.create(scheme=scheme, name="Nord")
    series(scheme, bacalan, name="Le jeudi", weekdays=[4], starts_on=date(2026, 11, 18), team=team, lanes=2)
    leave_out(Series.objects.get(name="Le jeudi"), [date(2026, 11, 19)], reason=CancelReason.STAFF, user=boss)
    end_series(begun, last=date(2026, 11, 17), version=1, user=boss)
    [group] = client.get(LIST).context["groups"]
    [line], [over] = group.going_on, group.over
    assert (line.series.name, line.next_day, line.ends_soon) == ("Le jeudi", date(2026, 11, 26), False)
    assert over.series == begun
    assert [group.going_on for group in client.get(LIST, {"team": team.pk}).context["groups"]] == [[line]]


def test_queries_do_not_grow_with_the_series(client, boss, scheme, bacalan, django_assert_max_num_queries):
    for _ in range(2):
        made = series(scheme, bacalan, starts_on=date(2026, 11, 18))
    with django_assert_max_num_queries(22):
        client.get(LIST)
    for _ in range(4):
        series(scheme, bacalan, starts_on=date(2026, 11, 18))
    with django_assert_max_num_queries(22):
        client.get(LIST)
    with django_assert_max_num_queries(24):
        client.get(made.get_absolute_url())
    with django_assert_max_num_queries(24):
        client.get(CREATE)
    with django_assert_max_num_queries(20):
        client.post(DATES, typed(bacalan))


def test_the_form_of_a_new_series_ends_with_the_year(client, boss):
    form = client.get(CREATE).context["form"]
    assert (form["starts_on"].value(), form["ends_on"].value()) == (date(2026, 11, 18), date(2026, 12, 31))


def test_a_stranger_s_series_is_not_there(client, boss):
    other = series(SchemeFactory(), starts_on=date(2026, 11, 18))
    assert client.get(reverse("planning:series", args=[other.pk])).status_code == 404
    assert client.get(CREATE, {"comme": other.pk}).status_code == 404


def test_a_unit_that_is_elsewhere_is_answered_in_its_row(client, boss, scheme, bacalan):
    unit, other = MobileUnitFactory(scheme=scheme), NeighbourhoodFactory(scheme=scheme, name="Beaulieu")
    there = {"rule": "dates", "picked": ["2026-12-01"], "starts_on": date(2026, 12, 1), "ends_on": date(2026, 12, 1)}
    series(scheme, other, format="mobile_unit", mobile_unit=unit, starts_at=datetime.time(13), **there)
    data = typed(bacalan, format="mobile_unit", mobile_unit=str(unit.pk))
    shown = html(client.post(DATES, data))
    assert "Le triporteur est déjà à Beaulieu de 13\u00a0h à 16\u00a0h." in shown
    assert 'name="skip" value="2026-12-01"' in shown
    assert client.post(CREATE, data).status_code == 422
    assert "Créer 5\u00a0sorties" in html(client.post(DATES, data | {"skip": ["2026-12-01"]}))
    client.post(CREATE, data | {"skip": ["2026-12-01"]})
    made = Series.objects.get(name="Bacalan")
    assert [row.due_on.day for row in made.occurrences.order_by("due_on")] == [24, 8, 15, 22, 29]


@pytest.mark.parametrize(("asked", "shown"), [("2026-12-08", "2026-12-08"), ("2026-13-40", "2026-11-24")])
def test_a_change_begins_on_the_day_of_the_outing_one_comes_from(client, boss, begun, asked, shown):
    page = client.get(f"/series/{begun.pk}/modifier/", {"depuis": asked})
    assert str(page.context["form"]["since"].value()) == shown
