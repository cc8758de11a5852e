import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import CommandError, call_command

from optimedia.management.commands.due import do_what_is_due


def session(age):
    kept = SessionStore()
    kept.set_expiry(age)
    kept.create()
    return kept.session_key


def test_what_ended_goes_and_what_holds_stays_however_often_it_is_called(db):
    session(-60)
    holding = session(60)
    cache.set("holds", 1, 60)
    assert do_what_is_due() == do_what_is_due() == []
    assert [row.pk for row in Session.objects.all()] == [holding]
    assert cache.get("holds") == 1


def test_one_that_fails_is_said_and_stops_no_other(db, settings):
    settings.DUE = ["accounts.due.nothing", *settings.DUE]
    session(-60)
    with pytest.raises(CommandError, match=r"accounts\.due\.nothing"):
        call_command("due")
    assert not Session.objects.exists()
