"""What an import of cases did, or a check would do, counted. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from linli.kernel import import_rows


@dataclass(slots=True)
class Tally(import_rows.Tally):
    """What an import did, or a check would do. `waits`: whole days from message to reply, as text → how many."""

    closed: int = 0
    without_limit: int = 0
    guessed: int = 0
    waits: Counter[str] = field(default_factory=Counter)
    areas: Counter[str] = field(default_factory=Counter)

    @property
    def median_wait(self) -> float | None:
        """The median number of days between message and reply."""
        return median(self.waits)


def median(waits: Mapping[str, int]) -> float | None:
    """The median of counted whole numbers; None when there are none."""
    total = sum(waits.values())
    if not total:
        return None
    spread = sorted((int(days), count) for days, count in waits.items())
    reached, found = 0, []
    for value, count in spread:
        found += [value for rank in ((total - 1) // 2, total // 2) if reached <= rank < reached + count]
        reached += count
    return sum(found) / 2
