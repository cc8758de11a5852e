"""Written all or none, taken back while nobody changed it; in the background too."""

import datetime

import pytest
from django.db import IntegrityError

from exchange import keeping, tasks
from exchange.choices import Choices
from exchange.due import erase_files, give_back_forgotten
from exchange.enums import ImportState
from exchange.importing import CannotUndo, HasErrors, Moved, confirm, undo
from exchange.models import Import, ImportedRow
from exchange.tests.factories import preview_of
from exchange.tests.pages import upload
from exchange.tests.spreadsheets import HEADER, OUTING, csv
from french.numbers import NBSP
from journal.models import Line
from outings import importing
from outings.closed_periods import close_period
from outings.models import Outing, OutingDeed
from outings.warnings import warnings_for
from partners.models import Partner
from reporting.figures import months
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.outputs.pdf import Edition, lay_out
from schemes import clock
from schemes.enums import Role
from schemes.models import Spot
from schemes.tests.factories import SchemeFactory, member

pytestmark = pytest.mark.django_db
BAD = ["hier", *OUTING[1:]]
MARCH = datetime.date(2025, 3, 1), datetime.date(2025, 3, 31)


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    settings.PRIVATE_FILES = str(tmp_path)


@pytest.fixture
def scheme():
    return SchemeFactory(usual_format="walkabout", slug="notre")


def done(scheme, *rows, mode="good", header=HEADER, **choices):
    """An import of these rows, confirmed."""
    preview = preview_of(scheme, csv(header, *rows), choices=Choices(**choices))
    return confirm(Import.objects.create(scheme=scheme, file_name="a"), preview, mode=mode)


def test_an_imported_outing_says_so_and_nobody_logged_it(scheme):
    done(scheme, OUTING)
    outing = Outing.objects.get()
    assert (outing.source, outing.status, outing.recorded_by, outing.logged_at) == ("import", "validated", None, None)
    assert [(line.deed, line.done_by) for line in outing.deeds.all()] == [("imported", None)]
    assert outing.imported_row.number == 2
    assert warnings_for(outing) == []


def test_all_or_nothing(scheme):
    with pytest.raises(HasErrors):
        done(scheme, OUTING, BAD, mode="all")
    assert not Outing.objects.exists()
    assert done(scheme, OUTING, BAD).result["rows_in_error"] == 1
    assert Outing.objects.count() == 1


def test_a_death_in_the_middle_leaves_nothing(scheme, monkeypatch):
    rows = [[f"{day:02d}/03/2025", *OUTING[1:]] for day in range(1, 11)]
    monkeypatch.setattr(importing, "BATCH", 2)
    written = []

    def dies(outing, columns, rows):
        written.append(outing)
        if len(written) == 7:
            raise IntegrityError
        return {}

    monkeypatch.setattr(importing, "answers_of", dies)
    with pytest.raises(Moved):
        done(scheme, *rows)
    assert len(written) == 7
    assert not any(model.objects.exists() for model in (Outing, OutingDeed, ImportedRow, Spot))


def test_partners_are_found_by_any_spelling_and_made_to_specify(scheme):
    done(scheme, [*OUTING, "Mission Locale"], header=[*HEADER, "Partenaires"])
    done(scheme, ["12/03/2025", *OUTING[1:], "mission-locale"], header=[*HEADER, "Partenaires"])
    partner = Partner.objects.get()
    assert (partner.name, partner.family, partner.outing_partners.count()) == ("Mission Locale", "to_specify", 2)
    assert scheme.partnerships.get().partner == partner


def test_what_differs_is_replaced_if_asked_and_never_once_somebody_changed_it(scheme):
    done(scheme, OUTING)
    other = [*OUTING[:-1], "11"]
    assert done(scheme, other).result["different"] == 1
    assert Outing.objects.get().people_mediated == 10
    assert done(scheme, other, replaces=True).result["replaced"] == 1
    assert Outing.objects.get().people_mediated == 11
    Outing.objects.update(version=2)
    assert done(scheme, OUTING, replaces=True).result["touched_since"] == 1
    assert Outing.objects.get().people_mediated == 11


def test_undone_its_identifiers_are_free_again(scheme):
    first = done(scheme, OUTING)
    identifier = Outing.objects.get().client_uuid
    assert undo(first) == []
    assert not Outing.objects.exists()
    done(scheme, OUTING)
    assert Outing.objects.get().client_uuid == identifier


def test_undoing_is_for_thirty_days_and_open_periods(scheme, hold_clock):
    of = done(scheme, OUTING)
    close_period(scheme, *MARCH)
    with pytest.raises(CannotUndo, match="Période déjà publiée"):
        undo(of)
    other = done(scheme, ["11/04/2025", *OUTING[1:]])
    hold_clock(clock.now() + datetime.timedelta(days=31))
    with pytest.raises(CannotUndo, match="30"):
        undo(other)
    assert Outing.objects.count() == 2


def test_a_period_published_since_the_preview_refuses_all(scheme):
    preview = preview_of(scheme, csv(HEADER, OUTING))
    close_period(scheme, *MARCH)
    with pytest.raises(Moved):
        confirm(Import.objects.create(scheme=scheme, file_name="a"), preview, mode="good")
    assert not Outing.objects.exists()


def test_an_import_of_another_scheme_is_another_outing(scheme):
    done(scheme, OUTING)
    done(SchemeFactory(usual_format="walkabout"), OUTING)
    assert len(set(Outing.objects.values_list("client_uuid", flat=True))) == 2


def kept(scheme, content=None):
    person = member(scheme, Role.COORDINATOR)
    return keeping.keep(scheme, upload(content or csv(HEADER, OUTING)), user=person)


def test_the_worker_reads_then_writes(scheme):
    of = kept(scheme)
    assert tasks.start_reading(of, then=ImportState.READ)
    of.refresh_from_db()
    assert (of.state, of.preview["rows"]["outings_to_record"]) == (ImportState.READ, 1)
    assert tasks.start_writing(of, mode="good")
    of.refresh_from_db()
    assert (of.state, of.result["recorded"]) == (ImportState.DONE, 1)
    assert not tasks.start_writing(of, mode="good")
    assert Outing.objects.count() == 1


def test_what_the_worker_cannot_read_is_given_back_in_words(scheme):
    of = kept(scheme, b"<html>")
    tasks.start_reading(of, then=ImportState.CHOSEN)
    of.refresh_from_db()
    assert (of.state, "page web" in of.failure) == (ImportState.CHOSEN, True)


def test_nobody_waits_for_ever(scheme):
    of = kept(scheme)
    late = clock.now() - datetime.timedelta(hours=2)
    Import.objects.filter(pk=of.pk).update(state=ImportState.READING, taken_at=late)
    give_back_forgotten()
    of.refresh_from_db()
    assert (of.state, of.failure) == (ImportState.CHOSEN, tasks.FAILED)


def test_files_are_erased_after_a_month_and_receipts_stay(scheme, hold_clock, tmp_path):
    of, forgotten = kept(scheme), kept(scheme)
    keeping.look(of, state=ImportState.READ)
    keeping.confirm_as_shown(of)
    hold_clock(clock.now() + datetime.timedelta(days=31))
    erase_files()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    of.refresh_from_db()
    assert (of.file.name, of.result["recorded"]) == ("", 1)
    assert not Import.objects.filter(pk=forgotten.pk).exists()


def test_the_month_s_figures_follow_an_import_and_its_undoing(scheme, django_capture_on_commit_callbacks):
    def outings_of_march():
        with django_capture_on_commit_callbacks(execute=True):  # What was read is kept.
            return months.compute(Scope((scheme,), *MARCH)).totals["outings_done"]

    assert outings_of_march() == 0
    of = done(scheme, OUTING)
    assert outings_of_march() == 1
    undo(of)
    assert outings_of_march() == 0


def test_the_journal_tells_both_deeds_and_no_file_s_name(scheme, hold_clock):
    hold_clock(datetime.datetime(2026, 11, 18, 14, 0, tzinfo=datetime.UTC))
    of = done(scheme, OUTING)
    undo(of, user=member(scheme, Role.COORDINATOR))
    lines = list(Line.objects.filter(thing_key=of.pk, deed__startswith="import").order_by("pk"))
    assert [line.deed for line in lines] == ["import.confirmed", "import.undone"]
    assert {line.thing_label for line in lines} == {"Import du 18/11/2026"}


def test_what_one_answer_gave_to_all_rows_is_told_by_the_method_note(scheme):
    """Two imports: of 2 outings, with format and mediators for all rows; of 1, whose columns say everything."""
    short = [[*OUTING[:3], *OUTING[4:]], ["12/03/2025", *OUTING[1:3], *OUTING[4:]]]
    for_all = {"format": "walkabout", "mediators_count": "2"}
    done(scheme, *short, header=[*HEADER[:3], *HEADER[4:]], for_all=for_all)
    done(scheme, ["13/03/2025", *OUTING[1:]])
    (told,) = build(Scope((scheme,), *MARCH)).origins
    asked = "format et nombre de médiatrices et médiateurs (hors partenaires)"
    assert told == f"Pour 2{NBSP}sorties, une même réponse vaut pour toutes les lignes du tableur{NBSP}: {asked}."
    assert told in lay_out(build(Scope((scheme,), *MARCH)), Edition("Mars", clock.now()))
    april = datetime.date(2025, 4, 1), datetime.date(2025, 4, 30)
    assert build(Scope((scheme,), *april)).origins == ()


@pytest.mark.parametrize("role", [Role.MEDIATOR, Role.ADMIN])
def test_the_team_reads_where_an_outing_was_kept(client, scheme, role):
    preview = preview_of(scheme, csv(HEADER, OUTING))
    confirm(Import.objects.create(scheme=scheme, file_name="suivi 2025.csv"), preview, mode="good")
    client.force_login(member(scheme, role))
    page = client.get(Outing.objects.get().get_absolute_url()).content.decode().replace("\u00a0", " ")
    assert "Reprise d’un tableur" in page
    assert ("« suivi 2025.csv », ligne 2" in page) == (role == Role.MEDIATOR)
