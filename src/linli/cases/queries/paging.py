"""Cursors: the place in an ordered list, opaque to the outside, harmless when somebody makes one up."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime

LONGEST = 120
MOST_PK = 2**63


def cursor(moment: datetime, pk: int) -> str:
    """The place after this row."""
    text = json.dumps([moment.astimezone(UTC).isoformat(), pk])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(text: str) -> tuple[datetime, int] | None:
    """The place a cursor names; anything that is not one of ours is the beginning."""
    if not text or len(text) > LONGEST:
        return None
    try:
        moment, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        found = datetime.fromisoformat(moment)
        fits = isinstance(pk, int) and 0 <= pk < MOST_PK and found.tzinfo is not None
        found = found.astimezone(UTC) if fits else found
    except (binascii.Error, OverflowError, TypeError, ValueError):
        return None
    return (found, pk) if fits else None
