import sqlite3

import pytest
from django.db import connection
from django.test import Client


@pytest.fixture
def client_of():
    """Makes signed-in browsers of one person: `client_of(user)()` is one more of them."""

    def browsers(user):
        first = Client()
        first.force_login(user)

        def browser():
            another = Client()
            another.cookies = first.cookies
            return another

        return browser

    return browsers


@pytest.fixture
def shared_database(transactional_db, tmp_path):
    """A database that several threads write to. SQLite's test database is in memory and locks whole tables at once, as
    no real one does: it is copied to a file for the time of the test."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    memory, name = connection.connection, connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = str(tmp_path / "race.sqlite3")
    with sqlite3.connect(connection.settings_dict["NAME"]) as file:
        memory.backup(file)
    file.close()
    connection.connection = None
    yield
    connection.close()
    connection.settings_dict["NAME"], connection.connection = name, memory
