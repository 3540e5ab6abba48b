"""The tables as the migrations leave them."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from linli.site.lean_states import LeanExecutor

NAMES = re.compile(r'^(CREATE .*?TABLE "\w+") \((.*)\)$', re.DOTALL)
Layout = dict[tuple[str, str], set[str]]


def in_memory() -> DatabaseWrapper:
    """Another database beside that of the tests."""
    return DatabaseWrapper({**connections["default"].settings_dict, "NAME": ":memory:"}, "default")


def layout(of: BaseDatabaseWrapper) -> Layout:
    """Kind and name of each table and index → its parts; the order of columns says nothing."""
    with of.cursor() as cursor:
        cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        found = {(kind, name): sql for kind, name, sql in cursor.fetchall()}
    return {key: _parts(sql) for key, sql in found.items()}


def _parts(sql: str) -> set[str]:
    whole = NAMES.match(sql)
    if not whole:
        return {sql}
    parts, depth = [""], 0
    for sign in whole[2]:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return {part.strip() for part in parts}


def whole(of: BaseDatabaseWrapper) -> Layout:
    return {key: parts for key, parts in layout(of).items() if "django_migrations" not in key}


@pytest.mark.django_db
def test_the_migrations_from_nothing_make_the_tables_of_the_models():
    empty = in_memory()
    with empty.constraint_checks_disabled(), empty.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)
    meant, made = whole(empty), whole(connection)
    empty.close()
    assert {key: parts for key, parts in made.items() if key in meant} == meant
    beside = {name for kind, name in made if kind == "table"} - {
        name for kind, name in meant if kind == "table"
    }
    assert {name for name in beside if not name.startswith("kernel_search_fts")} == {"linli_cache"}


@pytest.mark.trial
def test_lean_states_make_what_django_makes_with_whole_ones(django_db_blocker):
    with django_db_blocker.unblock():
        lean, django = _migrated(LeanExecutor), _migrated(MigrationExecutor)
    assert lean == django


def _migrated(way: type[MigrationExecutor]) -> Layout:
    kept, made = connections["default"], in_memory()
    connections["default"] = made  # what a migration does with rows, it does there
    try:
        executor = way(made)
        executor.migrate(executor.loader.graph.leaf_nodes())
        return whole(made)
    finally:
        connections["default"] = kept
        made.close()
