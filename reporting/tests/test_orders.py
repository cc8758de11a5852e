"""What funders order, held against the catalogue and told against their targets, worked out by hand."""

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.checks import run_checks

from outings.entries import StopEntry
from outings.tests.factories import outing
from partners.conventions.catalogue import offered_codes
from partners.models import ConventionLine, Target
from partners.tests.factories import PartnerFactory, convention
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.orders import (
    LineValue,
    check_lines,
    hint_of_line,
    is_at_term,
    is_in_catalogue,
    is_met,
    months_told,
    target_of,
    told_against,
    value_of,
    values_of_line,
)
from schemes.models import Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory

START, END = datetime.date(2026, 1, 1), datetime.date(2026, 3, 31)
QUARTER = {"starts_on": START, "ends_on": END}


@pytest.fixture
def scheme(db):
    return SchemeFactory(name="La Halte")


@pytest.fixture
def order(scheme):
    """The order of `DOMAIN 5.0`'s worked example: quarters A and B, first quarter of 2026.

    | n° | stops: minutes, people | partner |
    | 1 | A 120, 12 | CAF |
    | 2 | A 120, 9 | |
    | 4 | A 90, 8; B 90, 6 | |
    | 5 | B 180, 15 | Mission locale |
    | 6 | B 60, 7; C 120, 10 | |
    | 8 | A 120, 0 | |
    | 7, 9 | C 120, 11; C 60, 12: outside the order | |
    """
    a, b, c = (NeighbourhoodFactory(name=name, scheme=scheme) for name in "ABC")
    caf, local = (PartnerFactory(name=name, scheme=scheme) for name in ("CAF", "Mission locale"))
    rounds = [
        ([(a, 120, 12)], caf),
        ([(a, 120, 9)], None),
        ([(a, 90, 8), (b, 90, 6)], None),
        ([(b, 180, 15)], local),
        ([(b, 60, 7), (c, 120, 10)], None),
        ([(a, 120, 0)], None),
        ([(c, 120, 11)], None),
        ([(c, 60, 12)], None),
    ]
    for day, (stops, partner) in enumerate(rounds, 2):
        minutes, people = (sum(column) for column in list(zip(*stops, strict=True))[1:])
        outing(
            scheme,
            held_on=datetime.date(2026, 3, day),
            starts_at=datetime.time(9),
            ends_at=(
                datetime.datetime(2026, 3, day, 9, tzinfo=datetime.UTC) + datetime.timedelta(minutes=minutes)
            ).time(),
            people_mediated=people,
            stops=[StopEntry(place, people_mediated=there, minutes=spent) for place, spent, there in stops],
            partners={partner: ""} if partner else {},
            **({} if people else {"no_public_reason": "weather"}),
        )
    row = convention(scheme, PartnerFactory(name="Ville de Tours", scheme=scheme), **QUARTER)
    row.neighbourhoods.set([a, b])
    return row


def lines(order, *, code="", known_by="computed", **said):
    return order.lines.create(label="Ligne", nature="realisation", known_by=known_by, code=code, **said)


def expects(line, value=None, **said):
    days = QUARTER | {name: said.pop(name) for name in ("starts_on", "ends_on") if name in said}
    return Target.objects.create(line=line, value=value, **days, **said)


def report_of(order):
    return build(Scope.of_convention(order, START, END))


def test_an_order_is_told_against_its_outings(order):
    line = lines(order, code="outings_done")
    target = expects(line, Decimal(8))
    (value,) = values_of_line(line, report_of(order))
    assert (value.value, told_against(value, target), is_met(target, value)) == (6, "6\u00a0/\u00a08", False)
    assert is_at_term(target, START, END) and months_told(target, START, END) == ""


def test_a_share_is_compared_exactly(order):
    """2 of 6 is more than 30 %, and less than 33,34 %."""
    line = lines(order, code="partnered_outings")
    target = expects(line, Decimal(30), unit_is_share=True)
    (value,) = values_of_line(line, report_of(order))
    assert (value.part, value.base, value.value) == (2, 6, Fraction(100, 3))
    assert told_against(value, target) == "2\u00a0sur\u00a06\u00a0/\u00a030\u202f%"
    assert is_met(target, value) is True
    assert is_met(Target(line=line, value=Decimal("33.34"), unit_is_share=True), value) is False


def test_the_same_figure_is_a_number_where_no_share_is_asked(order):
    line = lines(order, code="partnered_outings")
    assert [value.told for value in values_of_line(line, report_of(order))] == ["2"]


def test_hours_and_formats(order):
    """780 minutes in A and B; six outings on foot, no workshop."""
    report = report_of(order)
    assert value_of("presence_hours", report).value == 13
    assert value_of("outings_done[format=walkabout]", report).value == 6
    assert value_of("outings_done[format=workshop]", report).value == 0


def test_a_figure_says_in_how_many_outings_it_is_noted(order):
    value = value_of("people_met", report_of(order))
    assert (value.value, value.noted, value.asked) == (None, 0, 5)


@pytest.mark.parametrize(
    ("sense", "value", "met"),
    [
        ("at_least", 8, True),
        ("at_least", Fraction(799, 100), False),
        ("at_most", 8, True),
        ("at_most", 9, False),
        ("about", Fraction(72, 10), True),
        ("about", Fraction(719, 100), False),
        ("about", Fraction(88, 10), True),
        ("about", 9, False),
    ],
)
def test_each_sense_to_its_bound(sense, value, met):
    """Of 8: « environ » at 10 % is 7,2 to 8,8."""
    target = Target(line=ConventionLine(known_by="computed"), value=Decimal(8), sense=sense, tolerance=10)
    assert is_met(target, LineValue(Fraction(value), "")) is met


def test_before_term_months_are_told_and_nothing_is_prorated(order):
    line = lines(order, code="outings_done")
    target = expects(line, Decimal(8), ends_on=datetime.date(2026, 12, 31))
    assert months_told(target, START, END) == "3\u00a0mois sur 12"
    assert not is_at_term(target, START, END)
    (value,) = values_of_line(line, report_of(order))
    assert told_against(value, target) == "6\u00a0/\u00a08"


def test_a_closed_target_is_told_no_more_from_its_day_on(order):
    line = lines(order, code="outings_done")
    former = expects(line, Decimal(8), closed_on=datetime.date(2026, 3, 1))
    assert target_of(line, START, END) is None
    assert target_of(line, START, datetime.date(2026, 2, 28)) == former


def test_two_suppliers_are_two_values(order, scheme):
    line = lines(order, known_by="partner", hint_code="coupons_issued")
    for name, value in (("Centre social", 11), ("France services", 31), ("CAF de Tours", None)):
        body = line.suppliers.create(partner=PartnerFactory(name=name, scheme=scheme))
        for given in (5, value):
            said = {"value": given, "source": "register"} if given is not None else {"is_unknown": True}
            body.values.create(**QUARTER, **said)
    report = report_of(order)
    assert [(row.value, row.source) for row in values_of_line(line, report)] == [
        (11, "Centre social, registre"),
        (31, "France services, registre"),
        (None, "CAF de Tours"),
    ]
    assert hint_of_line(line, report).value is None


def test_a_survey_is_of_its_base_and_its_target_is_that_base(order):
    """31 of 42 answered yes: 73,8 %."""
    line = lines(order, known_by="survey")
    question = line.questions.create(text="Utile\u202f?")
    for label, count in (("Oui", 31), ("Non", 11)):
        question.options.create(label=label).counts.create(month=datetime.date(2026, 2, 1), count=count)
    (value,) = values_of_line(line, report_of(order))
    target = expects(line, Decimal(40))
    assert (value.value, value.told, value.base) == (Fraction(3100, 42), "31 sur 42", 42)
    assert (told_against(value, target), is_met(target, value)) == ("42\u00a0réponses\u00a0/\u00a040", True)


def test_what_is_offered_is_in_the_catalogue_and_nothing_of_the_team_is(scheme):
    Topic.objects.create(scheme=scheme, code="compost", label="Compost")
    offered = offered_codes([scheme])
    assert all(map(is_in_catalogue, offered))
    assert {"outings_done[format=workshop]", "requests[topic=housing]", "requests[topic=compost]"} <= offered.keys()
    assert not {"mediators_count", "person_hours", "late_outings", "people_met_outings"} & offered.keys()


def test_what_takes_a_target_is_a_closed_list(scheme):
    """Means and quality (DOMAIN 5.0), written out by hand."""
    takes = {code for code, row in offered_codes([scheme]).items() if row.takes_number or row.takes_share}
    assert {code for code in takes if "[" not in code} == {
        *("outings_done", "presence_hours", "qpv_hours", "realisation_rate", "regularity_rate", "promise_held_rate"),
        *("neighbourhood_coverage", "neighbourhoods_covered", "outings_in_priority", "outings_in_qpv"),
        *("partners_mobilised", "partnered_outings", "gender_fill_rate", "age_fill_rate", "followup_closed_15d"),
    }
    assert {code.split("=")[0] for code in takes if "[" in code} == {"outings_done[format", "outings_done[format]"}


@pytest.mark.parametrize(
    "code", ["euros_per_person", "outings_done[format=x]", "outings_done[", "requests_total[topic=a]"]
)
def test_a_line_that_names_no_figure_is_found(order, code):
    assert check_lines(databases=["default"]) == []
    lines(order, code=code)
    assert [error.id for error in check_lines(databases=["default"])] == ["reporting.E002"]
    with pytest.raises(KeyError):
        value_of(code, report_of(order))


def test_the_lists_of_this_module_are_of_the_catalogue():
    assert [error for error in run_checks() if error.id == "reporting.E001"] == []
