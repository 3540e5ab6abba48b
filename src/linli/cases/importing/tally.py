"""What an import did, or a check would do, counted. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(slots=True)
class Tally:
    """What an import did, or a check would do. `waits`: whole days from message to reply → how many."""

    rows: int = 0
    added: int = 0
    known: int = 0
    refused: int = 0
    closed: int = 0
    without_limit: int = 0
    guessed: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    waits: Counter[int] = field(default_factory=Counter)
    areas: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Count another batch in."""
        for name in ("rows", "added", "known", "refused", "closed", "without_limit", "guessed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.reasons += other.reasons
        self.waits += other.waits
        self.areas += other.areas

    @property
    def median_wait(self) -> float | None:
        """The median number of days between message and reply."""
        return median(self.waits)

    def as_json(self) -> dict[str, Any]:
        """What is kept with the run beside its own counters."""
        return {
            "closed": self.closed,
            "without_limit": self.without_limit,
            "guessed": self.guessed,
            "reasons": dict(self.reasons),
            "waits": {str(days): count for days, count in sorted(self.waits.items())},
            "areas": dict(self.areas),
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Tally:
        """The tally of a run that goes on."""
        return cls(
            closed=kept.get("closed", 0),
            without_limit=kept.get("without_limit", 0),
            guessed=kept.get("guessed", 0),
            reasons=Counter(kept.get("reasons", {})),
            waits=Counter({int(days): count for days, count in kept.get("waits", {}).items()}),
            areas=Counter(kept.get("areas", {})),
        )


def median(waits: Mapping[int, int]) -> float | None:
    """The median of counted values; None when there are none."""
    total = sum(waits.values())
    if not total:
        return None
    spread = sorted(waits.items())
    reached, found = 0, []
    for value, count in spread:
        found += [value for rank in ((total - 1) // 2, total // 2) if reached <= rank < reached + count]
        reached += count
    return sum(found) / 2
