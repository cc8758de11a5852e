"""What is noted beside outings: the week of Nantes, told alike on page, on paper and in files."""

import datetime
import io
import re
import uuid
from dataclasses import replace

import pikepdf
import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from french.numbers import Tens, amount
from outings.tests.factories import outing
from reporting.disclosure import for_readers
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.figures.watched import Watched, read_watched
from reporting.outputs.attachments import figures_csv
from reporting.outputs.field import field_cards
from reporting.outputs.paper.crossed import crossed
from reporting.outputs.pdf import Edition, compose, lay_out, typeset
from schemes import clock
from schemes.enums import Role
from schemes.models import Neighbourhood
from schemes.tests.factories import SchemeFactory, member
from situations.enums import KEPT_FROM_LANDLORDS, SituationType
from situations.models import Situation, Solicitation
from situations.noting import note_situation, note_solicitation
from situations.tests.nantes import FIRST, LAST, day, nantes, noon
from watch.models import Recommendation

pytestmark = pytest.mark.django_db
SPACES = re.compile("[\\s\u00a0\u202f]+")
SIXTH = day(6, 12)
# Worked out by hand in the chapter, of 17 to 21 November as known on 6 December.
TOTALS = {
    "solicitations": 10,
    "solicitations_due": 10,
    "solicitations_answered": 9,
    "solicitation_answer_rate": 90,
    "situations": 12,
    "situations_open": 1,
    "situation_steps": 13,
    "deferred_days_median": None,
    "observations": 6,
    "technical_sent": 3,
    "technical_due": 3,
    "technical_answered": 3,
    "technical_answer_rate": 100,
    "technical_fixed": 1,
    "technical_fixed_rate": 33,
    "technical_back": 1,
    "followups_due": 3,
    "followups_closed": 2,
    "followup_closed_15d": 67,
    "returns_made": 1,
    "recommendations_sent": 0,
    "recommendations_overdue": 0,
}
PARTS = {
    "solicitation_channels": {"Appel": 5, "Sur le terrain": 3, "Partenaire, bailleur": 2},
    "solicitation_answers": {"Appel": 4, "Sur le terrain": 3, "Partenaire, bailleur": 2},
    "situation_types": {
        "Bruit": 2,
        "Occupation de hall": 4,
        "Regroupement": 2,
        "Usage de l’espace public": 1,
        "Conflit de voisinage": 2,
        "Conflit avec une institution": 1,
    },
    "situation_timings": {"Temps réel": 9, "Temps différé": 3},
    "situation_origins": {
        "Appel": 3,
        "Sur le terrain": 3,
        "Partenaire, bailleur": 2,
        "Observation de l’équipe": 4,
    },
    "situation_parties": {"Individus et groupes": 9, "Entre individus": 2, "Individus et institutions": 1},
    "situation_outcomes": {
        "Apaisée": 6,
        "Accord trouvé": 1,
        "Passage de relais": 1,
        "Refusée": 1,
        "Interrompue": 1,
        "Sans suite possible": 1,
    },
    "situation_places": {
        "Bellevue": 4,
        "Bottière": 1,
        "Breil": 1,
        "Dervallières": 1,
        "Erdre": 0,
        "Malakoff": 2,
        "Nord": 2,
        "Sud": 1,
    },
    "observation_types": {
        "Cadre de vie, technique": 3,
        "Service fermé, éloigné": 1,
        "Isolement": 1,
        "Jeunesse": 1,
    },
}


def words(html):
    """What a page says, without the space that a link leaves before a comma."""
    return SPACES.sub(" ", strip_tags(html.replace("<", " <"))).replace(" ,", ",")


@pytest.fixture(scope="module")
def week(once_a_module):
    return nantes()


@pytest.fixture
def scheme(week):
    with noon(SIXTH):
        yield week[0]


def scope_of(scheme, start=FIRST, end=LAST, *places):
    return replace(Scope.of(scheme, start, end), neighbourhoods=places)


def dashboard(client, user, start=FIRST, end=LAST, scheme="nantes"):
    client.force_login(user)
    return words(
        client.get(reverse("reporting:dashboard", query={"scheme": scheme, "from": start, "to": end})).content.decode()
    )


def rows_of(text):
    return {line.split(";")[0]: line.split(";")[2:] for line in text.splitlines()}


def test_each_code_is_the_chapter_s(scheme):
    report = build(scope_of(scheme))
    assert {code: report[code].value for code in TOTALS} == TOTALS


def test_each_part_is_the_chapter_s_in_the_order_of_its_list(scheme):
    report = build(scope_of(scheme))
    for key, lines in PARTS.items():
        assert [(line.label, line.value) for line in report.sections[key].lines] == list(lines.items()), key


def test_no_part_has_a_share(scheme):
    report = build(scope_of(scheme))
    assert all(report.sections[key].base is None for key in PARTS)


def test_steps_of_the_days_after_are_theirs(scheme):
    assert build(scope_of(scheme, day(22), day(30)))["situation_steps"].value == 2


def test_recommendations_of_23_and_24_november(scheme):
    report = build(scope_of(scheme, day(23), day(24)))
    assert (report["recommendations_sent"].value, report["recommendations_overdue"].value) == (2, 0)
    lines = report.sections["recommendation_answers"].lines
    assert [(line.label, line.value) for line in lines] == [("Retenue", 1), ("Sans réponse", 1)]


def test_the_file_says_the_same(scheme, client, week):
    client.force_login(week[1])
    query = {"scheme": "nantes", "from": FIRST, "to": LAST}
    answered = client.get(reverse("reporting:figures_csv", query=query)).content.decode()
    rows = {code: cells[0] for code, cells in rows_of(answered).items()}
    assert {code: rows[code] for code in TOTALS} == {
        code: "" if value is None else str(value) for code, value in TOTALS.items()
    }
    assert rows["solicitations_answered[channel=phone]"] == "4"
    assert rows["situations[type=hall_occupation]"] == "4"
    assert (rows["situations[neighbourhood=bellevue]"], rows["situations[neighbourhood=erdre]"]) == ("4", "0")
    assert "arrondi" not in answered


def test_the_page_says_the_same(scheme, client, week):
    text = dashboard(client, week[1])
    for told in (
        "Situations : 12 situations",
        "1 en cours",
        "13 étapes",
        "10 sollicitations notées, réponse donnée : 9 sur 10",
        "Veille : 6 observations",
        "3 dysfonctionnements transmis, avec réponse : 3 sur 3, réglés : 1 sur 3, 1 revenu",
        "Suites faites sous quinze jours : 2 sur 3",
        "1 retour fait sur place",
        "Les appels manqués ne sont pas connus de l’outil.",
        "Refuser, interrompre ou passer le relais fait partie du métier : ce n’est pas un échec.",
    ):
        assert told in text
    for lines in PARTS.values():
        assert all(f"{label} {amount(value)} " in text for label, value in lines.items())
    assert "Durée médiane" not in text
    assert "Préconisations" not in text


def test_the_page_tells_what_became_of_each_recommendation(scheme, client, week):
    text = dashboard(client, week[1], day(23), day(24))
    assert "Préconisations : 2 transmises : 1 retenue, 1 sans réponse" in text
    assert "0 en retard de réponse" in text
    assert "Éclairer les halls Bailleur de Loire, Proximité (Bellevue), transmise le 23 novembre 2026" in text
    assert "Retenue le 27 novembre 2026 : Travaux votés." in text


def test_one_that_was_carried_out_says_its_answer_and_its_day(scheme, client, week):
    Recommendation.objects.filter(state="accepted").update(
        state="done",
        answer="partly",
        done_on=day(6, 12),
        effect="visible",
        answer_text="Vu avec Mme Petit",
        looks_personal=True,
    )
    text = dashboard(client, week[1], day(23), day(24))
    told = "Retenue en partie le 27 novembre 2026. Réalisée le 6 décembre 2026. Ce que c’est devenu : cela se voit."
    assert told in text
    assert "Mme Petit" not in text


def test_the_paper_says_the_same(scheme):
    report = build(scope_of(scheme))
    text = words(lay_out(report, Edition("Bilan", clock.now())))
    assert "12 situations" in text
    assert "10 sollicitations notées, réponse donnée : 9 sur 10" in text
    assert "avec réponse : 3 sur 3, réglés : 1 sur 3, 1 revenu" in text
    assert "Les appels manqués ne sont pas connus de l’outil." in text
    assert "Refuser, interrompre ou passer le relais fait partie du métier" in text
    crossed = ("situation_types", "situation_places", "observation_types", "observation_places")
    for key, lines in PARTS.items():
        assert key in crossed or all(f"{label} {value}" in text for label, value in lines.items() if value)


def test_a_recommendation_is_told_again_until_it_has_an_end(scheme):
    december = scope_of(scheme, day(1, 12), day(31, 12))

    def told():
        return [one.proposal for one in read_watched(december).recommendations]

    assert told() == ["Rouvrir le guichet le mercredi", "Éclairer les halls"]
    Recommendation.objects.filter(proposal="Éclairer les halls").update(state="done", effect="visible")
    Recommendation.objects.filter(state="sent").update(state="declined", answer="declined")
    assert told() == []


def test_without_an_answer_past_its_date_it_is_overdue(scheme):
    with noon(day(25, 12)):
        report = build(scope_of(scheme, day(23), day(24)))
    assert report["recommendations_overdue"].value == 1


def test_what_waits_for_a_week_at_most_is_in_no_rate(scheme):
    # The call of the 21st, unanswered: it waits until the 28th.
    with noon(day(28)):
        assert build(scope_of(scheme))["solicitations_due"].value == 9
    with noon(day(29)):
        assert build(scope_of(scheme))["solicitations_due"].value == 10


def test_a_fortnight_must_have_passed(scheme):
    # Sent 17, 18 and 19; follow-ups noted 17, 18 and 21.
    with noon(day(3, 12)):
        report = build(scope_of(scheme))
    assert (report["technical_due"].value, report["followups_due"].value) == (2, 2)


@pytest.mark.parametrize(("number", "told"), [(9, None), (10, 5)])
def test_a_median_is_of_ten(hold_clock, number, told):
    scheme = SchemeFactory()
    for days in range(number):
        row = Situation(scheme=scheme, operator=scheme.lead_operator, held_on=FIRST, type="noise", timing="deferred")
        row.outcome, row.closed_on = "agreement", FIRST + datetime.timedelta(days=days + 1 if days < 5 else 5)
        note_situation(row)
    assert build(Scope.of(scheme, FIRST, FIRST))["deferred_days_median"].value == told


def test_what_is_of_no_quarter_counts_in_the_whole_only(scheme):
    nord = Neighbourhood.objects.get(name="Nord")
    said = {"operator": scheme.lead_operator, "held_on": day(19), "client_uuid": uuid.uuid4(), "subject": "noise"}
    note_solicitation(Solicitation(scheme=scheme, **said))
    assert read_watched(scope_of(scheme)).counts["solicitations"] == 11
    assert read_watched(scope_of(scheme, FIRST, LAST, nord)).counts["solicitations"] == 1


def test_readers_have_exact_totals_and_quarters_to_the_ten(scheme):
    report = for_readers(build(scope_of(scheme)))
    assert report["situations"].told == "12"
    assert report.sections["situation_types"].lines[1].told == "4"
    assert {line.told for line in report.sections["situation_places"].lines} == {"<\u00a05"}
    rows = rows_of(figures_csv(report))
    assert (rows["situations"], rows["situations[type=hall_occupation]"]) == (
        ["12", "situations", ""],
        ["4", "situations", ""],
    )
    assert rows["situations[neighbourhood=bellevue]"] == ["0", "situations", "10"]


def test_types_are_crossed_with_quarters_and_both_margins_are_there(scheme):
    """Bellevue: three halls and a call for one, lighting; Malakoff: noise, an institution, the lift."""
    table = crossed(build(scope_of(scheme)), "situation_types_by_place", "situation_types", "situation_places")
    assert dict(zip(table.types, table.totals, strict=True)) == {
        label: str(number) for label, number in PARTS["situation_types"].items()
    }
    rows = {row.label: ([cell.told for cell in row.cells], row.total) for row in table.rows}
    assert rows["Bellevue"] == (["0", "4", "0", "0", "0", "0"], "4")
    assert rows["Malakoff"] == (["1", "0", "0", "0", "0", "1"], "2")
    assert (rows["Erdre"][1], table.total, table.whole, table.apart) == ("0", "12", "Ensemble", "")


def test_a_reader_s_crossing_is_to_the_ten_and_what_is_alike_everywhere_is_said_once(scheme):
    bellevue, row = Neighbourhood.objects.get(name="Bellevue"), {"type": "hall_occupation"}
    for _ in range(6):
        said = {"operator": scheme.lead_operator, "held_on": day(19), "neighbourhood": bellevue}
        note_situation(Situation(scheme=scheme, **said, **row))
    report = for_readers(build(scope_of(scheme)))
    assert rows_of(figures_csv(report))["situations[type=hall_occupation,neighbourhood=bellevue]"] == [
        *("10", "situations", "10")
    ]
    table = crossed(report, "situation_types_by_place", "situation_types", "situation_places")
    assert (table.types, table.totals, table.whole) == (("Occupation de hall",), ("10",), "Ensemble, exact")
    told = SPACES.sub(" ", table.apart)
    assert told.startswith("Le même nombre dans chaque quartier : bruit (< 5 ; 2 en tout), regroupement")
    landlord = for_readers(build(replace(scope_of(scheme), untold=KEPT_FROM_LANDLORDS)))
    assert [code for code, *_ in landlord.rows() if "neighbour_conflict" in code] == []


def test_a_reader_s_quarter_is_to_the_ten_in_all_its_parts(scheme):
    bellevue = Neighbourhood.objects.get(name="Bellevue")
    report = for_readers(build(scope_of(scheme, FIRST, LAST, bellevue)))
    hall = next(line for line in report.sections["situation_types"].lines if line.key == "hall_occupation")
    assert (hall.value, hall.told) == (0, "<\u00a05")
    # All the list, so that what is nothing is told like what is four.
    assert len(report.sections["situation_types"].lines) == 8
    assert (report["solicitation_answer_rate"].value, report["followup_closed_15d"].value) == (None, None)
    text = words(lay_out(report, Edition("Bilan", clock.now())))
    assert "&lt; 5 situations" in text
    assert "Situations, par type : Bruit, Occupation de hall, Regroupement, Usage de l’espace public" in text
    assert "Autre : &lt; 5 chaque fois." in text


def test_a_reader_s_quarter_where_nothing_was_noted_looks_like_one_with_four(scheme):
    erdre, bellevue = (Neighbourhood.objects.get(name=name) for name in ("Erdre", "Bellevue"))
    codes = ["situations", *(f"situations[type={kind}]" for kind in SituationType.values)]
    told = [rows_of(figures_csv(for_readers(build(scope_of(scheme, FIRST, LAST, one))))) for one in (erdre, bellevue)]
    assert [told[0][code] for code in codes] == [told[1][code] for code in codes]


def test_a_landlord_is_told_of_no_neighbour_no_person_in_difficulty_no_institution_totals_too(scheme):
    report = for_readers(build(replace(scope_of(scheme), untold=KEPT_FROM_LANDLORDS)))
    # Of twelve, two of neighbours and one with an institution; of thirteen steps, their three openings and that of 20.
    codes = ("situations", "situations_open", "situation_steps")
    assert [report[code].value for code in codes] == [9, 1, 9]
    parts = {key: {line.key: line.value for line in report.sections[key].lines} for key in PARTS if "situation_" in key}
    assert parts["situation_types"] == {"noise": 2, "hall_occupation": 4, "gathering": 2, "public_space_use": 1}
    assert parts["situation_parties"] == {"groups": 9}
    assert parts["situation_timings"] == {"live": 8, "deferred": 1}
    assert parts["situation_outcomes"] == {"calmed": 6, "handed_over": 1, "no_follow_up": 1}
    exact = build(replace(scope_of(scheme), untold=KEPT_FROM_LANDLORDS)).sections["situation_places"]
    assert sum(line.value for line in exact.lines) == 9


def test_calls_alone_are_shown_without_any_outing(client):
    scheme = SchemeFactory(slug="halte")
    said = {"operator": scheme.lead_operator, "held_on": FIRST, "client_uuid": uuid.uuid4(), "subject": "noise"}
    note_solicitation(Solicitation(scheme=scheme, **said))
    text = dashboard(client, member(scheme, Role.COORDINATOR), scheme="halte")
    assert "Situations : 0 situation" in text
    assert "1 sollicitation notée" in text


def test_the_file_attached_to_the_paper_says_what_is_rounded(scheme):
    manuscript = compose(for_readers(build(scope_of(scheme))), Edition("Bilan", clock.now()))
    with pikepdf.open(io.BytesIO(typeset(manuscript).pdf)) as pdf:
        attached = pdf.attachments["chiffres.csv"].get_file().read_bytes().decode()
    rows = rows_of(attached)
    assert (rows["situations"][0], rows["situations[neighbourhood=nord]"][::2]) == ("12", ["0", "10"])


@pytest.mark.parametrize(("number", "told"), [(0, 0), (4, 0), (5, 10), (14, 10), (15, 20), (1486, 1490)])
def test_the_nearest_ten_half_up(number, told):
    assert Tens.of(number) == told


@pytest.mark.parametrize(("number", "lines"), [(4, {"Autre": 4}), (5, {"Personne en difficulté": 5})])
def test_few_persons_in_difficulty_are_told_with_the_others(number, lines):
    scheme = SchemeFactory()
    for _ in range(number):
        note_situation(
            Situation(scheme=scheme, operator=scheme.lead_operator, held_on=FIRST, type="person_in_difficulty")
        )
    section = for_readers(build(Scope.of(scheme, FIRST, FIRST))).sections["situation_types"]
    assert {line.label: line.value for line in section.lines} == lines


def test_a_format_narrows_outings_and_tells_nothing_of_these(scheme):
    assert read_watched(replace(scope_of(scheme), formats=("walk",))) == Watched()


def test_a_scheme_that_notes_none_of_it_pays_one_query_and_shows_nothing(client, django_assert_num_queries):
    scheme = SchemeFactory(slug="halte")
    outing(scheme, held_on=FIRST)
    with django_assert_num_queries(1):
        assert read_watched(Scope.of(scheme, FIRST, LAST)) == Watched()
    assert field_cards(build(Scope.of(scheme, FIRST, LAST))) == []
    text = dashboard(client, member(scheme, Role.COORDINATOR), scheme="halte")
    assert not re.search("Situations|Veille|Préconisations", text)


def test_one_that_does_asks_twelve_times(scheme, django_assert_num_queries):
    with django_assert_num_queries(12):
        read_watched(scope_of(scheme))
