"""« À faire »: what funders are owed, of one's own structure alone. Wednesday 18 November."""

import datetime

import pytest

from home.waiting import waiting
from partners.tests.factories import PartnerFactory, convention
from schemes.enums import Role
from schemes.tests.factories import OperatorFactory, SchemeFactory, member

pytestmark = pytest.mark.django_db
IN_THIRTY_DAYS = datetime.date(2026, 12, 18)


@pytest.fixture
def scheme():
    return SchemeFactory()


@pytest.fixture
def order(scheme):
    return convention(scheme, PartnerFactory(name="Ville de Tours", scheme=scheme))


def said(scheme, user):
    return [(pile.label, pile.number, pile.rows[0].title) for pile in waiting([scheme], user=user)]


def test_what_is_owed_within_thirty_days_or_late_waits(scheme, order):
    desk = member(scheme, Role.COORDINATOR)
    order.duties.create(kind="annual", due_on=IN_THIRTY_DAYS + datetime.timedelta(days=1))
    order.duties.create(kind="note", due_on=IN_THIRTY_DAYS, state="waived", reason="résiliée")
    assert said(scheme, desk) == []
    order.duties.create(kind="report", due_on=IN_THIRTY_DAYS)
    order.duties.create(kind="cerfa", due_on=datetime.date(2026, 6, 30))
    assert said(scheme, desk) == [("Échéances", 2, "Compte rendu financier (Cerfa), Ville de Tours")]


def test_a_postponed_one_waits_by_its_new_day(scheme, order):
    postponed = {"state": "extended", "extended_by": "préfecture"}
    order.duties.create(kind="report", due_on=datetime.date(2026, 6, 30), extended_to="2027-01-31", **postponed)
    assert said(scheme, member(scheme, Role.COORDINATOR)) == []


def test_another_structure_of_the_same_scheme_is_not_told(scheme, order):
    order.duties.create(kind="report", due_on=IN_THIRTY_DAYS)
    other = OperatorFactory()
    scheme.co_operators.add(other)
    assert said(scheme, member(scheme, Role.COORDINATOR, other)) == []
