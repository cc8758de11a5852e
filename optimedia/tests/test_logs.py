import datetime
import json
import logging

import pytest
from django.urls import reverse

from accounts.tests.factories import PASSWORD, UserFactory
from optimedia.logs import JSON_ON_STDERR, JsonFormatter
from reporting.models import ActivityReport
from reporting.tests.pages import MARCH, enough, made_ready
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, member

DAY = datetime.date(2026, 3, 10)


@pytest.fixture
def log(caplog, db):
    """The lines of production's log since the test began."""
    caplog.set_level("INFO")
    return lambda: [json.loads(JsonFormatter().format(record)) for record in caplog.records]


def events(lines):
    return [line["event"] for line in lines]


def test_a_sign_in_and_a_sign_out_say_who(client, log):
    user = UserFactory(email="claire@exemple.test")
    client.post("/connexion/", {"login": user.email, "password": PASSWORD})
    client.post("/deconnexion/")
    assert [(line["event"], line["user"], line["address"]) for line in log()] == [
        ("sign_in", user.pk, "127.0.0.1"),
        ("sign_out", user.pk, "127.0.0.1"),
    ]


def test_a_refused_sign_in_says_why_and_not_what_was_typed(client, log):
    UserFactory(email="fermee@exemple.test", is_active=False)
    client.post("/connexion/", {"login": "SENTINELLE@exemple.test", "password": "SENTINELLE"})
    client.post("/connexion/", {"login": "fermee@exemple.test", "password": PASSWORD})
    refused = [line for line in log() if line["event"] == "sign_in_refused"]
    assert [line["reason"] for line in refused] == ["credentials", "closed"]
    assert "SENTINELLE" not in json.dumps(log())


def test_a_refused_page_says_its_route_and_who_asked(client, log):
    user = member(SchemeFactory(slug="notre"), Role.MEDIATOR)
    client.force_login(user)
    client.get(reverse("reporting:figures_csv", query={"scheme": "notre", "q": "SENTINELLE"}))
    line = log()[-1]
    assert (line["event"], line["status"], line["route"], line["user"]) == (
        "refusal",
        403,
        "reporting:figures_csv",
        user.pk,
    )


def test_a_publication_and_each_file_that_leaves_are_said(client, log):
    scheme = SchemeFactory(slug="notre")
    user = member(scheme, Role.COORDINATOR)
    enough(scheme, held_on=DAY)
    report = ActivityReport.objects.create(scheme=scheme, title="SENTINELLE", **MARCH)
    client.force_login(user)
    client.get(reverse("reporting:preview", args=[report.pk]))
    client.post(reverse("reporting:publish", args=[report.pk]), {"version": made_ready(report).version})
    client.get(reverse("reporting:pdf", args=[report.pk]))
    client.get(reverse("reporting:figures_csv", query={"scheme": "notre"}))
    said = [line for line in log() if line["event"] in ("export", "publication")]
    assert [(line["event"], line.get("route"), line["user"]) for line in said] == [
        ("export", "reporting:preview", user.pk),
        ("publication", None, user.pk),
        ("export", "reporting:pdf", user.pk),
        ("export", "reporting:figures_csv", user.pk),
    ]
    assert said[1]["report"] == report.pk
    assert said[2]["file"] == "rapport-notre-2026-03-01-2026-03-31.pdf"
    assert "SENTINELLE" not in json.dumps(log())


def test_an_error_keeps_its_classes_and_its_lines_and_not_its_words(log):
    try:
        try:
            {}["SENTINELLE"]
        except KeyError as cause:
            raise ValueError("SENTINELLE") from cause
    except ValueError:
        logging.getLogger("django.request").exception("%s", "SENTINELLE")
    [line] = log()
    assert line["error"]["causes"] == ["builtins.KeyError", "builtins.ValueError"]
    assert line["error"]["frames"][0].startswith("test_logs.py:")
    assert "SENTINELLE" not in json.dumps(line)


def test_words_of_an_exception_said_by_another_are_not_repeated(client, log):
    client.get("/connexion/", headers={"host": "SENTINELLE"})
    logging.getLogger("gunicorn.error").warning("Invalid request: SENTINELLE")
    logging.getLogger("gunicorn.error").info("Booting worker with pid: %s", 12)
    assert "Booting worker with pid: %s" in events(log())
    assert "SENTINELLE" not in json.dumps(log())


def test_all_that_is_logged_in_production_goes_through_the_formatter():
    assert JSON_ON_STDERR["root"]["handlers"] == ["stderr"]
    assert [of["handlers"] for of in JSON_ON_STDERR["loggers"].values()] == [[], []]


def test_a_link_without_account_is_in_no_line(client, log):
    for answer in (client.get("/reponse/SENTINELLE/"), client.post("/reponse/SENTINELLE/", {"x": "1"})):
        assert answer.status_code == 404
    assert {line["route"] for line in log()} == {"watch:answer"}
    assert "SENTINELLE" not in json.dumps(log())
