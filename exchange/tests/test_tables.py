"""Where the table is, what its rows are: shapes that structures keep."""

import io

import pytest
from openpyxl import Workbook

from exchange.matching import Left, Matcher, band_of, plain
from exchange.reading.files import read_file
from exchange.tables import MONTHS_ACROSS, NO_TABLE, table_of
from exchange.tests.spreadsheets import HEADER, book, csv, ods, ods_row
from refusals import Refused
from schemes.models import Topic
from schemes.tests.factories import SchemeFactory

pytestmark = pytest.mark.django_db
DAY = ["11/03/2025", "Centre", "Halle", "2", "2h", "10"]


@pytest.fixture
def matcher():
    return Matcher(SchemeFactory())


@pytest.fixture
def table(matcher):
    return lambda content, **asked: table_of(read_file(io.BytesIO(content)), matcher, **asked)


def numbers(found):
    return [line.number for line in found.lines]


def test_what_is_no_outing_is_counted_by_what_it_is(table):
    rows = [["Sorties 2025"], [], HEADER, ["MARS 2025"], DAY, [], DAY, ["Sous-total mars", "", "", "4", "", "20"]]
    rows += [HEADER, ["Avril"], DAY, ["Total avril", "", "", "2"], ["Moyenne", "", "", "2"], ["TOTAL", "", "", "6"]]
    found = table(csv(*rows))
    assert numbers(found) == [5, 7, 11]
    assert found.skipped == {
        "title_and_header": 4, "blank": 1, "month_title": 2, "subtotal": 2, "mean": 1, "grand_total": 1,
    }  # fmt: skip
    assert [(total.number, total.month) for total in found.totals] == [(8, "2025-03"), (12, "2025-04"), (14, "")]


def test_a_total_without_subtotals_is_the_total(table):
    assert table(csv(HEADER, DAY, ["TOTAL", "", "", "2"])).skipped["total"] == 1


def test_labels_on_three_rows(table):
    top, middle = (
        ["Où et quand", "", "", "Équipe", "", "Public"],
        ["Date", "Quartier", "Lieu", "Médiateurs", "Durée", ""],
    )
    found = table(csv(top, middle, ["", "", "", "", "", "Médiés"], DAY))
    assert found.header_rows == (1, 2, 3)
    assert [column.label for column in found.columns] == [*HEADER[:5], "Médiés"]
    assert found.columns[-1].group == "Public"


def test_one_tab_a_month_each_with_its_header(table):
    january = [["Jour", "Lieu", "Durée", "Médiés"], ["mer. 8", "Halle", "2h", 10]]
    february = [["Jour", "Durée", "Lieu", "Médiés"], [5, "3h", "Gare", 12], ["TOTAL", "", "", 12]]
    found = table(book(Janvier_2025=january, Février_2025=february, Listes=[["Lieux"], ["Halle"]]))
    assert found.tabs == ("Janvier 2025", "Février 2025")
    assert [(line.hints.year, line.hints.month, line[1], line[2]) for line in found.lines] == [
        (2025, 1, "Halle", "2h"),
        (2025, 2, "Gare", "3h"),
    ]
    assert found.left_tabs == ("Listes",)
    assert found.offered_tabs == ("Janvier 2025", "Février 2025")
    assert [total.month for total in found.totals] == ["2025-02"]


def test_a_tab_that_nobody_asks_for_may_be_of_a_shape_that_is_not_read(table):
    across = [["Quartier", "Lieu", "Janvier", "Février", "Mars"], ["Centre", "Halle", 2, 3, 4]]
    content = book(Sorties=[HEADER, DAY], Synthèse=across)
    with pytest.raises(Refused, match="Les mois sont rangés en colonnes"):
        table(content)
    found = table(content, tabs=["Sorties"])
    assert (found.tabs, found.offered_tabs, found.left_tabs) == (("Sorties",), ("Sorties",), ("Synthèse",))


def test_hidden_tabs_are_left_and_hidden_rows_taken_and_said(table):
    made = Workbook()
    made.active.append(HEADER)
    made.active.append(DAY)
    made.active.row_dimensions[2].hidden = True
    made.create_sheet("Cachée").sheet_state = "hidden"
    content = io.BytesIO()
    made.save(content)
    found = table(content.getvalue())
    assert (len(found.lines), found.hidden_rows, found.left_tabs) == (1, 1, ("Cachée",))


def test_only_the_tabs_asked_for(table):
    content = book(A=[HEADER, DAY], B=[HEADER, DAY, DAY])
    assert len(table(content).lines) == 3
    assert len(table(content, tabs=["B"]).lines) == 2


@pytest.mark.parametrize(
    "content",
    [
        csv(HEADER, DAY, delimiter=","),
        csv(HEADER, DAY, delimiter="\t"),
        b"sep=;\n" + csv(HEADER, DAY),
        b"\xef\xbb\xbf" + csv(HEADER, DAY),
        csv(HEADER, DAY).decode().encode("utf-16"),
        csv(HEADER, DAY).decode().encode("cp1252"),
        ods(ods_row(HEADER) + ods_row(DAY)),
        book(S=[HEADER, DAY]),
    ],
)
def test_whatever_wrote_it(table, content):
    found = table(content)
    assert [column.label for column in found.columns] == HEADER
    assert numbers(found) == [2]
    assert found.lines[0].cells == tuple(DAY)


def test_labels_nobody_knows_stand_before_the_first_day(table):
    found = table(csv(["Quand ça", "Machin", "Bidule"], ["11/03/2025", "a", "b"]))
    assert found.header_rows == (1,)


def test_no_table_is_refused_with_what_to_do(table):
    with pytest.raises(Refused, match=NO_TABLE[:30]):
        table(csv(["Bonjour", "à tous"], ["rien", "ici"]))


def test_months_across_are_refused_by_name(table):
    with pytest.raises(Refused, match=MONTHS_ACROSS[:30]):
        table(csv(["Lieu", "Janvier", "Février", "Mars"], ["Lieu", "Date", "Durée", "Médiés"], ["a", "11/03/2025"]))


@pytest.mark.parametrize(
    ("label", "band"),
    [
        ("TR_0_17", (0, 17)),
        ("-18", (None, 18)),
        ("Moins de 18 ans", (None, 18)),
        ("Jeunes (- de 18 ans)", (None, 18)),
        ("18-25", (18, 25)),
        ("Jeunes adultes (19-25 ans)", (19, 25)),
        ("65 et +", (65, None)),
        ("Séniors : + de 65 ans", (65, None)),
        ("60 ans et plus", (60, None)),
        ("TR_60_PLUS", (60, None)),
        ("Jeunes", None),
        ("Horaire 14-16 au marché", None),
    ],
)
def test_bands_of_ages(label, band):
    assert band_of(label) == band


@pytest.mark.parametrize(
    ("label", "word"),
    [("NB_PERS_AIDEES", "pers aidees"), ("Nombre de médiateurs (hors partenaires)", "mediateurs"), ("N°", "n")],
)
def test_labels_are_compared_plain(label, word):
    assert plain(label) == word


def matched(matcher, table, *labels):
    found = table(csv(labels, *[["11/03/2025"] * len(labels)]))
    return {match.column.label: match.target or match.left for match in matcher.match(found.columns)}


def test_what_tells_of_persons_stays(matcher, table):
    labels = ["Date", "Nom usager", "Prénom", "Téléphone", "Agent", "Saisi par", "Énergie, eau, téléphone", "NB_AGENTS"]
    found = matched(matcher, table, *labels)
    assert [found[label] for label in labels[1:6]] == [Left.PEOPLE] * 5
    assert found["Énergie, eau, téléphone"] != Left.PEOPLE
    assert found["NB_AGENTS"] == "mediators_count"


def test_bands_that_do_not_fit_are_left_together(matcher, table):
    found = matched(matcher, table, "Date", "Lieu", "0-17", "18-24", "25-59", "60 et +")
    assert {found[label] for label in ("0-17", "18-24", "25-59", "60 et +")} == {Left.BAND}


def test_the_kit_and_the_codes_are_known(matcher, table):
    housing = Topic.objects.get(code="housing")
    found = matched(matcher, table, "held_on", housing.label, "topic.youth", "Personnes", "women_count")
    assert list(found.values()) == ["held_on", "topic.housing", "topic.youth", Left.UNKNOWN, "women_count"]


def test_a_label_that_says_two_things_is_proposed_and_not_taken(matcher, table):
    columns = table(csv(["Date", "Lieu", "Nb pers."], DAY[:3])).columns
    match = matcher.match(columns)[2]
    assert (match.target, match.proposals) == ("", ("people_mediated", "people_met"))


def test_a_quarter_of_qpv_answers_is_the_status(matcher, table):
    found = table(csv(["Date", "Quartier", "Lieu"], ["11/03/2025", "QPV", "a"], ["12/03/2025", "Non QPV", "b"]))
    assert matcher.match(found.columns)[1].target == "qpv_status"
