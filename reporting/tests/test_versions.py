"""R5: what a rectification changes to a published report, exactly for the team, as printed for its readers."""

import datetime
import uuid

import pytest

from outings.entries import StopEntry
from outings.models import Outing, OutingStop, OutingTopic
from outings.recording import record_outing
from outings.rectified import Rectification
from outings.tests.factories import entry, outing
from partners.conventions.models import ConventionLine, Target
from partners.tests.factories import PartnerFactory, convention
from refusals import Refused
from reporting.changes import changed_from, changes
from reporting.disclosure.rounding import read_back
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.models import ActivityReport, ReportText
from reporting.publishing import preview_manuscript
from reporting.tests.pages import at, enough, published_unprinted
from reporting.tests.test_publishing import prepared
from reporting.tests.test_scope import quarter_one  # noqa: F401  The example's outings.
from reporting.versions import gap_of, start_version
from reporting.withdrawing import withdraw
from reporting.wording import people_places_sentence
from reporting.workshop.desk import desk_of
from schemes import clock
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, member

pytestmark = pytest.mark.django_db
D = datetime.date
FIRST_QUARTER = {"starts_on": D(2026, 1, 1), "ends_on": D(2026, 3, 31)}
RECTIFIED = "Mars 2026, sortie corrigée le 18\u00a0novembre\u00a02026\u00a0: Feuille retrouvée"
# médiées; A; décrites; fill; demandes; A; logement; parts.
R5 = {
    "people_mediated": ("57", "63"),
    "people_mediated[neighbourhood=a]": ("29", "35"),
    "public_described": ("50", "56"),
    "gender_fill_rate": ("88\u202f%", "79\u202f%"),
    "requests_total": ("34", "40"),
    "requests_total[neighbourhood=a]": ("14", "20"),
    "requests[topic=housing]": ("10", "16"),
    "share:requests[topic=employment]": ("71\u202f%", "60\u202f%"),
    "share:requests[topic=housing]": ("29\u202f%", "40\u202f%"),
}


@pytest.fixture
def agreed(quarter_one):  # noqa: F811
    """The scheme of the example, and the convention about A and B."""
    scheme, a, b, _ = quarter_one
    row = convention(scheme, PartnerFactory(scheme=scheme), starts_on=D(2026, 1, 1), ends_on=D(2026, 12, 31))
    row.neighbourhoods.set([a, b])
    return scheme, row


def told(agreed, **fields):
    scheme, row = agreed
    return ActivityReport.objects.create(scheme=scheme, convention=row, title="Bilan", **FIRST_QUARTER | fields)


def rectify_the_second(scheme):
    """10 April: n° 2 had 15 people, 6 of unknown sex, and 7 requests on housing."""
    second = Outing.objects.order_by("pk")[1]
    Outing.objects.filter(pk=second.pk).update(people_mediated=15)
    OutingStop.objects.filter(outing=second).update(people_mediated=15)
    OutingTopic.objects.filter(outing=second, topic__code="housing").update(requests=7)
    Rectification.objects.create(
        scheme=scheme, outing=second, happened_on=second.held_on, kind="corrected", reason="Feuille retrouvée"
    )


@pytest.fixture
def months_off(settings):
    """The example is rectified under the deeds."""
    settings.MONTH_FIGURES = False


def compared(changed):
    return {change.code: (change.told_before, change.told_after) for _, of_it in changed.groups for change in of_it}


def turned(report):
    """The sentence that turns: the team's, as readers have too few people for it."""
    assert people_places_sentence(desk_of(report).figures) == ""
    return people_places_sentence(build(Scope.of_report(report)))


def test_the_team_is_told_exactly_what_moved_and_nothing_else(agreed, months_off):
    scheme, _ = agreed
    report = published_unprinted(told(agreed))
    assert gap_of(report) is None
    assert turned(report) == "A et B à parts voisines, 29 et 28\u00a0personnes médiées"
    rectify_the_second(scheme)
    gap = gap_of(report)
    assert turned(report) == "A d’abord, 35\u00a0personnes médiées"
    assert compared(gap.changed) == R5
    assert [why for why, _ in gap.changed.groups] == [(RECTIFIED,)]
    assert gap.is_version_advised


def test_readers_are_told_of_what_was_printed_otherwise_and_why(agreed, months_off):
    """57 and 63 are « ≈ 60 » twice; the parts of so few are not told; the centre's answer is printed as it is given."""
    scheme, row = agreed
    line = row.lines.create(label="Nouveaux inscrits", nature="result", known_by="partner")
    supplier = line.suppliers.create(partner=PartnerFactory(name="Centre social"), email="accueil@exemple.test")
    supplier.requests.create(email="accueil@exemple.test", asked_on=D(2026, 4, 2), due_at=clock.now(), **FIRST_QUARTER)
    first = published_unprinted(told(agreed))
    rectify_the_second(scheme)
    supplier.values.create(value=11, source="register", **FIRST_QUARTER)
    assert f"line[{line.pk}.0]" in compared(gap_of(first).changed)
    second = published_unprinted(start_version(first))
    rows = read_back(second.published_file)
    answers = [(one.line, one.value) for one in second.line_answers.all()]
    changed = changed_from(first, rows, answers)
    given = "Centre social, le 18\u00a0novembre\u00a02026\u00a0: réponse donnée, registre"
    assert [why for why, _ in changed.groups] == [(RECTIFIED,), (given,)]
    assert compared(changed) == {
        "people_mediated[neighbourhood=a]": ("≈\u00a030", "≈\u00a040"),
        "public_described": ("≈\u00a050", "≈\u00a060"),
        "requests_total": ("≈\u00a030", "≈\u00a040"),
        f"line[{line.pk}]": ("Demandé le 2\u00a0avril, sans réponse.", "11"),
    }
    html = second.published_file.html
    assert [said for said in (RECTIFIED, given, "≈\u00a040", "sans réponse.</td>") if said not in html] == []


def test_who_publishes_a_version_sees_what_its_readers_will(agreed, months_off, client):
    scheme, _ = agreed
    first = published_unprinted(told(agreed))
    rectify_the_second(scheme)
    client.force_login(member(scheme, Role.COORDINATOR))
    response = client.get(at("publish", start_version(first)))
    page = response.content.decode()
    assert [one for one in ("Publier la version 2", RECTIFIED, "≈\u00a040") if one not in page] == []
    assert "people_mediated[neighbourhood=a]" in compared(response.context["changed"])
    assert "people_mediated" not in compared(response.context["changed"])


def test_a_figure_of_a_place_is_explained_by_what_was_rectified_there_and_of_elsewhere_nothing_is_said(
    agreed, months_off
):
    scheme, _ = agreed
    report = published_unprinted(told(agreed))
    rectify_the_second(scheme)
    # The fourth is in B alone, the sixth in C.
    for rank, why in ((3, "Erreur de saisie"), (5, "Autre quartier")):
        row = Outing.objects.order_by("pk")[rank]
        made = {"scheme": scheme, "outing": row, "happened_on": row.held_on, "kind": "corrected"}
        Rectification.objects.create(**made, reason=why)
    changed = gap_of(report).changed
    found = {change.code: why for why, of_it in changed.groups for change in of_it}
    assert found["people_mediated[neighbourhood=a]"] == (RECTIFIED,)
    assert len(found["people_mediated"]) == 2
    assert changed.others == ()


def test_a_crossed_table_that_came_since_changes_nothing():
    def rows(total, *crossed):
        parts = zip(("uses", "damage"), crossed, strict=False)
        told = [[f"observations[type={kind},neighbourhood=a]", f"{kind}, A", number, ""] for kind, number in parts]
        return [["observations", "Observations", total, ""], *told]

    assert [change.code for change in changes(rows(10), rows(20, 10, 10))] == ["observations"]
    moved = [change.code for change in changes(rows(10, 10, 0), rows(20, 10, 10))]
    assert moved == ["observations", "observations[type=damage,neighbourhood=a]"]


def test_the_next_report_tells_once_what_was_rectified_of_the_last(agreed, months_off):
    scheme, row = agreed
    published_unprinted(told(agreed))
    rectify_the_second(scheme)
    for _ in range(5):
        outing(scheme, held_on=D(2026, 4, 2), people_mediated=12, stops=[StopEntry(row.neighbourhoods.first())])
    april = {"starts_on": D(2026, 4, 1), "ends_on": D(2026, 4, 30)}
    assert RECTIFIED in preview_manuscript(told(agreed, **april)).html
    other = convention(scheme, PartnerFactory(scheme=scheme), starts_on=D(2026, 1, 1), ends_on=D(2026, 12, 31))
    assert RECTIFIED not in preview_manuscript(told((scheme, other), **april)).html


def test_a_version_has_the_number_and_replaces_what_stays(agreed):
    first = published_unprinted(told(agreed))
    draft = start_version(first)
    assert start_version(first) == draft
    assert first.standing.label == "En vigueur"
    second = published_unprinted(draft)
    assert (first.numbered_edition, second.numbered_edition) == (
        "2026-001, version\u00a01",
        "2026-001, version\u00a02",
    )
    first.refresh_from_db()
    assert first.standing.label == "Remplacée"
    assert list(ActivityReport.objects.in_force()) == [second]
    with pytest.raises(Refused):
        start_version(first)


def test_what_is_withdrawn_has_no_next_version(agreed):
    report = published_unprinted(told(agreed))
    withdraw(report, reason="Mauvaise période", user=None)
    report.refresh_from_db()
    assert report.standing.label == "Retirée"
    with pytest.raises(Refused):
        start_version(report)


@pytest.mark.parametrize(("expected", "is_advised"), [(26, True), (25, False), (27, False)])
def test_a_version_is_advised_when_a_target_turns_though_little_moves(db, expected, is_advised):
    scheme = SchemeFactory()
    year = {"starts_on": D(2026, 1, 1), "ends_on": D(2026, 12, 31)}
    row = convention(scheme, PartnerFactory(scheme=scheme), **year)
    said = {"label": "Sorties", "nature": "realisation", "known_by": "computed", "code": "outings_done"}
    line = ConventionLine.objects.create(convention=row, added_on=D(2026, 1, 1), **said)
    Target.objects.create(line=line, value=expected, **year)
    for _ in range(25):
        outing(scheme, people_mediated=20)
    report = published_unprinted(told((scheme, row)))
    late = {"user": None, "scheme": scheme, "operator": scheme.lead_operator, "client_uuid": uuid.uuid4()}
    record_outing(**late, entry=entry(people_mediated=0, no_public_reason="weather"), because="Oubliée")
    gap = gap_of(report)
    assert compared(gap.changed)["outings_done"] == ("25", "26")
    assert gap.is_version_advised == is_advised


def test_the_version_of_a_note_is_a_note_and_its_texts_are_those_of_the_first(agreed):
    first = told(agreed, length="note")
    ReportText.objects.create(report=first, key="lead", text="Six sorties.")
    draft = start_version(published_unprinted(first))
    said = draft.texts.get(key="lead").text
    assert (draft.length, said, draft.edition) == ("note", "Six sorties.", 2)
    assert list(draft.schemes.all()) == list(first.schemes.all())


def test_a_report_of_no_convention_has_versions_too(db):
    scheme = SchemeFactory()
    enough(scheme)
    first = published_unprinted(prepared(scheme))
    assert published_unprinted(start_version(first)).replaces == first
    assert clock.today(scheme).year == first.number_year
