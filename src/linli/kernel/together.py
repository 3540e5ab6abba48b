"""Served together: who asks for the same thing while others are being served waits, and is then served with all who wait.

A transaction costs the database and us more than what one person asks for in it.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

W = TypeVar("W", bound="Hashable")
T = TypeVar("T")
R = TypeVar("R")


@dataclass(slots=True, eq=False)
class _Order(Generic[T, R]):
    """What one thread asks for. Its `turn` is let go when it is served, or when it is to serve those who wait."""

    what: T
    turn: threading.Lock = field(default_factory=threading.Lock)
    served: bool = False
    answer: R | None = None


@dataclass(slots=True)
class _Queue(Generic[T, R]):
    waiting: deque[_Order[T, R]] = field(default_factory=deque)
    last: int = 1  # how many were served together the last time
    gate: threading.Lock | None = None  # of one who waits for company


class Counter(Generic[W, T, R]):
    """Where orders for the same thing meet, in one process. One of those who wait serves all.

    `serve` gets what is asked for and at most `most` orders, as they came, and returns as many answers; None is no
    answer. Where it raises, the error goes to the one whose thread served, and the others get None. Where several were
    served together the last time, the next one waits up to `patience` seconds for company: the answers have just gone
    out, and whoever comes next is on the way.
    """

    def __init__(
        self, serve: Callable[[W, Sequence[T]], Sequence[R | None]], *, most: int, patience: float
    ) -> None:
        self._serve, self._most, self._patience = serve, most, patience
        self._guard = threading.Lock()
        self._queues: dict[W, _Queue[T, R]] = {}

    def ask(self, where: W, what: T) -> R | None:
        """The answer to one order. Blocks until there is one."""
        mine: _Order[T, R] = _Order(what)
        mine.turn.acquire()
        with self._guard:
            queue = self._queues.get(where)
            leads = queue is None
            if queue is None:
                queue = self._queues[where] = _Queue()
            queue.waiting.append(mine)
            if queue.gate is not None and len(queue.waiting) >= self._most:
                queue.gate.release()
                queue.gate = None
        if not leads:
            mine.turn.acquire()
        return mine.answer if mine.served else self._lead(where, queue, mine)

    def busy(self, where: W) -> bool:
        """Whether somebody is being served there now."""
        with self._guard:
            return where in self._queues

    def waiting(self, where: W) -> int:
        """How many wait there now."""
        with self._guard:
            queue = self._queues.get(where)
            return len(queue.waiting) if queue else 0

    def _lead(self, where: W, queue: _Queue[T, R], mine: _Order[T, R]) -> R | None:
        if queue.last > 1:
            self._wait_for_company(queue)
        with self._guard:
            queue.gate = None
            batch = [queue.waiting.popleft() for _each in range(min(self._most, len(queue.waiting)))]
            queue.last = len(batch)
        try:
            for one, answer in zip(batch, self._serve(where, [one.what for one in batch]), strict=True):
                one.answer = answer
        finally:
            self._leave(where, queue)
            for one in batch:
                one.served = True
                if one is not mine:
                    one.turn.release()
        return mine.answer

    def _wait_for_company(self, queue: _Queue[T, R]) -> None:
        gate = threading.Lock()
        gate.acquire()
        with self._guard:
            if len(queue.waiting) >= self._most:
                return
            queue.gate = gate
        gate.acquire(timeout=self._patience)

    def _leave(self, where: W, queue: _Queue[T, R]) -> None:
        """Leave the counter to whoever waits longest."""
        with self._guard:
            if queue.waiting:
                queue.waiting[0].turn.release()
            else:
                del self._queues[where]
