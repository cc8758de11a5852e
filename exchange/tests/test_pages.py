"""From a file to outings by the pages, and back."""

import datetime
import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exchange import tasks
from exchange.keeping import say_how_far
from exchange.models import Import, ImportedRow
from exchange.tests.factories import shown_import
from exchange.tests.pages import LIST, address, upload
from exchange.tests.spreadsheets import HEADER, OUTING, book, csv
from journal.models import Line
from outings import importing
from outings.models import Outing
from schemes.enums import Role
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    settings.PRIVATE_FILES = str(tmp_path / "private")
    return Path(settings.PRIVATE_FILES)


@pytest.fixture
def scheme():
    scheme = SchemeFactory(usual_format="walkabout", slug="notre")
    NeighbourhoodFactory(scheme=scheme, name="Les Tilleuls")
    return scheme


@pytest.fixture
def desk(client, scheme):
    client.force_login(member(scheme, Role.COORDINATOR))
    return client


def send(desk, content, name="sorties.csv"):
    answer = desk.post(LIST, {"scheme": "notre", "file": upload(content, name)})
    assert answer.status_code == 302, answer.context["form"].errors
    return Import.objects.get()


def columns_as_proposed(desk, of, **changes):
    form = desk.get(f"{address(of)}?colonnes").context["form"]
    data = {field.name: field.value() or "" for field in form} | changes
    return desk.post(address(of, "columns"), data)


def test_a_file_becomes_outings_in_four_pages(desk, scheme):
    of = send(desk, csv(HEADER, OUTING))
    assert columns_as_proposed(desk, of).status_code == 302
    assert desk.get(address(of)).context["rows"]["outings_to_record"] == 1
    assert not Outing.objects.exists()
    desk.post(address(of, "confirm"), {"mode": "all"})
    outing = Outing.objects.get()
    assert (outing.people_mediated, outing.source, outing.status, outing.recorded_by) == (
        10,
        "import",
        "validated",
        None,
    )
    assert dict(desk.get(address(of)).context["lines"])["Sorties importées"] == 1


def test_what_is_refused_is_said_and_kept_nowhere(desk, private):
    answer = desk.post(LIST, {"scheme": "notre", "file": upload(b"<html>", "sorties.xls")})
    assert answer.status_code == 422
    assert "page web" in str(answer.context["form"].errors["file"])
    assert not Import.objects.exists()
    assert not [path for path in private.rglob("*") if path.is_file()]


def test_an_unknown_quarter_is_asked_once_and_remembered(desk, scheme):
    rows = [
        HEADER,
        ["11/03/2025", "Tilleuls", "Halle", "2", "2h", "10"],
        ["12/03/2025", "Tilleuls", "Halle", "2", "2h", "3"],
    ]
    of = send(desk, csv(*rows))
    columns_as_proposed(desk, of)
    page = desk.get(address(of))
    assert page.context["rows"]["rows_in_error"] == 2
    assert page.context["form"]["text_0"].value() == "Les Tilleuls"
    assert page.context["preview"]["error_rows"] == []
    desk.post(address(of, "answers"), {"text_0": "Les Tilleuls"})
    desk.post(address(of, "confirm"))
    assert Outing.objects.filter(neighbourhood__name="Les Tilleuls").count() == 2
    again = desk.post(LIST, {"scheme": "notre", "file": upload(csv(*rows))})
    assert Import.objects.first().preview["rows"]["already_there"] == 2
    assert again.status_code == 302


def test_a_new_quarter_enters_the_perimeter(desk, scheme):
    of = send(desk, csv(HEADER, ["11/03/2025", "Zone 7", "Halle", "2", "2h", "10"]))
    columns_as_proposed(desk, of)
    desk.post(address(of, "answers"), {"text_0": "new"})
    desk.post(address(of, "confirm"))
    assert Outing.objects.get().neighbourhood.name == "Zone 7"
    assert scheme.perimeter.filter(neighbourhood__name="Zone 7").exists()
    assert Line.objects.filter(scheme_key=scheme.pk, deed="quarter.in", thing_label="Zone 7").count() == 1


def test_a_quarter_of_two_stretches_is_offered_once(desk, scheme):
    tilleuls = scheme.perimeter.get()
    tilleuls.ends_on = datetime.date(2024, 6, 30)
    tilleuls.save()
    scheme.perimeter.create(neighbourhood=tilleuls.neighbourhood, starts_on=datetime.date(2025, 1, 1))
    of = send(desk, csv(HEADER, ["11/03/2025", "Zone 7", *OUTING[2:]]))
    columns_as_proposed(desk, of)
    assert [name for name, _ in desk.get(address(of)).context["form"].fields["text_0"].choices] == [
        "",
        "Les Tilleuls",
        "outside",
        "new",
    ]


def test_two_columns_do_not_give_one_field(desk):
    of = send(desk, csv(HEADER, OUTING))
    answer = columns_as_proposed(desk, of, column_1="held_on")
    assert answer.status_code == 422
    assert "« Date » donne déjà ce champ".replace(" ", "") in str(answer.context["form"].errors).replace(
        "\u00a0", ""
    ).replace(" ", "")


def test_persons_are_neither_shown_nor_importable(desk):
    of = send(desk, csv([*HEADER, "Nom usager"], [*OUTING, "Untel"]))
    page = desk.get(address(of))
    assert "Untel" not in page.content.decode()
    columns_as_proposed(desk, of, column_6="team_note")
    desk.post(address(of, "confirm"))
    assert Outing.objects.get().text.team_note == ""


def test_an_import_is_taken_back_but_what_somebody_changed(desk):
    of = send(desk, csv(HEADER, OUTING, ["12/03/2025", *OUTING[1:]]))
    columns_as_proposed(desk, of)
    desk.post(address(of, "confirm"))
    touched = Outing.objects.first()
    Outing.objects.filter(pk=touched.pk).update(version=2)
    desk.post(address(of, "take_back"))
    assert list(Outing.objects.all()) == [touched]
    assert desk.get(address(of)).context["kept"] == [touched]


def test_pressed_twice_it_is_imported_once(desk):
    of = send(desk, csv(HEADER, OUTING))
    columns_as_proposed(desk, of)
    for _ in range(2):
        assert desk.post(address(of, "confirm")).status_code == 302
    assert Outing.objects.count() == 1


def test_what_moved_since_the_preview_is_shown_again(desk, scheme):
    of = send(desk, csv(HEADER, OUTING))
    columns_as_proposed(desk, of)
    other = send_again(desk, scheme)
    desk.post(address(other, "confirm"))
    answer = desk.post(address(of, "confirm"), follow=True)
    assert Outing.objects.count() == 1
    assert answer.context["rows"]["already_there"] == 1


def send_again(desk, scheme):
    desk.post(LIST, {"scheme": "notre", "file": upload(csv(HEADER, OUTING))})
    other = Import.objects.first()
    columns_as_proposed(desk, other)
    return other


def test_a_file_is_forgotten_when_asked(desk, private):
    of = send(desk, csv(HEADER, OUTING))
    desk.post(address(of, "abandon"))
    assert not Import.objects.exists()
    assert not [path for path in private.rglob("*") if path.is_file()]


def test_the_template_is_read_back(desk, scheme):
    content = desk.get(f"{LIST}modele.xlsx").content
    answer = desk.post(LIST, {"scheme": "notre", "file": upload(content, "modele.xlsx")})
    assert "Aucun tableau" in json.dumps(str(answer.context["form"].errors["file"]), ensure_ascii=False)


def year_of_tabs(desk):
    rows = {
        month: [HEADER, [f"11/{number}/2025", *OUTING[1:]]]
        for number, month in (("01", "Janvier"), ("02", "Février"), ("03", "Mars"))
    }
    rows["Mars"][0] = [*HEADER, "Femmes"]
    rows["Mars"][1] += ["4"]
    return send(desk, book(**rows), "annee.xlsx")


def test_tabs_are_chosen_and_their_columns_shown_before_anything_else(desk):
    of = year_of_tabs(desk)
    assert desk.get(address(of)).context["form"]["tabs"].value() == ["Janvier", "Février", "Mars"]
    assert columns_as_proposed(desk, of, tabs=["Janvier", "Février"]).status_code == 302
    page = desk.get(address(of))
    assert [column["label"] for column in page.context["form"].columns] == HEADER
    assert "Mars" in page.content.decode()
    columns_as_proposed(desk, of)
    assert desk.get(address(of)).context["rows"]["outings_to_record"] == 2
    assert columns_as_proposed(desk, of, tabs=["Janvier", "Février", "Mars"]).status_code == 302
    assert [column["label"] for column in desk.get(address(of)).context["form"].columns] == [*HEADER, "Femmes"]
    columns_as_proposed(desk, of)
    desk.post(address(of, "confirm"))
    assert list(Outing.objects.order_by("held_on").values_list("held_on__month", "women_count")) == [
        (1, None),
        (2, None),
        (3, 4),
    ]


def test_twins_of_two_tabs_are_told_apart_by_their_tab(desk):
    """Row 2 is the same outing in three tabs; that of February alone is another one."""
    of = send(desk, book(Janvier=[HEADER, OUTING], Février=[HEADER, OUTING], Mars=[HEADER, OUTING]), "annee.xlsx")
    columns_as_proposed(desk, of)
    form = desk.get(address(of)).context["form"]
    assert [field.label for field in form if field.name.startswith("apart")] == [
        "Les lignes Janvier!2 et Février!2 sont deux sorties",
        "Les lignes Janvier!2 et Mars!2 sont deux sorties",
    ]
    desk.post(address(of, "answers"), {"apart_0": "on"})
    desk.post(address(of, "confirm"))
    assert [row.tab for row in ImportedRow.objects.order_by("pk")] == ["Janvier", "Février"]


def test_no_tab_at_all_is_said(desk):
    of = year_of_tabs(desk)
    answer = columns_as_proposed(desk, of, tabs=[])
    assert answer.status_code == 422
    assert "Cochez au moins une feuille." in answer.content.decode()


def test_a_workbook_of_one_tab_asks_for_none(desk):
    assert "tabs" not in desk.get(address(send(desk, csv(HEADER, OUTING)))).context["form"].fields


def test_what_is_to_be_corrected_is_taken_away_cell_by_cell(desk):
    of = send(desk, csv(HEADER, ["=hier()", *OUTING[1:]], OUTING, ["12/03/2025", "Zone 7", *OUTING[2:4], "", "10"]))
    columns_as_proposed(desk, of)
    answer = desk.get(address(of, "errors"))
    assert answer["Content-Disposition"] == 'attachment; filename="a-corriger-notre.csv"'
    assert answer.content.decode("utf-8-sig").replace("\u00a0", " ").splitlines() == [
        "feuille;ligne;colonne;intitulé;lu;à faire",
        ";2;A;Date;'=hier();« =hier() » : ce jour n’existe pas, ou se lit mal. Écrivez-le comme 14/10/2025.",
        ";4;E;Durée;;La durée manque. Donnez-la, ou l’heure de début et celle de fin.",
        ";4;B;Quartier;Zone 7;« Zone 7 » : ce quartier n’est pas connu. Dites lequel c’est.",
    ]
    desk.post(address(of, "confirm"), {"mode": "good"})
    assert address(of, "errors") in desk.get(address(of)).content.decode()


def test_where_nothing_is_to_be_corrected_there_is_nothing_to_take_away(desk):
    of = send(desk, csv(HEADER, OUTING))
    columns_as_proposed(desk, of)
    assert desk.get(address(of, "errors")).status_code == 404


def test_how_far_the_worker_is_shows_while_it_writes(desk, monkeypatch):
    """The page is asked in the middle of the transaction, as somebody who waits does."""
    of = send(desk, csv(HEADER, *[[f"{day:02d}/03/2025", *OUTING[1:]] for day in range(1, 6)]))
    columns_as_proposed(desk, of)
    monkeypatch.setattr(importing, "BATCH", 2)
    monkeypatch.setattr("exchange.views.imports.is_long", lambda of: True)
    said = []

    def looks(of, written, total):
        say_how_far(of, written, total)
        said.append(desk.get(address(of, "progress")).json()["progress"].replace("\u00a0", " "))

    monkeypatch.setattr(tasks, "say_how_far", looks)
    desk.post(address(of, "confirm"), {"mode": "all"})
    assert said == [f"Import en cours : {lines} sur 5" for lines in ("2 lignes", "4 lignes", "5 lignes")]
    assert desk.get(address(of, "progress")).json() == {"progress": ""}
    assert Outing.objects.count() == 5


@pytest.mark.parametrize("step", ["", "?colonnes"])
def test_pages_ask_as_much_for_three_rows_as_for_one(desk, scheme, step):
    counts = []
    for days in (1, 3):
        rows = [[f"{day:02d}/03/2025", f"Ailleurs {day}", *OUTING[2:]] for day in range(1, days + 1)]
        of = shown_import(scheme, csv(HEADER, *rows))
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(address(of) + step).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] < 25


def test_the_list_asks_as_much_for_three_imports_as_for_one(desk, scheme):
    counts = []
    for _ in range(3):
        shown_import(scheme)
        with CaptureQueriesContext(connection) as asked:
            desk.get(LIST)
        counts.append(len(asked))
    assert counts[0] == counts[2] < 25
