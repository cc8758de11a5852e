"""Two names of one partner become one, across all that names a partner; figures are those of one partner."""

import datetime
from itertools import cycle

import pytest
from django.urls import reverse

from accounts.invitations import make_invitation
from accounts.tests.factories import UserFactory
from journal.models import Line
from outings.models import Outing, OutingPartner, OutingStop, OutingTheme
from outings.tests.factories import history, outing
from partners.merging import merge_partners
from partners.models import (
    Convention,
    LineSupplier,
    Partner,
    PartnerAlias,
    Partnership,
    ReaderOffer,
    Representative,
    SpotLandlord,
)
from partners.tests.factories import PartnerFactory, convention
from planning.models import SeriesPartner, SeriesStop
from planning.tests.factories import series
from refusals import Refused
from reporting.figures.aggregates import compute
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.models import ActivityReport, ReportReader
from schemes import clock
from schemes.enums import Role
from schemes.models import Scheme, Spot, Theme, Topic
from schemes.tests.factories import SchemeFactory, SpotFactory, member
from situations.models import Situation, Solicitation
from watch.models import FollowUp, Observation, Recipient

pytestmark = pytest.mark.django_db
MARCH, APRIL = datetime.date(2026, 3, 11), datetime.date(2026, 4, 11)
B14 = "Chacun a ses lecteurs"


@pytest.fixture
def scheme():
    return SchemeFactory()


@pytest.fixture
def coordinator(scheme):
    return member(scheme, Role.COORDINATOR)


@pytest.fixture
def gone(scheme):
    return PartnerFactory(name="Asso des locataires Lilas", family="to_specify", scheme=scheme)


@pytest.fixture
def kept(scheme):
    return PartnerFactory(name="Amicale des Lilas", family="tenants", scheme=scheme, scheme__roles=("venue",))


@pytest.fixture
def merge(scheme, gone, kept, coordinator):
    """`merge()`: the one that goes into the one that stays, by who coordinates the scheme."""
    return lambda: merge_partners(gone, kept, schemes=Scheme.objects.filter(pk=scheme.pk), by=coordinator)


# What names a partner. MOVED: it names the one that stays. TIES: it holds on to its own, which stays.
def in_outing(scheme, partner):
    return outing(scheme, partners={partner: "venue"}).outing_partners.get()


def in_partnership(scheme, partner):
    return Partnership.objects.get_or_create(scheme=scheme, partner=partner)[0]


def in_alias(scheme, partner):
    return PartnerAlias.objects.create(scheme=scheme, partner=partner, name="Les Lilas")


def as_representative(scheme, partner):
    return Representative.objects.create(user=UserFactory(), partner=partner, operator=scheme.lead_operator)


def as_invited_reader(scheme, partner):
    said = {"structure": scheme.lead_operator.name, "offer": "lire ses rapports", "by": None, "at": clock.now()}
    invitation, _ = make_invitation("lectrice@exemple.fr", **said)
    return ReaderOffer.objects.create(invitation=invitation, operator=scheme.lead_operator, partner=partner)


def in_convention(scheme, partner):
    return convention(scheme, partner)


def as_report_reader(scheme, partner):
    report = ActivityReport.objects.create(scheme=scheme, title="Bilan", starts_on=MARCH, ends_on=APRIL)
    return ReportReader.objects.create(report=report, partner=partner)


def in_series(scheme, partner):
    return series(scheme, partners={partner: ("venue", False)}, starts_on=clock.today()).series_partners.get()


def as_recipient(scheme, partner):
    return Recipient.objects.create(scheme=scheme, partner=partner, service="Gardiennage", email="loge@exemple.fr")


def as_landlord(scheme, partner):
    return SpotLandlord.objects.create(spot=SpotFactory(scheme=scheme), partner=partner)


def in_follow_up(scheme, partner):
    said = {"operator": scheme.lead_operator, "held_on": MARCH, "what": "Rappeler l’horaire", "is_next_time": True}
    return FollowUp.objects.create(scheme=scheme, partner=partner, **said)


def as_supplier(scheme, partner):
    order = convention(scheme, PartnerFactory(name="Ville", scheme=scheme))
    line = order.lines.create(label="Nouveaux inscrits", nature="result", known_by="partner")
    return line.suppliers.create(partner=partner)


BESIDE = {SeriesPartner: in_series, Recipient: as_recipient, SpotLandlord: as_landlord, FollowUp: in_follow_up}
MOVED = {
    **BESIDE,
    SeriesPartner: in_series,
    OutingPartner: in_outing,
    Partnership: in_partnership,
    PartnerAlias: in_alias,
}
TIES = {
    Representative: as_representative,
    ReaderOffer: as_invited_reader,
    Convention: in_convention,
    LineSupplier: as_supplier,
    ReportReader: as_report_reader,
}


def naming(model):
    """The relations of a kind of thing that may be merged: who names it."""
    return {relation.related_model for relation in model._meta.related_objects if not relation.many_to_many}


def test_whatever_names_a_partner_a_spot_or_a_theme_is_moved_by_somebody():
    assert naming(Partner) == {*MOVED, *TIES}
    assert naming(Spot) == {OutingStop, SeriesStop, SpotLandlord, Observation, FollowUp, Situation, Solicitation}
    assert naming(Theme) == {OutingTheme}


@pytest.mark.parametrize("model", MOVED)
def test_what_names_the_one_that_goes_names_the_one_that_stays(scheme, gone, kept, merge, model):
    MOVED[model](scheme, gone)
    merge()
    assert not Partner.objects.filter(pk=gone.pk).exists()
    assert set(model.objects.values_list("partner", flat=True)) == {kept.pk}


@pytest.mark.parametrize("model", TIES)
def test_the_one_with_readers_conventions_or_reports_is_kept(scheme, gone, kept, merge, model):
    row = TIES[model](scheme, gone)
    done = merge()
    assert (done.kept, done.gone, done.kept.family) == (gone, kept, "tenants")
    assert not Partner.objects.filter(pk=kept.pk).exists()
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", TIES)
def test_b14_two_that_both_have_some_stay_two(scheme, gone, kept, merge, model):
    TIES[model](scheme, gone)
    as_report_reader(scheme, kept)
    with pytest.raises(Refused, match=B14):
        merge()
    assert Partner.objects.filter(pk__in=[gone.pk, kept.pk]).count() == 2


def test_a_body_added_to_a_convention_s_readers_stays_it(scheme, gone, kept, merge):
    order = convention(scheme, PartnerFactory(name="Ville", scheme=scheme))
    order.added_readers.add(gone)
    assert merge().kept == gone
    assert list(order.added_readers.all()) == [gone]


def test_an_outing_that_named_both_names_one_with_the_role_that_either_had(scheme, gone, kept, merge):
    both = outing(scheme, partners={gone: "co_host", kept: ""})
    one = outing(scheme, partners={gone: "venue"})
    assert merge().outings == 2
    assert list(both.outing_partners.values_list("partner", "role")) == [(kept.pk, "co_host")]
    assert list(one.outing_partners.values_list("partner", "role")) == [(kept.pk, "venue")]
    assert history(both) == [(1, "recorded"), (2, "partner_merged")]


def test_what_the_scheme_knew_of_either_it_knows_of_the_one_that_stays(scheme, gone, kept, merge):
    topic = Topic.objects.get(code="housing")
    Partnership.objects.filter(partner=gone).update(hours="le matin", phone="02 99 00 00 00")
    Partnership.objects.filter(partner=kept).update(hours="l’après-midi")
    Partnership.objects.get(partner=gone).topics.add(topic)
    merge()
    row = Partnership.objects.get(partner=kept)
    assert (row.hours, row.phone, list(row.topics.all())) == ("l’après-midi", "02 99 00 00 00", [topic])
    assert set(row.roles.values_list("role", flat=True)) == {"co_host", "venue"}


def test_the_old_name_typed_again_is_the_partner_that_stays(scheme, kept, merge):
    merge()
    typed = outing(scheme, new_partners=("asso des locataires LILAS",))
    assert list(typed.outing_partners.values_list("partner", flat=True)) == [kept.pk]
    assert Partner.objects.count() == 1
    told = Line.objects.values_list("deed", "before", "after")
    assert list(told) == [("partner.merged", "Asso des locataires Lilas", "Amicale des Lilas")]


def test_a_person_s_name_is_merged_to_be_gone(scheme, gone, merge):
    Partner.objects.filter(pk=gone.pk).update(name="Mme Dupont")
    gone.refresh_from_db()
    merge()
    assert not PartnerAlias.objects.exists()
    assert Line.objects.get().before == f"partenaire {gone.pk}"


@pytest.mark.parametrize(
    ("typed", "names", "is_partnered", "count"),
    [
        (None, (), 0, None),
        (0, (), 0, 0),
        (3, (), 1, 3),
        (None, ("CAF",), 1, 1),
        (0, ("CAF",), 1, 1),
        (3, ("CAF",), 1, 3),
        (1, ("CAF", "CCAS"), 1, 2),
    ],
)
def test_an_outing_has_the_partners_counted_or_named_where_they_are_more(scheme, typed, names, is_partnered, count):
    stored = outing(scheme, partners_count=typed, new_partners=names)
    totals = compute(Scope.of(scheme, stored.held_on, stored.held_on)).totals
    assert (totals["partnered_outings"], totals["partners_count"]) == (is_partnered, count)


def test_partners_add_up_outing_by_outing_and_the_list_says_the_same(scheme, client):
    """2 named and 1 counted; 3 counted; nobody said: 5 in 2 outings, noted at 2 of 3."""
    for typed, names in ((1, ("CAF", "CCAS")), (3, ()), (None, ())):
        outing(scheme, held_on=MARCH, partners_count=typed, new_partners=names)
    report = build(Scope.of(scheme, MARCH, MARCH))
    told = [report[code].value for code in ("partners_count", "partners_count_outings", "partners_count_asked")]
    assert told == [5, 2, 3]
    client.force_login(member(scheme, Role.COORDINATOR))
    total = client.get(f"{reverse('outings:list')}?{report['partners_count'].query}").context["total"]
    assert (total["outings"], total["brought"]) == (2, 5)


def figures(scheme, start, end):
    found = compute(Scope.of(scheme, start, end))
    return found.totals["partnered_outings"], found.partners, found.new_partners


def test_the_figures_are_those_of_one_partner(scheme, gone, kept, merge):
    """March: the one that stays, at 1 outing. April: the one that goes, at 2, with the other at 1 of them.

    Before, April has 2 partners, 1 of them new. After, 1 partner at 2 outings, who had come in March.
    """
    april = APRIL.replace(day=1), APRIL.replace(day=30)
    outing(scheme, held_on=MARCH, partners={kept: ""})
    outing(scheme, held_on=APRIL, partners={gone: "", kept: ""})
    outing(scheme, held_on=APRIL, partners={gone: ""})
    assert figures(scheme, *april) == (2, {gone.pk: 2, kept.pk: 1}, {gone.pk})
    merge()
    assert figures(scheme, *april) == (2, {kept.pk: 2}, set())


def test_b13_of_another_structure_s_partner_only_own_links_move(scheme, gone, kept, merge):
    theirs = SchemeFactory()
    Partnership.objects.create(scheme=theirs, partner=gone, hours="le matin")
    outing(scheme, partners={gone: ""})
    outing(theirs, partners={gone: ""})
    done = merge()
    assert (done.is_gone, done.outings) == (False, 1)
    assert set(OutingPartner.objects.values_list("scheme", "partner")) == {(scheme.pk, kept.pk), (theirs.pk, gone.pk)}
    assert set(Partnership.objects.values_list("scheme", "partner")) == {(scheme.pk, kept.pk), (theirs.pk, gone.pk)}
    assert list(PartnerAlias.objects.values_list("scheme", "partner")) == [(scheme.pk, kept.pk)]


def test_one_that_reads_for_another_structure_may_go_here(scheme, gone, kept, merge):
    theirs = SchemeFactory()
    Representative.objects.create(user=UserFactory(), partner=gone, operator=theirs.lead_operator)
    as_report_reader(scheme, kept)
    assert merge().kept == kept
    assert Representative.objects.get().partner == gone


def test_a_second_merge_says_that_it_is_done(merge):
    merge()
    with pytest.raises(Refused, match="vient d’être réuni"):
        merge()


@pytest.mark.django_db(transaction=True)
def test_two_phones_name_one_new_partner_at_once(race):
    scheme = SchemeFactory()
    stored = race(lambda: outing(scheme, new_partners=("Épicerie solidaire",)))
    assert [row for row in stored if not isinstance(row, Outing)] == []
    assert Partner.objects.count() == 1
    assert OutingPartner.objects.values("partner").distinct().count() == 1
    assert OutingPartner.objects.count() == 4
    assert Line.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_merge_the_same_pair_each_its_way_leave_one(race):
    scheme = SchemeFactory()
    one, other = PartnerFactory(scheme=scheme), PartnerFactory(scheme=scheme)
    both = outing(scheme, partners={one: "", other: ""})
    by, pairs = member(scheme, Role.COORDINATOR), cycle([(one, other), (other, one)])
    done = race(lambda: merge_partners(*next(pairs), schemes=Scheme.objects.filter(pk=scheme.pk), by=by))
    assert sorted(type(result).__name__ for result in done) == ["Merge"] + ["Refused"] * 3
    assert both.outing_partners.get().partner == Partner.objects.get()
