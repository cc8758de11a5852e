"""The journal only grows: the database itself refuses the rest, on both engines."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, IntegrityError, connection, transaction

from journal import triggers
from journal.enums import Deed, Kind
from journal.models import Line
from journal.writing import write_line

AT = datetime.datetime(2026, 11, 18, 14, 0, tzinfo=datetime.UTC)
STATEMENTS = ["UPDATE journal_line SET thing_label = ''", "DELETE FROM journal_line"]


def somebody():
    return get_user_model().objects.create_user("claire@exemple.test", name="Claire")


@pytest.fixture
def claire(db):
    return somebody()


@pytest.fixture
def line(claire):
    write_line(Deed.MEMBER_IN, at=AT, by=claire, thing=claire, after="Médiation")
    return Line.objects.get()


def triggers_there():
    catalogue = {
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = 'journal_line'::regclass AND NOT tgisinternal",
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal_line'",
    }
    with connection.cursor() as cursor:
        cursor.execute(catalogue[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


def all_of_them():
    truncate = {"journal_refuses_truncate"} if connection.vendor == "postgresql" else set()
    return {"journal_refuses_update", "journal_refuses_delete"} | truncate


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses_to_change_or_delete_a_line(line, statement):
    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert Line.objects.values_list("thing_label", flat=True).get() == "Claire"


def test_so_does_the_orm_s_own_way(line):
    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.update(deed=Deed.MEMBER_OUT)
    with pytest.raises(IntegrityError), transaction.atomic():
        line.delete()

    assert Line.objects.get().deed == Deed.MEMBER_IN


def test_postgresql_refuses_to_truncate_too(line):
    if connection.vendor != "postgresql":
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE journal_line")  # SQLite has no such word.
        return
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE journal_line")


@pytest.mark.django_db(transaction=True)
def test_the_triggers_are_there_after_every_migration():
    """A migration that remakes the table on SQLite loses them; whatever is migrated puts them back."""
    triggers.take_off()
    if connection.vendor == "sqlite":
        with connection.schema_editor() as editor:
            editor._remake_table(Line)
    without = triggers_there()

    emit_post_migrate_signal(0, False, "default")

    assert without == set()
    assert triggers_there() == all_of_them()


@pytest.mark.django_db(transaction=True)
def test_they_are_there_for_whoever_comes_after_an_emptying_of_the_tables():
    assert triggers_there() == all_of_them()


def test_putting_them_back_twice_changes_nothing(db):
    triggers.put_back()

    assert triggers_there() == all_of_them()


@pytest.mark.django_db(transaction=True)
def test_a_line_is_written_in_its_deed_s_transaction_or_not_at_all():
    claire = somebody()

    with pytest.raises(RuntimeError, match="transaction of its deed"):
        write_line(Deed.MEMBER_IN, at=AT, by=claire, thing=claire)
    with pytest.raises(ValueError, match="the deed failed"), transaction.atomic():
        write_line(Deed.MEMBER_IN, at=AT, by=claire, thing=claire)
        raise ValueError("the deed failed")

    assert not Line.objects.exists()


def test_a_line_outlives_what_it_names(line, claire):
    claire.delete()

    line.refresh_from_db()
    assert (line.actor_label, line.thing_label, line.after) == ("Claire", "Claire", "Médiation")


def test_a_line_points_at_no_table(db):
    assert [field for field in Line._meta.get_fields() if field.is_relation] == []


def test_a_label_too_long_is_cut_rather_than_lost(claire):
    write_line(Deed.NETWORK_JOINED, at=AT, by=None, thing=claire, after="x" * 300)

    assert Line.objects.get().after == "x" * 200


def test_lines_are_found_by_kind_and_by_day(claire):
    for deed, at in [(Deed.MEMBER_IN, AT), (Deed.MEMBER_OUT, AT + datetime.timedelta(days=1)), (Deed.NUMBER_ADDED, AT)]:
        write_line(deed, at=at, by=None, thing=claire)

    assert {line.deed for line in Line.objects.of_kind(Kind.MEMBER)} == {Deed.MEMBER_IN, Deed.MEMBER_OUT}
    assert Line.objects.of_day(AT.date()).count() == 2


def test_a_day_is_the_site_s(claire):
    """23:30 of the 17th in Greenwich is half past midnight of the 18th in Paris."""
    late = datetime.datetime(2026, 11, 17, 23, 30, tzinfo=datetime.UTC)
    write_line(Deed.MEMBER_IN, at=late, by=None, thing=claire)

    assert Line.objects.of_day(datetime.date(2026, 11, 18)).exists()


def test_what_is_about_somebody_is_what_they_did_and_where_they_were(claire):
    def told(deed, by=None, thing=claire):
        write_line(deed, at=AT, by=by, thing=thing)

    other = get_user_model().objects.create_user("nadia@exemple.test", name="Nadia")
    told(Deed.NUMBER_ADDED, by=claire, thing=other)
    told(Deed.MEMBER_OUT, by=other)
    told(Deed.NUMBER_REMOVED, by=other)  # its thing is a structure, which may have her key

    assert {line.deed for line in Line.objects.about(claire.pk)} == {Deed.NUMBER_ADDED, Deed.MEMBER_OUT}


@pytest.mark.parametrize("deed", Deed)
def test_every_deed_is_of_a_kind(deed):
    assert deed.kind in Kind


def test_every_kind_has_a_deed():
    assert {deed.kind for deed in Deed} == set(Kind)
