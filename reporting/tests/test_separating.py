"""What is refused beside what is published, and what passes (DOMAIN 7.4)."""

import datetime

import pytest

from outings.entries import StopEntry
from outings.tests.factories import outing
from partners.tests.factories import PartnerFactory, convention
from reporting.disclosure import as_read
from reporting.disclosure.separating import apart, comparison_refused, contributions, refusal
from reporting.enums import ReportStatus
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.models import ActivityReport, PublishedFile
from reporting.outputs.tables import tables_of
from schemes import clock
from schemes.models import Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory

pytestmark = pytest.mark.django_db
AND = "\u00a0"


def day(month, number=1, year=2026):
    return datetime.date(year, month, number)


def end_of(month, year=2026):
    return (datetime.date(year, month, 28) + datetime.timedelta(days=4)).replace(day=1) - datetime.timedelta(days=1)


@pytest.fixture
def scheme():
    return SchemeFactory()


def outings(scheme, month, number, people, *places, year=2026, **details):
    """So many outings in that month, of so many people each."""
    for position in range(number):
        stops = [StopEntry(neighbourhood=place) for place in places] or [StopEntry()]
        outing(scheme, held_on=day(month, 2 + position, year), stops=stops, people_mediated=people, **details)


def draft(scheme, first, last, title="Bilan", **fields):
    return ActivityReport.objects.create(
        scheme=scheme, title=title, starts_on=day(first), ends_on=end_of(last), **fields
    )


def published(report):
    """As publishing leaves it, without its pages."""
    tables = tables_of(as_read(report, build(Scope.of_report(report))))
    report.status, report.published_at = ReportStatus.PUBLISHED, clock.now()
    report.save()
    file = {"pdf": b"", "sha256": "", "size": 0, "pages": 1, "figures": []}
    PublishedFile.objects.create(report=report, tables=tables, **file)
    return report


@pytest.mark.parametrize(
    ("starts_on", "ends_on"), [(day(3, 2), end_of(3)), (day(3), day(3, 30)), (day(3, 11), day(3, 11))]
)
def test_a_report_is_of_whole_months(scheme, starts_on, ends_on):
    outings(scheme, 3, 6, 20)
    report = ActivityReport(scheme=scheme, starts_on=starts_on, ends_on=ends_on)
    told = "Un rapport porte sur des mois entiers\u00a0: choisissez le premier et le dernier jour d’un mois."
    assert refusal(report) == told


@pytest.mark.parametrize(("number", "people"), [(4, 30), (7, 7)])
def test_a_report_of_few_is_refused_and_says_how_many(scheme, number, people):
    """Four outings; 49 people."""
    outings(scheme, 3, number, people)
    assert refusal(draft(scheme, 3, 3)) == (
        f"{number}\u00a0sorties et {number * people}\u00a0personnes\u00a0: trop peu pour que personne ne soit"
        " reconnaissable. Il faut au moins 5\u00a0sorties et 50\u00a0personnes\u00a0: allongez la période ou prenez"
        " tout le périmètre."
    )


def test_participants_count_with_people_mediated(scheme):
    outings(scheme, 3, 5, 5)
    assert refusal(draft(scheme, 3, 3)) != ""
    outing(scheme, held_on=day(3, 20), format="workshop", people_mediated=None, participants_count=25)
    assert refusal(draft(scheme, 3, 3)) == ""


def test_what_is_refused_is_published_without_people(scheme):
    outings(scheme, 3, 4, 3)
    assert refusal(draft(scheme, 3, 3, without_people=True)) == ""


def test_two_reports_that_could_be_subtracted_are_refused_whichever_comes_first(scheme):
    """January to March holds 6 outings; April adds two, 42 people."""
    outings(scheme, 1, 6, 10)
    outings(scheme, 4, 2, 21)
    quarter, longer = draft(scheme, 1, 3, "Bilan janvier-mars"), draft(scheme, 1, 4, "Bilan janvier-avril")
    published(quarter)
    assert refusal(longer) == (
        "«\u00a0Bilan janvier-mars\u00a0» est déjà publié. Entre les deux rapports, l’écart serait de"
        " 2\u00a0sorties et 42\u00a0personnes\u00a0: en soustrayant, on les décrirait. Reprenez sa période et son"
        " périmètre, ou allongez."
    )
    PublishedFile.objects.all().delete()
    ActivityReport.objects.filter(pk=quarter.pk).update(status="draft", published_at=None)
    published(longer)
    assert "«\u00a0Bilan janvier-avril\u00a0» est déjà publié" in refusal(quarter)


def test_enough_between_two_reports_passes(scheme):
    outings(scheme, 1, 6, 10)
    outings(scheme, 4, 5, 10)
    published(draft(scheme, 1, 3))
    assert refusal(draft(scheme, 1, 4)) == ""


def test_the_same_scope_again_passes_and_so_does_a_longer_one_where_nobody_came(scheme):
    outings(scheme, 1, 6, 10)
    outings(scheme, 4, 2, 0, no_public_reason="weather")
    published(draft(scheme, 1, 3))
    assert refusal(draft(scheme, 1, 3)) == ""
    assert refusal(draft(scheme, 1, 4)) == ""


def test_a_quarter_beside_the_whole_scheme_is_judged_by_what_is_outside(scheme):
    nord, sud = (NeighbourhoodFactory(scheme=scheme, name=name) for name in ("Nord", "Sud"))
    outings(scheme, 1, 6, 10, nord)
    outings(scheme, 2, 3, 10, sud)
    published(draft(scheme, 1, 3, "Bilan"))
    assert "3\u00a0sorties et 30\u00a0personnes" in refusal(draft(scheme, 1, 3, neighbourhood=nord))


def test_on_a_shared_round_what_one_does_not_count_separates_them(scheme):
    """Six outings in Nord, five rounds of which have a stop in Sud of 9 people each: 5 outings, 45 people."""
    nord, sud = (NeighbourhoodFactory(scheme=scheme, name=name) for name in ("Nord", "Sud"))
    for number in range(5):
        stops = [StopEntry(neighbourhood=nord, people_mediated=12), StopEntry(neighbourhood=sud, people_mediated=9)]
        outing(scheme, held_on=day(1, 2 + number), stops=stops, people_mediated=21)
    everything, part = (contributions(Scope.of(scheme, day(1), end_of(1), place)) for place in (None, nord))
    assert apart(everything, part) == apart(part, everything) == (5, 45)


def test_scopes_that_do_not_nest_are_not_subtracted(scheme):
    outings(scheme, 1, 6, 10)
    outings(scheme, 2, 6, 10)
    outings(scheme, 3, 2, 10)
    published(draft(scheme, 1, 2))
    assert refusal(draft(scheme, 2, 3)) == ""


def test_a_withdrawn_report_is_still_in_its_readers_hands(scheme):
    outings(scheme, 1, 6, 10)
    outings(scheme, 4, 2, 21)
    report = published(draft(scheme, 1, 3))
    ActivityReport.objects.filter(pk=report.pk).update(withdrawn_at=clock.now(), withdrawn_reason="Erreur")
    assert refusal(draft(scheme, 1, 4)) != ""


def test_a_report_from_before_counts_as_it_was(scheme):
    outings(scheme, 1, 6, 10)
    outings(scheme, 4, 2, 21)
    published(draft(scheme, 1, 3))
    PublishedFile.objects.update(tables=[])
    assert refusal(draft(scheme, 1, 4)) != ""


def test_a_published_comparison_is_a_table_like_another(scheme):
    """January to March 2026 tells the same months of 2025; January to April 2025 would tell April, of two outings."""
    outings(scheme, 1, 6, 10, year=2025)
    outings(scheme, 4, 2, 21, year=2025)
    outings(scheme, 2, 6, 10)
    published(draft(scheme, 1, 3))
    report = ActivityReport(scheme=scheme, title="2025", starts_on=day(1, 1, 2025), ends_on=end_of(4, 2025))
    report.save()
    assert refusal(report) != ""


def test_a_comparison_that_could_be_subtracted_is_not_told(scheme):
    outings(scheme, 1, 6, 10, year=2025)
    outings(scheme, 4, 2, 21, year=2025)
    outings(scheme, 2, 6, 10)
    before = ActivityReport.objects.create(
        scheme=scheme, title="2025", starts_on=day(1, 1, 2025), ends_on=end_of(4, 2025)
    )
    report = draft(scheme, 1, 3)
    known = build(Scope.of_report(report))
    assert as_read(report, known).previous is not None
    published(before)
    assert comparison_refused(report, known.previous)
    assert as_read(report, known).previous is None
    assert refusal(report) == ""


def r5(scheme):
    """The chapter's example of a convention on A and B: what lies outside is n° 7, n° 9-13 and n° 6's stop in C."""
    places = {name: NeighbourhoodFactory(scheme=scheme, name=name) for name in "ABC"}

    def held(number, people, *stops):
        stops = [StopEntry(neighbourhood=places[name], people_mediated=of_it) for name, of_it in stops]
        why = {} if people else {"no_public_reason": "weather"}
        outing(scheme, held_on=day(1, 2 + number), stops=stops, people_mediated=people, **why)

    held(1, 12, ("A", None))
    held(2, 9, ("A", None))
    held(4, 14, ("A", 8), ("B", 6))
    held(5, 15, ("B", None))
    held(6, 17, ("B", 7), ("C", 10))
    held(7, 11, ("C", None))
    held(8, 0, ("A", None))
    for number in range(9, 14):
        held(number, 12, ("C", None))
    return places


def test_a_convention_s_months_are_judged_by_what_lies_outside_it(scheme):
    places = r5(scheme)
    agreed = convention(scheme, funder=PartnerFactory(scheme=scheme), starts_on=day(1), ends_on=end_of(3))
    agreed.neighbourhoods.set([places["A"], places["B"]])
    report = draft(scheme, 1, 3, convention=agreed)
    scope = Scope.of_report(report)
    whole = Scope.of(scheme, day(1), end_of(3))
    mine = contributions(scope)
    assert (scope.outings().done().count(), sum(part.people for part in mine.values())) == (6, 57)
    assert apart(mine, contributions(whole)) == (7, 81)
    assert refusal(report) == ""


def test_a_convention_that_leaves_few_outside_is_refused(scheme):
    nord, sud = (NeighbourhoodFactory(scheme=scheme, name=name) for name in ("Nord", "Sud"))
    outings(scheme, 1, 6, 10, nord)
    outings(scheme, 2, 3, 10, sud)
    agreed = convention(scheme, funder=PartnerFactory(scheme=scheme), starts_on=day(1), ends_on=end_of(3))
    agreed.neighbourhoods.set([nord])
    assert refusal(draft(scheme, 1, 3, convention=agreed)) == (
        "Ces mois comptent aussi 3\u00a0sorties et 30\u00a0personnes hors de la convention\u00a0: en soustrayant, on"
        " les décrirait. Prenez tout le périmètre, ou allongez."
    )


def test_an_outing_of_requests_alone_counts(scheme):
    housing = Topic.objects.get(code="housing", scheme=None)
    outing(scheme, held_on=day(1, 2), people_mediated=0, no_public_reason="weather")
    outing(scheme, held_on=day(1, 3), people_mediated=3, requests={housing: 2})
    assert [part.requests for part in contributions(Scope.of(scheme, day(1), end_of(1))).values()] == [2]
