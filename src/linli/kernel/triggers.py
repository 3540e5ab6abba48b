"""Append-only tables: triggers that refuse UPDATE, DELETE and TRUNCATE, whoever asks.

A model says `append_only = True` and its migration calls `append_only_operation(table)`. SQLite drops
triggers silently when a later migration rebuilds the table, so such a migration calls it again; `missing`
tells, for a test and for `linli doctor`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import NotSupportedError
from django.db.migrations.operations import RunPython

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PREFIX = "linli_keep_"
_FUNCTION = "linli_append_only"
_TABLE = re.compile(r"[a-z][a-z0-9_]{0,44}", re.ASCII)

_SQLITE = {
    "update": "CREATE TRIGGER {name} BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{message}'); END",
    "delete": "CREATE TRIGGER {name} BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{message}'); END",
    # INSERT OR REPLACE would delete without asking the trigger above.
    "insert": "CREATE TRIGGER {name} BEFORE INSERT ON {table} "
    "WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, '{message}'); END",
}
_POSTGRESQL = {
    "update": "CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
    "delete": "CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
    "truncate": "CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
}
_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append-only: %% refuses %%', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$
"""


def tables() -> list[str]:
    """Tables of all models that are declared append-only."""
    return sorted(model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False))


def install_for(connection: BaseDatabaseWrapper, table: str) -> None:
    """Put the triggers on one table; those that are there are made anew."""
    remove_for(connection, table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTION, [])
        for event, sql in _events(connection).items():
            message = f"append-only: {table} refuses {event.upper()}"
            cursor.execute(
                sql.format(name=_name(table, event), table=table, message=message, function=_FUNCTION)
            )


def remove_for(connection: BaseDatabaseWrapper, table: str) -> None:
    """Take the triggers off one table: for the way back of a migration."""
    if not _TABLE.fullmatch(table):
        raise ValueError(f"{table!r} is not the name of one of our tables")
    place = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for event in _events(connection):
            cursor.execute(f"DROP TRIGGER IF EXISTS {_name(table, event)}{place}")


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers on every append-only table that is there; `missing` names the others."""
    there = set(connection.introspection.table_names())
    for table in tables():
        if table in there:
            install_for(connection, table)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers off every append-only table that is there."""
    there = set(connection.introspection.table_names())
    for table in tables():
        if table in there:
            remove_for(connection, table)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that should be there and are not, or are switched off; empty when all stand guard."""
    wanted = {_name(table, event) for table in tables() for event in _events(connection)}
    return sorted(wanted - _present(connection))


def append_only_operation(*names: str) -> RunPython:
    """Build the migration operation that guards these tables, and unguards them on the way back."""

    def forwards(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for name in names:
            install_for(editor.connection, name)

    def backwards(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for name in names:
            remove_for(editor.connection, name)

    return RunPython(forwards, backwards, elidable=False)


def _events(connection: BaseDatabaseWrapper) -> dict[str, str]:
    if connection.vendor == "sqlite":
        return _SQLITE
    if connection.vendor == "postgresql":
        return _POSTGRESQL
    raise NotSupportedError(f"Linli runs on SQLite and PostgreSQL, not on {connection.vendor}")


def _present(connection: BaseDatabaseWrapper) -> set[str]:
    sql = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {name for (name,) in cursor.fetchall()}


def _name(table: str, event: str) -> str:
    return f"{PREFIX}{table}_{event}"
