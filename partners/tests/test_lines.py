"""The grid of a convention, typed through its pages: every line says how it is known; targets are on means."""

import datetime

import pytest

from journal.models import Line
from partners.models import ConventionLine, Target
from partners.tests.factories import PartnerFactory, convention
from partners.tests.pages import told
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, member

YEAR = {"starts_on": datetime.date(2026, 1, 1), "ends_on": datetime.date(2026, 12, 31)}


@pytest.fixture
def scheme(db):
    return SchemeFactory(name="La Halte")


@pytest.fixture
def order(scheme):
    return convention(scheme, PartnerFactory(name="Ville de Tours", scheme=scheme), **YEAR)


@pytest.fixture
def desk(client, scheme):
    client.force_login(member(scheme, Role.COORDINATOR))
    return client


def line_data(**changes):
    options = {f"options_{number}": "Oui\nUn peu\nNon" for number in (1, 2, 3)}
    return {"label": "Nombre de sorties", "nature": "realisation", "version": ""} | options | changes


def added(desk, order, **changes):
    answer = desk.post(f"/conventions/{order.pk}/lignes/ajouter/", line_data(**changes))
    assert answer.status_code == 302, answer.context["form"].errors
    return ConventionLine.objects.latest("pk")


def target_data(line, **changes):
    typed = {"sense": "at_least", "value": "8", "tolerance": "", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    typed |= {"version": str(ConventionLine.objects.get(pk=line.pk).version), "set_on": ""} | changes
    return {f"cible-{name}": value for name, value in typed.items()}


def at(line, deed=""):
    return f"/conventions/{line.convention_id}/lignes/{line.pk}/{deed}"


def test_tours_4_1_3_is_typed_as_it_is_and_all_six_are_classed_on_day_one(desk, order):
    """DOMAIN 5.0: the funder's own words and natures; none is left without how it will be known."""
    typed = [
        ("Nombre et type d’actions réalisées", "realisation", {"known_by": "computed", "code": "outings_done"}),
        ("Nouveaux inscrits dans les structures", "result", {"known_by": "partner", "hint_code": "coupons_issued"}),
        (
            "Repérage du non-recours",
            "result",
            {
                "known_by": "survey",
                "question_1": "Avez-vous appris un droit ?",
                "hint_code": "unclaimed_right_count",
            },
        ),
        ("Accès aux droits", "impact", {"known_by": "unknown", "unknown_reason": "trop large tel qu’écrit"}),
        ("Nouveaux publics dans les structures", "impact", {"known_by": "partner"}),
        ("Confiance retrouvée", "impact", {"known_by": "survey", "question_1": "Vous sentez-vous écouté ?"}),
    ]
    for label, nature, how in typed:
        added(desk, order, label=label, nature=nature, **how)

    rows = list(order.lines.values_list("label", "nature", "known_by"))
    page = told(desk.get(f"/conventions/{order.pk}/"))

    assert rows == [(label, nature, how["known_by"]) for label, nature, how in typed]
    assert "" not in {known_by for *_, known_by in rows}
    assert "trop large tel qu’écrit" in page and "Indice : Droits non demandés repérés" in page
    assert [line.deed for line in Line.objects.all()] == ["convention.line_added"] * 6


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "Dites comment cette ligne sera connue."),
        ({"known_by": "guess"}, "Dites comment cette ligne sera connue."),
        (
            {"known_by": "computed", "code": "outings_done", "nature": "impact"},
            "Un impact ne se calcule pas depuis les sorties.",
        ),
        ({"known_by": "computed"}, "Choisissez le chiffre qui répond à cette ligne."),
        ({"known_by": "unknown"}, "Dites pourquoi cela ne peut pas être connu."),
        ({"known_by": "survey"}, "Écrivez la question telle qu’elle sera posée."),
        ({"known_by": "survey", "question_1": "Utile ?", "options_1": "Oui"}, "De 2 à 5 réponses, une par ligne."),
    ],
)
def test_a_line_says_how_it_is_known_and_nothing_typed_is_lost(desk, order, changes, sentence):
    answer = desk.post(f"/conventions/{order.pk}/lignes/ajouter/", line_data(label="Gardée", **changes))

    assert answer.status_code == 422
    assert sentence in told(answer) and "Gardée" in told(answer)
    assert not ConventionLine.objects.exists()


@pytest.mark.parametrize(
    "code", ["mediators_count", "person_hours", "people_met/mediators_count", "outings_done[format=x]"]
)
def test_what_is_not_computed_is_offered_to_no_line(desk, order, code):
    answer = desk.post(f"/conventions/{order.pk}/lignes/ajouter/", line_data(known_by="computed", code=code))
    assert answer.status_code == 422
    assert "OptiMédia ne calcule pas ce chiffre." in told(answer)
    assert not ConventionLine.objects.exists()


MEANS_ONLY = "Une cible porte sur les moyens ou la qualité. Notez ce nombre en prévision."
OUT_OF_BOUNDS = "Une cible est supérieure à zéro ; une part, 100 % au plus."


@pytest.mark.parametrize(
    ("code", "typed", "sentence"),
    [
        ("people_met", {"value": "400"}, MEANS_ONLY),
        ("people_mediated", {"value": "400"}, MEANS_ONLY),
        ("participants_count", {"value": "40"}, MEANS_ONLY),
        ("first_contact_count", {"value": "40"}, MEANS_ONLY),
        ("women_count", {"value": "40"}, MEANS_ONLY),
        ("age_under_18", {"value": "40"}, MEANS_ONLY),
        ("requests_total", {"value": "40"}, MEANS_ONLY),
        ("requests[topic=housing]", {"value": "40"}, MEANS_ONLY),
        ("handling_referred", {"value": "40"}, MEANS_ONLY),
        ("coupons_issued", {"value": "40"}, MEANS_ONLY),
        ("unclaimed_right_count", {"value": "40"}, MEANS_ONLY),
        ("situations", {"value": "40"}, MEANS_ONLY),
        ("on_spot_share", {"value": "40", "unit_is_share": "on"}, MEANS_ONLY),
        ("outings_done", {"value": "0"}, OUT_OF_BOUNDS),
        ("outings_done", {"value": "-3"}, OUT_OF_BOUNDS),
        ("partnered_outings", {"value": "101", "unit_is_share": "on"}, OUT_OF_BOUNDS),
        ("outings_done", {"value": "80", "unit_is_share": "on"}, "Cette cible s’écrit en nombre"),
        ("regularity_rate", {"value": "90"}, "Cette cible s’écrit en pour cent"),
        ("outings_done", {"ends_on": "2027-01-31"}, "La période dépasse la convention (31 décembre 2026)."),
    ],
)
def test_a_target_is_on_means_or_quality(desk, order, code, typed, sentence):
    line = added(desk, order, known_by="computed", code=code)

    answer = desk.post(at(line, "cible/"), target_data(line, **typed))

    assert answer.status_code == 422
    assert sentence in told(answer)
    assert not Target.objects.exists()


def test_a_figure_that_is_gone_takes_no_target(desk, order):
    line = order.lines.create(label="Coût par personne", nature="result", known_by="computed", code="euros_per_person")
    answer = desk.post(at(line, "cible/"), target_data(line))
    assert "OptiMédia ne calcule pas ce chiffre." in told(answer)


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("outings_done", {}),
        ("outings_done[format=workshop]", {}),
        ("presence_hours", {"value": "120,5"}),
        ("realisation_rate", {"value": "90", "unit_is_share": "on"}),
        ("regularity_rate", {"value": "90", "unit_is_share": "on"}),
        ("neighbourhood_coverage", {"value": "90", "unit_is_share": "on"}),
        ("outings_in_priority", {"value": "50", "unit_is_share": "on"}),
        ("outings_in_qpv", {"value": "60", "unit_is_share": "on"}),
        ("partners_mobilised", {"value": "5"}),
        ("partnered_outings", {"value": "30", "unit_is_share": "on"}),
        ("gender_fill_rate", {"value": "80", "unit_is_share": "on"}),
        ("followup_closed_15d", {"value": "80", "unit_is_share": "on"}),
    ],
)
def test_all_means_and_qualities_take_a_target(desk, order, code, typed):
    line = added(desk, order, known_by="computed", code=code)
    answer = desk.post(at(line, "cible/"), target_data(line, **typed))
    assert answer.status_code == 302
    assert Target.objects.get().line == line


def test_a_target_set_over_sixty_days_late_is_dated(desk, order):
    """Set on 18 November for a period begun on 20 September (59 days) or on 18 September (61 days)."""
    line = added(desk, order, known_by="computed", code="outings_done")
    late = added(desk, order, known_by="computed", code="presence_hours")
    desk.post(at(line, "cible/"), target_data(line, starts_on="2026-09-20"))
    desk.post(at(late, "cible/"), target_data(late, starts_on="2026-09-18"))

    page = told(desk.get(f"/conventions/{order.pk}/"))

    assert [target.is_late for target in Target.objects.order_by("pk")] == [False, True]
    assert page.count("(fixée le 18 novembre 2026)") == 1


def test_the_target_of_a_question_says_that_it_is_answers(desk, order):
    line = order.lines.create(label="Tranquillité", nature="impact", known_by="survey")
    days = {"starts_on": order.starts_on, "ends_on": order.ends_on}
    line.targets.create(value=300, **days)
    assert "Au moins 300 réponses" in told(desk.get(f"/conventions/{order.pk}/"))


def test_a_partner_s_line_expects_in_words(desk, order):
    line = added(desk, order, known_by="partner", nature="result")
    assert desk.post(at(line, "cible/"), target_data(line, text="")).status_code == 422
    desk.post(at(line, "cible/"), target_data(line, text="Une vingtaine d’inscrits"))
    assert Target.objects.get().text == "Une vingtaine d’inscrits"


def test_a_survey_s_target_is_how_many_answer(desk, order):
    line = added(desk, order, known_by="survey", question_1="Utile ?")
    assert desk.post(at(line, "cible/"), target_data(line, value="100")).status_code == 302


def test_an_avenant_closes_and_rewrites_nothing(desk, order):
    line = added(desk, order, known_by="computed", code="outings_done")
    desk.post(at(line, "cible/"), target_data(line))
    line.refresh_from_db()
    reworded = line_data(label="Autre chose", known_by="computed", code="outings_done", version=line.version)

    refused = desk.post(at(line), reworded)
    desk.post(at(line, "clore/"), {"day": "2026-07-01", "version": line.version})

    line.refresh_from_db()
    assert refused.status_code == 409 and "close par avenant" in told(refused)
    assert (line.label, line.closed_on) == ("Nombre de sorties", datetime.date(2026, 7, 1))
    assert Target.objects.get().closed_on == datetime.date(2026, 7, 1)
    assert list(order.lines.in_force(datetime.date(2026, 6, 30))) == [line]
    assert not order.lines.in_force(datetime.date(2026, 7, 1))


def test_how_a_line_is_known_may_change_while_it_is_open(desk, order):
    line = added(desk, order, known_by="unknown", unknown_reason="trop large tel qu’écrit")
    desk.post(at(line), line_data(known_by="survey", question_1="Utile ?", version=line.version))
    line.refresh_from_db()
    assert (line.known_by, line.unknown_reason, line.questions.count()) == ("survey", "", 1)


def test_two_targets_never_run_on_the_same_day(desk, order):
    line = added(desk, order, known_by="computed", code="outings_done")
    desk.post(at(line, "cible/"), target_data(line))
    answer = desk.post(at(line, "cible/"), target_data(line, value="10", starts_on="2026-07-01"))
    assert answer.status_code == 409
    assert "un avenant la clôt d’abord" in told(answer)


def test_two_people_on_one_line_see_both(desk, order):
    line = added(desk, order, known_by="computed", code="outings_done")
    typed = {"known_by": "computed", "code": "outings_done", "version": line.version}
    desk.post(at(line), line_data(label="Première", **typed))

    late = desk.post(at(line), line_data(label="Seconde", **typed))

    html = told(late)
    assert late.status_code == 409
    assert "Quelqu’un a changé cette page" in html and "Première" in html and "Seconde" in html
    line.refresh_from_db()
    assert line.label == "Première"


def test_without_a_grid_six_lines_are_proposed_in_one_act(desk, order):
    propose = f"/conventions/{order.pk}/lignes/proposer/"
    desk.post(propose)
    desk.post(propose)
    assert list(order.lines.values_list("known_by", "code")) == [
        ("computed", "outings_done"),
        ("computed", "neighbourhoods_covered"),
        ("computed", "partnered_outings"),
        ("computed", "recommendations_sent"),
        ("partner", ""),
        ("survey", ""),
    ]


def test_a_line_typed_by_mistake_is_gone_until_something_stands_on_it(desk, order):
    line = added(desk, order, known_by="computed", code="outings_done")
    desk.post(at(line, "effacer/"))
    assert not ConventionLine.objects.exists()

    line = added(desk, order, known_by="computed", code="outings_done")
    desk.post(at(line, "cible/"), target_data(line))
    desk.post(at(line, "effacer/"))
    assert ConventionLine.objects.get() == line


def test_objectives_keep_their_lines_when_others_come_before(desk, order):
    header = {"funder": order.funder_id, "kind": "grant", "schemes": [order.schemes.get().pk], "note": ""}
    header |= {"starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    desk.post(
        f"/conventions/{order.pk}/modifier/", header | {"objectives": "Être présent\nOuvrir les droits", "version": 0}
    )
    rights = order.objectives.get(position=2)
    line = added(desk, order, known_by="computed", code="outings_done", objective=rights.pk)

    desk.post(f"/conventions/{order.pk}/modifier/", header | {"objectives": "Écouter\nOuvrir les droits", "version": 1})

    line.refresh_from_db()
    assert [row.text for row in order.objectives.all()] == ["Écouter", "Ouvrir les droits"]
    assert line.objective.text == "Ouvrir les droits"


def test_pages_take_as_many_queries_whatever_they_hold(desk, order, django_assert_max_num_queries):
    for _ in range(8):
        line = added(desk, order, known_by="survey", question_1="Utile ?")
        desk.post(at(line, "cible/"), target_data(line, value="100"))
    with django_assert_max_num_queries(32):
        desk.get(f"/conventions/{order.pk}/")
    with django_assert_max_num_queries(45):
        desk.get(at(line))


def test_a_line_its_target_and_the_bodies_that_give_it_are_typed_at_once(desk, order):
    """Then the next one, of the same objective and nature, for who copies a grid."""
    objective = order.objectives.create(text="Être présent", position=1)
    target = {"cible-sense": "at_least", "cible-value": "8", "cible-set_on": "2026-01-15"}
    target |= {"cible-starts_on": "2026-01-01", "cible-ends_on": "2026-12-31"}
    adding = f"/conventions/{order.pk}/lignes/ajouter/"
    typed = line_data(known_by="computed", code="outings_done", objective=objective.pk)
    again = desk.post(adding, typed | target | {"encore": "1"})
    assert again.url == adding
    initial = desk.get(adding).context["form"].initial
    assert (initial["objective"], initial["nature"]) == (objective, "realisation")

    bodies = {"fournisseur-1-partner": order.funder_id, "fournisseur-1-email": "accueil@ville.test"}
    bodies |= {"fournisseur-1-rhythm": "quarter", "fournisseur-2-rhythm": "on_demand", "fournisseur-2-partner": ""}
    desk.post(adding, line_data(label="Inscrits", nature="result", known_by="partner") | target | bodies)

    first, second = order.lines.order_by("position")
    assert [(one.value, one.set_on) for one in first.targets.all()] == [(8, datetime.date(2026, 1, 15))]
    assert not second.targets.exists()
    assert list(second.suppliers.values_list("email", "rhythm")) == [("accueil@ville.test", "quarter")]


def test_what_is_wrong_beside_a_line_keeps_the_line_and_all_that_was_typed(desk, order):
    typed = line_data(label="Gardée", known_by="computed", code="people_mediated")
    days = {"cible-starts_on": "2026-01-01", "cible-ends_on": "2026-12-31", "cible-sense": "at_least"}
    answer = desk.post(f"/conventions/{order.pk}/lignes/ajouter/", typed | days | {"cible-value": "400"})
    assert answer.status_code == 422
    assert MEANS_ONLY in told(answer) and "Gardée" in told(answer)
    orphan = line_data(known_by="partner") | {"fournisseur-1-email": "a@b.test", "fournisseur-1-rhythm": "month"}
    assert desk.post(f"/conventions/{order.pk}/lignes/ajouter/", orphan).status_code == 422
    assert not ConventionLine.objects.exists()
