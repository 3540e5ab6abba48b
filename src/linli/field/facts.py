"""A record of an outbox as it was read, before it is a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class Raw:
    """One record as the phone sent it: its id, and its content as the very text that the phone keeps."""

    record_uid: UUID
    body: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """What comes with a batch: the phone's clock at the moment of sending."""

    sent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The content of one record."""

    kind: str
    shift_uid: UUID
    made_at: datetime
    code: str = ""
    words: str = ""
    photo: str = ""
    device: str = ""
    lat: float | None = None
    lng: float | None = None
    accuracy_m: int | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """When something was done: by the server's clock as far as that can be told, and whether it lay in an outbox.

    `waited_s` is None where the phone's clock was set meanwhile; `claimed_at` is then what that clock said.
    """

    claimed_at: datetime
    waited_s: int | None
    offline: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record; `state` is empty when its id itself could not be read."""

    record_uid: UUID
    state: str
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class SettleFacts:
    """What is judged when somebody chooses between two records with one id."""

    state: str
    mine: bool
    runs: bool
