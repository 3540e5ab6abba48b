"""Delivered work of a shift, judged purely: who sets it, for how long, and that nobody signs such a shift by a code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.projects.models import Project

LONGEST_WORK = timedelta(days=31)
LEAST_MINUTES, MOST_MINUTES = 10, 3000

BY_DELIVERY = refuse(
    "by_delivery", _("This is work without a place: hand in what was done, and the recipient confirms it.")
)
BY_CODE = refuse("by_code", _("This shift is signed at its place, by the code; there is nothing to hand in."))


@dataclass(frozen=True, slots=True)
class SetFacts:
    """What is judged when delivered work is set for a shift."""

    state: str
    starts_at: datetime
    ends_at: datetime
    minutes: int
    until: datetime | None
    served: bool = False


def may_set(facts: SetFacts, *, minutes: int, until: datetime | None) -> Verdict:
    """`minutes` are the most that count; 0 is a shift with a code.

    Refusals: closed, served_already, bad_minutes, bad_until.
    """
    return first(may_begin_setting(facts), _unserved(facts, minutes, until), _fit(facts, minutes, until))


def may_begin_setting(facts: SetFacts) -> Verdict:
    """Refusal: closed."""
    if facts.state in {Project.State.DRAFT, Project.State.OPEN}:
        return ALLOWED
    return refuse("closed", _("This project is over: how its shifts are signed stays as it was."))


def _unserved(facts: SetFacts, minutes: int, until: datetime | None) -> Verdict:
    if facts.served and (bool(minutes) != bool(facts.minutes) or until != facts.until):
        return refuse(
            "served_already",
            _(
                "Somebody has signed or handed in already: only the recipient and the most minutes can change."
            ),
        )
    return ALLOWED


def _fit(facts: SetFacts, minutes: int, until: datetime | None) -> Verdict:
    if not minutes:
        return ALLOWED
    if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        return refuse("bad_minutes", _("Between 10 and 3000 minutes count for one piece of work."), "minutes")
    if until is not None and not facts.ends_at <= until <= facts.starts_at + LONGEST_WORK:
        return refuse(
            "bad_until", _("The work ends with its shift or later, at most 31 days after it began."), "until"
        )
    if (until or facts.ends_at) - facts.starts_at < timedelta(minutes=minutes):
        return refuse("bad_minutes", _("There is less time than that until the work ends."), "minutes")
    return ALLOWED


def by_signs(minutes: int) -> Verdict:
    """A shift of delivered work is signed by nothing else. Refusal: by_delivery."""
    return BY_DELIVERY if minutes else ALLOWED


def by_delivery(minutes: int) -> Verdict:
    """Refusal: by_code."""
    return ALLOWED if minutes else BY_CODE
