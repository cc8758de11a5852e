import datetime

import pytest

from outings.entries import StopEntry, TestimonyEntry
from outings.enums import CancelReason
from outings.models import Outing
from outings.recording import cancel_outing, change_outing
from outings.reviewing import texts_reviewed
from outings.tests.factories import entry, outing
from outings.warnings import anomalies_of, warnings_for
from schemes import clock
from schemes.models import Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory

pytestmark = pytest.mark.django_db


def today():
    return clock.today()


def said(stored):
    return {warning.code: warning.text.replace("\u00a0", " ") for warning in warnings_for(stored)}


def housing(requests):
    return {Topic.objects.get(code="housing"): requests}


@pytest.mark.parametrize(("days", "is_late"), [(0, False), (31, False), (32, True)])
def test_v3_a_late_entry(days, is_late):
    stored = outing(SchemeFactory(), held_on=today() - datetime.timedelta(days=days))
    assert ("V3" in said(stored)) == is_late


def test_v3_says_how_late():
    stored = outing(SchemeFactory(), held_on=today() - datetime.timedelta(days=45))
    assert said(stored)["V3"] == "Sortie saisie 45 jours après. Vérifiez la date."


def test_v3_reads_the_closing_of_an_outing_planned_long_before(hold_clock):
    scheme, day = SchemeFactory(), datetime.date(2026, 3, 11)
    planned = outing(scheme, held_on=day)
    hold_clock(datetime.datetime.fromisoformat("2026-06-04T20:00+02:00"))
    Outing.objects.update(status="planned", logged_at=None, created_at="2026-03-01T10:00Z")
    closed = change_outing(planned, user=None, entry=entry(held_on=day), version=1)
    assert said(closed)["V3"] == "Sortie saisie 85 jours après. Vérifiez la date."
    Outing.objects.update(created_at="2026-08-01T10:00Z", logged_at="2026-03-11T20:00Z")
    assert "V3" not in said(Outing.objects.get())


# An outing of 11 March: 31 days after is 11 April, which lasts until 05:00 on the 12th, on the team's watch.
@pytest.mark.parametrize(
    ("logged_at", "zone", "is_late"),
    [
        ("2026-04-12T02:59Z", "Europe/Paris", False),
        ("2026-04-12T03:00Z", "Europe/Paris", True),
        ("2026-04-12T08:59Z", "America/Martinique", False),
        ("2026-04-11T18:00Z", "Pacific/Noumea", True),
    ],
)
def test_v3_counts_the_team_s_days(logged_at, zone, is_late):
    outing(SchemeFactory(time_zone=zone), held_on=datetime.date(2026, 3, 11))
    Outing.objects.update(logged_at=logged_at)
    assert ("V3" in said(Outing.objects.get())) == is_late


def test_v6_says_what_is_unknown_once_something_is_known():
    stored = outing(SchemeFactory(), people_mediated=14, women_count=9, men_count=2, age_18_25=13)
    assert said(stored)["V6"] == "Femmes, hommes : 3 non renseignées. Âges : 1 non renseignée."
    assert "V6" not in said(outing(SchemeFactory(), people_mediated=14))


@pytest.mark.parametrize(
    ("requests", "code", "sentence"),
    [
        (18, "V9", "18 demandes pour 14 personnes : c’est normal."),
        (8, "V10", "6 personnes sans demande : c’est normal."),
    ],
)
def test_v9_v10_requests_are_not_people(requests, code, sentence):
    stored = outing(SchemeFactory(), people_mediated=14, requests=housing(requests))
    assert said(stored)[code] == sentence
    assert all(warning.is_info for warning in warnings_for(stored) if warning.code == code)


def test_requests_that_nobody_brought_are_not_called_normal():
    stored = outing(SchemeFactory(), people_mediated=0, no_public_reason="weather", requests=housing(5))
    assert said(stored)["V11"] == "5 demandes, mais 0 personne : vérifiez l’un des deux."
    assert not {"V9", "V10"} & set(said(stored))


def test_a_workshop_s_public_are_participants():
    workshop = {"format": "workshop", "people_mediated": None, "women_count": 9, "requests": housing(5)}
    found = said(outing(SchemeFactory(), participants_count=14, **workshop))
    assert (found["V6"], found["V10"]) == (
        "Femmes, hommes : 5 non renseignés.",
        "9 participants sans demande : c’est normal.",
    )


@pytest.mark.parametrize("requests", [{}, {"housing": 14}])
def test_nothing_is_said_of_as_many_requests_or_none(requests):
    stored = outing(SchemeFactory(), people_mediated=14, requests=housing(14) if requests else {})
    assert not {"V9", "V10"} & set(said(stored))


@pytest.mark.parametrize(("people", "is_many"), [(150, False), (151, True)])
def test_v12_more_people_than_the_kit_s_events(people, is_many):
    stored = outing(SchemeFactory(), people_mediated=people)
    assert ("V12" in said(stored)) == is_many


def test_v16_two_outings_at_one_place_and_time_point_at_each_other():
    scheme = SchemeFactory()
    first, second = (outing(scheme, stops=[StopEntry(spot_name="Marché")]) for _ in range(2))
    assert [warning.other for warning in warnings_for(first) if warning.code == "V16"] == [second]
    assert [warning.other for warning in warnings_for(second) if warning.code == "V16"] == [first]


@pytest.mark.parametrize(
    "changes",
    [
        {"held_on": datetime.date(2026, 3, 12)},
        {"starts_at": datetime.time(9), "ends_at": datetime.time(11)},
        {"stops": [StopEntry(spot_name="Gare")]},
        {"stops": [StopEntry()]},
    ],
)
def test_v16_is_silent_about_another_day_slot_or_spot(changes):
    scheme = SchemeFactory()
    outing(scheme, stops=[StopEntry(spot_name="Marché")])
    other = outing(scheme, **({"stops": [StopEntry(spot_name="Marché")]} | changes))
    assert "V16" not in said(other)


def test_v16_is_silent_about_cancelled_outings_and_other_schemes():
    scheme = SchemeFactory()
    first, cancelled, elsewhere = (
        outing(place, stops=[StopEntry(spot_name="Marché")]) for place in (scheme, scheme, SchemeFactory())
    )
    cancel_outing(cancelled, reason=CancelReason.OTHER, version=1)
    assert "V16" not in said(first) | said(elsewhere)


@pytest.mark.parametrize(
    ("referred", "coupons", "is_said"), [(3, 5, True), (5, 5, False), (None, 5, False), (3, None, False)]
)
def test_v17_whoever_got_a_coupon_was_referred(referred, coupons, is_said):
    stored = outing(SchemeFactory(), handling_referred=referred, coupons_issued=coupons)
    assert ("V17" in said(stored)) == is_said


def test_v17_says_both_numbers():
    stored = outing(SchemeFactory(), handling_referred=3, coupons_issued=5)
    assert said(stored)["V17"] == "5 coupons remis, 3 personnes orientées : vérifiez l’un des deux."


# Bel-Air is in the perimeter to 30 June 2026, then from 1 September 2026 to 31 January 2027.
@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ((2026, 6, 30), None),
        ((2026, 7, 1), "Bel-Air n’est plus dans le périmètre depuis le 1er juillet."),
        ((2026, 8, 31), "Bel-Air n’est plus dans le périmètre depuis le 1er juillet."),
        ((2026, 9, 1), None),
        ((2027, 2, 1), "Bel-Air n’est plus dans le périmètre depuis le 1er février."),
        ((2028, 2, 1), "Bel-Air n’est plus dans le périmètre depuis le 1er février 2027."),
    ],
)
def test_v21_says_since_when_a_quarter_left(day, sentence):
    scheme = SchemeFactory()
    place = NeighbourhoodFactory(scheme=scheme, name="Bel-Air", scheme__ends_on=datetime.date(2026, 6, 30))
    autumn = {"starts_on": datetime.date(2026, 9, 1), "ends_on": datetime.date(2027, 1, 31)}
    scheme.perimeter.create(neighbourhood=place, **autumn)

    found = said(outing(scheme, stops=[StopEntry(place)], held_on=datetime.date(*day))).get("V21")

    assert (found and found.replace("\u00a0", " ")) == (
        sentence and f"{sentence} Ses chiffres sont sous « Hors périmètre »."
    )


def test_v21_says_what_has_not_come_yet_and_what_never_was():
    scheme = SchemeFactory()
    soon = NeighbourhoodFactory(scheme=scheme, name="Bientôt", scheme__starts_on=datetime.date(2026, 4, 1))
    never = NeighbourhoodFactory(name="Jamais")
    stored = outing(scheme, stops=[StopEntry(soon), StopEntry(never)])
    found = [warning.text.split(".")[0] for warning in warnings_for(stored) if warning.code == "V21"]
    assert found == ["Bientôt n’entre dans le périmètre que le 1er avril", "Jamais n’est pas dans le périmètre"]


def test_nothing_is_said_of_an_outing_to_come():
    outing(SchemeFactory(), people_mediated=200)
    Outing.objects.update(status="planned")
    assert warnings_for(Outing.objects.get()) == []


@pytest.mark.parametrize(
    "details",
    [
        {"text": {"highlight": "Mme Petit nous a ouvert."}},
        {"text": {"team_note": "Rappeler au 06 12 34 56 78"}},
        {"testimonies": [TestimonyEntry("M. Diallo m’a aidé.", "resident")]},
        {"stops": [StopEntry(None, "Chez Mme Roussel")]},
    ],
    ids=["highlight", "team note", "testimony", "new spot"],
)
def test_v18_a_name_is_said_and_listed_until_it_is_read_or_removed(details):
    stored = outing(SchemeFactory(), **details)
    assert said(stored)["V18"] == "On dirait un nom ou un numéro. Retirez-le si c’est une personne."
    assert list(Outing.objects.with_texts_to_review()) == [stored]
    texts_reviewed(stored, version=stored.version, user=None)
    assert "V18" not in said(Outing.objects.get())
    assert not Outing.objects.with_texts_to_review()


def test_v18_goes_with_the_name():
    stored = outing(SchemeFactory(), text={"highlight": "Mme Petit nous a ouvert."})
    changed = entry(text={"highlight": "Une voisine nous a ouvert."})
    change_outing(stored, user=None, entry=changed, version=1)
    assert "V18" not in said(Outing.objects.get())


def test_v18_says_nothing_of_a_text_without_a_name():
    assert "V18" not in said(outing(SchemeFactory(), text={"highlight": "M. le Maire est passé rue du 8 mai 1945."}))


def test_two_teams_planned_at_one_place_are_no_anomaly_and_one_more_is():
    scheme = SchemeFactory()
    first, second = (outing(scheme, stops=[StopEntry(None, "Halle")]) for _ in range(2))
    Outing.objects.update(was_planned=True)
    assert anomalies_of(Outing.objects.all()) == {}
    third = outing(scheme, stops=[StopEntry(None, "Halle")])
    found = anomalies_of(Outing.objects.all())
    assert {pk: [w.other.pk for w in warnings] for pk, warnings in found.items()} == {
        first.pk: [third.pk],
        second.pk: [third.pk],
        third.pk: [first.pk, second.pk],
    }


def test_what_is_hard_or_low_is_no_anomaly():
    scheme = SchemeFactory()
    outing(scheme, people_mediated=0, no_public_reason="weather", overall_feeling="hard")
    many = outing(scheme, people_mediated=151)
    assert {pk: [w.code for w in found] for pk, found in anomalies_of(Outing.objects.all()).items()} == {
        many.pk: ["V12"]
    }


def test_anomalies_are_a_fixed_number_of_queries(django_assert_num_queries):
    scheme = SchemeFactory()
    place = NeighbourhoodFactory(scheme=scheme)
    for _ in range(2):
        for _ in range(3):
            outing(scheme, stops=[StopEntry(place, "Halle")], text={"highlight": "Mme Petit nous a ouvert."})
        outings = list(Outing.objects.all())
        with django_assert_num_queries(7):  # Stops, quarters, words, texts, schemes, perimeters, others near.
            assert len(anomalies_of(outings)) == len(outings)
