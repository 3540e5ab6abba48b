"""A counter where orders meet: who comes first is served alone and at once, who waits is served with all who wait."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Barrier, Event

import pytest

from linli.kernel.together import Counter

HANG = 10  # seconds after which a test gives up; none waits that long
LONG = 30.0  # patience that would outlast the test


class Desk:
    """Serves at a counter, notes who was served with whom, and keeps all waiting until `go`."""

    def __init__(self, pool: ThreadPoolExecutor, *, most: int = 9, patience: float = 0.0) -> None:
        self.batches: list[tuple[str, ...]] = []
        self.busy, self.go = Event(), Event()
        self.fails: Exception | None = None
        self.counter: Counter[str, str, str] = Counter(self.serve, most=most, patience=patience)
        self._pool = pool

    def serve(self, where: str, orders: Sequence[str]) -> list[str | None]:
        self.batches.append(tuple(orders))
        self.busy.set()
        assert self.go.wait(HANG)
        if self.fails and len(orders) > 1:
            raise self.fails
        return [f"{order} at {where}" if order != "nothing" else None for order in orders]

    def comes(self, what: str) -> Future[str | None]:
        """One who comes alone, and is being served when this returns."""
        self.busy.clear()
        asking = self._pool.submit(self.counter.ask, "here", what)
        assert self.busy.wait(HANG)
        return asking

    def queue_up(self, *orders: str) -> list[Future[str | None]]:
        """Those who come one after the other while somebody is being served, and wait when this returns."""
        asking = []
        for number, what in enumerate(orders, self.counter.waiting("here") + 1):
            asking.append(self._pool.submit(self.counter.ask, "here", what))
            until(partial(self._wait, number))
        return asking

    def _wait(self, number: int) -> bool:
        return self.counter.waiting("here") == number


def until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + HANG
    while not done():
        assert time.monotonic() < end
        time.sleep(0.001)


def answers(asking: Sequence[Future[str | None]]) -> list[str | None]:
    return [one.result(HANG) for one in asking]


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(16) as threads:
        yield threads


def test_one_alone_is_served_at_once_and_alone(pool):
    desk = Desk(pool, patience=LONG)
    desk.go.set()
    assert [desk.comes(order).result(HANG) for order in "abc"] == ["a at here", "b at here", "c at here"]
    assert desk.batches == [("a",), ("b",), ("c",)]
    assert desk.counter._queues == {}


def test_those_who_come_meanwhile_are_served_together_in_the_order_they_came(pool):
    desk = Desk(pool)
    asking = [desk.comes("a"), *desk.queue_up("d", "b", "nothing", "c")]
    assert desk.counter.waiting("here") == 4
    assert desk.counter.waiting("elsewhere") == 0
    desk.go.set()
    assert answers(asking) == ["a at here", "d at here", "b at here", None, "c at here"]
    assert desk.batches == [("a",), ("d", "b", "nothing", "c")]
    assert desk.counter.waiting("here") == 0
    assert desk.counter._queues == {}


def test_no_more_are_served_together_than_may_be(pool):
    desk = Desk(pool, most=3)
    asking = [desk.comes("a"), *desk.queue_up(*"bcdefgh")]
    desk.go.set()
    assert answers(asking) == [f"{order} at here" for order in "abcdefgh"]
    assert desk.batches == [("a",), ("b", "c", "d"), ("e", "f", "g"), ("h",)]
    assert desk.counter._queues == {}


def test_orders_for_different_things_are_served_side_by_side(pool):
    both = Barrier(2)

    def serve(where: str, orders: Sequence[str]) -> list[str]:
        both.wait(HANG)
        return [f"{order} at {where}" for order in orders]

    counter = Counter(serve, most=9, patience=LONG)
    asking = [pool.submit(counter.ask, where, "a") for where in ("here", "there")]
    assert [one.result(HANG) for one in asking] == ["a at here", "a at there"]
    assert counter._queues == {}


def test_an_error_goes_to_the_one_whose_thread_served_and_the_next_is_served_as_usual(pool):
    desk = Desk(pool, most=3)
    desk.fails = ZeroDivisionError()
    first, leader, *others, last = [desk.comes("a"), *desk.queue_up(*"bcde")]
    desk.go.set()
    assert first.result(HANG) == "a at here"
    with pytest.raises(ZeroDivisionError):
        leader.result(HANG)
    assert answers(others) == [None, None]
    assert last.result(HANG) == "e at here"
    assert desk.counter._queues == {}
    assert desk.comes("f").result(HANG) == "f at here"
    assert desk.batches == [("a",), ("b", "c", "d"), ("e",), ("f",)]
    assert desk.counter._queues == {}


def test_one_alone_hears_the_error_and_leaves_nothing_behind():
    def serve(where: str, orders: Sequence[str]) -> list[str]:
        raise ZeroDivisionError

    counter = Counter(serve, most=9, patience=LONG)
    for _n in range(2):
        with pytest.raises(ZeroDivisionError):
            counter.ask("here", "a")
        assert counter._queues == {}


def test_fewer_answers_than_orders_are_an_error_and_not_the_answers_of_others():
    counter: Counter[str, str, str] = Counter(lambda _where, _orders: [], most=9, patience=LONG)
    with pytest.raises(ValueError, match="zip"):
        counter.ask("here", "a")
    assert counter._queues == {}


def test_after_several_the_next_waits_for_company_and_only_until_there_are_enough(pool):
    desk = Desk(pool, most=2, patience=LONG)
    asking = [desk.comes("a"), *desk.queue_up(*"bcd")]
    desk.go.set()
    assert answers(asking[:3]) == ["a at here", "b at here", "c at here"]
    until(lambda: desk.counter._queues["here"].gate is not None)
    assert desk.batches == [("a",), ("b", "c")]
    assert not asking[3].done()
    assert answers([*asking[3:], desk.comes("e")]) == ["d at here", "e at here"]
    assert desk.batches == [("a",), ("b", "c"), ("d", "e")]
    assert desk.counter._queues == {}


def test_who_has_company_enough_already_does_not_wait(pool):
    desk = Desk(pool, most=2, patience=LONG)
    asking = [desk.comes("a"), *desk.queue_up(*"bcde")]
    desk.go.set()
    assert answers(asking) == [f"{order} at here" for order in "abcde"]
    assert desk.batches == [("a",), ("b", "c"), ("d", "e")]


def test_who_comes_to_an_idle_counter_never_waits_for_company(pool):
    desk = Desk(pool, patience=LONG)
    asking = [desk.comes("a"), *desk.queue_up(*"bc")]
    desk.go.set()
    answers(asking)
    assert desk.batches == [("a",), ("b", "c")]
    assert desk.comes("d").result(HANG) == "d at here"
    assert desk.batches[2:] == [("d",)]
    assert desk.counter._queues == {}


def test_company_that_does_not_come_is_waited_for_no_longer_than_the_patience(pool):
    desk = Desk(pool, most=2, patience=0.001)
    asking = [desk.comes("a"), *desk.queue_up(*"bcd")]
    desk.go.set()
    assert answers(asking) == [f"{order} at here" for order in "abcd"]
    assert desk.batches == [("a",), ("b", "c"), ("d",)]
    assert desk.counter._queues == {}
