import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from optimedia import production

NAMED = {"ALLOWED_HOSTS": "optimedia.exemple.test", "EMAIL_URL": "dummymail://"}
GOOD_KEY = "f3Zq-9s_LwT2xV7bNc4Rk8Jm1Hp6Gd0Ya5Ue-QiOoPzXvBnM_tEwSrDfCgVhB"


@pytest.mark.parametrize("key", ["", "court", "a" * 64, f"django-insecure-{GOOD_KEY}", f"changez-moi-{GOOD_KEY}"])
def test_a_key_that_can_be_guessed_stops_the_start(key):
    with pytest.raises(ImproperlyConfigured, match=r"SECRET_KEY .*token_urlsafe"):
        production.secret_key(key)


@pytest.mark.parametrize("hosts", [[], ["*"], ["optimedia.exemple.test", "*"], [""]])
def test_a_site_without_a_name_of_its_own_stops_the_start(hosts):
    with pytest.raises(ImproperlyConfigured, match=r"ALLOWED_HOSTS .*ALLOWED_HOSTS=optimedia\.ma-ville\.fr"):
        production.allowed_hosts(hosts)


@pytest.mark.parametrize(
    "address", ["", "optimedia.exemple.test", "ftp://exemple.test", "https://", "https://.exemple.test"]
)
def test_an_address_no_link_can_start_with_stops_the_start(address):
    with pytest.raises(ImproperlyConfigured, match="SITE_URL"):
        production.site_url(address)


def test_a_site_that_would_write_its_links_in_the_log_stops_the_start():
    with pytest.raises(ImproperlyConfigured, match=r"EMAIL_URL .*smtp\+tls"):
        production.email_url("")


def test_good_values_pass():
    assert production.secret_key(GOOD_KEY) == GOOD_KEY
    assert production.allowed_hosts(["optimedia.exemple.test"]) == ["optimedia.exemple.test"]
    assert production.site_url("https://optimedia.exemple.test/") == "https://optimedia.exemple.test"


def started(**variables):
    """Settings as a start would read them, from these variables alone: their names and values, or why they are none."""
    names = ("DEBUG", "SITE_URL", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SECURE_PROXY_SSL_HEADER")
    read = f"from django.conf import settings; print(*(getattr(settings, name) for name in {names}))"
    env = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "optimedia.settings"} | variables
    run = subprocess.run([sys.executable, "-c", read], env=env, cwd=settings.BASE_DIR, capture_output=True, text=True)
    return run.stdout.strip() or run.stderr.strip().splitlines()[-1]


def test_a_start_that_says_nothing_is_a_production_that_asks():
    assert "SECRET_KEY manque" in started()
    assert "ALLOWED_HOSTS manque" in started(SECRET_KEY=GOOD_KEY)
    assert "EMAIL_URL manque" in started(SECRET_KEY=GOOD_KEY, ALLOWED_HOSTS="optimedia.exemple.test")


def test_a_production_start_is_safe_and_believes_no_proxy_by_itself():
    said = started(SECRET_KEY=GOOD_KEY, **NAMED)
    assert said == "False https://optimedia.exemple.test __Host-sessionid __Host-csrftoken None"


def test_a_declared_proxy_says_whether_it_was_https():
    said = started(SECRET_KEY=GOOD_KEY, **NAMED, TRUSTED_PROXY_COUNT="1")
    assert said.endswith("('HTTP_X_FORWARDED_PROTO', 'https')")
