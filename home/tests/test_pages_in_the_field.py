"""The pages that gather what was noted, with something in every pile: axe at both widths, nothing too wide."""

import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe

from home.tests.test_today import TODAY, planned
from home.tests.test_waiting_in_field import days, follow_up, mail_to, situation
from outings.tests.conftest import let_in  # noqa: F401
from outings.tests.factories import outing
from schemes import clock
from schemes.enums import Role
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, SpotFactory, member
from situations.noting import close_situation
from watch.enums import ObservationState, RecommendationState
from watch.models import FollowUp
from watch.noting import move_on
from watch.tests.factories import observation, recipient, recommendation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def everything(scheme, user):
    """Something in each pile, and on the card of an outing to close."""
    place = NeighbourhoodFactory(scheme=scheme, name="Bellevue")
    spot = SpotFactory(scheme=scheme, neighbourhood=place, name="Résidence des Lilas")
    follow_up(scheme, what="Formulaire à apporter au centre social")
    situation(scheme, TODAY - days(31), neighbourhood=place)
    close_situation(situation(scheme, spot=spot), "broken_off", day=TODAY, version=1, reason="consent")
    to_whom = recipient(scheme, technical_types=["lift", "lighting"])
    rows = [observation(scheme, what, spot=spot) for what in ("lift", "lighting", "lift", "lighting")]
    for row in rows:
        move_on(row, ObservationState.SENT, day=TODAY - days(15))
    move_on(rows[0], ObservationState.FIXED)
    move_on(rows[1], ObservationState.REDIRECTED, text="la Métropole, service éclairage")
    move_on(rows[2], ObservationState.CONFIRMED)
    observation(scheme, "road", spot=spot)
    observation(scheme, type="youth", text="Mme Petit attend dehors.", neighbourhood=place)
    sent = {"state": RecommendationState.SENT, "recipient": to_whom, "sent_on": TODAY - days(40)}
    recommendation(scheme, **sent, due_on=TODAY - days(1))
    recommendation(scheme, state=RecommendationState.SUGGESTED)
    mail_to(to_whom, tries=2, next_try_at=clock.now() + datetime.timedelta(hours=1))
    outing(scheme, held_on=TODAY)
    planned(scheme, (12, 0), (14, 0), crew=[user], stop=spot)
    planned(scheme, (9, 0), (10, 0), TODAY + days(1), crew=[user], stop=spot)
    common = {"scheme": scheme, "operator": scheme.lead_operator, "held_on": TODAY - days(2), "spot": spot}
    FollowUp.objects.create(**common, what="Dépliants énergie à porter", is_next_time=True)
    FollowUp.objects.create(**common, what="Repasser au hall", due_on=TODAY + days(1))
    told = observation(scheme, "leak", recorded_by=user, spot=spot)
    move_on(move_on(told, ObservationState.SENT), ObservationState.PLANNED, text="La colonne est à refaire.")


def test_they_hold_with_something_in_every_pile(transactional_db, site, live_server, let_in):  # noqa: F811
    scheme = SchemeFactory(preset="tranquillite", name="Présence de soirée")
    user = member(scheme, Role.COORDINATOR)
    everything(scheme, user)
    let_in(site.context, user, live_server.url)
    faults = []
    for path in ("/a-faire/", "/aujourdhui/", "/noter/", "/terrain/", "/terrain/textes/", "/plus/"):
        site.goto(live_server.url + path)
        for width in (1280, 360):
            site.set_viewport_size({"width": width, "height": 800})
            over = site.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            faults += [f"{path} {width}: {over} px too wide"] if over > 0 else []
            found = Axe().run(site).response["violations"]
            faults += [f"{path} {width}: {fault['id']}: {fault['nodes'][0]['html']}" for fault in found]
    assert not faults, "\n".join(faults)
