"""Who comes while somebody is at work waits, and the next one does the work of all who wait.

In a rush most of the time of a small write goes into what every transaction costs: its statements' way to the server
and the flush to the disk. Several writes in one transaction share it. In calm times nobody waits and everybody works
alone, as if this were not there.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from threading import Condition
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Work = TypeVar("Work")
Done = TypeVar("Done")

MOST = 16  # in one transaction: who is in it waits for all
PATIENCE = 0.25  # seconds in the queue, then one's work is done alone

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class _Brought(Generic[Work, Done]):
    """One piece of work: taken once somebody does it, over once that one has come back, done if it came out."""

    work: Work
    taken: bool = False
    over: bool = False
    done: Done | None = None


class Gathering(Generic[Work, Done]):
    """The threads of one process that bring the same kind of work.

    `together` does several pieces in one transaction and returns what came of each, None for a piece that has to be done
    alone; when it raises, nothing was done. `alone` does one, and raises what is wrong with it.
    """

    def __init__(
        self, *, together: Callable[[Sequence[Work]], Sequence[Done | None]], alone: Callable[[Work], Done]
    ) -> None:
        self._together, self._alone = together, alone
        self._door, self._queue, self._at_work = Condition(), list[_Brought[Work, Done]](), False

    def bring(self, work: Work) -> Done:
        """Have it done, by this thread or by another one's; raises what `alone` raises."""
        mine: _Brought[Work, Done] = _Brought(work)
        batch = self._batch_with(mine)
        try:
            if len(batch) == 1:
                return self._alone(work)  # whoever comes meanwhile gathers
            if batch:
                self._do(batch)
        finally:
            if batch:
                self._leave(batch)
        return self._alone(work) if mine.done is None else mine.done

    def _batch_with(self, mine: _Brought[Work, Done]) -> list[_Brought[Work, Done]]:
        """The work that this thread has to do now, its own among it; empty when another one did it, or takes too long."""
        with self._door:
            self._queue.append(mine)
            self._door.wait_for(lambda: mine.taken or not self._at_work, PATIENCE)
            if mine.taken:
                self._door.wait_for(lambda: mine.over)
                return []
            self._queue.remove(mine)
            if self._at_work:
                return []
            batch = [mine, *self._queue[: MOST - 1]]
            del self._queue[: MOST - 1]
            for one in batch:
                one.taken = True
            self._at_work = True
            return batch

    def _do(self, batch: list[_Brought[Work, Done]]) -> None:
        try:
            found = self._together([one.work for one in batch])
        except Exception:
            # Nothing is lost: each is done alone, and the one at fault hears why.
            log.warning("work of %s brought together has to be done one by one", len(batch), exc_info=True)
            return
        for one, done in zip(batch, found, strict=True):
            one.done = done

    def _leave(self, batch: list[_Brought[Work, Done]]) -> None:
        with self._door:
            self._at_work = False
            for one in batch:
                one.over = True
            self._door.notify_all()
