from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier, Lock
from time import sleep
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.kernel import idempotency
from linli.kernel.ids import uuid7
from linli.kernel.models import IdempotencyKey
from linli.kernel.verdict import Refused, refuse

AT = datetime(2026, 3, 15, 10, 30, tzinfo=UTC)


class Press:
    """A button, and how often its verb really ran."""

    def __init__(self) -> None:
        self.runs = 0
        self.lock = Lock()

    def __call__(self, key="k", scope="account:1", verb="cases.place", body=b"words", at=AT) -> UUID:
        return idempotency.once(key=key, scope=scope, verb=verb, body=body, at=at, run=self.run)

    def run(self) -> UUID:
        with self.lock:
            self.runs += 1
        return uuid7()


@pytest.fixture
def press() -> Press:
    return Press()


@pytest.mark.django_db
def test_pressed_twice_done_once(press):
    assert press() == press() == press(at=AT + timedelta(hours=1))
    assert press.runs == 1


@pytest.mark.django_db
def test_another_key_or_another_owner_is_another_write(press):
    assert len({press(), press(key="other"), press(scope="account:2")}) == 3


@pytest.mark.django_db
def test_without_a_key_it_just_runs(press):
    assert press(key="") != press(key="")
    assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("other", [{"body": b"other words"}, {"verb": "cases.accept"}])
def test_a_key_with_other_content_is_refused(press, other):
    press()
    with pytest.raises(Refused) as caught:
        press(**other)
    assert caught.value.verdict.code == "key_reused"
    assert press.runs == 1


@pytest.mark.django_db
def test_a_refusal_stores_nothing_and_is_judged_again(press):
    def refuses() -> UUID:
        raise Refused(refuse("full", "."))

    for _ in range(2):
        with pytest.raises(Refused):
            idempotency.once(
                key="k", scope="account:1", verb="cases.place", body=b"words", at=AT, run=refuses
            )
    assert not IdempotencyKey.objects.exists()
    press()
    assert press.runs == 1


@pytest.mark.django_db
def test_what_was_done_under_a_key_is_known_without_taking_it(press):
    assert not idempotency.known(key="k", scope="s")
    assert not idempotency.known(key="", scope="s")
    press(key="k", scope="s")
    assert idempotency.known(key="k", scope="s")
    assert not idempotency.known(key="k", scope="other")
    assert IdempotencyKey.objects.count() == 1


@pytest.mark.django_db
def test_no_body_and_no_key_is_stored(press):
    press(key="secret-key", body="张三 13812345678".encode())
    stored = str(IdempotencyKey.objects.values().get())
    assert "secret-key" not in stored
    assert "张三" not in stored
    assert "13812345678" not in stored


@pytest.mark.django_db
def test_it_costs_two_statements_and_a_replay_two(press):
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            press()
        assert len([query for query in asked if "SAVEPOINT" not in query["sql"]]) == 2


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(key=st.text(max_size=20_000), body=st.binary(max_size=100))
def test_any_key_and_body_will_do(key, body):
    with transaction.atomic():
        Press()(key=key, body=body)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_keys_are_kept_for_thirty_days(press):
    press(key="old", at=AT - idempotency.KEPT - timedelta(seconds=1))
    press(key="young", at=AT)
    assert idempotency.purge(AT - idempotency.KEPT) == 1
    assert idempotency.purge(AT - idempotency.KEPT) == 0
    press(key="young")
    assert press.runs == 2


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_twins_at_the_same_moment_get_one_result(press):
    together = Barrier(8)

    def slow():
        uid = press.run()
        sleep(0.05)
        return uid

    def twin(_n: int) -> UUID:
        together.wait()
        try:
            return idempotency.once(key="k", scope="s", verb="v", body=b"", at=AT, run=slow)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(twin, range(8)))
    assert len(set(results)) == 1
    assert press.runs == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_when_the_first_twin_is_refused_the_second_is_judged_afresh(press):
    together, turn = Barrier(2), []

    def judged():
        turn.append(1)
        if len(turn) == 1:
            sleep(0.1)
            raise Refused(refuse("full", "."))
        return press.run()

    def twin(_n: int) -> str:
        together.wait()
        try:
            idempotency.once(key="k", scope="s", verb="v", body=b"", at=AT, run=judged)
        except Refused as refused:
            return refused.verdict.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(twin, range(2))) == ["done", "full"]
    assert press.runs == 1
