import datetime
import hashlib
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps

from french.dates import month_end
from outings.closed_periods import PeriodClosed
from outings.entries import StopEntry
from outings.models import ClosedPeriod, Outing
from outings.tests.factories import outing
from partners.tests.factories import PartnerFactory, convention, representative
from refusals import Refused
from reporting.models import ActivityReport
from reporting.names import fingerprint, names_to_read
from reporting.publishing import close_days_of, freeze, give_back, preview_manuscript, publish
from reporting.tests.pages import enough
from schemes import clock
from schemes.enums import Role
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member

pytestmark = pytest.mark.django_db


MARCH = {"starts_on": datetime.date(2026, 3, 1), "ends_on": datetime.date(2026, 3, 31)}


def prepared(scheme, **fields):
    return ActivityReport.objects.create(scheme=scheme, **{"title": "Bilan de mars"} | MARCH | fields)


@pytest.fixture
def scheme():
    scheme = SchemeFactory()
    enough(scheme, people_mediated=12)
    return scheme


@pytest.mark.parametrize(("zone", "date"), [("Europe/Paris", "3\u00a0avril"), ("America/Martinique", "2\u00a0avril")])
def test_a_report_bears_the_date_of_the_team_s_calendar(scheme, hold_clock, zone, date):
    scheme.time_zone = zone
    hold_clock(datetime.datetime.fromisoformat("2026-04-03T00:40+02:00"))
    html = preview_manuscript(prepared(scheme)).html.replace(" ", "\u00a0")
    assert f"Document\u00a0de\u00a0travail\u00a0du\u00a0{date}\u00a02026" in html


def test_publishing_keeps_the_file_its_figures_and_who_did_it(scheme):
    user = member(scheme, Role.COORDINATOR, name="Claire")
    report = publish(prepared(scheme), user=user)
    file = report.published_file
    assert report.is_published
    assert report.published_by == user
    assert hashlib.sha256(bytes(file.pdf)).hexdigest() == file.sha256
    assert len(bytes(file.pdf)) == file.size
    assert file.pages >= 4
    assert ["people_mediated", "Personnes médiées", 60, "personnes"] in file.figures


def test_publishing_closes_the_period_and_a_refusal_closes_nothing(scheme):
    empty = {"starts_on": datetime.date(2026, 1, 1), "ends_on": datetime.date(2026, 1, 31)}
    with pytest.raises(Refused):
        publish(prepared(scheme, **empty), user=None)
    publish(prepared(scheme), user=None)
    period = ClosedPeriod.objects.get()
    assert (period.scheme, period.starts_on, period.ends_on) == (scheme, *MARCH.values())
    with pytest.raises(PeriodClosed):
        outing(scheme)


def test_the_reports_published_before_close_their_period_too(scheme):
    to_come = month_end(clock.today())
    report = publish(prepared(scheme, ends_on=to_come), user=None)
    ClosedPeriod.objects.all().delete()
    migration = import_module("reporting.migrations.0003_close_published_periods")
    migration.close_published_periods(apps, None)
    eve = report.published_at.astimezone(ZoneInfo("Europe/Paris")).date() - datetime.timedelta(days=1)
    assert ClosedPeriod.objects.get().ends_on == eve


def test_readers_are_the_commissioner_and_the_funders_of_that_day(scheme):
    town = PartnerFactory(scheme=scheme, scheme__roles=("commissioner", "funder"))
    PartnerFactory(scheme=scheme, scheme__roles=("co_host",))
    report = publish(prepared(scheme), user=None)
    late = representative(PartnerFactory(scheme=scheme, scheme__roles=("funder",)))
    assert list(report.readers.all()) == [town]
    assert not ActivityReport.objects.visible_to(late).exists()
    assert ActivityReport.objects.visible_to(representative(town)).get() == report


def test_two_confirmations_at_once_publish_one_file(race, transactional_db):
    scheme = SchemeFactory()
    enough(scheme)
    report = prepared(scheme)
    results = race(lambda: publish(report, user=None), times=3)
    assert sorted(type(result).__name__ for result in results) == ["ActivityReport", "Refused", "Refused"]


def test_what_changes_afterwards_changes_nothing(scheme):
    report = publish(prepared(scheme), user=None)
    before = bytes(report.published_file.pdf)
    Outing.objects.update(people_mediated=99)
    ClosedPeriod.objects.all().delete()
    outing(scheme)
    again = ActivityReport.objects.get(pk=report.pk).published_file
    assert bytes(again.pdf) == before
    assert ["people_mediated", "Personnes médiées", 60, "personnes"] in again.figures


def test_a_report_is_published_once(scheme):
    report = prepared(scheme)
    publish(report, user=None)
    with pytest.raises(Refused, match="déjà publié"):
        publish(report, user=None)


def test_nothing_is_published_about_no_outing(scheme):
    report = prepared(scheme, starts_on=datetime.date(2026, 3, 20))
    with pytest.raises(Refused, match="Aucune sortie dans ce périmètre"):
        publish(report, user=None)
    report.refresh_from_db()
    assert not report.is_published
    assert not report.report_readers.exists()


def test_a_published_page_says_who_and_a_draft_says_it_is_one(scheme):
    report = prepared(scheme)
    assert "Document de travail" in preview_manuscript(report).html
    assert not report.is_published


def test_a_report_on_one_neighbourhood_is_about_it_alone(scheme):
    place = NeighbourhoodFactory(scheme=scheme, name="Les Tilleuls")
    with pytest.raises(Refused):
        publish(prepared(scheme, neighbourhood=place), user=None)


def test_what_looks_like_a_person_is_read_before_publishing(client, scheme):
    outing(scheme, stops=[StopEntry(spot_name="Chez Mme Petit")])
    report = prepared(scheme, title="Bilan de M. Roux")
    client.force_login(member(scheme, Role.COORDINATOR))
    page = client.get(f"/rapports/{report.pk}/publier/").context
    assert page["names"] == [("Lieu", "Chez Mme Petit"), ("Titre", "Bilan de M. Roux")]
    with pytest.raises(Refused, match="à relire"):
        publish(report, user=None)
    outing(scheme, stops=[StopEntry(spot_name="Chez Mme Grand")])
    report.names_read = page["names_read"]  # Of what was shown, and not of what came since.
    with pytest.raises(Refused, match="à relire"):
        publish(report, user=None)
    report.names_read = fingerprint(names_to_read(report))
    assert publish(report, user=None).names_read == report.names_read


def test_numbers_are_the_operator_s_and_a_failure_leaves_no_gap(scheme):
    first, other = publish(prepared(scheme), user=None), SchemeFactory()
    enough(other)
    given_back = prepared(scheme)
    manuscript = freeze(given_back, user=None, is_read=False)
    given_back.refresh_from_db()
    assert given_back.numbered == "2026-002"
    give_back(manuscript, "Panne")
    given_back.refresh_from_db()
    assert given_back.numbered == ""
    assert [publish(prepared(of), user=None).numbered for of in (scheme, other, scheme)] == [
        "2026-002",
        "2026-001",
        "2026-003",
    ]
    assert first.numbered == "2026-001"


def test_an_operator_has_one_report_in_the_making_at_a_time(scheme):
    freeze(prepared(scheme), user=None, is_read=False)
    with pytest.raises(Refused, match="en fabrication"):
        publish(prepared(scheme), user=None)
    other = SchemeFactory()
    enough(other)
    assert publish(prepared(other), user=None).is_published


def test_a_note_closes_nothing_and_a_convention_closes_the_days_of_all_its_schemes(scheme):
    publish(prepared(scheme, length="note"), user=None)
    assert not ClosedPeriod.objects.exists()
    second = SchemeFactory(lead_operator=scheme.lead_operator)
    row = convention(scheme, PartnerFactory(), starts_on=MARCH["starts_on"], ends_on=datetime.date(2026, 12, 31))
    row.schemes.add(second)
    report = prepared(scheme, convention=row)
    assert list(publish(report, user=None).readers.all()) == [row.funder]
    report.schemes.set([scheme, second])
    assert [period.scheme for period in close_days_of(report)] == [second]
    assert set(ClosedPeriod.objects.values_list("scheme", flat=True)) == {scheme.pk, second.pk}


def test_a_convention_is_told_once_a_period_and_within_its_days(scheme):
    row = convention(scheme, PartnerFactory(), starts_on=MARCH["starts_on"], ends_on=datetime.date(2026, 6, 30))
    publish(prepared(scheme, convention=row), user=None)
    with pytest.raises(Refused, match="Déjà publié"):
        publish(prepared(scheme, convention=row), user=None)
    with pytest.raises(Refused, match="dépasse la convention"):
        publish(prepared(scheme, convention=row, ends_on=datetime.date(2026, 7, 31)), user=None)


def test_figures_are_frozen_twice(scheme):
    outing(scheme, people_mediated=3)
    file = publish(prepared(scheme), user=None).published_file
    told, exact = ({code: value for code, _, value, _ in rows} for rows in (file.figures, file.exact_figures))
    assert (told["people_mediated"], exact["people_mediated"]) == (60, 63)
    assert hashlib.sha256(file.figures_csv.encode()).hexdigest() == file.figures_sha256


def test_the_page_says_what_publishing_closes_and_how_many_outings_are_open(client, scheme):
    late = outing(scheme)
    Outing.objects.filter(pk=late.pk).update(status="planned", logged_at=None)
    client.force_login(member(scheme, Role.COORDINATOR))
    page = client.get(f"/rapports/{prepared(scheme).pk}/publier/").content.decode().replace("&nbsp;", " ")
    assert "Publier ferme mars 2026 pour toute l’équipe et tous les financeurs" in page
    assert "1\u00a0sortie ouverte" in page
    note = client.get(f"/rapports/{prepared(scheme, length='note').pk}/publier/").content.decode()
    assert "Une note ne ferme pas sa période" in note


def test_what_would_describe_too_few_has_three_ways_out(client):
    scheme = SchemeFactory()
    outing(scheme, people_mediated=12)
    report = prepared(scheme)
    client.force_login(member(scheme, Role.COORDINATOR))
    address = f"/rapports/{report.pk}/publier/"
    page = client.get(address).content.decode()
    assert all(way in page for way in ("allonger la période", "tout le périmètre", "Sans chiffre de personnes"))
    assert "Publier ce rapport" not in page
    client.post(address, {"version": 1})
    page = client.post(address, {"without_people": "1"}, follow=True).content.decode()
    assert "Sans aucun chiffre de personnes ni de demandes" in page
    report.refresh_from_db()
    published = publish(report, user=None)
    assert "people_mediated" not in {code for code, _, value, _ in published.published_file.figures if value}
    assert {code: value for code, _, value, _ in published.published_file.figures}["outings_done"] == 1
