from __future__ import annotations

import pytest

from linli.site.databases import ASKED_FOR, POOL, BadDatabaseURL, database


def test_sqlite_waits_takes_the_write_lock_at_begin_and_keeps_what_it_confirmed():
    entry = database("sqlite:////srv/linli/linli.sqlite3", pooled=True)
    assert entry["NAME"] == "/srv/linli/linli.sqlite3"
    assert entry["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert entry["OPTIONS"]["timeout"] == 30
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        assert pragma in entry["OPTIONS"]["init_command"]


def test_sqlite_takes_a_relative_file():
    assert database("sqlite:///var/x.sqlite3", pooled=False)["NAME"] == "var/x.sqlite3"


def test_postgresql_over_the_network():
    entry = database("postgresql://linli:p%40ss@db.example:5433/city?sslmode=require", pooled=False)
    assert (entry["NAME"], entry["USER"], entry["PASSWORD"], entry["HOST"], entry["PORT"]) == (
        "city",
        "linli",
        "p@ss",
        "db.example",
        "5433",
    )
    assert entry["OPTIONS"] == {"sslmode": "require", "prepare_threshold": ASKED_FOR}


def test_a_pooler_in_transaction_mode_is_spared_prepared_statements():
    entry = database("postgresql://linli@db.example/city?prepare=no", pooled=True)
    assert entry["OPTIONS"] == {"prepare_threshold": None, "pool": POOL}


def test_postgresql_over_a_socket():
    assert (
        database("postgresql://linli@/city?host=/run/postgresql", pooled=False)["HOST"] == "/run/postgresql"
    )


def test_only_the_server_gets_a_pool():
    assert "pool" in database("postgresql://h/city", pooled=True)["OPTIONS"]
    assert "pool" not in database("postgresql://h/city", pooled=False)["OPTIONS"]


@pytest.mark.parametrize("url", ["", "mysql://h/x", "sqlite://", "postgresql://host", "linli.sqlite3"])
def test_anything_else_is_refused(url: str):
    with pytest.raises(BadDatabaseURL):
        database(url, pooled=False)
