from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, NotSupportedError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from linli.kernel import journal, triggers
from linli.kernel.actor import Actor
from linli.kernel.ids import uuid7
from linli.kernel.models import JournalEntry, JournalSeal

CHANGED = {JournalEntry: "payload", JournalSeal: "leaf"}
AT = datetime(2026, 3, 15, 10, 30, tzinfo=UTC)


@pytest.fixture
def rows(db) -> dict[type, JournalEntry | JournalSeal]:
    entry = journal.note("case.placed", subject=("case", uuid7()), actor=Actor.system(), at=AT)
    seal = JournalSeal.objects.create(log="9901", number=0, entry=entry, leaf="0" * 64)
    return {JournalEntry: entry, JournalSeal: seal}


@pytest.mark.django_db
def test_after_all_migrations_every_guard_stands():
    assert {"kernel_journalentry", "kernel_journalseal"} <= set(triggers.tables())
    assert triggers.missing(connection) == []


@pytest.mark.parametrize("model", [JournalEntry, JournalSeal])
@pytest.mark.parametrize(
    "way", ["save", "update", "delete", "bulk_delete", "raw_update", "raw_delete", "upsert"]
)
def test_nobody_changes_or_removes_a_row(rows, model, way):
    row = rows[model]
    table = model._meta.db_table
    changes = {
        "save": row.save,
        "update": lambda: model.objects.filter(pk=row.pk).update(id=row.pk + 1),
        "delete": row.delete,
        "bulk_delete": model.objects.all().delete,
        "raw_update": lambda: run(f"UPDATE {table} SET id = id"),
        "raw_delete": lambda: run(f"DELETE FROM {table} WHERE id = {row.pk}"),
        "upsert": lambda: model.objects.bulk_create(
            [row], update_conflicts=True, update_fields=[CHANGED[model]], unique_fields=["id"]
        ),
    }
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        changes[way]()
    assert model.objects.get().pk == row.pk


@pytest.mark.sqlite
def test_replacing_a_row_is_refused(rows):
    row = rows[JournalSeal]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(
            "INSERT OR REPLACE INTO kernel_journalseal (id, log, number, entry_id, leaf) "
            f"VALUES ({row.pk}, 'x', 1, 9, 'x')"
        )


@pytest.mark.postgres
def test_truncate_is_refused(rows):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run("TRUNCATE kernel_journalentry")


@pytest.mark.django_db
def test_a_guard_that_is_gone_is_named_and_can_be_put_back():
    triggers.remove_for(connection, "kernel_journalentry")
    assert "linli_keep_kernel_journalentry_update" in gone()
    assert not any("journalseal" in name for name in gone())
    triggers.install(connection)
    triggers.install(connection)
    assert gone() == []


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_guard_that_is_switched_off_counts_as_gone():
    run("ALTER TABLE kernel_journalseal DISABLE TRIGGER linli_keep_kernel_journalseal_delete")
    assert gone() == ["linli_keep_kernel_journalseal_delete"]


@pytest.mark.django_db
def test_a_table_of_another_app_can_be_guarded():
    run("CREATE TABLE some_ledger (id integer PRIMARY KEY, points integer)")
    triggers.install_for(connection, "some_ledger")
    run("INSERT INTO some_ledger VALUES (1, 5)")
    with pytest.raises(DatabaseError, match="some_ledger refuses UPDATE"), transaction.atomic():
        run("UPDATE some_ledger SET points = 6")
    triggers.remove_for(connection, "some_ledger")
    run("DELETE FROM some_ledger")


@pytest.mark.django_db
def test_a_name_that_is_no_table_never_reaches_the_database():
    with pytest.raises(ValueError, match="not the name"):
        triggers.install_for(connection, "x; DROP TABLE kernel_journalentry")


def test_other_engines_are_refused_by_name():
    elsewhere: Any = SimpleNamespace(vendor="mysql")
    with pytest.raises(NotSupportedError, match="mysql"):
        triggers.missing(elsewhere)


@pytest.mark.django_db(transaction=True)
def test_guards_and_search_go_back_and_forth():
    # Step by step, as a database of before is brought on.
    loader = MigrationLoader(connection, replace_migrations=False)
    state = loader.project_state(("kernel", "0002_guards_and_search"))
    migration = import_module("linli.kernel.migrations.0002_guards_and_search").Migration(
        "0002_guards_and_search", "kernel"
    )
    # The migration alone: other apps stand on the tables of the first one.
    before = loader.project_state(("kernel", "0001_initial"))
    with connection.schema_editor() as editor:
        migration.unapply(before.clone(), editor)
    assert "linli_keep_kernel_journalseal_update" in gone()
    with connection.schema_editor() as editor:
        migration.apply(before.clone(), editor)
    assert gone() == []
    assert state.models.keys() >= {("kernel", "journalentry")}


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def gone() -> list[str]:
    """Missing guards of the kernel's own tables."""
    return [name for name in triggers.missing(connection) if name.startswith("linli_keep_kernel_")]
