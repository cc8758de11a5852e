"""« Commandé / réalisé »: what each line says to who reads it, whose it is and since when."""

import datetime
from decimal import Decimal

import pytest

from french.dates import month_end
from outings.tests.factories import outing
from partners.models import ConventionLine
from partners.tests.factories import PartnerFactory, convention
from reporting.disclosure import for_readers
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.matrix import can_say, cannot_say, rows_of
from reporting.models import ActivityReport
from schemes import clock
from schemes.tests.factories import SchemeFactory

START, END = datetime.date(2026, 1, 1), datetime.date(2026, 3, 31)
QUARTER = {"starts_on": START, "ends_on": END}
NBSP = "\u00a0"


@pytest.fixture
def scheme(db):
    return SchemeFactory(name="La Halte")


@pytest.fixture
def order(scheme):
    return convention(scheme, PartnerFactory(name="Ville de Tours", scheme=scheme), **QUARTER)


def row_of(order, *, is_team=False):
    known = build(Scope.of_convention(order, START, END))
    (row,) = rows_of(ActivityReport(convention=order, **QUARTER), known if is_team else for_readers(known))
    return row


def told_to_readers(order):
    known = build(Scope.of_convention(order, START, END))
    rows = rows_of(ActivityReport(convention=order, **QUARTER), for_readers(known))
    return [plain(row.told) for row in rows]


def plain(text):
    return text.replace(NBSP, " ").replace("\u202f", " ")


def surveyed(order, *times, labels=("Oui", "Un peu", "Non", "Sans avis"), source=""):
    line = order.lines.create(label="Confiance", nature="impact", known_by="survey")
    question = line.questions.create(text="Utile ?")
    for position, (label, count) in enumerate(zip(labels, times, strict=False)):
        option = question.options.create(label=label, position=position)
        option.counts.create(month=datetime.date(2026, 2, 1), count=count, source=source)
    return line


def supplied(order, name="Centre social"):
    line = order.lines.create(label="Nouveaux inscrits", nature="result", known_by="partner")
    return line.suppliers.create(partner=PartnerFactory(name=name))


def gives(supplier, value, *, month=None, given_on=datetime.date(2026, 4, 10)):
    first = datetime.date(2026, month or 1, 1)
    days = (first, month_end(first) if month else END)
    said = {"value": value, "source": "register"} if value is not None else {"is_unknown": True}
    supplier.values.create(starts_on=days[0], ends_on=days[1], given_on=given_on, **said)


def test_what_fewer_than_five_answered_is_told_with_the_others(order):
    """Of 42: 31, 5, 4 and 2. The team's page has all four; both know how many answered."""
    surveyed(order, 31, 5, 4, 2)
    row = row_of(order)
    assert plain(row.told) == "Oui : 31 sur 42, Un peu : 5, autres réponses : 6"
    assert plain(row.source) == "Utile ? 42 réponses"
    assert [plain(said) for said in can_say([row])] == ["Répondu par 20 personnes au moins : Confiance."]
    assert plain(row_of(order, is_team=True).told) == "Oui : 31 sur 42, Un peu : 5, Non : 4, Sans avis : 2"


def test_a_first_answer_of_few_is_not_given_away(order):
    surveyed(order, 4, 20)
    row = row_of(order)
    assert plain(row.told) == "Un peu : 20 sur 24, autres réponses : 4"
    assert (row.values[0].value, plain(row.values[0].told)) == (None, "24 réponses")


@pytest.mark.parametrize(("times", "said"), [((15, 5), "Oui : 15 sur 20"), ((14, 5), "moins de 20 réponses, trop peu")])
def test_under_twenty_answers_readers_have_no_part(order, times, said):
    surveyed(order, *times)
    row = row_of(order)
    assert plain(row.told).startswith(said)
    assert plain(row_of(order, is_team=True).told) == f"Oui : {times[0]} sur {sum(times)}, Un peu : 5"
    assert ("Confiance : moins de 20 réponses." in [plain(one) for one in cannot_say([row])]) is (sum(times) < 20)


def test_nobody_answered_is_left_to_be_explained(order):
    surveyed(order, 0, 0)
    row = row_of(order)
    assert row.told == ""
    assert plain(cannot_say([row])[0]) == "Confiance : pas de réponse à ce jour."


def test_what_was_counted_on_paper_says_where_it_comes_from(order):
    surveyed(order, 30, 12, source="fiches du 12 juin, CAF")
    assert plain(row_of(order).source) == "Utile ? 42 réponses (fiches du 12 juin, CAF)"


def test_a_survey_is_held_against_how_many_answered(order):
    """42 of 100 awaited: told beside the answers, to be explained at its term."""
    line = surveyed(order, 31, 11)
    line.targets.create(value=Decimal(100), set_on=START, **QUARTER)
    row = row_of(order)
    assert (plain(row.against), row.is_unmet) == ("42 réponses / 100", True)
    assert plain(row.detail) == "Oui : 31 sur 42, Un peu : 11"
    line.targets.update(value=Decimal(40))
    assert not row_of(order).is_unmet


def test_of_several_questions_the_one_fewest_answered_is_held_against_the_target(order):
    line = surveyed(order, 31, 11)
    other = line.questions.create(text="Reviendriez-vous ?", position=2)
    other.options.create(label="Oui").counts.create(month=datetime.date(2026, 2, 1), count=25)
    line.targets.create(value=Decimal(40), set_on=START, **QUARTER)
    row = row_of(order)
    assert (plain(row.against), row.is_unmet) == ("25 réponses / 40", True)


def test_a_value_has_its_source_and_its_date(order):
    gives(supplied(order), 11)
    row = row_of(order)
    assert (plain(row.told), plain(row.source)) == ("11", "Centre social, registre, 10 avril 2026")


def test_months_given_one_by_one_stand_side_by_side(order):
    """Nothing is added up: whoever came twice is in both; the quarter, given at last, tells them all."""
    body = supplied(order)
    gives(body, 4, month=1)
    gives(body, 7, month=2)
    gives(body, 5, month=1)
    assert plain(row_of(order).told) == "5 (janvier 2026), 7 (février 2026)"
    gives(body, 11)
    assert plain(row_of(order).told) == "11"


def test_an_indice_is_named_and_stands_apart(order, scheme):
    for day in range(1, 6):
        outing(scheme, held_on=datetime.date(2026, 3, day), people_mediated=20, coupons_issued=3)
    body = supplied(order)
    body.line.hint_code = "coupons_issued"
    body.line.save()
    gives(body, 11)
    row = row_of(order)
    assert (plain(row.told), plain(row.hint)) == ("11", "Coupons d’orientation remis : ≈ 20")


def test_an_indice_that_nobody_noted_is_left_out(order):
    body = supplied(order)
    body.line.hint_code = "coupons_issued"
    body.line.save()
    gives(body, 11)
    assert row_of(order).hint == ""


def test_number_and_type_of_actions_is_one_line(order, scheme):
    """Tours 4.1.3, line 1: the number is held against the target, its formats are told beside it."""
    for day, kind in ((2, "walkabout"), (3, "walkabout"), (4, "event_stand")):
        outing(scheme, held_on=datetime.date(2026, 3, day), format=kind)
    line = order.lines.create(label="Actions", nature="realisation", known_by="computed", code="outings_done[format]")
    line.targets.create(value=Decimal(4), set_on=START, **QUARTER)
    row = row_of(order)
    assert (plain(row.against), row.is_unmet) == ("3 / 4", True)
    assert plain(row.told) == "3 : présence à pied 2 ; stand, événement 1"
    assert "{{ outings_done }} ont été réalisées" in row.proposed


def test_tours_4_1_3_has_six_answers_of_six(order, scheme):
    """Computed, given by one of two bodies, surveyed, unknown, asked and not answered, surveyed: none is blank."""
    outing(scheme, held_on=datetime.date(2026, 3, 2), format="walkabout")
    order.lines.create(label="Actions", nature="realisation", known_by="computed", code="outings_done[format]")
    body = supplied(order)
    gives(body, 11)
    gives(body.line.suppliers.create(partner=PartnerFactory(name="France services")), None)
    surveyed(order, 17, 5, 2)
    order.lines.create(label="Droits", nature="impact", known_by="unknown", unknown_reason="trop large tel qu’écrit")
    silent = order.lines.create(label="Publics", nature="impact", known_by="partner")
    days = QUARTER | {"asked_on": datetime.date(2026, 4, 2), "due_at": clock.now()}
    silent.suppliers.create(partner=PartnerFactory(name="Maison")).requests.create(**days)
    surveyed(order, 12, 9)
    assert told_to_readers(order) == [
        "1 : présence à pied 1",
        "Centre social : 11. France services : « nous ne savons pas ».",
        "Oui : 17 sur 24, Un peu : 5, autres réponses : 2",
        "trop large tel qu’écrit",
        "Demandé le 2 avril, sans réponse.",
        "Oui : 12 sur 21, Un peu : 9",
    ]


def test_the_period_before_is_what_the_same_body_gave_for_it(order, scheme):
    """Of the convention before, by the line that continues its own; nothing was published of it here."""
    former = convention(scheme, order.funder, starts_on=datetime.date(2025, 1, 1), ends_on=datetime.date(2025, 12, 31))
    mine = supplied(order)
    line = former.lines.create(label="Inscrits", nature="result", known_by="partner")
    body = line.suppliers.create(partner=mine.partner)
    quarter = {"starts_on": datetime.date(2025, 1, 1), "ends_on": datetime.date(2025, 3, 31)}
    body.values.create(value=7, source="register", **quarter)
    for year in (2025, 2026):
        outing(scheme, held_on=datetime.date(year, 1, 5))
    gives(mine, 11)
    ConventionLine.objects.filter(pk=mine.line_id).update(continues=line)
    row = row_of(order, is_team=True)
    assert (plain(row.told), plain(row.previous)) == ("11", "7")


def test_what_may_be_said_is_told_by_how_it_is_known_each_line_by_name(order, scheme):
    outing(scheme, held_on=datetime.date(2026, 3, 2))
    for label, code in (("Sorties", "outings_done"), ("Heures", "presence_hours")):
        order.lines.create(label=label, nature="realisation", known_by="computed", code=code)
    gives(supplied(order), 11)
    report = for_readers(build(Scope.of_convention(order, START, END)))
    draft = ActivityReport(convention=order, starts_on=START, ends_on=END)
    assert [plain(said) for said in can_say(rows_of(draft, report))] == [
        "Compté par l’équipe, à 80 % des sorties au moins : Sorties ; Heures.",
        "Donné par qui le sait, avec sa source : Nouveaux inscrits.",
    ]


def test_a_quarter_that_nobody_knows_is_said_beside_the_others(order):
    body = supplied(order)
    gives(body, 84, month=1)
    gives(body, None, month=2)
    assert plain(row_of(order).told) == "84 (janvier 2026), « nous ne savons pas » (février 2026)"


def test_before_its_term_a_target_says_how_much_of_it_has_passed(order, scheme):
    """Eight outings in the year; of its first quarter, one, and nobody is told that it is late."""
    outing(scheme, held_on=datetime.date(2026, 3, 2))
    line = order.lines.create(label="Sorties", nature="realisation", known_by="computed", code="outings_done")
    year = {"starts_on": START, "ends_on": datetime.date(2026, 12, 31), "set_on": START}
    line.targets.create(value=Decimal(8), **year)
    said = "La commande prévoit au moins 8 sorties ; en 3 mois sur 12, {{ outings_done }} a été réalisée."
    assert plain(row_of(order).proposed) == said
    line.targets.update(ends_on=END)
    assert plain(row_of(order).proposed).startswith("La commande prévoyait au moins 8 sorties ; {{")


def test_what_a_body_does_not_know_is_told_alike_in_the_table_and_below(order):
    body = supplied(order)
    gives(body, None)
    assert plain(cannot_say([row_of(order)])[0]) == "Nouveaux inscrits : Centre social : « nous ne savons pas »."
    body.values.all().delete()
    body.requests.create(**QUARTER, asked_on=datetime.date(2026, 4, 2), due_at=clock.now())
    assert plain(cannot_say([row_of(order)])[0]) == "Nouveaux inscrits : demandé le 2 avril, sans réponse."
