import pytest

from outings.entries import StopEntry
from outings.merging import merge_spots, merge_themes
from planning.models import SeriesStop
from planning.tests.factories import series
from schemes import clock
from schemes.models import Theme
from schemes.tests.factories import SchemeFactory, SpotFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheme():
    return SchemeFactory()


def test_a_series_stops_at_the_spot_that_stays(scheme):
    gone, kept = SpotFactory(scheme=scheme, name="Marchés"), SpotFactory(scheme=scheme, name="Marché")
    series(scheme, StopEntry(None, "Marchés"), starts_on=clock.today())
    merge_spots(gone, kept, user=member(scheme, "coordinator"))
    assert SeriesStop.objects.get().spot == kept


def test_a_series_has_the_theme_that_stays(scheme):
    gone, kept = (Theme.objects.create(scheme=scheme, label=label, folded_label=label) for label in ("Vélo", "Vélos"))
    one = series(scheme, themes=[gone], outing_type="thematic", starts_on=clock.today())
    merge_themes(gone, kept, user=member(scheme, "coordinator"))
    assert list(one.themes.all()) == [kept]
