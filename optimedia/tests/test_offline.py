import json
import re

from django.contrib.staticfiles import finders

from accounts.tests.factories import UserFactory
from optimedia import offline


def test_a_page_stays_in_no_browser_s_memory(client, db):
    client.force_login(UserFactory())
    assert "no-store" in client.get("/sorties/")["Cache-Control"]


def test_the_worker_says_what_it_keeps_and_may_serve_the_whole_site(client):
    answer = client.get("/sw.js")
    assert answer["Service-Worker-Allowed"] == "/"
    assert answer["Content-Type"] == "text/javascript"
    text = answer.content.decode()
    assert f'const VERSION = "{offline.version()}"' in text
    assert "/static/js/outbox-form.js" in text


def test_everything_kept_exists():
    assert [name for name in offline.assets() if not finders.find(name)] == []
    assert "js/sw.js" not in offline.assets()


def test_what_our_style_sheets_draw_is_kept_too():
    drawn = set()
    for sheet in (name for name in offline.assets() if name.startswith("css/")):
        with open(finders.find(sheet)) as file:
            drawn |= set(re.findall(r"url\([\"']?\.\./([^\"')]+)", file.read()))
    assert len(drawn) > 3
    assert drawn <= set(offline.assets())


def test_the_site_can_be_installed(client):
    said = json.loads(client.get("/manifest.webmanifest").content)
    assert (said["lang"], said["theme_color"], said["scope"]) == ("fr", "#5C2059", "/")
    for icon in said["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/")), icon


def test_the_policy_lets_the_worker_and_the_manifest_in(client, db):
    policy = client.get("/personne-en-danger/", follow=True)["Content-Security-Policy"]
    assert "worker-src 'self'" in policy
    assert "manifest-src 'self'" in policy
