"""The pages of a structure: its own, its team and its journal, for who answers for what."""

import datetime
import re

import pytest
from django.test import Client

from accounts.models import Invitation
from accounts.tests.factories import UserFactory
from french.dates import clock as hour
from french.dates import dated
from journal.enums import Deed
from journal.models import Line
from journal.writing import write_line
from schemes import clock
from schemes.enums import Role
from schemes.models import Membership
from schemes.tests.factories import NetworkFactory, OperatorFactory, SchemeFactory, member

PAGE, TEAM, JOURNAL = "/structure/", "/structure/equipe/", "/structure/journal/"
DAY = datetime.timedelta(days=1)
NOW = clock.local(clock.now())
LATER = NOW.date() + 133 * DAY
B22 = "Votre rôle a changé\u00a0: rechargez."


@pytest.fixture
def operator(db):
    return OperatorFactory(name="Trait d’union", slug="trait-d-union")


@pytest.fixture
def scheme(operator):
    return SchemeFactory(lead_operator=operator, name="Triporteur", slug="triporteur")


@pytest.fixture
def awa(scheme):
    return member(scheme, Role.ADMIN, name="Awa")


@pytest.fixture
def claire(scheme):
    return member(scheme, Role.COORDINATOR, name="Claire")


def signed_in(user):
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def desk(awa):
    return signed_in(awa)


def typed(operator, *numbers, **fields):
    data = {"name": operator.name, "website": "", "version": operator.version} | fields
    data |= {"numbers-TOTAL_FORMS": max(len(numbers), 1), "numbers-INITIAL_FORMS": 0}
    for index, (label, phone) in enumerate(numbers):
        data |= {f"numbers-{index}-label": label, f"numbers-{index}-phone": phone}
    return data


def told():
    return [(line.deed, line.before, line.after) for line in Line.objects.order_by("pk")]


# Ma structure


def test_an_admin_changes_name_site_and_numbers(desk, operator):
    data = typed(operator, ("Astreinte, nuit", "06 12 34 56 78"), website="trait-d-union.test")

    desk.post(PAGE, data | {"name": "Trait d’union 35"})

    operator.refresh_from_db()
    assert (operator.name, operator.website, operator.version) == ("Trait d’union 35", "trait-d-union.test", 2)
    assert [str(contact) for contact in operator.emergency_contacts.all()] == ["Astreinte, nuit\u00a0: 06 12 34 56 78"]
    assert told() == [
        ("structure.changed", "Trait d’union", "Trait d’union 35"),
        ("number.added", "", "06 12 34 56 78"),
    ]


def test_a_number_taken_away_is_told_and_a_label_is_not(desk, operator):
    operator.emergency_contacts.create(label="Karim, le soir", phone="0612345678")

    desk.post(PAGE, typed(operator))

    assert not operator.emergency_contacts.exists()
    assert told() == [("number.removed", "0612345678", "")]
    assert "Karim" not in str(list(Line.objects.values()))


def test_saving_what_is_there_already_tells_nothing(desk, operator):
    desk.post(PAGE, typed(operator))

    operator.refresh_from_db()
    assert (operator.version, told()) == (1, [])


def test_b1_a_number_is_written_in_figures(desk, operator):
    response = desk.post(PAGE, typed(operator, ("Astreinte", "zéro six")))

    assert response.status_code == 422
    assert "Écrivez le numéro en chiffres." in response.content.decode()
    assert "zéro six" in response.content.decode()


@pytest.mark.parametrize("number", [("Astreinte", ""), ("", "0612345678")])
def test_half_a_number_is_refused_with_what_to_do(desk, operator, number):
    assert desk.post(PAGE, typed(operator, number)).status_code == 422


def test_b2_another_structure_bears_that_name(desk, operator):
    OperatorFactory(name="Rive gauche")

    response = desk.post(PAGE, typed(operator, name="rive-gauche"))

    assert response.context["form"].errors["name"] == ["Une structure porte déjà ce nom."]


def test_b21_two_people_who_change_the_page_compare(desk, operator):
    stale = typed(operator, name="Trait d’union 35")
    desk.post(PAGE, typed(operator, name="Trait d’union Ouest"))

    response = desk.post(PAGE, stale)

    html = response.content.decode()
    operator.refresh_from_db()
    assert response.status_code == 409
    assert "Quelqu’un a changé cette page\u00a0: comparez." in html
    assert "Trait d’union Ouest" in html
    assert 'value="Trait d’union 35"' in html
    assert operator.name == "Trait d’union Ouest"
    again = re.search(r'name="version" value="(\d+)"', html)[1]
    assert desk.post(PAGE, stale | {"version": again}).status_code == 302


def test_a_coordinator_reads_it_and_changes_nothing(claire, operator):
    browser = signed_in(claire)

    page = browser.get(PAGE).content.decode()

    assert "Trait d’union" in page
    assert 'name="website"' not in page
    assert browser.post(PAGE, typed(operator, name="Autre")).status_code == 403


def test_an_admin_without_a_scheme_starts_from_the_structure(operator):
    awa = UserFactory()
    Membership.objects.create(user=awa, operator=operator, role=Role.ADMIN)
    browser = signed_in(awa)

    assert browser.get("/").url == PAGE
    assert "Structure" in browser.get(PAGE).content.decode()
    assert browser.get(TEAM).status_code == 200


def test_networks_are_joined_and_left_by_the_admin_alone(desk, claire, operator):
    network = NetworkFactory(name="Réseau Ouest")

    refused = signed_in(claire).post(f"{PAGE}reseaux/rejoindre/", {"network": network.pk})
    desk.post(f"{PAGE}reseaux/rejoindre/", {"network": network.pk})
    stay = network.network_operators.get()
    page = desk.get(PAGE).content.decode()
    desk.post(f"{PAGE}reseaux/{stay.pk}/quitter/")

    assert refused.status_code == 403
    assert "Quitter ce réseau" in page
    assert [deed for deed, *_ in told()] == ["network.joined", "network.left"]


def test_another_structure_s_stay_is_not_left(desk):
    stay = NetworkFactory().network_operators.create(operator=OperatorFactory())

    assert desk.post(f"{PAGE}reseaux/{stay.pk}/quitter/").status_code == 404


# Équipe: who sees and gives what


def test_the_team_is_told_with_dates_and_each_person_once(desk, scheme, operator):
    nadia = member(scheme, name="Nadia")
    nadia.memberships.update(starts_on=datetime.date(2026, 3, 1))
    Membership.objects.create(user=nadia, operator=operator, scheme=SchemeFactory(), role=Role.MEDIATOR)

    html = desk.get(TEAM).content.decode()

    assert "2\u00a0personnes" in html
    assert "depuis le 1er mars 2026" in html


def test_an_only_admin_is_advised_to_name_a_second(desk, scheme):
    alone = desk.get(TEAM).content.decode()
    member(scheme, Role.ADMIN)

    assert "Invitez-en une deuxième" in alone
    assert "Invitez-en une deuxième" not in desk.get(TEAM).content.decode()


def test_a_coordinator_sees_the_team_of_own_schemes_for_own_structure(claire, scheme, operator):
    other = OperatorFactory()
    scheme.co_operators.add(other)
    member(scheme, name="Nadia", email="nadia@exemple.test")
    member(SchemeFactory(lead_operator=operator), email="ailleurs@exemple.test")
    member(scheme, operator=other, email="autre-structure@exemple.test")

    html = signed_in(claire).get(TEAM).content.decode()

    assert "nadia@exemple.test" in html
    assert "ailleurs@exemple.test" not in html
    assert "autre-structure@exemple.test" not in html


@pytest.mark.parametrize(
    ("role", "status"), [("mediator", 302), ("volunteer", 302), ("coordinator", 422), ("admin", 422)]
)
def test_a_coordinator_invites_to_the_field_alone(claire, role, status):
    response = signed_in(claire).post(TEAM, {"addresses": "nadia@exemple.test", "role": role})

    assert response.status_code == status
    assert Invitation.objects.exists() is (status == 302)


def test_nor_to_a_scheme_that_they_do_not_coordinate(claire, operator):
    SchemeFactory(lead_operator=operator)
    theirs = SchemeFactory(lead_operator=operator)
    second = SchemeFactory(lead_operator=operator)
    Membership.objects.create(user=claire, operator=operator, scheme=second, role=Role.COORDINATOR)

    data = {"addresses": "nadia@exemple.test", "role": "mediator", "scheme": theirs.pk}

    assert signed_in(claire).post(TEAM, data).status_code == 422


def test_an_admin_of_several_schemes_says_which(desk, operator):
    second = SchemeFactory(lead_operator=operator)
    data = {"addresses": "nadia@exemple.test", "role": "mediator"}

    assert desk.post(TEAM, data).status_code == 422
    assert desk.post(TEAM, data | {"scheme": second.pk}).status_code == 302


def test_an_admin_takes_the_coordination_and_the_journal_says_so(desk, awa, scheme):
    desk.post(f"{TEAM}coordonner/", {"scheme": scheme.slug})

    assert awa.memberships.filter(scheme=scheme, role=Role.COORDINATOR).exists()
    assert told() == [("member.in", "", "Coordination")]


def test_nobody_takes_the_coordination_of_another_structure_s(desk, claire):
    theirs = SchemeFactory()

    assert desk.post(f"{TEAM}coordonner/", {"scheme": theirs.slug}).status_code == 404
    assert signed_in(claire).post(f"{TEAM}coordonner/", {"scheme": theirs.slug}).status_code == 403


def test_role_and_last_day_are_changed_on_one_page(desk, scheme):
    row = member(scheme, Role.VOLUNTEER).memberships.get()

    desk.post(f"{TEAM}{row.pk}/", {"role": "mediator", "ends_on": LATER.isoformat()})

    new = Membership.objects.get(user=row.user, ends_on=LATER)
    assert new.role == Role.MEDIATOR
    assert [deed for deed, *_ in told()] == ["member.role", "member.end"]


def test_a_last_day_that_is_past_is_refused(desk, scheme):
    row = member(scheme).memberships.get()

    response = desk.post(f"{TEAM}{row.pk}/", {"role": "mediator", "ends_on": (clock.today() - DAY).isoformat()})

    assert response.status_code == 422
    assert "Ce jour est passé" in response.content.decode()


def test_closing_an_access_keeps_the_person_among_those_who_left(desk, scheme):
    row = member(scheme, name="Nadia").memberships.get()

    desk.post(f"{TEAM}{row.pk}/fermer/")

    html = desk.get(TEAM).content.decode()
    assert "Ont quitté l’équipe" in html
    assert f"jusqu’au {dated(clock.today())}" in html


def test_b10_the_last_admin_is_told_what_to_do_first(desk, awa):
    row = awa.memberships.get()
    sentence = "Vous êtes seul·e à administrer Trait d’union\u00a0: nommez d’abord quelqu’un."

    closed = desk.post(f"{TEAM}{row.pk}/fermer/", follow=True).content.decode()
    ended = desk.post(f"{TEAM}{row.pk}/", {"ends_on": LATER.isoformat()})
    left = desk.post(f"{PAGE}quitter/", {"row": row.pk})

    assert sentence in closed
    assert sentence in ended.content.decode()
    assert sentence in left.content.decode()
    assert (ended.status_code, left.status_code) == (422, 409)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.COORDINATOR])
def test_a_coordinator_changes_no_coordinator_nor_admin(claire, scheme, role):
    row = member(scheme, role).memberships.get()
    browser = signed_in(claire)

    assert browser.get(f"{TEAM}{row.pk}/").status_code == (404 if role == Role.ADMIN else 403)
    assert browser.post(f"{TEAM}{row.pk}/fermer/").status_code == (404 if role == Role.ADMIN else 403)
    assert row.is_current()


def test_two_structures_in_one_scheme_manage_their_own_rows(desk, scheme):
    other = OperatorFactory()
    scheme.co_operators.add(other)
    row = member(scheme, operator=other).memberships.get()

    assert desk.get(f"{TEAM}{row.pk}/").status_code == 404
    assert desk.post(f"{TEAM}{row.pk}/fermer/").status_code == 404
    assert row.is_current()


def test_one_person_of_two_structures_chooses_which(desk, awa):
    other = OperatorFactory(name="Rive gauche", slug="rive-gauche")
    Membership.objects.create(user=awa, operator=other, role=Role.ADMIN)

    ours, theirs = desk.get(f"{TEAM}?structure=trait-d-union"), desk.get(f"{TEAM}?structure=rive-gauche")

    assert (ours.context["operator"].name, theirs.context["operator"].name) == ("Trait d’union", "Rive gauche")
    assert desk.get(f"{TEAM}?structure={OperatorFactory().slug}").status_code == 404


def test_everybody_leaves_by_themselves(scheme):
    nadia = member(scheme)
    browser = signed_in(nadia)
    row = nadia.memberships.get()

    page = browser.get(f"{PAGE}quitter/").content.decode()
    browser.post(f"{PAGE}quitter/", {"row": row.pk})

    assert "Médiation, Triporteur" in page
    assert not row.is_current()
    assert told() == [("member.out", "Médiation", "")]


def test_nobody_leaves_in_another_s_place(scheme):
    row = member(scheme).memberships.get()

    assert signed_in(member(scheme)).post(f"{PAGE}quitter/", {"row": row.pk}).status_code == 404
    assert row.is_current()


@pytest.mark.parametrize("address", [PAGE, TEAM, f"{PAGE}reseaux/rejoindre/"])
def test_b22_a_page_drawn_under_another_role_says_so(scheme, operator, address):
    second = member(scheme, Role.ADMIN)
    browser = signed_in(second)
    second.memberships.update(role=Role.MEDIATOR, scheme=scheme)

    response = browser.post(address, typed(operator))

    assert response.status_code == 403
    assert B22 in response.content.decode()


def test_b22_of_two_admins_who_close_one_another_s_access_the_second_is_told(desk, awa, scheme):
    lea = member(scheme, Role.ADMIN)
    theirs = signed_in(lea)
    Membership.objects.create(user=lea, operator=SchemeFactory().lead_operator, role=Role.ADMIN)
    desk.post(f"{TEAM}{lea.memberships.get(operator=scheme.lead_operator).pk}/fermer/")

    response = theirs.post(f"{TEAM}{awa.memberships.get().pk}/fermer/")

    assert response.status_code == 403
    assert B22 in response.content.decode()
    assert awa.memberships.get().is_current()


# Journal


def test_an_admin_reads_the_structure_s_journal_and_no_other_s(desk, scheme, hold_clock):
    hold_clock(NOW)
    theirs = member(SchemeFactory(), Role.ADMIN, name="Léa")
    signed_in(theirs).post(TEAM, {"addresses": "ailleurs@exemple.test", "role": "admin"})
    desk.post(TEAM, {"addresses": "nadia@exemple.test", "role": "mediator"})

    html = desk.get(JOURNAL).content.decode()

    assert "nadia@exemple.test" in html
    assert f"{dated(NOW)}, {hour(NOW)}" in html  # by the site's watch
    assert "ailleurs@exemple.test" not in html


def test_a_coordinator_reads_that_of_own_schemes(desk, claire, operator):
    other = SchemeFactory(lead_operator=operator)
    scheme = claire.memberships.get().scheme
    desk.post(TEAM, {"addresses": "nadia@exemple.test", "role": "mediator", "scheme": scheme.pk})
    desk.post(TEAM, {"addresses": "karim@exemple.test", "role": "mediator", "scheme": other.pk})
    desk.post(TEAM, {"addresses": "lea@exemple.test", "role": "admin"})

    html = signed_in(claire).get(JOURNAL).content.decode()

    assert "nadia@exemple.test" in html
    assert "karim@exemple.test" not in html
    assert "lea@exemple.test" not in html


@pytest.mark.parametrize(
    ("asked", "seen"),
    [
        ({}, {"invitation.sent", "member.in"}),
        ({"kind": "member"}, {"member.in"}),
        ({"day": NOW.date()}, {"invitation.sent", "member.in"}),
        ({"day": NOW.date() - DAY}, set()),
        ({"kind": "convention"}, set()),
    ],
)
def test_the_journal_is_narrowed_by_kind_and_day(desk, scheme, asked, seen):
    desk.post(TEAM, {"addresses": "nadia@exemple.test", "role": "mediator"})
    desk.post(f"{TEAM}coordonner/", {"scheme": scheme.slug})

    lines = desk.get(JOURNAL, asked).context["lines"]

    assert {line.deed for line in lines} == seen


def test_the_journal_goes_by_fifty_and_keeps_its_filter(desk, awa, operator):
    for _ in range(51):
        write_line(Deed.NETWORK_JOINED, at=clock.now(), by=awa, thing=operator, operator=operator)
    desk.post(TEAM, {"addresses": "nadia@exemple.test", "role": "mediator"})

    first = desk.get(JOURNAL, {"kind": "network"})
    second = desk.get(JOURNAL, {"kind": "network", "page": 2})

    assert (len(first.context["lines"]), len(second.context["lines"])) == (50, 1)
    assert "?kind=network&amp;page=2" in first.content.decode()


def test_pages_of_a_structure_take_as_many_queries_whatever_they_hold(
    desk, scheme, operator, django_assert_max_num_queries
):
    def fill(times):
        for _ in range(times):
            newcomer = member(scheme)
            desk.post(TEAM, {"addresses": f"ami.{newcomer.email}", "role": "mediator"})

    fill(1)
    counts = {}
    for page in (PAGE, TEAM, JOURNAL):
        with django_assert_max_num_queries(22) as few:
            desk.get(page)
        counts[page] = len(few)
    fill(3)
    for page, count in counts.items():
        with django_assert_max_num_queries(count):
            desk.get(page)
