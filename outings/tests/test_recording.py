import datetime
import uuid

import pytest
from django.db import OperationalError, connection

from outings.closed_periods import PeriodClosed, close_period
from outings.entries import StopEntry, TestimonyEntry
from outings.enums import CancelReason, OutingStatus, TickList
from outings.history import NotOpen, StaleVersion
from outings.hours import equal_shares, minutes_between, minutes_by_slot, slot_of
from outings.models import Outing, OutingText
from outings.recording import cancel_outing, change_outing, record_outing, restore_outing
from outings.reviewing import star_highlight, texts_reviewed, validate_outings
from outings.tests.factories import entry, form_data, history, outing
from partners.tests.factories import PartnerFactory
from refusals import DifferentContent
from schemes.enums import Role
from schemes.models import Spot, Theme, Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, SpotFactory, member

pytestmark = pytest.mark.django_db


def record(scheme, client_uuid, **details):
    return record_outing(
        user=None, scheme=scheme, operator=scheme.lead_operator, client_uuid=client_uuid, entry=entry(**details)
    )


@pytest.mark.parametrize(
    ("hour", "slot"),
    [
        (4, "evening"),
        (5, "morning"),
        (11, "morning"),
        (12, "midday"),
        (13, "midday"),
        (14, "afternoon"),
        (18, "evening"),
    ],
)
def test_a_slot_comes_from_the_start(hour, slot):
    assert slot_of(datetime.time(hour, 59)) == slot


def test_minutes_cross_midnight_when_said():
    assert minutes_between(datetime.time(20, 30), datetime.time(1, 0), True) == 270
    assert minutes_between(datetime.time(14), datetime.time(13)) == -60


def test_equal_shares_add_up():
    assert equal_shares(451, 4) == [113, 113, 113, 112]


def test_slot_and_duration_are_derived_from_the_times():
    stored = outing(SchemeFactory())
    assert (stored.time_slot, stored.duration_minutes, stored.status) == ("afternoon", 120, "logged")


def test_the_same_entry_twice_is_one_outing():
    scheme, identifier = SchemeFactory(), uuid.uuid4()
    first, is_new = record(scheme, identifier)
    again, is_new_again = record(scheme, identifier)
    assert (is_new, is_new_again, again) == (True, False, first)
    assert Outing.objects.count() == 1


def test_the_same_identifier_with_other_content_is_refused():
    scheme, identifier = SchemeFactory(), uuid.uuid4()
    first, _ = record(scheme, identifier)
    with pytest.raises(DifferentContent) as refusal:
        record(scheme, identifier, people_mediated=11)
    assert refusal.value.existing == first
    assert Outing.objects.get().people_mediated == 10


def test_a_new_spot_is_made_once():
    scheme = SchemeFactory()
    known = SpotFactory(scheme=scheme, name="Marché")
    for name in ("marché", "Parvis", "Parvis"):
        outing(scheme, stops=[StopEntry(spot_name=name)])
    assert sorted(Spot.objects.values_list("name", flat=True)) == ["Marché", "Parvis"]
    assert known.stops.count() == 1


def test_a_new_theme_is_the_scheme_s_own_and_made_once():
    scheme = SchemeFactory()
    for label in ("Parentalité", "parentalité"):
        outing(scheme, format="workshop", people_mediated=None, participants_count=5, new_themes=(label,))
    own = Theme.objects.get(scheme=scheme)
    assert own.label == "Parentalité"
    assert own.outing_themes.count() == 2


def test_a_round_shares_its_minutes_and_is_of_no_neighbourhood():
    scheme = SchemeFactory()
    places = [NeighbourhoodFactory(scheme=scheme) for _ in range(2)]
    stored = outing(scheme, stops=[StopEntry(place, people_mediated=5) for place in places])
    assert [(stop.minutes, stop.people_mediated) for stop in stored.stops.all()] == [(60, 5), (60, 5)]
    assert (stored.neighbourhood, stored.is_across_neighbourhoods) == (None, True)


def test_the_qpv_status_of_the_day_is_kept():
    scheme = SchemeFactory()
    place = NeighbourhoodFactory(scheme=scheme, status="qpv")
    stored = outing(scheme, stops=[StopEntry(place)])
    place.statuses.update(status="watch")
    assert stored.stops.get().qpv_status == "qpv"


def test_what_a_format_does_not_ask_leaves_nothing():
    scheme = SchemeFactory()
    stored = outing(
        scheme,
        format="off_site_work",
        women_count=5,
        target_audience="families",
        stops=[StopEntry(NeighbourhoodFactory(scheme=scheme), "Parvis")],
        requests={Topic.objects.get(code="housing"): 3},
        ticks={TickList.SECONDARY_AUDIENCE: ("other",), TickList.REGISTER: ("consultation",)},
    )
    assert (stored.people_mediated, stored.women_count, stored.target_audience) == (None, None, "")
    assert (stored.stops.count(), stored.outing_topics.count(), Spot.objects.count()) == (0, 0, 0)
    assert (stored.neighbourhood, stored.ticks.get().option) == (None, "consultation")


def test_a_change_replaces_the_content_and_counts_a_version():
    stored = outing(SchemeFactory(), requests={Topic.objects.get(code="housing"): 3})
    changed = change_outing(stored, user=None, entry=entry(people_mediated=12), version=1)
    assert (changed.people_mediated, changed.version, changed.outing_topics.count()) == (12, 2, 0)


def test_a_stale_version_changes_nothing():
    stored = outing(SchemeFactory())
    change_outing(stored, user=None, entry=entry(people_mediated=12), version=1)
    with pytest.raises(StaleVersion) as refusal:
        change_outing(stored, user=None, entry=entry(people_mediated=99), version=1)
    assert refusal.value.current.people_mediated == 12
    assert Outing.objects.get().people_mediated == 12


def test_a_validated_outing_goes_back_to_logged():
    stored = outing(SchemeFactory())
    validate_outings({stored.pk: stored.version}, user=None)
    changed = change_outing(stored, user=None, entry=entry(), version=2)
    assert (changed.status, changed.validated_at) == ("logged", None)


def test_a_planned_outing_is_logged_by_its_first_change():
    stored = outing(SchemeFactory())
    Outing.objects.update(status="planned", logged_at=None)
    changed = change_outing(stored, user=None, entry=entry(), version=1)
    assert changed.status == "logged"
    assert changed.logged_at


def test_a_cancelled_outing_does_not_change():
    stored = cancel_outing(outing(SchemeFactory()), reason=CancelReason.WEATHER, version=1)
    with pytest.raises(NotOpen):
        change_outing(stored, user=None, entry=entry(), version=2)


def test_a_text_that_the_entry_does_not_name_stays():
    stored = outing(SchemeFactory(), text={"team_note": "Entre nous", "highlight": "Avant"})
    change_outing(stored, user=None, entry=entry(text={"highlight": "Après"}), version=1)
    text = OutingText.objects.get()
    assert (text.team_note, text.highlight) == ("Entre nous", "Après")


def test_stars_stay_on_words_that_did_not_change_and_are_still_agreed():
    said = [TestimonyEntry("Merci", "resident", True), TestimonyEntry("Bravo", "partner", True)]
    stored = outing(SchemeFactory(), testimonies=said, text={"highlight": "Beau"})
    stored.testimonies.update(is_starred=True)
    OutingText.objects.update(is_highlight_starred=True)
    withdrawn = [said[0], TestimonyEntry("Bravo", "partner", False)]
    change_outing(stored, user=None, entry=entry(testimonies=withdrawn, text={"highlight": "Beau"}), version=1)
    assert list(stored.testimonies.values_list("text", "is_starred")) == [("Merci", True), ("Bravo", False)]
    assert OutingText.objects.get().is_highlight_starred


def test_words_read_again_need_not_be_once_more_while_they_do_not_change():
    said = TestimonyEntry("Merci à M. Petit", "resident")
    content = {"testimonies": [said], "text": {"highlight": "M. Petit"}, "stops": [StopEntry(None, "Halle")]}
    stored = outing(SchemeFactory(), **content)
    texts_reviewed(stored, version=1, user=None)
    change_outing(stored, user=None, entry=entry(people_mediated=12, **content), version=2)
    assert not Outing.objects.with_texts_to_review()
    change_outing(stored, user=None, entry=entry(**content | {"stops": [StopEntry(None, "Chez M. Petit")]}), version=3)
    assert list(Outing.objects.with_texts_to_review()) == [stored]


def test_a_correction_that_waited_passes_what_changed_no_answer():
    """A phone's correction, read at version 1, is no conflict with a star, a merge or texts read again since."""
    content = {"testimonies": [TestimonyEntry("M. Petit", "resident", True)], "text": {"highlight": "Beau"}}
    stored = outing(SchemeFactory(), **content)
    texts_reviewed(stored, version=1, user=None)
    star_highlight(stored, is_starred=True, version=1, user=None)
    changed = change_outing(stored, user=None, entry=entry(people_mediated=12, **content), version=1)
    assert (changed.version, changed.people_mediated) == (4, 12)
    assert OutingText.objects.get().is_highlight_starred
    assert not Outing.objects.with_texts_to_review()


def test_a_correction_that_waited_does_not_pass_a_validation():
    stored = outing(SchemeFactory())
    validate_outings({stored.pk: 1}, user=None)
    with pytest.raises(StaleVersion):
        change_outing(stored, user=None, entry=entry(people_mediated=12), version=1)


def test_a_partner_s_role_is_kept():
    scheme = SchemeFactory()
    stored = outing(scheme, partners={PartnerFactory(scheme=scheme): "venue"})
    assert stored.outing_partners.get().role == "venue"


def test_cancelling_keeps_the_figures_readable():
    stored = cancel_outing(outing(SchemeFactory()), reason=CancelReason.STAFF, version=1)
    assert (stored.status, stored.cancel_reason, stored.people_mediated) == ("cancelled", "staff", 10)
    assert not Outing.objects.done().exists()


def test_cancelling_twice_or_late_is_refused():
    stored = outing(SchemeFactory())
    with pytest.raises(StaleVersion):
        cancel_outing(stored, reason=CancelReason.STAFF, version=7)
    cancel_outing(stored, reason=CancelReason.STAFF, version=1)
    with pytest.raises(NotOpen):
        cancel_outing(stored, reason=CancelReason.STAFF, version=2)


def test_a_race_of_the_same_entry_stores_one_outing(race, transactional_db):
    scheme, identifier = SchemeFactory(), uuid.uuid4()
    results = race(lambda: record(scheme, identifier, stops=[StopEntry(spot_name="Parvis")]))
    assert sorted(is_new for _, is_new in results) == [False, False, False, True]
    assert (Outing.objects.count(), Spot.objects.count()) == (1, 1)


def test_a_race_of_different_entries_stores_each(race, transactional_db):
    """The control: without a common identifier, the same race stores four, at one spot."""
    scheme = SchemeFactory()
    race(lambda: record(scheme, uuid.uuid4(), stops=[StopEntry(spot_name="Parvis")]))
    assert (Outing.objects.count(), Spot.objects.count()) == (4, 1)


def test_a_race_of_changes_lets_one_through(race, transactional_db):
    stored = outing(SchemeFactory())
    results = race(lambda: change_outing(stored, user=None, entry=entry(people_mediated=12), version=1))
    assert sorted(type(result).__name__ for result in results) == ["Outing"] + ["StaleVersion"] * 3
    assert Outing.objects.get().version == 2


def test_a_double_tap_on_save_is_one_outing(race, transactional_db, client_of):
    """The same POST from several connections: everybody lands on the same outing."""
    scheme = SchemeFactory()
    client, data = client_of(member(scheme, Role.MEDIATOR)), form_data(scheme)
    results = race(lambda: client().post("/sorties/nouvelle/", data))
    assert {(result.status_code, result.url) for result in results} == {(302, f"/sorties/{Outing.objects.get().pk}/")}


@pytest.mark.django_db
def test_the_first_entry_sent_again_after_a_correction_is_still_the_same():
    scheme, first, client_uuid = SchemeFactory(), entry(people_mediated=10), uuid.uuid4()
    sent = {"user": None, "scheme": scheme, "operator": scheme.lead_operator, "client_uuid": client_uuid}
    stored, _ = record_outing(entry=first, **sent)
    change_outing(stored, user=None, entry=entry(people_mediated=12), version=1)
    again, is_new = record_outing(entry=first, **sent)
    assert (again.pk, is_new, again.people_mediated) == (stored.pk, False, 12)


@pytest.mark.django_db
def test_who_closes_a_planned_outing_is_its_author():
    scheme = SchemeFactory()
    closer = member(scheme)
    planned = outing(scheme, user=member(scheme))
    Outing.objects.update(status=OutingStatus.PLANNED, logged_at=None)
    closed = change_outing(planned, user=closer, entry=entry(), version=1)
    assert (closed.recorded_by, closed.status) == (closer, OutingStatus.LOGGED)
    assert closed.logged_at is not None


@pytest.mark.parametrize(
    ("start", "end", "is_after_midnight", "slots"),
    [
        ((11, 30), (14, 30), False, {"morning": 30, "midday": 120, "afternoon": 30}),
        ((14, 15), (22, 0), False, {"afternoon": 225, "evening": 240}),
        ((23, 30), (1, 30), True, {"evening": 120}),
        ((4, 30), (5, 30), False, {"evening": 30, "morning": 30}),
    ],
)
def test_minutes_go_to_the_slots_an_outing_went_through(start, end, is_after_midnight, slots):
    assert minutes_by_slot(datetime.time(*start), datetime.time(*end), is_after_midnight) == slots


def test_everything_done_to_an_outing_is_remembered():
    user = member(SchemeFactory())
    stored = outing(SchemeFactory(), user=user, people_mediated=10)
    change_outing(stored, user=user, entry=entry(people_mediated=12), version=1)
    validate_outings({stored.pk: 2}, user=user)
    cancel_outing(stored, user=user, reason=CancelReason.OTHER, version=3)
    assert history(stored) == [(1, "recorded"), (2, "changed"), (3, "validated"), (4, "cancelled")]
    assert [deed.answers.get("people_mediated") for deed in stored.deeds.all()] == [10, 12, None, None]
    assert {deed.done_by for deed in stored.deeds.all()} == {user}


def test_what_was_refused_leaves_no_history():
    scheme, identifier = SchemeFactory(), uuid.uuid4()
    stored, _ = record(scheme, identifier)
    with pytest.raises(DifferentContent):
        record(scheme, identifier, people_mediated=11)
    with pytest.raises(StaleVersion):
        change_outing(stored, user=None, entry=entry(), version=9)
    record(scheme, identifier)
    assert history(stored) == [(1, "recorded")]


def history_away(execute, sql, *rest):
    if "outingdeed" in sql:
        raise OperationalError("the database went away")
    return execute(sql, *rest)


def test_an_outing_without_its_history_is_not_stored():
    with connection.execute_wrapper(history_away), pytest.raises(OperationalError):
        outing(SchemeFactory())
    assert not Outing.objects.exists()


def test_history_holds_no_free_text():
    stored = outing(SchemeFactory(), text={"highlight": "Madame Untel était là"})
    assert "Untel" not in str(stored.deeds.get().answers)


def test_a_cancelling_is_taken_back_to_what_it_was():
    row = outing(SchemeFactory())
    validate_outings({row.pk: 1}, user=None)
    cancel_outing(row, reason=CancelReason.OTHER, word="Mme Petit malade", version=2)
    row.refresh_from_db()
    assert (row.text.cancel_word, row.text.looks_personal) == ("Mme Petit malade", True)
    restored = restore_outing(row, version=3, user=None)
    assert (restored.status, restored.cancel_reason, restored.version) == (OutingStatus.VALIDATED, "", 4)
    assert OutingText.objects.get(outing=row).cancel_word == ""
    assert history(row)[-2:] == [(3, "cancelled"), (4, "restored")]
    with pytest.raises(NotOpen):
        restore_outing(row, version=4, user=None)


def test_a_word_goes_with_no_other_reason_and_no_closed_period_is_reopened():
    row = outing(SchemeFactory())
    cancel_outing(row, reason=CancelReason.WEATHER, word="Pluie", version=1)
    assert OutingText.objects.get(outing=row).cancel_word == ""
    close_period(row.scheme, row.held_on, row.held_on)
    with pytest.raises(PeriodClosed):
        restore_outing(row, version=2, user=None)
