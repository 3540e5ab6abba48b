"""Alone in calm times, together in a rush; every piece of work is done once, and who is at fault hears it alone."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, Lock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.kernel import gathering
from linli.kernel.gathering import Gathering

SOON = 20  # seconds: far longer than anything here takes


class Bench:
    """A place of work: what was done alone, what together, and a gate that holds whoever works alone."""

    def __init__(self, *, unlucky: frozenset[int] = frozenset(), broken: bool = False) -> None:
        self.unlucky, self.broken = unlucky, broken
        self.alone_done: list[int] = []
        self.batches: list[list[int]] = []
        self.inside, self.gate, self.lock = Event(), Event(), Lock()
        self.gathering: Gathering[int, str] = Gathering(together=self.together, alone=self.alone)

    def together(self, works):
        with self.lock:
            self.batches.append(list(works))
        if self.broken:
            raise RuntimeError("the transaction was rolled back")
        return [None if work in self.unlucky else f"{work} with others" for work in works]

    def alone(self, work):
        self.inside.set()
        assert self.gate.wait(SOON)
        with self.lock:
            self.alone_done.append(work)
        if work in self.unlucky:
            raise ValueError(work)
        return f"{work} alone"

    def rush(self, pool: ThreadPoolExecutor, count: int) -> list[Future[str]]:
        """The first is at work, held by the gate, when the others come; then the gate opens."""
        first = pool.submit(self.gathering.bring, 0)
        assert self.inside.wait(SOON)
        others = [pool.submit(self.gathering.bring, work) for work in range(1, count)]
        while len(self.gathering._queue) < count - 1:
            pass
        self.gate.set()
        return [first, *others]


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    monkeypatch.setattr(gathering, "PATIENCE", SOON)


def test_in_calm_times_everybody_works_alone():
    bench = Bench()
    bench.gate.set()
    assert [bench.gathering.bring(work) for work in range(3)] == ["0 alone", "1 alone", "2 alone"]
    assert bench.batches == []


def test_who_comes_meanwhile_is_done_together_and_each_once():
    bench = Bench()
    with ThreadPoolExecutor(6) as pool:
        told = [one.result(SOON) for one in bench.rush(pool, 6)]
    assert told == ["0 alone", *[f"{work} with others" for work in range(1, 6)]]
    assert [sorted(batch) for batch in bench.batches] == [[1, 2, 3, 4, 5]]


def test_who_is_left_out_comes_alone_and_hears_why():
    bench = Bench(unlucky=frozenset({3}))
    with ThreadPoolExecutor(5) as pool:
        told = bench.rush(pool, 5)
        with pytest.raises(ValueError, match="3"):
            told[3].result(SOON)
        assert told[2].result(SOON) == "2 with others"
    assert sorted(bench.alone_done) == [0, 3]


def test_what_fails_together_is_done_one_by_one(caplog):
    bench = Bench(broken=True)
    with ThreadPoolExecutor(4) as pool:
        assert [one.result(SOON) for one in bench.rush(pool, 4)] == [f"{work} alone" for work in range(4)]
    assert sorted(bench.alone_done) == [0, 1, 2, 3]
    assert "one by one" in caplog.text


def test_nobody_waits_for_one_who_is_held_up_longer_than_the_patience(monkeypatch):
    monkeypatch.setattr(gathering, "PATIENCE", 0.05)
    bench = Bench()
    slow = Event()

    def alone(work: int) -> str:
        assert work or slow.wait(SOON)
        return str(work)

    bench.gathering = Gathering(together=bench.together, alone=alone)
    with ThreadPoolExecutor(2) as pool:
        held = pool.submit(bench.gathering.bring, 0)
        while not bench.gathering._at_work:
            pass
        assert pool.submit(bench.gathering.bring, 1).result(SOON) == "1"
        assert not held.done()
        slow.set()
        assert held.result(SOON) == "0"


@settings(deadline=None, max_examples=10)
@given(st.integers(2, 8), st.integers(1, 60), st.sets(st.integers(0, 59)))
def test_whatever_the_crowd_every_piece_is_done_once(threads, count, unlucky):
    bench = Bench(unlucky=frozenset(unlucky))
    bench.gate.set()

    def bring(work):
        try:
            return bench.gathering.bring(work)
        except ValueError as fault:
            return fault.args[0]

    with ThreadPoolExecutor(threads) as pool:
        told = list(pool.map(bring, range(count)))
    together = [work for batch in bench.batches for work in batch if work not in unlucky]
    assert sorted(bench.alone_done + together) == list(range(count))
    assert all(told[work] == work for work in unlucky & set(range(count)))
