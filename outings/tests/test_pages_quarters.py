"""« Quartiers »: what the pages say, take and refuse; who may."""

import datetime

import pytest
from django.urls import reverse

from outings.entries import StopEntry
from outings.models import OutingStop
from outings.tests.factories import outing
from outings.tests.pages import html
from schemes.enums import Role
from schemes.perimeter import StatusChange, Stretch, changes_of, stamp, stretches_of
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, SpotFactory, member

pytestmark = pytest.mark.django_db
PAGE = "/structure/quartiers/"
D = datetime.date


@pytest.fixture
def scheme():
    return SchemeFactory(name="Médiation de jour", slug="jour")


@pytest.fixture
def coordinator(client, scheme):
    client.force_login(member(scheme, Role.COORDINATOR))
    return client


def rows(prefix, *typed, stored=0):
    """The POST of a formset: `stored` rows were on the page, the others are new."""
    data = {f"{prefix}-TOTAL_FORMS": len(typed), f"{prefix}-INITIAL_FORMS": stored}
    return data | {f"{prefix}-{rank}-{name}": value for rank, row in enumerate(typed) for name, value in row.items()}


def quarter_page(quarter):
    return f"{PAGE}{quarter.pk}/?scheme=jour"


def test_the_list_says_days_priority_status_source_and_how_many_are_known(coordinator, scheme):
    tilleuls = NeighbourhoodFactory(scheme=scheme, name="Les Tilleuls", scheme__is_priority=True)
    tilleuls.statuses.create(status="qpv", starts_on=D(2024, 1, 1), source="liste nationale")
    NeighbourhoodFactory(scheme=scheme, name="Centre", status="unknown")
    NeighbourhoodFactory(scheme=scheme, name="Bel-Air", scheme__ends_on=D(2026, 6, 30), status="qpv")
    SpotFactory.create_batch(2, scheme=scheme, neighbourhood=tilleuls)
    page = html(coordinator.get(PAGE)).replace("\u00a0", " ")
    assert "2 quartiers aujourd’hui, 1 statut sur 2 connu." in page
    for words in (
        "liste nationale",
        "prioritaire",
        "jusqu’au 30 juin 2026",
        "statut non renseigné",
        '<td class="n" data-mot="lieux">2</td>',
    ):
        assert words in page


def test_a_pasted_list_comes_in(coordinator, scheme):
    pasted = "- Bel-Air\r\n• Les Tilleuls\tQPV\r\n\r\nBEL AIR\r\nCentre"
    answer = coordinator.post(f"{PAGE}?scheme=jour", {"names": pasted, "starts_on": "2026-01-01", "status": "qpv"})
    assert answer.status_code == 302
    assert [str(link) for link in scheme.perimeter.all()] == ["Bel-Air", "Centre", "Les Tilleuls"]
    assert {link.starts_on for link in scheme.perimeter.all()} == {D(2026, 1, 1)}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"names": "bel air"}, "Ce quartier est déjà dans la liste."),
        ({"names": " \n- "}, "Donnez au moins un quartier."),
        ({"names": "Centre", "since": "2026-01-01"}, "Choisissez le statut"),
        ({"names": "Centre", "starts_on": "2026-02-01", "ends_on": "2026-01-01"}, "La fin est avant le début."),
    ],
)
def test_what_cannot_come_in_is_said_and_what_was_typed_stays(coordinator, scheme, typed, sentence):
    NeighbourhoodFactory(scheme=scheme, name="Bel-Air")
    answer = coordinator.post(f"{PAGE}?scheme=jour", typed)
    assert (answer.status_code, sentence in html(answer)) == (422, True)
    assert answer.context["form"]["names"].value() == typed["names"]
    assert scheme.perimeter.count() == 1


def test_a_quarter_leaves_and_comes_back_on_its_page(coordinator, scheme):
    quarter = NeighbourhoodFactory(scheme=scheme)
    typed = rows("perimeter", {"ends_on": "2026-06-30"}, {"starts_on": "2026-09-01"}, stored=1)
    answer = coordinator.post(quarter_page(quarter), {"part": "perimeter", "read": stamp((Stretch(),))} | typed)
    assert answer.status_code == 302
    assert stretches_of(scheme, quarter) == (Stretch(None, D(2026, 6, 30)), Stretch(D(2026, 9, 1)))


def test_a_status_entered_on_its_page_fills_the_stops_and_says_how_many(coordinator, scheme):
    quarter = NeighbourhoodFactory(scheme=scheme, name="Bel-Air")
    for _ in range(2):
        outing(scheme, stops=[StopEntry(quarter)])
    typed = rows("statuses", {"status": "qpv", "starts_on": "2026-01-01", "source": "décret"})
    answer = coordinator.post(quarter_page(quarter), {"part": "statuses", "read": stamp(())} | typed, follow=True)
    assert "2 haltes prennent ce statut" in html(answer).replace("\u00a0", " ")
    assert set(OutingStop.objects.values_list("qpv_status", flat=True)) == {"qpv"}


def test_b5_on_the_page(coordinator, scheme):
    quarter = NeighbourhoodFactory(scheme=scheme)
    typed = rows("statuses", *({"status": status, "starts_on": "2026-03-03"} for status in ("qpv", "watch")))
    answer = coordinator.post(quarter_page(quarter), {"part": "statuses", "read": stamp(())} | typed)
    assert answer.status_code == 422
    assert "Deux statuts pour le 3 mars 2026 : corrigez une date." in html(answer).replace("\u00a0", " ")


def test_b21_both_are_shown_and_saving_again_is_a_choice(coordinator, scheme):
    quarter = NeighbourhoodFactory(scheme=scheme, status="qpv")
    typed = rows("statuses", {"status": "watch"}, stored=1)
    answer = coordinator.post(quarter_page(quarter), {"part": "statuses", "read": stamp(())} | typed)
    assert (answer.status_code, changes_of(quarter)) == (409, (StatusChange("qpv"),))
    (shown,) = answer.context["differences"]
    assert (shown.stored, shown.typed) == ("QPV", "Quartier de veille")
    again = {"part": "statuses", "read": answer.context["stamps"]["statuses"]} | typed
    assert coordinator.post(quarter_page(quarter), again).status_code == 302
    quarter.refresh_from_db()
    assert changes_of(quarter) == (StatusChange("watch"),)


def test_what_the_team_said_otherwise_is_on_the_page(coordinator, scheme):
    quarter = NeighbourhoodFactory(scheme=scheme)
    stored = outing(scheme, stops=[StopEntry(quarter, said_status="non_qpv")])
    quarter.statuses.create(status="qpv")
    assert f'href="{stored.get_absolute_url()}"' in html(coordinator.get(quarter_page(quarter)))


def test_a_quarter_that_others_go_to_says_so(coordinator, scheme):
    quarter, words = NeighbourhoodFactory(scheme=scheme), "D’autres dispositifs vont dans ce quartier"
    alone = html(coordinator.get(quarter_page(quarter)))
    SchemeFactory().perimeter.create(neighbourhood=quarter)
    assert (words in alone, words in html(coordinator.get(quarter_page(quarter)))) == (False, True)


def test_a_mediator_reads_and_writes_nothing(client, scheme):
    quarter = NeighbourhoodFactory(scheme=scheme)
    client.force_login(member(scheme))
    pages = [html(client.get(address)) for address in (PAGE, quarter_page(quarter))]
    assert not any('<form method="post" action="?scheme' in page for page in pages)
    assert "Ajouter au périmètre" not in pages[0] and "Enregistrer le périmètre" not in pages[1]
    assert client.post(f"{PAGE}?scheme=jour", {"names": "Centre"}).status_code == 403


def test_an_admin_without_a_scheme_is_told_to_make_one(client, scheme):
    admin = member(scheme, Role.ADMIN)
    scheme.delete()
    client.force_login(admin)
    assert "Créez d’abord un dispositif" in html(client.get(reverse("outings:quarters")))


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_whatever_the_number_of_quarters(
    coordinator, scheme, django_assert_num_queries, number
):
    for quarter in NeighbourhoodFactory.create_batch(number, scheme=scheme, status="qpv"):
        SpotFactory(scheme=scheme, neighbourhood=quarter)
    with django_assert_num_queries(11):
        coordinator.get(PAGE)
