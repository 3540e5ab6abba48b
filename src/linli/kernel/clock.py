"""The only reader of the wall clock. Views and tasks ask here and pass the moment down as `at`."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(tz=UTC)


def nanoseconds() -> int:
    """Nanoseconds since 1970; for identifiers, never for deadlines."""
    return time.time_ns()


def local_zone() -> ZoneInfo:
    """The zone in which calendars, deadlines and printed times are read."""
    return _zone(settings.TIME_ZONE)


@lru_cache(maxsize=8)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def from_row(value: datetime | str) -> datetime:
    """A moment as a cursor brings it: PostgreSQL brings moments, SQLite their text in UTC."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
