"""What coordination does of an outing it has read: at the version it was read, once, with its line of history."""

import datetime

import pytest

from outings.entries import TestimonyEntry
from outings.enums import CancelReason
from outings.history import NotOpen, StaleVersion
from outings.models import ClosedPeriod, Outing, OutingText
from outings.recording import cancel_outing, change_outing
from outings.reviewing import (
    read_entry,
    star_highlight,
    star_testimony,
    texts_reviewed,
    unvalidate_outings,
    validate_outings,
)
from outings.tests.factories import entry, history, outing
from schemes import clock
from schemes.enums import Role
from schemes.models import Membership
from schemes.tests.factories import SchemeFactory, member

pytestmark = pytest.mark.django_db
SAID = TestimonyEntry("Merci à M. Petit", "resident", has_consent=True)


def test_only_logged_outings_are_validated():
    scheme = SchemeFactory()
    logged, cancelled = outing(scheme), outing(scheme)
    cancel_outing(cancelled, reason=CancelReason.STAFF, version=1)
    done = validate_outings({logged.pk: 1, cancelled.pk: 2}, user=None)
    assert (done.validated, done.already, done.changed) == ([logged], [], [])
    assert Outing.objects.get(status="validated") == logged


def test_what_changed_since_it_was_read_is_named_and_not_validated():
    stored = outing(SchemeFactory())
    change_outing(stored, user=None, entry=entry(people_mediated=12), version=1)
    done = validate_outings({stored.pk: 1}, user=None)
    assert (done.validated, done.changed) == ([], [stored])
    assert history(stored) == [(1, "recorded"), (2, "changed")]


def test_validating_is_a_fixed_number_of_queries(django_assert_num_queries):
    scheme = SchemeFactory()
    for many in (1, 3):
        read = {outing(scheme).pk: 1 for _ in range(many)}
        with django_assert_num_queries(6):  # The transaction's two, the lock, the outings, the history, the month.
            validate_outings(read, user=None)


def starred(stored, user, value):
    testimony, version = stored.testimonies.get(), Outing.objects.get().version
    star_testimony(stored, testimony.pk, is_starred=value, version=version, user=user)


def test_every_choice_of_words_is_remembered_and_the_same_again_is_none():
    user = member(SchemeFactory())
    stored = outing(SchemeFactory(), testimonies=[SAID], text={"highlight": "Beau"})
    for value in (True, True, False):
        starred(stored, user, value)
    for _ in range(2):
        star_highlight(stored, is_starred=True, version=3, user=user)
    assert history(stored) == [(1, "recorded"), (2, "starred"), (3, "starred"), (4, "starred")]
    assert {deed.done_by for deed in stored.deeds.filter(version__gt=1)} == {user}
    assert OutingText.objects.get().is_highlight_starred


def test_texts_read_again_are_remembered_once():
    user = member(SchemeFactory())
    stored = outing(SchemeFactory(), testimonies=[SAID])
    for _ in range(2):
        texts_reviewed(stored, version=1, user=user)
    assert history(stored) == [(1, "recorded"), (2, "reviewed")]
    assert not Outing.objects.with_texts_to_review()


@pytest.mark.parametrize("deed", [star_highlight, texts_reviewed], ids=lambda deed: deed.__name__)
def test_no_deed_passes_on_what_was_not_seen(deed):
    stored = outing(SchemeFactory(), text={"highlight": "Beau"})
    change_outing(stored, user=None, entry=entry(text={"highlight": "M. Petit"}), version=1)
    choice = {"is_starred": True} if deed is star_highlight else {}
    with pytest.raises(StaleVersion):
        deed(stored, version=1, user=None, **choice)
    text = OutingText.objects.get()
    assert (text.is_highlight_starred, text.looks_personal) == (False, True)


# Two at once


def together(race, *deeds):
    """Each deed twice, all at once."""
    turns = iter(deeds * 2)
    return race(lambda: next(turns)(), times=len(deeds) * 2)


def test_one_validates_while_another_changes_and_only_what_was_read_is_validated(race, transactional_db):
    stored = outing(SchemeFactory())
    together(
        race,
        lambda: validate_outings({stored.pk: 1}, user=None),
        lambda: change_outing(stored, user=None, entry=entry(people_mediated=12), version=1),
    )
    now = Outing.objects.get()
    assert (now.status, now.people_mediated) in [("validated", 10), ("logged", 12)]
    assert [version for version, _ in history(stored)] == [1, 2]


def test_without_the_version_read_it_is_approved_unseen(transactional_db):
    """The control: validating whatever version is there approves what its reader has not seen."""
    stored = outing(SchemeFactory())
    change_outing(stored, user=None, entry=entry(people_mediated=12), version=1)
    whatever = Outing.objects.get().version
    validate_outings({stored.pk: whatever}, user=None)
    now = Outing.objects.get()
    assert (now.status, now.people_mediated) == ("validated", 12)


def test_stars_given_at_once_are_all_kept_each_with_its_version(race, transactional_db):
    said = [TestimonyEntry(f"Merci {number}", "resident", has_consent=True) for number in range(4)]
    stored = outing(SchemeFactory(), testimonies=said)
    pks = iter(list(stored.testimonies.values_list("pk", flat=True)))
    race(lambda: star_testimony(stored, next(pks), is_starred=True, version=1, user=None))
    assert stored.testimonies.filter(is_starred=True).count() == 4
    assert [version for version, _ in history(stored)] == [1, 2, 3, 4, 5]


def test_a_validation_is_taken_back_but_of_what_changed_since():
    scheme = SchemeFactory()
    kept, changed = outing(scheme), outing(scheme)
    validate_outings({kept.pk: 1, changed.pk: 1}, user=None)
    change_outing(changed, user=None, entry=entry(people_mediated=12), version=2)
    assert unvalidate_outings({kept.pk: 2, changed.pk: 2}, user=None) == [kept]
    kept.refresh_from_db()
    assert (kept.status, kept.validated_at) == ("logged", None)
    assert history(kept) == [(1, "recorded"), (2, "validated"), (3, "unvalidated")]


def test_what_a_report_told_stays_validated():
    stored = outing(SchemeFactory())
    validate_outings({stored.pk: 1}, user=None)
    ClosedPeriod.objects.create(scheme=stored.scheme, starts_on=stored.held_on, ends_on=stored.held_on)
    assert unvalidate_outings({stored.pk: 2}, user=None) == []


def test_what_a_volunteer_logs_counts_once_a_mediator_has_read_it():
    scheme = SchemeFactory()
    volunteer, mediator = member(scheme, Role.VOLUNTEER), member(scheme)
    stored = outing(scheme, user=volunteer)
    assert (list(Outing.objects.to_read()), list(Outing.objects.done())) == ([stored], [])
    logged_at = stored.logged_at
    # Corrected by its author, it waits still.
    stored = change_outing(stored, user=volunteer, entry=entry(people_mediated=11), version=1)
    assert stored.is_to_read
    read_entry(stored, version=2, user=mediator)
    stored.refresh_from_db()
    assert (stored.status, stored.recorded_by, stored.logged_at) == ("logged", volunteer, logged_at)
    with pytest.raises(NotOpen, match="n’attend plus"):
        read_entry(stored, version=3, user=mediator)


def test_a_mediator_who_corrects_what_a_volunteer_logged_has_read_it():
    scheme = SchemeFactory()
    volunteer = member(scheme, Role.VOLUNTEER)
    stored = outing(scheme, user=volunteer)
    change_outing(stored, user=member(scheme), entry=entry(people_mediated=12), version=1)
    stored.refresh_from_db()
    assert (stored.status, stored.recorded_by, stored.people_mediated) == ("logged", volunteer, 12)


def test_a_volunteer_who_left_is_read_still_and_who_is_also_a_mediator_is_not():
    scheme = SchemeFactory()
    gone, both = member(scheme, Role.VOLUNTEER), member(scheme, Role.VOLUNTEER)
    yesterday = clock.today() - datetime.timedelta(days=1)
    Membership.objects.filter(user=gone).update(ends_on=yesterday)
    Membership.objects.create(user=both, operator=scheme.lead_operator, scheme=scheme, role=Role.MEDIATOR)
    assert outing(scheme, user=gone).is_to_read
    assert not outing(scheme, user=both).is_to_read
