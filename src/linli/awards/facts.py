"""What is handed in for a list."""

from __future__ import annotations

from dataclasses import dataclass

from linli.awards.models import Commendation


@dataclass(frozen=True, slots=True)
class Criteria:
    """What one needs to be on the list, and what happens at the last place."""

    least_minutes: int
    least_times: int = 0
    least_projects: int = 0
    seats: int = 0
    ties: str = Commendation.Ties.ALL
    words: str = ""
    object_days: int = 7
