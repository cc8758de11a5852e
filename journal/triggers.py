"""The database refuses to change or delete a line of the journal, whoever asks: the site, a command, a console.

Made again after each migration: SQLite loses a table's triggers when it remakes the table. Only tests take them off, to
empty tables.
"""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, connections

from .models import Line

TABLE = Line._meta.db_table
REFUSAL = "the journal only grows"
REFUSED = ("UPDATE", "DELETE")

POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION journal_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def put_back(using: str = DEFAULT_DB_ALIAS, **kwargs: object) -> None:
    """Makes those that are missing; none where the table is not made yet."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTION)
        for name, statement in _triggers(connection.vendor).items():
            if connection.vendor == "postgresql":
                each = "STATEMENT" if statement == "TRUNCATE" else "ROW"
                cursor.execute(
                    f"CREATE OR REPLACE TRIGGER {name} BEFORE {statement} ON {TABLE} "
                    f"FOR EACH {each} EXECUTE FUNCTION journal_only_grows()"
                )
            else:
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {statement} ON {TABLE} "
                    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
                )


def take_off(using: str = DEFAULT_DB_ALIAS) -> None:
    """For tests that empty tables, and for nobody else."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name in _triggers(connection.vendor):
            on_table = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def _triggers(vendor: str) -> dict[str, str]:
    """The statement that each refuses; SQLite has no TRUNCATE."""
    statements = (*REFUSED, "TRUNCATE") if vendor == "postgresql" else REFUSED
    return {f"journal_refuses_{statement.lower()}": statement for statement in statements}
