"""What is noted in the field, and what is answered by a link, without touching a screen or a mouse."""

import pytest
from playwright.sync_api import expect

from schemes import clock
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, SpotFactory, member
from situations.models import Situation, Solicitation
from trials.handset import PASSWORD
from watch.models import Observation
from watch.sending import new_link
from watch.tests.factories import observation, recipient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EMAIL = "nadia@exemple.test"
MOST_KEYS = 120
# Where the focus is: on what is named so, to begin with, on another choice of its question, or elsewhere.
WHERE = """(wanted) => {
  const name = (one) => (one.labels?.[0] ?? one).innerText.trim();
  const at = document.activeElement;
  if (name(at).startsWith(wanted)) return "there";
  const choices = at.type === "radio" ? [...document.getElementsByName(at.name)] : [];
  return choices.some((one) => name(one).startsWith(wanted)) ? "beside" : "elsewhere";
}"""


def reach(page, wanted):
    """The focus on what is named so: Tab from one to the next, arrows among the choices of one question."""
    for _ in range(MOST_KEYS):
        where = page.evaluate(WHERE, wanted)
        if where == "there":
            return
        page.keyboard.press("ArrowDown" if where == "beside" else "Tab")
    raise AssertionError(f"out of reach of the keyboard: {wanted}")


def press(page, *names):
    for wanted in names:
        reach(page, wanted)
        page.keyboard.press("Space")


@pytest.fixture
def desk(site, transactional_db):
    scheme = SchemeFactory(preset="tranquillite", slug="nord")
    SpotFactory(scheme=scheme, neighbourhood=NeighbourhoodFactory(scheme=scheme))
    member(scheme, email=EMAIL, password=PASSWORD)
    site.sign_in(EMAIL)
    return site


def test_a_call(desk):
    desk.goto(f"{desk.address}/appels/nouveau/")
    press(desk, "Occupation de hall", "Conseil")
    expect(desk.get_by_text("Dernier appel noté")).to_be_visible()
    assert (Solicitation.objects.get().subject, Solicitation.objects.get().answer) == ("hall_occupation", "advice")


def test_a_situation(desk):
    desk.goto(f"{desk.address}/situations/nouvelle/")
    press(desk, "Regroupement", "Apaisée", "Enregistrer")
    expect(desk.get_by_role("heading", name="Regroupement")).to_be_visible()
    assert (Situation.objects.get().type, Situation.objects.get().outcome) == ("gathering", "calmed")


def test_an_observation_and_its_sentence(desk):
    desk.goto(f"{desk.address}/observations/nouvelle/")
    press(desk, "Cadre de vie, technique", "Éclairage")
    reach(desk, "En une phrase")
    desk.keyboard.type("Le parvis est dans le noir.")
    press(desk, "Enregistrer")
    expect(desk.get_by_role("heading", name="C’est noté")).to_be_visible()
    seen = Observation.objects.get()
    assert (seen.technical_type, seen.text) == ("lighting", "Le parvis est dans le noir.")


def test_an_answer_by_its_link(site, transactional_db):
    scheme = SchemeFactory()
    mail = recipient(scheme).dispatches.create(due_at=clock.now(), sent_at=clock.now())
    mail.observations.add(observation(scheme, "lift"))
    site.goto(f"{site.address}/reponse/{new_link(mail)}/")
    press(site, "C’est fait en partie")
    reach(site, "Un mot pour l’équipe")
    site.keyboard.type("La porte du haut attend une pièce.")
    press(site, "Envoyer la réponse")
    expect(site.get_by_text("Merci, votre réponse est reçue")).to_be_visible()
    last = Observation.objects.get().events.latest("pk")
    assert (last.state, last.text) == ("partly", "La porte du haut attend une pièce.")
