import datetime

import pytest
from django.core import mail

from schemes import clock
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member
from watch.board import piles_of
from watch.enums import ObservationState
from watch.models import Dispatch
from watch.noting import move_on
from watch.sending import tell
from watch.tests.factories import observation, recipient

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime.date(2026, 11, 18)


def at(day, hour=9):
    return clock.at(clock.moment(WEDNESDAY + datetime.timedelta(day), datetime.time(hour)))


def piles(scheme):
    return {pile.key: pile.rows for pile in piles_of(scheme)}


def done(client, row, deed, **said):
    answer = client.post(f"/observations/{row.pk}/faire/{deed}/", said, follow=True)
    row.refresh_from_db()
    return answer.content.decode()


def test_each_is_in_the_pile_of_its_state(scheme):
    to_whom = recipient(scheme, technical_types=["lift"])
    rows = {name: observation(scheme, "lift") for name in ("to_send", "sent", "to_check", "answered", "over")}
    rows["no_recipient"] = observation(scheme, "road")
    rows["to_keep"], rows["kept"] = observation(scheme, type="youth"), observation(scheme, type="uses")
    for name in ("sent", "to_check", "answered", "over"):
        move_on(rows[name], ObservationState.SENT)
    move_on(rows["to_check"], ObservationState.PARTLY)
    move_on(rows["answered"], ObservationState.TAKEN)
    move_on(rows["over"], ObservationState.CONFIRMED)
    move_on(rows["kept"], ObservationState.KEPT)
    del rows["over"]
    assert piles(scheme) == {name: [row] for name, row in rows.items()}
    move_on(rows["answered"], ObservationState.REDIRECTED, text="La Ville")
    assert piles(scheme)["redirected"] == [rows["answered"]]
    assert piles(scheme)["redirected"][0].stands == "À transmettre à\u00a0: La Ville"
    assert to_whom.dispatches.count() == 0


def test_fifteen_days_silent_asks_to_write_again_once(desk, scheme):
    recipient(scheme)
    with at(0):
        row = observation(scheme, urgency="danger")
        tell()
    with at(14):
        assert piles(scheme) == {"sent": [row]}
    with at(15):
        assert piles(scheme) == {"silent": [row]}
        assert "Un message repart à proximite@bailleur.test." in done(desk, row, "relancer")
        tell()
        assert piles(scheme) == {"sent": [row]}
    assert len(mail.outbox) == 2
    with at(30):
        assert piles(scheme) == {"silent": [row]}


def test_without_recipient_one_is_chosen_and_told(desk, scheme):
    row = observation(scheme)
    assert "Aucun destinataire ici." in desk.get(f"/observations/{row.pk}/").content.decode()
    assert "Choisir<span" in desk.get("/observations/").content.decode()
    assert "Choisissez un destinataire de la liste." in done(desk, row, "destinataire")
    other = recipient(scheme, technical_types=["lift"])
    for _ in range(2):
        done(desk, row, "destinataire", recipient=other.pk)
    assert Dispatch.objects.count() == 1
    tell()
    row.refresh_from_db()
    assert row.state == "sent"
    stranger = recipient(SchemeFactory())
    move_on(row, ObservationState.REDIRECTED, text="La Ville")
    done(desk, row, "destinataire", recipient=stranger.pk)
    assert Dispatch.objects.count() == 1
    town = recipient(scheme, service="Ville")
    done(desk, row, "destinataire", recipient=town.pk)
    tell()
    row.refresh_from_db()
    assert (row.state, row.events.latest("pk").dispatch.recipient) == ("sent", town)


def test_a_repair_is_verified_or_still_there_and_then_told_again(desk, scheme):
    recipient(scheme)
    row = observation(scheme, urgency="danger")
    tell()
    move_on(row, ObservationState.FIXED)
    done(desk, row, "toujours-la")
    assert row.state == "back"
    tell()
    row.refresh_from_db()
    assert (row.state, len(mail.outbox)) == ("sent", 2)
    done(desk, row, "verifiee")
    assert row.state == "confirmed"
    assert "maintenant «\u00a0Vérifié\u00a0»" in done(desk, row, "verifiee")


def test_what_is_set_aside_is_said_why(desk, scheme):
    row = observation(scheme, type="youth")
    assert "Dites pourquoi" in done(desk, row, "ecarter", text=" ")
    done(desk, row, "ecarter", text="Notée deux fois.")
    assert (row.state, row.events.latest("pk").text) == ("set_aside", "Notée deux fois.")


def test_what_is_not_technical_is_kept_for_a_report(desk, scheme):
    row = observation(scheme, type="youth")
    done(desk, row, "garder")
    assert row.state == "kept"


def test_a_link_is_withdrawn_from_the_page(desk, scheme):
    recipient(scheme)
    row = observation(scheme, urgency="danger")
    tell()
    dispatch = Dispatch.objects.get()
    page = desk.get(f"/observations/{row.pk}/").content.decode()
    assert "Envoyé le 18\u00a0novembre\u00a02026 à proximite@bailleur.test." in page
    assert "Lien retiré" in done(desk, row, "retirer-le-lien", mail=dispatch.pk)
    dispatch.refresh_from_db()
    assert dispatch.revoked_at is not None


def test_the_history_names_nobody_and_says_which_link(client, scheme):
    recipient(scheme)
    author = member(scheme, name="Nadia Benali")
    row = observation(scheme, urgency="danger", recorded_by=author)
    tell()
    move_on(row, ObservationState.PLANNED, planned_on=datetime.date(2026, 11, 24), dispatch=Dispatch.objects.get())
    client.force_login(member(scheme, "admin"))
    page = client.get(f"/observations/{row.pk}/").content.decode()
    assert "Intervention prévue, pour le 24\u00a0novembre\u00a02026" in page
    assert "Réponse reçue par le lien envoyé à proximite@bailleur.test." in page
    assert "Nadia" not in page


@pytest.mark.parametrize(
    ("role", "reads", "verifies", "sets_aside"),
    [
        ("coordinator", 200, 302, 302),
        ("mediator", 200, 302, 403),
        ("admin", 200, 403, 403),
        ("volunteer", 403, 403, 403),
    ],
)
def test_who_reads_and_who_does(client, scheme, role, reads, verifies, sets_aside):
    row = observation(scheme)
    client.force_login(member(scheme, role))
    address = f"/observations/{row.pk}/"
    statuses = (
        client.get(address).status_code,
        client.post(f"{address}faire/verifiee/").status_code,
        client.post(f"{address}faire/ecarter/", {"text": "x"}).status_code,
    )
    assert statuses == (reads, verifies, sets_aside)
    assert client.get("/observations/").status_code == reads


def test_another_s_is_not_found(desk):
    assert desk.get(f"/observations/{observation(SchemeFactory()).pk}/").status_code == 404


def test_the_board_asks_the_same_of_the_database_for_ten(desk, scheme, django_assert_max_num_queries):
    recipient(scheme)
    for _ in range(10):
        observation(scheme, neighbourhood=NeighbourhoodFactory(scheme=scheme), urgency="danger")
    tell()
    with django_assert_max_num_queries(20):
        desk.get("/observations/")
