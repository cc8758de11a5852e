"""A passkey in a real browser, whose authenticator is Chromium's virtual one."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from playwright.sync_api import expect

from accounts.tests.factories import PASSWORD, UserFactory

OPTIONS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def come_in(site):
    site.goto(f"{site.address}/connexion/")
    site.get_by_label("Adresse mél").fill("claire@exemple.test")
    site.get_by_label("Mot de passe").fill(PASSWORD)
    site.get_by_role("button", name="Se connecter").click()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_passkey_is_added_then_opens_the_account(site):
    cache.clear()
    UserFactory(email="claire@exemple.test")
    devtools = site.context.new_cdp_session(site)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": OPTIONS})
    come_in(site)
    site.goto(f"{site.address}/compte/double-verification/cles/ajouter/")
    site.get_by_label("Mot de passe").fill(PASSWORD)
    site.get_by_role("button", name="Continuer").click()
    # Both pages have a « Continuer »: the next one is waited for.
    expect(site.get_by_label("Nom de cette clé")).to_be_visible()
    site.get_by_role("button", name="Continuer").click()
    expect(site.get_by_role("heading", name="Codes de secours")).to_be_visible()
    assert Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).count() == 1
    site.context.clear_cookies()
    come_in(site)
    site.get_by_role("button", name="Utiliser une clé d’accès").click()
    site.get_by_role("button", name="Non, redemander la prochaine fois").click()
    expect(site.get_by_role("link", name="mon compte")).to_be_visible()
