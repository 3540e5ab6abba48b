"""What the double sign is handed: the place of service, and what a phone says about a sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class Windows:
    """From how early one may sign in and until how late sign out: rules of the area, as they held when a shift begins."""

    early: timedelta = timedelta(minutes=30)
    late_out: timedelta = timedelta(hours=2)

    def around(self, starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
        """From when until when the codes of a shift count."""
        return starts_at - self.early, ends_at + self.late_out


USUAL = Windows()


@dataclass(frozen=True, slots=True)
class Stretch:
    """A place of service as the app that owns it knows it; it is copied to the attendance at the sign-in."""

    place_kind: str
    place_uid: UUID
    group_uid: UUID | None
    area_code: str
    title: str
    url: str
    points: int
    starts_at: datetime
    ends_at: datetime
    lat: Decimal | None = None
    lng: Decimal | None = None
    unit_id: int | None = None
    # Of delivered work: no more minutes than these count; 0 is no such bound.
    most_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Phone:
    """What a phone says of itself and of the moment; all of it is a claim.

    `claimed_at` its clock, `device` its random name, `lat` and `lng` where it is (only the distance is kept),
    `accuracy_m` how well it knows, `offline` whether the sign waited in its outbox under `record_uid`.
    """

    claimed_at: datetime | None = None
    device: str = ""
    lat: float | None = None
    lng: float | None = None
    accuracy_m: int | None = None
    offline: bool = False
    record_uid: UUID | None = None


NOTHING = Phone()
