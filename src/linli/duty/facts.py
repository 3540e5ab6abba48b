"""What is handed to the verbs of a roster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RosterDraft:
    """What is written down of a roster.

    Its posts are whole projects and positions of projects. `from_unit`, `from_registered`: whom its pool begins with.
    """

    title: str
    area_code: str
    unit_uid: UUID
    first_day: date
    last_day: date
    project_uids: Sequence[UUID] = ()
    position_uids: Sequence[UUID] = ()
    claims_until: datetime | None = None
    rest_hours: int = 11
    most: int = 0
    most_per_week: int = 0
    most_nights: int = 0
    from_unit: bool = True
    from_registered: bool = False


@dataclass(frozen=True, slots=True)
class LimitsDraft:
    """The rules of a roster, to be changed."""

    rest_hours: int = 11
    most: int = 0
    most_per_week: int = 0
    most_nights: int = 0
