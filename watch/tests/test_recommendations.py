import datetime
import uuid

import pytest
from django.core import mail

from journal.models import Line
from outings.tests.factories import outing
from schemes import clock
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member
from watch.enums import Effect, RecommendationAnswer
from watch.evidence import evidence_of
from watch.models import Recommendation
from watch.recommending import carry_out, say_effect, send
from watch.sending import tell
from watch.tests.factories import observation, recipient, recommendation

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 18)


def at(day):
    return clock.at(clock.moment(TODAY + datetime.timedelta(day), datetime.time(9)))


@pytest.fixture
def scheme():
    return SchemeFactory()


@pytest.fixture
def desk(client, scheme):
    client.force_login(member(scheme, "coordinator"))
    return client


@pytest.fixture
def draft(scheme):
    return recommendation(scheme, recipient=recipient(scheme), due_on=datetime.date(2026, 12, 24))


def typed(**said):
    return {
        "finding": "Le parvis est évité le soir.",
        "proposal": "Éclairer le parvis.",
        "figures_from": "2026-06-01",
        "figures_to": "2026-11-18",
        "client_uuid": str(uuid.uuid4()),
    } | said


def deed(client, row, name, **said):
    row.refresh_from_db()
    return client.post(f"/preconisations/{row.pk}/{name}/", {"version": row.version} | said)


def test_a_mediator_suggests_and_a_coordinator_makes_it_a_draft(client, scheme):
    seen, quarter = observation(scheme, type="uses"), NeighbourhoodFactory(scheme=scheme)
    client.force_login(member(scheme))
    said = typed(observations=[seen.pk], neighbourhood=quarter.pk)
    for _ in range(2):
        assert client.post("/preconisations/nouvelle/", said).status_code == 302
    row = Recommendation.objects.get()
    assert (row.state, list(row.observations.all()), row.neighbourhood) == ("suggested", [seen], quarter)
    assert deed(client, row, "transmettre").status_code == 403
    client.force_login(member(scheme, "coordinator"))
    assert client.post(f"/preconisations/{row.pk}/modifier/", typed(version=1)).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.version, row.observations.count()) == ("draft", 2, 0)
    client.force_login(member(scheme))
    assert client.post(f"/preconisations/{row.pk}/modifier/", typed(version=2)).status_code == 403


def test_two_who_write_compare_and_nothing_is_lost(desk, draft):
    address = f"/preconisations/{draft.pk}/modifier/"
    assert desk.post(address, typed(version=1, proposal="Un mât de plus.")).status_code == 302
    answer = desk.post(address, typed(version=1, proposal="Deux mâts."))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert all(word in page for word in ("Un mât de plus.", "Deux mâts.", "Votre saisie"))
    assert deed(desk, draft, "transmettre", version=1).status_code == 409
    assert Recommendation.objects.get().state == "draft"


def test_what_looks_like_a_person_is_a_choice(desk, scheme):
    said = typed(finding="Madame Dupont, 06 12 34 56 78, attend.")
    answer = desk.post("/preconisations/nouvelle/", said)
    assert (answer.status_code, "06 12 34 56 78" in answer.content.decode()) == (422, True)
    assert desk.post("/preconisations/nouvelle/", said | {"is_read": "1"}).status_code == 302


def test_figures_are_the_reports_own_and_frozen_at_sending(desk, scheme):
    outing(scheme, held_on=datetime.date(2026, 6, 2), people_mediated=7)
    to_whom = recipient(scheme)
    said = typed(figures=["people_mediated"], recipient=to_whom.pk, due_on="2026-12-24")
    assert "Personnes médiées\u00a0: 7" in desk.get("/preconisations/nouvelle/").content.decode()
    desk.post("/preconisations/nouvelle/", said)
    row = Recommendation.objects.get()
    outing(scheme, held_on=datetime.date(2026, 6, 3), people_mediated=5)
    assert deed(desk, row, "transmettre").status_code == 302
    row.refresh_from_db()
    frozen = {
        "kind": "figure",
        "code": "people_mediated",
        "label": "Personnes médiées",
        "value": "12",
        "start": "2026-06-01",
        "end": "2026-11-18",
    }
    assert [{name: line[name] for name in frozen} for line in row.evidence] == [frozen]
    outing(scheme, held_on=datetime.date(2026, 6, 4), people_mediated=1)
    assert evidence_of(row) == row.evidence


def test_observations_are_frozen_without_a_key(desk, draft):
    deed(desk, draft, "transmettre")
    draft.refresh_from_db()
    assert draft.evidence == [
        {
            "kind": "observation",
            "code": "uses",
            "label": "Usages de l’espace",
            "value": "",
            "scope": "18\u00a0novembre\u00a02026",
        }
    ]


def test_what_it_stands_on_is_used_but_for_what_is_technical(draft):
    seen, lamp = draft.observations.get(), observation(draft.scheme)
    draft.observations.add(lamp)
    send(draft, version=1, user=None)
    seen.refresh_from_db()
    lamp.refresh_from_db()
    assert (seen.state, lamp.state) == ("used", "noted")
    assert [event.state for event in seen.events.all()] == ["noted", "kept", "used"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"recipient": None}, "un destinataire et une date"),
        ({"due_on": None}, "un destinataire et une date"),
        ({"due_on": TODAY}, "La date de réponse est passée"),
    ],
)
def test_what_it_lacks_is_asked_for_before_it_leaves(desk, draft, change, sentence):
    Recommendation.objects.update(**change)
    answer = deed(desk, draft, "transmettre")
    assert (answer.status_code, sentence in answer.content.decode()) == (409, True)


def test_a_finding_stands_on_something(desk, draft):
    draft.observations.clear()
    assert "liez une observation ou un chiffre" in deed(desk, draft, "transmettre").content.decode()


def test_it_is_sent_once_and_its_text_never_changes(desk, draft):
    assert deed(desk, draft, "transmettre").status_code == 302
    assert deed(desk, draft, "transmettre").status_code == 409
    tell()
    assert len(mail.outbox) == 1
    assert "réponse pour le 24 décembre 2026" in mail.outbox[0].subject
    assert desk.get(f"/preconisations/{draft.pk}/modifier/").status_code == 302
    draft.refresh_from_db()
    desk.post(f"/preconisations/{draft.pk}/modifier/", typed(version=draft.version, proposal="Autre chose"))
    draft.refresh_from_db()
    assert draft.proposal.startswith("Éclairer")
    line = Line.objects.get(deed="recommendation.sent")
    assert (line.thing_label, line.after) == (f"Préconisation {draft.pk}", str(draft.recipient))


def test_a_new_version_withdraws_the_former_once_it_is_sent(desk, draft):
    deed(desk, draft, "transmettre")
    for _ in range(2):
        deed(desk, draft, "nouvelle-version")
    again = Recommendation.objects.get(replaces=draft)
    draft.refresh_from_db()
    assert (draft.state, again.proposal, again.observations.count()) == ("sent", draft.proposal, 1)
    deed(desk, again, "transmettre")
    draft.refresh_from_db()
    assert draft.state == "withdrawn"
    assert draft.dispatches.get().revoked_at is not None
    assert deed(desk, draft, "nouvelle-version").status_code == 409


def test_withdrawn_its_mail_does_not_leave(desk, draft):
    deed(desk, draft, "transmettre")
    assert deed(desk, draft, "retirer").status_code == 302
    assert deed(desk, draft, "retirer").status_code == 409
    tell()
    assert mail.outbox == []


def effects_asked():
    return [row for row in Recommendation.objects.all() if row.is_effect_asked(clock.today())]


def test_done_then_what_became_of_it_is_asked_thirty_days_later(desk, draft):
    deed(desk, draft, "transmettre")
    assert deed(desk, draft, "realisee", day="2026-11-18").status_code == 409
    Recommendation.objects.update(state="accepted", answer="accepted", answered_on=TODAY)
    assert deed(desk, draft, "realisee", day="2026-11-19").status_code == 409
    assert deed(desk, draft, "realisee", day="").status_code == 409
    assert deed(desk, draft, "realisee", day="2026-11-18").status_code == 302
    for day, asked in ((29, []), (30, [draft])):
        with at(day):
            assert effects_asked() == asked
    with at(30):
        desk.force_login(member(draft.scheme, "coordinator"))
        assert "Ce que c’est devenu" in desk.get("/preconisations/").content.decode()
        assert deed(desk, draft, "effet", effect="").status_code == 409
        deed(desk, draft, "effet", effect="too_early")
        assert effects_asked() == [draft]
        deed(desk, draft, "effet", effect="visible")
        assert effects_asked() == []


def test_each_one_sent_is_told_again_until_it_has_an_end(scheme, draft):
    day = TODAY + datetime.timedelta(200)

    def told(**change):
        Recommendation.objects.update(**change)
        return Recommendation.objects.still_told(day).exists()

    assert not told()
    send(draft, version=1, user=None)
    assert not Recommendation.objects.still_told(TODAY - datetime.timedelta(1)).exists()
    assert told()
    assert told(state="sent", answer=RecommendationAnswer.REDIRECTED)
    assert told(state="accepted")
    row = Recommendation.objects.get()
    carry_out(row, day=TODAY, version=row.version, user=None)
    assert told()
    row.refresh_from_db()
    say_effect(row, Effect.TOO_EARLY, version=row.version)
    assert told()
    assert not told(effect=Effect.NONE)
    assert not told(state="declined", effect="")
    assert not told(state="withdrawn")


def test_without_an_answer_it_is_overdue_and_written_about_again(desk, draft):
    deed(desk, draft, "transmettre")
    tell()
    due = datetime.date(2026, 12, 24)
    assert not Recommendation.objects.overdue(due).exists()
    assert list(Recommendation.objects.overdue(due + datetime.timedelta(1))) == [draft]
    assert "Relancer" not in desk.get("/preconisations/").content.decode()
    with at(15):
        desk.force_login(member(draft.scheme, "coordinator"))
        page = desk.get("/preconisations/").content.decode()
        assert "Sans réponse depuis 15\u00a0jours" in page
        assert "Relancer" in page
        deed(desk, draft, "relancer")
        tell()
        assert "Relancer" not in desk.get("/preconisations/").content.decode()
    assert len(mail.outbox) == 2


@pytest.mark.parametrize(
    ("role", "reads", "suggests", "sends"),
    [
        ("coordinator", 200, 200, 302),
        ("mediator", 200, 200, 403),
        ("admin", 200, 200, 302),
        ("volunteer", 403, 403, 403),
    ],
)
def test_who_reads_suggests_and_signs(client, scheme, draft, role, reads, suggests, sends):
    client.force_login(member(scheme, role))
    addresses = ("/preconisations/", f"/preconisations/{draft.pk}/", "/preconisations/nouvelle/")
    assert [client.get(address).status_code for address in addresses] == [reads, reads, suggests]
    assert deed(client, draft, "transmettre").status_code == sends


def test_another_s_is_not_found(desk):
    other = recommendation(SchemeFactory())
    for address in (f"/preconisations/{other.pk}/", f"/preconisations/{other.pk}/modifier/"):
        assert desk.get(address).status_code == 404
    assert deed(desk, other, "retirer").status_code == 404
    assert desk.get(f"/preconisations/nouvelle/?scheme={other.scheme.slug}").status_code == 404


def test_the_list_asks_the_same_of_the_database_for_ten(desk, scheme, draft, django_assert_max_num_queries):
    for _ in range(10):
        send(recommendation(scheme, recipient=draft.recipient, due_on=draft.due_on), version=1, user=None)
    with django_assert_max_num_queries(18):
        desk.get("/preconisations/")
