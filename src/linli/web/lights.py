"""Which light something shows, and in which words. Pure: the moment comes in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from linli.kernel import clock

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)

GREEN = "green"
YELLOW = "yellow"
RED = "red"
HELD = "held"
OFF = "off"

WORDS: dict[str, Promise] = {
    GREEN: pgettext_lazy("light", "On time"),
    YELLOW: pgettext_lazy("light", "Due soon"),
    RED: pgettext_lazy("light", "Overdue"),
    HELD: pgettext_lazy("light", "Held"),
    OFF: pgettext_lazy("light", "No deadline"),
}


@dataclass(frozen=True, slots=True)
class Light:
    """A colour never stands alone: it has a word, and the time that is left when a clock runs."""

    colour: str
    word: str | Promise
    left: str = ""
    due_at: datetime | None = None


def light_of(thing: object, at: datetime) -> Light:
    """Judge anything that carries `red_at` and `yellow_at` (and perhaps `due_at`, `closed_at`, `verdict_red`).

    A light has two switches: the clock, and a bad verdict, which no clock can switch off. What is held (`held_by`, until
    `held_until`) and not red yet shows until when. `lit_beside` names a stage that lights it before its own deadline.
    """
    due_at: datetime | None = getattr(thing, "due_at", None) or getattr(thing, "red_at", None)
    red_at: datetime | None = getattr(thing, "red_at", None)
    if getattr(thing, "verdict_red", False):
        # What is finished keeps the moment it was due, but its clock stands still: no time is left, none is lost.
        stopped = red_at is None or getattr(thing, "closed_at", None) is not None
        running = None if stopped else due_at
        left = left_words(running, at) if running else ""
        return Light(RED, pgettext_lazy("light", "Not satisfied"), left, running)
    if getattr(thing, "closed_at", None) is not None:
        return Light(OFF, pgettext_lazy("light", "Closed"))
    late = red_at is not None and at >= red_at
    held_until: datetime | None = getattr(thing, "held_until", None)
    if getattr(thing, "held_by", "") and not late and (held_until is None or at < held_until):
        return Light(HELD, WORDS[HELD], _until(held_until) if held_until else "", held_until)
    if red_at is None or due_at is None:
        return Light(OFF, WORDS[OFF])
    yellow_at: datetime | None = getattr(thing, "yellow_at", None)
    if late:
        colour = RED
    elif yellow_at is not None and at >= yellow_at:
        colour = YELLOW
    else:
        colour = GREEN
    beside = getattr(thing, "lit_beside", "")
    if beside:
        word = WORDS[colour] if colour == GREEN else format_lazy("{}: {}", beside, WORDS[colour])
        return Light(colour, word, left_words(red_at, at), red_at)
    word = WORDS[colour] if colour != RED or at >= due_at else pgettext_lazy("light", "Urgent")
    return Light(colour, word, left_words(due_at, at), due_at)


def _until(moment: datetime) -> str:
    return _("until %(day)s") % {"day": moment.astimezone(clock.local_zone()).strftime("%m-%d")}


def left_words(due_at: datetime, at: datetime) -> str:
    """Time left until a moment, or since it passed, in the largest unit that is still exact enough."""
    late = at > due_at
    count, unit = _largest(abs(due_at - at))
    if unit == "day":
        text = (
            ngettext("%d day late", "%d days late", count)
            if late
            else ngettext("%d day left", "%d days left", count)
        )
    elif unit == "hour":
        text = (
            ngettext("%d hour late", "%d hours late", count)
            if late
            else ngettext("%d hour left", "%d hours left", count)
        )
    else:
        text = (
            ngettext("%d minute late", "%d minutes late", count)
            if late
            else ngettext("%d minute left", "%d minutes left", count)
        )
    return text % count


def _largest(gap: timedelta) -> tuple[int, str]:
    if gap >= DAY:
        return gap // DAY, "day"
    if gap >= HOUR:
        return gap // HOUR, "hour"
    return max(gap // MINUTE, 1), "minute"
