"""`manage.py published_tables`: what readers hold, to set another attacker on it (DOMAIN 7.4)."""

import datetime
import io
import json

import pytest
from django.core.management import CommandError, call_command

from outings.models import Outing
from reporting.models import PublishedFile
from reporting.tests.test_separating import draft, end_of, outings, published
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory

pytestmark = pytest.mark.django_db


def tables(scheme):
    written = io.StringIO()
    call_command("published_tables", scheme.slug, stdout=written)
    return json.loads(written.getvalue())


@pytest.fixture
def scheme():
    return SchemeFactory()


def test_each_report_and_its_compared_period_are_tables_of_their_own(scheme):
    place = NeighbourhoodFactory(scheme=scheme, name="Nord")
    outings(scheme, 3, 6, 11, place, year=2025, women_count=3)
    outings(scheme, 3, 6, 21, place, women_count=4)
    report = published(draft(scheme, 3, 3, neighbourhood=place))
    now, before = tables(scheme)
    assert {name: value for name, value in now.items() if name != "rows"} == {
        "report": report.pk,
        "from": "2026-03-01",
        "to": "2026-03-31",
        "place": "Nord",
        "scope": {"quarters": [place.slug], "topics": [], "formats": [], "units": []},
        "rounded_to": 10,
    }
    assert (before["from"], before["to"], before["place"]) == ("2025-03-01", "2025-03-31", "Nord")
    told, compared = dict(now["rows"]), dict(before["rows"])
    # 126 people and 24 women, before 66: too few for sexes to be told.
    assert (told["people_mediated"], told["women_count"], told["outings_done"]) == (130, 20, 6)
    assert (compared["people_mediated"], compared["outings_done"]) == (70, 6)
    assert "women_count" not in compared
    assert told["outings_done[month=2026-03,quarters=Nord,format=walkabout]"] == 6


def test_each_version_stays(scheme):
    outings(scheme, 3, 6, 20)
    published(draft(scheme, 3, 3))
    Outing.objects.filter(held_on=datetime.date(2026, 3, 2)).update(people_mediated=41)
    published(draft(scheme, 3, 3))
    assert [dict(one["rows"])["people_mediated"] for one in tables(scheme)] == [120, 140]


def test_a_draft_is_nobody_s(scheme):
    outings(scheme, 3, 6, 20)
    draft(scheme, 3, 3)
    assert tables(scheme) == []


def test_a_report_from_before_is_exact(scheme):
    outings(scheme, 3, 6, 21)
    report = published(draft(scheme, 3, 3))
    exact = [["people_mediated", "Personnes médiées", 126, "personnes"]]
    PublishedFile.objects.update(tables=[], figures=exact)
    assert tables(scheme) == [
        {
            "report": report.pk,
            "from": "2026-03-01",
            "to": end_of(3).isoformat(),
            "place": "",
            "scope": {"quarters": [], "topics": [], "formats": [], "units": []},
            "rounded_to": None,
            "rows": [["people_mediated", 126]],
        }
    ]


def test_an_unknown_scheme_is_said():
    with pytest.raises(CommandError, match="Dispositif inconnu"):
        call_command("published_tables", "nulle-part")
