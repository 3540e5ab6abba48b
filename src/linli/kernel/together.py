"""Served together: who asks for the same thing while others are being served waits, and is then served with all who wait.

A transaction costs the database and us more than what one asks for in it.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

W = TypeVar("W", bound="Hashable")
T = TypeVar("T")
R = TypeVar("R")

L = float(os.environ.get("LING", "0.003"))


@dataclass(slots=True, eq=False)
class _Order(Generic[T, R]):
    what: T
    turn: threading.Lock = field(default_factory=threading.Lock)
    served: bool = False
    answer: R | None = None


@dataclass(slots=True)
class _Queue(Generic[T, R]):
    waiting: deque[_Order[T, R]] = field(default_factory=deque)
    busy: bool = False
    full: threading.Lock | None = None  # of one who waits for company
    last: int = 1


class Counter(Generic[W, T, R]):
    """Where orders for the same thing meet, in one process.

    `serve` gets what is asked for and at most `most` orders, as they came, and returns as many answers. Where it fails,
    the failure goes to the one whose thread served; the others have no answer (None).
    """

    def __init__(self, serve: Callable[[W, Sequence[T]], Sequence[R | None]], *, most: int) -> None:
        self._serve, self._most = serve, most
        self._guard = threading.Lock()
        self._queues: dict[W, _Queue[T, R]] = {}

    def ask(self, where: W, what: T) -> R | None:
        """The answer to one order."""
        mine: _Order[T, R] = _Order(what)
        with self._guard:
            queue = self._queues.get(where)
            if queue is None:
                queue = self._queues[where] = _Queue()
            queue.waiting.append(mine)
            leads = not queue.busy
            queue.busy = True
            if not leads:
                mine.turn.acquire()
                if queue.full is not None and len(queue.waiting) >= self._most:
                    queue.full.release()
                    queue.full = None
        if not leads:
            # Let go by whoever served us, or by whoever leaves the counter to us.
            mine.turn.acquire()
            if mine.served:
                return mine.answer
        return self._lead(where, queue, mine)

    def _lead(self, where: W, queue: _Queue[T, R], mine: _Order[T, R]) -> R | None:
        if L > 0 and queue.last > 1 and len(queue.waiting) < self._most:
            gate = threading.Lock()
            gate.acquire()
            queue.full = gate
            gate.acquire(timeout=L)
        with self._guard:
            queue.full = None
            batch = [queue.waiting.popleft() for _n in range(min(self._most, len(queue.waiting)))]
            queue.last = len(batch)
        try:
            for one, answer in zip(batch, self._serve(where, [one.what for one in batch]), strict=True):
                one.answer = answer
        finally:
            heir = None
            with self._guard:
                if queue.waiting:
                    heir = queue.waiting[0]
                else:
                    queue.busy = False
            for one in batch:
                if one is not mine:
                    one.served = True
                    one.turn.release()
            if heir:
                heir.turn.release()
        return mine.answer
