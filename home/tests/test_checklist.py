"""The checklist of moving in: what makes each step done, who is led where, and the band on the homes."""

import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exchange.models import Import
from home.checklist import address_of, left_of, left_to, step_of, with_progress
from outings.models import Outing
from outings.tests.factories import outing
from partners.tests.factories import PartnerFactory, convention
from reporting.models import ActivityReport
from schemes import clock
from schemes.enums import Role, SchemeState
from schemes.models import Scheme
from schemes.sheet import SchemePeriod
from schemes.tests.factories import NeighbourhoodFactory, OperatorFactory, SchemeFactory, member

pytestmark = pytest.mark.django_db
HOMES = ("/tableau-de-bord/", "/a-faire/", "/structure/")
ALL = ["sheet", "quarters", "team", "partners", "lists", "import", "first"]


@pytest.fixture
def scheme():
    return SchemeFactory(name="La Halte", slug="halte", state=SchemeState.ACTIVE)


@pytest.fixture
def admin(scheme):
    return member(scheme, Role.ADMIN)


def progress(scheme):
    return with_progress(Scheme.objects.filter(pk=scheme.pk)).get()


def left(scheme):
    return left_of(progress(scheme))


def report(scheme, **facts):
    days = {"starts_on": datetime.date(2026, 3, 1), "ends_on": datetime.date(2026, 3, 31)}
    return ActivityReport.objects.create(scheme=scheme, title="Mars", **days | facts)


def install(scheme):
    """All eight, by what is there."""
    SchemePeriod.objects.create(scheme=scheme, starts_on=datetime.date(2024, 1, 1))
    NeighbourhoodFactory(scheme=scheme)
    member(scheme, Role.MEDIATOR)
    convention(scheme, PartnerFactory(scheme=scheme, scheme__roles=["funder"]))
    scheme.own_themes.create(label="Braderie")
    Import.objects.create(scheme=scheme, file_name="2025.csv", confirmed_at=clock.now())
    outing(scheme)
    report(scheme, status="published", published_at=clock.now())


def test_of_a_new_scheme_all_is_left_but_its_structure(scheme):
    assert left(scheme) == ALL


def test_of_a_scheme_that_has_it_all_nothing_is_left(scheme):
    install(scheme)
    assert left(scheme) == []


@pytest.mark.parametrize(
    "undo",
    [
        lambda scheme: SchemePeriod.objects.update(starts_on=None),
        lambda scheme: scheme.perimeter.update(ends_on=datetime.date(2026, 11, 17)),
        lambda scheme: scheme.memberships.update(ends_on=datetime.date(2026, 11, 17)),
        lambda scheme: scheme.partnerships.get().roles.update(role="venue"),
        lambda scheme: scheme.own_themes.all().delete(),
        lambda scheme: scheme.imports.update(undone_at=clock.now()),
        lambda scheme: Outing.objects.update(source="import"),
    ],
    ids=ALL,
)
def test_a_step_is_done_as_long_as_what_does_it_is_there(scheme, undo, request):
    install(scheme)
    undo(scheme)
    assert left(scheme) == [request.node.callspec.id]


def test_a_draft_is_no_first_report(scheme):
    install(scheme)
    ActivityReport.objects.update(published_at=None, status="draft")
    assert left(scheme) == ["first"]


def test_what_is_set_aside_is_not_left(client, scheme, admin):
    client.force_login(admin)
    client.post("/structure/mise-en-route/halte/import/")
    assert "import" not in left(scheme)
    assert step_of("import", progress(scheme), admin).said == "Nous partons de zéro."


@pytest.mark.parametrize(("key", "page"), [("import", "/structure/importer/"), ("first", "/sorties/nouvelle/")])
def test_who_may_not_yet_is_led_to_the_coordination(scheme, admin, key, page):
    coordinator = member(scheme, Role.COORDINATOR)
    standing = left_to(admin).standing
    asked, done = (address_of(step_of(key, progress(scheme), user), scheme, standing) for user in (admin, coordinator))
    assert (urlsplit(asked).path, urlsplit(asked).fragment) == ("/structure/equipe/", "titre-coordonner")
    assert urlsplit(done).path == page


def test_partners_come_before_what_is_signed_with_them(scheme, admin):
    assert step_of("partners", progress(scheme), admin).route == "structure_partners"
    PartnerFactory(scheme=scheme)
    step = step_of("partners", progress(scheme), admin)
    assert (step.route, step.said) == (
        "partners:conventions",
        "1\u00a0partenaire, 0\u00a0convention. Il manque\u00a0: qui commande ou finance.",
    )


def test_the_first_report_is_about_the_days_of_the_first_outings(scheme):
    coordinator = member(scheme, Role.COORDINATOR)
    for day in (11, 14):
        outing(scheme, held_on=datetime.date(2026, 3, day))
    step = step_of("first", progress(scheme), coordinator)
    query = parse_qs(urlsplit(address_of(step, scheme, left_to(coordinator).standing)).query)
    assert (query["from"], query["to"], query["scheme"]) == (["2026-03-01"], ["2026-03-14"], ["halte"])


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        (("unknown", "qpv"), "2\u00a0quartiers\u00a0; 1\u00a0statut sur 2 connu."),
        (("watch", "qpv"), "2\u00a0quartiers\u00a0; 2\u00a0statuts sur 2 connus."),
    ],
)
def test_how_many_statuses_are_known(scheme, admin, statuses, said):
    for status in statuses:
        NeighbourhoodFactory(scheme=scheme, status=status)
    assert step_of("quarters", progress(scheme), admin).said == said


# The band


@pytest.mark.parametrize("at", HOMES)
def test_homes_say_what_is_left(client, scheme, at):
    client.force_login(member(scheme, Role.COORDINATOR))
    html = client.get(at).content.decode()
    assert "Installer La Halte</a>\u00a0: 1\u00a0étape faite sur 8. Ensuite\u00a0: Le dispositif." in html
    assert 'href="/structure/dispositifs/halte/"' in html


def test_a_dashboard_of_a_period_is_no_home(client, scheme, admin):
    client.force_login(admin)
    assert "Installer La Halte" not in client.get("/tableau-de-bord/?scheme=halte").content.decode()


@pytest.mark.parametrize("at", HOMES)
def test_homes_say_nothing_of_what_is_installed(client, scheme, admin, at):
    install(scheme)
    client.force_login(admin)
    assert "Installer" not in client.get(at).content.decode()


def test_once_all_is_installed_it_is_one_query(scheme, admin):
    install(scheme)
    admin.memberships.get()  # What is asked once a page is not counted.
    Scheme.objects.with_role(admin, Role.ADMIN).exists()
    with CaptureQueriesContext(connection) as asked:
        assert left_to(admin) is None
    assert sum("EXISTS" in query["sql"] for query in asked) == 1


@pytest.mark.parametrize("state", [SchemeState.CLOSED, SchemeState.ARCHIVED])
def test_what_is_over_is_installed_no_more(scheme, admin, state):
    Scheme.objects.update(state=state, closed_on=datetime.date(2026, 11, 10))
    assert left_to(admin) is None


def test_nobody_else_installs(scheme):
    assert left_to(member(scheme, Role.MEDIATOR)) is None
    assert left_to(member(SchemeFactory(), Role.ADMIN)).scheme != scheme


def test_an_admin_without_a_scheme_is_led_to_the_first(client, scheme, admin):
    Scheme.objects.filter(pk=scheme.pk).update(lead_operator=OperatorFactory())
    client.force_login(admin)
    assert "créer le premier dispositif" in client.get("/structure/").content.decode()


# Opening


@pytest.mark.parametrize(
    ("back", "place"),
    [
        ("/structure/mise-en-route/", "/structure/mise-en-route/"),
        ("https://ailleurs.test/", "/structure/dispositifs/"),
        ("", "/structure/dispositifs/"),
    ],
)
def test_opening_comes_back_to_the_page_that_asked(client, scheme, admin, back, place):
    Scheme.objects.update(state=SchemeState.PREPARING)
    client.force_login(admin)
    answer = client.post("/structure/dispositifs/halte/ouvrir/", {"next": back})
    assert urlsplit(answer.url).path == place
    assert Scheme.objects.get().state == SchemeState.ACTIVE
