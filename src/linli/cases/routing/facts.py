"""What is known of a request, and what a rule asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from datetime import datetime

_BETWEEN = re.compile(r"[,，、;；\s]+")


class Hours(StrEnum):
    """Whether a rule is for working time, for the rest, or for both."""

    ANY = ""
    WORKING = "working"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as rules see it. `categories`: its own code and those above it. `received` is local time."""

    text: str
    received: datetime
    categories: frozenset[str] = frozenset()
    working: bool | None = None  # None: the calendar of that year is not known
    kind: str = "request"
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of an area's rules. What is empty asks for nothing."""

    uid: UUID
    number: int
    lead: UUID
    area: str = ""
    helpers: tuple[UUID, ...] = ()
    category: str = ""
    words: tuple[str, ...] = ()
    days: frozenset[int] = frozenset()  # 1 Monday … 7 Sunday
    since: time | None = None
    until: time | None = None
    hours: str = Hours.ANY
    kind: str = ""
    danger: bool | None = None


def read_words(text: str) -> tuple[str, ...]:
    """The words of a list with commas or spaces between, each once. `a+b` is one: both have to be there."""
    return tuple(dict.fromkeys(word for word in _BETWEEN.split(text.strip().lower()) if word.strip("+")))
