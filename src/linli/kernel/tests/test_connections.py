"""A connection for each thread: kept while the database answers, given up when it does not, ended with its thread."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from typing import Any

import psycopg
import pytest
from django.core.signals import request_started
from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.db.backends.signals import connection_created

from linli.kernel import connections
from linli.kernel.sql import fetch_one

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PATIENCE = 10


@pytest.fixture(autouse=True)
def fresh():
    """Each test begins with a new connection that is known to answer, and leaves none that does not."""
    connection.close()
    connection.ensure_connection()
    yield
    connection.close()


@pytest.fixture
def watched(fresh):
    """The connections of this process are looked after, as in a worker of the server."""
    connections.watch()
    connection.close()
    yield
    assert connection_created.disconnect(dispatch_uid="linli.connections.keep")
    assert request_started.disconnect(dispatch_uid="linli.connections.look")
    request_started.connect(close_old_connections)


@pytest.fixture
def no_collector():
    """What nobody holds any more goes at once or not at all."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def backend() -> int:
    """Who serves us in the database."""
    connection.ensure_connection()
    return int(connection.connection.pgconn.backend_pid)


def asked(sql: str, given: list[Any]) -> Any:
    """The answer to somebody else's connection."""
    with psycopg.connect(**connection.get_connection_params()) as other:
        row = other.execute(sql, given).fetchone()
        return row and row[0]


def end(pid: int) -> None:
    """The database ends a connection, and has done so when this returns."""
    assert asked("SELECT pg_terminate_backend(%s, 10000)", [pid])


def is_served(pid: int) -> bool:
    return bool(asked("SELECT COUNT(*) FROM pg_stat_activity WHERE pid = %s", [pid]))


def soon_gone(pid: int) -> bool:
    """A server process needs a moment to see that nobody is there any more."""
    until = time.monotonic() + PATIENCE
    while is_served(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not is_served(pid)


def of_a_thread() -> tuple[int, weakref.ref[Any]]:
    """Who served a thread that asked something and has ended; and its connection, if that is still there."""
    seen: list[tuple[int, weakref.ref[Any]]] = []

    def ask() -> None:
        assert fetch_one("SELECT %s + 0", [1]) == (1,)
        seen.append((backend(), weakref.ref(connection.connection)))

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    return seen[0]


def test_an_idle_connection_that_the_database_has_ended_is_let_go():
    held = backend()
    end(held)
    connections._look(sender=None)
    assert connection.connection is None
    assert fetch_one("SELECT %s + 0", [1]) == (1,)
    assert backend() != held


def test_unless_somebody_looks_the_next_one_meets_the_error():
    end(backend())
    with pytest.raises(OperationalError):
        fetch_one("SELECT %s + 0", [1])


def test_a_connection_that_answers_is_kept():
    held = backend()
    assert fetch_one("SELECT %s + 0", [1]) == (1,)
    connections._look(sender=None)
    assert connection.connection is not None
    assert fetch_one("SELECT %s + 0", [1]) == (1,)
    assert backend() == held


def test_a_connection_that_was_closed_on_our_side_is_let_go():
    held = backend()
    connection.connection.close()
    with pytest.raises((InterfaceError, OperationalError)):
        fetch_one("SELECT %s + 0", [1])
    connections._look(sender=None)
    assert fetch_one("SELECT %s + 0", [1]) == (1,)
    assert backend() != held


def test_who_never_asked_the_database_gets_no_connection_by_the_look():
    connection.close()
    connections._look(sender=None)
    assert connection.connection is None


def test_in_a_transaction_nothing_is_closed():
    with pytest.raises(OperationalError), transaction.atomic():
        fetch_one("SELECT %s + 0", [1])
        end(backend())
        connections._look(sender=None)
        assert connection.connection is not None
        fetch_one("SELECT %s + 0", [1])
    assert fetch_one("SELECT %s + 0", [1]) == (1,)


def test_each_request_begins_with_a_look(watched):
    held = backend()
    end(held)
    request_started.send(sender=None)
    assert fetch_one("SELECT %s + 0", [1]) == (1,)
    assert backend() != held


def test_the_connection_of_a_thread_ends_with_it_although_nobody_closed_it(watched, no_collector):
    pid, _its_connection = of_a_thread()
    assert soon_gone(pid)


def test_unwatched_it_waits_for_the_garbage_collection(no_collector):
    pid, its_connection = of_a_thread()
    assert is_served(pid)
    left_over = its_connection()
    assert left_over is not None
    left_over.close()
    assert soon_gone(pid)


def test_the_end_of_one_thread_leaves_the_connections_of_others(watched):
    held = backend()
    pid, _its_connection = of_a_thread()
    assert pid != held
    assert fetch_one("SELECT %s + 0", [1]) == (1,)
    assert backend() == held


def test_a_new_connection_closes_the_older_one_of_its_thread(watched):
    held = backend()
    older = connection.connection
    connection.connect()
    assert older.closed
    assert soon_gone(held)
    assert fetch_one("SELECT %s + 0", [1]) == (1,)
    assert backend() != held


def test_an_older_connection_that_was_closed_before_is_no_trouble_to_the_new_one(watched):
    held = backend()
    connection.close()
    assert soon_gone(held)
    assert fetch_one("SELECT %s + 0", [1]) == (1,)
    assert backend() != held
