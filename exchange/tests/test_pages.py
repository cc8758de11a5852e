"""From a file to outings by the pages, and back."""

import datetime
import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exchange.models import Import
from exchange.tests.factories import shown_import
from exchange.tests.pages import LIST, address, upload
from exchange.tests.spreadsheets import HEADER, OUTING, csv
from journal.models import Line
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
    form = desk.get(address(of)).context["form"]
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
