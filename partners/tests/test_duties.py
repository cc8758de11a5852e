"""What is to be handed in: its state, who is reminded and when."""

import datetime
import re

import pytest
from django.core import mail

from partners.conventions.duties import hand_in, note_duties, remind
from partners.models import Duty, DutyNotice
from partners.tests.factories import PartnerFactory, convention
from partners.tests.pages import nine, told
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, member

DUE = datetime.date(2026, 12, 18)  # thirty days after the tests' day


@pytest.fixture
def scheme(db):
    return SchemeFactory(name="La Halte")


@pytest.fixture
def order(scheme):
    days = {"starts_on": datetime.date(2026, 1, 1), "ends_on": datetime.date(2026, 12, 31)}
    return convention(scheme, PartnerFactory(name="Ville de Tours", scheme=scheme), **days)


@pytest.fixture
def desk(client, scheme):
    client.force_login(member(scheme, Role.COORDINATOR))
    return client


def data(**changes):
    return {"kind": "report", "due_on": "2026-12-18", "form": "pdf", "state": "due", "version": "0"} | changes


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"state": "waived"}, "Pourquoi ce bilan n’est-il pas dû ?"),
        ({"state": "extended", "extended_to": "2027-01-31"}, "Quel organisme accorde ce report ?"),
        ({"state": "handed_in"}, "Quel jour l’avez-vous rendu ?"),
        (
            {"period_starts_on": "2026-07-01", "period_ends_on": "2027-01-31"},
            "La période dépasse la convention (31 décembre 2026).",
        ),
    ],
)
def test_a_state_says_what_it_owes(desk, order, changes, sentence):
    answer = desk.post(f"/conventions/{order.pk}/echeances/ajouter/", data(**changes))
    assert answer.status_code == 422
    assert sentence in told(answer)
    assert not Duty.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "À rendre le 18 décembre 2026"),
        ({"state": "handed_in", "handed_in_on": "2026-11-02"}, "Rendu le 2 novembre 2026, hors outil"),
        (
            {"state": "extended", "extended_to": "2027-01-31", "extended_by": "préfecture"},
            "Report accordé jusqu’au 31 janvier 2027 par préfecture",
        ),
        ({"state": "waived", "reason": "convention résiliée"}, "Sans objet : convention résiliée"),
    ],
)
def test_each_state_reads_as_a_sentence(desk, order, changes, said):
    desk.post(f"/conventions/{order.pk}/echeances/ajouter/", data(**changes))
    assert said in told(desk.get(f"/conventions/{order.pk}/"))


def test_what_a_report_handed_in_stays_its_own(desk, order):
    duty = order.duties.create(kind="report", due_on=DUE)
    hand_in(duty, datetime.date(2026, 11, 2))
    typed = data(state="handed_in", handed_in_on="2026-11-02", form="dauphin", version="1")
    desk.post(f"/conventions/{order.pk}/echeances/{duty.pk}/", typed)
    duty.refresh_from_db()
    assert (duty.form, duty.said.replace("\u00a0", " ")) == ("dauphin", "Rendu le 2 novembre 2026")


def test_two_people_on_one_duty_see_both(desk, order):
    duty = order.duties.create(kind="report", due_on=DUE)
    page = f"/conventions/{order.pk}/echeances/{duty.pk}/"
    desk.post(page, data(state="waived", reason="résiliée"))
    late = desk.post(page, data(state="handed_in", handed_in_on="2026-11-02"))
    assert late.status_code == 409
    assert "résiliée" in told(late) and "2 novembre 2026" in told(late)
    duty.refresh_from_db()
    assert duty.state == "waived"


@pytest.mark.parametrize("days", [-30, -7, 0, 7, 14, 21, 28])
def test_who_answers_is_told_once_at_each_step(scheme, order, days, hold_clock):
    order.duties.create(kind="report", due_on=DUE)
    told = member(scheme, Role.COORDINATOR)
    member(scheme, Role.MEDIATOR)
    hold_clock(nine(DUE + datetime.timedelta(days=days)))

    remind()
    remind()

    assert [message.to for message in mail.outbox] == [[told.email]]
    assert "18 décembre 2026" in mail.outbox[0].body


@pytest.mark.parametrize("days", [-31, -20, -8, 3, 12, 35, 90])
def test_no_other_day_is_told(scheme, order, days, hold_clock):
    order.duties.create(kind="report", due_on=DUE)
    member(scheme, Role.COORDINATOR)
    hold_clock(nine(DUE + datetime.timedelta(days=days)))
    note_duties()
    assert not DutyNotice.objects.exists()


def test_a_postponed_duty_is_told_by_its_new_day_and_what_is_done_is_not(scheme, order):
    """On 18 November: postponed to 18 December (thirty days), handed in, not due."""
    member(scheme, Role.COORDINATOR)
    past = datetime.date(2026, 9, 1)
    order.duties.create(kind="report", due_on=past, state="extended", extended_to=DUE, extended_by="préfecture")
    order.duties.create(kind="annual", due_on=DUE, state="handed_in", handed_in_on=past)
    order.duties.create(kind="note", due_on=DUE, state="waived", reason="résiliée")
    remind()
    assert [notice.duty.kind for notice in DutyNotice.objects.all()] == ["report"]


def test_what_was_done_before_the_mail_left_is_not_said(scheme, order):
    duty = order.duties.create(kind="report", due_on=DUE)
    member(scheme, Role.COORDINATOR)
    note_duties()
    Duty.objects.filter(pk=duty.pk).update(state="waived", reason="résiliée")
    remind()
    assert mail.outbox == []


def test_without_coordinators_the_admins_are_told(scheme, order):
    order.duties.create(kind="report", due_on=DUE)
    told = member(scheme, Role.ADMIN)
    remind()
    assert [message.to for message in mail.outbox] == [[told.email]]


MONTHLY = {"kind": "note", "due_on": "2026-02-10", "period_starts_on": "2026-01-01", "period_ends_on": "2026-01-31"}


def test_one_that_comes_back_is_typed_once_for_the_whole_convention(desk, order):
    """A note each month of the year; the one of April was noted already, and stays as it is."""
    order.duties.create(kind="note", due_on="2026-05-10", state="waived", reason="Équipe en formation.")
    answer = desk.post(f"/conventions/{order.pk}/echeances/ajouter/", data(**MONTHLY, repeats="month"), follow=True)
    assert "11 échéances ajoutées." in told(answer)
    rows = list(order.duties.values_list("due_on", "period_starts_on", "period_ends_on"))
    assert len(rows) == 12
    assert rows[1] == (datetime.date(2026, 3, 10), datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    assert rows[-1] == (datetime.date(2027, 1, 10), datetime.date(2026, 12, 1), datetime.date(2026, 12, 31))
    assert order.duties.get(due_on="2026-05-10").state == "waived"


def test_without_a_period_nothing_comes_back(desk, order):
    answer = desk.post(f"/conventions/{order.pk}/echeances/ajouter/", data(repeats="quarter"))
    assert answer.status_code == 422
    assert "notez sa première période" in told(answer)


def test_a_report_to_hand_in_is_begun_from_its_convention(desk, order):
    """Its length, its days and for whom: one press, and nothing to type again."""
    days = {"period_starts_on": "2026-01-01", "period_ends_on": "2026-06-30"}
    order.duties.create(kind="report", due_on=DUE, **days)
    order.duties.create(kind="cerfa", due_on=DUE, **days)
    (address,) = re.findall(r'href="(/rapports/[^"]+duty[^"]+)"', told(desk.get(f"/conventions/{order.pk}/")))
    form = desk.get(address.replace("&amp;", "&")).context["form"]
    asked = [form[name].value() for name in ("convention", "length", "starts_on", "ends_on")]
    assert asked == [str(order.pk), "report", datetime.date(2026, 1, 1), datetime.date(2026, 6, 30)]
