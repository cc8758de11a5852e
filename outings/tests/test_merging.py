"""Two names of one thing become one: what moves, what stays, who may."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tests.factories import UserFactory
from journal.models import Line
from outings.closed_periods import close_period
from outings.entries import StopEntry
from outings.merging import lookalikes, merge_spots, merge_themes, spots_of, themes_of
from outings.models import Outing, OutingStop, OutingTheme
from outings.recording import change_outing
from outings.tests.factories import entry, history, outing
from refusals import Refused
from schemes.enums import Role
from schemes.models import Spot, Theme
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, SpotFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheme():
    return SchemeFactory()


@pytest.fixture
def coordinator(scheme):
    return member(scheme, Role.COORDINATOR)


def at(scheme, *names, place=None, **details):
    return outing(scheme, stops=[StopEntry(place, name, "market") for name in names], **details)


def spot(name):
    return Spot.objects.get(name=name)


def theme(scheme, label):
    return Theme.objects.create(scheme=scheme, label=label)


def test_outings_move_and_keep_all_they_say(scheme, coordinator):
    place = NeighbourhoodFactory(scheme=scheme)
    moved, stayed = at(scheme, "Marchés", place=place), at(scheme, "Marché", place=place)
    said = "position", "neighbourhood", "spot_type", "qpv_status", "minutes", "people_mediated"
    before = moved.stops.values(*said).get()
    assert merge_spots(spot("Marchés"), spot("Marché"), user=coordinator) == 1
    assert {stop.spot for stop in OutingStop.objects.all()} == {stayed.stops.get().spot}
    assert moved.stops.values(*said).get() == before
    assert not Spot.objects.filter(name="Marchés").exists()


def test_spots_of_two_neighbourhoods_stay_two(client, scheme, coordinator):
    """A correction finds its spot by name in its neighbourhood: it would make the merged one again."""
    at(scheme, "Marchés", place=NeighbourhoodFactory(scheme=scheme))
    kept = SpotFactory(scheme=scheme, name="Marché")
    with pytest.raises(Refused, match="pas dans le même quartier"):
        merge_spots(spot("Marchés"), kept, user=coordinator)
    client.force_login(coordinator)
    address = f"/sorties/fusionner/lieux/?scheme={scheme.slug}&merged={spot('Marchés').pk}&kept={kept.pk}"
    page = client.get(address).content.decode()
    assert "ce sont deux lieux" in page and "btn-danger" not in page


def test_a_round_that_stopped_at_both_keeps_both_stops(scheme, coordinator):
    both = at(scheme, "Marchés", "Marché")
    assert merge_spots(spot("Marchés"), spot("Marché"), user=coordinator) == 1
    assert [str(stop.spot) for stop in both.stops.all()] == ["Marché", "Marché"]


def test_what_only_the_merged_spot_knew_is_kept(scheme, coordinator):
    merged = SpotFactory(scheme=scheme, spot_type="market", qpv_status="qpv")
    kept = SpotFactory(scheme=scheme)
    merge_spots(merged, kept, user=coordinator)
    kept.refresh_from_db()
    assert (kept.spot_type, kept.qpv_status) == ("market", "qpv")


def test_an_outing_with_both_themes_has_the_kept_one_once(scheme, coordinator):
    merged, kept = theme(scheme, "Energies"), Theme.objects.get(label="Les énergies")
    for themes in ([merged], [merged, kept]):
        outing(scheme, format="mobile_unit", outing_type="thematic", themes=themes)
    elsewhere = outing(SchemeFactory(), format="mobile_unit", outing_type="thematic", themes=[kept])
    assert merge_themes(merged, kept, user=coordinator) == 2
    assert {row.theme for row in OutingTheme.objects.exclude(outing=elsewhere)} == {kept}
    assert OutingTheme.objects.count() == 3


def test_the_kit_s_themes_stay(scheme, coordinator):
    with pytest.raises(Refused):
        merge_themes(Theme.objects.get(label="La Poste"), theme(scheme, "Poste"), user=coordinator)


def test_two_schemes_share_nothing(scheme, coordinator):
    with pytest.raises(Refused):
        merge_spots(SpotFactory(scheme=scheme), SpotFactory(), user=coordinator)
    with pytest.raises(Refused):
        merge_themes(theme(scheme, "A"), theme(SchemeFactory(), "A"), user=coordinator)


def test_what_somebody_else_just_merged_is_said(scheme, coordinator):
    merged, kept = SpotFactory(scheme=scheme), SpotFactory(scheme=scheme)
    Spot.objects.filter(pk=merged.pk).delete()
    with pytest.raises(Refused, match="quelqu’un d’autre"):
        merge_spots(merged, kept, user=coordinator)


def test_who_merged_what_is_in_the_journal_without_the_name_that_goes(scheme, coordinator):
    at(scheme, "Chez Mme Roussel")
    kept, gone = SpotFactory(scheme=scheme, name="Marché"), spot("Chez Mme Roussel").pk
    merge_spots(spot("Chez Mme Roussel"), kept, user=coordinator)
    line = Line.objects.get()
    assert (line.deed, line.actor_key, line.thing_key, line.scheme_key) == (
        "list_row.merged",
        coordinator.pk,
        kept.pk,
        scheme.pk,
    )
    assert (line.thing_label, line.before, line.after) == ("Marché", f"lieu {gone}", "1\u00a0sortie reprise")


def test_each_moved_outing_has_its_version_and_its_line(scheme, coordinator):
    moved, stayed = at(scheme, "Marchés"), at(scheme, "Marché")
    merge_spots(spot("Marchés"), spot("Marché"), user=coordinator)
    assert (history(moved), history(stayed)) == ([(1, "recorded"), (2, "spot_merged")], [(1, "recorded")])
    assert Outing.objects.get(pk=moved.pk).version == 2
    themed = outing(scheme, format="mobile_unit", outing_type="thematic", themes=[theme(scheme, "Energies")])
    merge_themes(Theme.objects.get(label="Energies"), Theme.objects.get(label="Les énergies"), user=coordinator)
    assert history(themed) == [(1, "recorded"), (2, "theme_merged")]
    assert themed.deeds.get(version=2).done_by == coordinator


def test_a_merge_of_many_is_a_fixed_number_of_queries(scheme, coordinator):
    kept, counts = SpotFactory(scheme=scheme, name="Marché"), []
    for many in (1, 5):
        for _ in range(many):
            at(scheme, f"Marche {many}")
        with CaptureQueriesContext(connection) as queries:
            merge_spots(spot(f"Marche {many}"), kept, user=coordinator)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_merge_and_corrections_at_once_wait_for_each_other_and_lose_nothing(race, transactional_db):
    scheme = SchemeFactory()
    coordinator = member(scheme, Role.COORDINATOR)
    stored = at(scheme, "Marchés")
    merged, kept = spot("Marchés"), SpotFactory(scheme=scheme, name="Marché")
    typed = entry(people_mediated=12, stops=[StopEntry(None, "Marché", "market")])
    turns = iter(
        [
            lambda: merge_spots(merged, kept, user=coordinator),
            lambda: change_outing(stored, user=None, entry=typed, version=1),
        ]
    )
    results = race(lambda: next(turns)(), times=2)
    assert not [error for error in results if isinstance(error, Exception) and not isinstance(error, Refused)]
    now = Outing.objects.get()
    assert (now.people_mediated, now.stops.get().spot) == (12, kept)
    assert [version for version, _ in history(stored)] == list(range(1, now.version + 1))


def test_a_merge_that_fails_changes_nothing(scheme):
    at(scheme, "Marchés")
    kept = SpotFactory(scheme=scheme, name="Marché")
    nobody = UserFactory.build()  # Not stored: the log refuses it, at the very end.
    with pytest.raises(ValueError, match="unsaved"):
        merge_spots(spot("Marchés"), kept, user=nobody)
    assert OutingStop.objects.get().spot == spot("Marchés")


def test_names_that_look_alike_are_offered_the_rarer_into_the_usual(scheme):
    for name in ("Marché Colbert", "marchés colbert", "Marché Colbert", "Gare", "Mairie"):
        at(scheme, name)
    usual, rare = spot("Marché Colbert"), spot("marchés colbert")
    assert lookalikes(spots_of(scheme)) == [(rare, usual)]


def test_each_neighbourhood_has_its_own_market(scheme):
    for _ in range(2):
        at(scheme, "Marché", place=NeighbourhoodFactory(scheme=scheme))
    assert lookalikes(spots_of(scheme)) == []


def test_a_kit_s_theme_is_the_one_that_stays(scheme):
    own = theme(scheme, "La poste.")
    outing(scheme, format="mobile_unit", outing_type="thematic", themes=[own])
    assert lookalikes(themes_of(scheme)) == [(own, Theme.objects.get(label="La Poste"))]


# The page


def test_the_page_says_what_will_change_then_does_it(client, scheme, coordinator):
    stored = at(scheme, "Marchés")
    kept = SpotFactory(scheme=scheme, name="Marché")
    client.force_login(coordinator)
    address = f"/sorties/fusionner/lieux/?scheme={scheme.slug}&merged={spot('Marchés').pk}&kept={kept.pk}"
    assert "1\u00a0sortie" in client.get(address).content.decode()
    assert Spot.objects.filter(name="Marchés").exists()
    response = client.post(address, follow=True)
    assert "«\u00a0Marchés\u00a0» est maintenant «\u00a0Marché\u00a0»" in response.content.decode()
    assert Outing.objects.get(pk=stored.pk).stops.get().spot == kept


@pytest.mark.parametrize("kind", ["lieux", "thematiques"])
def test_another_scheme_s_rows_are_not_found(client, scheme, coordinator, kind):
    client.force_login(coordinator)
    own = {"lieux": SpotFactory(scheme=scheme), "thematiques": theme(scheme, "A")}[kind]
    theirs = {"lieux": SpotFactory(), "thematiques": theme(SchemeFactory(), "A")}[kind]
    for query in ({"merged": own.pk, "kept": theirs.pk}, {"merged": theirs.pk, "kept": own.pk}, {"merged": "x"}):
        for ask in (client.get, client.post):
            assert ask(f"/sorties/fusionner/{kind}/", query_params={"scheme": scheme.slug} | query).status_code == 404


def test_only_spots_and_themes_are_merged(client, coordinator):
    client.force_login(coordinator)
    assert client.get("/sorties/fusionner/personnes/").status_code == 404


def test_the_same_twice_is_refused_in_words(client, scheme, coordinator):
    same = SpotFactory(scheme=scheme)
    SpotFactory(scheme=scheme)
    client.force_login(coordinator)
    query = {"scheme": scheme.slug, "merged": same.pk, "kept": same.pk}
    assert "Vous avez choisi deux fois" in client.get("/sorties/fusionner/lieux/", query).content.decode()
    client.post("/sorties/fusionner/lieux/", query_params=query)
    assert Spot.objects.filter(pk=same.pk).exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_pressed_twice_or_come_back_to_a_merge_is_said_done(client, scheme, coordinator, method):
    at(scheme, "Marchés")
    kept = SpotFactory(scheme=scheme, name="Marché")
    client.force_login(coordinator)
    address = f"/sorties/fusionner/lieux/?scheme={scheme.slug}&merged={spot('Marchés').pk}&kept={kept.pk}"
    client.post(address)
    response = getattr(client, method)(address, follow=True)
    assert "Cette fusion est déjà faite." in response.content.decode()


def test_names_of_a_closed_period_merge_and_the_page_says_how_many(scheme, coordinator, client):
    merged, kept = at(scheme, "Marchés"), at(scheme, "Marché")
    close_period(scheme, merged.held_on, merged.held_on)
    client.force_login(coordinator)
    chosen = {"scheme": scheme.slug, "merged": spot("Marchés").pk, "kept": spot("Marché").pk}
    assert client.get("/sorties/fusionner/lieux/", chosen).context["told"] == 1
    assert merge_spots(spot("Marchés"), spot("Marché"), user=coordinator) == 1
    assert {stop.spot for stop in OutingStop.objects.filter(outing__in=[merged, kept])} == {spot("Marché")}
