"""Two threads that have both judged before either writes, where nothing keeps them apart: what a busy server does by chance."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import ParamSpec, TypeVar

import pytest

P = ParamSpec("P")
T = TypeVar("T")
SOON = 1.5  # seconds: whoever is kept waiting by a lock does not come, and the other goes on
PATIENCE = 60


def surely(monkeypatch: pytest.MonkeyPatch) -> None:
    """For twins: nothing keeps the two apart, so they wait for each other, however slow the machine is."""
    monkeypatch.setattr(f"{__name__}.SOON", PATIENCE)


class Meeting:
    """A point that each of two threads passes once, together if the other can come."""

    def __init__(self) -> None:
        self.both, self.met = threading.Barrier(2), set[int]()

    def after(self, run: Callable[P, T]) -> Callable[P, T]:
        """`run`, and then the point."""

        def slowly(*args: P.args, **words: P.kwargs) -> T:
            found = run(*args, **words)
            self._meet()
            return found

        return slowly

    def before(self, run: Callable[P, T]) -> Callable[P, T]:
        """The point, and then `run`."""

        def slowly(*args: P.args, **words: P.kwargs) -> T:
            self._meet()
            return run(*args, **words)

        return slowly

    def _meet(self) -> None:
        me = threading.get_ident()
        if me not in self.met:
            self.met.add(me)
            with suppress(threading.BrokenBarrierError):
                self.both.wait(SOON)
