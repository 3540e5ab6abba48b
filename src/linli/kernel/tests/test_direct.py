"""Statements past the driver's cursor: the same values, the same errors, and plans that outlive a rollback."""

from __future__ import annotations

import signal
import threading
import time
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from psycopg.pq import PipelineStatus, TransactionStatus

from linli.kernel.idempotency import once
from linli.kernel.ids import uuid7
from linli.kernel.models import IdempotencyKey
from linli.kernel.sql import Statement, changed, fetch_one, run_all

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

AT = datetime(2026, 3, 15, 10, 30, tzinfo=UTC)
UID = UUID("01890000-0000-7000-8000-00000000000a")
# Numbers of different width, and a value that is none.
VALUES: list[list[Any]] = [[1, "丁香", AT, UID], [70_000, "", AT, None], [5_000_000_000, "a'%$1", AT, UID]]
ECHO = "SELECT %s + 0, %s::text, %s::timestamptz, %s::uuid"
KEY = "INSERT INTO kernel_idempotencykey (scope, key_hash, verb, body_hash, created_at) VALUES (%s, %s, %s, %s, %s)"
SCOPES = "SELECT COUNT(*) FROM kernel_idempotencykey WHERE scope = %s"


def key(letter: str, *, verb: str | None = "verb") -> Statement:
    """What writes a key; without a verb the table does not take it."""
    return KEY, ["p3", letter * 64, verb, "b" * 64, AT]


def verbs() -> set[str]:
    return set(IdempotencyKey.objects.values_list("verb", flat=True))


def backend() -> int:
    """Who serves us in the database."""
    connection.ensure_connection()
    return int(connection.connection.pgconn.backend_pid)


def status() -> TransactionStatus:
    return TransactionStatus(connection.connection.pgconn.transaction_status)


def end(pid: int) -> None:
    """The database ends a connection, and has done so when this returns."""
    with psycopg.connect(**connection.get_connection_params()) as other:
        assert other.execute("SELECT pg_terminate_backend(%s, 10000)", [pid]).fetchone() == (True,)


@pytest.mark.parametrize("given", VALUES)
def test_the_answer_is_that_of_a_cursor(given):
    with CaptureQueriesContext(connection) as counted:
        by_cursor = fetch_one(ECHO, given)
    assert len(counted) == 1
    assert fetch_one(ECHO, given) == by_cursor == tuple(given)


def test_a_rollback_forgets_no_plan():
    assert fetch_one(ECHO, VALUES[0]) is not None
    held = connection.connection.pgconn.backend_pid
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        changed(KEY, ["p1", "a" * 64, "verb", "b" * 64, AT])
        raise ZeroDivisionError
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert fetch_one(ECHO, VALUES[0]) == tuple(VALUES[0])
    assert connection.connection.pgconn.backend_pid == held
    assert not IdempotencyKey.objects.exists()


def test_an_error_has_the_name_that_django_gives_it_and_the_transaction_goes_no_further():
    with pytest.raises(transaction.TransactionManagementError), transaction.atomic():
        changed(KEY, ["p1", "a" * 64, "verb", "b" * 64, AT])
        with pytest.raises(IntegrityError), transaction.atomic():
            changed(KEY, ["p1", "a" * 64, "verb", "b" * 64, AT])
        assert changed("DELETE FROM kernel_idempotencykey WHERE scope = %s", ["p1"]) == 1
        with pytest.raises(IntegrityError):
            changed(KEY, ["p1", None, "verb", "b" * 64, AT])
        connection.needs_rollback = True
        fetch_one(ECHO, VALUES[0])
    assert fetch_one(ECHO, VALUES[0]) == tuple(VALUES[0])


def test_a_key_whose_action_failed_is_free_again():
    def fail() -> UUID:
        changed(KEY, ["p2", "a" * 64, "verb", "b" * 64, AT])
        raise ZeroDivisionError

    for _n in range(2):
        with pytest.raises(ZeroDivisionError):
            once(key="tap", scope="p1", verb="verb", body=b"", at=AT, run=fail)
    assert not IdempotencyKey.objects.exists()
    made = uuid7()
    assert once(key="tap", scope="p1", verb="verb", body=b"", at=AT, run=lambda: made) == made


def test_the_row_of_a_key_is_found_where_it_lies_even_by_a_plan_made_for_an_empty_table():
    made = [uuid7() for _n in range(20)]
    for n, uid in enumerate(made):
        assert once(key=f"k{n}", scope="p1", verb="verb", body=b"", at=AT, run=partial(UUID, str(uid))) == uid
    assert set(IdempotencyKey.objects.values_list("result_uid", flat=True)) == set(made)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN UPDATE kernel_idempotencykey SET result_uid = NULL WHERE ctid = '(0,1)'")
        assert "Tid Scan" in "".join(row[0] for row in cursor.fetchall())


def test_several_statements_sent_together_give_each_its_rows_in_order():
    counts = (SCOPES, ["p3"])
    assert run_all([(ECHO, VALUES[1]), key("a"), counts, key("c"), counts, (ECHO, VALUES[0])]) == [
        [tuple(VALUES[1])],
        [],
        [(1,)],
        [],
        [(2,)],
        [tuple(VALUES[0])],
    ]
    assert run_all([("SELECT n FROM generate_series(1, %s) AS n", [3])]) == [[(1,), (2,), (3,)]]
    assert status() == TransactionStatus.IDLE
    assert connection.connection.pgconn.pipeline_status == PipelineStatus.OFF


def test_the_first_that_are_sent_together_begin_the_transaction():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert run_all([key("a", verb="it's %s"), (SCOPES, ["p3"])]) == [[], [(1,)]]
        assert status() == TransactionStatus.INTRANS
        assert run_all([key("c"), (SCOPES, ["p3"])]) == [[], [(2,)]]
        assert verbs() == {"it's %s", "verb"}
        raise ZeroDivisionError
    assert not IdempotencyKey.objects.exists()


@pytest.mark.parametrize("before", [[], [key("c", verb="before")]])
def test_the_last_that_are_sent_together_end_the_transaction_and_what_was_written_stays(before):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        if before:
            run_all(before)
        assert run_all([key("a"), (SCOPES, ["p3"])], last=True)[1] == [(1 + len(before),)]
        assert status() == TransactionStatus.IDLE
        raise ZeroDivisionError
    assert verbs() == {"verb", *(["before"] if before else [])}
    assert status() == TransactionStatus.IDLE


@pytest.mark.parametrize("savepoint", [True, False])
def test_the_last_in_an_inner_transaction_do_not_end_the_one_around_it(savepoint):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        with transaction.atomic(savepoint=savepoint):
            run_all([key("a")], last=True)
            assert status() == TransactionStatus.INTRANS
        assert verbs() == {"verb"}
        raise ZeroDivisionError
    assert not IdempotencyKey.objects.exists()


def test_who_waits_for_the_end_of_the_transaction_is_called_after_it_and_not_forgotten():
    seen = []
    with transaction.atomic():
        transaction.on_commit(lambda: seen.append(status()))
        run_all([key("a")], last=True)
        assert status() == TransactionStatus.INTRANS
        assert seen == []
    assert seen == [TransactionStatus.IDLE]
    assert verbs() == {"verb"}


@pytest.mark.parametrize("last", [True, False])
def test_when_one_of_them_fails_none_after_it_is_run_and_nothing_stays(last):
    held = backend()
    run = "SELECT nextval('kernel_idempotencykey_id_seq')"
    (before,) = run_all([(run, [])])[0]
    with pytest.raises(IntegrityError, match="verb"), transaction.atomic():
        run_all([key("a"), key("c", verb=None), (run, [])], last=last)
    # One number for each of the two keys: what comes after them drew none.
    assert fetch_one(run, []) == (before[0] + 3,)
    assert not IdempotencyKey.objects.exists()
    assert status() == TransactionStatus.IDLE
    assert connection.connection.pgconn.pipeline_status == PipelineStatus.OFF
    assert run_all([key("a"), (SCOPES, ["p3"])]) == [[], [(1,)]]
    assert backend() == held


def test_what_fails_without_a_transaction_around_it_leaves_nothing_either():
    held = backend()
    with pytest.raises(IntegrityError):
        run_all([key("a"), key("a"), key("c")])
    assert not IdempotencyKey.objects.exists()
    assert run_all([key("a"), (SCOPES, ["p3"])]) == [[], [(1,)]]
    assert backend() == held


def test_a_failure_in_an_inner_transaction_leaves_the_one_around_it_as_it_was():
    with transaction.atomic():
        run_all([key("a", verb="before")])
        with pytest.raises(IntegrityError), transaction.atomic():
            run_all([key("c"), key("a"), key("d")], last=True)
        assert run_all([key("e", verb="after"), (SCOPES, ["p3"])], last=True)[1] == [(2,)]
    assert verbs() == {"before", "after"}


def test_whole_numbers_of_any_width_share_one_plan_made_for_no_number_in_particular():
    doubled = "SELECT %s * 2, 'one plan for all'"
    plans = "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement = %s"
    given = [1, 70_000, 5_000_000_000, -3]
    assert run_all([(doubled, [n]) for n in given[:2]]) == [
        [(2, "one plan for all")],
        [(140_000, "one plan for all")],
    ]
    for n in given[2:]:
        assert fetch_one(doubled, [n]) == (2 * n, "one plan for all")
    with connection.cursor() as cursor:
        cursor.execute(plans, [doubled.replace("%s", "$1")])
        assert cursor.fetchall() == [(len(given), 0)]
        cursor.execute("SHOW plan_cache_mode")
        assert cursor.fetchone() == ("force_generic_plan",)


@pytest.mark.parametrize("inside", [True, False])
def test_a_stray_percent_sign_is_refused_before_anything_is_sent(inside):
    held = backend()
    stray: list[Statement] = [key("a"), ("SELECT %s, 7 % 2", [1]), key("c")]
    with pytest.raises(ValueError, match="only %s"):
        if inside:
            with transaction.atomic():
                run_all([key("d")])
                run_all(stray)
        else:
            run_all(stray)
    assert connection.connection.pgconn.pipeline_status == PipelineStatus.OFF
    assert status() == TransactionStatus.IDLE
    assert not IdempotencyKey.objects.exists()
    assert run_all([key("a"), (SCOPES, ["p3"])]) == [[], [(1,)]]
    assert backend() == held


def test_a_connection_that_the_database_ends_takes_its_transaction_along_and_the_next_one_is_new():
    held = backend()
    with pytest.raises(OperationalError), transaction.atomic():
        run_all([key("a")])
        end(held)
        run_all([key("c"), (SCOPES, ["p3"])], last=True)
    connection.close_if_unusable_or_obsolete()
    assert run_all([(SCOPES, ["p3"]), key("a"), (SCOPES, ["p3"])]) == [[(0,)], [], [(1,)]]
    assert backend() != held


def test_a_connection_that_the_database_ends_between_transactions_is_given_up_for_a_new_one():
    run_all([key("a")])
    held = backend()
    end(held)
    with pytest.raises(OperationalError):
        run_all([key("c"), (SCOPES, ["p3"])])
    connection.close_if_unusable_or_obsolete()
    assert fetch_one(SCOPES, ["p3"]) == (1,)
    assert backend() != held


@pytest.mark.parametrize("inside", [True, False])
def test_a_connection_that_ends_in_the_middle_of_a_message_leaves_nobody_waiting(inside):
    held = backend()
    broken: list[Statement] = [key("a"), ("SELECT pg_terminate_backend(pg_backend_pid())", []), key("c")]
    with pytest.raises(OperationalError):
        if inside:
            with transaction.atomic():
                run_all(broken, last=True)
        else:
            run_all(broken)
    connection.close_if_unusable_or_obsolete()
    assert run_all([(SCOPES, ["p3"])]) == [[(0,)]]
    assert backend() != held


def test_where_connections_are_checked_before_use_one_that_the_database_ended_is_replaced(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "CONN_HEALTH_CHECKS", True)
    connection.close()
    held = backend()
    end(held)
    connection.close_if_unusable_or_obsolete()
    assert run_all([(SCOPES, ["p3"])]) == [[(0,)]]
    assert backend() != held


class TornAway(BaseException):
    pass


@pytest.fixture
def torn_away():
    """Call it to tear this thread away from what it is waiting for, as soon as the database sleeps for it."""

    def leave(*_given: object) -> None:
        raise TornAway

    def tear(pid: int, params: dict[str, Any]) -> None:
        with psycopg.connect(**params, autocommit=True) as other:
            sleeps = "SELECT COUNT(*) FROM pg_stat_activity WHERE pid = %s AND wait_event = 'PgSleep'"
            until = time.monotonic() + 10
            while other.execute(sleeps, [pid]).fetchone() != (1,) and time.monotonic() < until:
                time.sleep(0.01)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)

    before = signal.signal(signal.SIGUSR1, leave)
    thread = threading.Thread(target=tear, args=(backend(), connection.get_connection_params()))
    yield thread.start
    thread.join(10)
    signal.signal(signal.SIGUSR1, before)


def test_who_is_torn_away_in_the_middle_leaves_no_answers_for_whoever_comes_next(torn_away):
    held = backend()
    torn_away()
    with pytest.raises(TornAway):
        run_all([key("a"), ("SELECT pg_sleep(20)", []), (SCOPES, ["p3"])])
    assert connection.connection.closed
    connection.close()
    end(held)
    assert run_all([(SCOPES, ["p3"])]) == [[(0,)]]
