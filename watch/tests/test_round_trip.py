"""A signal and a recommendation, there and back, in Chromium: a recipient without account, a mail server that is down
for an hour, a scanner, a second answer, a link that expires, another that is withdrawn."""

import datetime
import re
import socketserver
import threading
from email import message_from_bytes, policy

import pytest

from schemes import clock
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, member
from trials.handset import PASSWORD, PATIENCE
from watch.models import Dispatch, Observation, Recommendation
from watch.sending import tell
from watch.tests.factories import observation, recipient, recommendation

WEDNESDAY = datetime.date(2026, 11, 18)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Conversation(socketserver.StreamRequestHandler):
    """The least of SMTP: takes every message."""

    timeout = 10

    def handle(self):
        self.wfile.write(b"220 post\r\n")
        for line in iter(self.rfile.readline, b""):
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                body = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.received.append(message_from_bytes(body, policy=policy.default))
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 yes\r\n")
            if word == b"QUIT":
                return


@pytest.fixture
def mail_server(settings):
    """`open_it()` begins to listen on the port that the site knows, and gives the messages that come. Not before."""
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation, bind_and_activate=False)
    server.allow_reuse_address = server.daemon_threads = True
    server.server_bind()  # The port is ours, and refuses whoever comes until somebody listens.
    server.received = []
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
    settings.EMAIL_TIMEOUT = 5

    def open_it():
        server.server_activate()
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return server.received

    yield open_it
    if server.received:
        server.shutdown()
    server.server_close()


@pytest.fixture
def at(hold_clock):
    return lambda hour, minute=0, day=WEDNESDAY: hold_clock(clock.moment(day, datetime.time(hour, minute)))


@pytest.fixture
def stranger(new_context):
    """The recipient's browser: no account, no cookie, no script."""
    page = new_context(java_script_enabled=False).new_page()
    page.set_default_timeout(PATIENCE)
    return page


def link_in(message, site):
    return site + re.search(r"(/reponse/\S+/)", message.get_content())[1]


def an_hour_without_mail(at, mail_server):
    """From 9:00 to 10:00 nothing leaves, and nothing says that it did; what it gives came once the server was back."""
    for hour, minute in ((9, 0), (9, 10), (9, 30)):
        at(hour, minute)
        tell()
    assert list(Dispatch.objects.values_list("sent_at", flat=True)) == [None]
    received = mail_server()
    at(10, 10)
    tell()
    tell()
    assert len(received) == 1
    return received


def test_a_signal_goes_and_comes_back(live_server, stranger, client, mail_server, at, site):
    at(7)
    scheme = SchemeFactory()
    coordinator = member(scheme, Role.COORDINATOR, email="claire@exemple.test", password=PASSWORD)
    recipient(scheme)
    row = observation(scheme, "lift")
    received = an_hour_without_mail(at, mail_server)
    link = link_in(received[0], live_server.url)
    path = link.removeprefix(live_server.url)
    for scan in (client.get, client.head, client.post):
        scan(path)
    assert row.events.count() == 2

    stranger.goto(link)
    stranger.get_by_role("button", name="Envoyer la réponse").click()
    assert "Choisissez une réponse." in stranger.inner_text("[role=alert]")
    stranger.get_by_text("Intervention prévue le…").click()
    stranger.get_by_label("Pour quand").fill("2026-11-24")
    stranger.get_by_role("button", name="Envoyer la réponse").click()
    assert "Merci" in stranger.inner_text("[role=status]")
    assert stranger.context.cookies() == []
    stranger.get_by_text("C’est fait", exact=True).click()
    stranger.get_by_role("button", name="Envoyer la réponse").click()
    row.refresh_from_db()
    assert [event.state for event in row.events.all()] == ["noted", "sent", "planned", "fixed"]

    site.sign_in(coordinator.email)
    site.goto(f"{live_server.url}/observations/")
    site.get_by_role("button", name="Vérifié").click()
    assert "Réponse reçue par le lien envoyé à proximite@bailleur.test." in site.inner_text("main")
    assert Observation.objects.get().state == "confirmed"
    site.get_by_role("button", name="Retirer le lien").click()
    assert "Lien retiré" in site.inner_text("main")
    stranger.goto(link)
    assert "Ce lien a été retiré." in stranger.inner_text("h1")


def test_a_recommendation_goes_and_comes_back(live_server, stranger, client, mail_server, at, site):
    at(9)
    scheme = SchemeFactory()
    coordinator = member(scheme, Role.COORDINATOR, email="claire@exemple.test", password=PASSWORD)
    row = recommendation(scheme, recipient=recipient(scheme), due_on=datetime.date(2026, 12, 24))
    site.sign_in(coordinator.email)
    site.goto(f"{live_server.url}/preconisations/{row.pk}/")
    site.get_by_role("button", name="Signer et transmettre").click()
    assert "Part dans quelques minutes" in site.inner_text("main")
    received = an_hour_without_mail(at, mail_server)
    link = link_in(received[0], live_server.url)
    client.get(link.removeprefix(live_server.url))
    row.refresh_from_db()
    assert row.state == "sent"

    last = datetime.date(2026, 12, 24) + datetime.timedelta(90)
    at(12, day=last + datetime.timedelta(1))
    stranger.goto(link)
    assert "Lien expiré." in stranger.inner_text("h1")
    stranger.get_by_role("button", name="En recevoir un autre").click()
    assert "Un autre lien part." in stranger.inner_text("h1")
    tell()
    assert received[1]["To"] == "proximite@bailleur.test"
    stranger.goto(link_in(received[1], live_server.url))
    stranger.get_by_text("Retenue", exact=True).click()
    stranger.get_by_label("Un mot pour l’équipe").fill("Deux mâts avant l’hiver.")
    stranger.get_by_role("button", name="Envoyer la réponse").click()
    assert "Deux mâts avant l’hiver." in stranger.inner_text("main")
    assert Recommendation.objects.get().state == "accepted"
