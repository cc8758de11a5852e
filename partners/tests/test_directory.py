"""The directory: who is called so, who is made, what is completed, and what is another structure's."""

import pytest

from journal.models import Line
from partners.directory import (
    AlreadyThere,
    PartnerEntry,
    add_partner,
    change_partner,
    entry_of,
    find_partner,
    partner_named,
)
from partners.models import Partner, PartnerAlias, Partnership
from partners.tests.factories import PartnerFactory
from refusals import Stale
from schemes import clock
from schemes.enums import Role
from schemes.models import Topic
from schemes.tests.factories import SchemeFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheme():
    return SchemeFactory(city="Rennes")


@pytest.fixture
def coordinator(scheme):
    return member(scheme, Role.COORDINATOR)


def named(label, scheme, by=None):
    return partner_named(label, scheme, scheme.lead_operator, by=by)


def entry(**changes):
    return PartnerEntry(**{"name": "Mission locale", "city": "Rennes", "family": "employment"} | changes)


def page_of(scheme, partner):
    return Partnership.objects.get(scheme=scheme, partner=partner)


def test_a_new_name_is_made_once_however_it_is_spelt(scheme, coordinator, hold_clock):
    hold_clock(clock.now())
    first = named("  Épicerie   solidaire ", scheme, coordinator)
    again = named("epicerie-SOLIDAIRE", scheme)
    assert (first.pk, first.name, first.city, first.family) == (
        again.pk,
        "Épicerie solidaire",
        "Rennes",
        "to_specify",
    )
    assert page_of(scheme, first).named_at == clock.now()
    told = list(Line.objects.values_list("deed", "thing_label", "scheme_key", "operator_key", "actor_key"))
    assert told == [("partner.made", "Épicerie solidaire", scheme.pk, None, coordinator.pk)]


def test_a_name_of_the_scheme_comes_before_one_of_the_structure(scheme):
    other = SchemeFactory(city="Rennes", lead_operator=scheme.lead_operator)
    there = PartnerFactory(name="CCAS", city="Rennes", scheme=other)
    assert named("ccas", scheme) == there
    here = PartnerFactory(name="Mission locale", scheme=scheme)
    PartnerFactory(name="Mission locale", city="Rennes", scheme=other)
    assert named("MISSION LOCALE", scheme) == here


def test_a_namesake_of_another_town_or_of_another_structure_is_somebody_else(scheme):
    nantes = SchemeFactory(city="Nantes", lead_operator=scheme.lead_operator)
    PartnerFactory(name="Mission locale", city="Nantes", scheme=nantes)
    PartnerFactory(name="Mission locale", city="Brest", scheme=SchemeFactory())
    assert named("Mission locale", scheme).city == "Rennes"


def test_another_name_is_the_same_partner(scheme):
    kept = PartnerFactory(name="Amicale des Lilas", scheme=scheme)
    PartnerAlias.objects.create(scheme=scheme, partner=kept, name="Asso des locataires Lilas")
    assert named("asso des locataires lilas", scheme) == kept
    beside = SchemeFactory(city="Brest", lead_operator=scheme.lead_operator)
    assert find_partner("Asso des locataires Lilas", beside, scheme.lead_operator) == kept
    assert find_partner("Asso des locataires Lilas", scheme, SchemeFactory().lead_operator) == kept
    assert find_partner("Asso des locataires Lilas", SchemeFactory(), SchemeFactory().lead_operator) is None


def test_a_name_that_looks_like_a_person_s_is_not_told_to_the_journal(scheme):
    partner = named("Mme Dupont", scheme)
    assert Line.objects.get().thing_label == f"partenaire {partner.pk}"


def test_it_is_added_with_what_its_page_says(scheme, coordinator):
    topic = Topic.objects.get(code="housing")
    said = entry(roles=(("downstream_reception", ""), ("funder", "running")), topics=(topic.pk,), hours="lundi, 9 h")
    row = add_partner(scheme, scheme.lead_operator, said, by=coordinator)
    assert entry_of(row) == said
    assert Line.objects.get().after == "Emploi, reçoit les personnes orientées, finance"
    with pytest.raises(AlreadyThere, match="déjà dans votre liste"):
        add_partner(scheme, scheme.lead_operator, entry(name="mission LOCALE"), by=coordinator)


def test_completing_says_what_was_and_what_is(scheme, coordinator):
    row = page_of(scheme, named("Épicerie solidaire", scheme))
    said = entry(name="Épicerie solidaire", family="charity", roles=(("co_host", ""),))
    change_partner(row, scheme.lead_operator, said, version=1, by=coordinator)
    row = page_of(scheme, row.partner_id)
    assert (entry_of(row), row.version) == (said, 2)
    line = Line.objects.filter(deed="partner.completed").get()
    assert (line.before, line.after) == ("À préciser", "Aide alimentaire, caritatif, co-anime")


def test_a_page_read_before_somebody_changed_it_changes_nothing(scheme, coordinator):
    row = page_of(scheme, PartnerFactory(scheme=scheme))
    change_partner(row, scheme.lead_operator, entry(), version=1, by=coordinator)
    with pytest.raises(Stale) as refused:
        change_partner(row, scheme.lead_operator, entry(name="CAF"), version=1, by=coordinator)
    assert refused.value.current.partner.name == "Mission locale"
    assert Partner.objects.get().name == "Mission locale"


def test_a_name_that_changes_is_news_for_the_other_schemes_of_the_structure(scheme, coordinator):
    partner = PartnerFactory(scheme=scheme)
    other = SchemeFactory(lead_operator=scheme.lead_operator)
    Partnership.objects.create(scheme=other, partner=partner)
    row = page_of(scheme, partner)
    change_partner(row, scheme.lead_operator, entry(), version=1, by=coordinator)
    assert (page_of(scheme, partner).version, page_of(other, partner).version) == (2, 2)


def test_b13_what_another_structure_works_with_too_keeps_its_name(scheme, coordinator):
    partner = PartnerFactory(name="CAF", city="Rennes", family="public_service", scheme=scheme)
    theirs = SchemeFactory()
    Partnership.objects.create(scheme=theirs, partner=partner, hours="le matin")
    said = entry(hours="l’après-midi", roles=(("expertise", ""),))
    change_partner(page_of(scheme, partner), scheme.lead_operator, said, version=1, by=coordinator)
    partner.refresh_from_db()
    assert (partner.name, partner.family) == ("CAF", "public_service")
    assert (page_of(scheme, partner).hours, page_of(theirs, partner).hours) == ("l’après-midi", "le matin")


def test_a_family_that_nobody_said_yet_is_said_by_either_structure(scheme, coordinator):
    partner = PartnerFactory(name="CAF", city="Rennes", family="to_specify", scheme=scheme)
    Partnership.objects.create(scheme=SchemeFactory(), partner=partner)
    change_partner(
        page_of(scheme, partner), scheme.lead_operator, entry(family="public_service"), version=1, by=coordinator
    )
    partner.refresh_from_db()
    assert (partner.name, partner.family) == ("CAF", "public_service")
