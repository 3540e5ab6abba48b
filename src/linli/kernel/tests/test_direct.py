"""Statements past the driver's cursor: the same values, the same errors, and plans that outlive a rollback."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from psycopg.pq import TransactionStatus

from linli.kernel.idempotency import once
from linli.kernel.ids import uuid7
from linli.kernel.models import IdempotencyKey
from linli.kernel.sql import changed, fetch_one

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

AT = datetime(2026, 3, 15, 10, 30, tzinfo=UTC)
UID = UUID("01890000-0000-7000-8000-00000000000a")
# Numbers of different width have plans of their own.
VALUES: list[list[Any]] = [[1, "丁香", AT, UID], [70_000, "", AT, None], [5_000_000_000, "a'%$1", AT, UID]]
ECHO = "SELECT %s + 0, %s::text, %s::timestamptz, %s::uuid"
KEY = "INSERT INTO kernel_idempotencykey (scope, key_hash, verb, body_hash, created_at) VALUES (%s, %s, %s, %s, %s)"


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


def test_what_goes_ahead_of_a_statement_is_done_before_it_also_at_the_beginning_of_a_transaction():
    scopes = "SELECT COUNT(*) FROM kernel_idempotencykey WHERE scope = %s"
    with transaction.atomic():
        assert fetch_one(scopes, ["p3"], ahead=(KEY, ["p3", "a" * 64, "it's %s", "b" * 64, AT])) == (1,)
        assert connection.connection.pgconn.transaction_status == TransactionStatus.INTRANS
        assert fetch_one(scopes, ["p3"], ahead=(KEY, ["p3", "c" * 64, "verb", "b" * 64, AT])) == (2,)
    assert set(IdempotencyKey.objects.values_list("verb", flat=True)) == {"it's %s", "verb"}
    with pytest.raises(IntegrityError), transaction.atomic():
        fetch_one(scopes, ["p3"], ahead=(KEY, ["p3", "a" * 64, "verb", "b" * 64, AT]))
    assert fetch_one(scopes, ["p3"]) == (2,)


def test_the_row_of_a_key_is_found_where_it_lies_even_by_a_plan_made_for_an_empty_table():
    made = [uuid7() for _n in range(20)]
    for n, uid in enumerate(made):
        assert once(key=f"k{n}", scope="p1", verb="verb", body=b"", at=AT, run=partial(UUID, str(uid))) == uid
    assert set(IdempotencyKey.objects.values_list("result_uid", flat=True)) == set(made)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN UPDATE kernel_idempotencykey SET result_uid = NULL WHERE ctid = '(0,1)'")
        assert "Tid Scan" in "".join(row[0] for row in cursor.fetchall())
