"""Inviting to a team, and what a link opens. Awa administers; what is sent is read in the mail that left."""

import datetime
import re

import pytest
from django.contrib.messages import get_messages
from django.core.management import CommandError, call_command

from accounts.models import Invitation, User
from accounts.tests.factories import PASSWORD, UserFactory
from journal.models import Line
from schemes import clock, opening
from schemes.due import tell_expired_invitations
from schemes.enums import Role
from schemes.models import Membership, Operator
from schemes.tests.factories import OperatorFactory, SchemeFactory, member

TEAM = "/structure/equipe/"
DAY = datetime.timedelta(days=1)
NEW = {"name": "Nadia, médiatrice", "password": "quatre mots sans rapport"}


@pytest.fixture
def scheme(db):
    return SchemeFactory(name="Triporteur", lead_operator=OperatorFactory(name="Trait d’union"))


@pytest.fixture
def desk(client, scheme):
    """The admin's browser."""
    client.force_login(member(scheme, Role.ADMIN, name="Awa", email="awa@exemple.test"))
    return client


@pytest.fixture
def phone():
    """Another browser, of nobody's yet."""
    from django.test import Client

    return Client()


def invite(desk, addresses="nadia@exemple.test", role=Role.MEDIATOR, **more):
    return desk.post(TEAM, {"addresses": addresses, "role": role} | more)


def link_in(mail):
    return re.search(r"http://127.0.0.1:8000(/invitation/\S+)", mail.body)[1]


def errors(response):
    return response.context["form"].errors["addresses"]


def deeds():
    return list(Line.objects.order_by("pk").values_list("deed", flat=True))


def act(desk, deed):
    return desk.post(f"{TEAM}invitations/{Invitation.objects.latest('pk').pk}/{deed}/")


# Sending


def test_a_mail_says_who_invites_to_what_and_holds_a_link(desk, mailoutbox):
    response = invite(desk)

    [mail] = mailoutbox
    assert response.status_code == 302
    assert (mail.to, mail.subject) == (["nadia@exemple.test"], "Trait d’union vous invite sur OptiMédia")
    assert "médiation, Triporteur (Montrieux)" in mail.body
    assert link_in(mail)
    assert deeds() == ["invitation.sent"]


def test_several_addresses_pasted_are_as_many_invitations(desk, mailoutbox):
    invite(desk, "nadia@exemple.test; Karim@exemple.test,\n<sarah@exemple.test>  nadia@exemple.test")

    assert [mail.to for mail in mailoutbox] == [["nadia@exemple.test"], ["karim@exemple.test"], ["sarah@exemple.test"]]


def test_an_address_that_is_none_sends_nothing_and_loses_nothing(desk, mailoutbox):
    response = invite(desk, "nadia@exemple.test, karim@")

    assert response.status_code == 422
    assert "«\u00a0karim@\u00a0» n’est pas une adresse mél\u00a0: corrigez-la." in errors(response)[0]
    assert "nadia@exemple.test, karim@" in response.content.decode()
    assert not mailoutbox


def test_b6_somebody_of_the_team_is_not_invited_twice(desk, scheme, mailoutbox):
    member(scheme, email="nadia@exemple.test")

    response = invite(desk, "nadia@exemple.test, karim@exemple.test")

    assert errors(response) == ["nadia@exemple.test\u00a0: Cette personne est déjà dans l’équipe."]
    assert [mail.to for mail in mailoutbox] == [["karim@exemple.test"]]
    assert ">nadia@exemple.test</textarea>" in response.content.decode().replace("\n", "")


def test_b7_an_invitation_that_waits_is_renewed_not_doubled(desk):
    invite(desk)

    response = invite(desk, role=Role.VOLUNTEER)

    assert "Une invitation attend sa réponse\u00a0: la renvoyer\u202f?" in errors(response)[0]
    assert Invitation.objects.count() == 1


def test_b11_without_a_mail_the_link_is_given_to_be_carried(desk, settings, phone):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

    html = invite(desk).content.decode()

    assert "Le message n’est pas parti\u00a0: copiez le lien." in html
    link = re.search(r'value="http://127.0.0.1:8000(/invitation/[^"]+)"', html)[1]
    assert phone.get(link).status_code == 200


def test_a_closed_post_office_is_the_same_and_a_line_of_the_log(desk, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody answers there

    html = invite(desk).content.decode()

    assert "copiez le lien" in html
    assert [record.msg for record in caplog.records if record.levelname == "ERROR"] == ["invitation_not_sent"]


def test_b12_three_mails_a_day_to_one_address_whoever_sends(desk, hold_clock, mailoutbox):
    invite(desk)
    act(desk, "renvoyer")
    act(desk, "renvoyer")
    fourth = desk.get(act(desk, "renvoyer").url).content.decode()
    hold_clock(clock.now() + DAY)
    act(desk, "renvoyer")

    assert "Trois envois aujourd’hui\u00a0: réessayez demain." in fourth
    assert len(mailoutbox) == 4


def test_withdrawing_and_inviting_again_does_not_make_a_fourth_mail(desk, mailoutbox):
    for _ in range(3):
        invite(desk)
        act(desk, "retirer")

    assert "Trois envois aujourd’hui" in errors(invite(desk))[0]
    assert len(mailoutbox) == 3


# Renewing, copying, withdrawing


def test_renewing_makes_a_new_link_and_kills_the_former(desk, phone, mailoutbox):
    invite(desk)
    act(desk, "renvoyer")
    first, second = map(link_in, mailoutbox)

    assert phone.get(first).status_code == 404
    assert phone.get(second).status_code == 200
    assert deeds() == ["invitation.sent", "invitation.renewed"]


def test_a_copied_link_is_new_shown_once_and_mailed_to_nobody(desk, phone, mailoutbox):
    invite(desk)
    html = act(desk, "lien").content.decode()
    link = re.search(r'value="http://127.0.0.1:8000(/invitation/[^"]+)"', html)[1]

    assert phone.get(link).status_code == 200
    assert link not in desk.get(TEAM).content.decode()
    assert len(mailoutbox) == 1
    assert deeds()[-1] == "invitation.copied"


def test_the_link_is_stored_nowhere(desk, mailoutbox):
    invite(desk)
    token = link_in(mailoutbox[0]).split("/")[2]

    assert token not in str(list(Invitation.objects.values())) + str(list(Line.objects.values()))


def test_after_ninety_days_an_invitation_is_not_renewed_but_made_anew(desk, hold_clock):
    invite(desk)
    hold_clock(clock.now() + 90 * DAY)

    *_, message = get_messages(act(desk, "renvoyer").wsgi_request)

    assert "a plus de 90\u00a0jours" in str(message)
    assert invite(desk).status_code == 302


def test_a_withdrawn_link_opens_the_page_of_links_that_serve_no_more(desk, phone, mailoutbox):
    invite(desk)
    act(desk, "retirer")

    response = phone.get(link_in(mailoutbox[0]))

    assert response.status_code == 404
    assert "Ce lien ne sert plus" in response.content.decode()
    assert deeds()[-1] == "invitation.withdrawn"


def test_an_expiry_is_told_once(desk, hold_clock):
    invite(desk)
    tell_expired_invitations()
    hold_clock(clock.now() + 14 * DAY)

    tell_expired_invitations()
    tell_expired_invitations()

    assert deeds() == ["invitation.sent", "invitation.expired"]


# Answering


def test_reading_the_link_changes_nothing(desk, phone, mailoutbox):
    invite(desk)
    for _ in range(2):
        assert phone.get(link_in(mailoutbox[0])).status_code == 200
        assert phone.head(link_in(mailoutbox[0])).status_code == 200

    assert not User.objects.filter(email="nadia@exemple.test").exists()
    assert deeds() == ["invitation.sent"]


def test_a_name_and_a_password_and_one_is_in(desk, phone, scheme, mailoutbox):
    invite(desk)

    response = phone.post(link_in(mailoutbox[0]), NEW)

    nadia = User.objects.get(email="nadia@exemple.test")
    row = nadia.memberships.get()
    assert (response.url, nadia.name, row.role, row.scheme) == ("/", "Nadia, médiatrice", Role.MEDIATOR, scheme)
    assert row.starts_on == clock.today(scheme)
    assert nadia.check_password(NEW["password"])
    assert phone.get("/sorties/").status_code == 200
    assert "cet appareil" in phone.get("/compte/").content.decode()
    assert deeds() == ["invitation.sent", "invitation.accepted", "member.in"]


def test_a_weak_password_is_refused_and_the_link_still_serves(desk, phone, mailoutbox):
    invite(desk)

    response = phone.post(link_in(mailoutbox[0]), NEW | {"password": "court"})

    assert response.status_code == 422
    assert "Nadia, médiatrice" in response.content.decode()
    assert phone.post(link_in(mailoutbox[0]), NEW).status_code == 302


def test_a_used_link_serves_no_more(desk, phone, mailoutbox):
    invite(desk)
    phone.post(link_in(mailoutbox[0]), NEW)

    again = phone.post(link_in(mailoutbox[0]), NEW)

    assert again.status_code == 404
    assert User.objects.filter(email="nadia@exemple.test").count() == 1


def test_an_unknown_link_is_the_same_page(phone, db):
    response = phone.get("/invitation/inconnu/")

    assert response.status_code == 404
    assert "Ce lien ne sert plus" in response.content.decode()


def test_b8_an_expired_link_says_whom_to_ask(desk, phone, mailoutbox, hold_clock):
    invite(desk)
    hold_clock(clock.now() + 14 * DAY)

    response = phone.post(link_in(mailoutbox[0]), NEW)

    assert response.status_code == 410
    assert "Ce lien a expiré\u00a0: demandez-en un à Trait d’union." in response.content.decode()
    assert not User.objects.filter(email="nadia@exemple.test").exists()


def test_b9_another_account_is_told_to_sign_out(desk, mailoutbox):
    invite(desk)
    link = link_in(mailoutbox[0])
    sentence = "Vous êtes connecté·e avec une autre adresse\u00a0: déconnectez-vous, puis rouvrez le lien."

    assert sentence in desk.get(link).content.decode()
    assert sentence in desk.post(link, NEW).content.decode()
    assert not User.objects.filter(email="nadia@exemple.test").exists()


def test_who_has_an_account_signs_in_and_presses_one_button(desk, phone, scheme, mailoutbox):
    nadia = UserFactory(email="nadia@exemple.test")
    invite(desk)
    link = link_in(mailoutbox[0])
    before = phone.get(link).content.decode()
    phone.post("/connexion/", {"login": nadia.email, "password": PASSWORD})

    page, answer = phone.get(link).content.decode(), phone.post(link)

    assert f"/connexion/?next={link}" in before
    assert 'type="password"' not in page
    assert answer.status_code == 302
    assert nadia.memberships.get().scheme == scheme


def test_an_answer_without_signing_in_takes_no_account(desk, phone, mailoutbox):
    nadia = UserFactory(email="nadia@exemple.test")
    invite(desk)

    response = phone.post(link_in(mailoutbox[0]), NEW)

    assert "connectez-vous" in response.content.decode()
    assert not nadia.memberships.exists()


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_make_one_account(race, mailoutbox):
    from django.test import Client

    scheme = SchemeFactory()
    desk = Client()
    desk.force_login(member(scheme, Role.ADMIN))
    invite(desk)
    link = link_in(mailoutbox[0])

    answers = race(lambda: Client().post(link, NEW).status_code, times=2)

    assert sorted(answers) == [302, 404]
    assert Membership.objects.filter(user__email="nadia@exemple.test").count() == 1


# First access


@pytest.fixture
def closed(db):
    """An installation where nobody is in yet."""
    opening.ask_again()


def first_admin(capsys, email="awa@exemple.test"):
    call_command("first_admin", email)
    return re.search(r"http://127.0.0.1:8000(/invitation/\S+)", capsys.readouterr().out)[1]


OPENS = {"name": "Awa", "password": "quatre mots sans rapport", "structure": "Trait d’union"}


@pytest.mark.parametrize("address", ["/", "/sorties/", "/rapports/", "/rien/", "/personne-en-danger/"])
def test_until_somebody_is_in_every_address_says_so(client, closed, address):
    response = client.get(address)

    assert response.status_code == 503
    assert "Cette installation n’est pas encore ouverte" in response.content.decode()


@pytest.mark.parametrize("address", ["/sante/", "/connexion/", "/administration/"])
def test_the_keeper_s_site_and_the_health_check_remain(admin_client, closed, address):
    assert admin_client.get(address).status_code in (200, 302)


def test_a_superuser_is_no_member(admin_client, closed):
    assert admin_client.get("/sorties/").status_code == 503


def test_the_first_admin_opens_a_structure_and_the_installation(client, closed, capsys, mailoutbox):
    link = first_admin(capsys)
    page = client.get(link).content.decode()

    response = client.post(link, OPENS, follow=True)

    operator = Operator.objects.get()
    awa = User.objects.get(email="awa@exemple.test")
    assert "Ouvrir votre structure" in page
    assert link_in(mailoutbox[0]) == link
    assert response.redirect_chain[0][0] == "/structure/"
    assert (operator.name, operator.slug) == ("Trait d’union", "trait-dunion")
    assert awa.memberships.get().role == Role.ADMIN
    assert client.get("/").status_code == 302
    assert deeds() == ["invitation.sent", "structure.opened", "invitation.accepted", "member.in"]


def test_the_link_is_valid_a_day(client, closed, capsys, hold_clock):
    link = first_admin(capsys)
    hold_clock(clock.now() + DAY)

    assert client.post(link, OPENS).status_code == 410
    assert not Operator.objects.exists()


def test_a_rerun_kills_the_former_link(client, closed, capsys):
    former, link = first_admin(capsys), first_admin(capsys, "Awa@exemple.test")

    assert client.post(former, OPENS).status_code == 404
    assert client.post(link, OPENS).status_code == 302


def test_another_address_opens_another_structure(client, phone, closed, capsys):
    client.post(first_admin(capsys), OPENS)
    phone.post(first_admin(capsys, "lea@exemple.test"), OPENS | {"name": "Léa", "structure": "Rive gauche"})

    assert {row.operator.name for row in Membership.objects.all()} == {"Trait d’union", "Rive gauche"}


def test_b2_a_structure_s_name_is_taken_however_it_is_written(client, scheme, capsys):
    response = client.post(first_admin(capsys, "lea@exemple.test"), OPENS | {"structure": "TRAIT D'UNION"})

    assert response.context["form"].errors["structure"] == ["Une structure porte déjà ce nom."]
    assert not User.objects.filter(email="lea@exemple.test").exists()


def test_what_is_no_address_opens_nothing(db):
    with pytest.raises(CommandError, match="n’est pas une adresse mél"):
        call_command("first_admin", "awa")

    assert not Invitation.objects.exists()
