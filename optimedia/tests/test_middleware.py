import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory
from outings.tests.factories import form_data
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, member

# Quoted, a cookie may hold any sign by its number.
NUL_IN_A_COOKIE = '"\\000abc"'


@pytest.mark.parametrize(
    "request_",
    [
        {"path": "/sorties/", "headers": {"cookie": f"sessionid={NUL_IN_A_COOKIE}"}},
        {"path": "/connexion/", "headers": {"cookie": f"csrftoken={NUL_IN_A_COOKIE}"}},
        {"path": "/connexion/", "headers": {"cookie": "n\0m=1"}},
        {"path": "/sorties/", "headers": {"accept-language": "f\0r"}},
        {"path": "/sorties/?scheme=a%00b"},
        {"path": "/sorties/?a%00b=1"},
        {"path": "/dispositifs/a%00b/"},
        {"path": "/compte/mot-de-passe/nouveau/1-a%00b/"},
        {"path": "/static/css/a%00b.css"},
    ],
    ids=lambda request_: request_["path"],
)
def test_a_nul_is_refused_wherever_it_is(client, db, request_):
    client.force_login(UserFactory())
    client.cookies.clear()
    assert client.get(**request_).status_code == 400


@pytest.mark.parametrize("data", [{"login": "a\0b"}, {"a\0b": "1"}, {"csrfmiddlewaretoken": "\0"}])
def test_a_nul_in_a_form_is_refused(client, db, data):
    assert client.post("/connexion/", data).status_code == 400


def test_a_nul_typed_by_somebody_signed_in_is_the_form_s_to_refuse_and_to_keep(client, db):
    scheme = SchemeFactory()
    client.force_login(member(scheme, Role.MEDIATOR))
    answer = client.post("/sorties/nouvelle/", form_data(scheme, highlight="Près de la halle\0"))
    assert answer.status_code == 422
    assert "Près de la halle" in answer.content.decode()


def test_a_phone_is_told_of_a_nul_in_a_sentence(client, db):
    scheme = SchemeFactory()
    client.force_login(member(scheme, Role.MEDIATOR))
    answer = client.post(
        "/sorties/nouvelle/", form_data(scheme, highlight="a\0b"), headers={"accept": "application/json"}
    )
    assert answer.status_code == 422
    assert json.loads(answer.content)["error"] == "invalid"


@pytest.mark.parametrize(("said", "status"), [("10500000", 302), ("10700000", 413)])
def test_one_address_takes_a_file_of_ten_megabytes(client, db, said, status):
    assert client.generic("POST", reverse("exchange:imports"), b"", CONTENT_LENGTH=said).status_code == status


def test_sixty_megabytes_are_refused_before_they_are_read(client, db):
    answer = client.generic("POST", "/connexion/", b"", CONTENT_LENGTH="60000000")
    assert answer.status_code == 413
    assert answer["Connection"] == "close"


@pytest.mark.parametrize(("said", "status"), [("", 200), ("-1", 400), ("abc", 400), ("²", 400), ("9" * 5000, 413)])
def test_a_length_that_is_no_number_is_not_guessed(client, db, said, status):
    assert client.generic("GET", "/connexion/", b"", CONTENT_LENGTH=said).status_code == status


@pytest.mark.parametrize("address", ["/connexion/", "/static/css/rien.css", "/rien/"])
def test_policies_hold_on_pages(client, db, address):
    answer = client.get(address)
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "geolocation=()" in answer["Permissions-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("address", ["/static/css/tokens.css", "/static/img/logo.svg", "/static/js/sw.js"])
def test_a_static_file_opened_alone_loads_nothing(client, address):
    answer = client.get(address)
    list(answer)  # Read to its end, a file is closed.
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("page", "back"),
    [
        ("http://testserver/sorties/?format=walkabout", "/sorties/?format=walkabout"),
        ("http://ailleurs.test/sorties/", "/sorties/valider/"),
        ("", "/sorties/valider/"),
    ],
)
def test_who_posts_after_the_session_comes_back_to_the_page_they_were_on(client, db, page, back):
    response = client.post("/sorties/valider/", headers={"referer": page})
    assert parse_qs(urlsplit(response.url).query)["next"] == [back]
