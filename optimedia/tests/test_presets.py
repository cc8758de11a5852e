"""What a scheme uses by its preset, and what that changes of the outing form and of the pages a phone keeps."""

import pytest
from django.urls import reverse

from outings.tests.pages import CREATE, html
from schemes.enums import Preset, Role
from schemes.presets import USES, uses_situations
from schemes.tests.factories import SchemeFactory, member

pytestmark = pytest.mark.django_db
NOTING = ["/appels/nouveau/", "/situations/etapes/", "/situations/nouvelle/"]


def test_every_preset_says_what_it_uses():
    assert set(USES) == set(Preset)


@pytest.mark.parametrize(("preset", "uses"), [("kit", False), ("tranquillite", True), ("acces_aux_droits", False)])
def test_situations_are_of_those_who_mediate_conflicts(client, preset, uses):
    scheme = SchemeFactory(preset=preset)
    assert uses_situations(scheme) is uses
    client.force_login(member(scheme))
    assert ("Thématiques des demandes" in html(client.get(CREATE))) is uses
    pages = {page.split("?")[0] for page in client.get(reverse("outings:token")).json()["pages"]}
    assert pages & set(NOTING) == (set(NOTING) if uses else set())


def test_the_phone_of_a_volunteer_keeps_calls_alone(client):
    client.force_login(member(SchemeFactory(preset="tranquillite"), Role.VOLUNTEER))
    pages = {page.split("?")[0] for page in client.get(reverse("outings:token")).json()["pages"]}
    assert pages & set(NOTING) == {"/appels/nouveau/"}
