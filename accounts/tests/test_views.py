import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory

SIGN_IN = "/connexion/"
NEW_PASSWORD = "quatre mots sans rapport"


@pytest.fixture(autouse=True)
def no_attempt_counted(db):
    """allauth counts attempts in the cache, which outlives a test's rows."""
    cache.clear()


@pytest.fixture
def claire(db):
    return UserFactory(email="claire@exemple.test", name="Claire")


def sign_in(client, email="claire@exemple.test", password=PASSWORD, **more):
    return client.post(SIGN_IN, {"login": email, "password": password, **more})


def asks_for_a_sign_in(client, address):
    response = client.get(address)
    return response.status_code == 302 and response.url == f"{SIGN_IN}?next={address}"


@pytest.mark.parametrize("email", ["claire@exemple.test", "Claire@Exemple.TEST", " CLAIRE@EXEMPLE.TEST "])
def test_one_signs_in_by_address_in_any_case(client, claire, email):
    response = sign_in(client, email)

    assert response.url == "/"
    assert client.session["_auth_user_id"] == str(claire.pk)


def test_a_refusal_keeps_the_address_and_says_what_to_do(client, claire):
    response = sign_in(client, password="faux")

    html = response.content.decode()
    assert 'value="claire@exemple.test"' in html
    assert "Adresse mél ou mot de passe incorrect." in html
    assert "Mot de passe oublié" in html
    assert "faux" not in html


def test_an_unknown_address_is_refused_in_the_same_words(client, claire):
    unknown = sign_in(client, "personne@exemple.test").context["form"].non_field_errors()
    wrong = sign_in(client, password="faux").context["form"].non_field_errors()

    assert unknown == wrong


def test_a_closed_account_is_told_so_and_stays_out(client):
    UserFactory(email="claire@exemple.test", is_active=False)

    response = sign_in(client)

    assert "Ce compte est fermé" in client.get(response.url).content.decode()
    assert asks_for_a_sign_in(client, "/dispositifs/")


def test_the_session_ends_with_the_browser_unless_one_asks(client, claire):
    sign_in(client)

    assert client.session.get_expire_at_browser_close()


def test_the_session_is_kept_for_twelve_hours_when_asked(client, claire):
    sign_in(client, remember="on")

    assert client.session.get_expiry_age() == 12 * 60 * 60
    assert not client.session.get_expire_at_browser_close()


def test_a_refusal_keeps_the_choice_of_session(client, claire):
    kept = sign_in(client, password="faux", remember="on").content.decode()
    not_kept = sign_in(client, password="faux").content.decode()

    checkbox = re.compile(r'name="remember"\s+checked')
    assert checkbox.search(kept)
    assert not checkbox.search(not_kept)


def test_after_five_wrong_passwords_the_right_one_must_wait(client, claire):
    for _ in range(5):
        sign_in(client, password="faux")

    response = sign_in(client)

    assert "Trop d’essais pour cette adresse" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_too_many_requests_from_one_place_are_answered_in_french(client):
    for _ in range(30):
        sign_in(client, "personne@exemple.test")

    response = sign_in(client, "personne@exemple.test")

    assert response.status_code == 429
    assert "Trop d’essais à la suite" in response.content.decode()


def test_nobody_signs_up(client):
    address = reverse("account_signup")

    client.post(address, {"email": "intrus@exemple.test", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert "Les inscriptions sont fermées" in client.get(address).content.decode()
    assert not User.objects.exists()


def test_signing_out_takes_a_post_and_says_so(client, claire):
    client.force_login(claire)

    assert "Se déconnecter" in client.get("/deconnexion/").content.decode()
    response = client.post("/deconnexion/", follow=True)

    assert "Votre session est fermée." in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_forgotten_password_is_chosen_anew_through_a_french_mail(client, claire, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": "Claire@exemple.test"})
    [mail] = mailoutbox
    link = re.search(r"http://127.0.0.1:8000(\S+nouveau\S+)", mail.body)[1]

    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert mail.subject == "Votre mot de passe OptiMédia"
    assert mail.body.startswith("Bonjour,")
    assert sign_in(client, password=NEW_PASSWORD).url == "/"


def test_an_invited_person_without_password_gets_the_same_link(client, mailoutbox):
    User.objects.create_user("nadia@exemple.test", name="Nadia")

    client.post(reverse("account_reset_password"), {"email": "nadia@exemple.test"})

    assert "/compte/mot-de-passe/nouveau/" in mailoutbox[0].body


def test_an_unknown_address_gets_no_mail_and_the_same_page(client, claire, mailoutbox):
    address = reverse("account_reset_password")
    known = client.post(address, {"email": "claire@exemple.test"}, follow=True)
    unknown = client.post(address, {"email": "personne@exemple.test"}, follow=True)

    assert unknown.redirect_chain == known.redirect_chain
    assert "Regardez votre messagerie" in unknown.content.decode()
    assert [mail.to for mail in mailoutbox] == [["claire@exemple.test"]]


def test_a_closed_post_office_is_the_same_page_for_all_and_a_line_of_the_log(client, claire, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody answers there
    address = reverse("account_reset_password")
    known = client.post(address, {"email": "claire@exemple.test"}, follow=True)
    unknown = client.post(address, {"email": "personne@exemple.test"}, follow=True)

    assert known.status_code == unknown.status_code == 200
    assert known.redirect_chain == unknown.redirect_chain
    [line] = [record for record in caplog.records if record.msg == "reset_mail_not_sent"]
    assert line.said == {"user": claire.pk}


def test_links_in_mails_do_not_believe_the_host_of_the_request(client, claire, mailoutbox, settings):
    settings.ALLOWED_HOSTS = [".exemple.test"]
    settings.SITE_URL = "https://optimedia.exemple.test"
    client.post(reverse("account_reset_password"), {"email": "claire@exemple.test"}, headers={"host": "x.exemple.test"})

    [mail] = mailoutbox
    assert "https://optimedia.exemple.test/compte/mot-de-passe/nouveau/" in mail.body
    assert "x.exemple.test" not in mail.body


def test_a_used_up_link_leads_to_a_new_one(client):
    response = client.get("/compte/mot-de-passe/nouveau/1-faux-lien/")

    html = response.content.decode()
    assert "Ce lien ne sert plus" in html
    assert reverse("account_reset_password") in html


def test_one_changes_one_s_password_and_stays_signed_in(client, claire):
    client.force_login(claire)
    data = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}

    response = client.post(reverse("account_change_password"), data, follow=True)

    claire.refresh_from_db()
    assert claire.check_password(NEW_PASSWORD)
    assert "Votre mot de passe est changé." in response.content.decode()


def test_a_new_password_has_twelve_characters_at_least(client, claire):
    client.force_login(claire)
    data = {"oldpassword": PASSWORD, "password1": "court", "password2": "court"}

    response = client.post(reverse("account_change_password"), data)

    assert "12 caractères" in response.context["form"].errors["password1"][0]


def test_a_session_without_password_chooses_one(client):
    client.force_login(User.objects.create_user("nadia@exemple.test", name="Nadia"))

    response = client.get(reverse("account_change_password"), follow=True)

    assert "Choisir ce mot de passe" in response.content.decode()


def test_who_touches_the_account_s_safety_confirms_the_password(client, claire):
    client.force_login(claire)

    html = client.get(reverse("account_reauthenticate")).content.decode()

    assert "saisissez à nouveau votre mot de passe" in html


@pytest.mark.parametrize("address", ["/", "/dispositifs/", "/partenaires/", "/compte/mot-de-passe/"])
def test_pages_need_a_sign_in(client, db, address):
    assert asks_for_a_sign_in(client, address)


def test_the_administration_has_no_sign_in_of_its_own(client, db):
    response = client.get("/administration/login/")

    assert response.url.startswith(SIGN_IN)


def test_the_administration_makes_accounts_that_wait_for_a_password(admin_client):
    admin_client.post(
        "/administration/accounts/user/add/", {"email": "nadia@exemple.test", "name": "Nadia", "is_active": "on"}
    )

    assert not User.objects.get(email="nadia@exemple.test").has_usable_password()
