from __future__ import annotations

import pytest

from linli.site.databases import ASKED_FOR, PLANNED_ONCE, BadDatabaseURL, database


def test_sqlite_waits_takes_the_write_lock_at_begin_and_keeps_what_it_confirmed():
    entry = database("sqlite:////srv/linli/linli.sqlite3", lasting=True)
    assert entry["NAME"] == "/srv/linli/linli.sqlite3"
    assert entry["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert entry["OPTIONS"]["timeout"] == 30
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        assert pragma in entry["OPTIONS"]["init_command"]


def test_sqlite_takes_a_relative_file():
    assert database("sqlite:///var/x.sqlite3", lasting=False)["NAME"] == "var/x.sqlite3"


def test_postgresql_over_the_network():
    entry = database("postgresql://linli:p%40ss@db.example:5433/city?sslmode=require", lasting=False)
    assert (entry["NAME"], entry["USER"], entry["PASSWORD"], entry["HOST"], entry["PORT"]) == (
        "city",
        "linli",
        "p@ss",
        "db.example",
        "5433",
    )
    assert entry["OPTIONS"] == {
        "sslmode": "require",
        "prepare_threshold": ASKED_FOR,
        "options": PLANNED_ONCE,
    }


def test_a_pooler_in_transaction_mode_is_spared_prepared_statements():
    entry = database("postgresql://linli@db.example/city?prepare=no", lasting=True)
    assert entry["OPTIONS"] == {"prepare_threshold": None}


def test_postgresql_over_a_socket():
    assert (
        database("postgresql://linli@/city?host=/run/postgresql", lasting=False)["HOST"] == "/run/postgresql"
    )


def test_options_of_the_address_stay_beside_ours():
    entry = database("postgresql://h/city?options=-c%20work_mem%3D8MB", lasting=False)
    assert entry["OPTIONS"]["options"] == f"-c work_mem=8MB {PLANNED_ONCE}"


def test_only_the_server_keeps_a_connection_as_long_as_its_thread_lives():
    assert database("postgresql://h/city", lasting=True)["CONN_MAX_AGE"] is None
    assert database("postgresql://h/city", lasting=False)["CONN_HEALTH_CHECKS"]


@pytest.mark.parametrize("url", ["", "mysql://h/x", "sqlite://", "postgresql://host", "linli.sqlite3"])
def test_anything_else_is_refused(url: str):
    with pytest.raises(BadDatabaseURL):
        database(url, lasting=False)
