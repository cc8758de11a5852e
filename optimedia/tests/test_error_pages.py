import pytest
from django.template.loader import render_to_string

from accounts.tests.factories import UserFactory


@pytest.mark.parametrize("page", ["400", "500"])
def test_a_broken_site_still_says_so_without_database_or_request(page):
    html = render_to_string(f"{page}.html")

    assert '<h1 class="om-titre">' in html
    assert 'href="/"' in html


def test_a_wrong_address_says_so_to_anyone_and_offers_a_way_out(client, db):
    stranger = client.get("/rien/")
    client.force_login(UserFactory(name="Claire"))
    member = client.get("/rien/")

    assert stranger.status_code == member.status_code == 404
    assert "Se connecter" in stranger.content.decode()
    assert "Claire" in member.content.decode()
