"""A stop's QPV status: the spot's own, else its quarter's that day, else what the team said."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from outings.entries import StopEntry
from outings.models import OutingStop
from outings.recording import change_outing
from outings.stops import status_of
from outings.tests.factories import entry, outing
from schemes.models import Spot
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, SpotFactory

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 3, 11)


# spot's own, quarter's, said -> the stop's, and from whom
@pytest.mark.parametrize(
    ("own", "quarter", "said", "found"),
    [
        ("non_qpv", "qpv", "watch", ("non_qpv", "spot")),
        ("", "qpv", "non_qpv", ("qpv", "quarter")),
        ("unknown", "qpv", "", ("qpv", "quarter")),
        ("", "unknown", "qpv", ("qpv", "said")),
        ("", None, "watch", ("watch", "said")),
        ("", "unknown", "", ("unknown", "")),
        ("", None, "", ("unknown", "")),
    ],
)
def test_what_is_known_of_the_place_comes_before_what_is_said(own, quarter, said, found):
    place = quarter and NeighbourhoodFactory(status=quarter)
    assert status_of(SpotFactory(neighbourhood=place, qpv_status=own), place, DAY, said) == found
    assert status_of(None, place, DAY, said) == (found if own in ("", "unknown") else (quarter, "quarter"))


def test_a_status_is_that_of_the_day():
    place = NeighbourhoodFactory()
    place.statuses.create(status="qpv", starts_on=datetime.date(2026, 3, 12))
    assert [status_of(None, place, DAY + datetime.timedelta(days=days))[0] for days in (0, 1)] == ["unknown", "qpv"]


@pytest.mark.parametrize("answer", [{"qpv_status": "qpv"}, {"qpv_source": "said"}])
def test_a_known_status_has_a_source_and_no_other(answer):
    outing(SchemeFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        OutingStop.objects.update(**answer)


def test_a_spot_that_moved_leaves_its_past_where_it_was():
    """Correcting the past outing finds the spot it had; a new one in the old quarter makes another."""
    scheme = SchemeFactory()
    old, new = (NeighbourhoodFactory(scheme=scheme, status=status) for status in ("qpv", "non_qpv"))
    stored = outing(scheme, stops=[StopEntry(old, "Halle")])
    moved = Spot.objects.get()
    moved.neighbourhood = new
    moved.save()

    change_outing(stored, user=None, entry=entry(stops=[StopEntry(old, "halle")], women_count=1), version=1)

    stop = stored.stops.get()
    assert (stop.spot, stop.neighbourhood, stop.qpv_status) == (moved, old, "qpv")
    assert Spot.objects.count() == 1
    assert outing(scheme, stops=[StopEntry(new, "Halle")]).stops.get().qpv_status == "non_qpv"
