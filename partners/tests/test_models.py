import datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.tests.factories import UserFactory
from partners.enums import AgreementType, FundingUse, PartnerRole
from partners.models import Convention, Partner, Partnership, PartnershipRole, Representative
from partners.tests.factories import PartnerFactory, representative
from schemes import clock
from schemes.enums import Role
from schemes.tests.factories import OperatorFactory, SchemeFactory, member

DAY = datetime.timedelta(days=1)


def refused(row):
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    return True


@pytest.mark.parametrize("role", list(Role))
def test_members_see_the_partners_of_their_scheme_once(db, role):
    scheme = SchemeFactory()
    partner = PartnerFactory(scheme=scheme, scheme__roles=["co_host", "venue"])
    PartnerFactory(scheme=SchemeFactory())

    assert list(Partner.objects.visible_to(member(scheme, role))) == [partner]


def test_a_funder_sees_no_partner_not_even_itself(db):
    partner = PartnerFactory(scheme=SchemeFactory(), scheme__roles=["funder"])

    assert not Partner.objects.visible_to(representative(partner)).exists()


def test_what_a_partner_does_elsewhere_is_not_shown(db):
    mine, theirs = SchemeFactory(), SchemeFactory()
    partner = PartnerFactory(scheme=mine)
    Partnership.objects.create(scheme=theirs, partner=partner)
    user = member(mine)

    [seen] = Partner.objects.visible_to(user).with_partnerships_visible_to(user)

    assert [partnership.scheme for partnership in seen.visible_partnerships] == [mine]


def test_commissioner_and_funders_read_the_reports(db):
    scheme = SchemeFactory()
    funder = PartnerFactory(scheme=scheme, scheme__roles=["funder", "co_host"])
    commissioner = PartnerFactory(scheme=scheme, scheme__roles=["commissioner"])
    PartnerFactory(scheme=scheme, scheme__roles=["venue"])

    assert set(Partner.objects.reading(scheme)) == {funder, commissioner}


@pytest.mark.parametrize(("starts", "ends", "counts"), [(0, 0, True), (1, None, False), (None, -1, False)])
def test_one_represents_a_partner_from_the_first_to_the_last_day(db, starts, ends, counts):
    today = clock.today()
    partner, user = PartnerFactory(), UserFactory()
    Representative.objects.create(
        user=user,
        partner=partner,
        operator=OperatorFactory(),
        starts_on=None if starts is None else today + starts * DAY,
        ends_on=None if ends is None else today + ends * DAY,
    )

    assert Representative.objects.of(user).current().exists() is counts


def test_an_inactive_user_represents_nobody(db):
    user = representative(PartnerFactory(), is_active=False)
    assert not Representative.objects.of(user).current().exists()


def test_a_funder_of_two_uses_funds_once(db):
    partner = PartnerFactory(scheme=SchemeFactory(), scheme__roles=["venue"])
    partnership = partner.partnerships.get()
    for use in FundingUse:
        partnership.roles.create(role=PartnerRole.FUNDER, funding_use=use)

    assert partnership.role_labels() == ["Accueille", "Finance"]
    assert partnership.funding_uses() == ["Investissement", "Fonctionnement"]
    assert partnership.holds(PartnerRole.FUNDER)
    assert not partnership.holds(PartnerRole.COMMISSIONER)


def test_only_a_funder_has_a_use_of_funds(db):
    partnership = PartnerFactory(scheme=SchemeFactory()).partnerships.get()
    role = PartnershipRole(partnership=partnership, role=PartnerRole.VENUE, funding_use=FundingUse.RUNNING)

    with pytest.raises(ValidationError, match="Seul un financeur a un emploi des fonds"):
        role.full_clean()
    assert refused(role)


def test_a_role_is_entered_once_even_without_use_of_funds(db):
    partnership = PartnerFactory(scheme=SchemeFactory(), scheme__roles=["funder"]).partnerships.get()

    assert refused(PartnershipRole(partnership=partnership, role=PartnerRole.FUNDER))


def test_a_partner_has_one_row_even_without_a_city(db):
    PartnerFactory(name="CAF", city="")

    assert refused(Partner(name="CAF", city="", family="public_service"))


def test_a_convention_ends_after_it_started_where_both_are_known(db):
    scheme = SchemeFactory()
    funder = PartnerFactory(scheme=scheme, scheme__roles=["funder"])
    day = datetime.date(2025, 1, 1)
    facts = {"operator": scheme.lead_operator, "funder": funder, "kind": AgreementType.GRANT}

    assert refused(Convention(**facts, starts_on=day, ends_on=day - DAY))
    for starts_on, ends_on in [(day, day), (day, None), (None, day), (None, None)]:
        Convention.objects.create(**facts, starts_on=starts_on, ends_on=ends_on)


def test_readers_of_before_are_given_to_each_structure_that_works_with_their_partner(db):
    """One row for both operators of a scheme and for the one of another; a partner of nobody's leaves none."""
    migration = import_module("partners.migrations.0004_readers_by_structure")
    scheme, second, third = SchemeFactory(), SchemeFactory(), OperatorFactory()
    scheme.co_operators.add(third)
    town = PartnerFactory(scheme=scheme)
    second.partnerships.create(partner=town)
    funder = representative(town, SchemeFactory().lead_operator)
    forgotten = representative(PartnerFactory())

    migration.give_operators(apps, None)

    operators = {scheme.lead_operator, second.lead_operator, third}
    assert {row.operator for row in funder.representations.all()} == operators
    assert not forgotten.representations.exists()
