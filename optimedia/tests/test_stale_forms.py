"""A form that was shown, then made stale by another answer: two tabs, a slow page, a session that changed hands."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.tests.factories import UserFactory
from outings.tests.factories import form_data
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, member

PASSWORD = "une-phrase-assez-longue"
OURS = {"origin": "http://testserver"}
TYPED = "Près de la halle, « on nous attend »"


def claire():
    user = UserFactory(email="claire@exemple.test", name="Claire")
    user.set_password(PASSWORD)
    user.save()
    return user


def browser():
    return Client(enforce_csrf_checks=True)


def token_in(answer):
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.content.decode())[1]


def sign_in(tab, form, **typed):
    data = {"login": "claire@exemple.test", "password": PASSWORD, "csrfmiddlewaretoken": token_in(form)} | typed
    return tab.post("/connexion/", data, headers=OURS)


def test_a_slow_page_of_who_left_does_not_make_the_sign_in_form_stale(db):
    claire()
    former, tab = browser(), browser()
    sign_in(former, former.get("/connexion/"))

    form = tab.get("/connexion/")
    # Asked before the cookies were emptied, answered after the form was shown: what it sets, the browser takes.
    tab.cookies.update(former.get(reverse("account")).cookies)

    assert sign_in(tab, form).status_code == 302


def test_the_token_of_a_page_begun_before_a_sign_in_does_not_come_back(db):
    claire()
    tab, slow = browser(), browser()
    slow.cookies.update(tab.get("/connexion/").cookies)
    sign_in(tab, tab.get("/connexion/"))
    account = tab.get(reverse("account"))
    tab.cookies.update(slow.get("/connexion/").cookies)

    named = tab.post(reverse("account"), {"name": "Claire B.", "csrfmiddlewaretoken": token_in(account)}, headers=OURS)

    assert named.status_code == 302


def test_signing_in_on_a_stale_page_gives_the_form_again_with_the_address_and_where_one_was_going(db):
    claire()
    tab = browser()
    tab.get("/connexion/")
    answer = tab.post(
        "/connexion/",
        {"login": "claire@exemple.test", "password": PASSWORD, "next": "/sorties/", "csrfmiddlewaretoken": "a" * 64},
    )
    html = answer.content.decode()

    assert "n’était plus valable" in html
    assert 'value="claire@exemple.test"' in html
    assert PASSWORD not in html
    again = sign_in(tab, answer, next="/sorties/")
    assert again["Location"] == "/sorties/"


def test_signing_in_in_the_second_of_two_tabs_leads_to_where_the_first_is(db):
    claire()
    tab = browser()
    first, second = tab.get("/connexion/"), tab.get("/connexion/")
    sign_in(tab, first)

    answer = sign_in(tab, second)

    assert answer["Location"] == "/"
    assert "Vous êtes déjà connecté, comme Claire" in tab.get(reverse("account")).content.decode()


@pytest.fixture
def stale(db):
    """The tab of a mediator of a scheme, and what they typed, with the token of another life."""
    scheme = SchemeFactory()
    tab = browser()
    tab.force_login(member(scheme, Role.MEDIATOR))
    tab.get("/sorties/nouvelle/")
    return tab, form_data(scheme, highlight=TYPED, csrfmiddlewaretoken="a" * 64)


def test_what_was_typed_in_a_stale_form_is_sent_again_by_one_press(stale):
    tab, typed = stale
    refused = tab.post("/sorties/nouvelle/", typed, headers=OURS)
    html = refused.content.decode()

    assert refused.status_code == 403
    assert "Ce formulaire n’est plus valable" in html
    assert TYPED in html
    again = tab.post("/sorties/nouvelle/", typed | {"csrfmiddlewaretoken": token_in(refused)}, headers=OURS)
    assert again.status_code == 302


@pytest.mark.parametrize("headers", [{}, {"origin": "https://ailleurs.test"}, {"origin": "null"}])
def test_what_another_site_sends_is_not_offered_to_be_sent(stale, headers):
    tab, typed = stale
    html = tab.post("/sorties/nouvelle/", typed, headers=headers).content.decode()
    assert "Ce formulaire n’est plus valable" in html
    assert TYPED not in html
    assert "<form" not in html


def test_a_stale_form_of_nobody_is_not_offered_to_be_sent(stale):
    tab, typed = stale
    tab.cookies.pop("sessionid")
    assert "<form" not in tab.post("/sorties/nouvelle/", typed, headers=OURS).content.decode()
