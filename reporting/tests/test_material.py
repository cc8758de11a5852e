import datetime

import pytest
from django.urls import reverse

from outings.entries import StopEntry, TestimonyEntry
from outings.models import OutingText
from outings.tests.factories import outing
from reporting import material
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from schemes.enums import Role
from schemes.models import SchemePeriod
from schemes.tests.factories import NeighbourhoodFactory, member

pytestmark = pytest.mark.django_db
SPRING = datetime.date(2026, 3, 1), datetime.date(2026, 4, 30)
ADDRESS = {"from": "2026-03-01", "to": "2026-04-30"}


@pytest.fixture
def heard(scheme):
    """An outing of March with a sentence of the team, words with consent and words without."""
    said = [TestimonyEntry("Avec accord.", "resident", has_consent=True), TestimonyEntry("Sans.", "resident")]
    return outing(scheme, testimonies=said, text={"highlight": "Un mercredi calme."})


def test_words_that_may_be_kept_are_those_that_may_be_published(scheme, heard):
    scope = Scope.of(scheme, *SPRING)
    said, written = material.testimonies(scope), material.highlights(scope)
    assert [row.text for row in said.shown] == ["Avec accord."]
    assert written.shown == (heard,)
    OutingText.objects.filter(outing=heard).update(looks_personal=True)
    assert material.highlights(scope).shown == ()


def test_a_star_leads_back_to_the_page_it_was_pressed_on(coordinator, scheme, heard):
    at = reverse("reporting:for_report", query=ADDRESS | {"scheme": scheme.slug})
    pressed = {"version": heard.version, "starred": "1", "back": at}
    answer = coordinator.post(reverse("outings:star_highlight", args=[heard.pk]), pressed)
    assert answer.url == at
    page = coordinator.get(at)
    assert (page.context["highlights"].starred, page.context["highlights"].others) == (1, 0)
    elsewhere = {"version": heard.version + 1, "starred": "0", "back": "//ailleurs.test/"}
    answer = coordinator.post(reverse("outings:star_highlight", args=[heard.pk]), elsewhere)
    assert answer.url.startswith(heard.get_absolute_url())


def test_months_days_and_neighbourhoods_without_outing_are_said(scheme, heard):
    NeighbourhoodFactory(scheme=scheme, name="Les Tilleuls")
    place = NeighbourhoodFactory(scheme=scheme, name="Beaulieu")
    outing(scheme, stops=[StopEntry(place)], held_on=datetime.date(2026, 3, 10))  # a Tuesday
    period = SchemePeriod.objects.create(scheme=scheme, name="Depuis toujours")
    for weekday in (2, 6):
        period.hours.create(weekday=weekday, starts_at=datetime.time(14), ends_at=datetime.time(17))
    scope = Scope.of(scheme, *SPRING)
    assert material.absences(scope, build(scope)) == [
        "Aucune sortie en avr. 2026.",
        "Jour de service sans sortie\u00a0: samedi.",
        "Quartier sans sortie\u00a0: Les Tilleuls.",
    ]


def test_the_admin_reads_the_words_and_stars_none(client, scheme, heard):
    client.force_login(member(scheme, Role.ADMIN))
    page = client.get(reverse("reporting:for_report"), ADDRESS).content.decode()
    assert "Avec accord." in page
    assert "om-etoile-form" not in page
